//! Decisions as findings: at the source of what the policy is about, with the expression beside it.

use std::collections::BTreeMap;

use super::evaluate::{Decision, Outcome};
use super::place::guilty;
use super::policy::{Actions, Binding, Policy};
use crate::diagnostic::{Diagnostic, ObjectRef};
use crate::kubernetes::Place;
use crate::manifest::ManifestId;
use crate::policy::rules;
use crate::source::Span;
use crate::yaml::{Node, Value};

/// A policy as it meets an object.
#[derive(Clone, Copy, Debug)]
pub(in crate::policy) struct Encounter<'a> {
    pub(in crate::policy) policy: &'a Policy,
    pub(in crate::policy) binding: &'a Binding,
    /// What the parameters are called.
    pub(in crate::policy) params: Option<&'a ManifestId>,
    pub(in crate::policy) object: &'a ObjectRef,
    /// The object as the policy sees it.
    pub(in crate::policy) body: &'a Node,
}

/// What could not be evaluated, each told once for all objects that it befell.
#[derive(Debug, Default)]
pub(in crate::policy) struct Unevaluated(BTreeMap<(String, Span, String), Vec<ObjectRef>>);

impl Encounter<'_> {
    /// The finding of a decision; nothing where the decision is that nobody can tell, or nobody is to be told.
    pub(in crate::policy) fn finding(&self, decision: &Decision<'_>) -> Option<Diagnostic> {
        let Actions { deny, warn, audit } = self.binding.actions;
        let ignored = decision.outcome == Outcome::Failed && !self.policy.fails;
        let deny = deny || decision.regardless;
        if !(deny || warn || audit) {
            return None;
        }
        let place = guilty(self.body, &decision.reads);
        let (span, origin) = shown(&place);
        let message = format!("policy `{}`: {}", self.policy.name, one_line(&decision.message));
        let finding = match (decision.outcome, ignored) {
            (Outcome::Unknown, _) => return None,
            (Outcome::Failed, true) => Diagnostic::remark(rules::EXPRESSION_ERROR, span, message)
                .note("`failurePolicy: Ignore` lets the object pass all the same"),
            (Outcome::Failed, false) if deny => Diagnostic::error(rules::EXPRESSION_ERROR, span, message),
            (Outcome::Failed, false) if warn => Diagnostic::warning(rules::EXPRESSION_ERROR, span, message),
            (Outcome::Failed, false) => Diagnostic::remark(rules::EXPRESSION_ERROR, span, message),
            (Outcome::Denied, _) if deny => Diagnostic::error(rules::DENIED, span, message),
            (Outcome::Denied, _) if warn => Diagnostic::warning(rules::WARNED, span, message),
            (Outcome::Denied, _) => Diagnostic::remark(rules::AUDITED, span, message),
        };
        let finding = finding.object(self.object.clone()).policy(&*self.policy.name).path(place.path());
        let finding = if self.object.kind == "Secret" { finding.secret() } else { finding };
        let finding = match origin {
            Some(place) => finding.label(place, "rendered here"),
            None => finding,
        };
        let finding = match decision.expression {
            Some(expression) => finding.label(expression.span, what_happened(decision.outcome)),
            None => finding.label(self.policy.span(), "this policy"),
        };
        Some(finding.note(self.bound_by()).help(help(decision.outcome, &self.policy.name, self.object)))
    }

    fn bound_by(&self) -> String {
        match self.params {
            Some(params) => format!("bound by `{}` with the parameters `{params}`", self.binding.name),
            None => format!("bound by `{}`", self.binding.name),
        }
    }
}

fn what_happened(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Denied => "this is false",
        Outcome::Failed => "this ends in an error",
        Outcome::Unknown => "this cannot be evaluated",
    }
}

fn help(outcome: Outcome, policy: &str, object: &ObjectRef) -> String {
    let accept = format!("with `accept` for `{object}`, perhaps with `policy: {policy}`");
    match outcome {
        Outcome::Failed => "let the expression ask with `has()` or `?.` before it reads what may be missing".to_owned(),
        _ => format!("change it as the policy demands, or say why not {accept}"),
    }
}

/// What a finding about a place shows, and the place in the template besides. Of a container only the key is shown.
pub(in crate::policy) fn shown(place: &Place<'_>) -> (Span, Option<Span>) {
    let name = place.down(["metadata", "name"]);
    if place.path().is_root() && name.is_set() {
        // A whole object is shown by its name.
        return shown(&name);
    }
    let is_scalar = place.node().is_some_and(|node| matches!(node.value, Value::Scalar(_)));
    let origin = if is_scalar { place.origin() } else { place.head() };
    (origin.span, Some(origin.place()).filter(|place| *place != origin.span))
}

/// Messages are one phrase; those of expressions may have lines.
pub(in crate::policy) fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Unevaluated {
    pub(in crate::policy) fn add(&mut self, policy: &Policy, span: Span, reason: &str, object: &ObjectRef) {
        let key = (policy.name.to_string(), span, reason.to_owned());
        self.0.entry(key).or_default().push(object.clone());
    }

    pub(in crate::policy) fn append(&mut self, other: Self) {
        for (key, mut objects) in other.0 {
            self.0.entry(key).or_default().append(&mut objects);
        }
    }

    /// A finding about each policy and reason.
    pub(in crate::policy) fn findings(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_iter().map(|((policy, span, reason), objects)| {
            let mut names: Vec<String> = objects.iter().map(ToString::to_string).collect();
            names.sort_unstable();
            names.dedup();
            let first = names.first().cloned().unwrap_or_default();
            let note = match names.len() {
                1 => format!("for `{first}`"),
                count => format!("for {count} objects, the first of them `{first}`"),
            };
            let message = format!("policy `{policy}` was not evaluated: {reason}");
            let help = "only the cluster can tell; accept the finding when that is enough";
            Diagnostic::warning(rules::NOT_EVALUATED, span, message)
                .object(policy_ref(&policy))
                .policy(policy)
                .note(note)
                .help(help)
        })
    }
}

/// A policy as an object that findings are about.
pub(in crate::policy) fn policy_ref(name: &str) -> ObjectRef {
    reference("ValidatingAdmissionPolicy", name)
}

/// A binding as an object that findings are about.
pub(in crate::policy) fn binding_ref(name: &str) -> ObjectRef {
    reference("ValidatingAdmissionPolicyBinding", name)
}

fn reference(kind: &str, name: &str) -> ObjectRef {
    ObjectRef {
        api_version: "admissionregistration.k8s.io/v1".to_owned(),
        kind: kind.to_owned(),
        namespace: None,
        name: name.to_owned(),
    }
}
