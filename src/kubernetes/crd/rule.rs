//! Rules in CEL: `x-kubernetes-validations`.
//!
//! The one place through which this area reaches the CEL engine. Sources:
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go` and `validation.go`. What only a cluster can tell
//! is no mistake, and nor is what costs more than the budget: costs here are counted roughly.

use std::sync::Arc;

use super::path::{self, Paths, Step};
use super::schema::{ListKind, Schema};
use crate::cel::{
    Bindings, Budget, Declared, Environment, PER_CALL, PER_OBJECT, Program, Type, Value, declare, declare_resource,
};
use crate::kubernetes::{Check, Place, rules};
use crate::types::Minor;
use crate::yaml::{Node, Scalar, Value as Yaml};

const SELF: &str = "self";
const OLD_SELF: &str = "oldSelf";
/// The longest message that an expression may make.
const LONGEST_MESSAGE: usize = 5 << 10;

/// One rule of a schema that compiles.
#[derive(Debug)]
pub(super) struct Rule {
    program: Program,
    /// The type of what it looks at.
    of: Type,
    /// `oldSelf` may be missing, and the rule holds all the same.
    optional: bool,
    text: Arc<str>,
    message: Option<Arc<str>>,
    expression: Option<Program>,
    reason: Option<Arc<str>>,
    field: Vec<Step>,
}

/// What a schema declares to the rules on it; nothing where rules cannot see the value.
pub(super) fn declared(schema: &Node, is_resource: bool) -> Option<Declared> {
    let is_resource = is_resource || flag(schema, "x-kubernetes-embedded-resource");
    if is_resource { declare_resource(schema, "self") } else { declare(schema, "self") }
}

/// The two expressions of a rule, each compiled or with what is wrong; those that are not there are left out.
pub(super) struct Compiled {
    pub(super) rule: Option<Result<Program, String>>,
    pub(super) message: Option<Result<Program, String>>,
}

impl Compiled {
    pub(super) fn of(rule: &Node, declared: &Declared, minor: Minor) -> Self {
        let old: Declared = if flag(rule, "optionalOldSelf") {
            Type::Optional(Arc::new(declared.of.clone())).into()
        } else {
            declared.clone()
        };
        let environment = Environment::new(minor).with(SELF, declared.clone()).with(OLD_SELF, old);
        let compile = |name: &str, wanted: &Type, of: &str| {
            let text = text(rule, name).filter(|text| !text.trim().is_empty())?;
            Some(match environment.compile(text) {
                Ok(program) if program.result_type() == wanted => Ok(program),
                Ok(_) => Err(of.to_owned()),
                Err(error) => Err(format!("compilation failed: {}", error.shown(text))),
            })
        };
        let message = compile("messageExpression", &Type::String, "messageExpression must evaluate to a string");
        Self { rule: compile("rule", &Type::Bool, "cel expression must evaluate to a bool"), message }
    }
}

/// Whether an expression speaks of the value before the update.
pub(super) fn uses_old(program: &Program) -> bool {
    program.uses(OLD_SELF)
}

/// The rules on a schema; those that do not compile are left out, for the rules of definitions report them.
pub(super) fn read(schema: &Node, is_resource: bool, minor: Minor) -> Vec<Rule> {
    let rules = schema.get("x-kubernetes-validations").and_then(Node::as_list).unwrap_or_default();
    let Some(declared) = (!rules.is_empty()).then(|| declared(schema, is_resource)).flatten() else {
        return Vec::new();
    };
    let place = Place::root(schema);
    let one = |rule: &Node| {
        let Compiled { rule: Some(Ok(program)), message } = Compiled::of(rule, &declared, minor) else {
            return None;
        };
        let field = text(rule, "fieldPath").and_then(|path| path::resolve(path, &place, Paths::OfValues).ok());
        Some(Rule {
            program,
            of: declared.of.clone(),
            optional: flag(rule, "optionalOldSelf"),
            text: text(rule, "rule")?.trim().into(),
            message: text(rule, "message").map(str::trim).filter(|text| !text.is_empty()).map(Into::into),
            expression: message.and_then(Result::ok),
            reason: text(rule, "reason").map(Into::into),
            field: field.map(|(steps, _)| steps).unwrap_or_default(),
        })
    };
    rules.iter().filter_map(one).collect()
}

fn flag(node: &Node, name: &str) -> bool {
    node.get(name).and_then(Node::as_scalar).and_then(Scalar::as_bool) == Some(true)
}

fn text<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    node.get(name).and_then(Node::as_str)
}

/// Reports the rules that a new value breaks.
pub(super) fn check(node: &Node, at: &Place<'_>, schema: &Schema, check: &mut Check<'_>) {
    Walk { check, left: PER_OBJECT, update: false }.value(node, None, at, schema);
}

/// Reports the rules about changes that an update breaks.
pub(super) fn check_update(old: &Node, new: &Node, at: &Place<'_>, schema: &Schema, check: &mut Check<'_>) {
    Walk { check, left: PER_OBJECT, update: true }.value(new, Some(old), at, schema);
}

struct Walk<'k, 'c> {
    check: &'k mut Check<'c>,
    left: u64,
    /// Rules that do not look at the old value have been checked.
    update: bool,
}

impl Walk<'_, '_> {
    fn value<'o>(&mut self, node: &'o Node, old: Option<&'o Node>, at: &Place<'o>, schema: &'o Schema) {
        if node.is_null() || !schema.has_rules {
            return;
        }
        let old = old.filter(|old| !old.is_null());
        for rule in &schema.rules {
            self.rule(rule, node, old, at);
        }
        match &node.value {
            Yaml::Scalar(_) => {}
            Yaml::List(items) => {
                let Some(item) = &schema.items else { return };
                let before = old.and_then(Node::as_list).unwrap_or_default();
                for (index, node) in items.iter().enumerate() {
                    self.value(node, before_of(node, before, &schema.list), &at.item(index), item);
                }
            }
            Yaml::Map(map) => {
                for entry in &**map {
                    let name = &*entry.key.text;
                    if let Some(below) = schema.below(name) {
                        let is_named = schema.properties.contains_key(name);
                        let place = if is_named { at.field(name) } else { at.key(name) };
                        self.value(&entry.value, old.and_then(|old| old.get(name)), &place, below);
                    }
                }
            }
        }
    }

    fn rule<'o>(&mut self, rule: &'o Rule, node: &'o Node, old: Option<&'o Node>, at: &Place<'o>) {
        let uses_old = uses_old(&rule.program);
        let optional = rule.optional && self.check.since(30);
        if (self.update && !uses_old) || (uses_old && old.is_none() && !optional) || self.left == 0 {
            return;
        }
        let value = || {
            let bindings = Bindings::new().node(SELF, node);
            match old {
                None if rule.optional => bindings.value(OLD_SELF, Value::Optional(None)),
                Some(old) if rule.optional => bindings.value(OLD_SELF, Value::some(Value::typed(old, &rule.of))),
                Some(old) => bindings.node(OLD_SELF, old),
                None => bindings,
            }
        };
        let bindings = value();
        match self.spend(|budget| rule.program.evaluate(&bindings, budget)) {
            Ok(value) if value.as_bool() == Some(true) => {}
            Ok(_) => {
                let message = rule.expression.as_ref().and_then(|expression| self.message(expression, &bindings));
                self.broken(rule, at, message);
            }
            Err(error) if error.is_unknowable() || error.is_exhausted() => {}
            Err(error) => {
                let shown = rule.message.as_ref().unwrap_or(&rule.text);
                let of = describe(node);
                let message =
                    format!("{}: Invalid value: \"{of}\": {} evaluating rule: {shown}", at.path(), error.message);
                self.check.error(rules::INVALID_VALUE, at, message);
            }
        }
    }

    fn spend<T>(&mut self, run: impl FnOnce(&mut Budget) -> T) -> T {
        let limit = self.left.min(PER_CALL);
        let mut budget = Budget::new(limit);
        let result = run(&mut budget);
        self.left -= limit - budget.left().min(limit);
        result
    }

    /// What an expression says of the mistake, when it is something to show.
    fn message<'v>(&mut self, expression: &'v Program, bindings: &Bindings<'v>) -> Option<String> {
        let value = self.spend(|budget| expression.evaluate(bindings, budget)).ok()?;
        let text = value.as_str()?.trim().to_owned();
        let good = !text.is_empty() && text.len() <= LONGEST_MESSAGE && !text.contains('\n');
        good.then_some(text)
    }

    fn broken<'o>(&mut self, rule: &'o Rule, at: &Place<'o>, message: Option<String>) {
        let place = rule
            .field
            .iter()
            .fold(at.clone(), |place, step| if step.is_key { place.key(&step.name) } else { place.field(&step.name) });
        let detail = message.unwrap_or_else(|| match &rule.message {
            Some(message) => message.to_string(),
            None => format!("failed rule: {}", rule.text),
        });
        match rule.reason.as_deref() {
            Some("FieldValueForbidden") => self.check.forbidden(&place, detail),
            Some("FieldValueRequired") => self.check.required(&place, detail),
            Some("FieldValueDuplicate") => self.check.duplicate(&place),
            _ => {
                let shown = at.node().filter(|node| node.as_scalar().is_some()).map(|_| format!("{}: ", at.quoted()));
                let shown = shown.unwrap_or_default();
                let rule = if self.update { rules::IMMUTABLE_FIELD } else { rules::INVALID_VALUE };
                self.check.error(rule, &place, format!("{}: Invalid value: {shown}{detail}", place.path()));
            }
        }
    }
}

fn describe(node: &Node) -> &'static str {
    match &node.value {
        Yaml::List(_) => "array",
        Yaml::Map(_) => "object",
        Yaml::Scalar(scalar) => match (scalar.as_str(), scalar.as_bool(), super::number::Number::of(scalar)) {
            (Some(_), ..) => "string",
            (_, Some(_), _) => "boolean",
            (.., Some(super::number::Number::Whole(_))) => "integer",
            _ => "number",
        },
    }
}

/// The item of the old list that an item was: only lists with keys tell.
fn before_of<'o>(item: &Node, before: &'o [Node], list: &ListKind) -> Option<&'o Node> {
    let ListKind::Map(keys) = list else { return None };
    item.as_map()?;
    before.iter().find(|old| old.as_map().is_some() && keys.iter().all(|key| old.get(key) == item.get(key)))
}
