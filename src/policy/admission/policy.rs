//! Policies and bindings, read and compiled.
//!
//! Source: `k8s.io/api/admissionregistration/v1/types.go`. That a policy is one that a server takes has been checked by
//! `kubernetes`; what does not compile here is what the functions of an older Kubernetes lack.

use std::sync::Arc;

use super::constraints::Constraints;
use super::selector::Selector;
use crate::cel::{CompileError, Composition, Environment, Program, Type, admission_environment};
use crate::kubernetes::{Place, SET_BY_SERVER};
use crate::manifest::Gvk;
use crate::source::Span;
use crate::types::Minor;
use crate::yaml::Node;

/// An expression of a policy.
#[derive(Debug)]
pub(in crate::policy) struct Expression {
    pub(in crate::policy) program: Program,
    pub(in crate::policy) text: Arc<str>,
    /// Where it stands.
    pub(in crate::policy) span: Span,
    /// The field of an object that it reads and that only the server sets.
    pub(in crate::policy) unknown: Option<&'static str>,
}

/// A named expression that others use as `variables.<name>`.
#[derive(Debug)]
pub(in crate::policy) struct Variable {
    pub(in crate::policy) name: Arc<str>,
    pub(in crate::policy) expression: Expression,
}

/// What a policy demands.
#[derive(Debug)]
pub(in crate::policy) struct Validation {
    pub(in crate::policy) expression: Expression,
    /// Trimmed; nothing when it is empty.
    pub(in crate::policy) message: Option<Arc<str>>,
    pub(in crate::policy) dynamic: Option<Expression>,
}

/// A `ValidatingAdmissionPolicy`.
#[derive(Debug)]
pub(in crate::policy) struct Policy {
    pub(in crate::policy) name: Arc<str>,
    /// The document.
    pub(in crate::policy) node: Node,
    /// Whether an error refuses the request: `failurePolicy: Fail`.
    pub(in crate::policy) fails: bool,
    pub(in crate::policy) constraints: Constraints,
    pub(in crate::policy) conditions: Vec<Expression>,
    pub(in crate::policy) variables: Vec<Variable>,
    pub(in crate::policy) validations: Vec<Validation>,
    pub(in crate::policy) annotations: Vec<Expression>,
    /// The kind of its parameters.
    pub(in crate::policy) params: Option<Gvk>,
}

/// An expression that an older Kubernetes does not understand.
#[derive(Debug)]
pub(in crate::policy) struct Misunderstood {
    pub(in crate::policy) span: Span,
    pub(in crate::policy) error: CompileError,
}

/// What happens to a request that a policy refuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::policy) struct Actions {
    pub(in crate::policy) deny: bool,
    pub(in crate::policy) warn: bool,
    pub(in crate::policy) audit: bool,
}

/// A `ValidatingAdmissionPolicyBinding`.
#[derive(Debug)]
pub(in crate::policy) struct Binding {
    pub(in crate::policy) name: Arc<str>,
    pub(in crate::policy) node: Node,
    pub(in crate::policy) policy: Arc<str>,
    pub(in crate::policy) constraints: Option<Constraints>,
    pub(in crate::policy) params: Option<ParamRef>,
    pub(in crate::policy) actions: Actions,
}

/// Which parameters a binding gives its policy.
#[derive(Debug)]
pub(in crate::policy) struct ParamRef {
    pub(in crate::policy) name: Option<Arc<str>>,
    pub(in crate::policy) namespace: Option<Arc<str>>,
    pub(in crate::policy) selector: Selector,
    /// `parameterNotFoundAction: Deny`.
    pub(in crate::policy) needed: bool,
}

/// Compiles expressions in one environment.
struct Compiler {
    environment: Environment,
    misunderstood: Vec<Misunderstood>,
}

impl Compiler {
    /// An expression of some result, where there is one.
    fn expression(&mut self, place: &Place<'_>, allowed: &[Type]) -> Option<Expression> {
        let text = place.text().filter(|text| !text.trim().is_empty())?;
        let program = self.environment.compile(text);
        let program = program.map_err(|error| self.misunderstood.push(Misunderstood { span: place.span(), error }));
        let fits = |program: &Program| allowed.is_empty() || allowed.contains(program.result_type());
        program.ok().filter(fits).map(|program| self::expression(program, text, place.span()))
    }
}

pub(in crate::policy) fn expression(program: Program, text: &str, span: Span) -> Expression {
    let reads =
        |field: &&&str| ["object", "oldObject"].iter().any(|variable| program.selects(variable, "metadata", field));
    let unknown = SET_BY_SERVER.iter().find(reads).copied();
    Expression { text: text.into(), span, unknown, program }
}

impl Policy {
    /// Compiles a policy for a Kubernetes. Besides, what that Kubernetes does not understand of it.
    pub(in crate::policy) fn compile(node: &Node, minor: Minor) -> (Self, Vec<Misunderstood>) {
        let root = Place::root(node);
        let spec = root.field("spec");
        let kind = spec.field("paramKind");
        let params = kind
            .is_set()
            .then(|| Gvk::new(kind.field("apiVersion").text_or_empty(), kind.field("kind").text_or_empty()));
        let plain = admission_environment(minor, params.is_some(), true);
        let mut compiler = Compiler { environment: plain.clone(), misunderstood: Vec::new() };
        let list = spec.field("matchConditions");
        let conditions: Vec<Place<'_>> = list.items().map(|item| item.field("expression")).collect();
        let conditions = conditions.iter().filter_map(|place| compiler.expression(place, &[Type::Bool])).collect();
        let (variables, composed) = variables(&spec, &plain, &mut compiler.misunderstood);
        let silent = admission_environment(minor, params.is_some(), false).with("variables", composed.clone());
        compiler.environment = plain.with("variables", composed);
        let mut messages = Compiler { environment: silent, misunderstood: Vec::new() };
        let mut validations = Vec::new();
        for item in spec.field("validations").items() {
            let Some(expression) = compiler.expression(&item.field("expression"), &[Type::Bool]) else { continue };
            let message = item.field("message").text().map(str::trim).filter(|text| !text.is_empty()).map(Into::into);
            let dynamic = messages.expression(&item.field("messageExpression"), &[Type::String]);
            validations.push(Validation { expression, message, dynamic });
        }
        let list = spec.field("auditAnnotations");
        let values: Vec<Place<'_>> = list.items().map(|item| item.field("valueExpression")).collect();
        let texts = [Type::String, Type::Null];
        let annotations = values.iter().filter_map(|place| messages.expression(place, &texts)).collect();
        compiler.misunderstood.append(&mut messages.misunderstood);
        let policy = Self {
            name: root.down(["metadata", "name"]).text_or_empty().into(),
            node: node.clone(),
            fails: spec.field("failurePolicy").text_or("Fail") == "Fail",
            constraints: Constraints::read(&spec.field("matchConstraints")),
            conditions,
            variables,
            validations,
            annotations,
            params,
        };
        (policy, compiler.misunderstood)
    }

    /// Where findings about the policy as a whole point.
    pub(in crate::policy) fn span(&self) -> Span {
        Place::root(&self.node).down(["metadata", "name"]).span()
    }
}

/// The variables of a policy, and the type of all of them.
pub(in crate::policy) fn variables(
    spec: &Place<'_>,
    environment: &Environment,
    misunderstood: &mut Vec<Misunderstood>,
) -> (Vec<Variable>, Type) {
    let list = spec.field("variables");
    let places: Vec<(Place<'_>, Place<'_>)> =
        list.items().map(|item| (item.field("name"), item.field("expression"))).collect();
    let texts = places.iter().map(|(name, expression)| (name.text_or_empty(), expression.text_or_empty()));
    let composition = Composition::of(environment, texts);
    let mut variables = Vec::new();
    for ((_, place), (name, program)) in places.iter().zip(composition.programs) {
        match program {
            Ok(program) => {
                let expression = expression(program, place.text_or_empty(), place.span());
                variables.push(Variable { name, expression });
            }
            Err(error) => misunderstood.push(Misunderstood { span: place.span(), error }),
        }
    }
    (variables, Type::Object(Arc::new(composition.of)))
}

impl Binding {
    pub(in crate::policy) fn read(node: &Node) -> Self {
        let root = Place::root(node);
        let spec = root.field("spec");
        let text = |place: &Place<'_>| place.text().filter(|text| !text.is_empty()).map(Arc::from);
        let (params, resources, actions) =
            (spec.field("paramRef"), spec.field("matchResources"), spec.field("validationActions"));
        let has = |wanted: &str| actions.items().any(|action| action.text() == Some(wanted));
        Self {
            name: root.down(["metadata", "name"]).text_or_empty().into(),
            node: node.clone(),
            policy: spec.field("policyName").text_or_empty().into(),
            constraints: resources.is_set().then(|| Constraints::read(&resources)),
            params: params.is_set().then(|| ParamRef {
                name: text(&params.field("name")),
                namespace: text(&params.field("namespace")),
                selector: Selector::read(&params.field("selector")),
                needed: params.field("parameterNotFoundAction").text_or("Deny") == "Deny",
            }),
            actions: Actions { deny: has("Deny"), warn: has("Warn"), audit: has("Audit") },
        }
    }
}
