//! Constraints of declarations: limits, patterns, choices.

use crate::config::check::{Expressions, check};
use crate::config::fields::Fields;
use crate::config::mistakes::{shown, wrong_type};
use crate::config::{InputType, TypeKind, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Node, Number, Scalar};

pub(super) fn read_constraints(fields: &mut Fields<'_, '_>, ty: &mut InputType, known: bool) {
    let numeric = matches!(ty.kind, TypeKind::Integer | TypeKind::Number | TypeKind::Port);
    let sized = matches!(ty.kind, TypeKind::List { .. } | TypeKind::Map(_));
    let textual = ty.kind.is_textual();
    let kind = known.then(|| ty.kind.clone());
    let kind = kind.as_ref();
    let minimum = constraint(fields, kind, "minimum", numeric, "numbers");
    let maximum = constraint(fields, kind, "maximum", numeric, "numbers");
    let lengths = ["minLength", "maxLength"].map(|key| constraint(fields, kind, key, textual, "strings"));
    let counts = ["minItems", "maxItems"].map(|key| constraint(fields, kind, key, sized, "lists and maps"));
    let pattern = constraint(fields, kind, "pattern", textual, "strings");
    ty.minimum = minimum.and_then(|node| read_number(node, fields.report));
    ty.maximum = maximum.and_then(|node| read_number(node, fields.report));
    let [least, most] = if sized { counts } else { lengths };
    ty.min_length = least.and_then(|node| read_length(node, fields.report));
    ty.max_length = most.and_then(|node| read_length(node, fields.report));
    ty.pattern = pattern.and_then(|node| read_pattern(node, fields.report));
    let upside_down = ty.minimum.zip(ty.maximum).is_some_and(|(least, most)| least > most)
        || ty.min_length.zip(ty.max_length).is_some_and(|(least, most)| least > most);
    if let Some(node) = most.or(maximum).filter(|_| upside_down) {
        let limit = node.as_scalar().map_or("", |scalar| &scalar.text);
        let message = format!("the upper limit {limit} is below the lower one");
        let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message);
        fields.report.push(finding.help("raise it, or lower the other one"));
    }
}

/// The value of a constraint, unless the type has no such constraint.
fn constraint<'a>(
    fields: &mut Fields<'a, '_>,
    kind: Option<&TypeKind>,
    key: &'static str,
    fits: bool,
    of: &str,
) -> Option<&'a Node> {
    let entry = fields.entry(key)?;
    if let Some(kind) = kind.filter(|_| !fits) {
        fields.report.push(misplaced(key, &kind.word(), of, entry.key.origin.span));
        return None;
    }
    Some(&entry.value)
}

pub(super) fn misplaced(key: &str, word: &str, of: &str, span: Span) -> Diagnostic {
    let message = format!("`{key}` says nothing about the type `{word}`");
    let help = format!("remove it; only {of} have `{key}`");
    Diagnostic::error(rules::MISPLACED_CONSTRAINT, span, message).help(help)
}

fn read_number(node: &Node, report: &mut Report) -> Option<f64> {
    #[allow(clippy::cast_precision_loss)] // Limits are small numbers; a rounded huge one still is a limit.
    match node.as_scalar().and_then(Scalar::as_number) {
        Some(Number::Signed(value)) => Some(value as f64),
        Some(Number::Unsigned(value)) => Some(value as f64),
        Some(Number::Float(value)) => Some(value),
        None => {
            report.push(wrong_type(node, "a number").or_help("write a number without quotes"));
            None
        }
    }
}

fn read_length(node: &Node, report: &mut Report) -> Option<usize> {
    match node.as_scalar().and_then(Scalar::as_number) {
        Some(Number::Signed(value)) if value >= 0 => usize::try_from(value).ok(),
        _ => {
            report
                .push(wrong_type(node, "a whole number from 0").or_help("write a number such as `1`, without quotes"));
            None
        }
    }
}

fn read_pattern(node: &Node, report: &mut Report) -> Option<(String, regex_lite::Regex)> {
    let Some(text) = node.as_str() else {
        report.push(wrong_type(node, "a regular expression in quotes").or_help("write it as `'^[a-z]+$'`"));
        return None;
    };
    match regex_lite::Regex::new(text) {
        Ok(regex) => Some((text.to_owned(), regex)),
        Err(error) => {
            let message = format!("`{}` is no regular expression", shown(text));
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_end_matches('.').to_owned();
            let finding = Diagnostic::error(rules::BAD_PATTERN, node.origin.span, message).note(reason);
            report.push(finding.help(
                "mend the pattern; signs with a meaning, such as `(` or `+`, stand for themselves behind a `\\`",
            ));
            None
        }
    }
}

pub(super) fn read_choices(node: &Node, ty: &InputType, report: &mut Report) -> Option<Vec<Node>> {
    let simple = ty.kind.is_textual()
        || matches!(ty.kind, TypeKind::Integer | TypeKind::Number | TypeKind::Port | TypeKind::Any);
    if !simple {
        report.push(misplaced("enum", &ty.kind.word(), "strings and numbers", node.origin.span));
        return None;
    }
    let Some(items) = node.as_list().filter(|items| !items.is_empty()) else {
        report.push(wrong_type(node, "a list with at least one value").or_help("write `enum: [one, other]`"));
        return None;
    };
    let read = |item: &Node| check(ty, item.clone(), &"enum", Expressions::Text, report);
    Some(items.iter().filter_map(read).collect())
}
