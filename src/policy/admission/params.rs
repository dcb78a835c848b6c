//! The parameters that bindings give their policies.
//!
//! Source: `CollectParams` of `k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go`.

use super::policy::ParamRef;
use crate::manifest::{Gvk, ManifestId};
use crate::types::{Scope, Types};
use crate::yaml::Node;

/// What may be a parameter: the objects of the cluster and those beside the policies, as a server sees them.
#[derive(Debug, Default)]
pub(in crate::policy) struct Params<'a>(Vec<(&'a ManifestId, &'a Node)>);

/// Why there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::policy) enum NoParams {
    /// The binding cannot be used for this request: the words of the server.
    Misconfigured(String),
    /// None is known, and the binding demands one.
    Missing {
        /// The namespace in which one was looked for.
        namespace: Option<String>,
    },
}

impl<'a> Params<'a> {
    pub(in crate::policy) fn of(objects: impl Iterator<Item = (&'a ManifestId, &'a Node)>) -> Self {
        Self(objects.collect())
    }

    /// The parameters for a request in a namespace; nothing stands for `null`. An empty list: the policy does not apply.
    pub(in crate::policy) fn collect(
        &self,
        kind: Option<&Gvk>,
        params: Option<&ParamRef>,
        namespace: Option<&str>,
        types: &Types,
    ) -> Result<Vec<Option<(&'a ManifestId, &'a Node)>>, NoParams> {
        let (Some(kind), Some(params)) = (kind, params) else { return Ok(vec![None]) };
        let wrong = |message: &str| Err(NoParams::Misconfigured(message.to_owned()));
        let namespace = match (types.scope(kind), &params.namespace, namespace) {
            (Some(Scope::Cluster), Some(_), _) => {
                return wrong("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
            }
            (Some(Scope::Cluster), None, _) => None,
            (_, Some(named), _) => Some(&**named),
            (_, None, Some(own)) => Some(own),
            (_, None, None) => {
                return wrong("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
            }
        };
        let fits = |(id, node): &&(&ManifestId, &Node)| {
            let here = namespace.is_none_or(|namespace| id.namespace.as_deref().unwrap_or("default") == namespace);
            let named = params.name.as_ref().is_none_or(|name| *name == id.name);
            here && named
                && id.gvk.group == kind.group
                && id.gvk.kind == kind.kind
                && params.selector.selects_object(node)
        };
        let found: Vec<_> = self.0.iter().filter(fits).copied().map(Some).collect();
        if found.is_empty() && params.needed {
            return Err(NoParams::Missing { namespace: namespace.map(str::to_owned) });
        }
        Ok(found)
    }
}
