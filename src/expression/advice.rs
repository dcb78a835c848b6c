//! What to do about findings whose message comes from the engine, a filter or a function.

use super::rules;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::source::Span;

/// How an expression reads, for whoever wrote something else.
pub(super) const FORMS: &str =
    "an expression reads like `name`, `name.key`, `name | filter(…)`, `a ~ b` or `a if condition else b`";

/// A finding for a message of the engine or of a function, with what its words say about the remedy.
pub(super) fn explained(rule: RuleId, span: Span, message: &str) -> Diagnostic {
    // `…; did you mean …` and `…, as in …` bring their own remedy.
    if let Some((message, hint)) = message.rsplit_once("; ").filter(|(_, hint)| hint.starts_with("did you mean")) {
        return Diagnostic::error(rule, span, message).help(hint);
    }
    if let Some((message, example)) = message.rsplit_once(", as in ") {
        return Diagnostic::error(rule, span, message).help(format!("write it as {example}"));
    }
    let help = remedy(rule, message);
    let operands =
        message.strip_prefix("tried to use ").and_then(|rest| rest.split_once(" operator on unsupported types "));
    let message = match operands.and_then(|(sign, types)| Some((sign, types.split_once(" and ")?))) {
        Some((sign, (left, right))) => format!("`{sign}` cannot take a {left} and a {right}"),
        None => message.to_owned(),
    };
    Diagnostic::error(rule, span, message).help(help)
}

fn remedy(rule: RuleId, message: &str) -> &'static str {
    if rule == rules::FAILED {
        return "the component refuses these values on purpose: change what the message names";
    }
    let known = [
        ("has no file", "name a file of the component by its path in it, such as `file(\"files/example.json\")`"),
        ("has no template", "write the name of a template without `.yaml.j2`, such as `checksum(\"configmap\")`"),
        ("is not UTF-8", "save the file as UTF-8"),
        ("the range has more", "count in fewer steps, or loop over a list"),
        ("the step is 0", "leave the step out, or give another"),
        ("one to three numbers", "write `range(end)`, `range(start, end)` or `range(start, end, step)`"),
        ("expected a number at", "turn text into a number with `int` or `float`; only numbers can be multiplied"),
        ("expected text", "make it text with `to_json`, `to_yaml` or `join`"),
        ("expected a list", "give a list; `[value]` makes one of a single value"),
        ("unsupported types", "convert one side with `int`, `float` or `string`; `~` joins texts"),
        ("unable to calculate", "look at the numbers: the result is beyond what can be computed"),
        ("literal", "give text that is a number, or another value with `if`"),
        ("expected a quantity", "write a number with or without a unit, such as `500m`, `2` or `10Gi`"),
        ("expected a network", "write an address and a length, such as `10.0.0.0/16`"),
        ("no address number", "take a smaller number, or a larger network"),
        ("expected base64", "give text that `b64encode` made"),
        ("not text", "only text can be decoded here"),
        ("pattern", "mend the regular expression"),
        ("result would have", "make the result smaller, or keep it in a file of the component"),
        ("too large", "make the value smaller"),
        ("missing argument", "give the missing argument"),
        ("too many arguments", "remove the arguments that it does not take"),
        ("no JSON", "give text that is valid JSON"),
    ];
    let found = known.iter().find(|(words, _)| message.contains(words));
    found.map_or("check the value and the arguments that are given to it", |(_, remedy)| remedy)
}

/// The finding for a text that the engine's parser refuses. `rest` is the text at the place.
pub(super) fn no_expression(span: Span, detail: &str, rest: &str) -> Diagnostic {
    let rest: String = rest.chars().take(20).collect();
    let (message, help) = if detail.contains("end of input") {
        (
            "expected a value, found the end of the expression".to_owned(),
            "write what is missing, or remove the operator",
        )
    } else if detail.contains("input after expression") {
        let found = format!("expected an operator, found `{rest}`");
        (found, "join texts with `~`, call a filter with `|`, or remove the rest")
    } else {
        (detail.to_owned(), FORMS)
    };
    Diagnostic::error(rules::SYNTAX, span, message).help(help)
}
