//! What a cluster has although nothing here renders it.

use std::collections::BTreeMap;

/// Objects that a cluster has without us: those that its platform provides, those that charts bring, and those that every
/// cluster is born with.
#[derive(Clone, Debug, Default)]
pub struct Provided {
    by_kind: BTreeMap<String, Vec<Name>>,
}

#[derive(Clone, Debug)]
struct Name {
    /// Empty for objects of the whole cluster, and where any namespace is meant. May hold `*` for any text.
    namespace: String,
    /// May hold `*` for any text.
    name: String,
}

/// What every cluster is born with; `*` stands for any text.
const BORN_WITH: [(&str, &str, &str); 16] = [
    ("Namespace", "", "default"),
    ("Namespace", "", "kube-system"),
    ("Namespace", "", "kube-public"),
    ("Namespace", "", "kube-node-lease"),
    ("ServiceAccount", "", "default"),
    ("ConfigMap", "", "kube-root-ca.crt"),
    ("ClusterRole", "", "admin"),
    ("ClusterRole", "", "cluster-admin"),
    ("ClusterRole", "", "edit"),
    ("ClusterRole", "", "view"),
    ("ClusterRole", "", "system:*"),
    ("Role", "", "system:*"),
    ("PriorityClass", "", "system-*"),
    ("Service", "default", "kubernetes"),
    ("ServiceAccount", "kube-system", "*"),
    ("Service", "kube-system", "*"),
];

impl Provided {
    /// What every cluster is born with.
    #[must_use]
    pub fn by_every_cluster() -> Self {
        let mut provided = Self::default();
        for (kind, namespace, name) in BORN_WITH {
            provided.add(kind, namespace, name);
        }
        provided
    }

    /// Adds an object. `namespace` and `name` may hold `*`; without `namespace` it is one of the whole cluster, or of any
    /// namespace. What belongs to the whole cluster is there whatever the namespace.
    pub fn add(&mut self, kind: &str, namespace: &str, name: &str) {
        let name = Name { namespace: namespace.to_owned(), name: name.to_owned() };
        self.by_kind.entry(kind.to_owned()).or_default().push(name);
    }

    /// Whether there is such an object.
    #[must_use]
    pub fn has(&self, kind: &str, namespace: &str, name: &str) -> bool {
        let anywhere = |known: &Name| known.namespace.is_empty() || namespace.is_empty();
        let fits =
            |known: &Name| (anywhere(known) || matches(&known.namespace, namespace)) && matches(&known.name, name);
        self.by_kind.get(kind).is_some_and(|names| names.iter().any(fits))
    }
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| matches(rest, &text[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let mut provided = Provided::by_every_cluster();
        provided.add("CustomResourceDefinition", "", "*.monitoring.coreos.com");
        provided.add("Secret", "backend", "tls");
        assert!(provided.has("CustomResourceDefinition", "", "servicemonitors.monitoring.coreos.com"));
        assert!(!provided.has("CustomResourceDefinition", "", "servicemonitors.monitoring.coreos.org"));
        assert!(provided.has("Secret", "backend", "tls") && !provided.has("Secret", "frontend", "tls"));
        assert!(provided.has("ServiceAccount", "anywhere", "default"));
        provided.add("Service", "ingress-*", "*-controller");
        assert!(provided.has("Service", "ingress-nginx", "nginx-controller"));
        assert!(!provided.has("Service", "backend", "nginx-controller"));
        provided.add("IngressClass", "ingress-nginx", "nginx");
        assert!(provided.has("IngressClass", "", "nginx"));
        assert!(
            provided.has("ClusterRole", "", "system:auth-delegator") && !provided.has("ClusterRole", "", "systems")
        );
    }
}
