//! Which standards a namespace asks for: its labels over the defaults of the cluster.
//!
//! Source: `PolicyToEvaluate` in the package `api` of `k8s.io/pod-security-admission`.

use super::standard::{Level, Standard, Version};
use crate::config::PodSecurity;
use crate::kubernetes::Place;
use crate::source::Span;
use crate::yaml::Node;

/// What the labels begin with.
const PREFIX: &str = "pod-security.kubernetes.io/";

/// What happens to a pod that breaks a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Enforce,
    Warn,
    Audit,
}

/// A standard that is asked for, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    pub(super) mode: Mode,
    pub(super) standard: Standard,
    pub(super) span: Option<Span>,
}

impl Mode {
    /// Worst first.
    const ALL: [Self; 3] = [Self::Enforce, Self::Warn, Self::Audit];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Warn => "warn",
            Self::Audit => "audit",
        }
    }

    fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::Enforce => ("pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/enforce-version"),
            Self::Warn => ("pod-security.kubernetes.io/warn", "pod-security.kubernetes.io/warn-version"),
            Self::Audit => ("pod-security.kubernetes.io/audit", "pod-security.kubernetes.io/audit-version"),
        }
    }

    fn defaults(self, cluster: &PodSecurity) -> (Option<&Node>, Option<&Node>) {
        match self {
            Self::Enforce => (cluster.enforce.as_ref(), cluster.enforce_version.as_ref()),
            Self::Warn => (cluster.warn.as_ref(), cluster.warn_version.as_ref()),
            Self::Audit => (cluster.audit.as_ref(), cluster.audit_version.as_ref()),
        }
    }
}

/// What the cluster asks for where a namespace says nothing, worst mode first. As in the configuration of the plugin, what
/// is not stated is `privileged` and `latest`.
pub(super) fn defaults(cluster: &PodSecurity) -> [Demand; 3] {
    Mode::ALL.map(|mode| {
        let (level, version) = mode.defaults(cluster);
        let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or_default().to_owned();
        let standard = Standard {
            level: Level::read(&text(level)).unwrap_or(Level::Privileged),
            version: Version::read(&text(version)).unwrap_or(Version::Latest),
        };
        Demand { mode, standard, span: level.or(version).map(|node| node.origin.span) }
    })
}

/// What a namespace asks for with its labels; nothing when one is no level and no version, since the server refuses the
/// namespace then, which its validation reports. A level that is enforced is warned of, too, where nothing else is said.
pub(super) fn demands(labels: &Place<'_>, defaults: &[Demand; 3]) -> Option<[Demand; 3]> {
    let mut demands = *defaults;
    for demand in &mut demands {
        let (level, version) = demand.mode.labels();
        let (level, version) = (labels.key(level), labels.key(version));
        if level.is_set() {
            demand.standard.level = level.text().and_then(Level::read)?;
            demand.span = Some(level.span());
        }
        if version.is_set() {
            demand.standard.version = version.text().and_then(Version::read)?;
            demand.span = demand.span.or(Some(version.span()));
        }
    }
    let [enforce, warn, _] = &mut demands;
    let (level, version) = Mode::Warn.labels();
    let is_enforced = labels.key(Mode::Enforce.labels().0).is_set();
    if is_enforced && !labels.key(level).is_set() && enforce.standard.level > warn.standard.level {
        warn.standard.level = enforce.standard.level;
        warn.span = enforce.span;
        if !labels.key(version).is_set() {
            warn.standard.version = enforce.standard.version;
        }
    }
    Some(demands)
}

/// A label of the right family that there is not, which the server does not read.
pub(super) fn unknown_labels<'o>(labels: &Place<'o>) -> Vec<(&'o str, Place<'o>)> {
    let known = |key: &str| Mode::ALL.into_iter().any(|mode| key == mode.labels().0 || key == mode.labels().1);
    let ours = labels.entries().filter(|(entry, _)| entry.key.text.starts_with(PREFIX) && !known(&entry.key.text));
    ours.map(|(entry, _)| (&*entry.key.text, labels.key_of(entry))).collect()
}
