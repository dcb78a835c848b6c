//! How long CEL takes: to compile an expression of a policy or a CRD, and to evaluate it on an object.

use divan::Bencher;

use scantling::cel::{Bindings, Budget, Environment, Type};
use scantling::diagnostic::Report;
use scantling::source::SourceMap;
use scantling::types::Minor;
use scantling::yaml::{Dialect, Layer, Node, load};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const EXPRESSIONS: [&str; 6] = [
    "object.spec.replicas <= 5",
    "has(object.metadata.labels) && 'app' in object.metadata.labels && object.metadata.labels['app'] != ''",
    "object.spec.template.spec.containers.all(c, has(c.securityContext) && c.securityContext.runAsNonRoot == true)",
    "object.spec.template.spec.containers.all(c, c.image.matches('^registry\\\\.example\\\\.com/[a-z0-9/-]+:[a-z0-9.]+$'))",
    "object.spec.?template.spec.volumes.orValue([]).all(v, !has(v.hostPath))",
    "object.spec.template.spec.containers.all(c, quantity(c.resources.limits.memory).isLessThan(quantity('2Gi')))",
];

const OBJECT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web, team: shop } }
spec:
  replicas: 3
  template:
    spec:
      volumes: [{ name: a, emptyDir: {} }, { name: b, configMap: { name: c } }]
      containers:
        - name: app
          image: registry.example.com/shop/web:1.2.3
          securityContext: { runAsNonRoot: true }
          resources: { limits: { cpu: 500m, memory: 512Mi } }
        - name: side
          image: registry.example.com/shop/side:1.2.3
          securityContext: { runAsNonRoot: true }
          resources: { limits: { cpu: 100m, memory: 64Mi } }
";

fn main() {
    divan::main();
}

fn environment() -> Environment {
    Environment::new(Minor(34)).with("object", Type::Dyn)
}

fn object() -> Node {
    let mut sources = SourceMap::default();
    let source = sources.add("object.yaml", OBJECT.as_bytes().to_vec());
    let nodes = load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new());
    nodes.into_iter().next().expect("a document")
}

#[divan::bench(args = 0..EXPRESSIONS.len())]
fn compile(bencher: Bencher, which: usize) {
    let environment = environment();
    bencher.bench_local(|| environment.compile(EXPRESSIONS[which]).map(|program| program.result_type().clone()));
}

#[divan::bench(args = 0..EXPRESSIONS.len())]
fn evaluate(bencher: Bencher, which: usize) {
    let program = environment().compile(EXPRESSIONS[which]).expect("a program");
    let object = object();
    bencher.bench_local(|| {
        let bindings = Bindings::new().node("object", &object);
        program.evaluate(&bindings, &mut Budget::default()).map(|value| value.as_bool())
    });
}
