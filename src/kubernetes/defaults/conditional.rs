//! The defaults that need more than a line of text: they are computed from other fields.

use std::collections::HashMap;

use crate::kubernetes::edit::{at, put};
use crate::types::{TypeId, Types};
use crate::yaml::{Entry, Map, Node};

/// Fills the defaults of an object of one type.
pub(super) type Fill = fn(&mut Node);

const FILLS: &[(&str, Fill)] = &[
    ("core/v1.Pod", pod),
    ("core/v1.PodSpec", service_account),
    ("core/v1.Volume", volume),
    ("core/v1.Container", image_pull_policy),
    ("core/v1.EphemeralContainer", image_pull_policy),
    ("core/v1.Service", service),
    ("core/v1.ReplicationController", replication_controller),
    ("networking.k8s.io/v1.NetworkPolicy", network_policy),
    ("autoscaling/v2.HorizontalPodAutoscaler", autoscaler),
    ("apiextensions.k8s.io/v1.CustomResourceDefinition", definition),
];

/// The functions by type, for the types that the API has.
pub(super) fn of(types: &Types) -> HashMap<TypeId, Fill> {
    FILLS.iter().filter_map(|(name, fill)| Some((types.named(name)?, *fill))).collect()
}

/// A pod, other than the template of one, asks for what it may use at most, and on the network of its host gets its ports
/// there.
fn pod(node: &mut Node) {
    let host_network =
        at(node, &["spec", "hostNetwork"]).and_then(Node::as_scalar).and_then(crate::yaml::Scalar::as_bool);
    for list in ["containers", "initContainers"] {
        let containers = node.as_map_mut().and_then(|pod| pod.get_mut("spec")).and_then(Node::as_map_mut);
        let containers = containers.and_then(|spec| spec.get_mut(list)).and_then(Node::as_list_mut);
        for container in containers.into_iter().flatten() {
            requests(container);
            if host_network == Some(true) {
                host_ports(container);
            }
        }
    }
}

/// The account has two names in the API; the server keeps both alike.
fn service_account(node: &mut Node) {
    let written = |name: &str| at(node, &[name]).filter(|account| account.as_str() != Some("")).cloned();
    if let Some(account) = written("serviceAccountName").or_else(|| written("serviceAccount")) {
        for name in ["serviceAccountName", "serviceAccount"] {
            put(node, &[name], |_| account.clone());
        }
    }
}

fn requests(container: &mut Node) {
    let limits = at(container, &["resources", "limits"]).and_then(Node::as_map).cloned().unwrap_or_default();
    for Entry { key, value } in &limits {
        if at(container, &["resources", "requests", &key.text]).is_none() {
            put(container, &["resources", "requests", &key.text], |_| value.clone());
        }
    }
}

fn host_ports(container: &mut Node) {
    let ports = container.as_map_mut().and_then(|container| container.get_mut("ports")).and_then(Node::as_list_mut);
    for port in ports.into_iter().flatten() {
        let unset = at(port, &["hostPort"]).and_then(Node::as_scalar).is_none_or(|port| &*port.text == "0");
        if let Some(number) = at(port, &["containerPort"]).cloned().filter(|_| unset) {
            put(port, &["hostPort"], |_| number);
        }
    }
}

/// A volume without a source is an empty directory.
fn volume(node: &mut Node) {
    let sources = node.as_map().into_iter().flatten().filter(|entry| &*entry.key.text != "name");
    if sources.into_iter().all(|entry| entry.value.is_null()) {
        put(node, &["emptyDir"], |origin| Node::map(Map::new(), origin));
    }
    if let Some(policy) = at(node, &["image", "reference"]).and_then(Node::as_str).map(pull_policy)
        && at(node, &["image", "pullPolicy"]).is_none_or(|policy| policy.as_str() == Some(""))
    {
        put(node, &["image", "pullPolicy"], |origin| Node::string(policy, origin));
    }
}

fn image_pull_policy(node: &mut Node) {
    if at(node, &["imagePullPolicy"]).is_none_or(|policy| policy.as_str() == Some("")) {
        let policy = pull_policy(at(node, &["image"]).and_then(Node::as_str).unwrap_or_default());
        put(node, &["imagePullPolicy"], |origin| Node::string(policy, origin));
    }
}

/// `latest` is what an image without tag and digest means.
fn pull_policy(image: &str) -> &'static str {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let tag = name.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
    match (tag, digest) {
        (Some("latest"), _) => "Always",
        (None, None) if !image.is_empty() => "Always",
        _ => "IfNotPresent",
    }
}

fn service(node: &mut Node) {
    let Some(spec) = node.as_map_mut().and_then(|service| service.get_mut("spec")) else {
        return;
    };
    let is = |name: &str, value: &str| at(spec, &[name]).and_then(Node::as_str) == Some(value);
    let no_affinity = is("sessionAffinity", "None");
    let external_ips = at(spec, &["externalIPs"]).and_then(Node::as_list).is_some_and(|ips| !ips.is_empty());
    if is("type", "ClusterIP") && external_ips && at(spec, &["externalTrafficPolicy"]).is_none() {
        put(spec, &["externalTrafficPolicy"], |origin| Node::string("Cluster", origin));
    }
    if let Some(spec) = spec.as_map_mut() {
        if no_affinity {
            spec.remove("sessionAffinityConfig");
        }
        spec.get_mut("ports").and_then(Node::as_list_mut).into_iter().flatten().for_each(target_port);
    }
}

fn target_port(port: &mut Node) {
    let silent = |node: &Node| node.as_scalar().is_some_and(|scalar| matches!(&*scalar.text, "" | "0"));
    if let Some(number) = at(port, &["port"]).cloned()
        && at(port, &["targetPort"]).is_none_or(silent)
    {
        put(port, &["targetPort"], |_| number);
    }
}

fn replication_controller(node: &mut Node) {
    let labels = at(node, &["spec", "template", "metadata", "labels"]).cloned();
    if let Some(labels) = labels
        && at(node, &["spec", "selector"]).and_then(Node::as_map).is_none_or(Map::is_empty)
    {
        put(node, &["spec", "selector"], |_| labels);
    }
}

fn network_policy(node: &mut Node) {
    let is_empty = |name: &str| at(node, &["spec", name]).and_then(Node::as_list).is_none_or(<[Node]>::is_empty);
    let (no_types, no_egress) = (is_empty("policyTypes"), is_empty("egress"));
    if no_types && at(node, &["spec"]).is_some() {
        put(node, &["spec", "policyTypes"], |origin| {
            let names: &[&str] = if no_egress { &["Ingress"] } else { &["Ingress", "Egress"] };
            Node::list(names.iter().map(|name| Node::string(*name, origin.clone())).collect(), origin)
        });
    }
}

/// Without metrics the processor load counts; behavior, where written, is written in full.
fn autoscaler(node: &mut Node) {
    if at(node, &["spec", "metrics"]).and_then(Node::as_list).is_none_or(<[Node]>::is_empty)
        && at(node, &["spec"]).is_some()
    {
        let mut metric = Node::map(Map::new(), node.origin.clone());
        put(&mut metric, &["type"], |origin| Node::string("Resource", origin));
        put(&mut metric, &["resource", "name"], |origin| Node::string("cpu", origin));
        put(&mut metric, &["resource", "target", "type"], |origin| Node::string("Utilization", origin));
        put(&mut metric, &["resource", "target", "averageUtilization"], |origin| Node::integer(80, origin));
        put(node, &["spec", "metrics"], |origin| Node::list(vec![metric], origin));
    }
    if at(node, &["spec", "behavior"]).is_none() {
        return;
    }
    for (direction, policies) in [("scaleUp", &[("Pods", 4), ("Percent", 100)][..]), ("scaleDown", &[("Percent", 100)])]
    {
        let mut silent = |name: &'static str, value: &dyn Fn(crate::yaml::Origin) -> Node| {
            if at(node, &["spec", "behavior", direction, name]).is_none() {
                put(node, &["spec", "behavior", direction, name], value);
            }
        };
        silent("selectPolicy", &|origin| Node::string("Max", origin));
        if direction == "scaleUp" {
            silent("stabilizationWindowSeconds", &|origin| Node::integer(0, origin));
        }
        silent("policies", &|origin| {
            let policy = |(ty, value): &(&str, i64)| {
                let mut policy = Node::map(Map::new(), origin.clone());
                put(&mut policy, &["type"], |origin| Node::string(*ty, origin));
                put(&mut policy, &["value"], |origin| Node::integer(*value, origin));
                put(&mut policy, &["periodSeconds"], |origin| Node::integer(15, origin));
                policy
            };
            Node::list(policies.iter().map(policy).collect(), origin.clone())
        });
    }
}

/// The names that follow from the kind.
fn definition(node: &mut Node) {
    let Some(kind) = at(node, &["spec", "names", "kind"]).and_then(Node::as_str).map(str::to_owned) else {
        return;
    };
    for (name, value) in [("singular", kind.to_lowercase()), ("listKind", format!("{kind}List"))] {
        if at(node, &["spec", "names", name]).is_none_or(|name| name.as_str() == Some("")) {
            put(node, &["spec", "names", name], |origin| Node::string(value, origin));
        }
    }
}
