//! Declarations: inputs, parameters and variables with their types.

use crate::config::{BUILT_IN_NAMES, LANGUAGE_NAMES, TYPES};
use crate::schema::build::Schema;
use crate::schema::format;
use crate::schema::keys::Keys;
use crate::schema::writer::Writer;

/// Types whose values are text.
const TEXTUAL: [&str; 8] = ["string", "image", "quantity", "duration", "dns-label", "cidr", "cron", "url"];
const NUMERIC: [&str; 3] = ["integer", "number", "port"];
const SIZED: [&str; 2] = ["list", "map"];

impl Writer<'_> {
    /// A type by its name, or a declaration in full.
    pub(super) fn declaration(&mut self) -> Schema {
        self.define("declaration", |writer| {
            let keys = writer
                .type_keys()
                .key("optional", "May stay without a value.", Schema::of(&["boolean"]).with("default", false))
                .key(
                    "literal",
                    "Text is taken as it is, `{{` included.",
                    Schema::of(&["boolean"]).with("default", false),
                )
                .key("default", "Used where no layer gives a value; may hold expressions.", anything_but_null());
            let rules: Vec<Schema> = of_kinds().into_iter().chain(choices()).chain(defaults()).collect();
            let full = keys.schema().with("allOf", rules);
            let needs_type = Schema::unless(Schema::when_key("enum", Schema::anything()), needs("type"));
            Schema::any_of([writer.type_name(), Schema::all_of([full, needs_type])])
        })
    }

    /// The type of items, by its name or in full.
    fn inner_type(&mut self) -> Schema {
        self.define("type", |writer| {
            let rules: Vec<Schema> = of_kinds().into_iter().chain(choices()).collect();
            let full = writer.type_keys().schema().with("allOf", rules);
            let needs_type = Schema::unless(Schema::when_key("enum", Schema::anything()), needs("type"));
            Schema::any_of([writer.type_name(), Schema::all_of([full, needs_type])])
        })
    }

    fn type_name(&mut self) -> Schema {
        self.define("typeName", |_| {
            let kubernetes = Schema::matching(&["string"], "^[a-z0-9.-]+/v[0-9][a-z0-9]*\\.[A-Z][A-Za-z0-9]*$");
            Schema::any_of([
                Schema::one_of(TYPES),
                kubernetes.describe("A type of the Kubernetes API: `core/v1.Probe`."),
            ])
        })
    }

    fn type_keys(&mut self) -> Keys {
        let count = || Schema::of(&["integer"]).with("minimum", 0);
        let number = || Schema::of(&["number"]);
        let choices = Schema::list_of(anything_but_null()).with("minItems", 1);
        let properties = Schema::map_of(self.declaration());
        let inner = self.inner_type();
        Keys::new()
            .key("type", "What values it takes.", self.type_name())
            .key("description", "What it is for.", Schema::text())
            .key("enum", "The values it takes. Without `type`, they are strings.", choices)
            .key("of", "The type of a list's items or a map's values.", inner)
            .key("properties", "The keys of an object, required unless optional or with a default.", properties)
            .key("key", "The property by which layers merge a list.", Schema::text())
            .key("minimum", "The least number.", number())
            .key("maximum", "The greatest number.", number())
            .key("minLength", "The least number of characters.", count())
            .key("maxLength", "The greatest number of characters.", count())
            .key("minItems", "The least number of items or entries.", count())
            .key("maxItems", "The greatest number of items or entries.", count())
            .key("pattern", "A regular expression that matches somewhere in the text.", Schema::of(&["string"]))
    }
}

/// The name of an input, a parameter or a variable.
pub(super) fn input_name() -> Schema {
    Schema::anything()
        .with("pattern", format::IDENTIFIER)
        .with("not", Schema::one_of(BUILT_IN_NAMES.into_iter().chain(LANGUAGE_NAMES)))
}

/// Constraints stand only where they say something about the type.
fn of_kinds() -> Vec<Schema> {
    let objects = Schema::when_key("type", Schema::exactly("object"));
    vec![
        only_for(&NUMERIC, false, &["minimum", "maximum"]),
        only_for(&TEXTUAL, true, &["minLength", "maxLength", "pattern"]),
        only_for(&SIZED, false, &["minItems", "maxItems", "of"]),
        only_for(&["list"], false, &["key"]),
        only_for(&[&TEXTUAL[..], &NUMERIC[..], &["any"]].concat(), true, &["enum"]),
        Schema::if_then(objects, needs("properties")).with("else", Schema::without_keys(&["properties"])),
    ]
}

/// Keys that belong to some types; `untyped` when a declaration without a type is one of them.
fn only_for(types: &[&str], untyped: bool, keys: &[&str]) -> Schema {
    let is_one = Schema::one_of(types.iter().copied());
    let condition = if untyped { Schema::properties([("type", is_one)]) } else { Schema::when_key("type", is_one) };
    Schema::unless(condition, Schema::without_keys(keys))
}

/// A default has its type, as far as the name of the type tells it.
fn defaults() -> Vec<Schema> {
    let rule = |condition: Schema, default: Schema| {
        Schema::if_then(condition, Schema::properties([("default", default.or_expression())]))
    };
    let typed = |types: &[&str]| Schema::when_key("type", Schema::one_of(types.iter().copied()));
    let keyed = Schema::all_of([typed(&["list"]), Schema::when_key("key", Schema::anything())]);
    let unkeyed = Schema::all_of([typed(&["list"]), Schema::without_key("key")]);
    vec![
        rule(typed(&["integer", "port"]), Schema::of(&["integer"])),
        rule(typed(&["number"]), Schema::of(&["number"])),
        rule(typed(&["boolean"]), Schema::of(&["boolean"])),
        rule(typed(&["object", "map", "secret-ref"]), Schema::of(&["object"])),
        rule(keyed, Schema::of(&["array", "object"])),
        rule(unkeyed, Schema::of(&["array"])),
        rule(textual(), Schema::text()),
    ]
}

/// The choices have the type.
fn choices() -> Vec<Schema> {
    let rule = |condition: Schema, item: Schema| {
        Schema::if_then(condition, Schema::properties([("enum", Schema::list_of(item))]))
    };
    let typed = |types: &[&str]| Schema::when_key("type", Schema::one_of(types.iter().copied()));
    vec![
        rule(typed(&["integer", "port"]), Schema::of(&["integer"])),
        rule(typed(&["number"]), Schema::of(&["number"])),
        rule(textual(), Schema::text()),
    ]
}

/// A declaration of text: choices without a type are.
fn textual() -> Schema {
    Schema::properties([("type", Schema::one_of(TEXTUAL))])
}

fn needs(key: &str) -> Schema {
    Schema::anything().with("required", vec![key])
}

fn anything_but_null() -> Schema {
    Schema::of(&["string", "number", "boolean", "object", "array"])
}
