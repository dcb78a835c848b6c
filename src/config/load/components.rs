//! All components.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Documents;
use super::places::ComponentPlaces;
use crate::config::read::{read_component, read_component_test};
use crate::config::{Component, ComponentTest, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;

pub(super) fn read_all(
    documents: &Documents,
    places: BTreeMap<String, ComponentPlaces>,
    report: &mut Report,
) -> BTreeMap<Arc<str>, Arc<Component>> {
    let mut components = BTreeMap::new();
    for (name, mut place) in places {
        let name: Arc<str> = name.into();
        let Some(source) = place.component else {
            if let Some(file) = place.any {
                let message = format!("the folder `components/{name}` has no `component.yaml`");
                let finding = Diagnostic::error(rules::MISSING_FILE, Span::new(file, 0, 0), message);
                report.push(
                    finding
                        .help("write one with `apiVersion: scantling/v1` and `kind: Component`, or remove the folder"),
                );
            }
            continue;
        };
        check_names(&place, report);
        place.files.templates.sort_by(|left, right| left.name.cmp(&right.name));
        let Some(document) = documents.get(&source) else { continue };
        if let Some(component) = read_component(document, &name, place.files, report) {
            components.insert(name, Arc::new(component));
        }
    }
    components
}

/// The cases of all components, in order.
pub(super) fn read_tests(
    documents: &Documents,
    places: &BTreeMap<String, ComponentPlaces>,
    report: &mut Report,
) -> Vec<ComponentTest> {
    let mut tests = Vec::new();
    for (component, place) in places {
        let name: Arc<str> = component.as_str().into();
        for (case, files) in &place.tests {
            let Some(source) = files.values else {
                if let Some(file) = files.golden {
                    let message = format!("the folder `components/{component}/tests/{case}` has no `values.yaml`");
                    report.push(Diagnostic::error(rules::MISSING_FILE, Span::new(file, 0, 0), message));
                }
                continue;
            };
            let document = documents.get(&source);
            tests.extend(document.and_then(|document| read_component_test(document, &name, case, report)));
        }
    }
    tests
}

/// `checksum("x")` must mean one file.
fn check_names(place: &ComponentPlaces, report: &mut Report) {
    let mut seen = BTreeMap::new();
    for template in &place.files.templates {
        if let Some(other) = seen.insert(&*template.name, template.source) {
            let message = format!("two templates have the name `{}`", template.name);
            let finding = Diagnostic::error(rules::NAME_CLASH, Span::new(template.source, 0, 0), message);
            report.push(finding.label(Span::new(other, 0, 0), "the other one").help("rename one of the two"));
        }
    }
}
