//! Systems, apps and instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::environment::label;
use super::settings::labels;
use super::{header, prose};
use crate::config::SHORTHAND;
use crate::schema::Kind;
use crate::schema::build::Schema;
use crate::schema::format;
use crate::schema::keys::Keys;
use crate::schema::known::{Known, Names};
use crate::schema::writer::Writer;

impl Writer<'_> {
    pub(super) fn system(&mut self) -> Schema {
        self.system_keys(header(Kind::System)).schema()
    }

    /// A system of an environment that is one file.
    pub(super) fn inline_system(&mut self) -> Schema {
        self.define("system", |writer| writer.system_keys(Keys::new()).schema())
    }

    pub(super) fn app(&mut self) -> Schema {
        let instances = self.known.map(Known::instances).unwrap_or_default();
        let schema = self.app_keys(header(Kind::App)).schema();
        let rules = self.app_rules();
        let instances = Schema::properties([("instances", self.known_instances(&instances))]);
        schema.with("allOf", rules.into_iter().chain([instances]).collect::<Vec<_>>())
    }

    /// `clusters` stands only in an environment's own file, which the schema cannot see.
    fn system_keys(&mut self, keys: Keys) -> Keys {
        let apps = self.apps();
        let placement = Keys::new()
            .key("variables", "Values of the workspace's variables for this system in this cluster.", self.variables())
            .key("apps", "What differs in this cluster.", apps.clone())
            .schema();
        let placements = match self.known {
            Some(known) => {
                let names = known.clusters.iter().map(|name| (&**name, placement.clone()));
                Schema::properties(names).with("type", "object").with("additionalProperties", false)
            }
            None => Schema::map_of(placement),
        };
        keys.key("description", "What the system is for.", prose().or_null())
            .key("owner", "Who answers for it.", Schema::text().or_null())
            .key("labels", "Labels of the system's objects; expressions.", labels())
            .key("patches", "Changes to rendered objects, by name.", self.patches())
            .key("accept", "Accepted findings, by name.", self.acceptances())
            .key("imagePolicy", "What image pins may become.", self.image_policy())
            .key("clusters", "The clusters in which the system runs, with what differs there.", placements)
            .key("apps", "Its apps, by name. An app runs where the environment's own file names it.", apps)
    }

    fn apps(&mut self) -> Schema {
        self.define("apps", |writer| {
            let any = writer.any_app();
            let known = writer.known.map(|known| &known.apps);
            let apps: Vec<(&str, Schema)> = known
                .into_iter()
                .flatten()
                .map(|(name, instances)| (&**name, writer.known_app(name, instances)))
                .collect();
            Schema::properties(apps).with("type", "object").with("additionalProperties", any).named(label())
        })
    }

    fn any_app(&mut self) -> Schema {
        self.define("app", |writer| {
            let schema = writer.app_keys(Keys::new()).schema();
            let rules = writer.app_rules();
            schema.with("allOf", rules).or_null()
        })
    }

    /// An app whose instances are known, with what they are made of.
    fn known_app(&mut self, name: &Arc<str>, instances: &BTreeMap<Arc<str>, Names>) -> Schema {
        self.define(&format!("app.{name}"), |writer| {
            let mut parts =
                vec![writer.any_app(), Schema::properties([("instances", writer.known_instances(instances))])];
            if let Some(components) = instances.get(name) {
                parts.push(writer.values_without_component(components));
            }
            Schema::all_of(parts)
        })
    }

    fn known_instances(&mut self, instances: &BTreeMap<Arc<str>, Names>) -> Schema {
        let known = instances.iter().map(|(name, components)| (&**name, self.known_instance(components)));
        Schema::properties(known.collect::<Vec<_>>())
    }

    fn known_instance(&mut self, components: &Names) -> Schema {
        let names: Vec<&str> = components.iter().map(|name| &**name).collect();
        self.define(&format!("instance.{}", names.join(".")), |writer| {
            Schema::all_of([writer.any_instance(), writer.values_without_component(components)])
        })
    }

    /// The values of an instance whose component another layer names.
    fn values_without_component(&mut self, components: &Names) -> Schema {
        let values: Vec<Schema> = components.iter().map(|component| self.values(component)).collect();
        let values = match <[Schema; 1]>::try_from(values) {
            Ok([only]) => only,
            Err(several) => Schema::any_of(several),
        };
        Schema::if_then(Schema::without_key("component"), Schema::properties([("values", values)]))
    }

    fn app_keys(&mut self, keys: Keys) -> Keys {
        let instances = self.any_instance();
        let apps = self.known.into_iter().flat_map(|known| known.apps.keys()).map(ToString::to_string).collect();
        let keys = keys
            .key("namespace", "Where its objects live; an expression.", Schema::text().or_null())
            .key("description", "What the app is for.", prose().or_null())
            .key("labels", "Labels of the app's objects; expressions.", labels())
            .key("after", "Apps that must be healthy before this one.", names(apps).or_null())
            .key("ignore", "Fields that others change in the cluster.", self.ignored())
            .key("patches", "Changes to rendered objects, by name.", self.patches())
            .key("accept", "Accepted findings, by name.", self.acceptances())
            .key("imagePolicy", "What image pins may become.", self.image_policy())
            .key("instances", "Its instances, by name.", Schema::map_of(instances).named(label()));
        self.instance_keys(keys)
    }

    /// The short form and `instances` exclude each other; the values of the short form fit its component.
    fn app_rules(&mut self) -> Vec<Schema> {
        let mixed =
            Schema::if_then(Schema::when_key("instances", Schema::anything()), Schema::without_keys(&SHORTHAND));
        let mut rules = vec![mixed];
        rules.extend(self.values_by_component());
        rules
    }

    fn any_instance(&mut self) -> Schema {
        self.define("instance", |writer| {
            let keys = writer
                .instance_keys(Keys::new())
                .key("after", "Instances of the app that come first.", names(Vec::new()).or_null())
                .key("labels", "Labels of the instance's objects; expressions.", labels())
                .key("patches", "Changes to its rendered objects, by name.", writer.patches())
                .key("imagePolicy", "What its image pins may become.", writer.image_policy());
            let rules = writer.values_by_component();
            let rules = (!rules.is_empty()).then_some(rules);
            keys.schema().maybe("allOf", rules).or_null()
        })
    }

    /// The keys that an instance and the short form of an app share.
    fn instance_keys(&mut self, keys: Keys) -> Keys {
        let component = match self.known {
            Some(known) => Schema::one_of(known.components.keys().map(|name| &**name)).or_null(),
            None => Schema::text().or_null(),
        };
        let hook = Schema::one_of(["PreSync", "PostSync", "SyncFail"]).or_null().or_expression();
        keys.key("component", "The component it is made of.", component)
            .key("values", "Values of the component's inputs.", Schema::of(&["object"]))
            .key("connects", "Alias to `instance` of this app or `app/instance`.", self.connections())
            .key("hook", "Runs as an Argo CD hook.", hook)
            .key("selector", "Replaces the derived selector: to adopt live workloads.", labels())
    }

    /// The values fit the component that the same file names.
    fn values_by_component(&mut self) -> Vec<Schema> {
        let components = self.known.into_iter().flat_map(|known| known.components.keys());
        let rule = |name: &Arc<str>| {
            let condition = Schema::when_key("component", Schema::exactly(name));
            Schema::if_then(condition, Schema::properties([("values", self.values(name))]))
        };
        components.map(rule).collect()
    }

    fn connections(&mut self) -> Schema {
        self.define("connections", |writer| {
            let targets = writer.known.map(Known::targets).unwrap_or_default();
            let target = suggested(targets, &format!("^{0}(?:/{0})?$", format::LABEL));
            let alias = Schema::anything().with("pattern", format::IDENTIFIER);
            Schema::map_of(target.or_null()).named(alias).or_null()
        })
    }

    fn ignored(&mut self) -> Schema {
        self.define("ignored", |_| {
            let ignored = Keys::new()
                .required("kind", "The kind of the objects.", Schema::text())
                .key("name", "Their name; without it, all of the kind.", Schema::text())
                .required("path", "The field: a JSON pointer or a dotted path.", Schema::text());
            Schema::list_of(ignored.schema()).or_null()
        })
    }
}

/// A list of names, some of them suggested.
fn names(known: Vec<String>) -> Schema {
    Schema::list_of(suggested(known, &format::label()))
}

/// Text of a form, with suggestions.
fn suggested(known: Vec<String>, form: &str) -> Schema {
    let any = Schema::matching(&["string", "number", "boolean"], form);
    if known.is_empty() { any } else { Schema::any_of([Schema::one_of(known), any]) }
}
