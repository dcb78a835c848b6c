//! Values of Kubernetes types: fields, their types and enumerations, of the cluster's minor.
//!
//! It sees what a schema says; what the API server demands beyond that is the business of `kubernetes`.

use std::sync::Arc;

use super::{Checker, Step};
use crate::config::fields::{either, unknown_key};
use crate::config::mistakes::shown;
use crate::config::{InputType, TypeKind, rules};
use crate::diagnostic::{Diagnostic, nearest};
use crate::types::{Field, Shape, TypeId};
use crate::yaml::{Map, Node, ScalarKind};

impl Checker<'_> {
    /// A value of a type such as `core/v1.Probe`; anything where no cluster is known.
    pub(super) fn kubernetes(&mut self, ty: &InputType, name: &str, node: Node) -> Option<Node> {
        let Some(types) = self.types else { return self.any(ty, node) };
        if let Some(object) = types.named(name) {
            return self.fields(ty, object, node);
        }
        let message = format!("Kubernetes {} has no type `{}`", types.minor(), shown(name));
        let help = nearest(name, types.names()).map_or_else(
            || "write API version and type, as `core/v1.Probe`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.refuse(Diagnostic::error(rules::UNKNOWN_TYPE, ty.span, message).help(help))
    }

    /// Kubernetes reads `null` as absent everywhere.
    fn shape(&mut self, ty: &InputType, shape: &Shape, values: &[&'static str], node: Node) -> Option<Node> {
        let of = |kind: TypeKind| InputType::of(kind, ty.span);
        match shape {
            _ if node.is_null() => Some(node),
            Shape::Object(object) => self.fields(ty, *object, node),
            Shape::Map(inner) => self.entries(ty, inner, &node),
            Shape::List(inner, _) => {
                let Some(items) = node.as_list() else {
                    let any = Arc::new(of(TypeKind::Any));
                    return self.wrong_type(&of(TypeKind::List { of: any, key: None }), &node);
                };
                let checked = items.iter().enumerate().filter_map(|(index, item)| {
                    self.below(Step::Index(index), |this| this.shape(ty, inner, values, item.clone()))
                });
                let checked: Vec<Node> = checked.collect();
                (checked.len() == items.len()).then(|| Node::list(checked, node.origin.clone()))
            }
            Shape::String | Shape::Bytes | Shape::Time | Shape::MicroTime => {
                let node = self.text(&of(TypeKind::String), &node)?;
                self.one_of(ty, values, node)
            }
            Shape::Quantity => self.text(&of(TypeKind::Quantity), &node),
            Shape::IntOrString if node.as_scalar().is_some_and(|scalar| scalar.kind == ScalarKind::Integer) => {
                Some(node)
            }
            Shape::IntOrString => self.text(&of(TypeKind::String), &node),
            Shape::Int32 | Shape::Int64 => self.number(&of(TypeKind::Integer), node),
            Shape::Number => self.number(&of(TypeKind::Number), node),
            Shape::Boolean => self.value(&of(TypeKind::Boolean), node),
            Shape::Any => self.any(ty, node),
        }
    }

    fn fields(&mut self, ty: &InputType, object: TypeId, node: Node) -> Option<Node> {
        let Some(types) = self.types else { return Some(node) };
        let Some(map) = node.as_map() else {
            return self.wrong_type(&InputType::of(TypeKind::Object(Vec::new()), ty.span), &node);
        };
        let fields = types.fields(object);
        let mut result = Map::new();
        let mut good = true;
        for entry in map {
            let Some(field) = types.field(object, &entry.key.text) else {
                let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
                let what = format!("`{}`", self.place());
                self.report.push(unknown_key(entry, &what, &known).label(ty.span, "declared here"));
                good = false;
                continue;
            };
            let step = Step::Key(Arc::clone(&entry.key.text));
            match self.below(step, |this| this.shape(ty, &field.shape, field.values, entry.value.clone())) {
                Some(value) => result.push(entry.key.clone(), value),
                None => good = false,
            }
        }
        let is_missing = |field: &&Field| field.required && map.get(field.name).is_none_or(Node::is_null);
        for field in fields.iter().filter(is_missing) {
            let message = format!("`{}` needs the key `{}`", self.place(), field.name);
            let finding = Diagnostic::error(rules::MISSING_KEY, node.origin.span, message);
            let help = format!("write `{}: …`: Kubernetes {} demands it", field.name, types.minor());
            self.report.push(finding.label(ty.span, "declared here").help(help));
            good = false;
        }
        let unset = fields.iter().filter(|field| result.get(field.name).is_none());
        let unset = unset.map(|field| Arc::from(field.name)).collect();
        good.then(|| Node::map(result.with_unset(unset), node.origin.clone()))
    }

    fn entries(&mut self, ty: &InputType, inner: &Shape, node: &Node) -> Option<Node> {
        let Some(map) = node.as_map() else {
            let any = Arc::new(InputType::of(TypeKind::Any, ty.span));
            return self.wrong_type(&InputType::of(TypeKind::Map(any), ty.span), node);
        };
        let mut result = Map::new();
        for entry in map {
            let step = Step::Key(Arc::clone(&entry.key.text));
            if let Some(value) = self.below(step, |this| this.shape(ty, inner, &[], entry.value.clone())) {
                result.push(entry.key.clone(), value);
            }
        }
        (result.len() == map.len()).then(|| Node::map(result, node.origin.clone()))
    }

    /// The server reads an empty string as absent.
    fn one_of(&mut self, ty: &InputType, values: &[&'static str], node: Node) -> Option<Node> {
        let text = node.as_str().unwrap_or_default();
        if text.is_empty() || values.is_empty() || values.contains(&text) {
            return Some(node);
        }
        let help = nearest(text, values.iter().copied())
            .map_or_else(|| "take one of these".to_owned(), |near| format!("did you mean `{near}`?"));
        let finding = self.finding(ty, &node, &either(values)).help(help);
        self.refuse(finding)
    }

    fn below<T>(&mut self, step: Step, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = check(self);
        self.path.pop();
        result
    }
}
