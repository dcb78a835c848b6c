//! Dotted paths: `a.b`, `instances['x'].host`, `a[0]`. They are followed without the engine, so a value keeps its node,
//! its spelling and its origin.

use std::ops::Range;
use std::sync::Arc;

use super::image::{NoSuchPart, image_part};
use super::lexer::{TokenKind, Tokens};
use super::{Binding, Function, NamePath, Namespace, Scope, rules};
use crate::diagnostic::{Diagnostic, Report, nearest, quoted_list};
use crate::source::Span;
use crate::yaml::{Map, Node, Value};

/// A free name with constant steps behind it.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// As written, blanks left out.
    pub(super) written: String,
    pub(super) root: String,
    pub(super) steps: Vec<Step>,
    /// Bytes of the expression.
    pub(super) range: Range<usize>,
    /// The place of the whole path.
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(i64),
}

/// What a path, or any expression, stands for.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Node(Node),
    Namespace(Arc<dyn Namespace>),
    Function(Arc<dyn Function>),
    Absent(Absent),
}

/// Nothing is there. An error anywhere but in `default(…)`, `is defined` and truth tests.
#[derive(Clone, Debug)]
pub(super) struct Absent {
    pub(super) name: String,
    pub(super) span: Span,
    /// Why, when the name is not even declared; a declared name without a value has no such finding.
    pub(super) missing: Option<Box<Diagnostic>>,
}

/// Why a path leads nowhere at all.
#[derive(Clone, Debug)]
pub(super) enum Broken {
    /// To be reported.
    Finding(Box<Diagnostic>),
    /// The same, several.
    Findings(Report),
    /// Reported already.
    Reported,
}

impl Absent {
    /// The finding for a place where a value is needed.
    pub(super) fn finding(self) -> Diagnostic {
        self.missing.map_or_else(
            || {
                Diagnostic::error(rules::NO_VALUE, self.span, format!("`{}` has no value here", self.name))
                    .help("give a value with `default(…)`, or test it with `is defined`")
            },
            |missing| *missing,
        )
    }
}

impl Path {
    /// Reads the longest path at the start of a run of tokens; gives the number of tokens it takes.
    pub(super) fn parse(tokens: Tokens<'_>, span_of: impl Fn(Range<usize>) -> Span) -> Option<(Self, usize)> {
        if tokens.kind(0) != Some(TokenKind::Name) || is_reserved(tokens.word(0)) {
            return None;
        }
        let mut steps = Vec::new();
        let mut used = 1;
        while let Some((step, taken)) = step(tokens.part(used..tokens.len())) {
            steps.push(step);
            used += taken;
        }
        let range = tokens.part(0..used).range();
        let written = (0..used).map(|index| tokens.word(index)).collect();
        let path = Self { written, root: tokens.word(0).to_owned(), steps, span: span_of(range.clone()), range };
        Some((path, used))
    }

    /// The root and the keys behind it, up to the first number.
    pub(super) fn name_path(&self) -> NamePath {
        let keys = self.steps.iter().map_while(|step| match step {
            Step::Key(key) => Some(key.clone()),
            Step::Index(_) => None,
        });
        std::iter::once(self.root.clone()).chain(keys).collect()
    }

    /// What the path leads to.
    pub(super) fn resolve(&self, scope: &Scope) -> Result<Answer, Broken> {
        let mut here = scope.get(&self.root);
        if matches!(here, Binding::Unknown) {
            return Err(Broken::Finding(Box::new(self.unknown_root(scope))));
        }
        for (position, step) in self.steps.iter().enumerate() {
            here = match self.follow(&here, step, position) {
                Ok(next) => next,
                Err(absent) => return Ok(Answer::Absent(absent)),
            };
        }
        match here {
            Binding::Node(node) | Binding::Image(node) => Ok(Answer::Node(node)),
            Binding::Namespace(namespace) => Ok(Answer::Namespace(namespace)),
            Binding::Function(function) => Ok(Answer::Function(function)),
            Binding::Unset | Binding::Unknown => Ok(Answer::Absent(self.unset(self.steps.len()))),
            Binding::Failed => Err(Broken::Reported),
        }
    }

    fn follow(&self, here: &Binding, step: &Step, position: usize) -> Result<Binding, Absent> {
        match here {
            Binding::Namespace(namespace) => {
                let name = step.text();
                match namespace.get(&name) {
                    Binding::Unknown => {
                        let names = namespace.names();
                        Err(self.missing(position, names.iter().map(|name| &**name)))
                    }
                    found => Ok(found),
                }
            }
            Binding::Image(node) => image_part(node, &step.text())
                .map(|part| part.map_or(Binding::Unset, Binding::Node))
                .map_err(|NoSuchPart| self.missing(position, super::image::PARTS)),
            Binding::Node(node) => match (&node.value, step) {
                (Value::Map(map), _) => self.in_map(map, step, position),
                (Value::List(items), Step::Index(index)) => item(items, *index)
                    .map(|node| Binding::Node(node.clone()))
                    .ok_or_else(|| self.no_item(position, *index, items.len())),
                _ => Err(self.without_parts(position, node.describe())),
            },
            Binding::Function(_) => Err(self.without_parts(position, "a function")),
            Binding::Unset => Err(self.unset(position)),
            Binding::Failed | Binding::Unknown => Ok(here.clone()),
        }
    }

    fn in_map(&self, map: &Map, step: &Step, position: usize) -> Result<Binding, Absent> {
        match map.get(&step.text()) {
            Some(node) => Ok(Binding::Node(node.clone())),
            None if map.is_unset(&step.text()) => Ok(Binding::Unset),
            None => Err(self.missing(position, map.iter().map(|entry| &*entry.key.text))),
        }
    }

    fn unknown_root(&self, scope: &Scope) -> Diagnostic {
        let names = scope.names();
        let near = nearest(&self.root, names.iter().map(|name| &**name));
        let start = self.span.start as usize;
        // The root is the first word, unless the path does not stand verbatim in its source.
        let verbatim = self.span.range().len() == self.range.len();
        let span = if verbatim { Span::new(self.span.source, start, start + self.root.len()) } else { self.span };
        Diagnostic::error(rules::UNKNOWN_NAME, span, format!("unknown name `{}`", self.root)).help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", quoted_list(names.iter().map(|name| &**name))),
        })
    }

    fn missing<'n>(&self, position: usize, candidates: impl IntoIterator<Item = &'n str>) -> Absent {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let key = self.steps.get(position).map(Step::text).unwrap_or_default();
        let help = match nearest(&key, candidates.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if candidates.is_empty() => "it is empty; test it with `is defined`".to_owned(),
            None => format!("it has {}", quoted_list(candidates)),
        };
        self.absent(position, format!("`{}` has no `{key}`", self.upto(position)), help, rules::UNKNOWN_NAME)
    }

    fn no_item(&self, position: usize, index: i64, length: usize) -> Absent {
        let items = if length == 1 { "item" } else { "items" };
        let message = format!("`{}` has {length} {items}, but no item {index}", self.upto(position));
        self.absent(position, message, "items are counted from 0".to_owned(), rules::UNKNOWN_NAME)
    }

    fn without_parts(&self, position: usize, what: &str) -> Absent {
        let key = self.steps.get(position).map(Step::text).unwrap_or_default();
        let message = format!("`{}` is {what} and has no `{key}`", self.upto(position));
        let help = "test it with `is defined` or give a value with `default(…)`".to_owned();
        self.absent(position, message, help, rules::WRONG_TYPE)
    }

    fn absent(&self, position: usize, message: String, help: String, rule: crate::diagnostic::RuleId) -> Absent {
        let missing = Diagnostic::error(rule, self.span, message).help(help);
        Absent { name: self.upto(position + 1), span: self.span, missing: Some(Box::new(missing)) }
    }

    /// A declared name without a value; whatever stands behind it has none either.
    fn unset(&self, position: usize) -> Absent {
        Absent { name: self.upto(position), span: self.span, missing: None }
    }

    /// The path without the steps from `position` on, as people write it.
    fn upto(&self, position: usize) -> String {
        let mut name = self.root.clone();
        for step in self.steps.iter().take(position) {
            match step {
                Step::Key(key) if is_name(key) => name.extend([".", key]),
                Step::Key(key) => name.extend(["['", key, "']"]),
                Step::Index(index) => name.extend(["[", &index.to_string(), "]"]),
            }
        }
        name
    }
}

impl Step {
    fn text(&self) -> String {
        match self {
            Self::Key(key) => key.clone(),
            Self::Index(index) => index.to_string(),
        }
    }
}

/// The item with that number; negative numbers count from the end.
pub(super) fn item(items: &[Node], index: i64) -> Option<&Node> {
    match usize::try_from(index) {
        Ok(index) => items.get(index),
        Err(_) => items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?).and_then(|at| items.get(at)),
    }
}

/// Words that are never names of values.
pub(super) fn is_reserved(word: &str) -> bool {
    const WORDS: [&str; 14] =
        ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "null"];
    WORDS.contains(&word)
}

fn is_name(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with(|first: char| first.is_ascii_digit())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `.name`, `.0`, `['key']`, `[0]`, `[-1]` with the number of tokens it takes.
fn step(tokens: Tokens<'_>) -> Option<(Step, usize)> {
    if tokens.is(0, ".") {
        return match tokens.kind(1)? {
            TokenKind::Name => Some((Step::Key(tokens.word(1).to_owned()), 2)),
            TokenKind::Number => Some((Step::Index(tokens.word(1).parse().ok()?), 2)),
            _ => None,
        };
    }
    if !tokens.is(0, "[") {
        return None;
    }
    let negative = usize::from(tokens.is(1, "-"));
    if !tokens.is(2 + negative, "]") {
        return None;
    }
    let word = tokens.word(1 + negative);
    let step = match tokens.kind(1 + negative)? {
        TokenKind::Text if negative == 0 => Step::Key(plain_text(word)?.to_owned()),
        TokenKind::Number => {
            let number: i64 = word.parse().ok()?;
            Step::Index(if negative == 1 { -number } else { number })
        }
        _ => return None,
    };
    Some((step, 3 + negative))
}

/// The content of a string literal without escapes.
pub(super) fn plain_text(literal: &str) -> Option<&str> {
    let inner = literal.get(1..literal.len().checked_sub(1)?)?;
    (!inner.contains('\\')).then_some(inner)
}
