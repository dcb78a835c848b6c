//! Statements: what stands between `{%` and `%}`.

use std::sync::Arc;

use super::form::Place;
use super::lexer::{TokenKind, Tokens, tokens};
use super::path::is_reserved;
use super::{Expression, rules};
use crate::diagnostic::{Diagnostic, nearest, quoted_list};
use crate::source::Span;

/// One statement. Raw regions are no statements: the scanner takes them whole.
#[derive(Debug)]
pub enum Statement {
    /// `if condition`
    If(Expression),
    /// `elif condition`
    Elif(Expression),
    /// `else`
    Else,
    /// `endif`
    EndIf,
    /// `for item in items`, `for key, value in items`
    For {
        /// The names that each round binds; see [`Expression::each`].
        names: Vec<Arc<str>>,
        /// What is gone through.
        items: Expression,
        /// `if condition` behind the items: only those for which it is true, under the names of the round.
        filter: Option<Expression>,
    },
    /// `endfor`
    EndFor,
    /// `set name = value`
    Set {
        /// The name that is bound for what follows.
        name: Arc<str>,
        /// What it stands for.
        value: Expression,
    },
}

const KEYWORDS: [&str; 7] = ["if", "elif", "else", "endif", "for", "endfor", "set"];

impl Statement {
    /// Reads the text between the delimiters, which stands at `span`.
    pub fn parse(text: &str, span: Span) -> Result<Self, Diagnostic> {
        let place = Place::new(text, span);
        let all = tokens(text).map_err(|at| {
            Diagnostic::error(rules::SYNTAX, place.of(at..text.len()), "this string does not end")
                .help("close it with the same quote")
        })?;
        let line = Line { tokens: Tokens { text, all: &all }, place };
        match line.tokens.word(0) {
            "if" => Ok(Self::If(line.rest(1)?)),
            "elif" => Ok(Self::Elif(line.rest(1)?)),
            "else" => line.alone(Self::Else),
            "endif" => line.alone(Self::EndIf),
            "for" => line.iteration(),
            "endfor" => line.alone(Self::EndFor),
            "set" => line.assignment(),
            other => Err(line.unknown(other)),
        }
    }
}

struct Line<'a> {
    tokens: Tokens<'a>,
    place: Place,
}

impl Line<'_> {
    fn error(&self, from: usize, message: impl Into<String>) -> Diagnostic {
        let rest = self.tokens.part(from..self.tokens.len());
        let span = if rest.len() == 0 { self.place.span } else { self.place.of(rest.range()) };
        Diagnostic::error(rules::SYNTAX, span, message)
    }

    fn expression(&self, from: usize, to: usize) -> Result<Expression, Diagnostic> {
        let rest = self.tokens.part(from..to);
        if rest.len() == 0 {
            return Err(self.error(0, format!("expected an expression after `{}`", self.tokens.word(from - 1))));
        }
        let range = rest.range();
        Expression::compile(self.tokens.text.get(range.clone()).unwrap_or_default(), self.place.of(range))
    }

    fn rest(&self, from: usize) -> Result<Expression, Diagnostic> {
        self.expression(from, self.tokens.len())
    }

    fn alone(&self, statement: Statement) -> Result<Statement, Diagnostic> {
        if self.tokens.len() == 1 {
            return Ok(statement);
        }
        let word = self.tokens.word(0);
        let error = self.error(1, format!("expected nothing after `{word}`"));
        let else_if = self.tokens.is(0, "else") && self.tokens.is(1, "if");
        Err(if else_if { error.help("write `elif`") } else { error })
    }

    /// `for a, b in items`
    fn iteration(&self) -> Result<Statement, Diagnostic> {
        let mut names = Vec::new();
        let mut at = 1;
        loop {
            names.push(self.name(at)?);
            at += 1;
            if !self.tokens.is(at, ",") {
                break;
            }
            at += 1;
        }
        if !self.tokens.is(at, "in") {
            return Err(self.error(at, "expected `in` after the names").help("write `for item in items`"));
        }
        let rest = self.tokens.part(at + 1..self.tokens.len());
        // As in Jinja, the first `if` begins the filter: a choice between lists needs parentheses.
        let question = rest.outermost().find(|index| rest.is(*index, "if")).map(|index| at + 1 + index);
        let items = self.expression(at + 1, question.unwrap_or(self.tokens.len()))?;
        let filter = question.map(|question| self.expression(question + 1, self.tokens.len())).transpose()?;
        Ok(Statement::For { names, items, filter })
    }

    /// `set name = value`
    fn assignment(&self) -> Result<Statement, Diagnostic> {
        let name = self.name(1)?;
        if !self.tokens.is(2, "=") {
            return Err(self.error(2, "expected `=` after the name").help("write `set name = value`"));
        }
        Ok(Statement::Set { name, value: self.rest(3)? })
    }

    fn name(&self, at: usize) -> Result<Arc<str>, Diagnostic> {
        let word = self.tokens.word(at);
        if self.tokens.kind(at) == Some(TokenKind::Name) && !is_reserved(word) {
            return Ok(Arc::from(word));
        }
        Err(self.error(at, "expected a name"))
    }

    fn unknown(&self, word: &str) -> Diagnostic {
        if word.is_empty() {
            return self.error(0, "expected a statement, found nothing");
        }
        let error = self.error(0, format!("unknown statement `{word}`"));
        let help = match nearest(word, KEYWORDS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", quoted_list(KEYWORDS)),
        };
        error.help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn check(text: &str, expected: &str) {
        let source = SourceMap::default().add("t.yaml.j2", text.as_bytes().to_vec());
        let place = |span: Span| text[span.range()].to_owned();
        let shown = match Statement::parse(text, Span::new(source, 0, text.len())) {
            Ok(Statement::If(condition)) => format!("if <{}>", place(condition.span())),
            Ok(Statement::Elif(condition)) => format!("elif <{}>", place(condition.span())),
            Ok(Statement::For { names, items, filter }) => {
                let filter = filter.map(|filter| format!(" if <{}>", place(filter.span()))).unwrap_or_default();
                format!("for {names:?} in <{}>{filter}", place(items.span()))
            }
            Ok(Statement::Set { name, value }) => format!("set {name} = <{}>", place(value.span())),
            Ok(other) => format!("{other:?}"),
            Err(finding) => {
                format!("{} at <{}>; {}", finding.message, place(finding.span()), finding.help.unwrap_or_default())
            }
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn statements_are_read() {
        check("if a and not b", "if <a and not b>");
        check("elif x", "elif <x>");
        check("else", "Else");
        check("endif", "EndIf");
        check("endfor", "EndFor");
        check("for x in xs", "for [\"x\"] in <xs>");
        check("for key, value in a.b | dictsort", "for [\"key\", \"value\"] in <a.b | dictsort>");
        check("for x in xs if x.y", "for [\"x\"] in <xs> if <x.y>");
        check("for x in (a if b else c)", "for [\"x\"] in <(a if b else c)>");
        check("set x = a == b", "set x = <a == b>");
    }

    #[test]
    fn anything_else_is_a_finding_at_its_place() {
        check("eif x", "unknown statement `eif` at <eif x>; did you mean `elif`?");
        check(
            "include 'x'",
            "unknown statement `include` at <include 'x'>; there are `if`, `elif`, `else`, `endif`, `for`, `endfor` and `set`",
        );
        check("else if x", "expected nothing after `else` at <if x>; write `elif`");
        check("if", "expected an expression after `if` at <if>; ");
        check("for x of xs", "expected `in` after the names at <of xs>; write `for item in items`");
        check("for in xs", "expected a name at <in xs>; ");
        check("set x", "expected `=` after the name at <set x>; write `set name = value`");
        check("set x.y = 1", "expected `=` after the name at <.y = 1>; write `set name = value`");
        check("if 'x", "this string does not end at <'x>; close it with the same quote");
    }
}
