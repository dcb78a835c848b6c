//! Policies and what they say of the objects of one cluster.

use super::constraints::Matched;
use super::evaluate::{Outcome, evaluate};
use super::finding::{Encounter, Unevaluated, binding_ref};
use super::namespaces::Namespaces;
use super::params::{NoParams, Params};
use super::policy::{Binding, Policy};
use super::request::Request;
use super::scope::{Given, Namespace};
use crate::diagnostic::{Diagnostic, ObjectRef, Report};
use crate::kubernetes::{Definitions, Place};
use crate::manifest::ManifestId;
use crate::policy::rules;
use crate::types::Types;
use crate::yaml::Node;

/// An object as its server sees it.
#[derive(Debug)]
pub(in crate::policy) struct Seen<'a> {
    pub(in crate::policy) id: &'a ManifestId,
    pub(in crate::policy) object: Node,
    pub(in crate::policy) old: Option<Node>,
    /// Whether an app deploys it to this cluster. Other objects may go to the cluster of Argo CD.
    pub(in crate::policy) of_app: bool,
}

/// A policy with its bindings.
#[derive(Debug)]
pub(in crate::policy) struct Guard<'a> {
    pub(in crate::policy) policy: &'a Policy,
    pub(in crate::policy) bindings: Vec<&'a Binding>,
    /// It is deployed by the rendering, so it is only known to guard what is deployed beside it.
    pub(in crate::policy) is_rendered: bool,
}

/// What the objects of a cluster are judged by.
pub(in crate::policy) struct Court<'a> {
    pub(in crate::policy) types: &'a Types,
    pub(in crate::policy) definitions: &'a Definitions,
    pub(in crate::policy) guards: Vec<Guard<'a>>,
    pub(in crate::policy) namespaces: Namespaces<'a>,
    pub(in crate::policy) params: Params<'a>,
}

/// What came of one object.
#[derive(Debug, Default)]
pub(in crate::policy) struct Found {
    pub(in crate::policy) report: Report,
    pub(in crate::policy) unevaluated: Unevaluated,
}

impl Court<'_> {
    /// What all policies say of an object.
    pub(in crate::policy) fn judge(&self, seen: &Seen<'_>) -> Found {
        let request = Request::new(seen.id, (&seen.object, seen.old.as_ref()), self.types, self.definitions);
        let object = seen.id.object_ref();
        let mut found = Found::default();
        for guard in self.guards.iter().filter(|guard| seen.of_app || !guard.is_rendered) {
            let policy = guard.policy;
            match policy.constraints.matches(&request, &self.namespaces) {
                Matched::No => {}
                // Where other objects live, hardly anything is known.
                Matched::Unknown(_) if !seen.of_app => {}
                Matched::Unknown(reason) => found.unevaluated.add(policy, policy.span(), &reason, &object),
                Matched::Yes => self.hear(guard, &request, (seen, &object), &mut found),
            }
        }
        found
    }

    fn hear(
        &self,
        guard: &Guard<'_>,
        request: &Request<'_>,
        (seen, object): (&Seen<'_>, &ObjectRef),
        found: &mut Found,
    ) {
        let policy = guard.policy;
        for binding in &guard.bindings {
            let matched =
                binding.constraints.as_ref().map_or(Matched::Yes, |own| own.matches(request, &self.namespaces));
            match matched {
                Matched::No => continue,
                Matched::Unknown(_) if !seen.of_app => continue,
                Matched::Unknown(reason) => {
                    let span = Place::root(&binding.node).down(["metadata", "name"]).span();
                    found.unevaluated.add(policy, span, &reason, object);
                    continue;
                }
                Matched::Yes => {}
            }
            let namespace = request.namespace;
            match self.params.collect(policy.params.as_ref(), binding.params.as_ref(), namespace, self.types) {
                Ok(params) => {
                    for params in params {
                        self.decide(guard, binding, (request, params), object, found);
                    }
                }
                Err(why) => found.report.push(no_params(policy, binding, &why)),
            }
        }
    }

    fn decide(
        &self,
        guard: &Guard<'_>,
        binding: &Binding,
        (request, params): (&Request<'_>, Option<(&ManifestId, &Node)>),
        object: &ObjectRef,
        found: &mut Found,
    ) {
        let policy = guard.policy;
        let namespace = match request.namespace {
            Some(name) if !request.is_of_namespace() => {
                self.namespaces.get(name).map_or(Namespace::Unknown(name), Namespace::Known)
            }
            _ => Namespace::None,
        };
        let given = Given { request, params: params.map(|(_, node)| node), namespace };
        let encounter = Encounter { policy, binding, params: params.map(|(id, _)| id), object, body: request.object };
        for decision in evaluate(policy, given) {
            if decision.outcome == Outcome::Unknown {
                let span = decision.expression.map_or_else(|| policy.span(), |expression| expression.span);
                found.unevaluated.add(policy, span, &decision.message, object);
            } else {
                found.report.extend(encounter.finding(&decision));
            }
        }
    }
}

/// A binding whose parameters cannot be had: told at the binding, once for all objects.
fn no_params(policy: &Policy, binding: &Binding, why: &NoParams) -> Diagnostic {
    let place = Place::root(&binding.node).down(["spec", "paramRef"]);
    let (message, help) = match why {
        NoParams::Misconfigured(words) => (words.clone(), "name the `namespace` of the parameters in `paramRef`"),
        NoParams::Missing { namespace } => (
            match namespace {
                Some(namespace) => format!("there are no parameters for it in namespace `{namespace}`"),
                None => "there are no parameters for it".to_owned(),
            },
            "render the parameters, or put them below `policies/`; or let the binding say `parameterNotFoundAction: Allow`",
        ),
    };
    let message = format!("binding `{}` of policy `{}`: {message}", binding.name, policy.name);
    let new = if policy.fails { Diagnostic::error } else { Diagnostic::warning };
    new(rules::MISSING_PARAMS, place.head().span, message)
        .object(binding_ref(&binding.name))
        .policy(&*policy.name)
        .help(help)
}
