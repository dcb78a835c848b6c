//! What is wrong with policies and bindings among themselves, whatever the objects.

use std::collections::BTreeSet;

use super::documents::Compiled;
use super::finding::{binding_ref, policy_ref};
use super::policy::{Binding, Policy};
use crate::config::Cluster;
use crate::diagnostic::{Diagnostic, Report, nearest};
use crate::kubernetes::{Definitions, Place, plural};
use crate::policy::rules;
use crate::types::{Served, Types};

/// All policies and bindings that a cluster has.
pub(super) struct Configuration<'a> {
    pub(super) policies: &'a [&'a Compiled],
    pub(super) bindings: &'a [&'a Binding],
    /// The names of all policies, those that no server takes included.
    pub(super) names: BTreeSet<&'a str>,
    pub(super) cluster: &'a Cluster,
    pub(super) types: &'a Types,
    pub(super) definitions: &'a Definitions,
}

impl Configuration<'_> {
    pub(super) fn check(&self, report: &mut Report) {
        for compiled in self.policies {
            let policy = &compiled.policy;
            if !self.bindings.iter().any(|binding| binding.policy == policy.name) {
                report.push(unbound(policy));
            }
            self.misunderstood(compiled, report);
            self.resources(policy, report);
            self.param_kind(policy, report);
        }
        for binding in self.bindings {
            self.named_policy(binding, report);
        }
    }

    fn misunderstood(&self, compiled: &Compiled, report: &mut Report) {
        let policy = &compiled.policy;
        for mistake in &compiled.misunderstood {
            let message = format!(
                "policy `{}` was not evaluated: Kubernetes {} does not understand the expression: {}",
                policy.name,
                self.types.minor(),
                mistake.error
            );
            report.push(
                Diagnostic::warning(rules::NOT_EVALUATED, mistake.span, message)
                    .object(policy_ref(&policy.name))
                    .policy(&*policy.name)
                    .help("write it with what that Kubernetes knows, or accept the finding until the cluster is newer"),
            );
        }
    }

    /// A policy that is about no kind of the cluster guards nothing.
    fn resources(&self, policy: &Policy, report: &mut Report) {
        let known = self.resources_known();
        let exists = |group: &str, version: &str, resource: &str| {
            let any = |allowed: &str, wanted: &str| allowed == "*" || allowed == wanted;
            // Of groups that are not Kubernetes' own, nobody here knows all kinds.
            let foreign = group == "*" || !self.types.is_built_in_group(group);
            resource == "*"
                || foreign
                || known.iter().any(|(own, its, name)| own == group && any(version, its) && name == resource)
        };
        let matches = policy.constraints.rules.iter().any(|rule| {
            rule.groups.iter().any(|group| {
                rule.versions.iter().any(|version| {
                    rule.resources.iter().any(|(resource, sub)| !sub.is_empty() || exists(group, version, resource))
                })
            })
        });
        if matches {
            return;
        }
        let root = Place::root(&policy.node);
        let place = root.down(["spec", "matchConstraints", "resourceRules"]);
        let mut wanted =
            policy.constraints.rules.iter().flat_map(|rule| &rule.resources).map(|(resource, _)| &**resource);
        let near = wanted.find_map(|name| nearest(name, known.iter().map(|(_, _, known)| &**known)));
        let message = format!("policy `{}` is about no kind of the cluster", policy.name);
        report.push(
            Diagnostic::warning(rules::MATCHES_NOTHING, place.head().span, message)
                .object(policy_ref(&policy.name))
                .policy(&*policy.name)
                .help(match near {
                    Some(near) => format!("did you mean the resource `{near}`, in the group and version that it has?"),
                    None => "name groups, versions and resources as `kubectl api-resources` lists them".to_owned(),
                }),
        );
    }

    /// Group, version and resource of every kind that is known.
    fn resources_known(&self) -> Vec<(String, String, String)> {
        let built_in = self.types.kinds();
        built_in.map(|gvk| (gvk.group.to_string(), gvk.version.to_string(), plural(&gvk.kind))).collect()
    }

    fn param_kind(&self, policy: &Policy, report: &mut Report) {
        let Some(kind) = &policy.params else { return };
        let known = self.definitions.serves(kind) || self.types.served(kind) == Served::Served;
        if known || (!self.types.is_built_in_group(&kind.group) && self.types.scope(kind).is_some()) {
            return;
        }
        let place = Place::root(&policy.node).down(["spec", "paramKind", "kind"]);
        let message = format!("policy `{}`: the cluster has no kind `{kind}` for parameters", policy.name);
        report.push(
            Diagnostic::error(rules::MISSING_PARAMS, place.span(), message)
                .object(policy_ref(&policy.name))
                .policy(&*policy.name)
                .help("give its CustomResourceDefinition in `schemas/crds/`, or name a kind that there is"),
        );
    }

    fn named_policy(&self, binding: &Binding, report: &mut Report) {
        let names = &self.names;
        let provided = self.cluster.provides.iter().any(|provided| {
            &*provided.kind == "ValidatingAdmissionPolicy"
                && (*provided.name == *binding.policy || &*provided.name == "*")
        });
        if names.contains(&*binding.policy) || provided {
            return;
        }
        let place = Place::root(&binding.node).down(["spec", "policyName"]);
        let message = format!("binding `{}` names the policy `{}`, which there is not", binding.name, binding.policy);
        report.push(
            Diagnostic::error(rules::MISSING_POLICY, place.span(), message)
                .object(binding_ref(&binding.name))
                .policy(&*binding.policy)
                .help(match nearest(&binding.policy, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "put the policy beside it, or list it under `provides` of the cluster".to_owned(),
                }),
        );
    }
}

fn unbound(policy: &Policy) -> Diagnostic {
    let message = format!("policy `{}` has no binding, so it guards nothing", policy.name);
    Diagnostic::warning(rules::UNBOUND, policy.span(), message)
        .object(policy_ref(&policy.name))
        .policy(&*policy.name)
        .help("bind it with a `ValidatingAdmissionPolicyBinding`")
}
