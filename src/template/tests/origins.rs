//! Where the values of a document come from.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{VALUES, Values};
use crate::diagnostic::Report;
use crate::expression::{Delimiters, Scope};
use crate::source::SourceMap;
use crate::template::Template;
use crate::yaml::{Dialect, FieldPath, Layer, Origin, load};

/// For each path of the document, the origin of its value: the text it stands at, `<` the expressions that placed it,
/// `(` what was read for it, `>` what it overrode.
#[track_caller]
fn check(template: &str, expected: &[(&str, &str)]) {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let values = sources.add("values", VALUES.into());
    let source = sources.add("t", template.into());
    let values = load(&sources, values, Dialect::Own, Layer::Environment, &mut report).remove(0);
    let scope: Scope = Arc::new(Values(values));
    let compiled = Template::compile(&sources, source, &Delimiters::default(), &mut report).expect("a template");
    let documents = compiled.expand(&scope, &mut report);
    assert!(report.is_empty(), "{report:?}");
    let found: Vec<(&str, String)> = expected
        .iter()
        .map(|(path, _)| {
            let (name, of_key) = path.strip_prefix("key ").map_or((*path, false), |name| (name, true));
            let root = &documents[0];
            let origin = if of_key {
                root.as_map().and_then(|map| map.entry(name)).map(|entry| &entry.key.origin)
            } else {
                name.parse::<FieldPath>().ok().and_then(|path| path.find(root)).map(|node| &node.origin)
            };
            (*path, origin.map_or_else(String::new, |origin| shown(origin, &sources)))
        })
        .collect();
    let expected: Vec<(&str, String)> = expected.iter().map(|(path, origin)| (*path, (*origin).to_owned())).collect();
    assert_eq!(found, expected);
}

fn shown(origin: &Origin, sources: &SourceMap) -> String {
    let place = |span| format!("{}:{}", sources.locate(span), sources.text(span).replace('\n', "⏎"));
    let mut text = place(origin.span);
    for span in origin.placed_by() {
        let _ = write!(text, " < {}", place(*span));
    }
    if !origin.reads().is_empty() {
        let reads: Vec<String> = origin.reads().iter().map(|read| shown(read, sources)).collect();
        let _ = write!(text, " ({})", reads.join(", "));
    }
    if let Some(lower) = origin.overrides() {
        let _ = write!(text, " > {}", shown(&lower.origin, sources));
    }
    text
}

#[test]
fn every_value_knows_where_it_comes_from() {
    check(
        "a: 1\nb: {{ port }}\nc: x{{ name }}{{ port }}\nd: {{ map }}\ne: '{{ name }}'\nf: [2]\n",
        &[
            ("a", "t:1:4:1"),
            ("b", "values:3:7:8080 < t:2:7:port"),
            ("c", "t:3:4:x{{ name }}{{ port }} (values:2:7:web < t:3:8:name, values:3:7:8080 < t:3:18:port)"),
            ("d", "values:11:6:{x: 1, z: two} < t:4:7:map"),
            ("d.x", "values:11:10:1"),
            ("e", "values:2:7:web < t:5:8:name"),
            ("f", "t:6:4:[2]"),
            ("f[0]", "t:6:5:2"),
        ],
    );
}

#[test]
fn loops_and_keys_keep_their_origins() {
    check(
        "{% for k, v in map %}\n{{ k }}: {{ v }}\n{% endfor %}\n{{ name }}: {{ list[0] }}\nl:\n{% for i in list %}\n- {{ i }}\n{% endfor %}\n",
        &[
            ("x", "values:11:10:1 < t:1:16:map < t:2:13:v"),
            ("key x", "values:11:7:x < t:1:16:map < t:2:4:k"),
            ("key web", "values:2:7:web < t:4:4:name"),
            ("web", "values:9:8:a < t:4:16:list[0]"),
            ("l", "t:7:1:- {{ i }}"),
            ("l[1]", "values:9:11:b < t:6:13:list < t:7:6:i"),
        ],
    );
}

#[test]
fn what_an_explicit_key_beat_is_kept() {
    check(
        "<<: {{ map }}\nx: 5\n",
        &[("x", "t:2:4:5 > values:11:10:1 < t:1:8:map"), ("z", "values:11:16:two < t:1:8:map")],
    );
    check("x: 5\n<<: {{ map }}\n", &[("x", "t:1:4:5 > values:11:10:1")]);
}
