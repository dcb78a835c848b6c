//! The check that a value has its type.
//!
//! Works on evaluated values, and on declarations' own defaults while they still hold expressions. Goes on after a
//! mistake, so that one run shows all of them. Messages never show more than the start of a scalar.

mod kubernetes;
mod scalar;

use std::fmt::Display;
use std::sync::Arc;

use super::fields::{has_expression, refuse_ambiguous, unknown_key};
use super::mistakes::{ambiguous, found};
use super::{InputSpec, InputType, TypeKind, keyed, rules};
use crate::diagnostic::{Diagnostic, Report, is_secret_name};
use crate::types::Types;
use crate::yaml::{Entry, FieldPath, Map, Node, Scalar, Segment, Value};

/// What strings with `{{` in them are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expressions {
    /// Not evaluated yet: they may become anything and pass.
    Pass,
    /// Text like any other.
    Text,
}

impl InputType {
    /// The value as its type has it: text from plain scalars, keyed lists as lists, defaults of missing properties filled
    /// in. `what` is the input's name and begins the path in messages. Nothing when the value has another type, which is
    /// reported.
    ///
    /// A default that is an expression cannot be filled in here; see [`InputType::check_with`].
    #[must_use]
    pub fn check(&self, node: Node, report: &mut Report, what: &dyn Display) -> Option<Node> {
        check(self, node, what, Expressions::Text, report)
    }

    /// [`InputType::check`] for one cluster: values of Kubernetes types are what its minor knows.
    #[must_use]
    pub fn check_for(&self, node: Node, types: &Types, report: &mut Report, what: &dyn Display) -> Option<Node> {
        let mut evaluate = refuse_expression(Expressions::Text);
        let types = Some(types);
        Checker { what, path: Vec::new(), expressions: Expressions::Text, evaluate: &mut evaluate, types, report }
            .value(self, node)
    }

    /// [`InputType::check`], where `evaluate` computes the default of a missing property before it is filled in.
    #[must_use]
    pub fn check_with(
        &self,
        node: Node,
        report: &mut Report,
        what: &dyn Display,
        evaluate: &mut dyn FnMut(&InputSpec, Node, &mut Report) -> Option<Node>,
    ) -> Option<Node> {
        Checker { what, path: Vec::new(), expressions: Expressions::Text, evaluate, types: None, report }
            .value(self, node)
    }
}

/// Checks a value whose expressions may not have been evaluated.
pub(super) fn check(
    ty: &InputType,
    node: Node,
    what: &dyn Display,
    expressions: Expressions,
    report: &mut Report,
) -> Option<Node> {
    let mut evaluate = refuse_expression(expressions);
    Checker { what, path: Vec::new(), expressions, evaluate: &mut evaluate, types: None, report }.value(ty, node)
}

/// What becomes of the default of a missing property where nothing can be evaluated.
fn refuse_expression(expressions: Expressions) -> impl FnMut(&InputSpec, Node, &mut Report) -> Option<Node> {
    move |spec, default, report| {
        if expressions == Expressions::Pass || spec.literal || !holds_expression(&default) {
            return Some(default);
        }
        let message =
            format!("the default of `{}` is an expression, which a computed value cannot take over", spec.key.text);
        let finding = Diagnostic::error(rules::MISSING_VALUE, spec.key.origin.span, message);
        report.push(finding.help("give the property a value where the map is computed"));
        None
    }
}

/// Whether any string in a value is going to be evaluated.
pub(super) fn holds_expression(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.as_str().is_some_and(has_expression),
        Value::List(items) => items.iter().any(holds_expression),
        Value::Map(map) => map.iter().any(|entry| holds_expression(&entry.value)),
    }
}

struct Checker<'a> {
    what: &'a dyn Display,
    path: Vec<Step>,
    expressions: Expressions,
    evaluate: &'a mut dyn FnMut(&InputSpec, Node, &mut Report) -> Option<Node>,
    /// Of the cluster, where one is known.
    types: Option<&'a Types>,
    report: &'a mut Report,
}

enum Step {
    Key(Arc<str>),
    Index(usize),
}

impl Checker<'_> {
    fn value(&mut self, ty: &InputType, node: Node) -> Option<Node> {
        let pending = self.expressions == Expressions::Pass && node.as_str().is_some_and(has_expression);
        if pending {
            return Some(node);
        }
        match &ty.kind {
            TypeKind::Any => self.any(ty, node),
            TypeKind::Kubernetes(name) => self.kubernetes(ty, name, node),
            TypeKind::Integer | TypeKind::Number | TypeKind::Port => self.number(ty, node),
            TypeKind::Boolean if node.as_scalar().and_then(Scalar::as_bool).is_some() => Some(node),
            TypeKind::Boolean => self.wrong_type(ty, &node),
            TypeKind::Object(properties) => self.object(ty, properties, &node),
            TypeKind::Map(of) => self.map(ty, of, &node),
            TypeKind::List { of, key } => self.list(ty, of, key.as_deref(), &node),
            TypeKind::SecretRef => self.secret_ref(ty, node),
            _ => self.text(ty, &node),
        }
    }

    fn any(&mut self, ty: &InputType, node: Node) -> Option<Node> {
        if refuse_ambiguous(&node, self.report) { None } else { self.allowed(ty, node) }
    }

    fn object(&mut self, ty: &InputType, properties: &[InputSpec], node: &Node) -> Option<Node> {
        let Some(map) = node.as_map() else { return self.wrong_type(ty, node) };
        let mut result = Map::new();
        let mut good = true;
        for entry in map {
            let Some(spec) = properties.iter().find(|spec| spec.key.text == entry.key.text) else {
                let known: Vec<&str> = properties.iter().map(|spec| &*spec.key.text).collect();
                let what = format!("`{}`", self.place());
                self.report.push(unknown_key(entry, &what, &known).label(ty.span, "declared here"));
                good = false;
                continue;
            };
            if entry.value.is_null() {
                good &= self.removed_property(spec, entry);
                continue;
            }
            match self.inside(Step::Key(Arc::clone(&entry.key.text)), &spec.ty, entry.value.clone()) {
                Some(value) => result.push(entry.key.clone(), value),
                None => good = false,
            }
        }
        for spec in properties.iter().filter(|spec| map.entry(&spec.key.text).is_none()) {
            match self.missing_property(ty, spec, node) {
                Ok(Some(value)) => result.push(spec.key.clone(), value),
                Ok(None) => {}
                Err(()) => good = false,
            }
        }
        let unset = properties.iter().filter(|spec| result.get(&spec.key.text).is_none());
        let unset = unset.map(|spec| Arc::clone(&spec.key.text)).collect();
        good.then(|| Node::map(result.with_unset(unset), node.origin.clone()))
    }

    /// A property that a layer set to `null`: it stays away, its default too, if it may.
    fn removed_property(&mut self, spec: &InputSpec, entry: &Entry) -> bool {
        if !spec.optional {
            let message = format!("`{}.{}` must have a value, found null", self.place(), spec.key.text);
            let finding = Diagnostic::error(rules::MISSING_VALUE, entry.value.origin.span, message);
            let help = "give it a value, or declare it with `optional: true`";
            self.report.push(finding.label(spec.key.origin.span, "declared here").help(help));
        }
        spec.optional
    }

    fn missing_property(&mut self, ty: &InputType, spec: &InputSpec, node: &Node) -> Result<Option<Node>, ()> {
        if let Some(default) = &spec.default {
            let default = (self.evaluate)(spec, default.clone(), self.report).ok_or(())?;
            let step = Step::Key(Arc::clone(&spec.key.text));
            return self.inside(step, &spec.ty, default).map(Some).ok_or(());
        }
        if spec.optional {
            return Ok(None);
        }
        let message = format!("`{}` needs the key `{}`", self.place(), spec.key.text);
        let finding = Diagnostic::error(rules::MISSING_KEY, node.origin.span, message);
        let declared = if spec.key.origin.span == ty.span { ty.span } else { spec.key.origin.span };
        let help = format!("write `{}: …`, or give the property a `default` or `optional: true`", spec.key.text);
        self.report.push(finding.label(declared, "declared here").help(help));
        Err(())
    }

    fn map(&mut self, ty: &InputType, of: &InputType, node: &Node) -> Option<Node> {
        let Some(map) = node.as_map() else { return self.wrong_type(ty, node) };
        self.length(ty, node, map.len(), "entry")?;
        let mut result = Map::new();
        for entry in map {
            let step = Step::Key(Arc::clone(&entry.key.text));
            if let Some(value) = self.inside(step, of, entry.value.clone()) {
                result.push(entry.key.clone(), value);
            }
        }
        (result.len() == map.len()).then(|| Node::map(result, node.origin.clone()))
    }

    fn list(&mut self, ty: &InputType, of: &InputType, key: Option<&str>, node: &Node) -> Option<Node> {
        let (gathered, good) = match (key, node.as_map()) {
            (Some(key), Some(map)) => keyed::gather(map, key, node, self.report),
            _ => (node.clone(), true),
        };
        let Some(items) = gathered.as_list() else { return self.wrong_type(ty, node) };
        self.length(ty, node, items.len(), "item")?;
        let mut result = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            result.extend(self.inside(Step::Index(index), of, item.clone()));
        }
        (good && result.len() == items.len()).then(|| Node::list(result, node.origin.clone()))
    }

    fn inside(&mut self, step: Step, ty: &InputType, node: Node) -> Option<Node> {
        self.path.push(step);
        let value = self.value(ty, node);
        self.path.pop();
        value
    }

    fn wrong_type<T>(&mut self, ty: &InputType, node: &Node) -> Option<T> {
        let mut finding = match ambiguous(node).filter(|_| !self.is_secret(ty)) {
            Some(finding) => with_places(finding, ty, node),
            None => self.finding(ty, node, ty.expected()),
        };
        if finding.help.is_none() {
            finding.rule = rules::WRONG_TYPE;
            let unquoted = scalar::unquoted(ty, node).filter(|_| !self.is_secret(ty));
            finding.help = Some(unquoted.unwrap_or_else(|| scalar::mended(ty)));
        }
        self.refuse(finding)
    }

    fn refuse<T>(&mut self, finding: Diagnostic) -> Option<T> {
        self.report.push(finding);
        None
    }

    fn finding(&self, ty: &InputType, node: &Node, expected: &str) -> Diagnostic {
        let secret = self.is_secret(ty);
        let found = if secret { node.describe().to_owned() } else { found(node) };
        let message = format!("expected {expected} for `{}`, found {found}", self.place());
        let finding = with_places(Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message), ty, node);
        if secret && node.as_scalar().is_some() { finding.secret() } else { finding }
    }

    /// Whether the value is to be kept out of messages.
    fn is_secret(&self, ty: &InputType) -> bool {
        let key = self.path.iter().rev().find_map(|step| if let Step::Key(key) = step { Some(&**key) } else { None });
        let what = self.what.to_string();
        let name = key.unwrap_or_else(|| what.rsplit('.').next().unwrap_or_default());
        // People write the secret itself where its reference is wanted; the parts of a reference are no secrets.
        let reference = matches!(ty.kind, TypeKind::SecretRef) && !matches!(key, Some("name" | "key"));
        reference || is_secret_name(name)
    }

    /// The path of the value that is being checked: what the caller calls it, then the way into it.
    fn place(&self) -> String {
        let steps = self.path.iter().map(|step| match step {
            Step::Key(key) => Segment::Key(key.to_string()),
            Step::Index(index) => Segment::Index(*index),
        });
        let inside = FieldPath(steps.collect()).to_string();
        let dot = if inside.is_empty() || inside.starts_with('[') { "" } else { "." };
        format!("{}{dot}{inside}", self.what)
    }
}

/// The value, the expression that brought it here, and the declaration.
fn with_places(finding: Diagnostic, ty: &InputType, node: &Node) -> Diagnostic {
    let finding = match node.origin.placed_by().last() {
        Some(expression) => finding.label(*expression, "used here"),
        None => finding,
    };
    finding.label(ty.span, "declared here")
}
