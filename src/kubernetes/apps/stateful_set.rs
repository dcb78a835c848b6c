//! Stateful sets (`pkg/apis/apps/validation/validation.go`, `ValidateStatefulSetSpec`).

use super::count::nonnegative;
use super::selection::{required_selector, restarts_always, selector_matches_template};
use crate::kubernetes::{Check, Place, pod, storage, update};
use crate::syntax::names::dns1123_label;
use crate::yaml::{Key, Map, Node};

/// The minor from which claim templates and the name of the service are looked into.
const STRICT: u32 = 34;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    update_strategy(&spec.field("updateStrategy"), check);
    nonnegative(&spec.field("replicas"), check);
    nonnegative(&spec.field("minReadySeconds"), check);
    nonnegative(&spec.down(["ordinals", "start"]), check);
    if check.since(STRICT) {
        for claim in spec.field("volumeClaimTemplates").items() {
            storage::claim_spec(&claim.field("spec"), check);
        }
        let service = spec.field("serviceName");
        if let Err(error) = dns1123_label(service.text_or_empty())
            && !service.is_empty()
        {
            check.invalid(&service, error);
        }
    }
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    required_selector(&selector, "statefulset", check);
    selector_matches_template(&selector, &template, check);
    as_made(object, check);
    restarts_always(&template, "StatefulSet", check);
}

fn update_strategy(strategy: &Place<'_>, check: &mut Check<'_>) {
    let rolling = strategy.field("rollingUpdate");
    match strategy.field("type").text_or("RollingUpdate") {
        "OnDelete" if rolling.is_set() => check.invalid(&rolling, "only allowed for updateStrategy 'RollingUpdate'"),
        "RollingUpdate" => nonnegative(&rolling.field("partition"), check),
        _ => {}
    }
}

/// The template is judged as the controller uses it: host name and subdomain are its own, and every claim is a volume.
fn as_made(object: &Place<'_>, check: &mut Check<'_>) {
    let made = object.node().and_then(with_claims);
    let root = made.as_ref().map_or_else(|| object.clone(), Place::root);
    pod::template(&root.down(["spec", "template"]), check);
}

fn with_claims(object: &Node) -> Option<Node> {
    let mut object = object.clone();
    let claims = object.get("spec")?.get("volumeClaimTemplates").and_then(Node::as_list).map(<[Node]>::to_vec);
    let mut volumes: Vec<Node> = Vec::new();
    for claim in claims.iter().flatten() {
        let volume = claim_volume(claim);
        if volumes.iter().all(|other| name(other) != name(&volume)) {
            volumes.push(volume);
        }
    }
    let field = |node, name| Node::as_map_mut(node)?.get_mut(name);
    let pod = ["spec", "template", "spec"].into_iter().try_fold(&mut object, field)?;
    let origin = pod.origin.clone();
    let pod = pod.as_map_mut()?;
    pod.remove("hostname");
    pod.remove("subdomain");
    if !volumes.is_empty() {
        let written = pod.get("volumes").and_then(Node::as_list).unwrap_or_default();
        let others = written.iter().filter(|written| volumes.iter().all(|volume| name(volume) != name(written)));
        let all = volumes.iter().chain(others).cloned().collect();
        pod.insert(Key::new("volumes", origin.clone()), Node::list(all, origin));
    }
    Some(object)
}

fn name(volume: &Node) -> &str {
    volume.get("name").and_then(Node::as_str).unwrap_or_default()
}

fn claim_volume(claim: &Node) -> Node {
    let origin = &claim.origin;
    let name = claim.get("metadata").and_then(|metadata| metadata.get("name")).filter(|name| name.as_str().is_some());
    let name = name.cloned().unwrap_or_else(|| Node::string("", origin.clone()));
    let map = |name: &str, value: Node| {
        let mut map = Map::new();
        map.push(Key::new(name, origin.clone()), value);
        map
    };
    let mut volume = map("name", name.clone());
    let source = Node::map(map("claimName", name), origin.clone());
    volume.push(Key::new("persistentVolumeClaim", origin.clone()), source);
    Node::map(volume, origin.clone())
}

/// What a live stateful set may change: `ValidateStatefulSetUpdate`.
const MUTABLE: [&str; 7] = [
    "minReadySeconds",
    "ordinals",
    "persistentVolumeClaimRetentionPolicy",
    "replicas",
    "revisionHistoryLimit",
    "template",
    "updateStrategy",
];

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old, new) = (old.field("spec"), new.field("spec"));
    let mut fields: Vec<&str> = old.set_fields().chain(new.set_fields()).collect();
    fields.sort_unstable();
    fields.dedup();
    for field in fields.into_iter().filter(|field| !MUTABLE.contains(field)) {
        let (old, new) = (old.field(field), new.field(field));
        let same = if field == "volumeClaimTemplates" { same_claims(&old, &new) } else { update::same(&old, &new) };
        if !same {
            check.forbidden(
                &new,
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', \
                 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
            );
        }
    }
}

/// The server writes kind and version of a claim itself.
fn same_claims(old: &Place<'_>, new: &Place<'_>) -> bool {
    let same = |(old, new): (Place<'_>, Place<'_>)| {
        ["metadata", "spec"].iter().all(|field| update::same(&old.field(field), &new.field(field)))
    };
    old.len() == new.len() && old.items().zip(new.items()).all(same)
}
