//! `JUnit` XML, as build servers show it: a suite for every file, a case for every finding. Errors fail; what is less than
//! that passes and is said in `system-out`, because the format knows no warnings.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::finding::Finding;
use super::root::Root;
use crate::diagnostic::Severity;

/// One document. `passed` is the number of objects without an error.
#[must_use]
pub fn junit(findings: &[Finding], passed: usize, root: &Root) -> String {
    let mut files: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        files.entry(root.path(&finding.place.file)).or_default().push(finding);
    }
    let failures = count_failures(findings.iter());
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let total = findings.len() + 1;
    let _ = writeln!(text, "<testsuites name=\"scantling\" tests=\"{total}\" failures=\"{failures}\" errors=\"0\">");
    // Some readers take a report without a case for a mistake.
    text += "  <testsuite name=\"scantling\" tests=\"1\" failures=\"0\" errors=\"0\">\n";
    let _ = writeln!(text, "    <testcase classname=\"scantling\" name=\"{passed} objects without an error\"/>");
    text += "  </testsuite>\n";
    for (file, findings) in &files {
        let (tests, failures) = (findings.len(), count_failures(findings.iter().copied()));
        let file = escaped(file);
        let _ = writeln!(text, "  <testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">");
        for finding in findings {
            case(finding, &file, &mut text);
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

fn count_failures<'a>(findings: impl Iterator<Item = &'a Finding>) -> usize {
    findings.filter(|finding| finding.severity == Severity::Error).count()
}

fn case(finding: &Finding, file: &str, text: &mut String) {
    let object = finding.object.as_ref().map(|object| format!("{object} ")).unwrap_or_default();
    let name = escaped(&format!("{object}{} line {}", finding.rule, finding.place.line));
    let (rule, message) = (escaped(&finding.rule), escaped(&finding.message));
    let place = escaped(&format!(":{}:{}", finding.place.line, finding.place.column));
    let body = escaped(&finding.full_text());
    let _ = writeln!(text, "    <testcase classname=\"{file}\" name=\"{name}\">");
    let _ = match finding.severity {
        Severity::Error => {
            writeln!(text, "      <failure type=\"{rule}\" message=\"{message}\">{file}{place}\n{body}</failure>")
        }
        severity => writeln!(text, "      <system-out>{}: {file}{place}\n{body}</system-out>", severity.as_str()),
    };
    *text += "    </testcase>\n";
}

/// Text of an element or attribute. What XML 1.0 cannot say at all becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\n' => safe += "&#10;",
            '\t' => safe += "&#9;",
            '\r' => safe += "&#13;",
            sign if sign < ' ' || matches!(sign, '\u{fffe}' | '\u{ffff}') => safe.push(char::REPLACEMENT_CHARACTER),
            sign => safe.push(sign),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::finding::samples;
    use std::path::Path;

    #[test]
    fn a_suite_per_file_and_a_case_per_finding() {
        let root = Root::new(Path::new("/r"), Path::new("/r"));
        let expected = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"scantling\" tests=\"3\" failures=\"1\" errors=\"0\">
  <testsuite name=\"scantling\" tests=\"1\" failures=\"0\" errors=\"0\">
    <testcase classname=\"scantling\" name=\"7 objects without an error\"/>
  </testsuite>
  <testsuite name=\"environments/dev/shöp %.yaml\" tests=\"2\" failures=\"1\" errors=\"0\">
    <testcase classname=\"environments/dev/shöp %.yaml\" name=\"Deployment/shop/web api/invalid-value line 2\">
      <failure type=\"api/invalid-value\" message=\"spec: &lt;a&gt; &amp; &quot;b&quot;\">environments/dev/shöp %.yaml:2:11
spec: &lt;a&gt; &amp; &quot;b&quot;&#10;object: Deployment/shop/web, field spec.replicas&#10;note: in `dev/main`&#10;help: write a number,&#10;for example: 100%</failure>
    </testcase>
    <testcase classname=\"environments/dev/shöp %.yaml\" name=\"config/unknown-key line 1\">
      <system-out>warning: environments/dev/shöp %.yaml:1:1
bell \u{fffd} ]]&gt;</system-out>
    </testcase>
  </testsuite>
</testsuites>
";
        assert_eq!(junit(&samples::two(), 7, &root), expected);
    }

    #[test]
    fn nothing_found_is_a_case_that_passes() {
        let root = Root::new(Path::new("/r"), Path::new("/r"));
        let text = junit(&[], 0, &root);
        assert!(text.contains("<testcase classname=\"scantling\" name=\"0 objects without an error\"/>"), "{text}");
        assert!(text.contains("tests=\"1\" failures=\"0\""), "{text}");
    }
}
