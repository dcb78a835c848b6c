//! The life of API versions: since when and until when a server serves them, and what comes after.
//!
//! The tables say which minor has an API version; `life.txt` says by hand what they cannot know.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::table::built_in;
use super::{Minor, Scope, TypeId};
use crate::manifest::Gvk;

/// Whether the API server of a cluster takes objects of an API version and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// It does.
    Served,
    /// Its minor has the API, but only a server that was told so serves it (`--runtime-config`): every alpha, and every beta that came
    /// after 1.24 (<https://kubernetes.io/blog/2022/05/03/kubernetes-1-24-release-announcement/>).
    OffByDefault,
    /// A newer server does.
    NotYet {
        /// The first minor that has it.
        since: Minor,
    },
    /// An older server did.
    Removed {
        /// The first minor without it.
        since: Minor,
        /// API version and kind to use instead: `networking.k8s.io/v1 Ingress`.
        replacement: Option<String>,
    },
    /// It is no API of Kubernetes itself, as far as is known.
    Unknown,
}

/// What the server warns about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// The minor that deprecated it.
    pub since: Minor,
    /// The first minor without it, if that is decided.
    pub removed_in: Option<Minor>,
    /// API version and kind to use instead: `discovery.k8s.io/v1 EndpointSlice`.
    pub replacement: Option<String>,
}

/// Beta APIs from before 1.24, which stayed on until they were removed.
const BETAS_THAT_ARE_ON: [(&str, &str); 2] =
    [("flowcontrol.apiserver.k8s.io", "v1beta2"), ("flowcontrol.apiserver.k8s.io", "v1beta3")];

const TEXT: &str = include_str!("life.txt");

/// A line of `life.txt`.
#[derive(Clone, Copy)]
struct Life {
    deprecated: Option<Minor>,
    removed: Option<Minor>,
    scope: Option<Scope>,
    /// An API version, perhaps with a kind.
    replacement: Option<&'static str>,
}

/// Lives by API version and kind, the core group without its name.
fn lives() -> &'static HashMap<(&'static str, &'static str), Life> {
    static LIVES: OnceLock<HashMap<(&'static str, &'static str), Life>> = OnceLock::new();
    LIVES.get_or_init(|| lines().filter_map(life).flatten().collect())
}

fn lines() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn life(line: &'static str) -> Option<impl Iterator<Item = ((&'static str, &'static str), Life)>> {
    let (life, kinds) = line.split_once(" | ")?;
    let (version, rest) = life.split_once(' ')?;
    let mut words = rest.split_whitespace();
    let mut minor = || words.next().and_then(|word| word.parse().ok()).map(Minor);
    let (deprecated, removed) = (minor(), minor());
    let scope = match words.next()? {
        "N" => Some(Scope::Namespaced),
        "C" => Some(Scope::Cluster),
        _ => None,
    };
    let start = words.next()?;
    let replacement = rest.get(rest.rfind(start)?..).filter(|_| start != "-");
    let version = version.strip_prefix("core/").unwrap_or(version);
    let life = Life { deprecated, removed, scope, replacement };
    Some(kinds.split_whitespace().map(move |kind| ((version, kind), life)))
}

fn life_of(gvk: &Gvk) -> Option<Life> {
    lives().get(&(gvk.api_version().as_str(), &*gvk.kind)).copied()
}

/// Where objects of a kind lived that is gone.
pub(super) fn scope_of_removed(gvk: &Gvk) -> Option<Scope> {
    life_of(gvk)?.scope
}

/// A replacement always names its kind.
fn with_kind(replacement: &str, kind: &str) -> String {
    if replacement.contains(' ') { replacement.to_owned() } else { format!("{replacement} {kind}") }
}

fn is_on(group: &str, version: &str) -> bool {
    let is_stable = !version.contains("alpha") && !version.contains("beta");
    is_stable || BETAS_THAT_ARE_ON.contains(&(group, version))
}

/// Whether a minor serves an API version and kind; `ty` is its type in the tables.
pub(super) fn served(gvk: &Gvk, ty: Option<TypeId>, minor: Minor) -> Served {
    let Some(ty) = ty else {
        let life = life_of(gvk).and_then(|life| life.removed.map(|since| (since, life)));
        return life.map_or(Served::Unknown, |(since, life)| Served::Removed {
            since,
            replacement: life.replacement.map(|replacement| with_kind(replacement, &gvk.kind)),
        });
    };
    let table = built_in();
    if !table.is_resource(ty) {
        return Served::Unknown;
    }
    match (table.has(ty, minor.0), table.next(ty, minor.0), table.previous(ty, minor.0)) {
        (true, ..) if is_on(&gvk.group, &gvk.version) => Served::Served,
        (true, ..) => Served::OffByDefault,
        (false, Some(since), _) => Served::NotYet { since: Minor(since) },
        (false, None, Some(last)) => Served::Removed { since: Minor(last + 1), replacement: replacement(gvk, minor) },
        (false, None, None) => Served::Unknown,
    }
}

/// The version of the same kind that a minor serves, stable before beta, or what is known by hand.
fn replacement(gvk: &Gvk, minor: Minor) -> Option<String> {
    let table = built_in();
    let kinds = table.kinds_of(&gvk.group, &gvk.kind).filter(|ty| table.has(*ty, minor.0));
    let mut versions: Vec<&str> =
        kinds.map(|ty| table.version(ty)).filter(|version| is_on(&gvk.group, version)).collect();
    versions.sort_unstable_by_key(|version| (version.contains("beta"), version.len()));
    let served = versions.first().map(|version| format!("{}/{version} {}", gvk.group, gvk.kind));
    served.or_else(|| life_of(gvk)?.replacement.map(|replacement| with_kind(replacement, &gvk.kind)))
}

/// What a minor warns about when it takes an object.
pub(super) fn deprecated(gvk: &Gvk, minor: Minor) -> Option<Deprecation> {
    let life = life_of(gvk)?;
    let since = life.deprecated.filter(|since| *since <= minor)?;
    if life.removed.is_some_and(|removed| removed <= minor) {
        return None;
    }
    let replacement = life.replacement.map(|replacement| with_kind(replacement, &gvk.kind));
    Some(Deprecation { since, removed_in: life.removed, replacement })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Types;

    fn check(minor: u32, api_version: &str, kind: &str, expected: &str) {
        let types = Types::of(Minor(minor));
        let gvk = Gvk::new(api_version, kind);
        let found = match types.served(&gvk) {
            Served::Served => "served".to_owned(),
            Served::OffByDefault => "off by default".to_owned(),
            Served::NotYet { since } => format!("since {since}"),
            Served::Removed { since, replacement } => format!("until {since}, {}", replacement.unwrap_or_default()),
            Served::Unknown => "unknown".to_owned(),
        };
        assert_eq!(found, expected, "{api_version} {kind} on 1.{minor}");
    }

    #[test]
    fn a_minor_serves_its_own_versions() {
        check(27, "v1", "Pod", "served");
        check(27, "networking.k8s.io/v1", "IPAddress", "since 1.33");
        check(29, "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "since 1.30");
        check(29, "admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy", "off by default");
        check(28, "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", "served");
        check(
            34,
            "flowcontrol.apiserver.k8s.io/v1beta3",
            "FlowSchema",
            "until 1.32, flowcontrol.apiserver.k8s.io/v1 FlowSchema",
        );
        check(34, "resource.k8s.io/v1beta1", "DeviceClass", "off by default");
        check(35, "networking.k8s.io/v1alpha1", "ClusterCIDR", "until 1.29, ");
        check(34, "policy/v1", "Eviction", "unknown");
        check(34, "x.io/v1", "Thing", "unknown");
    }

    #[test]
    fn versions_that_went_before_the_tables_begin_are_known() {
        check(27, "extensions/v1beta1", "Ingress", "until 1.22, networking.k8s.io/v1 Ingress");
        check(34, "policy/v1beta1", "PodSecurityPolicy", "until 1.25, ");
        check(
            34,
            "autoscaling/v2beta2",
            "HorizontalPodAutoscaler",
            "until 1.26, autoscaling/v2 HorizontalPodAutoscaler",
        );
        check(34, "autoscaling/v2beta3", "HorizontalPodAutoscaler", "unknown");
        let types = Types::of(Minor(34));
        assert_eq!(types.scope(&Gvk::new("policy/v1beta1", "PodSecurityPolicy")), Some(Scope::Cluster));
    }

    #[test]
    fn deprecations_begin_and_end() {
        let at = |minor: u32, api_version: &str, kind: &str| {
            let found = Types::of(Minor(minor)).deprecated(&Gvk::new(api_version, kind))?;
            let removed = found.removed_in.map(|minor| format!(" until {minor}")).unwrap_or_default();
            Some(format!("{}{removed}: {}", found.since, found.replacement.unwrap_or_default()))
        };
        assert_eq!(at(34, "v1", "Endpoints").as_deref(), Some("1.33: discovery.k8s.io/v1 EndpointSlice"));
        assert_eq!(at(32, "v1", "Endpoints"), None);
        assert_eq!(at(27, "v1", "ComponentStatus").as_deref(), Some("1.19: "));
        let flow = Some("1.29 until 1.32: flowcontrol.apiserver.k8s.io/v1 FlowSchema");
        assert_eq!(at(30, "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema").as_deref(), flow);
        assert_eq!(at(32, "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"), None);
    }

    #[test]
    fn every_line_is_understood_and_agrees_with_the_tables() {
        for line in lines() {
            let Some(entries) = life(line) else { panic!("{line}") };
            for ((version, kind), life) in entries {
                let gvk = Gvk::new(version, kind);
                let table = built_in();
                let ty = table.kinds_of(&gvk.group, kind).find(|ty| table.version(*ty) == &*gvk.version);
                assert_eq!(ty.is_none(), life.scope.is_some(), "{line}");
                let last = ty.and_then(|ty| table.previous(ty, 37)).filter(|last| *last < 37);
                let removed = life.removed.filter(|removed| ty.is_some() && removed.0 <= 37);
                assert_eq!(last.map(|last| Minor(last + 1)), removed, "{line}");
            }
        }
    }
}
