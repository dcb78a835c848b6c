//! The API of one cluster: the lookup of kinds and fields.

use std::collections::BTreeMap;

use super::table::{Table, built_in, catalogue, table_of};
use super::{Deprecation, Field, Minor, Scope, Served, Shape, TypeId, life};
use crate::manifest::Gvk;
use crate::yaml::Node;

/// What every object has, whatever its kind.
const ANY_KIND: &str = "meta/v1.PartialObjectMetadata";

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
        let of =
            |table: &'static Table| table.kinds_of(&gvk.group, &gvk.kind).next().and_then(|kind| table.scope(kind));
        of(built_in())
            .or_else(|| self.custom_scope(gvk))
            .or_else(|| of(catalogue()))
            .or_else(|| life::scope_of_removed(gvk))
    }

    fn custom_scope(&self, gvk: &Gvk) -> Option<Scope> {
        self.custom.get(&(gvk.group.to_string(), gvk.kind.to_string())).copied()
    }

    /// Whether the kind is part of Kubernetes itself, in any version.
    #[must_use]
    pub fn is_built_in(&self, gvk: &Gvk) -> bool {
        built_in().kinds_of(&gvk.group, &gvk.kind).next().is_some() || life::scope_of_removed(gvk).is_some()
    }

    /// Whether the cluster's API server takes objects of a built-in API version and kind.
    #[must_use]
    pub fn served(&self, gvk: &Gvk) -> Served {
        life::served(gvk, self.object(gvk), self.minor)
    }

    /// What the cluster's API server warns about when it takes an object of a built-in API version and kind.
    #[must_use]
    pub fn deprecated(&self, gvk: &Gvk) -> Option<Deprecation> {
        life::deprecated(gvk, self.minor)
    }

    /// The structure of a well-known custom kind; nothing when the workspace defines the kind itself. It knows fields, their types, what
    /// is required and enumerations, of one release of the definition: no formats, patterns or bounds.
    #[must_use]
    pub fn catalogue(&self, gvk: &Gvk) -> Option<Shape> {
        if self.custom_scope(gvk).is_some() {
            return None;
        }
        let mut kinds = catalogue().kinds_of(&gvk.group, &gvk.kind);
        kinds.find(|kind| catalogue().version(*kind) == &*gvk.version).map(Shape::Object)
    }

    /// Whether Kubernetes itself has kinds of this group, in any version: then it has no others.
    #[must_use]
    pub fn is_built_in_group(&self, group: &str) -> bool {
        !group.contains('.') || built_in().has_group(group)
    }

    /// The groups that have a kind of this name, built in or custom, each once.
    #[must_use]
    pub fn groups_of(&self, kind: &str) -> Vec<&str> {
        let built_in = built_in().groups_of(kind);
        let custom = self.custom.keys().filter(|(_, known)| known == kind).map(|(group, _)| group.as_str());
        let mut groups: Vec<&str> = custom.collect();
        groups.extend(built_in);
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The type of a kind's objects; nothing when its fields are unknown. An API version that the minor does not have is looked at
    /// as in the nearest minor that has it: whether it is served is another question.
    #[must_use]
    pub fn object(&self, gvk: &Gvk) -> Option<TypeId> {
        let mut kinds = built_in().kinds_of(&gvk.group, &gvk.kind);
        kinds.find(|kind| built_in().version(*kind) == &*gvk.version)
    }

    /// What is known of a kind's objects: all fields of its type, or only `apiVersion`, `kind` and `metadata`, which
    /// every object has.
    #[must_use]
    pub fn root(&self, gvk: &Gvk) -> Shape {
        self.object(gvk).or_else(|| built_in().named(ANY_KIND)).map_or(Shape::Any, Shape::Object)
    }

    /// The type that people write as `core/v1.Probe` or `networking.k8s.io/v1.NetworkPolicyPeer`, if the minor has it.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<TypeId> {
        built_in().named(name).filter(|ty| built_in().has(*ty, self.minor.0))
    }

    /// The names of all types that the minor has.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        built_in().names(self.minor.0)
    }

    /// All built-in kinds that the minor has, in every version.
    pub fn kinds(&self) -> impl Iterator<Item = Gvk> {
        let resources = self.names().filter(|name| built_in().named(name).is_some_and(|ty| built_in().is_resource(ty)));
        resources.filter_map(|name| {
            let (version, kind) = name.rsplit_once('.')?;
            let (group, version) = version.split_once('/')?;
            Some(Gvk {
                group: if group == "core" { "" } else { group }.into(),
                version: version.into(),
                kind: kind.into(),
            })
        })
    }

    /// A field of a type.
    #[must_use]
    pub fn field(&self, ty: TypeId, name: &str) -> Option<&'static Field> {
        let fields = self.fields(ty);
        let at = fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        fields.get(at)
    }

    /// All fields of a type, in the order of their names.
    #[must_use]
    pub fn fields(&self, ty: TypeId) -> &'static [Field] {
        table_of(ty).fields(ty, self.minor.0)
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
    use crate::types::ListMerge;
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
        assert_eq!(one, Shape::Int32);
        assert_eq!(
            shape_at("autoscaling/v2", "HorizontalPodAutoscaler", &["spec", "metrics", "[]", "type"]),
            Shape::String
        );
    }

    #[test]
    fn well_known_custom_kinds_have_a_structure_until_the_workspace_defines_them() {
        let mut types = Types::of(Minor(34));
        let application = Gvk::new("argoproj.io/v1alpha1", "Application");
        let path = ["spec", "syncPolicy", "automated", "selfHeal"];
        let root = types.catalogue(&application).unwrap_or(Shape::Any);
        assert_eq!(*path.iter().fold(&root, |shape, key| types.below(shape, key)), Shape::Boolean);
        assert_eq!(*types.below(types.below(&root, "metadata"), "name"), Shape::String);
        assert_eq!(types.scope(&application), Some(Scope::Namespaced));
        assert_eq!(types.scope(&Gvk::new("cert-manager.io/v1", "ClusterIssuer")), Some(Scope::Cluster));
        assert_eq!(types.catalogue(&Gvk::new("argoproj.io/v1", "Application")), None);
        let Shape::Object(spec) = types.below(&root, "spec") else { panic!("{root:?}") };
        let required = types.fields(*spec).iter().filter(|field| field.required).map(|field| field.name);
        assert_eq!(required.collect::<Vec<_>>(), ["destination", "project"]);
        types.add_custom("argoproj.io", "Application", Scope::Cluster);
        assert_eq!(types.catalogue(&application), None);
        assert_eq!(types.scope(&application), Some(Scope::Cluster));
    }

    #[test]
    fn a_field_says_what_its_list_is_and_which_strings_it_takes() {
        let types = Types::of(Minor(34));
        let field = |ty: &str, name: &str| types.named(ty).and_then(|ty| types.field(ty, name)).cloned();
        let ports = field("core/v1.Container", "ports");
        assert_eq!(ports.as_ref().map(|field| field.list_keys), Some(&["containerPort", "protocol"][..]));
        assert_eq!(field("core/v1.ServiceSpec", "type").map(|field| field.values.len()), Some(4));
        assert_eq!(field("core/v1.Secret", "data").map(|field| field.shape), Some(Shape::Map(Box::new(Shape::Bytes))));
        let selector = field("apps/v1.DeploymentSpec", "selector");
        assert!(selector.is_some_and(|field| field.required));
        let claims = field("core/v1.ResourceRequirements", "claims");
        assert_eq!(claims.map(|field| field.list_keys), Some(&["name"][..]));
        let verbs = field("flowcontrol.apiserver.k8s.io/v1.ResourcePolicyRule", "verbs");
        assert!(verbs.is_some_and(|field| field.is_set));
    }

    #[test]
    fn minors_differ() {
        let has = |minor: u32, ty: &str, name: &str| {
            let types = Types::of(Minor(minor));
            types.named(ty).is_some_and(|ty| types.field(ty, name).is_some())
        };
        assert!(!has(27, "core/v1.Container", "restartPolicy") && has(28, "core/v1.Container", "restartPolicy"));
        assert!(
            !has(30, "resource.k8s.io/v1.DeviceClass", "spec") && has(34, "resource.k8s.io/v1.DeviceClass", "spec")
        );
        assert!(!has(20, "core/v1.Container", "restartPolicy") && has(99, "core/v1.Container", "restartPolicy"));
    }

    #[test]
    fn types_are_found_as_people_write_them() {
        let types = Types::of(Minor(34));
        let probe = types.named("core/v1.Probe").and_then(|probe| types.field(probe, "periodSeconds"));
        assert_eq!(probe.map(|field| &field.shape), Some(&Shape::Int32));
        assert!(types.named("networking.k8s.io/v1.NetworkPolicyPeer").is_some());
        assert!(types.named("core/v1.Prob").is_none());
        assert!(types.named("Probe").is_none());
    }
}
