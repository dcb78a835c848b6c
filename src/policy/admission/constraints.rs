//! What a policy or a binding matches.
//!
//! Sources: `k8s.io/apiserver/pkg/admission/plugin/policy/matching/matching.go`,
//! `plugin/webhook/predicates/{rules,namespace,object}`.

use super::namespaces::Namespaces;
use super::request::{Operation, Request};
use super::selector::Selector;
use crate::kubernetes::Place;

/// `matchConstraints` of a policy, `matchResources` of a binding.
#[derive(Debug)]
pub(in crate::policy) struct Constraints {
    namespaces: Selector,
    objects: Selector,
    pub(in crate::policy) rules: Vec<Rule>,
    excluded: Vec<Rule>,
    equivalent: bool,
}

/// Which requests are meant.
#[derive(Debug)]
pub(in crate::policy) struct Rule {
    pub(in crate::policy) groups: Vec<String>,
    pub(in crate::policy) versions: Vec<String>,
    /// Resource and subresource.
    pub(in crate::policy) resources: Vec<(String, String)>,
    operations: Vec<String>,
    scope: String,
    names: Vec<String>,
}

/// Whether a request is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::policy) enum Matched {
    /// It is not.
    No,
    /// It is.
    Yes,
    /// Nobody can tell here, for this reason.
    Unknown(String),
}

impl Constraints {
    pub(in crate::policy) fn read(place: &Place<'_>) -> Self {
        let rules = |name| place.field(name).items().map(|rule| Rule::read(&rule)).collect();
        Self {
            namespaces: Selector::read(&place.field("namespaceSelector")),
            objects: Selector::read(&place.field("objectSelector")),
            rules: rules("resourceRules"),
            excluded: rules("excludeResourceRules"),
            equivalent: place.field("matchPolicy").text_or("Equivalent") == "Equivalent",
        }
    }

    /// Whether a request is meant. Without rules every resource is.
    pub(in crate::policy) fn matches(&self, request: &Request<'_>, namespaces: &Namespaces<'_>) -> Matched {
        let in_namespace = self.in_namespace(request, namespaces);
        if in_namespace == Some(false) || !self.selects(request) {
            return Matched::No;
        }
        if self.among(&self.excluded, request) != Matched::No {
            return Matched::No;
        }
        let among = if self.rules.is_empty() { Matched::Yes } else { self.among(&self.rules, request) };
        match (among, in_namespace) {
            (Matched::Yes, None) => Matched::Unknown(format!(
                "the labels of the namespace `{}` are not known: it is not rendered here",
                request.namespace.unwrap_or_default()
            )),
            (among, _) => among,
        }
    }

    fn in_namespace(&self, request: &Request<'_>, namespaces: &Namespaces<'_>) -> Option<bool> {
        if self.namespaces.is_empty() || (request.namespace.is_none() && request.resource != "namespaces") {
            return Some(true);
        }
        if request.resource == "namespaces" {
            return Some(self.namespaces.selects_object(request.object));
        }
        let namespace = request.namespace.unwrap_or_default();
        self.namespaces.selects(|key| namespaces.label(namespace, key))
    }

    fn selects(&self, request: &Request<'_>) -> bool {
        self.objects.is_empty()
            || self.objects.selects_object(request.object)
            || request.old.is_some_and(|old| self.objects.selects_object(old))
    }

    fn among(&self, rules: &[Rule], request: &Request<'_>) -> Matched {
        let fits = |rule: &&Rule| rule.fits_but_for_version(request);
        if rules.iter().filter(fits).any(|rule| any_or(&rule.versions, &request.gvk.version)) {
            return Matched::Yes;
        }
        let mut others = rules.iter().filter(fits).flat_map(|rule| &rule.versions);
        match others.find(|version| self.equivalent && request.is_served_as(version)) {
            None => Matched::No,
            Some(version) => Matched::Unknown(format!(
                "it is about version `{version}` of {}: the server would convert the object from `{}`",
                request.resource, request.gvk.version
            )),
        }
    }
}

impl Rule {
    fn read(place: &Place<'_>) -> Self {
        let texts = |name| place.field(name).items().map(|item| item.text_or_empty().to_owned()).collect::<Vec<_>>();
        let resources = texts("resources").into_iter().map(|resource| match resource.split_once('/') {
            Some((resource, sub)) => (resource.to_owned(), sub.to_owned()),
            None => (resource, String::new()),
        });
        Self {
            groups: texts("apiGroups"),
            versions: texts("apiVersions"),
            resources: resources.collect(),
            operations: texts("operations"),
            scope: place.field("scope").text_or("*").to_owned(),
            names: texts("resourceNames"),
        }
    }

    fn fits_but_for_version(&self, request: &Request<'_>) -> bool {
        let operation = match request.operation {
            Operation::Create => "CREATE",
            Operation::Update => "UPDATE",
        };
        let is_of_cluster = request.resource == "namespaces" || request.namespace.is_none();
        let in_scope = match &*self.scope {
            "Namespaced" => !is_of_cluster,
            "Cluster" => is_of_cluster,
            _ => true,
        };
        in_scope
            && any_or(&self.operations, operation)
            && any_or(&self.groups, &request.gvk.group)
            && self.resources.iter().any(|(resource, sub)| {
                (resource == "*" || *resource == request.resource) && (sub.is_empty() || sub == "*")
            })
            && (self.names.is_empty() || self.names.iter().any(|name| name == request.name))
    }
}

fn any_or(allowed: &[String], wanted: &str) -> bool {
    allowed.iter().any(|item| item == "*" || item == wanted)
}
