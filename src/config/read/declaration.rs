//! Reading of declarations: inputs, parameters and variables with their types.

use std::sync::Arc;

use super::constraints::{misplaced, read_choices, read_constraints};
use crate::config::check::{Expressions, check};
use crate::config::fields::Fields;
use crate::config::mistakes::{shown, suggestion, wrong_type};
use crate::config::{InputSpec, InputType, TypeKind, names, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Key, Map, Node};

/// The names of all types that are not of the Kubernetes API.
pub(crate) const TYPES: [&str; 17] = [
    "string",
    "integer",
    "number",
    "boolean",
    "object",
    "map",
    "list",
    "any",
    "image",
    "quantity",
    "duration",
    "port",
    "dns-label",
    "cidr",
    "cron",
    "url",
    "secret-ref",
];

/// The declarations under `inputs:`, `parameters:` or `variables:`; `what` is one of them, with its article.
pub(super) fn read_specs(map: &Map, what: &str, report: &mut Report) -> Vec<InputSpec> {
    let read = |entry: &crate::yaml::Entry| {
        names::check_input_name(&entry.key, what, report);
        read_spec(&entry.key, &entry.value, report)
    };
    map.iter().map(read).collect()
}

/// One declaration. A mistake in its type leaves a declaration that takes anything, so that its uses are not reported
/// as well.
fn read_spec(key: &Key, node: &Node, report: &mut Report) -> InputSpec {
    let anything = InputType::of(TypeKind::Any, key.origin.span);
    let mut spec = InputSpec {
        key: key.clone(),
        ty: anything,
        default: None,
        optional: false,
        literal: false,
        description: String::new(),
    };
    if node.as_scalar().is_some() && !node.is_null() {
        spec.ty = read_type(key.origin.span, node, report);
        return spec;
    }
    let Some(fields) = Fields::open(node, "a declaration", report) else { return spec };
    let mut fields = fields.at(key.origin.span);
    if let Some(ty) = read_full_type(&mut fields, key.origin.span) {
        spec.ty = ty;
    }
    spec.description = fields.prose("description");
    spec.optional = fields.flag("optional").unwrap_or(false);
    spec.literal = fields.flag("literal").unwrap_or(false);
    spec.default = fields.entry("default").map(|entry| entry.value.clone());
    fields.finish();
    check_default(&mut spec, report);
    spec
}

fn check_default(spec: &mut InputSpec, report: &mut Report) {
    let Some(default) = &spec.default else { return };
    if default.is_null() {
        let finding = wrong_type(default, spec.ty.expected());
        report.push(finding.help("leave `default` out; `optional: true` lets the value stay away"));
        spec.default = None;
        return;
    }
    let expressions = if spec.literal { Expressions::Text } else { Expressions::Pass };
    check(&spec.ty, default.clone(), &spec.key.text, expressions, report);
}

/// A type by its name, as `of: string` gives it, or in full.
fn read_type(span: Span, node: &Node, report: &mut Report) -> InputType {
    let anything = InputType::of(TypeKind::Any, span);
    if node.as_map().is_none() {
        return read_kind_name(node, report).map_or(anything, |kind| InputType::of(kind, node.origin.span));
    }
    let Some(fields) = Fields::open(node, "a type", report) else { return anything };
    let mut fields = fields.at(span);
    let ty = read_full_type(&mut fields, span);
    // People like to say what the items are; nobody else reads it.
    fields.prose("description");
    fields.finish();
    ty.unwrap_or(anything)
}

/// The keys that make up a type.
fn read_full_type(fields: &mut Fields<'_, '_>, span: Span) -> Option<InputType> {
    let named = fields.entry("type");
    let choices = fields.entry("enum").map(|entry| &entry.value);
    let named = match named {
        Some(entry) => read_kind_name(&entry.value, fields.report),
        None if choices.is_some() => Some(TypeKind::String),
        None => {
            let message = "a declaration needs the key `type`";
            let finding = Diagnostic::error(rules::MISSING_KEY, span, message);
            fields.report.push(finding.help("write `type: string`, for instance, or `enum: [one, other]`"));
            None
        }
    };
    let of = fields
        .entry("of")
        .map(|entry| (entry.key.origin.span, read_type(entry.key.origin.span, &entry.value, fields.report)));
    let properties = fields.map("properties").and_then(Node::as_map).map(|map| {
        map.iter().map(|entry| read_spec(&entry.key, &entry.value, fields.report)).collect::<Vec<InputSpec>>()
    });
    let key = fields.text("key");
    let kind = complete_kind(named, of, properties, key.as_ref(), span, fields);
    let mut ty = InputType::of(kind.clone().unwrap_or(TypeKind::Any), span);
    read_constraints(fields, &mut ty, kind.is_some());
    if let Some(choices) = choices {
        ty.allowed = read_choices(choices, &ty, fields.report);
    }
    kind.map(|_| ty)
}

/// Fills the parts of composite types in, and reports parts that a type does not have.
fn complete_kind(
    named: Option<TypeKind>,
    of: Option<(Span, InputType)>,
    properties: Option<Vec<InputSpec>>,
    key: Option<&Node>,
    span: Span,
    fields: &mut Fields<'_, '_>,
) -> Option<TypeKind> {
    let named = named?;
    let word = named.word();
    let mut misplaced = |key: &'static str, of: &str| {
        let span = fields.entry(key).map_or(span, |entry| entry.key.origin.span);
        fields.report.push(misplaced(key, &word, of, span));
    };
    let of_list = matches!(named, TypeKind::List { .. });
    if of.is_some() && !of_list && !matches!(named, TypeKind::Map(_)) {
        misplaced("of", "lists and maps");
    }
    if key.is_some() && !of_list {
        misplaced("key", "lists");
    }
    if properties.is_some() && !matches!(named, TypeKind::Object(_)) {
        misplaced("properties", "objects");
    }
    let item = || Arc::new(of.map_or_else(|| InputType::of(TypeKind::Any, span), |(_, ty)| ty));
    Some(match named {
        TypeKind::Map(_) => TypeKind::Map(item()),
        TypeKind::List { .. } => {
            let of = item();
            let key = key.and_then(|key| read_list_key(key, &of, fields.report));
            TypeKind::List { of, key }
        }
        TypeKind::Object(_) => {
            if properties.is_none() {
                let finding = Diagnostic::error(rules::MISSING_KEY, span, "an object needs the key `properties`");
                fields.report.push(finding.help("for any keys write `type: map`"));
            }
            TypeKind::Object(properties?)
        }
        simple => simple,
    })
}

fn read_list_key(key: &Node, of: &InputType, report: &mut Report) -> Option<String> {
    let text = key.as_str()?;
    if let TypeKind::Object(properties) = &of.kind
        && !properties.iter().any(|property| &*property.key.text == text)
    {
        let known: Vec<&str> = properties.iter().map(|property| &*property.key.text).collect();
        let message = format!("the items have no property `{}` to merge by", shown(text));
        let finding = Diagnostic::error(rules::UNKNOWN_KEY, key.origin.span, message);
        report.push(finding.maybe_help(suggestion(text, &known)));
        return None;
    }
    Some(text.to_owned())
}

fn read_kind_name(node: &Node, report: &mut Report) -> Option<TypeKind> {
    let Some(text) = node.as_str() else {
        report.push(wrong_type(node, "the name of a type").or_help("write `type: string`, for instance"));
        return None;
    };
    let any = || Arc::new(InputType::of(TypeKind::Any, node.origin.span));
    Some(match text {
        "string" => TypeKind::String,
        "integer" => TypeKind::Integer,
        "number" => TypeKind::Number,
        "boolean" => TypeKind::Boolean,
        "object" => TypeKind::Object(Vec::new()),
        "map" => TypeKind::Map(any()),
        "list" => TypeKind::List { of: any(), key: None },
        "any" => TypeKind::Any,
        "image" => TypeKind::Image,
        "quantity" => TypeKind::Quantity,
        "duration" => TypeKind::Duration,
        "port" => TypeKind::Port,
        "dns-label" => TypeKind::DnsLabel,
        "cidr" => TypeKind::Cidr,
        "cron" => TypeKind::Cron,
        "url" => TypeKind::Url,
        "secret-ref" => TypeKind::SecretRef,
        _ if is_kubernetes_type(text) => TypeKind::Kubernetes(text.to_owned()),
        _ => {
            let message = format!("there is no type `{}`", shown(text));
            let near = foreign_type(text).or_else(|| crate::diagnostic::nearest(text, TYPES));
            let help = near.map_or_else(
                || {
                    format!(
                        "there are {}, or a Kubernetes type as `core/v1.Probe`",
                        TYPES.map(|name| format!("`{name}`")).join(", ")
                    )
                },
                |near| format!("did you mean `{near}`?"),
            );
            report.push(Diagnostic::error(rules::UNKNOWN_TYPE, node.origin.span, message).help(help));
            return None;
        }
    })
}

/// What a type of other languages is called here.
fn foreign_type(text: &str) -> Option<&'static str> {
    Some(match text.to_ascii_lowercase().as_str() {
        "int" | "int32" | "int64" | "long" => "integer",
        "float" | "double" | "decimal" => "number",
        "bool" => "boolean",
        "str" | "text" => "string",
        "array" | "sequence" | "set" => "list",
        "dict" | "hash" | "mapping" => "map",
        "struct" => "object",
        "secret" => "secret-ref",
        "uri" => "url",
        _ => return None,
    })
}

/// `core/v1.Probe`, `rbac.authorization.k8s.io/v1.PolicyRule`.
fn is_kubernetes_type(text: &str) -> bool {
    let Some((group, rest)) = text.split_once('/') else { return false };
    let Some((version, kind)) = rest.split_once('.') else { return false };
    let group_signs = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    !group.is_empty()
        && group.bytes().all(group_signs)
        && version.strip_prefix('v').is_some_and(|number| number.starts_with(|first: char| first.is_ascii_digit()))
        && version.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && kind.starts_with(|first: char| first.is_ascii_uppercase())
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
