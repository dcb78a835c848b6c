//! One object by itself, and what came of it.

use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::kubernetes::{self, Definitions, rules::NOT_VALIDATED};
use crate::manifest::Gvk;
use crate::types::Types;
use crate::yaml::Node;

/// What is known of an object after its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A server takes it.
    Valid,
    /// A server refuses it.
    Invalid,
    /// Nobody knows the kind.
    NotValidated,
}

/// Group, version and kind, when both fields are there.
pub(super) fn gvk_of(object: &Node) -> Option<Gvk> {
    let text = |field: &str| object.get(field).and_then(Node::as_str).filter(|text| !text.is_empty());
    Some(Gvk::new(text("apiVersion")?, text("kind")?))
}

/// Checks one object, new or `applied` over a live one. Findings go to the report.
pub(super) fn check(
    object: &Node,
    applied: bool,
    types: &Types,
    definitions: &Definitions,
    report: &mut Report,
) -> Verdict {
    if gvk_of(object).is_none() {
        report.push(no_object(object));
        return Verdict::Invalid;
    }
    let mut own = Report::new();
    let validate = if applied { kubernetes::validate_applied } else { kubernetes::validate };
    validate(object, types, definitions, &mut own);
    let verdict = if own.has_errors() {
        Verdict::Invalid
    } else if own.iter().any(|finding| finding.rule == NOT_VALIDATED) {
        Verdict::NotValidated
    } else {
        Verdict::Valid
    };
    report.append(own);
    verdict
}

fn no_object(object: &Node) -> Diagnostic {
    let missing = match object.as_map() {
        None => format!("expected an object, found {}", object.describe()),
        Some(_) if object.get("kind").is_none() => "this is no Kubernetes object: it has no `kind`".to_owned(),
        Some(_) if object.get("apiVersion").is_none() => {
            "this is no Kubernetes object: it has no `apiVersion`".to_owned()
        }
        Some(_) => "`apiVersion` and `kind` of an object are texts that are not empty".to_owned(),
    };
    let finding = Diagnostic::error(rules::NOT_AN_OBJECT, object.origin.span, missing);
    finding.help("begin the object with `apiVersion` and `kind`, or leave the file out")
}
