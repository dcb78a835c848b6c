//! The Pod Security Standards, applied by the labels of namespaces as the admission plugin does.
//!
//! A server refuses pods that break what is enforced. The objects that make pods it takes all the same, with a warning, and
//! none of their pods starts: here that is an error, too. `standard.rs` is the table of controls. This module must not know
//! how severities and acceptances are applied.

mod baseline;
mod namespace;
mod pod;
mod restricted;
mod standard;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Subject, rules};
use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::kubernetes::graph::{Object, pod_template};
use crate::kubernetes::{Place, located};
use crate::yaml::Node;
use namespace::{Demand, Mode};
use pod::Pod;
use standard::{Control, Level, Violation};

/// What is known about the namespaces of a cluster.
struct Namespaces<'a> {
    /// What those ask for that are rendered; nothing where the server refuses the namespace itself.
    rendered: HashMap<&'a str, Option<[Demand; 3]>>,
    /// What all others ask for.
    defaults: [Demand; 3],
    exempt: Vec<&'a str>,
    exempt_classes: Vec<&'a str>,
    /// The minor of the server.
    server: u32,
}

/// Looks at all pods and pod templates of a cluster.
pub(super) fn check(subject: &Subject<'_>, objects: &[Object<'_>], report: &mut Report) {
    let namespaces = Namespaces::of(subject, objects, report);
    if !namespaces.ask_for_anything() {
        return;
    }
    let found: Vec<Report> = objects.par_iter().filter_map(|object| check_object(*object, &namespaces)).collect();
    for found in found {
        report.append(found);
    }
}

impl<'a> Namespaces<'a> {
    fn of(subject: &Subject<'a>, objects: &[Object<'a>], report: &mut Report) -> Self {
        let settings = &subject.cluster.pod_security;
        let defaults = namespace::defaults(settings);
        let texts = |nodes: &'a [Node]| nodes.iter().filter_map(Node::as_str).collect();
        let mut rendered = HashMap::new();
        for object in objects.iter().filter(|object| object.is("", "Namespace")) {
            let labels = object.root().down(["metadata", "labels"]);
            check_labels(*object, &labels, report);
            rendered.insert(&*object.id.name, namespace::demands(&labels, &defaults));
        }
        Self {
            rendered,
            defaults,
            exempt: texts(&settings.exempt_namespaces),
            exempt_classes: texts(&settings.exempt_runtime_classes),
            server: subject.cluster.kubernetes.0,
        }
    }

    fn ask_for_anything(&self) -> bool {
        let asks = |demands: &[Demand; 3]| demands.iter().any(|demand| demand.standard.level > Level::Privileged);
        asks(&self.defaults) || self.rendered.values().flatten().any(asks)
    }

    fn demands(&self, namespace: &str) -> Option<&[Demand; 3]> {
        if self.exempt.contains(&namespace) {
            return None;
        }
        self.rendered.get(namespace).map_or(Some(&self.defaults), Option::as_ref)
    }
}

fn check_labels(object: Object<'_>, labels: &Place<'_>, report: &mut Report) {
    for (key, place) in namespace::unknown_labels(labels) {
        let message = format!("Pod Security does not know the label `{key}`");
        let help = "the labels are `enforce`, `warn` and `audit`, each also with `-version`";
        report.push(object.warning(rules::UNKNOWN_LABEL, &place, message).help(help));
    }
}

fn check_object(object: Object<'_>, namespaces: &Namespaces<'_>) -> Option<Report> {
    let is_template = object.is("", "PodTemplate");
    let template = if is_template { Some(object.root().field("template")) } else { pod_template(object) }?;
    let demands = namespaces.demands(object.namespace())?;
    let mut pod = Pod::new(&template);
    pod.server = namespaces.server;
    if pod.spec.field("runtimeClassName").text().is_some_and(|class| namespaces.exempt_classes.contains(&class)) {
        return None;
    }
    let (mut report, mut told) = (Report::new(), Vec::new());
    for demand in demands {
        // Nobody makes pods of a PodTemplate by itself.
        if is_template && demand.mode == Mode::Enforce {
            continue;
        }
        pod.minor = demand.standard.minor(namespaces.server);
        for control in demand.standard.controls(pod.minor) {
            if told.contains(&control.rule) {
                continue;
            }
            if let Some(violation) = (control.find)(&pod) {
                told.push(control.rule);
                report.push(finding(object, demand, control, &violation));
            }
        }
    }
    Some(report)
}

fn finding(object: Object<'_>, demand: &Demand, control: &Control, violation: &Violation<'_>) -> Diagnostic {
    let standard = demand.standard;
    let broken = match demand.mode {
        Mode::Enforce if object.is("", "Pod") => "violates",
        Mode::Enforce => "pods would be refused, as they violate",
        _ => "would violate",
    };
    // Who is guilty stands in the note: containers have many names, and one line of a template makes them all.
    let message = format!("{broken} PodSecurity \"{standard}\": {}", violation.reason);
    let root = object.root();
    let (place, others) = violation.places.split_first().map_or((&root, [].as_slice()), |(first, rest)| (first, rest));
    let finding = match demand.mode {
        Mode::Enforce => Diagnostic::error(control.rule, place.span(), message),
        Mode::Warn => Diagnostic::warning(control.rule, place.span(), message),
        Mode::Audit => Diagnostic::remark(control.rule, place.span(), message),
    };
    let mut finding = located(finding, place, &object.id.object_ref()).note(violation.detail.as_str());
    if let Some(span) = demand.span {
        finding = finding.label(span, format!("`{}: {standard}` is asked for here", demand.mode.as_str()));
    }
    if !others.is_empty() {
        let mut paths: Vec<String> = others.iter().map(|place| place.path().to_string()).collect();
        paths.dedup();
        finding = finding.note(format!("also at {}", quoted_list(paths.iter().map(String::as_str))));
    }
    finding.help(control.help)
}
