//! What a line of a file reaches: the chain behind `impact`.

use super::leaves;
use crate::diagnostic::ObjectRef;
use crate::source::{SourceId, SourceMap, Span};
use crate::yaml::{FieldPath, Key, Node, Origin};

/// Reads of reads of reads: deeper ones are not followed.
const DEEPEST_READ: usize = 12;

/// Some files, or one line of one file.
#[derive(Clone, Debug)]
pub struct Target {
    /// The files.
    pub sources: Vec<SourceId>,
    /// The line, from 1; all lines when it is not given.
    pub line: Option<usize>,
}

/// How a place reaches a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It is where the value was written.
    Value,
    /// It carries the value to its place, or holds its key.
    PlacedBy,
    /// It is read to compute the value.
    Read,
    /// A condition or loop reads it that lets the field be there.
    Decides,
    /// A condition or loop reads it that leaves something out of the field.
    LeavesOut,
    /// It was beaten by a higher layer and changes nothing.
    Beaten,
}

/// A field that is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The field.
    pub path: FieldPath,
    /// The strongest way to it.
    pub effect: Effect,
}

/// An object that is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The environment.
    pub environment: String,
    /// The cluster.
    pub cluster: String,
    /// The app; empty for objects that the compiler made itself.
    pub app: String,
    /// The object.
    pub object: ObjectRef,
    /// Its fields that are reached.
    pub hits: Vec<Hit>,
}

impl Target {
    /// Whether a text lies in one of the files and, where a line is given, touches it.
    #[must_use]
    pub fn covers(&self, span: Span, sources: &SourceMap) -> bool {
        if !self.sources.contains(&span.source) {
            return false;
        }
        let Some(line) = self.line else { return true };
        let file = sources.file(span.source);
        let (first, _) = file.line_and_column(span.start as usize);
        let (last, _) = file.line_and_column((span.end as usize).saturating_sub(1).max(span.start as usize));
        (first..=last).contains(&line)
    }
}

impl Effect {
    /// The words shown to people and written in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::PlacedBy => "placed by",
            Self::Read => "read",
            Self::Decides => "decides",
            Self::LeavesOut => "leaves something out",
            Self::Beaten => "beaten",
        }
    }
}

/// The fields of an object that a target reaches, in the order of the object. A value that is reached as a whole is one hit
/// for each field below it; a beaten one is one hit.
#[must_use]
pub fn hits(body: &Node, target: &Target, sources: &SourceMap) -> Vec<Hit> {
    let mut hits = Vec::new();
    // What reaches a whole reaches its parts: the open wholes with what reaches them.
    let mut open: Vec<(usize, Option<Effect>)> = Vec::new();
    leaves::visit(body, &mut |path, key, node| {
        open.retain(|(length, _)| *length < path.0.len());
        let inherited = open.last().and_then(|(_, effect)| *effect);
        let seen = Seen { target, sources };
        if leaves::is_leaf(node) {
            let own = seen.leaf(key, node);
            if let Some(effect) = [own, inherited].into_iter().flatten().min() {
                hits.push(Hit { path: path.clone(), effect });
            }
            return;
        }
        if seen.is_beaten(node) {
            hits.push(Hit { path: path.clone(), effect: Effect::Beaten });
        }
        if seen.leaves_out(node) && inherited.is_none() {
            hits.push(Hit { path: path.clone(), effect: Effect::LeavesOut });
        }
        let own = seen.carried(&node.origin, 0).or_else(|| seen.decides(node));
        open.push((path.0.len(), [own, inherited].into_iter().flatten().min()));
    });
    hits
}

struct Seen<'a> {
    target: &'a Target,
    sources: &'a SourceMap,
}

impl Seen<'_> {
    fn covers(&self, span: Span) -> bool {
        self.target.covers(span, self.sources)
    }

    fn leaf(&self, key: Option<&Key>, node: &Node) -> Option<Effect> {
        if self.covers(node.origin.span) {
            return Some(Effect::Value);
        }
        let by_key = || key.filter(|key| self.covers(key.origin.span)).map(|_| Effect::PlacedBy);
        let carried = self.carried(&node.origin, 0).or_else(by_key).or_else(|| self.decides(node));
        let left_out = || self.leaves_out(node).then_some(Effect::LeavesOut);
        carried.or_else(left_out).or_else(|| self.is_beaten(node).then_some(Effect::Beaten))
    }

    fn decides(&self, node: &Node) -> Option<Effect> {
        self.takes_part_in(node.origin.decided_by()).then_some(Effect::Decides)
    }

    fn leaves_out(&self, node: &Node) -> bool {
        self.takes_part_in(node.origin.left_out_by())
    }

    fn takes_part_in(&self, read: &[Origin]) -> bool {
        read.iter().any(|origin| self.covers(origin.span) || self.carried(origin, 1).is_some())
    }

    /// How the target takes part in an origin other than as the place of the value.
    fn carried(&self, origin: &Origin, depth: usize) -> Option<Effect> {
        if origin.placed_by().iter().any(|span| self.covers(*span)) {
            return Some(if depth == 0 { Effect::PlacedBy } else { Effect::Read });
        }
        let reads =
            |read: &Origin| self.covers(read.span) || (depth < DEEPEST_READ && self.carried(read, depth + 1).is_some());
        origin.reads().iter().any(reads).then_some(Effect::Read)
    }

    fn is_beaten(&self, node: &Node) -> bool {
        let mut beaten = node.origin.overrides();
        while let Some(lower) = beaten {
            if self.covers_part(lower) {
                return true;
            }
            beaten = lower.origin.overrides();
        }
        false
    }

    /// Whether the target covers a beaten value, of a container any part of it.
    fn covers_part(&self, node: &Node) -> bool {
        let mut covered = false;
        leaves::visit(node, &mut |_, _, part| {
            covered |= self.covers(part.origin.span) && leaves::is_leaf(part);
        });
        covered
    }
}
