//! Any bytes as YAML, in both dialects: what is read prints, and what is printed reads and prints the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scantling::diagnostic::Report;
use scantling::source::SourceMap;
use scantling::yaml::{Dialect, Layer, load, print};

fuzz_target!(|bytes: &[u8]| {
    for dialect in [Dialect::Own, Dialect::Foreign] {
        let mut sources = SourceMap::default();
        let source = sources.add("text.yaml", bytes.to_vec());
        let mut report = Report::new();
        let nodes = load(&sources, source, dialect, Layer::Environment, &mut report);
        for finding in report.iter() {
            assert!(sources.file(source).text.get(finding.span().range()).is_some(), "{finding:?}");
        }
        if !report.is_empty() {
            continue;
        }
        for node in nodes {
            let printed = print(&node);
            let source = sources.add("printed.yaml", printed.clone().into_bytes());
            let again = load(&sources, source, dialect, Layer::Environment, &mut report);
            // An ambiguous scalar is printed as the string that it could be, so texts are compared.
            let same = again.iter().map(print).collect::<String>() == printed;
            assert!(report.is_empty() && same, "{printed}\n{report:?}");
        }
    }
});
