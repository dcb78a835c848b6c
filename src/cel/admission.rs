//! The types that admission gives its variables: `request` and `namespaceObject`.
//!
//! `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`. Everything else that admission binds is `dyn`.

use super::types::{ObjectType, Type};

fn texts(name: &str, keys: &[&str]) -> ObjectType {
    keys.iter().fold(ObjectType::new(name), |object, key| object.with_plain(key, Type::String))
}

/// The request: `request.operation`, `request.userInfo.groups`.
#[must_use]
pub fn admission_request() -> ObjectType {
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
pub fn namespace_object() -> ObjectType {
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
    let conditions = Type::list(Type::Object(std::sync::Arc::new(condition)));
    let status = texts("kubernetes.NamespaceStatus", &["phase"]).with_plain("conditions", conditions);
    ObjectType::new("kubernetes.Namespace")
        .with_plain("metadata", metadata)
        .with_plain("spec", spec)
        .with_plain("status", status)
}
