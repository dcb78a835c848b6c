//! What stands below `policies/`: documents of Kubernetes, our own, and the cases of tests.

use std::sync::Arc;

use super::places::PolicyCase;
use crate::config::policy::{EnvironmentPolicy, PolicyTest, Surroundings};
use crate::config::read::{is_own, read_environment_policy, read_surroundings};
use crate::config::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceMap, Span};
use crate::yaml::{Dialect, Layer, Node, load};

/// Our own documents among those of Kubernetes, which are given back.
pub(super) fn take_own(documents: Vec<Node>, report: &mut Report) -> (Vec<Node>, Vec<EnvironmentPolicy>) {
    let (own, others): (Vec<Node>, Vec<Node>) = documents.into_iter().partition(is_own);
    let policies: Vec<EnvironmentPolicy> =
        own.iter().filter_map(|node| read_environment_policy(node, report)).collect();
    for (place, policy) in policies.iter().enumerate() {
        if let Some(first) = policies.iter().take(place).find(|first| first.name == policy.name) {
            let message = format!("the name `{}` belongs to two environment policies", policy.name);
            let finding = Diagnostic::error(rules::NAME_CLASH, policy.span, message);
            report.push(finding.label(first.span, "the first of them").help("give one of them another name"));
        }
    }
    (others, policies)
}

/// The cases of tests of policies.
pub(super) fn read_cases(sources: &SourceMap, cases: &[PolicyCase], report: &mut Report) -> Vec<PolicyTest> {
    cases.iter().filter_map(|case| read_case(sources, case, report)).collect()
}

fn read_case(sources: &SourceMap, case: &PolicyCase, report: &mut Report) -> Option<PolicyTest> {
    let documents = load(sources, case.source, Dialect::Foreign, Layer::Template, report);
    let documents = documents.into_iter().filter(|node| !node.is_null());
    let (own, objects): (Vec<Node>, Vec<Node>) = documents.partition(is_own);
    let mut surroundings = (Span::new(case.source, 0, 0), Surroundings::default());
    for (place, node) in own.iter().enumerate() {
        let read = read_surroundings(node, report)?;
        if place > 0 {
            let message = "expected one document of kind PolicyTest in the file, found several";
            let finding = Diagnostic::error(rules::NOT_ONE_DOCUMENT, read.0, message);
            report.push(finding.help("put each case into a file of its own"));
        }
        surroundings = read;
    }
    let (span, surroundings) = surroundings;
    Some(PolicyTest { folder: Arc::clone(&case.folder), fails: case.fails, span, objects, surroundings })
}
