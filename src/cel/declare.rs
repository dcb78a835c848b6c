//! What a structural schema of a CRD declares.
//!
//! `k8s.io/apiserver/pkg/cel/common/schemas.go`: which fields an expression sees, and how large they may get within a
//! request. Paths in comments are of that repository.

use std::sync::Arc;

use super::types::{Declared, ObjectType, Type};
use crate::yaml::{Node, Number};

/// What one rule of a CRD may cost at most by estimate (`apiextensions/validation`, `StaticEstimatedCostLimit`).
pub const MAX_RULE_COST: u64 = 10_000_000;

/// The largest request.
const REQUEST: u64 = 3 * 1024 * 1024;

/// How often something of this size may stand in one request: what a rule may cost is for all of them together.
#[must_use]
pub fn cardinality(declared: &Declared) -> u64 {
    REQUEST / (declared.smallest + 1)
}

/// What is wrong with an estimated cost, when it is over the limit of one rule. `what` is `estimated rule cost`, say.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a factor to one digit")]
pub fn over_budget(what: &str, cost: u64) -> Option<String> {
    let factor = cost as f64 / MAX_RULE_COST as f64;
    let shown = match factor {
        100.0.. => "more than 100x".to_owned(),
        1.5.. => format!("{factor:.1}x"),
        _ => format!("{factor:.6}x"),
    };
    let help = "try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are \
                declared";
    (cost > MAX_RULE_COST).then(|| format!("{what} exceeds budget by factor of {shown} ({help})"))
}

/// What a schema declares; nothing where expressions may not see the value. `name` tells its objects from others.
#[must_use]
pub fn declare(schema: &Node, name: &str) -> Option<Declared> {
    value(schema, name, false)
}

/// The same for the schema of a whole resource, or of one inside another: it has `kind`, `apiVersion` and `metadata`.
#[must_use]
pub fn declare_resource(schema: &Node, name: &str) -> Option<Declared> {
    value(schema, name, true)
}

fn flag(schema: &Node, key: &str) -> bool {
    schema.get(key).and_then(Node::as_scalar).and_then(crate::yaml::Scalar::as_bool) == Some(true)
}

fn number(schema: &Node, key: &str) -> Option<u64> {
    match schema.get(key)?.as_scalar()?.as_number()? {
        Number::Signed(number) => Some(u64::try_from(number).unwrap_or(0)),
        Number::Unsigned(number) => Some(number),
        Number::Float(_) => None,
    }
}

fn text<'n>(schema: &'n Node, key: &str) -> &'n str {
    schema.get(key).and_then(Node::as_str).unwrap_or_default()
}

fn simple(of: Type, largest: u64, smallest: u64) -> Declared {
    Declared { of, largest: Some(largest), smallest, items: None }
}

fn value(schema: &Node, name: &str, resource: bool) -> Option<Declared> {
    let most = number(schema, "maxLength");
    if flag(schema, "x-kubernetes-int-or-string") {
        return Some(simple(Type::Dyn, most.map_or(REQUEST - 2, |most| most.saturating_mul(4)), 1));
    }
    let inside = |schema: &Node, name: &str| value(schema, name, flag(schema, "x-kubernetes-embedded-resource"));
    match text(schema, "type") {
        "array" => {
            let item = inside(schema.get("items")?, &format!("{name}.@idx"))?;
            let largest = number(schema, "maxItems").unwrap_or((REQUEST - 2) / (item.smallest + 1));
            let of = Type::list(item.of.clone());
            Some(Declared { of, largest: Some(largest), smallest: 2, items: Some(Arc::new(item)) })
        }
        "object" => match schema.get("additionalProperties").filter(|values| values.as_map().is_some()) {
            Some(values) if !resource => {
                let item = inside(values, &format!("{name}.@elem"))?;
                let largest = number(schema, "maxProperties").unwrap_or((REQUEST - 2) / (item.smallest + 6));
                let of = Type::map(Type::String, item.of.clone());
                Some(Declared { of, largest: Some(largest), smallest: 2, items: Some(Arc::new(item)) })
            }
            _ => Some(object(schema, name, resource)),
        },
        "string" => Some(string(schema, most)),
        "boolean" => Some(simple(Type::Bool, 0, 4)),
        "number" => Some(simple(Type::Double, 0, 1)),
        "integer" => Some(simple(Type::Int, 0, 1)),
        _ => None,
    }
}

fn string(schema: &Node, most: Option<u64>) -> Declared {
    match text(schema, "format") {
        "byte" => simple(Type::Bytes, most.unwrap_or(REQUEST - 2), 2),
        "duration" => simple(Type::Duration, 32, 3),
        "date" => simple(Type::Timestamp, 12, 12),
        "date-time" => simple(Type::Timestamp, 32, 21),
        _ => {
            let values = schema.get("enum").and_then(Node::as_list).filter(|values| !values.is_empty());
            let longest = |values: &[Node]| values.iter().filter_map(|value| value.as_str().map(str::len)).max();
            let largest = match (most, values) {
                (Some(most), _) => most.saturating_mul(4),
                (None, Some(values)) => longest(values).unwrap_or_default() as u64,
                (None, None) => REQUEST - 2,
            };
            simple(Type::String, largest, 2)
        }
    }
}

fn object(schema: &Node, name: &str, resource: bool) -> Declared {
    let mut object = ObjectType::new(name);
    let mut smallest = 2;
    let required = schema.get("required").and_then(Node::as_list).unwrap_or_default();
    let properties = schema.get("properties").and_then(Node::as_map);
    for entry in properties.into_iter().flatten() {
        let key = &*entry.key.text;
        if resource && ["kind", "apiVersion", "metadata"].contains(&key) {
            continue;
        }
        let embedded = flag(&entry.value, "x-kubernetes-embedded-resource");
        let Some(declared) = value(&entry.value, &format!("{name}.{key}"), embedded) else {
            continue;
        };
        let needed = required.iter().any(|required| required.as_str() == Some(key));
        if needed && entry.value.get("default").is_none() {
            smallest += key.len() as u64 + declared.smallest + 4;
        }
        object = object.with(key, declared);
    }
    if resource {
        object = with_meta(object, name, properties.and_then(|properties| properties.get("metadata")));
    }
    Declared { smallest, largest: Some(0), ..object.into() }
}

/// The fields that every resource has, whatever its schema says: names of objects are always there.
fn with_meta(object: ObjectType, name: &str, metadata: Option<&Node>) -> ObjectType {
    let text = || simple(Type::String, REQUEST - 2, 2);
    let mut meta = ObjectType::new(format!("{name}.metadata")).with("name", text()).with("generateName", text());
    let properties = metadata.and_then(|metadata| metadata.get("properties")).and_then(Node::as_map);
    for entry in properties.into_iter().flatten() {
        let key = &*entry.key.text;
        if !["name", "generateName"].contains(&key)
            && let Some(declared) = value(&entry.value, &format!("{name}.metadata.{key}"), false)
        {
            meta = meta.with(key, declared);
        }
    }
    let meta = Declared { smallest: 2, largest: Some(0), ..meta.into() };
    object.with("kind", text()).with("apiVersion", text()).with("metadata", meta)
}
