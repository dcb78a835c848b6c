//! Any bytes as manifests, new and as updates of each other, for the oldest and the newest Kubernetes: every finding has a
//! place in the text and says how to mend it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scantling::diagnostic::Report;
use scantling::kubernetes::{Definitions, validate, validate_applied, validate_update};
use scantling::source::SourceMap;
use scantling::types::{Minor, Types};
use scantling::yaml::{Dialect, Layer, load};

fuzz_target!(|bytes: &[u8]| {
    let mut sources = SourceMap::default();
    let source = sources.add("manifests.yaml", bytes.to_vec());
    let objects = load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new());
    let definitions = Definitions::default();
    for minor in [Minor(27), Minor::NEWEST] {
        let types = Types::of(minor);
        let mut report = Report::new();
        for object in &objects {
            validate(object, &types, &definitions, &mut report);
            validate_applied(object, &types, &definitions, &mut report);
            for live in objects.iter().take(4) {
                validate_update(live, object, &types, &definitions, &mut report);
            }
        }
        for finding in report.iter() {
            assert!(sources.file(source).text.get(finding.span().range()).is_some(), "{finding:?}");
            assert!(finding.help.is_some(), "{finding:?}");
        }
    }
});
