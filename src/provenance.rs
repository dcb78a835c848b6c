//! Where a rendered field comes from: the chain behind `explain`.
//!
//! Reads the [`Origin`]s that the compiler left on every node. It never shows what may be a secret.

mod absence;
mod connections;
mod impact;
mod input;
mod leaves;
mod secrecy;

pub use absence::{Surroundings, absence};
pub use connections::{Connected, connections};
pub use impact::{Effect, Hit, Reached, Target, hits};
pub use input::{InputPath, explain_input, input_names};
pub(crate) use secrecy::shows_line;

use crate::diagnostic::{ObjectRef, nearest};
use crate::source::{Location, SourceMap, Span};
use crate::yaml::{FieldPath, Layer, Node, Origin, Segment, Value};

/// Reads of reads of reads: beyond this depth a history explains nothing any more.
const DEEPEST_READ: usize = 6;

/// A value put together from hundreds of others is told by its first ones.
const MOST_STEPS: usize = 64;

/// How much of a value or a source line is shown.
const LONGEST_TEXT: usize = 100;

/// What `explain` answers about one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The environment.
    pub environment: String,
    /// The cluster.
    pub cluster: String,
    /// The app; empty for objects that the compiler made itself.
    pub app: String,
    /// What the question is about: an object, `app/instance.input`.
    pub title: String,
    /// The object; nothing when the question is about an input.
    pub object: Option<ObjectRef>,
    /// The field that was asked for, or all fields without fields below them.
    pub fields: Vec<Field>,
    /// The whole object line by line, when no field was asked for.
    pub lines: Vec<Line>,
}

/// A line of a printed object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line as it is printed; a value that may be a secret is left out.
    pub text: String,
    /// Where it comes from; nothing for further lines of one text.
    pub place: Option<Location>,
    /// Who wrote that.
    pub layer: Option<&'static str>,
}

/// A field below the one that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// From the root of the object.
    pub path: String,
    /// The value on one line; `None` when it may be a secret.
    pub value: Option<String>,
    /// Where the value was written.
    pub place: Location,
    /// Who wrote it.
    pub layer: &'static str,
}

/// Why a field is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In words.
    pub text: String,
    /// 0 for what could have given the field, 1 and more for what kept it away.
    pub depth: usize,
    /// The place it is about.
    pub place: Location,
    /// The line there; `None` when it may hold a secret.
    pub excerpt: Option<String>,
}

/// One field with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// `spec.replicas`.
    pub path: String,
    /// Whether the object has the field. The steps of an absent field are those of the nearest field above it.
    pub present: bool,
    /// The nearest field above it that is there, for an absent field; `None` when that is the object itself.
    pub above: Option<String>,
    /// A field beside it with nearly the same name, for an absent field.
    pub similar: Option<String>,
    /// The value on one line; `None` when it may be a secret.
    pub value: Option<String>,
    /// Its history, the nearest step first.
    pub steps: Vec<Step>,
    /// The fields below it.
    pub below: Vec<Leaf>,
    /// Why it is not there, as far as that is known.
    pub reasons: Vec<Reason>,
}

/// One step in the history of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the step did.
    pub role: Role,
    /// `template`, `environment`, …; `None` for an expression, which is known by its place alone.
    pub layer: Option<&'static str>,
    /// The place.
    pub place: Location,
    /// How many reads lie between the field and this step.
    pub depth: usize,
    /// The line of the source, trimmed; `None` when it may hold a secret.
    pub excerpt: Option<String>,
    /// The value at this step on one line, where it is known and no secret.
    pub value: Option<String>,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Gave the value.
    Value,
    /// Carried the value to its place.
    PlacedBy,
    /// Was read to compute the value.
    Read,
    /// Lost against a higher layer.
    Overrides,
    /// Took the value away.
    Removed,
    /// Declares an input.
    Declared,
    /// Reads an input.
    ReadBy,
}

impl Role {
    /// The words shown to people and written in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::PlacedBy => "placed by",
            Self::Read => "read",
            Self::Overrides => "overrides",
            Self::Removed => "removed",
            Self::Declared => "declared",
            Self::ReadBy => "read by",
        }
    }
}

/// The history of a field of an object; of a field that is not there, the history of the nearest one above it.
#[must_use]
pub fn explain(body: &Node, path: &FieldPath, sources: &SourceMap) -> Field {
    let hidden = secrecy::hides(body, path);
    let field = |node: &Node, present| Field {
        path: path.to_string(),
        present,
        above: None,
        similar: None,
        value: (present && !hidden).then(|| one_line(node)),
        steps: Walk { sources, hidden, steps: Vec::new() }.of(node),
        below: if present { below(body, path, node, sources) } else { Vec::new() },
        reasons: Vec::new(),
    };
    if let Some(node) = path.find(body) {
        let mut field = field(node, true);
        field.steps.extend(carriers_of_wholes(body, path, sources));
        return field;
    }
    let (above, node) = nearest_above(body, path);
    let similar = match path.0.get(above.0.len()) {
        Some(Segment::Key(key)) => similar_key(node, key).map(|key| above.key(key).to_string()),
        _ => None,
    };
    Field { above: (!above.0.is_empty()).then(|| above.to_string()), similar, ..field(node, false) }
}

/// Every field of an object that has no fields below it.
#[must_use]
pub fn overview(body: &Node, sources: &SourceMap) -> Vec<Field> {
    let mut fields = Vec::new();
    leaves::visit(body, &mut |path, _, node| {
        if leaves::is_leaf(node) {
            fields.push(explain(body, path, sources));
        }
    });
    fields
}

/// An object line by line, each with the place that gave it.
#[must_use]
pub fn annotated(body: &Node, sources: &SourceMap) -> Vec<Line> {
    leaves::lines(body, sources)
}

fn below(body: &Node, path: &FieldPath, node: &Node, sources: &SourceMap) -> Vec<Leaf> {
    let mut below = Vec::new();
    leaves::visit(node, &mut |deeper, _, leaf| {
        if deeper.0.is_empty() || !leaves::is_leaf(leaf) {
            return;
        }
        let path = FieldPath(path.0.iter().chain(&deeper.0).cloned().collect());
        below.push(Leaf {
            path: path.to_string(),
            value: (!secrecy::hides(body, &path)).then(|| one_line(leaf)),
            place: sources.locate(leaf.origin.span),
            layer: leaf.origin.layer.as_str(),
        });
    });
    below
}

/// What carried the maps and lists around a field to their places, the nearest first.
fn carriers_of_wholes(body: &Node, path: &FieldPath, sources: &SourceMap) -> Vec<Step> {
    let lengths = (0..path.0.len()).rev();
    let wholes = lengths.filter_map(|length| FieldPath(path.0.iter().take(length).cloned().collect()).find(body));
    let spans = wholes.flat_map(|whole| whole.origin.placed_by());
    spans.map(|span| bare_step(Role::PlacedBy, *span, sources)).collect()
}

/// A step that is only a place.
fn bare_step(role: Role, span: Span, sources: &SourceMap) -> Step {
    let (place, excerpt) = (sources.locate(span), excerpt(sources, span));
    Step { role, layer: None, place, depth: 0, excerpt, value: None }
}

/// The line on which a span begins; nothing when it may hold a secret.
fn excerpt(sources: &SourceMap, span: Span) -> Option<String> {
    let file = sources.file(span.source);
    let (line, _) = file.line_and_column(span.start as usize);
    let text = file.text.get(file.line_range(line)?)?.trim();
    secrecy::shows_line(text).then(|| secrecy::without_credentials(&cut(text)))
}

fn nearest_above<'a>(body: &'a Node, path: &FieldPath) -> (FieldPath, &'a Node) {
    let mut shorter = (0..path.0.len()).rev().map(|length| FieldPath(path.0.iter().take(length).cloned().collect()));
    shorter.find_map(|above| above.find(body).map(|node| (above, node))).unwrap_or((FieldPath::root(), body))
}

fn similar_key<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    nearest(key, node.as_map()?.iter().map(|entry| &*entry.key.text))
}

/// A value on one line: scalars as they are, containers by their size.
fn one_line(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => secrecy::without_credentials(&cut(&scalar.text.replace('\n', "⏎"))),
        Value::List(items) => format!("a list of {}", items.len()),
        Value::Map(map) => format!("a map of {}", map.len()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Collects the steps of one field.
struct Walk<'a> {
    sources: &'a SourceMap,
    hidden: bool,
    steps: Vec<Step>,
}

impl Walk<'_> {
    fn of(mut self, node: &Node) -> Vec<Step> {
        self.origin(Role::Value, &node.origin, Some(node), 0);
        let mut beaten = node.origin.overrides();
        while let Some(lower) = beaten.filter(|_| self.steps.len() < MOST_STEPS) {
            self.origin(Role::Overrides, &lower.origin, Some(lower), 0);
            beaten = lower.origin.overrides();
        }
        self.steps
    }

    /// The place of a value, what it was computed from, and what carried it on.
    fn origin(&mut self, role: Role, origin: &Origin, node: Option<&Node>, depth: usize) {
        self.step(role, Some(origin.layer), origin.span, node, depth);
        for read in origin.reads().iter().filter(|_| depth < DEEPEST_READ) {
            // What was read on two ways is told once; this also keeps the walk short.
            let place = self.sources.locate(read.span);
            let is_told = self.steps.iter().any(|step| step.role == Role::Read && step.place == place);
            if !is_told && self.steps.len() < MOST_STEPS {
                self.origin(Role::Read, read, None, depth + 1);
            }
        }
        for span in origin.placed_by() {
            self.step(Role::PlacedBy, None, *span, None, depth);
        }
    }

    fn step(&mut self, role: Role, layer: Option<Layer>, span: Span, node: Option<&Node>, depth: usize) {
        if self.steps.len() >= MOST_STEPS {
            return;
        }
        let excerpt = if self.hidden { None } else { excerpt(self.sources, span) };
        let value = node.filter(|_| !self.hidden).map(one_line);
        let place = self.sources.locate(span);
        self.steps.push(Step { role, layer: layer.map(Layer::as_str), place, depth, excerpt, value });
    }
}

#[cfg(test)]
mod tests;
