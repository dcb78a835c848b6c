//! The controls of the baseline: what reaches from a pod into its node.

use super::pod::{Guilty, Pod, plural};
use super::standard::Violation;
use crate::kubernetes::Place;

/// Capabilities that container runtimes give by default.
const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Sysctls that are isolated from other pods, and the minor that first says so.
const SYSCTLS: [(&str, u32); 12] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
];

/// `SELinux` types of containers, and the minor that first allows them.
const SELINUX_TYPES: [(&str, u32); 5] =
    [("", 0), ("container_t", 0), ("container_init_t", 0), ("container_kvm_t", 0), ("container_engine_t", 31)];

const APPARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";

/// `appArmorProfile`
pub(super) fn app_armor<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let bad = |security: &Place<'o>| {
        let profile = security.field("appArmorProfile");
        let kind = profile.field("type");
        (profile.is_set() && !matches!(kind.text_or_empty(), "RuntimeDefault" | "Localhost")).then_some(kind)
    };
    let mut guilty = Guilty::default();
    let all = find_everywhere(pod, &mut guilty, bad);
    guilty.values.extend(all.iter().map(|place| place.text_or_empty().to_owned()));
    find_translated(pod, &mut guilty);
    let forbidden = |value: &str| !value.is_empty() && value != "runtime/default" && !value.starts_with("localhost/");
    let annotations: Vec<(String, Place<'o>)> = pod
        .annotations
        .entries()
        .filter(|(entry, _)| entry.key.text.starts_with(APPARMOR_ANNOTATION))
        .filter(|(_, value)| forbidden(value.text_or_empty()))
        .map(|(entry, value)| (format!("{}={:?}", entry.key.text, value.text_or_empty()), value))
        .collect();
    let mut who: Vec<String> = if guilty.is_empty() { Vec::new() } else { vec![guilty.who()] };
    let mut values: Vec<String> = guilty.values.iter().cloned().collect();
    if !annotations.is_empty() {
        who.push(plural("annotation", annotations.len()));
        let mut shown: Vec<String> = annotations.iter().map(|(shown, _)| shown.clone()).collect();
        shown.sort();
        values.extend(shown);
        guilty.places.extend(annotations.into_iter().map(|(_, place)| place));
    }
    let shown = values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(", ");
    let reason = plural("forbidden AppArmor profile", values.len());
    guilty.violation(&reason, |_| format!("{} must not set AppArmor profile type to {shown}", who.join(" and ")))
}

/// From 1.30 on the server writes a profile that an annotation asks for into the container that says nothing itself.
fn find_translated<'o>(pod: &Pod<'o>, guilty: &mut Guilty<'o>) {
    let stated = |security: &Place<'o>| security.down(["appArmorProfile", "type"]).text();
    if pod.server < 30 || pod.annotations.is_empty() || stated(&pod.security) == Some("Unconfined") {
        return;
    }
    for container in pod.containers.iter().filter(|container| stated(&container.security).is_none()) {
        let named = |key: &str| key.strip_prefix(APPARMOR_ANNOTATION) == Some(container.name);
        let mut asked = pod.annotations.entries().filter(|(entry, _)| named(&entry.key.text));
        if let Some((_, place)) = asked.find(|(_, value)| value.text() == Some("unconfined")) {
            guilty.values.insert("Unconfined".to_owned());
            guilty.container(container, [place]);
        }
    }
}

/// `capabilities_baseline`
pub(super) fn capabilities<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let mut guilty = Guilty::default();
    for container in &pod.containers {
        let added = container.security.down(["capabilities", "add"]);
        let bad: Vec<Place<'o>> =
            added.items().filter(|added| !CAPABILITIES.contains(&added.text_or_empty())).collect();
        guilty.values.extend(bad.iter().map(|added| added.text_or_empty().to_owned()));
        guilty.container(container, bad);
    }
    guilty.violation("non-default capabilities", |guilty| {
        let (who, values) = (guilty.containers(), guilty.shown_values());
        format!("{who} must not include {values} in securityContext.capabilities.add")
    })
}

/// `hostNamespaces`
pub(super) fn host_namespaces<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let fields = ["hostNetwork", "hostPID", "hostIPC"].map(|field| (field, pod.spec.field(field)));
    let shared: Vec<(&str, Place<'o>)> = fields.into_iter().filter(|(_, place)| place.is_true()).collect();
    let detail = shared.iter().map(|(field, _)| format!("{field}=true")).collect::<Vec<_>>().join(", ");
    let guilty = Guilty::of(shared.into_iter().map(|(_, place)| place));
    guilty.violation("host namespaces", |_| detail)
}

/// `hostPathVolumes`
pub(super) fn host_paths<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let volumes = pod.spec.field("volumes");
    let bad: Vec<Place<'o>> = volumes.items().filter(|volume| volume.field("hostPath").is_set()).collect();
    let names: Vec<&str> = bad.iter().map(|volume| volume.field("name").text_or_empty()).collect();
    let detail = format!("{} {}", plural("volume", names.len()), super::pod::quoted(&names));
    let guilty = Guilty::of(bad.iter().map(|volume| volume.field("hostPath")));
    guilty.violation("hostPath volumes", |_| detail)
}

/// `hostPorts`. The server gives pods in the network of their node a host port for every port.
pub(super) fn host_ports<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let on_host = pod.spec.field("hostNetwork").is_true();
    let mut guilty = Guilty::default();
    for container in &pod.containers {
        let ports = container.place.field("ports");
        let bad = ports.items().filter_map(|port| {
            let (stated, own) = (port.field("hostPort"), port.field("containerPort"));
            let used = if on_host && stated.integer().unwrap_or(0) == 0 { own } else { stated };
            Some((used.integer().filter(|port| *port != 0)?, used))
        });
        let (numbers, places): (Vec<i64>, Vec<Place<'o>>) = bad.unzip();
        guilty.values.extend(numbers.iter().map(ToString::to_string));
        guilty.container(container, places);
    }
    guilty.violation("hostPort", |guilty| {
        let (who, values) = (guilty.containers(), guilty.values.iter().map(String::as_str).collect::<Vec<_>>());
        format!("{who} {} {} {}", uses(guilty.count()), plural("hostPort", values.len()), values.join(", "))
    })
}

/// `hostProbesAndHostLifecycle`
pub(super) fn probe_hosts<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let mut found: Vec<(&'o str, Vec<Place<'o>>)> = Vec::new();
    for container in &pod.containers {
        let probes = ["livenessProbe", "readinessProbe", "startupProbe"].map(|probe| container.place.field(probe));
        let lifecycle = container.place.field("lifecycle");
        let handlers = ["postStart", "preStop"].map(|handler| lifecycle.field(handler));
        let askers = probes.iter().chain(&handlers).filter(|asker| asker.is_set());
        let hosts = askers.flat_map(|asker| ["httpGet", "tcpSocket"].map(|way| asker.down([way, "host"])));
        let hosts: Vec<Place<'o>> = hosts.filter(|host| !host.is_empty()).collect();
        if !hosts.is_empty() {
            found.push((container.name, hosts));
        }
    }
    found.sort_by_key(|(name, _)| *name);
    let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    let mut guilty = Guilty::of(found.iter().flat_map(|(_, hosts)| hosts.clone()));
    guilty.values = guilty.places.iter().map(|host| host.text_or_empty().to_owned()).collect();
    guilty.violation("probe or lifecycle host", |guilty| {
        let (who, count) = (super::pod::quoted(&names), names.len());
        let what = plural("probe or lifecycle host", guilty.values.len());
        format!("{} {who} {} {what} {}", plural("container", count), uses(count), guilty.shown_values())
    })
}

/// `privileged`
pub(super) fn privileged<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let mut guilty = Guilty::default();
    for container in &pod.containers {
        guilty.container(container, Some(container.security.field("privileged")).filter(Place::is_true));
    }
    guilty.violation("privileged", |guilty| {
        format!("{} must not set securityContext.privileged=true", guilty.containers())
    })
}

/// `procMount`
pub(super) fn proc_mount<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    if pod.has_own_users() { None } else { unmasked_proc(pod) }
}

/// `procMount_restricted`
pub(super) fn unmasked_proc<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let mut guilty = Guilty::default();
    for container in &pod.containers {
        let mount = container.security.field("procMount");
        if mount.is_set() && mount.text() != Some("Default") {
            guilty.values.insert(mount.text_or_empty().to_owned());
            guilty.container(container, [mount]);
        }
    }
    guilty.violation("procMount", |guilty| {
        format!("{} must not set securityContext.procMount to {}", guilty.containers(), guilty.shown_values())
    })
}

/// `seLinuxOptions`
pub(super) fn selinux<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let minor = pod.minor;
    let allowed = |text: &str| SELINUX_TYPES.iter().any(|(name, since)| *name == text && *since <= minor);
    let mut guilty = Guilty::default();
    let (mut user, mut role) = (false, false);
    let mut look = |security: &Place<'o>, types: &mut std::collections::BTreeSet<String>| -> Vec<Place<'o>> {
        let options = security.field("seLinuxOptions");
        let mut bad = Vec::new();
        let kind = options.field("type");
        if !allowed(kind.text_or_empty()) {
            types.insert(kind.text_or_empty().to_owned());
            bad.push(kind);
        }
        for (field, is_set) in [("user", &mut user), ("role", &mut role)] {
            let place = options.field(field);
            if !place.is_empty() {
                *is_set = true;
                bad.push(place);
            }
        }
        bad
    };
    let of_pod = look(&pod.security, &mut guilty.values);
    for place in of_pod {
        guilty.pod(place);
    }
    for container in &pod.containers {
        let bad = look(&container.security, &mut guilty.values);
        guilty.container(container, bad);
    }
    guilty.violation("seLinuxOptions", |guilty| {
        let types = format!("{} {}", plural("type", guilty.values.len()), guilty.shown_values());
        let data =
            [(!guilty.values.is_empty(), types.as_str()), (user, "user may not be set"), (role, "role may not be set")];
        let data: Vec<&str> = data.into_iter().filter_map(|(is_set, text)| is_set.then_some(text)).collect();
        format!("{} set forbidden securityContext.seLinuxOptions: {}", guilty.who(), data.join("; "))
    })
}

/// `seccompProfile_baseline`: annotations up to 1.18, fields since.
pub(super) fn seccomp<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    if pod.minor < 19 {
        return seccomp_annotations(pod);
    }
    let mut guilty = Guilty::default();
    let all = find_everywhere(pod, &mut guilty, bad_seccomp);
    guilty.values.extend(all.iter().map(|place| place.text_or_empty().to_owned()));
    guilty.violation("seccompProfile", forbidden_seccomp)
}

/// The type of a profile that is neither the runtime's nor one of the node.
pub(super) fn bad_seccomp<'o>(security: &Place<'o>) -> Option<Place<'o>> {
    let profile = security.field("seccompProfile");
    let kind = profile.field("type");
    (profile.is_set() && !matches!(kind.text_or_empty(), "RuntimeDefault" | "Localhost")).then_some(kind)
}

pub(super) fn forbidden_seccomp(guilty: &Guilty<'_>) -> String {
    format!("{} must not set securityContext.seccompProfile.type to {}", guilty.who(), guilty.shown_values())
}

fn seccomp_annotations<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let allowed =
        |value: &str| matches!(value, "runtime/default" | "docker/default") || value.starts_with("localhost/");
    let meant = |key: &str| {
        key == SECCOMP_POD_ANNOTATION
            || key
                .strip_prefix(SECCOMP_ANNOTATION)
                .is_some_and(|name| pod.containers.iter().any(|container| container.name == name))
    };
    let mut guilty = Guilty::default();
    for (entry, value) in pod.annotations.entries() {
        if meant(&entry.key.text) && !allowed(value.text_or_empty()) {
            guilty.values.insert(format!("{}={:?}", entry.key.text, value.text_or_empty()));
            guilty.places.push(value);
        }
    }
    guilty.violation("seccompProfile", |guilty| {
        let values: Vec<&str> = guilty.values.iter().map(String::as_str).collect();
        format!("forbidden {} {}", plural("annotation", values.len()), values.join(", "))
    })
}

/// `sysctls`
pub(super) fn sysctls<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let allowed = |text: &str| SYSCTLS.iter().any(|(name, since)| *name == text && *since <= pod.minor);
    let names = pod.security.field("sysctls").items().map(|sysctl| sysctl.field("name")).collect::<Vec<_>>();
    let bad: Vec<Place<'o>> = names.into_iter().filter(|name| !allowed(name.text_or_empty())).collect();
    let detail = bad.iter().map(Place::text_or_empty).collect::<Vec<_>>().join(", ");
    Guilty::of(bad).violation("forbidden sysctls", |_| detail)
}

/// `windowsHostProcess`
pub(super) fn host_process<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let mut guilty = Guilty::default();
    find_everywhere(pod, &mut guilty, |security| {
        Some(security.down(["windowsOptions", "hostProcess"])).filter(Place::is_true)
    });
    guilty.violation("hostProcess", |guilty| {
        format!("{} must not set securityContext.windowsOptions.hostProcess=true", guilty.who())
    })
}

/// Asks the security contexts of pod and containers; returns the places that answer, too.
pub(super) fn find_everywhere<'o>(
    pod: &Pod<'o>,
    guilty: &mut Guilty<'o>,
    find: impl Fn(&Place<'o>) -> Option<Place<'o>>,
) -> Vec<Place<'o>> {
    if let Some(place) = find(&pod.security) {
        guilty.pod(place);
    }
    for container in &pod.containers {
        guilty.container(container, find(&container.security));
    }
    guilty.places.clone()
}

fn uses(count: usize) -> &'static str {
    if count == 1 { "uses" } else { "use" }
}
