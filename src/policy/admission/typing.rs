//! Expressions against the types of the kinds that a policy names: fields that no object can have.
//!
//! The server tells the same in `status.typeChecking` of a policy (`plugin/policy/validating/typechecking.go`), for every kind. Here
//! an expression is wrong when it is for all of them: a policy about several kinds asks first which one it sees.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::finding::policy_ref;
use super::policy::Policy;
use crate::cel::{CompileError, Composition, Environment, ObjectType, Type, admission_environment};
use crate::diagnostic::{Diagnostic, Report};
use crate::kubernetes::{Place, plural};
use crate::manifest::Gvk;
use crate::policy::rules;
use crate::types::{Shape, TypeId, Types};

/// As many kinds of a policy are looked at.
const MOST_KINDS: usize = 10;

/// The types of built-in kinds, as expressions see them.
pub(super) struct Typing<'t> {
    types: &'t Types,
    /// By resource, in every version.
    kinds: Vec<(String, Gvk)>,
    made: RefCell<HashMap<TypeId, Type>>,
}

impl<'t> Typing<'t> {
    pub(super) fn of(types: &'t Types) -> Self {
        let kinds = types.kinds().map(|gvk| (plural(&gvk.kind), gvk)).collect();
        Self { types, kinds, made: RefCell::default() }
    }

    /// Reports expressions of a policy that cannot be meant for any of its kinds.
    pub(super) fn check(&self, policy: &Policy, report: &mut Report) {
        let kinds = self.kinds_of(policy);
        if kinds.is_empty() {
            return;
        }
        let environments: Vec<Environment> = kinds.iter().map(|gvk| self.environment(gvk, policy)).collect();
        for validation in &policy.validations {
            let texts = std::iter::once(&validation.expression).chain(&validation.dynamic);
            for expression in texts {
                let compile = |environment: &Environment| environment.compile(&expression.text).err();
                let errors: Option<Vec<CompileError>> = environments.iter().map(compile).collect();
                if let Some([first, ..]) = errors.as_deref()
                    && let Some(gvk) = kinds.first()
                {
                    let message = format!("policy `{}`, for {} {}: {first}", policy.name, gvk.api_version(), gvk.kind);
                    report.push(
                        Diagnostic::warning(rules::TYPE_MISMATCH, expression.span, message)
                            .object(policy_ref(&policy.name))
                            .policy(&*policy.name)
                            .help("name a field that the kind has; the API reference lists them"),
                    );
                }
            }
        }
    }

    /// The built-in kinds that a policy names; none where it may be about others, too.
    fn kinds_of(&self, policy: &Policy) -> Vec<&Gvk> {
        let mut kinds = Vec::new();
        for rule in &policy.constraints.rules {
            for (resource, sub) in &rule.resources {
                for group in &rule.groups {
                    for version in &rule.versions {
                        let is_it = |(name, gvk): &&(String, Gvk)| {
                            name == resource && *gvk.group == **group && *gvk.version == **version
                        };
                        match self.kinds.iter().find(is_it) {
                            Some((_, gvk)) if sub.is_empty() => kinds.push(gvk),
                            // A kind of nobody, or one that is not known: nothing can be said.
                            _ => return Vec::new(),
                        }
                    }
                }
            }
        }
        kinds.dedup();
        if kinds.len() > MOST_KINDS { Vec::new() } else { kinds }
    }

    fn environment(&self, gvk: &Gvk, policy: &Policy) -> Environment {
        let object = self.of_shape(&self.types.root(gvk));
        let mut environment = admission_environment(self.types.minor(), policy.params.is_some(), true)
            .with("object", object.clone())
            .with("oldObject", object);
        if let Some(params) = policy.params.as_ref().filter(|params| self.types.object(params).is_some()) {
            environment = environment.with("params", self.of_shape(&self.types.root(params)));
        }
        let list = Place::root(&policy.node).down(["spec", "variables"]);
        let places: Vec<(Place<'_>, Place<'_>)> =
            list.items().map(|item| (item.field("name"), item.field("expression"))).collect();
        let texts = places.iter().map(|(name, text)| (name.text_or_empty(), text.text_or_empty()));
        let composed = Composition::of(&environment, texts).of;
        environment.with("variables", composed)
    }

    fn of_shape(&self, shape: &Shape) -> Type {
        match shape {
            // When it runs, bytes and moments are the texts that stand in the object.
            Shape::String | Shape::Bytes | Shape::Time | Shape::MicroTime => Type::String,
            Shape::Int32 | Shape::Int64 => Type::Int,
            Shape::Number => Type::Double,
            Shape::Boolean => Type::Bool,
            Shape::IntOrString | Shape::Quantity | Shape::Any => Type::Dyn,
            Shape::Map(value) => Type::map(Type::String, self.of_shape(value)),
            Shape::List(item, _) => Type::list(self.of_shape(item)),
            Shape::Object(ty) => self.of_type(*ty),
        }
    }

    /// An object without known fields may hold anything, and so may one inside of itself.
    fn of_type(&self, ty: TypeId) -> Type {
        if let Some(made) = self.made.borrow().get(&ty) {
            return made.clone();
        }
        self.made.borrow_mut().insert(ty, Type::Dyn);
        let fields = self.types.fields(ty);
        let object = fields.iter().fold(ObjectType::new(format!("{ty:?}")), |object, field| {
            object.with(field.name, self.of_shape(&field.shape))
        });
        let made = if object.is_empty() { Type::Dyn } else { Type::Object(Arc::new(object)) };
        self.made.borrow_mut().insert(ty, made.clone());
        made
    }
}
