//! `components/<name>/tests/<case>/values.yaml`.

use super::environment::{minor, network_policy};
use super::{header, prose};
use crate::schema::Kind;
use crate::schema::build::Schema;
use crate::schema::format;
use crate::schema::keys::Keys;
use crate::schema::writer::Writer;

impl Writer<'_> {
    pub(super) fn component_test(&mut self) -> Schema {
        let identifier = || Schema::anything().with("pattern", format::IDENTIFIER);
        let needs_partial = Schema::if_then(
            Schema::anything().with("required", vec!["parameters"]),
            Schema::anything().with("required", vec!["partial"]),
        );
        let connection =
            stand_in(Keys::new()).schema().with("additionalProperties", Schema::anything()).named(identifier());
        let caller =
            stand_in(Keys::new()).require("instance").key("connection", "The alias of the connection.", name());
        header(Kind::ComponentTest)
            .key("description", "What the case shows.", prose())
            .key("instance", "The name of the instance; the component's by default.", name())
            .key("app", "The name of its app; the instance's by default.", name())
            .key("namespace", "The namespace; the app's name by default.", Schema::text())
            .key("environment", "The name of the environment.", name())
            .key("kubernetes", "The Kubernetes minor of the cluster, in quotes: \"1.34\".", minor())
            .key("region", "The region of the cluster.", Schema::text())
            .key("networkPolicy", "Whether NetworkPolicies have an effect there.", network_policy().or_expression())
            .key("variables", "Values of the workspace's variables.", self.variables())
            .key("selector", "Replaces the derived selector.", Schema::map_of(Schema::text()))
            .key("values", "Values of the component's inputs.", Schema::of(&["object"]))
            .key("partial", "The partial that the case renders, instead of templates.", Schema::text())
            .key("parameters", "Its parameters.", Schema::of(&["object"]))
            .key("connections", "Instances it connects to, by alias.", Schema::map_of(connection).named(identifier()))
            .key("callers", "Instances that connect to it.", Schema::list_of(caller.schema()))
            .key("fails", "The case must fail, with a finding of this rule or with this text.", Schema::text())
            .schema()
            .with("allOf", vec![needs_partial])
    }
}

/// A name that becomes part of Kubernetes names; a whole number or a boolean is taken as it is spelled.
fn name() -> Schema {
    Schema::matching(&["string", "integer", "boolean"], &format::label())
}

/// Another instance: who it is.
fn stand_in(keys: Keys) -> Keys {
    keys.key("instance", "Its name.", name())
        .key("app", "Its app.", name())
        .key("namespace", "Its namespace.", Schema::text())
        .key("selector", "The labels of its pods.", Schema::map_of(Schema::text()))
}
