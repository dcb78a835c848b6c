//! What the rules of one part of a pod see of the pod around it.

use std::collections::{BTreeMap, BTreeSet};

use crate::kubernetes::{Check, Place, form};

/// The pod around a container or a volume.
#[derive(Debug)]
pub(super) struct Scope<'o> {
    /// A Pod, not the template of one: templates are judged more leniently.
    pub(super) is_pod: bool,
    /// Empty in templates, whose pods are named later.
    pub(super) name: &'o str,
    pub(super) spec: Place<'o>,
    pub(super) metadata: Place<'o>,
    pub(super) volumes: BTreeMap<&'o str, Volume>,
}

/// What matters about a volume to those that mount it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Volume {
    /// A claim, which can be a block device.
    Claim,
    EmptyDir,
    Other,
    /// The server drops the volume and its mounts, since the feature is off.
    Dropped,
}

impl<'o> Scope<'o> {
    pub(super) fn new(spec: &Place<'o>, metadata: &Place<'o>, is_pod: bool, check: &Check<'_>) -> Self {
        let mut volumes = BTreeMap::new();
        let places: Vec<Place<'o>> = spec.field("volumes").items().collect();
        for volume in places {
            volumes.entry(volume.field("name").text_or_empty()).or_insert_with(|| Volume::of(&volume, check));
        }
        let name = if is_pod { metadata.field("name").text_or_empty() } else { "" };
        Self { is_pod, name, spec: spec.clone(), metadata: metadata.clone(), volumes }
    }

    /// `terminationGracePeriodSeconds`. A pod that wants less than none gets a second.
    pub(super) fn grace_period(&self) -> i64 {
        let period = self.spec.field("terminationGracePeriodSeconds").integer().unwrap_or(30);
        if self.is_pod && period < 0 { 1 } else { period }
    }

    pub(super) fn host_network(&self) -> bool {
        self.spec.field("hostNetwork").is_true()
    }

    /// Whether the pod has users of its own.
    pub(super) fn own_users(&self, check: &Check<'_>) -> bool {
        check.since(33) && self.spec.field("hostUsers").boolean() == Some(false)
    }

    pub(super) fn operating_system(&self) -> Option<&'o str> {
        let system = self.spec.field("os");
        system.is_set().then(|| system.field("name").text_or_empty())
    }

    /// Whether the server chooses a host port for every port, as it does with the host's network.
    pub(super) fn chooses_ports(&self, check: &Check<'_>) -> bool {
        self.host_network() && (self.is_pod || !check.since(28))
    }

    /// The host port of a port: the one that is written, or the one that the server chooses.
    pub(super) fn host_port(port: &Place<'_>, chosen: bool) -> i64 {
        match form::number(&port.field("hostPort")) {
            0 if chosen => form::number(&port.field("containerPort")),
            written => written,
        }
    }

    /// The names of the pod's resource claims.
    pub(super) fn claims(&self) -> BTreeSet<&'o str> {
        let claims: Vec<Place<'o>> = self.spec.field("resourceClaims").items().collect();
        claims.iter().map(|claim| claim.field("name").text_or_empty()).filter(|name| !name.is_empty()).collect()
    }

    /// Init containers, then containers.
    pub(super) fn containers(&self) -> Vec<Place<'o>> {
        let lists = [self.spec.field("initContainers"), self.spec.field("containers")];
        lists.iter().flat_map(|list| list.items().collect::<Vec<_>>()).collect()
    }
}

impl Volume {
    fn of(volume: &Place<'_>, check: &Check<'_>) -> Self {
        if volume.field("image").is_set() && !check.since(35) {
            Self::Dropped
        } else if volume.field("persistentVolumeClaim").is_set() || volume.field("ephemeral").is_set() {
            Self::Claim
        } else if volume.field("emptyDir").is_set() || volume.set_fields().all(|field| field == "name") {
            Self::EmptyDir
        } else {
            Self::Other
        }
    }
}
