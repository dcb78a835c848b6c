//! The request by which an object reaches the server, as far as a rendering tells.

use std::rc::Rc;

use crate::cel::Map;
use crate::cel::{Budget, ErrorKind, EvaluationError, Fields, OwnedMap, Value};
use crate::kubernetes::{Definitions, plural};
use crate::manifest::{Gvk, ManifestId};
use crate::types::{Scope, Served, Types};
use crate::yaml::Node;

/// A request to create or update an object.
#[derive(Clone, Debug)]
pub(in crate::policy) struct Request<'a> {
    pub(in crate::policy) gvk: &'a Gvk,
    /// `deployments`.
    pub(in crate::policy) resource: String,
    /// The namespace of the request: for a namespace its own name, as on the server.
    pub(in crate::policy) namespace: Option<&'a str>,
    pub(in crate::policy) name: &'a str,
    pub(in crate::policy) operation: Operation,
    /// As the server sees it.
    pub(in crate::policy) object: &'a Node,
    pub(in crate::policy) old: Option<&'a Node>,
    types: &'a Types,
    definitions: &'a Definitions,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::policy) enum Operation {
    Create,
    Update,
}

impl<'a> Request<'a> {
    /// The request for an object, an update where an old one is given.
    pub(in crate::policy) fn new(
        id: &'a ManifestId,
        (object, old): (&'a Node, Option<&'a Node>),
        types: &'a Types,
        definitions: &'a Definitions,
    ) -> Self {
        let gvk = &id.gvk;
        let is_namespace = gvk.group.is_empty() && &*gvk.kind == "Namespace";
        let namespaced = types.scope(gvk) != Some(Scope::Cluster);
        let namespace = if is_namespace {
            Some(&*id.name)
        } else if namespaced {
            Some(id.namespace.as_deref().unwrap_or("default"))
        } else {
            None
        };
        Self {
            gvk,
            resource: definitions.plural(gvk).map_or_else(|| plural(&gvk.kind), ToString::to_string),
            namespace,
            name: &id.name,
            operation: if old.is_some() { Operation::Update } else { Operation::Create },
            object,
            old,
            types,
            definitions,
        }
    }

    /// Whether the server has the kind in another version, too.
    pub(in crate::policy) fn is_served_as(&self, version: &str) -> bool {
        let other = Gvk { version: version.into(), ..self.gvk.clone() };
        *other.version != *self.gvk.version
            && (self.definitions.serves(&other) || self.types.served(&other) == Served::Served)
    }

    /// Whether it is about a namespace.
    pub(in crate::policy) fn is_of_namespace(&self) -> bool {
        self.resource == "namespaces" && self.gvk.group.is_empty()
    }
}

/// Kinds that no policy looks at, lest a policy locks everybody out
/// (`IsExemptAdmissionConfigurationResource` of `plugin/webhook/predicates/rules`).
pub(in crate::policy) fn is_exempt(gvk: &Gvk) -> bool {
    const KINDS: [&str; 6] = [
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
    ];
    &*gvk.group == "admissionregistration.k8s.io" && KINDS.contains(&&*gvk.kind)
}

/// `request` in expressions. Who asks, and how, only the cluster knows.
#[derive(Debug)]
pub(in crate::policy) struct RequestFields<'v>(pub(in crate::policy) &'v Request<'v>);

impl<'v> Fields<'v> for RequestFields<'v> {
    fn field(&self, name: &str, _: &mut Budget) -> Option<Result<Value<'v>, EvaluationError>> {
        let request = self.0;
        let kind = || group_of(request.gvk, ("kind", Value::borrowed(&request.gvk.kind)));
        let resource = || group_of(request.gvk, ("resource", Value::borrowed(&request.resource)));
        Some(Ok(match name {
            "kind" | "requestKind" => kind(),
            "resource" | "requestResource" => resource(),
            "name" => Value::borrowed(request.name),
            "namespace" => Value::borrowed(request.namespace?),
            "operation" => Value::borrowed(match request.operation {
                Operation::Create => "CREATE",
                Operation::Update => "UPDATE",
            }),
            "dryRun" => Value::Bool(false),
            "userInfo" | "options" | "uid" => {
                return Some(Err(unknowable(format!("`request.{name}` is known only by the cluster"))));
            }
            // No request here is for a part of an object, and an empty text is left out.
            _ => return None,
        }))
    }
}

fn group_of<'v>(gvk: &'v Gvk, last: (&'static str, Value<'v>)) -> Value<'v> {
    let mut map = OwnedMap::default();
    let parts = [("group", Value::borrowed(&gvk.group)), ("version", Value::borrowed(&gvk.version)), last];
    for (key, value) in parts {
        let _ = map.insert(Value::borrowed(key), value);
    }
    Value::Map(Map::Owned(Rc::new(map)))
}

/// A namespace that is not rendered here: only its name is known.
#[derive(Debug)]
pub(in crate::policy) struct UnknownNamespace<'v>(pub(in crate::policy) &'v str);

impl<'v> Fields<'v> for UnknownNamespace<'v> {
    fn field(&self, _: &str, _: &mut Budget) -> Option<Result<Value<'v>, EvaluationError>> {
        Some(Err(unknowable(format!("the namespace `{}` is not rendered here, so only its name is known", self.0))))
    }
}

/// That something is known only by a cluster.
pub(in crate::policy) fn unknowable(message: String) -> EvaluationError {
    EvaluationError { at: 0, message, kind: ErrorKind::Unknowable }
}
