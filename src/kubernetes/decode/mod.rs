//! Strict decoding: whether a document can become an object of its kind at all.
//!
//! As a server with `fieldValidation=Strict` reads YAML (`k8s.io/apimachinery/pkg/runtime/serializer/json`, on
//! `sigs.k8s.io/json`): field names in their exact case, none twice, every value of the type of its field, `null`
//! anywhere for nothing. What the values mean is for the later stages. Keys that stand twice were reported when the text
//! was read.

mod kind;
mod scalar;
mod trail;
mod union;

pub(super) use kind::{Standing, standing};

use self::trail::{Step, Trail};
use super::{Check, Place, help, rules, values};
use crate::diagnostic::nearest;
use crate::manifest::Gvk;
use crate::types::{Shape, TypeId, Types};
use crate::yaml::{Node, Value};

/// What decoding an object has found besides mistakes.
#[derive(Debug, Default)]
pub(super) struct Decoded<'o> {
    /// The texts that are none of those that their fields take.
    pub(super) unsupported: Vec<values::Unsupported<'o>>,
    /// The bytes of its texts and keys: what a server stores is larger than that.
    pub(super) size: usize,
}

/// Decodes an object of a built-in kind.
pub(super) fn decode<'o>(object: &'o Node, shape: &Shape, check: &mut Check<'_>) -> Decoded<'o> {
    let mut decoder = Decoder { object, types: check.types(), check, decoded: Decoded::default(), strict: true };
    decoder.value(object, shape, &Trail::Root);
    decoder.decoded
}

/// Decodes what every object has, when nothing more is known of the kind.
pub(super) fn decode_metadata<'o>(object: &'o Node, every: &Shape, check: &mut Check<'_>) -> Decoded<'o> {
    let types = check.types();
    let mut decoder = Decoder { object, types, check, decoded: Decoded::default(), strict: true };
    for entry in object.as_map().into_iter().flatten() {
        decoder.value(&entry.value, types.below(every, &entry.key.text), &Trail::Root.to(Step::Field(entry)));
    }
    decoder.decoded
}

/// Decodes the metadata of an object inside another one.
pub(super) fn decode_metadata_of(metadata: &Place<'_>, check: &mut Check<'_>) {
    let types = check.types();
    let any = types.root(&Gvk::new("v1", "ConfigMap"));
    let shape = types.below(&any, "metadata");
    let Some(object) = metadata.node() else { return };
    let mut decoder = Decoder { object, types, check, decoded: Decoded::default(), strict: true };
    decoder.value(object, shape, &Trail::At(metadata));
}

/// Decodes an object of a kind of which only the fields beside `metadata` are known.
pub(super) fn decode_beside_metadata<'o>(object: &'o Node, shape: &Shape, check: &mut Check<'_>) -> Decoded<'o> {
    let types = check.types();
    let mut decoder = Decoder { object, types, check, decoded: Decoded::default(), strict: true };
    let known = |key: &str| matches!(key, "apiVersion" | "kind" | "metadata");
    for entry in object.as_map().into_iter().flatten().filter(|entry| !known(&entry.key.text)) {
        decoder.value(&entry.value, types.below(shape, &entry.key.text), &Trail::Root.to(Step::Field(entry)));
    }
    decoder.decoded
}

struct Decoder<'d, 'o, 'c> {
    object: &'o Node,
    types: &'c Types,
    check: &'d mut Check<'c>,
    decoded: Decoded<'o>,
    /// Whether unknown fields are reported.
    strict: bool,
}

impl<'o> Decoder<'_, 'o, '_> {
    fn value(&mut self, node: &'o Node, shape: &Shape, trail: &Trail<'_, 'o>) {
        if node.is_null() {
            return;
        }
        match (shape, &node.value) {
            (Shape::Object(ty), Value::Map(_)) => self.fields(node, *ty, trail),
            (Shape::Map(inner), Value::Map(map)) => {
                for entry in map.iter() {
                    self.decoded.size += entry.key.text.len();
                    self.value(&entry.value, inner, &trail.to(Step::Key(entry)));
                }
            }
            (Shape::List(inner, _), Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, inner, &trail.to(Step::Index(index)));
                }
            }
            (Shape::Any, _) => self.any(node, trail),
            (shape, _) => match scalar::size_of(node, shape) {
                Ok(size) => self.decoded.size += size,
                // An apply is not read by `encoding/json`: it cuts larger numbers to 32 bits without a word.
                Err(_) if *shape == Shape::Int32 && self.check.is_applied() && is_whole(node) => {
                    let message = "does not fit 32 bits: where the object is live, the server cuts it";
                    self.check.warn(rules::WARNING, &trail.place(self.object), message);
                }
                Err(mistake) => self.wrong(&trail.place(self.object), &mistake),
            },
        }
    }

    fn fields(&mut self, node: &'o Node, ty: TypeId, trail: &Trail<'_, 'o>) {
        let schema = union::schema(self.types, ty);
        for entry in node.as_map().into_iter().flatten() {
            let (name, below) = (&*entry.key.text, trail.to(Step::Field(entry)));
            if schema.is_some_and(|schema| self.schema_field(name, &entry.value, schema, &below)) {
                continue;
            }
            match self.types.field(ty, name) {
                Some(field) => {
                    self.value(&entry.value, &field.shape, &below);
                    if values::has_unsupported(&entry.value, field.values) {
                        self.decoded.unsupported.push((below.place(self.object), field.values));
                    }
                }
                None if self.strict => self.unknown(&trail.place(self.object).name_of(entry), ty, name),
                None => {}
            }
        }
    }

    /// Whatever JSON can say.
    fn any(&mut self, node: &'o Node, trail: &Trail<'_, 'o>) {
        match &node.value {
            Value::Map(map) => {
                for entry in map.iter() {
                    self.decoded.size += entry.key.text.len();
                    self.any(&entry.value, &trail.to(Step::Field(entry)));
                }
            }
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.any(item, &trail.to(Step::Index(index)));
                }
            }
            Value::Scalar(scalar) => match scalar::finite(scalar) {
                Ok(()) => self.decoded.size += scalar.text.len(),
                Err(mistake) => self.wrong(&trail.place(self.object), &mistake),
            },
        }
    }

    fn wrong(&mut self, place: &Place<'_>, mistake: &scalar::Mistake) {
        let message = format!("{}: {}", place.path(), mistake.text);
        let help = mistake.help.clone().unwrap_or_else(|| help::invalid(place));
        self.check.refuse(rules::WRONG_TYPE, place, message, help);
    }

    fn unknown(&mut self, place: &Place<'_>, ty: TypeId, name: &str) {
        let known = self.types.fields(ty).iter().map(|field| field.name);
        let near = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
        let help = near.unwrap_or_else(|| format!("remove `{name}`"));
        self.check.refuse(rules::UNKNOWN_FIELD, place, format!("unknown field \"{}\"", place.path()), help);
    }
}

fn is_whole(node: &Node) -> bool {
    scalar::size_of(node, &Shape::Int64).is_ok()
}

#[cfg(test)]
mod tests;
