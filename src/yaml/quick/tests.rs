//! Whatever is answered is what the crate answers: on the repository's own files, and on damaged ones.

use std::sync::Arc;

use super::*;
use crate::diagnostic::Report;
use crate::source::{DiskFileSystem, FileSystem, SourceMap};
use crate::yaml::parse::parse_any;

fn source() -> SourceId {
    SourceMap::default().add("test.yaml", Vec::new())
}

/// Whether the text is answered at all.
fn compare(source: SourceId, text: &str) -> bool {
    let Some(quick) = documents(source, text) else { return false };
    let mut report = Report::new();
    let slow = parse_any(source, text, &mut report);
    assert!(report.is_empty(), "{report:?}\n{text}");
    let (quick, slow) = (format!("{quick:?}"), format!("{slow:?}"));
    let same = quick.bytes().zip(slow.bytes()).take_while(|(quick, slow)| quick == slow).count();
    let shown =
        |dump: &str| dump.get(same.saturating_sub(150)..dump.len().min(same + 150)).unwrap_or_default().to_owned();
    assert!(quick == slow, "{text}\nquick: {}\nslow: {}", shown(&quick), shown(&slow));
    true
}

/// The YAML files of the repository.
fn files() -> Vec<Arc<str>> {
    let disk = DiskFileSystem::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "components",
        "environments",
        "golden/prod",
        "golden/dev",
        "schemas",
        "tests/cases",
        "tests/facts",
        "fuzz/seeds",
    ];
    let paths = folders.iter().flat_map(|folder| disk.files(folder).expect("a folder"));
    let texts = paths.filter(|path| path.contains(".yaml") || path.contains("seeds")).filter_map(|path| {
        let text = String::from_utf8(disk.read(&path).ok()?).ok()?;
        (text.len() < 60_000).then(|| text.into())
    });
    texts.collect()
}

#[test]
fn what_is_read_quickly_is_what_the_crate_reads() {
    let (source, files) = (source(), files());
    let answered = files.iter().filter(|text| compare(source, text)).count();
    // Most of the repository is quick, templates and wrong input aside.
    assert!(answered * 2 > files.len(), "{answered} of {}", files.len());
}

#[test]
fn damaged_files_are_read_as_the_crate_reads_them() {
    const BITS: [&str; 30] = [
        " ", "  ", "\n", "\n\n", "-", "- ", ": ", ":", "#", " # c", "'", "\"", "|", "|\n", "[", "]", "{ a: b }",
        "[a, b]", "{}", ",", "&a ", "*a", "!t ", "---\n", "...\n", "? ", "~", "null", "é", "<<: ",
    ];
    let (source, files) = (source(), files());
    let mut state: u64 = 42;
    let mut chance = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below.max(1)
    };
    let mut answered = 0;
    for text in files.iter().filter(|text| text.len() < 4000) {
        for _ in 0..6 {
            let mut damaged = text.to_string();
            for _ in 0..=chance(2) {
                let mut at = chance(damaged.len() + 1);
                while !damaged.is_char_boundary(at) {
                    at -= 1;
                }
                match chance(3) {
                    0 => damaged.insert_str(at, BITS[chance(BITS.len())]),
                    1 => {
                        damaged.truncate(at);
                    }
                    _ => {
                        let end = damaged[at..]
                            .char_indices()
                            .nth(1 + chance(6))
                            .map_or(damaged.len(), |(next, _)| at + next);
                        damaged.replace_range(at..end, "");
                    }
                }
            }
            answered += usize::from(compare(source, &damaged));
        }
    }
    assert!(answered > 1000, "{answered}");
}

#[test]
fn what_is_unusual_is_left_to_the_crate() {
    for text in [
        "",
        "a",
        "a: [\n]",
        "a: &x b",
        "a: *x",
        "a: >\n  b",
        "a: |+\n  b\n",
        "a:\tb",
        "a: b\r\n",
        "? a",
        "a: b: c",
        "a: 'it''s'",
        "a: \"\\n\"",
        "a: b\n  c",
        "%YAML 1.2\n---\na: b",
        "a: b\n...\n",
        "--- a",
        "- - - [a, {b: c}]: d",
        "a: b # c\n---\nd: e",
    ] {
        assert!(documents(source(), text).is_none(), "{text}");
    }
    for text in [
        "a: b",
        "- a\n- b: c\n  d:\n  - e\n",
        "# c\n---\na: {b: [c, \"d\"]}\n---\n# e\nf:\n",
        "a: |\n  b\n\n   c\nd: |-\n  e\n",
    ] {
        assert!(compare(source(), text), "{text}");
    }
}
