//! The places of kinds in the sync of an app.
//!
//! Argo CD goes on to the next wave when everything in this one is healthy, and sorts each wave by kind itself: so there are as few
//! waves as can be, and nothing is put before what makes it healthy. A volume claim stays with the pod that binds it;
//! issuers and certificates of cert-manager, which wait for one another, stay together.

use crate::manifest::Gvk;

/// Where the objects of a kind stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// What other objects live in: Namespaces, definitions of kinds.
    Ground,
    /// Who acts and where things are kept: accounts, roles, classes, secret stores. Accounts stand here, not later, since
    /// stores log in with them.
    Access,
    /// What pods read when they start: secrets and configuration.
    Configuration,
    /// Everything else.
    Workload,
    /// What is healthy only once workloads run: Ingress, autoscalers, monitors. Argo CD does not wait for the last wave, so
    /// a load balancer that takes its time fails no sync.
    Last,
}

impl Stage {
    /// The stage of a kind.
    pub(super) fn of(gvk: &Gvk) -> Self {
        match (&*gvk.group, &*gvk.kind) {
            ("", "Namespace") | ("apiextensions.k8s.io", "CustomResourceDefinition") => Self::Ground,
            ("", "ServiceAccount")
            | ("rbac.authorization.k8s.io", _)
            | ("storage.k8s.io", "StorageClass" | "VolumeAttributesClass")
            | ("scheduling.k8s.io", "PriorityClass")
            | ("node.k8s.io", "RuntimeClass")
            | ("networking.k8s.io", "IngressClass")
            | ("external-secrets.io", "SecretStore" | "ClusterSecretStore") => Self::Access,
            ("", "Secret" | "ConfigMap")
            | ("external-secrets.io", "ExternalSecret" | "ClusterExternalSecret")
            | ("bitnami.com", "SealedSecret") => Self::Configuration,
            ("networking.k8s.io", "Ingress")
            | ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute")
            | ("autoscaling", "HorizontalPodAutoscaler")
            | ("autoscaling.k8s.io", "VerticalPodAutoscaler")
            | ("keda.sh", "ScaledObject")
            | ("monitoring.coreos.com", _) => Self::Last,
            _ => Self::Workload,
        }
    }

    /// The wave of the stage where no `after` moves it; nothing for the last stage, which goes behind all others.
    pub(super) fn wave(self) -> Option<i32> {
        match self {
            Self::Ground => Some(-3),
            Self::Access => Some(-2),
            Self::Configuration => Some(-1),
            Self::Workload => Some(0),
            Self::Last => None,
        }
    }
}
