//! What several kinds of files can set: variables, defaults, labels, patches, accepted findings.

use crate::schema::build::Schema;
use crate::schema::format;
use crate::schema::keys::Keys;
use crate::schema::writer::Writer;

impl Writer<'_> {
    /// The settings of environments and layers.
    pub(super) fn settings(&mut self, keys: Keys) -> Keys {
        keys.key("variables", "Values of the workspace's variables.", self.variables())
            .key("defaults", "Values for every instance of a component: component to inputs.", self.defaults())
            .key("labels", "Labels of every object; expressions.", labels())
            .key("patches", "Changes to rendered objects, by name.", self.patches())
            .key("accept", "Accepted findings, by name.", self.acceptances())
            .key("provides", "What clusters have without this workspace, by the part that brings it.", Self::provides())
            .key("imagePolicy", "What image pins may become.", self.image_policy())
            .key("policies", "How severe rules are.", policies())
    }

    /// `imagePolicy:`.
    pub(super) fn image_policy(&mut self) -> Schema {
        self.define("imagePolicy", |_| {
            let range = Schema::matching(&["string", "number"], r"^\s*[<>=!^~]{0,2}\s*(v?[0-9]|[*xX])");
            let repository = Schema::matching(&["string"], "^[^*@ ]+$|^[^*@ ]+/\\*$");
            Keys::new()
                .key("semver", "The versions that a tag may name: `>=1.4, <2`.", range.or_null())
                .key(
                    "downgrade",
                    "Whether a new version may be older.",
                    Schema::one_of(["forbidden", "allowed"]).or_null(),
                )
                .key(
                    "digest",
                    "Whether a pin must name its digest.",
                    Schema::one_of(["required", "optional"]).or_null(),
                )
                .key(
                    "repositories",
                    "Where images may come from; `/*` at the end stands for all below.",
                    Schema::list_of(repository).or_null(),
                )
                .schema()
                .or_null()
        })
    }

    /// `provides:`.
    pub(super) fn provides() -> Schema {
        let object = Schema::matching(&["string"], r"^[A-Z][^/]*(/[^/]+){1,2}$");
        Schema::map_of(Schema::list_of(object).or_null())
    }

    /// `variables:`.
    pub(super) fn variables(&mut self) -> Schema {
        match self.known {
            Some(known) => self.define("variables", |writer| writer.values_of(&known.variables)),
            None => Schema::of(&["object"]),
        }
    }

    /// `defaults:`.
    pub(super) fn defaults(&mut self) -> Schema {
        let Some(known) = self.known else { return Schema::map_of(Schema::of(&["object"])) };
        let mut keys = Keys::new();
        for component in known.components.values() {
            keys = keys.key(&component.name, &component.description, self.values(&component.name));
        }
        keys.schema()
    }

    /// The values of a component's inputs.
    pub(super) fn values(&mut self, component: &str) -> Schema {
        let inputs = self.known.and_then(|known| known.components.get(component)).map(|component| &component.inputs);
        match inputs {
            Some(inputs) => self.define(&format!("values.{component}"), |writer| writer.values_of(inputs)),
            None => Schema::of(&["object"]),
        }
    }

    /// `accept:`.
    pub(super) fn acceptances(&mut self) -> Schema {
        let acceptance = self.define("acceptance", |_| {
            Keys::new()
                .required("rule", "The rule whose findings are accepted: `area/bad-pattern`.", Schema::text())
                .key("object", "The object that it is about: `Kind/namespace/name`.", Schema::text())
                .key("policy", "The policy that says it, when only that one is meant.", Schema::text())
                .required("reason", "Why it is accepted.", Schema::text())
                .key("until", "The last day on which it holds.", Schema::matching(&["string"], format::DAY))
                .schema()
                .or_null()
        });
        Schema::map_of(acceptance)
    }

    /// `patches:`. A layer replaces a patch as a whole.
    pub(super) fn patches(&mut self) -> Schema {
        let patch = self.define("patch", |_| {
            let operations = Schema::list_of(operation().or_expression());
            Keys::new()
                .key("description", "What it is for.", Schema::anything())
                .required("target", "Which objects are patched; all conditions must hold.", target().or_expression())
                .key(
                    "merge",
                    "A strategic merge, by the API's own merge keys.",
                    Schema::of(&["object"]).or_expression(),
                )
                .key("operations", "Operations of RFC 6902.", operations.or_expression())
                .schema()
                .with("allOf", vec![Schema::either("merge", "operations")])
                .or_null()
        });
        Schema::map_of(patch)
    }
}

/// `policies:`.
pub(super) fn policies() -> Schema {
    let severity = Schema::one_of(["error", "warning", "note", "off"]);
    Keys::new().key("severity", "Rule to severity.", Schema::map_of(severity)).schema()
}

/// Labels that are laid over those of lower layers.
pub(super) fn labels() -> Schema {
    Schema::map_of(Schema::text().or_null()).or_null()
}

fn target() -> Schema {
    Keys::new()
        .key("kind", "Their kind.", Schema::text())
        .key("name", "Their name.", Schema::text())
        .key("labels", "Labels that they have.", Schema::map_of(Schema::text()).or_expression())
        .schema()
        .with("minProperties", 1)
}

fn operation() -> Schema {
    let verb = Schema::one_of(["add", "remove", "replace", "move", "copy", "test"]).or_expression();
    let pointer = || Schema::matching(&["string"], format::POINTER).or_expression();
    let needs = |verbs: &[&str], key: &str| {
        let condition = Schema::when_key("op", Schema::one_of(verbs.iter().copied()));
        Schema::if_then(condition, Schema::anything().with("required", vec![key]))
    };
    Keys::new()
        .required("op", "What happens.", verb)
        .required("path", "Where: a JSON pointer.", pointer())
        .key("from", "Where `move` and `copy` take from: a JSON pointer.", pointer())
        .key("value", "What `add`, `replace` and `test` put there or expect.", Schema::anything())
        .schema()
        .with("allOf", vec![needs(&["add", "replace", "test"], "value"), needs(&["move", "copy"], "from")])
}
