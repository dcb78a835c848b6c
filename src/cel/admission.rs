//! What expressions of admission may name, with the types that the server gives it.
//!
//! `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go` and `composition.go`. Objects and parameters are `dyn`.

use std::sync::{Arc, LazyLock};

use super::environment::{Environment, Program};
use super::error::CompileError;
use super::types::{ObjectType, Opaque, Type};
use crate::types::Minor;

static REQUEST: LazyLock<Type> = LazyLock::new(|| Type::Object(Arc::new(admission_request())));
static NAMESPACE: LazyLock<Type> = LazyLock::new(|| Type::Object(Arc::new(namespace_object())));

/// The environment of an admission expression, apart from `variables`.
#[must_use]
pub fn admission_environment(minor: Minor, params: bool, authorizer: bool) -> Environment {
    let mut environment = Environment::new(minor)
        .with("object", Type::Dyn)
        .with("oldObject", Type::Dyn)
        .with("request", REQUEST.clone())
        .with("namespaceObject", NAMESPACE.clone());
    if params {
        environment = environment.with("params", Type::Dyn);
    }
    if authorizer {
        environment = environment
            .with("authorizer", Type::Kubernetes(Opaque::Authorizer))
            .with("authorizer.requestResource", Type::Kubernetes(Opaque::ResourceCheck));
    }
    environment
}

/// Named expressions that others use as `variables.<name>`.
#[derive(Debug)]
pub struct Composition {
    /// What the expressions yield: the type of `variables`.
    pub of: ObjectType,
    /// Each with its program; a name that is given twice means the last.
    pub programs: Vec<(Arc<str>, Result<Program, CompileError>)>,
}

impl Composition {
    /// Compiles named expressions, of which each may use those before it.
    #[must_use]
    pub fn of<'t>(environment: &Environment, variables: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let object = |types: &[(Arc<str>, Type)]| {
            let empty = ObjectType::new("kubernetes.variables");
            types.iter().fold(empty, |object, (name, of)| object.with_plain(name, of.clone()))
        };
        let (mut types, mut programs) = (Vec::new(), Vec::new());
        for (name, text) in variables {
            let name: Arc<str> = name.into();
            let program = environment.clone().with("variables", object(&types)).compile(text);
            // What does not compile is reported where it stands, so that one mistake is one error.
            let of = program.as_ref().map_or(Type::Dyn, |program| of_variable(program.result_type()));
            types.push((Arc::clone(&name), of));
            programs.push((name, program));
        }
        Self { of: object(&types), programs }
    }
}

/// What is known of a variable: of anything but plain values, lists and maps the server forgets the type.
fn of_variable(of: &Type) -> Type {
    match of {
        Type::List(item) => Type::list(of_variable(item)),
        Type::Map(entry) => Type::map(of_variable(&entry.0), of_variable(&entry.1)),
        Type::Bool
        | Type::Bytes
        | Type::Double
        | Type::Duration
        | Type::Int
        | Type::Null
        | Type::String
        | Type::Timestamp
        | Type::Uint => of.clone(),
        _ => Type::Dyn,
    }
}

fn texts(name: &str, keys: &[&str]) -> ObjectType {
    keys.iter().fold(ObjectType::new(name), |object, key| object.with_plain(key, Type::String))
}

/// The request: `request.operation`, `request.userInfo.groups`.
#[must_use]
pub(super) fn admission_request() -> ObjectType {
    let kind = || texts("kubernetes.GroupVersionKind", &["group", "version", "kind"]);
    let resource = || texts("kubernetes.GroupVersionResource", &["group", "version", "resource"]);
    let groups = || Type::list(Type::String);
    let user = texts("kubernetes.UserInfo", &["username", "uid"])
        .with_plain("groups", groups())
        .with_plain("extra", Type::map(Type::String, groups()));
    let own = ["subResource", "requestSubResource", "name", "namespace", "operation"];
    texts("kubernetes.AdmissionRequest", &own)
        .with_plain("kind", kind())
        .with_plain("resource", resource())
        .with_plain("requestKind", kind())
        .with_plain("requestResource", resource())
        .with_plain("userInfo", user)
        .with_plain("dryRun", Type::Bool)
        .with_plain("options", Type::Dyn)
}

/// The namespace of the object: `namespaceObject.metadata.labels`.
#[must_use]
pub(super) fn namespace_object() -> ObjectType {
    let labels = || Type::map(Type::String, Type::String);
    let texts_of = ["name", "generateName", "namespace", "UID", "resourceVersion"];
    let metadata = texts("kubernetes.NamespaceMetadata", &texts_of)
        .with_plain("labels", labels())
        .with_plain("annotations", labels())
        .with_plain("creationTimestamp", Type::Timestamp)
        .with_plain("deletionTimestamp", Type::Timestamp)
        .with_plain("deletionGracePeriodSeconds", Type::Int)
        .with_plain("generation", Type::Int)
        .with_plain("finalizers", Type::list(Type::String));
    let spec = ObjectType::new("kubernetes.NamespaceSpec").with_plain("finalizers", Type::list(Type::String));
    let condition = texts("kubernetes.NamespaceCondition", &["status", "type", "message", "reason"])
        .with_plain("lastTransitionTime", Type::Timestamp);
    let conditions = Type::list(Type::Object(Arc::new(condition)));
    let status = texts("kubernetes.NamespaceStatus", &["phase"]).with_plain("conditions", conditions);
    ObjectType::new("kubernetes.Namespace")
        .with_plain("metadata", metadata)
        .with_plain("spec", spec)
        .with_plain("status", status)
}
