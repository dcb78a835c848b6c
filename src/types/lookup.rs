//! The API of one cluster: the lookup of kinds and fields.

use std::collections::BTreeMap;

use super::Minor;
use super::table::table;
use crate::manifest::Gvk;
use crate::yaml::Node;

/// Whether objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// They do.
    Namespaced,
    /// They belong to the whole cluster.
    Cluster,
}

/// An object type of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeId(pub(super) u16);

/// What stands in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A truth value.
    Boolean,
    /// A number or text.
    IntOrString,
    /// A quantity: text, or a number that stands for its text.
    Quantity,
    /// An object of a known type.
    Object(TypeId),
    /// A map from text to one shape.
    Map(Box<Shape>),
    /// A list of one shape.
    List(Box<Shape>, ListMerge),
    /// Anything, or nothing is known.
    Any,
}

/// How strategic merge treats a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListMerge {
    /// The patch replaces the list.
    Atomic,
    /// Values are added when they are missing.
    Set,
    /// Items with the same value of this key are merged (`patchMergeKey` of the API).
    Keyed(&'static str),
}

/// A field of an object type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub shape: Shape,
}

/// The API of one cluster: the built-in kinds of its minor and the CRDs of the workspace.
#[derive(Clone, Debug)]
pub struct Types {
    minor: Minor,
    custom: BTreeMap<(String, String), Scope>,
}

impl Types {
    /// The built-in kinds of a minor.
    #[must_use]
    pub fn of(minor: Minor) -> Self {
        Self { minor, custom: BTreeMap::new() }
    }

    /// The built-in kinds of a minor and the kinds of `CustomResourceDefinition` documents; other documents, and
    /// definitions without group, kind or scope, are passed over: checking them is not the business of this module.
    #[must_use]
    pub fn from_crds(minor: Minor, definitions: &[Node]) -> Self {
        let mut types = Self::of(minor);
        for spec in definitions.iter().filter_map(|definition| definition.get("spec")) {
            let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
            let group = text(spec.get("group"));
            let kind = text(spec.get("names").and_then(|names| names.get("kind")));
            let scope = match spec.get("scope").and_then(Node::as_str) {
                Some("Namespaced") => Scope::Namespaced,
                Some("Cluster") => Scope::Cluster,
                _ => continue,
            };
            if let (Some(group), Some(kind)) = (group, kind) {
                types.add_custom(&group, &kind, scope);
            }
        }
        types
    }

    /// The minor.
    #[must_use]
    pub fn minor(&self) -> Minor {
        self.minor
    }

    /// Adds a custom kind: group, kind, scope.
    pub fn add_custom(&mut self, group: &str, kind: &str, scope: Scope) {
        self.custom.insert((group.to_owned(), kind.to_owned()), scope);
    }

    /// Whether objects of a kind live in a namespace; nothing when the kind is unknown.
    #[must_use]
    pub fn scope(&self, gvk: &Gvk) -> Option<Scope> {
        table()
            .kinds_of(&gvk.group, &gvk.kind)
            .next()
            .map(|kind| kind.scope)
            .or_else(|| self.custom.get(&(gvk.group.to_string(), gvk.kind.to_string())).copied())
    }

    /// Whether the kind is part of Kubernetes itself, in any version.
    #[must_use]
    pub fn is_built_in(&self, gvk: &Gvk) -> bool {
        table().kinds_of(&gvk.group, &gvk.kind).next().is_some()
    }

    /// The groups that have a kind of this name, built in or custom, each once.
    #[must_use]
    pub fn groups_of(&self, kind: &str) -> Vec<&str> {
        let built_in = table().kinds().iter().filter(|known| known.name == kind).map(|known| known.group);
        let custom = self.custom.keys().filter(|(_, known)| known == kind).map(|(group, _)| group.as_str());
        let mut groups: Vec<&str> = built_in.chain(custom).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The type of a kind's objects; nothing when its fields are unknown.
    #[must_use]
    pub fn object(&self, gvk: &Gvk) -> Option<TypeId> {
        let fits = |version: Option<&str>| version.is_none_or(|version| version == &*gvk.version);
        let mut kinds = table().kinds_of(&gvk.group, &gvk.kind);
        kinds.find(|kind| fits(kind.version)).and_then(|kind| kind.object)
    }

    /// What is known of a kind's objects: all fields of its type, or only `apiVersion`, `kind` and `metadata`, which
    /// every object has.
    #[must_use]
    pub fn root(&self, gvk: &Gvk) -> Shape {
        self.object(gvk).or_else(|| table().named("Object")).map_or(Shape::Any, Shape::Object)
    }

    /// The type that people write as `core/v1.Probe` or `networking.k8s.io/v1.NetworkPolicyPeer`.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<TypeId> {
        let (version, ty) = name.rsplit_once('.')?;
        version.split_once('/')?;
        table().named(ty)
    }

    /// A field of a type.
    #[must_use]
    pub fn field(&self, ty: TypeId, name: &str) -> Option<&'static Field> {
        self.fields(ty).iter().find(|field| field.name == name)
    }

    /// All fields of a type.
    #[must_use]
    pub fn fields(&self, ty: TypeId) -> &'static [Field] {
        table().fields(ty)
    }

    /// The shape of what stands below `key` in a value of `shape`.
    #[must_use]
    pub fn below<'s>(&self, shape: &'s Shape, key: &str) -> &'s Shape {
        match shape {
            Shape::Object(ty) => self.field(*ty, key).map_or(&Shape::Any, |field| &field.shape),
            Shape::Map(value) => value,
            _ => &Shape::Any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, Layer, load};

    fn check_scope(types: &Types, api_version: &str, kind: &str, expected: Option<Scope>) {
        assert_eq!(types.scope(&Gvk::new(api_version, kind)), expected, "{api_version} {kind}");
    }

    fn shape_at(api_version: &str, kind: &str, path: &[&str]) -> Shape {
        let types = Types::of(Minor(34));
        path.iter().fold(types.root(&Gvk::new(api_version, kind)), |shape, key| match shape {
            Shape::List(item, _) if *key == "[]" => *item,
            shape => types.below(&shape, key).clone(),
        })
    }

    #[test]
    fn scopes_come_from_the_table_and_from_definitions() {
        let mut sources = SourceMap::default();
        let text = "kind: CustomResourceDefinition\nspec:\n  group: x.io\n  scope: Cluster\n  names: { kind: Thing }\n";
        let source = sources.add("crd.yaml", text.into());
        let definitions = load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new());
        let mut types = Types::from_crds(Minor(34), &definitions);
        types.add_custom("y.io", "Thing", Scope::Namespaced);
        check_scope(&types, "v1", "Namespace", Some(Scope::Cluster));
        check_scope(&types, "v1", "Service", Some(Scope::Namespaced));
        check_scope(&types, "serving.knative.dev/v1", "Service", None);
        check_scope(&types, "autoscaling/v1", "HorizontalPodAutoscaler", Some(Scope::Namespaced));
        check_scope(&types, "x.io/v1", "Thing", Some(Scope::Cluster));
        check_scope(&types, "y.io/v3", "Thing", Some(Scope::Namespaced));
        assert_eq!(types.groups_of("Thing"), ["x.io", "y.io"]);
        assert_eq!(types.groups_of("Service"), [""]);
        assert!(types.is_built_in(&Gvk::new("v1", "Pod")) && !types.is_built_in(&Gvk::new("x.io/v1", "Thing")));
    }

    #[test]
    fn fields_are_found_by_walking_down() {
        let pod = ["spec", "template", "spec"];
        let below = |keys: &[&str]| shape_at("apps/v1", "Deployment", &[&pod[..], keys].concat());
        let merge = |shape: Shape| match shape {
            Shape::List(_, merge) => Some(merge),
            _ => None,
        };
        assert_eq!(merge(below(&["containers"])), Some(ListMerge::Keyed("name")));
        assert_eq!(merge(below(&["containers", "[]", "ports"])), Some(ListMerge::Keyed("containerPort")));
        assert_eq!(merge(below(&["tolerations"])), Some(ListMerge::Atomic));
        assert_eq!(below(&["containers", "[]", "env", "[]", "value"]), Shape::String);
        assert_eq!(below(&["containers", "[]", "resources", "limits", "cpu"]), Shape::Quantity);
        assert_eq!(below(&["containers", "[]", "livenessProbe", "httpGet", "port"]), Shape::IntOrString);
        assert_eq!(shape_at("v1", "ConfigMap", &["data", "KEY"]), Shape::String);
        assert_eq!(shape_at("x.io/v1", "Thing", &["metadata", "annotations", "a"]), Shape::String);
        assert_eq!(shape_at("x.io/v1", "Thing", &["spec", "a"]), Shape::Any);
        let one = shape_at("autoscaling/v1", "HorizontalPodAutoscaler", &["spec", "targetCPUUtilizationPercentage"]);
        assert_eq!(one, Shape::Integer);
        assert_eq!(
            shape_at("autoscaling/v2", "HorizontalPodAutoscaler", &["spec", "metrics", "[]", "type"]),
            Shape::String
        );
    }

    #[test]
    fn types_are_found_as_people_write_them() {
        let types = Types::of(Minor(34));
        let probe = types.named("core/v1.Probe").and_then(|probe| types.field(probe, "periodSeconds"));
        assert_eq!(probe.map(|field| &field.shape), Some(&Shape::Integer));
        assert!(types.named("networking.k8s.io/v1.NetworkPolicyPeer").is_some());
        assert!(types.named("core/v1.Prob").is_none());
        assert!(types.named("Probe").is_none());
    }
}
