//! Laws that hold for any value, tried on values made by chance.

mod edits;
mod expressions;
mod merging;
mod patching;
mod places;

use scantling::diagnostic::Report;
use scantling::source::SourceMap;
use scantling::yaml::{Dialect, Layer, Node, load, print};

use crate::support::chance::Chance;

/// Reads a text that has no mistake.
fn read(sources: &mut SourceMap, text: &str, layer: Layer) -> Node {
    let id = sources.add("made.yaml", text.as_bytes().to_vec());
    let mut report = Report::new();
    let node = load(sources, id, Dialect::Own, layer, &mut report).remove(0);
    assert!(report.is_empty(), "{text}\n{report:?}");
    node
}

/// A map with few different keys, so that two of them meet. A key's first letter tells the shape of its value where
/// `regular` is set: maps below `m`, lists below `l`, scalars below the others.
fn map_text(chance: &mut Chance, depth: usize, nulls: bool, regular: bool) -> String {
    let mut entries = Vec::new();
    for key in ["a", "b", "k", "l1", "m1", "m2"] {
        if chance.once_in(2) {
            let shape = if regular { key } else { *chance.pick(&["a", "l", "m"]) };
            let value = match shape.as_bytes()[0] {
                b'm' if depth > 0 => map_text(chance, depth - 1, nulls, regular),
                b'm' => "{}".to_owned(),
                b'l' => format!("[{}, {{ a: {} }}]", scalar(chance), scalar(chance)),
                _ if nulls && chance.once_in(4) => "null".to_owned(),
                _ => scalar(chance).to_owned(),
            };
            entries.push(format!("{key}: {value}"));
        }
    }
    format!("{{ {} }}", entries.join(", "))
}

const SCALARS: [&str; 13] =
    ["1", "-2", "1.50", "true", "x", "'y'", "\"z\\n\"", "0x1F", "''", "a b", "1e3x", "\"no\"", "18446744073709551615"];

fn scalar(chance: &mut Chance) -> &'static str {
    SCALARS[chance.below(SCALARS.len())]
}

#[test]
fn what_is_printed_reads_back_and_prints_the_same() {
    let mut chance = Chance::new(1);
    for _ in 0..1000 {
        let mut sources = SourceMap::default();
        let text = map_text(&mut chance, 3, true, false);
        let node = read(&mut sources, &text, Layer::Environment);
        let printed = print(&node);
        let again = read(&mut sources, &printed, Layer::Environment);
        assert_eq!(again, node, "{text}");
        assert_eq!(print(&again), printed, "{text}");
    }
}
