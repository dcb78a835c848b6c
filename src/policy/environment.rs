//! Rules about all objects of a cluster together: documents of kind `EnvironmentPolicy`, in the CEL of admission.
//!
//! Expressions see `objects`, the objects of all apps as a server would see them, `environment`, the name, and `cluster`.
//! What such a policy calls wrong is an object, or a value in one: findings point at its source.

use std::rc::Rc;
use std::sync::Arc;

use super::admission::{Expression, Misunderstood, Scope, Seen, Variable, expression, find_value, one_line, shown};
use super::rules;
use crate::cel::{Composition, Environment, Map, ObjectType, OwnedMap, Type, Value};
use crate::config::{Demand, EnvironmentPolicy};
use crate::diagnostic::{Diagnostic, Report, RuleId, Severity};
use crate::source::Span;
use crate::types::Minor;
use crate::yaml::Node;

/// What one expression may cost: there are many objects.
const PER_EXPRESSION: u64 = 100_000_000;

/// A policy, compiled.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: Arc<str>,
    pub(super) span: Span,
    severity: Severity,
    variables: Vec<Variable>,
    demands: Vec<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    expression: Expression,
    is_list: bool,
    message: Option<String>,
    dynamic: Option<Expression>,
}

/// What is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct World<'v> {
    pub(super) environment: &'v str,
    pub(super) cluster: &'v str,
    pub(super) kubernetes: &'v str,
    /// Where it is no expression.
    pub(super) region: Option<&'v str>,
    pub(super) objects: &'v [&'v Seen<'v>],
}

/// Something that a policy calls wrong.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Without the name of the policy.
    pub(super) message: String,
    pub(super) finding: Diagnostic,
}

/// Compiles policies; what does not compile is reported. They are ours, so they may use what the newest Kubernetes knows.
pub(super) fn compile(policies: &[EnvironmentPolicy], report: &mut Report) -> Vec<Rule> {
    policies.iter().map(|policy| compile_one(policy, report)).collect()
}

fn environment() -> Environment {
    let cluster = ["name", "kubernetes", "region"]
        .into_iter()
        .fold(ObjectType::new("scantling.Cluster"), |object, key| object.with_plain(key, Type::String));
    Environment::new(Minor::NEWEST)
        .with("objects", Type::list(Type::Dyn))
        .with("environment", Type::String)
        .with("cluster", cluster)
}

fn compile_one(policy: &EnvironmentPolicy, report: &mut Report) -> Rule {
    let base = environment();
    let texts = policy.variables.iter().map(|(name, text)| (text_of(name), text_of(text)));
    let composition = Composition::of(&base, texts);
    let mut misunderstood = Vec::new();
    let mut variables = Vec::new();
    for ((_, node), (name, program)) in policy.variables.iter().zip(composition.programs) {
        let span = node.origin.span;
        match program {
            Ok(program) => variables.push(Variable { name, expression: expression(program, text_of(node), span) }),
            Err(error) => misunderstood.push(Misunderstood { span, error }),
        }
    }
    let base = base.with("variables", composition.of);
    let speaking = base.clone().with("violation", Type::Dyn);
    let mut compile = |environment: &Environment, node: &Node, wanted: Option<&Type>| {
        let span = node.origin.span;
        let program = match wanted {
            Some(wanted) => environment.compile_as(text_of(node), wanted),
            None => environment.compile(text_of(node)),
        };
        program
            .map_err(|error| misunderstood.push(Misunderstood { span, error }))
            .ok()
            .map(|program| expression(program, text_of(node), span))
    };
    let mut demands = Vec::new();
    for Demand { expression, is_list, message, message_expression } in &policy.validations {
        let wanted = (!is_list).then_some(&Type::Bool);
        let dynamic = message_expression
            .as_ref()
            .and_then(|node| compile(if *is_list { &speaking } else { &base }, node, Some(&Type::String)));
        let message = message.as_ref().map(|node| text_of(node).trim().to_owned()).filter(|text| !text.is_empty());
        let expression = compile(&base, expression, wanted);
        demands.extend(expression.map(|expression| Compiled { expression, is_list: *is_list, message, dynamic }));
    }
    report.extend(misunderstood.iter().map(|mistake| wrong_expression(&policy.name, mistake)));
    Rule { name: Arc::clone(&policy.name), span: policy.span, severity: policy.severity, variables, demands }
}

fn text_of(node: &Node) -> &str {
    node.as_str().unwrap_or_default()
}

fn wrong_expression(name: &str, mistake: &Misunderstood) -> Diagnostic {
    let message = format!("policy `{name}`: {}", mistake.error);
    Diagnostic::error(rules::WRONG_EXPRESSION, mistake.span, message).policy(name).help(
        "an expression sees `objects`, `environment`, `cluster` and `variables`; `messageExpression` makes a text",
    )
}

/// Judges a world by all policies.
pub(super) fn check(rules: &[Rule], world: World<'_>, report: &mut Report) {
    for rule in rules {
        report.extend(judge(rule, world).into_iter().map(|wrong| wrong.finding));
    }
}

/// Everything that a policy calls wrong.
pub(super) fn judge<'v>(rule: &'v Rule, world: World<'v>) -> Vec<Wrong> {
    let objects = world.objects.iter().map(|seen| Value::of(&seen.object)).collect();
    let bound = vec![
        ("objects", Value::list(objects)),
        ("environment", Value::borrowed(world.environment)),
        ("cluster", cluster(world)),
    ];
    let scope = Rc::new(Scope::with(bound, &rule.variables, false, PER_EXPRESSION));
    let mut wrong = Vec::new();
    for demand in &rule.demands {
        match (scope.evaluate(&demand.expression, None).0, demand.is_list) {
            (Ok(Value::Bool(true)), false) => {}
            (Ok(_), false) => wrong.push(rule.broken(demand, None, &scope, world)),
            (Ok(Value::List(items)), true) => {
                wrong.extend(items.iter().map(|item| rule.broken(demand, Some(item), &scope, world)));
            }
            (Ok(other), true) => wrong.push(rule.failed(demand, &not_a_list(&other))),
            (Err(error), _) => wrong.push(rule.failed(demand, &error.message)),
        }
    }
    wrong
}

fn not_a_list(value: &Value<'_>) -> String {
    format!("expected a list of what is wrong, found a value of type {}", value.type_name())
}

fn cluster(world: World<'_>) -> Value<'_> {
    let mut map = OwnedMap::default();
    let facts = [("name", Some(world.cluster)), ("kubernetes", Some(world.kubernetes)), ("region", world.region)];
    for (key, value) in facts {
        if let Some(value) = value {
            let _ = map.insert(Value::borrowed(key), Value::borrowed(value));
        }
    }
    Value::Map(Map::Owned(Rc::new(map)))
}

impl Rule {
    fn broken<'v>(
        &'v self,
        demand: &'v Compiled,
        violation: Option<Value<'v>>,
        scope: &Rc<Scope<'v>>,
        world: World<'v>,
    ) -> Wrong {
        let place = violation
            .as_ref()
            .and_then(|value| world.objects.iter().find_map(|seen| Some((*seen, find_value(&seen.object, value)?))));
        let message = demand.said(violation, scope);
        let span = demand.expression.span;
        let finding = match place {
            Some((seen, place)) => {
                let (at, rendered) = shown(&place);
                let finding =
                    self.finding(rules::VIOLATED, at, &message).object(seen.id.object_ref()).path(place.path());
                let finding = if &*seen.id.gvk.kind == "Secret" { finding.secret() } else { finding };
                let finding = rendered.into_iter().fold(finding, |finding, at| finding.label(at, "rendered here"));
                finding.label(span, "this finds it")
            }
            None => self.finding(rules::VIOLATED, span, &message),
        };
        let help = "change it as the policy demands, or say why not with `accept`, perhaps with `policy`";
        Wrong { message, finding: finding.help(help) }
    }

    fn failed(&self, demand: &Compiled, reason: &str) -> Wrong {
        let message = format!("expression '{}' resulted in error: {reason}", demand.expression.text);
        let finding = self.finding(rules::EXPRESSION_ERROR, demand.expression.span, &message);
        let help = "let the expression ask with `has()` or `?.` before it reads what may be missing";
        Wrong { message, finding: finding.help(help) }
    }

    fn finding(&self, rule: RuleId, span: Span, message: &str) -> Diagnostic {
        let text = format!("policy `{}`: {}", self.name, one_line(message));
        let finding = match self.severity {
            Severity::Error => Diagnostic::error(rule, span, text),
            Severity::Warning => Diagnostic::warning(rule, span, text),
            Severity::Note => Diagnostic::remark(rule, span, text),
        };
        finding.policy(&*self.name)
    }
}

impl Compiled {
    /// What is said: what the message expression makes, else the message, else the expression.
    fn said<'v>(&'v self, violation: Option<Value<'v>>, scope: &Rc<Scope<'v>>) -> String {
        let dynamic = self.dynamic.as_ref().and_then(|dynamic| {
            let violation = violation.map(|violation| ("violation", violation));
            let text = scope.evaluate(dynamic, violation).0.ok()?.as_str()?.trim().to_owned();
            Some(text).filter(|text| !text.is_empty())
        });
        dynamic
            .or_else(|| self.message.clone())
            .unwrap_or_else(|| format!("failed expression: {}", self.expression.text.trim()))
    }
}
