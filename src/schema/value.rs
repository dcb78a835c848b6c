//! The schema of a value from the type of its input.
//!
//! Values merge over layers, so what one file gives may be a part: keys that a type requires are demanded only inside
//! plain lists, which are replaced as a whole. Spelled numbers and booleans count as text; that their spelling fits a
//! pattern, a length or a format cannot be told from JSON, so there the schema takes more than the compiler.

use serde_json::{Number as JsonNumber, Value as Json};

use super::build::{MESSAGE, Schema};
use super::keys::Keys;
use super::writer::Writer;
use super::{format, pattern};
use crate::config::{InputSpec, InputType, TypeKind};
use crate::yaml::{Dialect, Node, Number, Scalar, ScalarKind, Value, classify};

/// What stands around a value.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Other layers may add to it, and `null` removes what they say.
    pub(super) partial: bool,
    /// Nothing in it is evaluated.
    pub(super) literal: bool,
}

impl Writer<'_> {
    /// A map of inputs or variables to values that layers merge.
    pub(super) fn values_of(&mut self, specs: &[InputSpec]) -> Schema {
        let place = Place { partial: true, literal: false };
        self.entries(specs, place).schema()
    }

    /// What a value of the type may be at its place.
    pub(super) fn value(&mut self, ty: &InputType, place: Place) -> Schema {
        let schema = self.plain(ty, place);
        let schema = if place.literal { schema } else { schema.or_expression() };
        if place.partial { schema.or_null() } else { schema }
    }

    /// The value itself, neither an expression nor removed.
    fn plain(&mut self, ty: &InputType, place: Place) -> Schema {
        match &ty.kind {
            TypeKind::Any => choices(ty).map_or_else(Schema::anything, Schema::one_of),
            TypeKind::Kubernetes(name) => self.kubernetes(name, place.partial),
            TypeKind::Boolean => Schema::of(&["boolean"]),
            TypeKind::Integer | TypeKind::Number | TypeKind::Port => number(ty),
            TypeKind::Object(properties) => self.entries(properties, place).schema(),
            TypeKind::Map(of) => {
                let sized = !place.partial;
                let values = self.value(of, place);
                Schema::map_of(values)
                    .maybe("minProperties", ty.min_length.filter(|_| sized))
                    .maybe("maxProperties", ty.max_length.filter(|_| sized))
            }
            TypeKind::List { of, key: Some(key) } => self.keyed_list(ty, of, key, place),
            TypeKind::List { of, key: None } => {
                let items = self.value(of, Place { partial: false, ..place });
                Schema::list_of(items).maybe("minItems", ty.min_length).maybe("maxItems", ty.max_length)
            }
            TypeKind::SecretRef => secret_ref(place),
            _ => text(ty),
        }
    }

    fn entries(&mut self, specs: &[InputSpec], place: Place) -> Keys {
        let mut keys = Keys::new();
        for spec in specs {
            let inside = Place { literal: place.literal || spec.literal, ..place };
            let mut schema = self.value(&spec.ty, inside);
            if !place.partial && spec.optional {
                schema = schema.or_null();
            }
            schema = schema.maybe("default", spec.default.as_ref().and_then(json));
            let needed = !place.partial && !spec.optional && spec.default.is_none();
            let name = &*spec.key.text;
            keys = if needed {
                keys.required(name, &spec.description, schema)
            } else {
                keys.key(name, &spec.description, schema)
            };
        }
        keys
    }

    /// A list that merges by a key of its items, or the map from that key to the rest of each item.
    fn keyed_list(&mut self, ty: &InputType, of: &InputType, key: &str, place: Place) -> Schema {
        let item = self.plain(of, place);
        let named = Schema::all_of([item.clone(), Schema::of(&["object"]).with("required", vec![key])]);
        let (rest, names) = match &of.kind {
            TypeKind::Object(properties) => {
                let mut keys = self.entries(properties, place);
                keys.release(key);
                let name = properties.iter().find(|property| &*property.key.text == key);
                (keys.schema(), name.filter(|name| name.ty.kind.is_textual()).map(|name| text(&name.ty)))
            }
            _ => (item, None),
        };
        let rest = if place.literal { rest } else { rest.or_expression() };
        let whole = !place.partial;
        Schema::of(&["array", "object"])
            .with("items", named)
            .with("additionalProperties", rest.or_null())
            .maybe("propertyNames", names)
            .maybe("minItems", ty.min_length.filter(|_| whole))
            .maybe("maxItems", ty.max_length.filter(|_| whole))
    }
}

fn number(ty: &InputType) -> Schema {
    let whole = matches!(ty.kind, TypeKind::Integer | TypeKind::Port);
    if let Some(choices) = choices(ty) {
        return Schema::one_of(choices);
    }
    let port = matches!(ty.kind, TypeKind::Port);
    let least = ty.minimum.or(port.then_some(1.0)).and_then(limit);
    let most = ty.maximum.or(port.then_some(65535.0)).and_then(limit);
    Schema::of(&[if whole { "integer" } else { "number" }]).maybe("minimum", least).maybe("maximum", most)
}

/// A limit as people wrote it: without a fraction where it has none.
fn limit(value: f64) -> Option<Json> {
    #[allow(clippy::cast_possible_truncation)] // Only where nothing is lost.
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Some(Json::from(value as i64));
    }
    JsonNumber::from_f64(value).map(Json::Number)
}

fn text(ty: &InputType) -> Schema {
    if let Some(choices) = choices(ty) {
        return Schema::one_of(choices);
    }
    let all: &[&str] = &["string", "number", "boolean"];
    // The numbers and booleans whose spelling has the form; `0` is the only duration without a unit.
    let (types, least, most, form) = match ty.kind {
        TypeKind::Image => (all, Some(0), None, Some(format::image())),
        TypeKind::DnsLabel => (&["string", "integer", "boolean"][..], Some(0), None, Some(format::label())),
        TypeKind::Quantity => (&["string", "number"][..], None, None, Some(format::quantity())),
        TypeKind::Duration => (&["string", "integer"][..], Some(0), Some(0), Some(format::duration())),
        TypeKind::Cidr => (&["string"][..], None, None, Some(format::cidr())),
        TypeKind::Cron => (&["string"][..], None, None, Some(format::cron())),
        TypeKind::Url => (&["string"][..], None, None, Some(format::url())),
        _ => (all, None, None, None),
    };
    let own = ty.pattern.as_ref().and_then(|(pattern, _)| pattern::ecma(pattern));
    let message = form.as_ref().map(|_| format!("Expected {} or an expression.", ty.expected()));
    let second =
        form.as_ref().and(own.as_ref()).map(|own| vec![Json::from(Schema::anything().with("pattern", &**own))]);
    Schema::of(types)
        .maybe("minimum", least)
        .maybe("maximum", most)
        .maybe("pattern", form.or(own.clone()))
        .maybe(MESSAGE, message)
        .maybe("allOf", second)
        .maybe("minLength", ty.min_length)
        .maybe("maxLength", ty.max_length)
}

fn secret_ref(place: Place) -> Schema {
    let part = |form: String| {
        let schema = Schema::matching(&["string"], &form);
        let schema = if place.literal { schema } else { schema.or_expression() };
        if place.partial { schema.or_null() } else { schema }
    };
    let (name, key) = (part(format::subdomain()), part(format::config_key()));
    let keys = Keys::new();
    if place.partial {
        keys.key("name", "The Secret.", name).key("key", "Its key.", key).schema()
    } else {
        keys.required("name", "The Secret.", name).required("key", "Its key.", key).schema()
    }
}

/// Allowed values, those of text also as what YAML reads their spelling as.
fn choices(ty: &InputType) -> Option<Vec<Json>> {
    let allowed = ty.allowed.as_ref()?;
    let mut values: Vec<Json> = allowed.iter().filter_map(json).collect();
    if ty.kind.is_textual() {
        let spelled = allowed.iter().filter_map(Node::as_str).filter_map(|word| {
            let kind = classify(word, Dialect::Own);
            let read = Scalar { kind, text: word.into() };
            matches!(kind, ScalarKind::Boolean | ScalarKind::Integer | ScalarKind::Float).then(|| scalar(&read))?
        });
        values.extend(spelled);
    }
    Some(values)
}

/// A value as JSON; nothing for numbers that JSON does not have.
fn json(node: &Node) -> Option<Json> {
    match &node.value {
        Value::Scalar(value) => scalar(value),
        Value::List(items) => items.iter().map(json).collect::<Option<Vec<Json>>>().map(Json::Array),
        Value::Map(map) => {
            let entries = map.iter().map(|entry| Some((entry.key.text.to_string(), json(&entry.value)?)));
            entries.collect::<Option<serde_json::Map<String, Json>>>().map(Json::Object)
        }
    }
}

fn scalar(scalar: &Scalar) -> Option<Json> {
    match scalar.kind {
        ScalarKind::Null => Some(Json::Null),
        ScalarKind::Boolean => scalar.as_bool().map(Json::Bool),
        ScalarKind::Integer | ScalarKind::Float => match scalar.as_number()? {
            Number::Signed(value) => Some(Json::from(value)),
            Number::Unsigned(value) => Some(Json::from(value)),
            Number::Float(value) => JsonNumber::from_f64(value).map(Json::Number),
        },
        ScalarKind::String | ScalarKind::Ambiguous => Some(Json::from(&*scalar.text)),
    }
}
