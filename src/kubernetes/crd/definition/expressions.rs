//! The rules of a schema: their words, and that they compile and stay affordable.
//!
//! `pkg/apis/apiextensions/validation/cel_validation.go` counts how often a rule may run on one object.

use super::super::path::{self, Paths};
use super::super::rule::{Compiled, declared, uses_old};
use crate::cel::{Declared, MAX_RULE_COST, Program, cardinality};
use crate::kubernetes::{Check, Place};

const REASONS: [&str; 4] = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
/// What all rules of a schema may cost together.
const MAX_COST: u64 = 100_000_000;

/// What can be said of the rules on a schema without compiling them.
pub(super) fn words(schema: &Place<'_>, check: &mut Check<'_>) {
    let has_breaks = |text: &str| text.contains(['\n', '\r']);
    for rule in schema.field("x-kubernetes-validations").items() {
        let (text, message) = (rule.field("rule"), rule.field("message"));
        let trimmed = message.text_or_empty().trim();
        if text.text_or_empty().trim().is_empty() {
            check.required(&text, "rule is not specified");
        } else if !message.is_empty() && trimmed.is_empty() {
            check.invalid(&message, "must be non-empty if specified");
        } else if has_breaks(trimmed) {
            check.invalid(&message, "must not contain line breaks");
        } else if has_breaks(text.text_or_empty().trim()) && trimmed.is_empty() {
            check.required(&message, "message must be specified if rule contains line breaks");
        }
        let expression = rule.field("messageExpression");
        if !expression.is_empty() && expression.text_or_empty().trim().is_empty() {
            check.required(&expression, "messageExpression must be non-empty if specified");
        }
        let (reason, path) = (rule.field("reason"), rule.field("fieldPath"));
        if reason.text().is_some_and(|reason| !REASONS.contains(&reason)) {
            check.unsupported(&reason, &REASONS);
        }
        field_path(&path, schema, check);
    }
}

fn field_path(path: &Place<'_>, schema: &Place<'_>, check: &mut Check<'_>) {
    let text = path.text_or_empty();
    if text.is_empty() {
        return;
    }
    if text.trim().is_empty() {
        check.invalid(path, "must be non-empty if specified");
    }
    if text.contains(['\n', '\r']) {
        check.invalid(path, "must not contain line breaks");
    }
    if path::resolve(text, schema, Paths::OfValues).is_err() {
        check.invalid(path, "must be a valid path");
    }
}

/// Compiles every rule of a schema that is good otherwise.
pub(super) fn validate(schema: &Place<'_>, check: &mut Check<'_>) {
    let mut search = Search { check, total: 0 };
    search.schema(schema, true, Around { times: Some(1), torn: None });
    if search.total > MAX_COST {
        let detail = excess(
            "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
            search.total,
            MAX_COST,
        );
        check.forbidden(schema, detail);
    }
}

/// What holds where a schema stands.
#[derive(Clone, Debug)]
struct Around {
    /// How often its value may stand in one object, when the schemas around it tell.
    times: Option<u64>,
    /// The list whose items have no old values.
    torn: Option<String>,
}

struct Search<'k, 'c> {
    check: &'k mut Check<'c>,
    total: u64,
}

impl Search<'_, '_> {
    fn schema(&mut self, schema: &Place<'_>, is_root: bool, around: Around) {
        let Some(node) = schema.node().filter(|node| node.as_map().is_some()) else {
            return;
        };
        let rules = schema.field("x-kubernetes-validations");
        if !rules.is_empty() {
            if let Some(declared) = declared(node, is_root) {
                self.rules(&rules, &declared, &around);
            } else {
                let detail = "failed to construct type information for x-kubernetes-validations rules: unable to \
                              convert structural schema to CEL declarations";
                self.check.invalid(&rules, detail);
            }
        }
        let times = around.times.and_then(|times| Some(times.saturating_mul(elements(schema)?)));
        let inside = |torn: Option<String>| Around { times, torn };
        self.schema(&schema.field("additionalProperties"), false, inside(around.torn.clone()));
        for (_, property) in schema.field("properties").entries() {
            self.schema(&property, false, inside(around.torn.clone()));
        }
        let keyed = schema.field("x-kubernetes-list-type").text() == Some("map");
        let torn = around.torn.or_else(|| (!keyed).then(|| schema.path().to_string()));
        self.schema(&schema.field("items"), false, inside(torn));
    }

    fn rules(&mut self, rules: &Place<'_>, declared: &Declared, around: &Around) {
        let minor = self.check.minor();
        let times = around.times.unwrap_or_else(|| cardinality(declared));
        for rule in rules.items() {
            let Some(node) = rule.node() else { continue };
            let compiled = Compiled::of(node, declared, minor);
            let (text, message) = (rule.field("rule"), rule.field("messageExpression"));
            match compiled.rule {
                Some(Ok(program)) => {
                    self.cost(&text, "estimated rule cost", &program, times);
                    self.old_self(&rule, &text, &program, around);
                }
                Some(Err(reason)) => self.check.invalid(&text, reason),
                None => continue,
            }
            match compiled.message {
                Some(Ok(program)) => self.cost(&message, "estimated messageExpression cost", &program, 1),
                Some(Err(reason)) => self.check.invalid(&message, format_args!("messageExpression {reason}")),
                None => {}
            }
        }
    }

    fn cost(&mut self, at: &Place<'_>, what: &str, program: &Program, times: u64) {
        let cost = program.estimate().max.saturating_mul(times);
        if cost > MAX_RULE_COST {
            self.check.forbidden(at, excess(what, cost, MAX_RULE_COST));
        }
        self.total = self.total.saturating_add(cost);
    }

    fn old_self(&mut self, rule: &Place<'_>, text: &Place<'_>, program: &Program, around: &Around) {
        let optional = rule.field("optionalOldSelf");
        match (&around.torn, uses_old(program)) {
            (Some(torn), true) => {
                let detail = "oldSelf cannot be used on the uncorrelatable portion of the schema within";
                self.check.invalid(text, format_args!("{detail} {torn}"));
            }
            (_, false) if optional.is_set() => {
                self.check.invalid(&optional, "may not be set if oldSelf is not used in rule");
            }
            _ => {}
        }
    }
}

/// How many values of a kind stand in one value of a schema; nothing when there is no limit.
fn elements(schema: &Place<'_>) -> Option<u64> {
    let limit = |name: &'static str| schema.field(name).integer().map(|limit| u64::try_from(limit).unwrap_or(0));
    match schema.field("type").text_or_empty() {
        "object" if schema.field("additionalProperties").is_set() => limit("maxProperties"),
        "array" => limit("maxItems"),
        _ => Some(1),
    }
}

fn excess(what: &str, cost: u64, limit: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let factor = cost as f64 / limit as f64;
    let factor = match factor {
        factor if factor > 100.0 => "more than 100x".to_owned(),
        factor if factor < 1.5 => format!("{factor:.6}x"),
        factor => format!("{factor:.1}x"),
    };
    let advice = "try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings \
                  are declared";
    format!("{what} exceeds budget by factor of {factor} ({advice})")
}
