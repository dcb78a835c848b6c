//! Workflow commands of GitHub Actions: every finding becomes an annotation at its line.
//!
//! <https://docs.github.com/en/actions/writing-workflows/choosing-what-your-workflow-does/workflow-commands-for-github-actions>

use std::fmt::Write as _;

use super::finding::Finding;
use super::root::Root;
use crate::diagnostic::Severity;

/// A line for each finding.
#[must_use]
pub fn github(findings: &[Finding], root: &Root) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let place = &finding.place;
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let file = property(&root.path(&place.file));
        let _ = write!(text, "::{command} file={file},line={},col={}", place.line, place.column);
        if place.end > place.column {
            let _ = write!(text, ",endLine={},endColumn={}", place.line, place.end);
        }
        let _ = writeln!(text, ",title={}::{}", property(&finding.rule), data(&finding.full_text()));
        text
    })
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::finding::samples;
    use std::path::Path;

    #[test]
    fn an_annotation_per_finding() {
        let root = Root::new(Path::new("/r"), Path::new("/r/a,b"));
        let expected = "\
::error file=a%2Cb/environments/dev/shöp %25.yaml,line=2,col=11,endLine=2,endColumn=14,title=api/invalid-value::spec: <a> & \"b\"%0Aobject: Deployment/shop/web, field spec.replicas%0Anote: in `dev/main`%0Ahelp: write a number,%0Afor example: 100%25
::warning file=a%2Cb/environments/dev/shöp %25.yaml,line=1,col=1,title=config/unknown-key::bell \u{7} ]]>
";
        assert_eq!(github(&samples::two(), &root), expected);
    }
}
