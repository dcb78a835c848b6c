//! Any text as a CEL expression over an object: refused, or evaluated within its budget.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scantling::cel::{Bindings, Budget, Environment, Type};
use scantling::diagnostic::Report;
use scantling::source::SourceMap;
use scantling::types::Minor;
use scantling::yaml::{Dialect, Layer, load};

const OBJECT: &str = "{ spec: { replicas: 3, names: [a, b, c], ports: [{ name: http, port: 80 }], map: { x: 1, y: z }, ratio: 1.5, \
                      on: true, none: null, size: 10Gi, at: 2024-01-02T03:04:05Z, cidr: 10.0.0.0/8, version: 1.2.3 } }";

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let source = sources.add("object.yaml", OBJECT.as_bytes().to_vec());
    let object = load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()).remove(0);
    for minor in [Minor(27), Minor::NEWEST] {
        let environment = Environment::new(minor).with("object", Type::Dyn).with("self", Type::Dyn);
        let Ok(program) = environment.compile(text) else { continue };
        let _ = program.estimate();
        let mut budget = Budget::new(100_000);
        let bindings = Bindings::new().node("object", &object).node("self", &object);
        let _ = program.evaluate(&bindings, &mut budget);
    }
});
