//! Validating admission policies, evaluated on every object as the API server would.
//!
//! `documents` reads and compiles them, once for all clusters of a Kubernetes; `constraints` tells which requests they are
//! about; `scope` and `evaluate` are the server's validator; `finding` brings what it says to the source. Policies come from
//! `policies/` and from the rendering itself. Who asks, authorization and namespaces that nobody renders are not known here:
//! what depends on them is reported as not evaluated.

mod configuration;
mod constraints;
mod court;
mod documents;
mod evaluate;
mod finding;
mod namespaces;
mod params;
mod place;
mod policy;
mod request;
mod scope;
mod selector;
#[cfg(test)]
mod tests;
mod typing;
mod witness;

use rayon::prelude::*;

use super::Subject;
use crate::diagnostic::Report;
use crate::kubernetes::Admitted;
use crate::manifest::{Manifest, ManifestId};
use crate::yaml::Node;

use configuration::Configuration;
pub(super) use court::Seen;
use court::{Court, Found, Guard};
pub(super) use documents::Documents;
use documents::{Compiled, Kind, kind_of};
use finding::Unevaluated;
pub(super) use finding::{one_line, policy_ref, shown};
use namespaces::Namespaces;
use params::Params;
pub(super) use place::find_value;
use policy::Binding;
pub(super) use policy::{Expression, Misunderstood, Policy, Variable, expression};
use request::is_exempt;
pub(super) use scope::Scope;
pub(super) use witness::{Verdict, Witness};

/// Looks at all objects of a cluster by the policies of the workspace and those that the rendering deploys.
pub(super) fn check(
    subject: &Subject<'_>,
    (documents, rendered): (&Documents, &Documents),
    (admitted, seen): (&Admitted<'_>, &[Seen<'_>]),
    report: &mut Report,
) {
    let policies: Vec<(&Compiled, bool)> = in_force(documents, rendered);
    let bindings: Vec<&Binding> = bindings_in_force(documents, rendered);
    let compiled: Vec<&Compiled> = policies.iter().map(|(compiled, _)| *compiled).collect();
    let Subject { cluster, types, definitions, .. } = *subject;
    let names = documents.names.iter().chain(&rendered.names).map(String::as_str).collect();
    Configuration { policies: &compiled, bindings: &bindings, names, cluster, types, definitions }.check(report);
    let others: Vec<(&ManifestId, Node)> =
        documents.others.iter().map(|(id, node)| (id, admitted.created(node))).collect();
    let of_apps = || seen.iter().filter(|seen| seen.of_app);
    let court = Court {
        types,
        definitions,
        guards: guards(&policies, &bindings),
        namespaces: namespaces_of(of_apps()),
        params: Params::of(
            of_apps().map(|seen| (seen.id, &seen.object)).chain(others.iter().map(|(id, node)| (*id, node))),
        ),
    };
    let found: Vec<Found> = seen.par_iter().map(|seen| court.judge(seen)).collect();
    let mut unevaluated = Unevaluated::default();
    for found in found {
        report.append(found.report);
        unevaluated.append(found.unevaluated);
    }
    unevaluated.findings().for_each(|finding| report.push(finding));
}

/// The namespaces among objects.
fn namespaces_of<'s>(seen: impl Iterator<Item = &'s Seen<'s>>) -> Namespaces<'s> {
    let is_namespace = |seen: &&Seen<'_>| &*seen.id.gvk.kind == "Namespace" && seen.id.gvk.group.is_empty();
    Namespaces::of(seen.filter(is_namespace).map(|seen| (&*seen.id.name, &seen.object)))
}

/// The policies and bindings that the rendering deploys. What is wrong with them is found like with any object.
pub(super) fn rendered(subject: &Subject<'_>) -> Documents {
    let bodies = subject.rendering.apps.iter().flat_map(|app| &app.manifests).map(|manifest| &manifest.body);
    Documents::read(bodies.filter(|body| kind_of(body) != Kind::Other), &[], subject.cluster.kubernetes)
}

/// What the cluster gets comes before what stands in `policies/` under the same name.
fn in_force<'d>(documents: &'d Documents, rendered: &'d Documents) -> Vec<(&'d Compiled, bool)> {
    let is_replaced =
        |own: &&Compiled| rendered.policies.iter().any(|deployed| deployed.policy.name == own.policy.name);
    let own = documents.policies.iter().filter(|own| !is_replaced(own)).map(|own| (own, false));
    own.chain(rendered.policies.iter().map(|deployed| (deployed, true))).collect()
}

fn bindings_in_force<'d>(documents: &'d Documents, rendered: &'d Documents) -> Vec<&'d Binding> {
    let is_replaced = |own: &&Binding| rendered.bindings.iter().any(|deployed| deployed.name == own.name);
    documents.bindings.iter().filter(|own| !is_replaced(own)).chain(&rendered.bindings).collect()
}

fn guards<'a>(policies: &[(&'a Compiled, bool)], bindings: &[&'a Binding]) -> Vec<Guard<'a>> {
    let guard = |(compiled, is_rendered): &(&'a Compiled, bool)| {
        let policy = &compiled.policy;
        let bindings = bindings.iter().copied().filter(|binding| binding.policy == policy.name).collect();
        // What an older Kubernetes does not understand has been reported as not evaluated.
        compiled.misunderstood.is_empty().then_some(Guard { policy, bindings, is_rendered: *is_rendered })
    };
    policies.iter().filter_map(guard).collect()
}

/// All objects that go to the cluster, or to that of its Argo CD.
pub(super) fn seen<'a>(subject: &Subject<'a>, admitted: &Admitted<'_>) -> Vec<Seen<'a>> {
    let rendering = subject.rendering;
    let of_apps = rendering.apps.iter().flat_map(|app| &app.manifests).map(|manifest| (manifest, true));
    let others = rendering.argocd.iter().chain(&rendering.bootstrap).map(|manifest| (manifest, false));
    let all: Vec<(&'a Manifest, bool)> = of_apps.chain(others).filter(|(one, _)| !is_exempt(&one.id.gvk)).collect();
    all.par_iter()
        .map(|(Manifest { id, body, .. }, of_app)| match subject.live.and_then(|live| live.get(id)) {
            Some(old) => {
                let (old, object) = admitted.updated(old, body);
                Seen { id, object, old: Some(old), of_app: *of_app }
            }
            None => Seen { id, object: admitted.created(body), old: None, of_app: *of_app },
        })
        .collect()
}
