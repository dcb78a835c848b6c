//! The stages of validation, in the server's order.

use super::decode::{self, Decoded, Standing};
use super::{Check, Definitions, Place, crd, metadata, rules, rules_of, update, values, warnings};
use crate::diagnostic::{ObjectRef, Report};
use crate::manifest::{Gvk, identify};
use crate::types::{Shape, Types};
use crate::yaml::Node;

/// What a request may have, in bytes: `MaxRequestBodyBytes` of `k8s.io/apiserver/pkg/server/config.go`.
const LARGEST: usize = 3 << 20;

/// Whether the server takes a new object. Findings go to the report; the object is read in the foreign dialect, which has
/// reported what no YAML reader takes. Of a list, as `kubectl` does, every item is an object.
pub fn validate(object: &Node, types: &Types, definitions: &Definitions, report: &mut Report) {
    if object.is_null() {
        return;
    }
    if let Some(items) = items_of_list(object) {
        for item in items {
            validate(item, types, definitions, report);
        }
        return;
    }
    stages(object, definitions, Check::new(types, object_ref(object), report));
}

/// Whether the server takes an object that is applied over a live one, as far as the live one does not matter: that is the
/// business of [`validate_update`].
pub fn validate_applied(object: &Node, types: &Types, definitions: &Definitions, report: &mut Report) {
    stages(object, definitions, Check::new(types, object_ref(object), report).applied());
}

fn stages(object: &Node, definitions: &Definitions, mut check: Check<'_>) {
    let types = check.types();
    let root = Place::root(object);
    match decode::standing(&root, &mut check) {
        Some(Standing::BuiltIn(gvk)) => {
            let decoded = decode::decode(object, &types.root(&gvk), &mut check);
            if check.errors() > 0 {
                return;
            }
            size(&root, &decoded, &mut check);
            metadata::validate(&root, &gvk, &mut check);
            values::report(&decoded.unsupported, &mut check);
            if let Some(rules) = rules_of(&gvk) {
                (rules.validate)(&root, &mut check);
            }
            warnings::warnings(&root, &gvk, &mut check);
        }
        Some(Standing::Custom(gvk)) => {
            let decoded = decode::decode_metadata(object, &types.root(&gvk), &mut check);
            if check.errors() == 0 {
                size(&root, &decoded, &mut check);
                metadata::validate(&root, &gvk, &mut check);
            }
            if check.errors() == 0 && !crd::validate(object, &gvk, definitions, &mut check) {
                match types.catalogue(&gvk) {
                    Some(shape) => by_structure(object, &shape, &mut check),
                    None => not_validated(&root, &gvk, &mut check),
                }
            }
        }
        None => {}
    }
}

/// A well-known custom kind whose definition is not here: fields, types and enumerations of its specification are known.
fn by_structure(object: &Node, shape: &Shape, check: &mut Check<'_>) {
    let decoded = decode::decode_beside_metadata(object, shape, check);
    values::report(&decoded.unsupported, check);
}

fn not_validated(root: &Place<'_>, gvk: &Gvk, check: &mut Check<'_>) {
    let message = format!("the kind `{}` of `{}` is not known: it was not validated", gvk.kind, gvk.api_version());
    let help = "give its CustomResourceDefinition: in `schemas/crds/` of a workspace, or with `validate --crds DIR`";
    check.not_validated(&root.field("kind"), message, help);
}

/// The items of a `List`, or of a list of one kind.
fn items_of_list(object: &Node) -> Option<&[Node]> {
    let kind = object.get("kind")?.as_str()?;
    object.get("items").filter(|_| kind.ends_with("List"))?.as_list()
}

fn object_ref(object: &Node) -> ObjectRef {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or_default().to_owned();
    let metadata = object.get("metadata");
    let of_metadata = |name: &str| text(metadata.and_then(|metadata| metadata.get(name)));
    ObjectRef {
        api_version: text(object.get("apiVersion")),
        kind: text(object.get("kind")),
        namespace: Some(of_metadata("namespace")).filter(|namespace| !namespace.is_empty()),
        name: of_metadata("name"),
    }
}

fn size(root: &Place<'_>, decoded: &Decoded<'_>, check: &mut Check<'_>) {
    if decoded.size > LARGEST {
        let message = format!("Request entity too large: limit is {LARGEST}");
        check.refuse(rules::TOO_LONG, &root.field("kind"), message, "divide the object");
    }
}

/// Whether the server takes `new` where `old` is live, as server-side apply by one manager does. Both are valid by
/// themselves.
pub fn validate_update(old: &Node, new: &Node, types: &Types, definitions: &Definitions, report: &mut Report) {
    let Some(id) = identify(new) else {
        return;
    };
    match rules_of(&id.gvk) {
        Some(rules) => update::check(old, new, rules, types, report),
        None if !types.is_built_in(&id.gvk) => update::check_custom(old, new, types, definitions, report),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, messages};

    #[test]
    fn every_item_of_a_list_is_an_object() {
        let list = |items: &str| messages(&format!("{{apiVersion: v1, kind: List, items: {items}}}"));
        assert_eq!(list("[{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]"), Vec::<String>::new());
        assert_eq!(
            list("[{apiVersion: v1, kind: ConfigMap, foo: 1}, 5]"),
            ["unknown field \"foo\"", "expected an object, found an integer"]
        );
    }

    #[test]
    fn what_cannot_be_decoded_is_not_looked_at_further() {
        let text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: A}, data: {a: 1}}";
        assert_eq!(messages(text), ["data[a]: expected a string, found an integer"]);
        assert_eq!(messages("~"), Vec::<String>::new());
    }

    const KINDS: [&str; 11] = [
        "v1, kind: Pod",
        "apps/v1, kind: Deployment",
        "v1, kind: Service",
        "batch/v1, kind: CronJob",
        "v1, kind: Secret",
        "networking.k8s.io/v1, kind: Ingress",
        "autoscaling/v2, kind: HorizontalPodAutoscaler",
        "example.com/v1, kind: X",
        "apiextensions.k8s.io/v1, kind: CustomResourceDefinition",
        "v1, kind: List",
        "v1, kind: PersistentVolumeClaim",
    ];
    const FIELDS: &str = "spec metadata name template containers ports items data selector matchLabels rules versions schema \
                          openAPIV3Schema properties dependencies limits a ä";
    const SCALARS: &str = "null -1 1.5 x '' 9e99 .nan true 5Gi '1e-99999' ä 99999999999999999999";

    /// Numbers that look random and are the same in every run.
    struct Draw(u64);

    impl Draw {
        fn below(&mut self, bound: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % bound as u64).unwrap_or(0)
        }

        fn word(&mut self, words: &'static str) -> &'static str {
            let words: Vec<&str> = words.split_whitespace().collect();
            words[self.below(words.len())]
        }

        fn value(&mut self, depth: usize) -> String {
            match if depth > 6 { 9 } else { self.below(10) } {
                0..=4 => {
                    let names: std::collections::BTreeSet<_> = (0..self.below(4)).map(|_| self.word(FIELDS)).collect();
                    let entries = names.iter().map(|name| format!("\"{name}\": {}", self.value(depth + 1)));
                    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
                }
                5 | 6 => {
                    let items: Vec<String> = (0..self.below(3)).map(|_| self.value(depth + 1)).collect();
                    format!("[{}]", items.join(", "))
                }
                _ => self.word(SCALARS).to_owned(),
            }
        }
    }

    #[test]
    fn no_object_makes_validation_stop() {
        let mut draw = Draw(0x2545_f491_4f6c_dd1d);
        let mut refused = 0;
        for _ in 0..2000 {
            let kind = KINDS[draw.below(KINDS.len())];
            let (metadata, spec) = (draw.value(0), draw.value(0));
            let text = format!("{{apiVersion: {kind}, metadata: {metadata}, spec: {spec}, items: [{spec}]}}");
            refused += usize::from(!found(&text, 30).is_empty());
        }
        assert!(refused > 1000, "{refused}");
    }
}
