//! The wording of findings that many readers share.

use super::rules;
use crate::diagnostic::{Diagnostic, RuleId, nearest, quoted_list};
use crate::source::Span;
use crate::yaml::{Map, Node, ScalarKind, rules as yaml_rules};

/// Longer scalars are cut in messages: they may be secrets, and nobody reads them there.
const LONGEST_SHOWN: usize = 60;

/// A value as a message names it: `the string "three"`, `the integer 3`, `a list`.
pub(super) fn found(node: &Node) -> String {
    let empty = node.as_list().is_some_and(<[Node]>::is_empty) || node.as_map().is_some_and(Map::is_empty);
    let Some(scalar) = node.as_scalar() else {
        return if empty { node.describe().replacen("a ", "an empty ", 1) } else { node.describe().to_owned() };
    };
    let text = shown(&scalar.text);
    match scalar.kind {
        ScalarKind::Null => "null".to_owned(),
        ScalarKind::Boolean => format!("the boolean {text}"),
        ScalarKind::Integer => format!("the integer {text}"),
        ScalarKind::Float => format!("the number {text}"),
        ScalarKind::Ambiguous => text,
        ScalarKind::String => format!("the string \"{text}\""),
    }
}

/// The first line of a text, cut.
pub(super) fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(LONGEST_SHOWN).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// `expected a map, found a list`; an ambiguous scalar is reported as what it is.
pub(super) fn wrong_type(node: &Node, expected: &str) -> Diagnostic {
    ambiguous(node).unwrap_or_else(|| {
        let message = format!("expected {expected}, found {}", found(node));
        Diagnostic::error(rules::WRONG_TYPE, node.origin.span, message)
    })
}

/// A plain scalar that YAML 1.1 and 1.2 read differently, with both ways to mend it; nothing for any other value.
#[must_use]
pub fn ambiguous(node: &Node) -> Option<Diagnostic> {
    let scalar = node.as_scalar().filter(|scalar| scalar.kind == ScalarKind::Ambiguous)?;
    let text = &*scalar.text;
    let message = format!("YAML 1.1 and YAML 1.2 read `{}` differently", shown(text));
    let help = match meant(text) {
        Some(meant) => format!("write {meant} or \"{text}\""),
        None => format!("write \"{text}\""),
    };
    Some(Diagnostic::error(yaml_rules::AMBIGUOUS_SCALAR, node.origin.span, message).help(help))
}

/// The value that whoever wrote an ambiguous scalar without quotes may have meant, in a spelling that is not ambiguous.
fn meant(text: &str) -> Option<String> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "on" => return Some("true".to_owned()),
        "n" | "no" | "off" => return Some("false".to_owned()),
        _ => {}
    }
    let plain = text.replace('_', "");
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.trim_start_matches('+')), |digits| ("-", digits));
    let based = |prefix: &str, radix: u32| {
        digits.strip_prefix(prefix).and_then(|digits| u64::from_str_radix(digits, radix).ok())
    };
    let octal = || digits.strip_prefix('0').and_then(|digits| u64::from_str_radix(digits, 8).ok());
    let whole = based("0x", 16).or_else(|| based("0b", 2)).or_else(|| based("0o", 8)).or_else(octal);
    if let Some(value) = whole.or_else(|| digits.parse().ok()) {
        return Some(format!("{sign}{value}"));
    }
    let value: f64 = digits.parse().ok().filter(|value: &f64| value.is_finite() && *value < 1e15)?;
    digits.bytes().all(|byte| !byte.is_ascii_alphabetic() || byte | 0x20 == b'e').then(|| format!("{sign}{value}"))
}

/// `phrase` and the name: ``there is no component `web-servce` ``, with the name that was probably meant.
pub(super) fn no_such<'a>(
    rule: RuleId,
    span: Span,
    phrase: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    Diagnostic::error(rule, span, format!("{phrase} `{}`", shown(name))).maybe_help(suggestion(name, &known))
}

/// `` did you mean `image`? ``, or the names there are.
pub(super) fn suggestion(name: &str, known: &[&str]) -> Option<String> {
    match nearest(name, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => None,
        None => Some(format!(
            "there {} {}",
            if known.len() == 1 { "is" } else { "are" },
            quoted_list(known.iter().copied())
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, Span};
    use crate::yaml::{Dialect, Layer, Origin, classify};

    fn node(text: &str) -> Node {
        let id = SourceMap::default().add("a.yaml", Vec::new());
        Node::scalar(classify(text, Dialect::Own), text, Origin::new(Span::new(id, 0, 0), Layer::Environment))
    }

    #[test]
    fn ambiguous_scalars_come_with_both_spellings() {
        let check = |text: &str, help: &str| {
            let finding = ambiguous(&node(text)).expect("a finding");
            assert_eq!(finding.message, format!("YAML 1.1 and YAML 1.2 read `{text}` differently"));
            assert_eq!(finding.help.as_deref(), Some(help));
        };
        check("014", "write 12 or \"014\"");
        check("08", "write 8 or \"08\"");
        check("0o14", "write 12 or \"0o14\"");
        check("-0x1F", "write -31 or \"-0x1F\"");
        check("yes", "write true or \"yes\"");
        check("Off", "write false or \"Off\"");
        check("1_000", "write 1000 or \"1_000\"");
        check("1e3", "write 1000 or \"1e3\"");
        check("-.5", "write -0.5 or \"-.5\"");
        check("12:30", "write \"12:30\"");
        check("2001-01-01", "write \"2001-01-01\"");
        check(".inf", "write \".inf\"");
    }

    #[test]
    fn values_are_named_by_kind_and_cut() {
        let check = |text: &str, expected: &str| assert_eq!(found(&node(text)), expected);
        check("three", "the string \"three\"");
        check("3", "the integer 3");
        check("1.5", "the number 1.5");
        check("true", "the boolean true");
        check("null", "null");
        check(&"x".repeat(80), &format!("the string \"{}…\"", "x".repeat(60)));
        check("first\nsecond", "the string \"first…\"");
    }
}
