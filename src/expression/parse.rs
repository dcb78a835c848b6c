//! Text to [`Form`]: splits an expression at its outermost operators.
//!
//! What the split leaves whole is given to the engine, whose parser refuses what is no expression.

use std::sync::Arc;

use super::engine::Computation;
use super::form::{Form, Place};
use super::lexer::{TokenKind, Tokens, tokens};
use super::path::{Path, is_reserved, plain_text};
use super::rewrite::{check_names, is_builtin};
use super::{limits, rules};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::{Scalar, ScalarKind};

/// Compiles the text of an expression.
pub(super) fn compile(text: &str, place: Place) -> Result<Form, Diagnostic> {
    let all = tokens(text).map_err(|at| {
        let span = place.of(at..text.len());
        Diagnostic::error(rules::SYNTAX, span, "this string does not end").help("close it with the same quote")
    })?;
    let tokens = Tokens { text, all: &all };
    if tokens.len() == 0 {
        return Err(Diagnostic::error(rules::SYNTAX, place.span, "expected an expression, found nothing")
            .help("write what the tag stands for, or remove it"));
    }
    limits::check_complexity(tokens, place)?;
    check_names(tokens, place)?;
    form(tokens, place)
}

fn form(tokens: Tokens<'_>, place: Place) -> Result<Form, Diagnostic> {
    let inner = without_parentheses(tokens);
    if inner.len() < tokens.len() {
        return form(inner, place);
    }
    if let Some(choice) = choice(tokens, place)? {
        return Ok(choice);
    }
    for (word, build) in [("or", Form::Or as fn(Vec<Form>) -> Form), ("and", Form::And)] {
        let parts = tokens.split(word);
        if parts.len() > 1 {
            return Ok(build(forms(&parts, place)?));
        }
    }
    if tokens.is(0, "not") {
        return Ok(Form::Not(Box::new(form(tokens.part(1..tokens.len()), place)?)));
    }
    if let Some(found) = compile_concatenation(tokens, place)? {
        return Ok(found);
    }
    if let Some(found) = literal(tokens) {
        return Ok(Form::Literal(found));
    }
    if let Some(found) = path_form(tokens, place)? {
        return Ok(found);
    }
    if let Some(found) = default_form(tokens, place)? {
        return Ok(found);
    }
    if let Some(found) = collection(tokens, place)? {
        return Ok(found);
    }
    Ok(Form::Computed(Box::new(Computation::compile(tokens, place)?)))
}

fn forms(parts: &[Tokens<'_>], place: Place) -> Result<Vec<Form>, Diagnostic> {
    parts.iter().map(|part| form(*part, place)).collect()
}

/// The tokens inside parentheses around the whole; a tuple keeps them.
fn without_parentheses(mut tokens: Tokens<'_>) -> Tokens<'_> {
    while tokens.is(0, "(") && tokens.closing(0) == Some(tokens.len() - 1) {
        let inner = tokens.part(1..tokens.len() - 1);
        if inner.len() == 0 || inner.split(",").len() > 1 {
            break;
        }
        tokens = inner;
    }
    tokens
}

/// The parts of `a ~ b`, unless an operator that binds looser stands beside them.
fn concatenation(tokens: Tokens<'_>) -> Option<Vec<Tokens<'_>>> {
    let parts = tokens.split("~");
    (parts.len() > 1 && !tokens.outermost().any(|index| binds_looser(tokens, index))).then_some(parts)
}

/// Whether the token is an operator or separator that binds looser than `~`.
pub(super) fn binds_looser(tokens: Tokens<'_>, index: usize) -> bool {
    match tokens.kind(index) {
        Some(TokenKind::Name) => {
            let test = index > 0 && (tokens.is(index - 1, "is") || tokens.is(index - 1, "."));
            !test && matches!(tokens.word(index), "in" | "not" | "and" | "or" | "if" | "else")
        }
        Some(TokenKind::Symbol) => match tokens.word(index) {
            "-" => index > 0 && ends_operand(tokens, index - 1),
            word => matches!(word, "+" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "=" | "," | ":"),
        },
        _ => false,
    }
}

/// What `~` joins, when these tokens are that.
pub(super) fn compile_concatenation(tokens: Tokens<'_>, place: Place) -> Result<Option<Form>, Diagnostic> {
    let Some(parts) = concatenation(tokens) else { return Ok(None) };
    Ok(Some(Form::Concat(forms(&parts, place)?)))
}

/// Whether an operand ends with this token, so that what follows is an operator.
pub(super) fn ends_operand(tokens: Tokens<'_>, index: usize) -> bool {
    match tokens.kind(index) {
        Some(TokenKind::Number | TokenKind::Text) => true,
        Some(TokenKind::Name) => !matches!(tokens.word(index), "and" | "or" | "not" | "in" | "is" | "if" | "else"),
        Some(TokenKind::Symbol) => tokens.bracket(index) < 0,
        None => false,
    }
}

/// `a if c else b`: the condition reaches to the first `else`, for it cannot itself be a choice without parentheses.
fn choice(tokens: Tokens<'_>, place: Place) -> Result<Option<Form>, Diagnostic> {
    let Some(question) = tokens.outermost().find(|index| tokens.is(*index, "if")) else { return Ok(None) };
    let alternative = tokens.outermost().find(|index| *index > question && tokens.is(*index, "else"));
    let condition = tokens.part(question + 1..alternative.unwrap_or(tokens.len()));
    if condition.outermost().any(|index| condition.is(index, "if")) {
        let span = place.of(condition.range());
        return Err(Diagnostic::error(rules::SYNTAX, span, "expected `else`, found a second `if`")
            .help("put the inner choice in parentheses"));
    }
    let otherwise = match alternative {
        Some(at) => Some(Box::new(form(tokens.part(at + 1..tokens.len()), place)?)),
        None => None,
    };
    Ok(Some(Form::Choice {
        condition: Box::new(form(condition, place)?),
        then: Box::new(form(tokens.part(0..question), place)?),
        otherwise,
    }))
}

fn literal(tokens: Tokens<'_>) -> Option<Scalar> {
    let negative = usize::from(tokens.is(0, "-"));
    if tokens.len() != 1 + negative {
        return None;
    }
    let word = tokens.word(negative);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (kind, text) = match tokens.kind(negative)? {
        TokenKind::Text if negative == 0 => (ScalarKind::String, plain_text(word)?.to_owned()),
        TokenKind::Number => {
            let kind = match word.split_once('.') {
                None if digits(word) && (word == "0" || !word.starts_with('0')) => ScalarKind::Integer,
                Some((whole, fraction)) if digits(whole) && digits(fraction) => ScalarKind::Float,
                _ => return None,
            };
            (kind, tokens.text[tokens.range()].split_whitespace().collect())
        }
        TokenKind::Name if negative == 0 => match word {
            "true" | "True" => (ScalarKind::Boolean, "true".to_owned()),
            "false" | "False" => (ScalarKind::Boolean, "false".to_owned()),
            "none" | "None" | "null" => (ScalarKind::Null, "null".to_owned()),
            _ => return None,
        },
        _ => return None,
    };
    Some(Scalar { kind, text: text.into() })
}

/// A path, a call of one, or a test whether it is defined.
fn path_form(tokens: Tokens<'_>, place: Place) -> Result<Option<Form>, Diagnostic> {
    let Some((path, used)) = Path::parse(tokens, |range| place.of(range)) else { return Ok(None) };
    if used == tokens.len() {
        return Ok(Some(Form::Path(path)));
    }
    if tokens.is(used, "is") {
        let negations = usize::from(tokens.is(used + 1, "not"));
        let test = used + 1 + negations;
        let negated = match tokens.word(test) {
            "defined" => negations == 1,
            "undefined" => negations == 0,
            _ => return Ok(None),
        };
        return Ok((test + 1 == tokens.len()).then_some(Form::Defined { path, negated }));
    }
    let whole_call = tokens.is(used, "(") && tokens.closing(used) == Some(tokens.len() - 1);
    if !whole_call || is_builtin(tokens, 0) {
        return Ok(None);
    }
    call(path, tokens.part(used + 1..tokens.len() - 1), place.of(tokens.range()), place)
}

fn call(function: Path, arguments: Tokens<'_>, span: Span, place: Place) -> Result<Option<Form>, Diagnostic> {
    let (mut positional, mut keywords) = (Vec::new(), Vec::new());
    for argument in listed(arguments) {
        if argument.is(0, "*") || argument.is(0, "**") {
            return Ok(None);
        }
        if argument.kind(0) == Some(TokenKind::Name) && argument.is(1, "=") {
            let value = form(argument.part(2..argument.len()), place)?;
            keywords.push((Arc::from(argument.word(0)), value));
        } else if keywords.is_empty() {
            positional.push(form(argument, place)?);
        } else {
            let span = place.of(argument.range());
            return Err(Diagnostic::error(rules::SYNTAX, span, "expected a `name=value` argument after the first one")
                .help("put arguments without names first"));
        }
    }
    Ok(Some(Form::Call { function, positional, keywords, span }))
}

/// The parts between commas; a comma at the end adds none.
fn listed(tokens: Tokens<'_>) -> Vec<Tokens<'_>> {
    let mut parts = tokens.split(",");
    if parts.last().is_some_and(|last| last.len() == 0) {
        parts.pop();
    }
    parts
}

/// `value | default(fallback)`, where the filter is the last thing that happens.
fn default_form(tokens: Tokens<'_>, place: Place) -> Result<Option<Form>, Diagnostic> {
    let Some(pipe) = tokens.outermost().filter(|index| tokens.is(*index, "|")).last() else { return Ok(None) };
    let open = pipe + 2;
    let named = matches!(tokens.word(pipe + 1), "default" | "d");
    if !named || !tokens.is(open, "(") || tokens.closing(open) != Some(tokens.len() - 1) {
        return Ok(None);
    }
    let arguments = listed(tokens.part(open + 1..tokens.len() - 1));
    let ([fallback], value) = (arguments.as_slice(), tokens.part(0..pipe)) else { return Ok(None) };
    if fallback.is(1, "=") || fallback.is(0, "*") || !is_operand(value) {
        return Ok(None);
    }
    Ok(Some(Form::Default { value: Box::new(form(value, place)?), fallback: Box::new(form(*fallback, place)?) }))
}

/// Whether a filter behind these tokens applies to all of them: no operator stands among them.
fn is_operand(tokens: Tokens<'_>) -> bool {
    tokens.len() > 0
        && tokens.outermost().all(|index| match tokens.kind(index) {
            Some(TokenKind::Symbol) => matches!(tokens.word(index), "." | "|"),
            Some(TokenKind::Name) => !matches!(tokens.word(index), "and" | "or" | "not" | "in" | "is" | "if" | "else"),
            _ => true,
        })
}

/// `[a, b]` and `{'key': a}`.
fn collection(tokens: Tokens<'_>, place: Place) -> Result<Option<Form>, Diagnostic> {
    if tokens.len() < 2 || tokens.closing(0) != Some(tokens.len() - 1) {
        return Ok(None);
    }
    let parts = listed(tokens.part(1..tokens.len() - 1));
    match tokens.word(0) {
        "[" => Ok(Some(Form::List(forms(&parts, place)?))),
        "{" => {
            let mut entries = Vec::with_capacity(parts.len());
            for part in parts {
                let key = (part.kind(0) == Some(TokenKind::Text)).then(|| plain_text(part.word(0))).flatten();
                let (Some(key), true) = (key, part.is(1, ":")) else { return Ok(None) };
                entries.push((Arc::from(key), form(part.part(2..part.len()), place)?));
            }
            Ok(Some(Form::Map(entries)))
        }
        _ => Ok(None),
    }
}

/// Whether the word at `index` names a value: not a keyword, filter, test, attribute or keyword argument.
pub(super) fn names_a_value(tokens: Tokens<'_>, index: usize) -> bool {
    if tokens.kind(index) != Some(TokenKind::Name) || is_reserved(tokens.word(index)) {
        return false;
    }
    let before = |distance: usize, word: &str| index >= distance && tokens.is(index - distance, word);
    let test = before(1, "is") || (before(1, "not") && before(2, "is"));
    let keyword = tokens.is(index + 1, "=") && (before(1, "(") || before(1, ","));
    !(test || keyword || before(1, "|") || before(1, "."))
}
