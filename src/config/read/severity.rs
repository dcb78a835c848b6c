//! `policies:`.

use crate::config::fields::Fields;
use crate::diagnostic::Severity;
use crate::yaml::Key;

/// `policies: { severity: { <rule>: error|warning|note|off } }`; nothing stands for `off`.
pub(super) fn read_severities(fields: &mut Fields<'_, '_>) -> Vec<(Key, Option<Severity>)> {
    let Some(node) = fields.map("policies") else { return Vec::new() };
    let Some(mut fields) = Fields::open(node, "`policies`", fields.report) else { return Vec::new() };
    let map = fields.map("severity").and_then(|node| node.as_map());
    let mut severities = Vec::new();
    for entry in map.into_iter().flatten() {
        let severity = match entry.value.as_scalar().map(|scalar| &*scalar.text) {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("note") => Some(Severity::Note),
            // As a word of YAML 1.1 it is ambiguous everywhere else; here it can only mean itself.
            Some("off") => None,
            _ => {
                fields.wrong::<()>(&entry.value, "`error`, `warning`, `note` or `off`");
                continue;
            }
        };
        severities.push((entry.key.clone(), severity));
    }
    fields.finish();
    severities
}
