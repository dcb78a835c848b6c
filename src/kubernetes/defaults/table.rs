//! The defaults that a line of text can say. It owns the notation of `table.txt`, explained at its head.

use std::collections::HashMap;

use crate::kubernetes::edit::{at, put};
use crate::types::{Minor, TypeId, Types};
use crate::yaml::{Map, Node, Origin, ScalarKind};

/// One default of one type.
#[derive(Clone, Debug)]
pub(super) struct Line {
    path: Vec<&'static str>,
    value: &'static str,
    /// Zero is as good as absent.
    over_zero: bool,
    condition: Option<Condition>,
    since: Minor,
}

#[derive(Clone, Debug)]
enum Condition {
    Set(Vec<&'static str>),
    Unset(Vec<&'static str>),
    Is(Vec<&'static str>, &'static str),
}

const TABLE: &str = include_str!("table.txt");

/// The lines of all types that the API has, in written order.
pub(super) fn of(types: &Types) -> HashMap<TypeId, Vec<Line>> {
    let mut lines: HashMap<TypeId, Vec<Line>> = HashMap::new();
    for (ty, line) in TABLE.lines().filter_map(parse) {
        if let Some(id) = types.named(ty).filter(|_| types.minor() >= line.since) {
            lines.entry(id).or_default().push(line);
        }
    }
    lines
}

fn parse(text: &'static str) -> Option<(&'static str, Line)> {
    let text = text.split_once('#').map_or(text, |(text, _)| text);
    let (left, right) = text.split_once('=')?;
    let (left, over_zero) = left.trim().strip_suffix(':').map_or((left.trim(), false), |left| (left.trim(), true));
    // `core/v1.PodSpec.dnsPolicy`: the type ends at the second point behind the slash.
    let slash = left.find('/')?;
    let (version, rest) = left.get(slash..)?.split_once('.')?;
    let (name, path) = rest.split_once('.')?;
    let ty = left.get(..slash + version.len() + 1 + name.len())?;
    let (right, since) = right.split_once(" since ").map_or((right, None), |(right, since)| (right, Some(since)));
    let (value, condition) = condition(right);
    let since = Minor(since.map_or(Ok(0), |since| since.trim().parse()).ok()?);
    Some((ty, Line { path: path.split('.').collect(), value: value.trim(), over_zero, condition, since }))
}

fn condition(text: &'static str) -> (&'static str, Option<Condition>) {
    let path = |text: &'static str| text.trim().split('.').collect::<Vec<_>>();
    if let Some((value, unset)) = text.split_once(" unless ") {
        return (value, Some(Condition::Unset(path(unset))));
    }
    match text.split_once(" if ") {
        Some((value, condition)) => match condition.split_once('=') {
            Some((left, right)) => (value, Some(Condition::Is(path(left), right.trim()))),
            None => (value, Some(Condition::Set(path(condition)))),
        },
        None => (text, None),
    }
}

impl Line {
    /// Fills the field when it is silent and the condition holds.
    pub(super) fn fill(&self, node: &mut Node) {
        let holds = match &self.condition {
            None => true,
            Some(Condition::Set(path)) => at(node, path).is_some(),
            Some(Condition::Unset(path)) => at(node, path).is_none_or(is_empty_text),
            Some(Condition::Is(path, value)) => at(node, path).and_then(Node::as_str) == Some(value),
        };
        let silent = |node: &Node| is_empty_text(node) || (self.over_zero && is_zero(node));
        if holds && at(node, &self.path).is_none_or(silent) {
            put(node, &self.path, |origin| self.value(origin));
        }
    }

    fn value(&self, origin: Origin) -> Node {
        match self.value {
            "{}" => Node::map(Map::new(), origin),
            "true" | "false" => Node::boolean(self.value == "true", origin),
            "\"\"" => Node::string("", origin),
            text => match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
                Some(item) => Node::list(vec![Node::string(item, origin.clone())], origin),
                None if text.parse::<i64>().is_ok() => Node::scalar(ScalarKind::Integer, text, origin),
                None => Node::string(text, origin),
            },
        }
    }
}

fn is_empty_text(node: &Node) -> bool {
    node.as_str() == Some("")
}

fn is_zero(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| scalar.kind == ScalarKind::Integer && &*scalar.text == "0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Shape;

    #[test]
    fn every_line_is_understood() {
        let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let wrong: Vec<&str> = lines.filter(|line| parse(line).is_none()).collect();
        assert_eq!(wrong, Vec::<&str>::new());
    }

    #[test]
    fn every_line_is_about_a_field_that_exists() {
        let types = Types::of(Minor(36));
        let missing = |line: &&'static str| {
            let Some((ty, line)) = parse(line) else { return false };
            let mut shape = types.named(ty).map_or(Shape::Any, Shape::Object);
            for name in line.path {
                shape = types.below(&shape, name).clone();
            }
            shape == Shape::Any
        };
        assert_eq!(TABLE.lines().filter(missing).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn conditions_and_minors_stand_behind_the_value() {
        let (ty, line) = parse("batch/v1.Job.spec.podReplacementPolicy = Failed if spec.podFailurePolicy since 29")
            .expect("a line as the table has them");
        assert_eq!(
            (ty, line.path.join("."), line.value),
            ("batch/v1.Job", "spec.podReplacementPolicy".into(), "Failed")
        );
        assert!(matches!(&line.condition, Some(Condition::Set(path)) if path.join(".") == "spec.podFailurePolicy"));
        assert_eq!(line.since, Minor(29));
    }
}
