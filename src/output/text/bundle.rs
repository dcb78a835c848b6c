//! Many findings of one rule about one object as one: an excerpt that says at each place what is wrong there.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, Label, Report};

/// Fewer are shown one by one.
const MANY: usize = 3;

/// The findings of a report, those that belong together as one.
pub(super) fn bundled(report: &Report) -> Vec<Cow<'_, Diagnostic>> {
    let findings: Vec<&Diagnostic> = report.iter().collect();
    let mut shown = Vec::with_capacity(findings.len());
    for bundle in findings.chunk_by(|left, right| belong_together(left, right)) {
        match bundle {
            [first, ..] if bundle.len() >= MANY => shown.push(Cow::Owned(one_of(first, bundle))),
            few => shown.extend(few.iter().map(|finding| Cow::Borrowed(*finding))),
        }
    }
    shown
}

/// Whether two findings say the same of two places of one object, and nothing of other places.
fn belong_together(left: &Diagnostic, right: &Diagnostic) -> bool {
    let alone =
        |finding: &Diagnostic| finding.labels.len() == 1 && finding.labels.iter().all(|label| label.text.is_empty());
    left.rule == right.rule
        && left.severity == right.severity
        && left.object.is_some()
        && left.object == right.object
        && left.span().source == right.span().source
        && left.notes == right.notes
        && alone(left)
        && alone(right)
}

fn one_of(first: &Diagnostic, bundle: &[&Diagnostic]) -> Diagnostic {
    let same_help = bundle.iter().all(|finding| finding.help == first.help);
    let text = |finding: &Diagnostic| match &finding.help {
        Some(help) if !same_help => format!("{} ({help})", finding.message),
        _ => finding.message.clone(),
    };
    let object = first.object.as_ref().map(ToString::to_string).unwrap_or_default();
    Diagnostic {
        message: format!("{} places in {object}", bundle.len()),
        labels: bundle.iter().map(|finding| Label { span: finding.span(), text: text(finding) }).collect(),
        object: None,
        path: None,
        help: if same_help { first.help.clone() } else { Some("every place says what to do".to_owned()) },
        ..first.clone()
    }
}
