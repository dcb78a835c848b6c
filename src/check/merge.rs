//! One cause, told once: what the same source line did in several clusters, environments, minors and objects.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Owner, with_note};
use crate::diagnostic::{Diagnostic, RuleId, Severity, quoted_list};
use crate::kubernetes::graph::rules::MISSING_CRD;
use crate::kubernetes::rules::NOT_VALIDATED;
use crate::source::Span;
use crate::types::Minor;

/// A finding at one place.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    /// The finding.
    pub(super) finding: Diagnostic,
    /// Where it was reached; nothing for what is wrong wherever it runs.
    pub(super) place: Option<Arc<Place>>,
    /// The app of its object.
    pub(super) owner: Option<Owner>,
}

/// A cluster, perhaps as if it ran another Kubernetes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) environment: Arc<str>,
    pub(super) cluster: Arc<str>,
    pub(super) as_if: Option<Minor>,
}

impl Reached {
    /// A finding that belongs to no cluster.
    pub(super) fn everywhere(finding: Diagnostic) -> Self {
        Self { finding, place: None, owner: None }
    }
}

/// As many objects are named besides the first; more are counted.
const SHOWN: usize = 3;

/// What makes two findings one. Of kinds that nobody knows one finding tells as much as a thousand.
#[derive(PartialEq, Eq, Hash)]
struct Cause {
    rule: RuleId,
    severity: Severity,
    message: String,
    place: Option<(Span, Option<String>)>,
}

impl Cause {
    fn of(finding: &Diagnostic) -> Self {
        let one_is_enough = matches!(finding.rule, NOT_VALIDATED | MISSING_CRD);
        let place = (!one_is_enough).then(|| (finding.span(), finding.path.clone()));
        Self { rule: finding.rule, severity: finding.severity, message: finding.message.clone(), place }
    }
}

/// A finding and everything that the same cause did.
struct Merged {
    finding: Diagnostic,
    places: Vec<Arc<Place>>,
    objects: Vec<String>,
}

/// The findings without repetitions, in the order in which they first appeared; notes name the other places.
pub(super) fn merged(found: Vec<Reached>) -> Vec<Diagnostic> {
    let mut at: HashMap<Cause, usize> = HashMap::new();
    let mut all: Vec<Merged> = Vec::new();
    for Reached { finding, place, .. } in found {
        let index = *at.entry(Cause::of(&finding)).or_insert(all.len());
        if index == all.len() {
            all.push(Merged { finding: finding.clone(), places: Vec::new(), objects: Vec::new() });
        }
        let Some(merged) = all.get_mut(index) else { continue };
        if let Some(place) = place.filter(|place| !merged.places.contains(place)) {
            merged.places.push(place);
        }
        if let Some(object) = finding.object.map(|object| object.to_string())
            && !merged.objects.contains(&object)
        {
            merged.objects.push(object);
        }
    }
    all.into_iter().map(told).collect()
}

fn told(merged: Merged) -> Diagnostic {
    let others: Vec<&str> = merged.objects.iter().skip(1).map(String::as_str).collect();
    let others = match others.as_slice() {
        [] => None,
        few if few.len() <= SHOWN => Some(format!("the same with {}", quoted_list(few.iter().copied()))),
        [first, ..] => Some(format!("the same with `{first}` and {} other objects", others.len() - 1)),
    };
    let finding = with_note(merged.finding, others);
    with_note(finding, where_reached(&merged.places))
}

/// `in dev/main and prod/main`, `in dev/main as if it ran Kubernetes 1.35`.
fn where_reached(places: &[Arc<Place>]) -> Option<String> {
    let mut clusters: Vec<String> = Vec::new();
    let mut minors: Vec<String> = Vec::new();
    for place in places {
        let cluster = format!("{}/{}", place.environment, place.cluster);
        let cluster = cluster.trim_end_matches('/').to_owned();
        if !clusters.contains(&cluster) {
            clusters.push(cluster);
        }
        if let Some(minor) = place.as_if.map(|minor| minor.to_string())
            && !minors.contains(&minor)
        {
            minors.push(minor);
        }
    }
    if clusters.is_empty() {
        return None;
    }
    let clusters = format!("in {}", quoted_list(clusters.iter().map(String::as_str)));
    let minors = (!minors.is_empty()).then(|| quoted_list(minors.iter().map(String::as_str)));
    Some(minors.map_or(clusters.clone(), |minors| format!("{clusters}, as if on Kubernetes {minors}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{ObjectRef, Report};
    use crate::source::SourceMap;

    fn reached(rule: RuleId, at: usize, object: &str, place: Option<(&str, u32)>) -> Reached {
        let mut sources = SourceMap::default();
        let source = sources.add("a.yaml", b"a: b\n".to_vec());
        let object = ObjectRef {
            api_version: "v1".to_owned(),
            kind: "Pod".to_owned(),
            namespace: Some("n".to_owned()),
            name: object.to_owned(),
        };
        let finding = Diagnostic::error(rule, Span::new(source, at, at + 1), "wrong").object(object);
        let place = place.map(|(cluster, minor)| {
            Arc::new(Place {
                environment: "dev".into(),
                cluster: cluster.into(),
                as_if: (minor > 0).then_some(Minor(minor)),
            })
        });
        Reached { finding, place, owner: None }
    }

    fn check(found: Vec<Reached>, expected: &[&str]) {
        let merged: Report = merged(found).into_iter().collect();
        let shown = |finding: &Diagnostic| format!("{} {}", finding.span().start, finding.notes.join("; "));
        assert_eq!(merged.iter().map(shown).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn one_cause_is_told_once() {
        let rule = crate::kubernetes::rules::INVALID_VALUE;
        let same = vec![
            reached(rule, 0, "x", Some(("one", 0))),
            reached(rule, 2, "x", Some(("one", 0))),
            reached(rule, 0, "x", Some(("two", 0))),
            reached(rule, 0, "y", Some(("two", 0))),
        ];
        check(same, &["0 the same with `Pod/n/y`; in `dev/one` and `dev/two`", "2 in `dev/one`"]);
        let upgraded = vec![reached(rule, 0, "x", Some(("one", 35))), reached(rule, 0, "x", Some(("one", 36)))];
        check(upgraded, &["0 in `dev/one`, as if on Kubernetes `1.35` and `1.36`"]);
        check(vec![reached(rule, 0, "x", None)], &["0 "]);
    }

    #[test]
    fn of_an_unknown_kind_one_object_is_enough() {
        let found = (0..6).map(|at| reached(NOT_VALIDATED, at, &format!("x{at}"), None)).collect();
        check(found, &["0 the same with `Pod/n/x1` and 4 other objects"]);
    }
}
