//! Environments and layers.

use super::settings::labels;
use super::{header, prose};
use crate::schema::Kind;
use crate::schema::build::Schema;
use crate::schema::format;
use crate::schema::keys::Keys;
use crate::schema::writer::Writer;

impl Writer<'_> {
    /// `systems` and `images` stand only in an environment of one file, which its schema cannot see.
    pub(super) fn environment(&mut self) -> Schema {
        let layers =
            self.known.map_or_else(Schema::text, |known| Schema::one_of(known.layers.iter().map(|name| &**name)));
        let systems = Schema::map_of(self.inline_system()).named(label());
        let clusters = Schema::map_of(self.cluster()).named(label()).with("minProperties", 1);
        let keys = header(Kind::Environment)
            .key("description", "What the environment is for.", prose())
            .key("extends", "The layers below it, lowest first.", Schema::list_of(layers))
            .required("clusters", "Where its objects run, by name.", clusters)
            .key("argocd", "How Argo CD is set up.", self.argocd())
            .key("golden", "Whether its golden output is kept.", Schema::of(&["boolean"]).with("default", true))
            .key("hold", "Apps whose pins `promote` leaves as they are, each with the reason.", labels())
            .key("systems", "Its systems, where the environment is one file.", systems)
            .key("images", "Its image pins, where the environment is one file.", self.pins());
        self.settings(keys).schema()
    }

    pub(super) fn layer(&mut self) -> Schema {
        let keys = header(Kind::Layer).key("description", "What the layer is for.", prose().or_null());
        self.settings(keys).schema()
    }

    fn cluster(&mut self) -> Schema {
        let server = Schema::matching(&["string"], &format::url()).or_expression();
        Keys::new()
            .key("server", "The address of its API server; or give `name`.", server)
            .key("name", "Its name in Argo CD; or give `server`.", Schema::text())
            .key("description", "What the cluster is for.", prose())
            .required("kubernetes", "Its Kubernetes minor, in quotes: \"1.34\".", minor())
            .key("region", "Its region; an expression.", Schema::text())
            .key("networkPolicy", "Whether NetworkPolicies have an effect there.", network_policy().or_expression())
            .key("podSecurity", "How the admission of Pod Security is set up there.", pod_security())
            .key("argocd", "How Argo CD is set up for this cluster.", self.argocd())
            .key("variables", "Values of the workspace's variables in this cluster.", self.variables())
            .key("labels", "Labels of every object in this cluster; expressions.", labels())
            .key(
                "provides",
                "What the cluster has without this workspace, by the part that brings it.",
                Self::provides(),
            )
            .schema()
            .with("allOf", vec![Schema::either("server", "name")])
    }

    fn argocd(&mut self) -> Schema {
        self.define("argocd", |_| {
            let text = |default: &str| Schema::text().with("default", default);
            Keys::new()
                .key("instance", "The identity of the Argo CD installation; an expression.", text("default"))
                .key("namespace", "Where its Applications live; an expression.", text("argocd"))
                .key(
                    "applicationName",
                    "The name of an app's Application; an expression.",
                    text("{{ app.name }}-{{ environment.name }}"),
                )
                .key(
                    "projectName",
                    "The name of a system's AppProject; an expression.",
                    text("{{ system.name }}-{{ environment.name }}"),
                )
                .key(
                    "rootName",
                    "The name of the root Application; an expression.",
                    text("{{ environment.name }}-{{ cluster.name }}"),
                )
                .schema()
        })
    }
}

/// A Kubernetes minor.
pub(super) fn minor() -> Schema {
    Schema::matching(&["string"], r"^1\.[0-9]{1,9}$")
}

/// What a cluster's network does with network policies.
pub(super) fn network_policy() -> Schema {
    Schema::one_of(["enforced", "ignored"])
}

/// What the admission plugin asks for where namespaces say nothing, and whom it lets pass.
fn pod_security() -> Schema {
    let level = || Schema::one_of(["privileged", "baseline", "restricted"]);
    let version = || Schema::matching(&["string"], r"^(latest|v1\.(0|[1-9][0-9]{0,3}))$");
    let exemptions = Keys::new()
        .key("namespaces", "Namespaces that nothing is asked of.", Schema::list_of(Schema::text()))
        .key("runtimeClasses", "Runtime classes whose pods nothing is asked of.", Schema::list_of(Schema::text()));
    Keys::new()
        .key("enforce", "The level that pods must keep.", level())
        .key("enforceVersion", "The version of that level.", version())
        .key("warn", "The level of which users are warned.", level())
        .key("warnVersion", "The version of that level.", version())
        .key("audit", "The level that is noted in the audit log.", level())
        .key("auditVersion", "The version of that level.", version())
        .key("exemptions", "Whom the plugin lets pass.", exemptions.schema())
        .schema()
}

/// A name that becomes part of Kubernetes names.
pub(super) fn label() -> Schema {
    Schema::anything().with("pattern", format::label())
}
