//! What stands below `policies/`: policies, bindings, parameters; each checked as the server would.

use crate::diagnostic::Report;
use crate::kubernetes::{self, Definitions};
use crate::manifest::{ManifestId, identify};
use crate::types::{Minor, Types};
use crate::yaml::Node;

use super::policy::{Binding, Misunderstood, Policy};
use super::typing::Typing;

/// Policies with what belongs to them, compiled for one Kubernetes.
#[derive(Debug, Default)]
pub(in crate::policy) struct Documents {
    pub(in crate::policy) policies: Vec<Compiled>,
    pub(in crate::policy) bindings: Vec<Binding>,
    /// Everything else, which may be parameters.
    pub(in crate::policy) others: Vec<(ManifestId, Node)>,
    /// The names of all policies, be they good or bad.
    pub(in crate::policy) names: Vec<String>,
    /// What is wrong with the documents.
    pub(in crate::policy) report: Report,
}

/// A policy, and what an older Kubernetes does not understand of it.
#[derive(Debug)]
pub(in crate::policy) struct Compiled {
    pub(in crate::policy) policy: Policy,
    pub(in crate::policy) misunderstood: Vec<Misunderstood>,
}

/// The first minor that serves policies by default; an older cluster does not know them, but they guard its rendering.
const SERVED_SINCE: Minor = Minor(30);

impl Documents {
    /// Reads documents. What a server would refuse is reported and left out.
    pub(in crate::policy) fn read<'n>(
        nodes: impl IntoIterator<Item = &'n Node>,
        definitions: &[Node],
        minor: Minor,
    ) -> Self {
        let own = minor.max(SERVED_SINCE);
        let (types, custom) = (Types::from_crds(own, definitions), Definitions::new(own, definitions));
        let mut documents = Self::default();
        let of_minor = Types::of(minor);
        let typing = Typing::of(&of_minor);
        for node in nodes {
            let mut found = Report::new();
            kubernetes::validate(node, &types, &custom, &mut found);
            let is_good = !found.has_errors();
            if kind_of(node) == Kind::Policy {
                let name = node.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Node::as_str);
                documents.names.extend(name.map(str::to_owned));
            }
            documents.report.append(found);
            if is_good {
                documents.add(node, &typing, minor);
            }
        }
        documents
    }

    /// The policies that the Kubernetes understands.
    pub(in crate::policy) fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.iter().filter(|compiled| compiled.misunderstood.is_empty()).map(|compiled| &compiled.policy)
    }

    /// Whether a document is a policy.
    pub(in crate::policy) fn is_policy(node: &Node) -> bool {
        kind_of(node) == Kind::Policy
    }

    /// Whether there is nothing to judge by.
    pub(in crate::policy) fn is_empty(&self) -> bool {
        self.policies.is_empty() && self.bindings.is_empty()
    }

    fn add(&mut self, node: &Node, typing: &Typing<'_>, minor: Minor) {
        let is_list = node.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
        if let Some(items) = node.get("items").and_then(Node::as_list).filter(|_| is_list) {
            for item in items {
                self.add(item, typing, minor);
            }
            return;
        }
        match kind_of(node) {
            Kind::Policy => {
                let (policy, misunderstood) = Policy::compile(node, minor);
                if misunderstood.is_empty() {
                    typing.check(&policy, &mut self.report);
                }
                self.policies.push(Compiled { policy, misunderstood });
            }
            Kind::Binding => self.bindings.push(Binding::read(node)),
            Kind::Other => self.others.extend(identify(node).map(|id| (id, node.clone()))),
        }
    }
}

/// What a document is to policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::policy) enum Kind {
    Policy,
    Binding,
    Other,
}

/// What a document is to policies.
pub(in crate::policy) fn kind_of(node: &Node) -> Kind {
    let text = |name| node.get(name).and_then(Node::as_str).unwrap_or_default();
    match (text("apiVersion").split_once('/'), text("kind")) {
        (Some(("admissionregistration.k8s.io", _)), "ValidatingAdmissionPolicy") => Kind::Policy,
        (Some(("admissionregistration.k8s.io", _)), "ValidatingAdmissionPolicyBinding") => Kind::Binding,
        _ => Kind::Other,
    }
}
