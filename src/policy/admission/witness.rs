//! One policy and one object, apart from bindings: what tests of policies ask.

use super::constraints::Matched;
use super::court::Seen;
use super::documents::Documents;
use super::evaluate::{Outcome, evaluate};
use super::namespaces::Namespaces;
use super::params::Params;
use super::policy::Policy;
use super::request::Request;
use super::scope::{Given, Namespace};
use crate::kubernetes::Definitions;
use crate::source::Span;
use crate::types::Types;
use crate::yaml::Node;

/// What surrounds the object.
#[derive(Clone, Copy, Debug)]
pub(in crate::policy) struct Witness<'w> {
    pub(in crate::policy) types: &'w Types,
    pub(in crate::policy) definitions: &'w Definitions,
    /// Its namespace, as a server has it.
    pub(in crate::policy) namespace: &'w Node,
    /// The parameters of the policy; those of its bindings where there are none.
    pub(in crate::policy) params: Option<&'w Node>,
}

/// What a policy says against an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::policy) enum Verdict {
    /// It refuses it, by the expression that stands there.
    Refused { message: String, span: Option<Span> },
    /// Nobody can tell.
    Unknown(String),
}

impl Witness<'_> {
    /// Asks a policy. A policy that is not about the object has nothing to say.
    pub(in crate::policy) fn ask(&self, policy: &Policy, documents: &Documents, seen: &Seen<'_>) -> Vec<Verdict> {
        let request = Request::new(seen.id, (&seen.object, seen.old.as_ref()), self.types, self.definitions);
        let name = request.namespace.unwrap_or_default();
        let namespaces = Namespaces::of(std::iter::once((name, self.namespace)));
        match policy.constraints.matches(&request, &namespaces) {
            Matched::No => return Vec::new(),
            Matched::Unknown(reason) => return vec![Verdict::Unknown(reason)],
            Matched::Yes => {}
        }
        let namespace = if request.namespace.is_some() && !request.is_of_namespace() {
            Namespace::Known(self.namespace)
        } else {
            Namespace::None
        };
        let mut verdicts = Vec::new();
        for params in self.params_of(policy, documents, &request) {
            for decision in evaluate(policy, Given { request: &request, params, namespace }) {
                match decision.outcome {
                    Outcome::Unknown => verdicts.push(Verdict::Unknown(decision.message)),
                    Outcome::Failed if !policy.fails => {}
                    _ => verdicts.push(Verdict::Refused {
                        message: decision.message,
                        span: decision.expression.map(|expression| expression.span),
                    }),
                }
            }
        }
        verdicts
    }

    fn params_of<'a>(
        &'a self,
        policy: &Policy,
        documents: &'a Documents,
        request: &Request<'_>,
    ) -> Vec<Option<&'a Node>> {
        if self.params.is_some() || policy.params.is_none() {
            return vec![self.params];
        }
        let known = Params::of(documents.others.iter().map(|(id, node)| (id, node)));
        let bindings = documents.bindings.iter().filter(|binding| binding.policy == policy.name);
        let collected = bindings.flat_map(|binding| {
            let found = known.collect(policy.params.as_ref(), binding.params.as_ref(), request.namespace, self.types);
            found.unwrap_or_default()
        });
        let params: Vec<Option<&Node>> = collected.map(|params| params.map(|(_, node)| node)).collect();
        if params.is_empty() { vec![None] } else { params }
    }
}
