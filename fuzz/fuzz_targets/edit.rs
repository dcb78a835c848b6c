//! Any text as YAML, and any new text for its scalars: an edit that is made changes only the bytes of its place, and what it made can
//! be edited back. The new text is what stands before the first zero byte.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scantling::diagnostic::Report;
use scantling::edit::{Change, apply, path_at, place_of, splice};
use scantling::source::SourceMap;
use scantling::yaml::{Syntax, SyntaxKind, parse_text};

fuzz_target!(|bytes: &[u8]| {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let (new, text) = input.split_once('\0').unwrap_or(("new", input));
    let source = SourceMap::default().add("text.yaml", Vec::new());
    let mut report = Report::new();
    let documents = parse_text(source, text, &mut report);
    let Some(first) = documents.first().filter(|_| !report.has_errors()) else { return };
    let mut scalars = Vec::new();
    collect(&first.root, &mut scalars);
    for scalar in scalars.into_iter().take(20) {
        let Some(path) = path_at(source, text, scalar.span) else { continue };
        let span = scalar.span.range();
        if place_of(source, text, &path) != Some(scalar.span) {
            continue;
        }
        let Ok(edits) = apply(source, text, &Change::Set { path: path.clone(), text: new.to_owned() }, false) else { continue };
        let after = splice(text, &edits);
        assert!(after.starts_with(&text[..span.start]) && after.ends_with(&text[span.end..]), "{path}\n{after}");
        let again = apply(source, &after, &Change::Set { path: path.clone(), text: new.to_owned() }, false);
        assert!(again.is_ok(), "{path}\n{after}\n{again:?}");
    }
});

fn collect<'a>(node: &'a Syntax, found: &mut Vec<&'a Syntax>) {
    match &node.kind {
        SyntaxKind::Scalar { .. } => found.push(node),
        SyntaxKind::Map { entries, .. } => entries.iter().for_each(|(_, value)| collect(value, found)),
        SyntaxKind::List { items, .. } => items.iter().for_each(|item| collect(item, found)),
        SyntaxKind::Alias(_) => {}
    }
}
