//! The Pod Security Standards as a table: every control with its level, the versions in which it looks, and what it replaces.
//!
//! Source: <https://kubernetes.io/docs/concepts/security/pod-security-standards/> and the package `policy` of
//! `k8s.io/pod-security-admission`, in whose order the controls stand. It must not know of namespaces or severities.

use super::pod::Pod;
use super::{baseline, restricted};
use crate::diagnostic::RuleId;
use crate::kubernetes::Place;
use crate::policy::rules;

use std::fmt;

/// How much a pod may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Privileged,
    Baseline,
    Restricted,
}

/// A version of the standards: `v1.30`, or whatever the server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Latest,
    Minor(u32),
}

/// `restricted:v1.30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standard {
    pub(super) level: Level,
    pub(super) version: Version,
}

/// What a pod does against a control, in the words of the admission plugin.
#[derive(Debug)]
pub(super) struct Violation<'o> {
    pub(super) reason: String,
    pub(super) detail: String,
    /// The guilty fields, or the nearest thing above those that are missing; at least one.
    pub(super) places: Vec<Place<'o>>,
}

/// One control.
pub(super) struct Control {
    /// As the admission plugin calls it.
    pub(super) id: &'static str,
    pub(super) rule: RuleId,
    level: Level,
    /// The first minor in which it looks.
    since: u32,
    /// The control of the baseline that it stands for.
    replaces: Option<&'static str>,
    /// What mends it.
    pub(super) help: &'static str,
    pub(super) find: for<'p, 'o> fn(&'p Pod<'o>) -> Option<Violation<'o>>,
}

impl Level {
    /// Reads a level.
    pub(super) fn read(text: &str) -> Option<Self> {
        [Self::Privileged, Self::Baseline, Self::Restricted].into_iter().find(|level| level.as_str() == text)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

impl Version {
    /// Reads `latest` or `v1.30`.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text == "latest" {
            return Some(Self::Latest);
        }
        let digits = text.strip_prefix("v1.")?;
        let plain = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()));
        // The server reads larger numbers than there will ever be minors.
        (plain && !digits.is_empty()).then(|| Self::Minor(digits.parse().unwrap_or(u32::MAX)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => formatter.write_str("latest"),
            Self::Minor(minor) => write!(formatter, "v1.{minor}"),
        }
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.level.as_str(), self.version)
    }
}

impl Standard {
    /// The minor whose controls count on a server of another: a server knows no later ones than its own.
    pub(super) fn minor(self, server: u32) -> u32 {
        match self.version {
            Version::Latest => server,
            Version::Minor(minor) => minor.min(server),
        }
    }

    /// The controls that count at that minor, those of the baseline first.
    pub(super) fn controls(self, minor: u32) -> impl Iterator<Item = &'static Control> {
        let counts = move |control: &Control| control.level <= self.level && control.since <= minor;
        let replaced = move |id: &str| CONTROLS.iter().any(|other| other.replaces == Some(id) && counts(other));
        let all = CONTROLS.iter().filter(move |_| self.level > Level::Privileged);
        all.filter(move |control| counts(control) && !replaced(control.id))
    }
}

const BASELINE: Level = Level::Baseline;
const RESTRICTED: Level = Level::Restricted;

/// In the order in which the admission plugin names them.
const CONTROLS: [Control; 19] = [
    Control {
        id: "appArmorProfile",
        rule: rules::APPARMOR_PROFILE,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove the profile, or use `RuntimeDefault` or `Localhost`",
        find: baseline::app_armor,
    },
    Control {
        id: "capabilities_baseline",
        rule: rules::CAPABILITIES,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove the capability from `add`, or let a namespace at level privileged hold the pod",
        find: baseline::capabilities,
    },
    Control {
        id: "hostNamespaces",
        rule: rules::HOST_NAMESPACES,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove the field, or let a namespace at level privileged hold the pod",
        find: baseline::host_namespaces,
    },
    Control {
        id: "hostPathVolumes",
        rule: rules::HOST_PATH,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "use a claim, an `emptyDir` or a `configMap`, or let a namespace at level privileged hold the pod",
        find: baseline::host_paths,
    },
    Control {
        id: "hostPorts",
        rule: rules::HOST_PORT,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove `hostPort` and reach the pod through a Service; a pod in the network of its node takes every port of it",
        find: baseline::host_ports,
    },
    Control {
        id: "hostProbesAndHostLifecycle",
        rule: rules::PROBE_HOST,
        level: BASELINE,
        since: 34,
        replaces: None,
        help: "remove `host`: without it the pod itself is asked",
        find: baseline::probe_hosts,
    },
    Control {
        id: "privileged",
        rule: rules::PRIVILEGED,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove `privileged`, or let a namespace at level privileged hold the pod",
        find: baseline::privileged,
    },
    Control {
        id: "procMount",
        rule: rules::PROC_MOUNT,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove `procMount`; from 1.35 on, pods with `hostUsers: false` may have it",
        find: baseline::proc_mount,
    },
    Control {
        id: "seLinuxOptions",
        rule: rules::SELINUX_OPTIONS,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove `user` and `role`, and use a `type` for containers such as `container_t`",
        find: baseline::selinux,
    },
    Control {
        id: "seccompProfile_baseline",
        rule: rules::SECCOMP_PROFILE,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "use `type: RuntimeDefault`, or `Localhost` with a profile of the node",
        find: baseline::seccomp,
    },
    Control {
        id: "sysctls",
        rule: rules::SYSCTL,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove the sysctl, or let a namespace at level privileged hold the pod",
        find: baseline::sysctls,
    },
    Control {
        id: "windowsHostProcess",
        rule: rules::WINDOWS_HOST_PROCESS,
        level: BASELINE,
        since: 0,
        replaces: None,
        help: "remove `hostProcess`, or let a namespace at level privileged hold the pod",
        find: baseline::host_process,
    },
    Control {
        id: "allowPrivilegeEscalation",
        rule: rules::PRIVILEGE_ESCALATION,
        level: RESTRICTED,
        since: 8,
        replaces: None,
        help: "write `allowPrivilegeEscalation: false` under `securityContext` of the container",
        find: restricted::privilege_escalation,
    },
    Control {
        id: "capabilities_restricted",
        rule: rules::CAPABILITIES,
        level: RESTRICTED,
        since: 22,
        replaces: Some("capabilities_baseline"),
        help: "write `capabilities: { drop: [ALL] }` under `securityContext` of the container, and add `NET_BIND_SERVICE` at most",
        find: restricted::capabilities,
    },
    Control {
        id: "procMount_restricted",
        rule: rules::PROC_MOUNT,
        level: RESTRICTED,
        since: 35,
        replaces: Some("procMount"),
        help: "remove `procMount`",
        find: baseline::unmasked_proc,
    },
    Control {
        id: "restrictedVolumes",
        rule: rules::VOLUME_TYPE,
        level: RESTRICTED,
        since: 0,
        replaces: Some("hostPathVolumes"),
        help: "use a volume of a type that does not reach past the pod: a claim, `csi`, `ephemeral`, `emptyDir`, `configMap`, `secret`, `projected`, `downwardAPI`, `image`",
        find: restricted::volumes,
    },
    Control {
        id: "runAsNonRoot",
        rule: rules::RUN_AS_ROOT,
        level: RESTRICTED,
        since: 0,
        replaces: None,
        help: "write `runAsNonRoot: true` under `securityContext` of the pod, with a `runAsUser` where the image names no number",
        find: restricted::non_root,
    },
    Control {
        id: "runAsUser",
        rule: rules::ROOT_USER,
        level: RESTRICTED,
        since: 23,
        replaces: None,
        help: "write the number of another user than 0, or leave the choice to the image",
        find: restricted::user,
    },
    Control {
        id: "seccompProfile_restricted",
        rule: rules::SECCOMP_PROFILE,
        level: RESTRICTED,
        since: 19,
        replaces: Some("seccompProfile_baseline"),
        help: "write `seccompProfile: { type: RuntimeDefault }` under `securityContext` of the pod",
        find: restricted::seccomp,
    },
];
