//! The object and the variables that the expressions of the table see.

use std::rc::Rc;
use std::sync::LazyLock;

use super::{Bindings, Environment, ObjectType, Opaque, Type, Value};
use crate::cel::admission::{admission_request, namespace_object};
use crate::cel::{Budget, EvaluationError, Fields};
use crate::diagnostic::Report;
use crate::source::SourceMap;
use crate::types::Minor;
use crate::yaml::{Dialect, Layer, Node, load};

const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: default, labels: { app: web, tier: front } }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  strategy: { rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }
  template:
    metadata: { labels: { app: web } }
    spec:
      securityContext: { runAsUser: 1000 }
      containers:
        - name: app
          image: nginx:1.25
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: http } }
          resources: { limits: { cpu: 500m, memory: 512Mi } }
        - { name: side, image: 'busybox:1.36', resources: {} }
";

const REQUEST: &str = "
kind: { group: apps, version: v1, kind: Deployment }
operation: CREATE
namespace: default
userInfo: { username: admin, groups: [admins] }
dryRun: true
";

/// A node of a text.
pub(super) fn node(text: &str) -> Node {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let source = sources.add("test.yaml", text.as_bytes().to_vec());
    let nodes = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    nodes.into_iter().next().expect("a document")
}

pub(super) fn object() -> Node {
    node(DEPLOYMENT)
}

/// What a policy sees.
pub(super) fn environment(minor: Minor) -> Environment {
    let variables = ObjectType::new("kubernetes.variables").with("x", Type::Dyn);
    Environment::new(minor)
        .with("object", Type::Dyn)
        .with("oldObject", Type::Dyn)
        .with("request", admission_request())
        .with("namespaceObject", namespace_object())
        .with("authorizer", Type::Kubernetes(Opaque::Authorizer))
        .with("authorizer.requestResource", Type::Kubernetes(Opaque::ResourceCheck))
        .with("variables", variables)
}

pub(super) fn bindings(object: &Node) -> Bindings<'_> {
    static REST: LazyLock<[Node; 2]> =
        LazyLock::new(|| [node(REQUEST), node("metadata: { name: default, labels: {} }")]);
    let [request, namespace] = &*REST;
    Bindings::new()
        .node("object", object)
        .value("oldObject", Value::Null)
        .node("request", request)
        .node("namespaceObject", namespace)
        .value("authorizer", Value::Unknown(Opaque::Authorizer))
        .value("authorizer.requestResource", Value::Unknown(Opaque::ResourceCheck))
        .value("variables", Value::Lazy(Rc::new(Variables)))
}

#[derive(Debug)]
struct Variables;

impl<'v> Fields<'v> for Variables {
    fn field(&self, name: &str, _: &mut Budget) -> Option<Result<Value<'v>, EvaluationError>> {
        (name == "x").then_some(Ok(Value::Int(6)))
    }
}
