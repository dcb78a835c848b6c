//! Any bytes as definitions of custom kinds and objects of them, which are told apart by their kind: definitions are judged
//! and read, and every object is validated by them, new and as an update.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scantling::diagnostic::Report;
use scantling::kubernetes::{Definitions, validate, validate_applied, validate_update};
use scantling::source::SourceMap;
use scantling::types::{Minor, Types};
use scantling::yaml::{Dialect, Layer, Node, load};

fuzz_target!(|bytes: &[u8]| {
    let mut sources = SourceMap::default();
    let source = sources.add("objects.yaml", bytes.to_vec());
    let nodes = load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new());
    let is_definition = |node: &Node| node.get("kind").and_then(Node::as_str) == Some("CustomResourceDefinition");
    let (known, objects): (Vec<Node>, Vec<Node>) = nodes.into_iter().partition(is_definition);
    let minor = Minor::NEWEST;
    let (types, definitions) = (Types::from_crds(minor, &known), Definitions::new(minor, &known));
    let mut report = Report::new();
    for definition in &known {
        validate(definition, &types, &definitions, &mut report);
    }
    for object in objects.iter().take(8) {
        validate(object, &types, &definitions, &mut report);
        validate_applied(object, &types, &definitions, &mut report);
        for live in objects.iter().take(4) {
            validate_update(live, object, &types, &definitions, &mut report);
        }
    }
});
