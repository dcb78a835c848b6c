//! Policies in CEL: what they match, their variables, what they demand or change.
//!
//! Source: `pkg/apis/admissionregistration/validation/validation.go`.

use super::expression::{Environment, Purpose, expression};
use super::matching::{conditions, match_constraints, needed_expression};
use crate::kubernetes::{Check, Place, form};
use crate::syntax::{labels, names};

const REASONS: [&str; 3] = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
const LONGEST_ANNOTATION: usize = 5 * 1024;
const MOST_ANNOTATIONS: usize = 20;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let environment = shared(&spec, check);
    let (validations, annotations) = (spec.field("validations"), spec.field("auditAnnotations"));
    if validations.is_empty() && annotations.is_empty() {
        let detail = "validations or auditAnnotations must contain at least one item";
        check.required(&validations, detail);
        return;
    }
    for item in validations.items() {
        validation(&item, &environment, check);
    }
    audit_annotations(&annotations, object.down(["metadata", "name"]).text_or_empty(), &environment, check);
}

/// What both kinds of policies have. Returns what their expressions may name.
fn shared(spec: &Place<'_>, check: &mut Check<'_>) -> Environment {
    form::not_blank(&spec.field("failurePolicy"), &["Fail", "Ignore"], check);
    let kind = spec.field("paramKind");
    if kind.is_set() {
        param_kind(&kind, check);
    }
    match_constraints(&spec.field("matchConstraints"), check);
    conditions(&spec.field("matchConditions"), kind.is_set(), check);
    let mut environment = Environment { purpose: Purpose::Variable, params: kind.is_set(), variables: Vec::new() };
    for variable in spec.field("variables").items() {
        let (name, value) = (variable.field("name"), variable.field("expression"));
        if name.text_or_empty().trim().is_empty() {
            check.required(&name, "name is not specified");
        } else if !is_identifier(name.text_or_empty()) {
            check.invalid(&name, "must be a valid CEL identifier");
        }
        needed_expression(&value, &environment, "expression is not specified", check);
        environment.variables.push((name.text_or_empty().to_owned(), value.text_or_empty().to_owned()));
    }
    environment
}

fn is_identifier(name: &str) -> bool {
    const RESERVED: [&str; 21] = [
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ];
    names::c_identifier(name).is_ok() && !RESERVED.contains(&name)
}

fn param_kind(place: &Place<'_>, check: &mut Check<'_>) {
    let (version, kind) = (place.field("apiVersion"), place.field("kind"));
    if form::needed(&version, check)
        && let Err(reason) = api_version(version.text_or_empty())
    {
        check.invalid(&version, reason);
    }
    if form::needed(&kind, check)
        && let Err(reason) = names::dns1035_label(&kind.text_or_empty().to_lowercase())
    {
        check.invalid(&kind, format_args!("may have mixed case, but should otherwise match: {reason}"));
    }
}

fn api_version(text: &str) -> Result<(), String> {
    let (group, version) = match text.split_once('/') {
        Some((_, version)) if version.contains('/') => {
            return Err(format!("unexpected GroupVersion string: {text}"));
        }
        Some(parts) => parts,
        None => ("", text),
    };
    if !group.is_empty() {
        names::dns1123_subdomain(group)?;
    }
    if version.is_empty() {
        return Err("version must be specified".to_owned());
    }
    names::dns1035_label(version)
}

fn validation(item: &Place<'_>, environment: &Environment, check: &mut Check<'_>) {
    let for_rule = Environment { purpose: Purpose::Validation, ..environment.clone() };
    needed_expression(&item.field("expression"), &for_rule, "expression is not specified", check);
    let (message, dynamic) = (item.field("message"), item.field("messageExpression"));
    for text in [&message, &dynamic] {
        if !text.is_empty() && text.text_or_empty().trim().is_empty() {
            check.invalid(text, "must be non-empty if specified");
        }
    }
    expression(&dynamic, &Environment { purpose: Purpose::Message, ..environment.clone() }, check);
    if message.text_or_empty().trim().contains(['\n', '\r']) {
        check.invalid(&message, "must not contain line breaks");
    }
    form::not_blank(&item.field("reason"), &REASONS, check);
}

fn audit_annotations(list: &Place<'_>, name: &str, environment: &Environment, check: &mut Check<'_>) {
    if list.len() > MOST_ANNOTATIONS {
        check.invalid(list, format_args!("must not have more than {MOST_ANNOTATIONS} auditAnnotations"));
    }
    let environment = Environment { purpose: Purpose::AuditAnnotation, ..environment.clone() };
    for item in list.items() {
        let (key, value) = (item.field("key"), item.field("valueExpression"));
        if let Err(reason) = labels::qualified_name(&format!("{name}/{}", key.text_or_empty())) {
            check.invalid(&key, reason);
        }
        if value.text_or_empty().trim().len() > LONGEST_ANNOTATION {
            check.required(&value, format_args!("must not exceed {LONGEST_ANNOTATION} bytes in length"));
        } else {
            needed_expression(&value, &environment, "valueExpression is not specified", check);
        }
    }
    form::distinct(list.items().map(|item| item.field("key")), check);
}

/// A policy that changes objects.
pub(super) fn validate_mutating(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let environment = shared(&spec, check);
    no_deletion(&spec.field("matchConstraints"), check);
    let mutations = spec.field("mutations");
    if mutations.is_empty() {
        check.required(&mutations, "mutations must contain at least one item");
    }
    for item in mutations.items() {
        mutation(&item, &environment, check);
    }
    form::needed(&spec.field("reinvocationPolicy"), check);
}

/// What is deleted cannot be changed.
pub(super) fn no_deletion(place: &Place<'_>, check: &mut Check<'_>) {
    for rule in place.field("resourceRules").items() {
        for operation in rule.field("operations").items() {
            if operation.text() == Some("DELETE") {
                check.unsupported(&operation, &["*", "CONNECT", "CREATE", "UPDATE"]);
            }
        }
    }
}

fn mutation(item: &Place<'_>, environment: &Environment, check: &mut Check<'_>) {
    let kind = item.field("patchType");
    let (apply, patch) = (item.field("applyConfiguration"), item.field("jsonPatch"));
    let (wanted, other, purpose) = match kind.text_or_empty() {
        "ApplyConfiguration" => (apply, patch, Purpose::ApplyConfiguration),
        "JSONPatch" => (patch, apply, Purpose::JsonPatch),
        "" => return check.required(&kind, ""),
        _ => return,
    };
    if wanted.is_set() {
        let environment = Environment { purpose, ..environment.clone() };
        needed_expression(&wanted.field("expression"), &environment, "", check);
    } else {
        check.required(&wanted, format_args!("must be specified when patchType is {}", kind.text_or_empty()));
    }
    if other.is_set() {
        check.invalid(&other, format_args!("must not be specified when patchType is {}", kind.text_or_empty()));
    }
}
