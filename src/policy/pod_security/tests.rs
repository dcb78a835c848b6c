//! Controls against pods that keep them and pods that do not.

use std::collections::BTreeMap;

use super::namespace::{self, Demand};
use super::pod::Pod;
use super::standard::{Level, Standard, Version};
use crate::config::PodSecurity;
use crate::diagnostic::Report;
use crate::kubernetes::Place;
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, Node, load};

/// What servers said about pods that were made for every control: see its first lines.
const VERDICTS: &str = include_str!("verdicts.txt");

/// What a server did in namespaces with labels of all sorts.
const NAMESPACES: &str = include_str!("namespaces.txt");

/// What `all` stands for.
const ALL: &str =
    "v1.18,v1.21,v1.22,v1.24,v1.25,v1.27,v1.28,v1.29,v1.30,v1.31,v1.32,v1.33,v1.34,v1.35,v1.36,latest,v1.99";

fn node(text: &str) -> Node {
    let mut sources = SourceMap::default();
    let source = sources.add("pod.yaml", text.into());
    let mut report = Report::new();
    let mut documents = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    assert!(report.is_empty(), "{text}");
    documents.remove(0)
}

/// The message of a server of that minor; `ok` when it takes the pod.
fn verdict(pod: &Node, standard: Standard, server: u32) -> String {
    let mut pod = Pod::new(&Place::root(pod));
    (pod.minor, pod.server) = (standard.minor(server), server);
    let found = standard.controls(pod.minor).filter_map(|control| (control.find)(&pod));
    let parts: Vec<String> = found.map(|found| format!("{} ({})", found.reason, found.detail)).collect();
    if parts.is_empty() { "ok".to_owned() } else { parts.join(", ") }
}

#[test]
fn controls_say_what_servers_say() {
    let mut messages = BTreeMap::new();
    let mut shapes = Vec::new();
    let mut pod = None;
    let (mut wrong, mut verdicts) = (Vec::new(), 0);
    for line in VERDICTS.lines().filter(|line| !line.starts_with("//") && !line.is_empty()) {
        if let Some((number, message)) = line.strip_prefix('#').and_then(|line| line.split_once(' ')) {
            messages.insert(number, message);
        } else if let Some((name, shape)) = line.strip_prefix('$').and_then(|line| line.split_once(' ')) {
            shapes.push((format!("${name}"), shape));
        } else if let Some(text) = line.strip_prefix("pod ") {
            let text = shapes.iter().fold(text.to_owned(), |text, (name, shape)| text.replace(name, shape));
            pod = Some((node(&text), text));
        } else {
            let [server, level, versions, message] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let expected = if message == "ok" { "ok" } else { messages[&message[1..]] };
            let level = Level::read(level).expect("a level");
            let (pod, text) = pod.as_ref().expect("a pod stands first");
            let versions = if versions == "all" { ALL } else { versions };
            for version in versions.split(',') {
                let standard = Standard { level, version: Version::read(version).expect("a version") };
                let server = server.parse().expect("a minor");
                let found = verdict(pod, standard, server);
                verdicts += 1;
                if found != expected {
                    wrong.push(format!("{standard}\nserver {expected}\nfound  {found}\n{text}"));
                }
            }
        }
    }
    assert!(verdicts > 10_000, "{verdicts}");
    assert!(wrong.is_empty(), "{} of {verdicts}:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}

#[test]
fn namespaces_ask_for_what_servers_apply() {
    let defaults = namespace::defaults(&PodSecurity::default());
    let pod = |text: &str| node(&format!("{{ spec: {{ {text} }} }}"));
    let pods = [
        ("plain", pod("containers: [{ name: a, image: i }]")),
        ("host", pod("hostPID: true, containers: [{ name: a, image: i }]")),
        (
            "userns",
            pod("hostUsers: false, securityContext: { seccompProfile: { type: RuntimeDefault } }, \
                 containers: [{ name: a, image: i, securityContext: \
                 { procMount: Unmasked, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }]"),
        ),
    ];
    for line in NAMESPACES.lines().filter(|line| !line.starts_with("//")) {
        let (labels, expected) = line.split_once(": ").expect("labels and what they do");
        let labels = labels.split(' ').filter_map(|label| label.split_once('='));
        let labels: Vec<String> =
            labels.map(|(key, value)| format!("pod-security.kubernetes.io/{key}: \"{value}\"")).collect();
        let labels = node(&format!("{{ {} }}", labels.join(", ")));
        let Some([enforce, warn, _]) = namespace::demands(&Place::root(&labels), &defaults) else {
            assert_eq!(expected, "refused", "{line}");
            continue;
        };
        let breaks = |pod: &Node, demand: &Demand| verdict(pod, demand.standard, 36) != "ok";
        let found: Vec<String> = pods
            .iter()
            .map(|(name, pod)| {
                let warned = if breaks(pod, &warn) { format!("warn {}", warn.standard) } else { "ok".to_owned() };
                let denied = breaks(pod, &enforce).then(|| format!("deny {}", enforce.standard));
                format!("{name} {}|{warned}", denied.as_ref().unwrap_or(&warned))
            })
            .collect();
        assert_eq!(found.join("; "), expected, "{line}");
    }
}

/// Servers refuse to create pods with ephemeral containers, so none has a verdict on them; they count when they are added.
#[test]
fn ephemeral_containers_count() {
    let pod = node(
        "{ spec: { containers: [{ name: a, image: i }], \
         ephemeralContainers: [{ name: debug, image: i, securityContext: { privileged: true } }] } }",
    );
    let standard = |level| Standard { level, version: Version::Latest };
    let refused = "privileged (container \"debug\" must not set securityContext.privileged=true)";
    assert_eq!(verdict(&pod, standard(Level::Baseline), 34), refused);
    assert_eq!(verdict(&pod, standard(Level::Privileged), 34), "ok");
}

/// A guilty field is shown, or what stands nearest above one that is missing.
#[test]
fn violations_point_at_fields() {
    let shown = |text: &str, level| {
        let node = node(text);
        let mut pod = Pod::new(&Place::root(&node));
        pod.minor = 34;
        let controls = Standard { level, version: Version::Latest }.controls(34);
        let found = controls.filter_map(|control| (control.find)(&pod));
        let places = found.flat_map(|found| found.places);
        let shown = places.map(|place| format!("{}@{}", place.path(), &text[place.span().range()]));
        shown.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        shown("{ spec: { hostIPC: true, containers: [{ name: a, ports: [{ hostPort: 80 }] }] } }", Level::Baseline),
        "spec.hostIPC@true spec.containers[0].ports[0].hostPort@80"
    );
    let missing = "{ spec: { securityContext: { runAsNonRoot: true }, containers: [{ name: a, securityContext: \
                   { capabilities: { drop: [ALL] }, allowPrivilegeEscalation: false } }] } }";
    assert_eq!(shown(missing, Level::Restricted), "spec.containers[0].securityContext.seccompProfile@securityContext");
}
