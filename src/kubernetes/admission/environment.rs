//! What expressions of admission may name, with the types that the server gives it.
//!
//! Source: `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`.

use std::sync::{Arc, LazyLock};

use crate::cel::{Environment, ObjectType, Opaque, Type};
use crate::types::Minor;

/// The type of `request`: `AdmissionRequest` of `admission.k8s.io/v1` without the objects.
static REQUEST: LazyLock<Type> = LazyLock::new(|| {
    let text = || Type::String;
    let kind = |name: &str, last: &str| {
        let object = ObjectType::new(name).with("group", text()).with("version", text()).with(last, text());
        Type::Object(Arc::new(object))
    };
    let gvk = kind("kubernetes.GroupVersionKind", "kind");
    let gvr = kind("kubernetes.GroupVersionResource", "resource");
    let user = ObjectType::new("kubernetes.UserInfo")
        .with("username", text())
        .with("uid", text())
        .with("groups", Type::list(text()))
        .with("extra", Type::map(text(), Type::list(text())));
    let request = ObjectType::new("kubernetes.AdmissionRequest")
        .with("kind", gvk.clone())
        .with("resource", gvr.clone())
        .with("subResource", text())
        .with("requestKind", gvk)
        .with("requestResource", gvr)
        .with("requestSubResource", text())
        .with("name", text())
        .with("namespace", text())
        .with("operation", text())
        .with("userInfo", user)
        .with("dryRun", Type::Bool)
        .with("options", Type::Dyn);
    Type::Object(Arc::new(request))
});

/// The type of `namespaceObject`: what of a Namespace is told to expressions.
static NAMESPACE: LazyLock<Type> = LazyLock::new(|| {
    let text = || Type::String;
    let condition = ObjectType::new("kubernetes.NamespaceCondition")
        .with("status", text())
        .with("type", text())
        .with("lastTransitionTime", Type::Timestamp)
        .with("message", text())
        .with("reason", text());
    let status = ObjectType::new("kubernetes.NamespaceStatus")
        .with("conditions", Type::list(Type::Object(Arc::new(condition))))
        .with("phase", text());
    let metadata = ObjectType::new("kubernetes.NamespaceMetadata")
        .with("name", text())
        .with("generateName", text())
        .with("namespace", text())
        .with("labels", Type::map(text(), text()))
        .with("annotations", Type::map(text(), text()))
        .with("UID", text())
        .with("creationTimestamp", Type::Timestamp)
        .with("deletionGracePeriodSeconds", Type::Int)
        .with("deletionTimestamp", Type::Timestamp)
        .with("generation", Type::Int)
        .with("resourceVersion", text())
        .with("finalizers", Type::list(text()));
    let spec = ObjectType::new("kubernetes.NamespaceSpec").with("finalizers", Type::list(text()));
    let namespace =
        ObjectType::new("kubernetes.Namespace").with("metadata", metadata).with("spec", spec).with("status", status);
    Type::Object(Arc::new(namespace))
});

/// The environment of an admission expression, apart from `variables`.
pub(in crate::kubernetes) fn environment(minor: Minor, params: bool, authorizer: bool) -> Environment {
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
