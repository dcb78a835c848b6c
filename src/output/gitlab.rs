//! Code Quality reports of GitLab.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use serde_json::{Value, json};

use super::finding::Finding;
use super::root::Root;
use crate::diagnostic::Severity;

/// A list of issues.
#[must_use]
pub fn gitlab(findings: &[Finding], root: &Root) -> String {
    let issues: Vec<Value> = findings.iter().map(|finding| issue(finding, root)).collect();
    format!("{:#}\n", Value::from(issues))
}

fn issue(finding: &Finding, root: &Root) -> Value {
    json!({
        "type": "issue",
        "check_name": finding.rule,
        "description": finding.full_text(),
        "severity": match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "fingerprint": finding.fingerprint,
        "location": {
            "path": root.path(&finding.place.file),
            "lines": { "begin": finding.place.line, "end": finding.place.line },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::finding::samples;
    use std::path::Path;

    #[test]
    fn an_issue_per_finding() {
        let root = Root::new(Path::new("/r"), Path::new("/r"));
        let two = samples::two();
        let read: Value = serde_json::from_str(&gitlab(&two, &root)).unwrap();
        let expected = json!([
            {
                "type": "issue",
                "check_name": "api/invalid-value",
                "description": two[0].full_text(),
                "severity": "major",
                "fingerprint": two[0].fingerprint,
                "location": { "path": "environments/dev/shöp %.yaml", "lines": { "begin": 2, "end": 2 } },
            },
            {
                "type": "issue",
                "check_name": "config/unknown-key",
                "description": "bell \u{7} ]]>",
                "severity": "minor",
                "fingerprint": two[1].fingerprint,
                "location": { "path": "environments/dev/shöp %.yaml", "lines": { "begin": 1, "end": 1 } },
            },
        ]);
        assert_eq!(read, expected);
        assert_eq!(gitlab(&[], &root), "[]\n");
    }
}
