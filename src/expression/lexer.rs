//! The tokens of an expression, as minijinja reads them; with the places of brackets and operators.
//!
//! Only what is needed to find names, to split an expression at its outermost operators, and to refuse what could grow
//! without bound. Characters that are no part of the language stay as symbols: minijinja reports them.

use std::ops::Range;

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Bytes of the expression.
    pub(super) range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a keyword.
    Name,
    /// A number in any notation.
    Number,
    /// A quoted string, quotes included.
    Text,
    /// An operator or a bracket.
    Symbol,
}

/// Operators of two characters; all others have one.
const LONG_SYMBOLS: [&str; 6] = ["//", "**", "==", "!=", "<=", ">="];

/// The tokens in order, or the offset of a string that does not end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, usize> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (kind, length) = match first {
            '"' | '\'' => (TokenKind::Text, quoted_length(rest).ok_or(at)?),
            '0'..='9' => (TokenKind::Number, number_length(rest)),
            'a'..='z' | 'A'..='Z' | '_' => (TokenKind::Name, word_length(rest)),
            _ if LONG_SYMBOLS.iter().any(|symbol| rest.starts_with(symbol)) => (TokenKind::Symbol, 2),
            _ => (TokenKind::Symbol, first.len_utf8()),
        };
        tokens.push(Token { kind, range: at..at + length });
        at += length;
    }
    Ok(tokens)
}

/// The length of the string literal at the start of `rest`, quotes included.
pub(super) fn quoted_length(rest: &str) -> Option<usize> {
    let quote = rest.chars().next()?;
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn word_length(rest: &str) -> usize {
    rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

fn number_length(rest: &str) -> usize {
    let mut length = word_length(rest);
    let next_is_digit = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    if rest[length..].starts_with('.') && next_is_digit(length + 1) {
        length += 1 + word_length(&rest[length + 1..]);
    }
    let exponent = !rest.starts_with("0x") && rest[..length].ends_with(['e', 'E']);
    if exponent && rest[length..].starts_with(['+', '-']) && next_is_digit(length + 1) {
        length += 1 + word_length(&rest[length + 1..]);
    }
    length
}

/// A run of tokens with the text they point into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    pub(super) all: &'a [Token],
}

impl<'a> Tokens<'a> {
    /// The spelling of a token; nothing beyond the end.
    pub(super) fn word(self, index: usize) -> &'a str {
        self.all.get(index).map_or("", |token| &self.text[token.range.clone()])
    }

    pub(super) fn kind(self, index: usize) -> Option<TokenKind> {
        self.all.get(index).map(|token| token.kind)
    }

    pub(super) fn len(self) -> usize {
        self.all.len()
    }

    /// The tokens with these numbers.
    pub(super) fn part(self, range: Range<usize>) -> Self {
        Self { text: self.text, all: self.all.get(range).unwrap_or_default() }
    }

    /// The bytes from the first to the last token.
    pub(super) fn range(self) -> Range<usize> {
        match (self.all.first(), self.all.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => self.text.len()..self.text.len(),
        }
    }

    /// Whether the token is that symbol or keyword, and not a string that looks like it.
    pub(super) fn is(self, index: usize, word: &str) -> bool {
        self.kind(index) != Some(TokenKind::Text) && self.word(index) == word
    }

    /// The number of the bracket that closes the one at `open`.
    pub(super) fn closing(self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for index in open..self.len() {
            match self.bracket(index) {
                1 => depth += 1,
                -1 => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 {
                return Some(index);
            }
        }
        None
    }

    /// 1 for an opening bracket, -1 for a closing one, 0 for anything else.
    pub(super) fn bracket(self, index: usize) -> i8 {
        if self.kind(index) != Some(TokenKind::Symbol) {
            return 0;
        }
        match self.word(index) {
            "(" | "[" | "{" => 1,
            ")" | "]" | "}" => -1,
            _ => 0,
        }
    }

    /// The numbers of the tokens that stand in no bracket of this run.
    pub(super) fn outermost(self) -> impl Iterator<Item = usize> + 'a {
        let mut depth = 0_i32;
        (0..self.len()).filter(move |index| {
            let bracket = self.bracket(*index);
            if bracket < 0 {
                depth -= 1;
            }
            let outside = depth <= 0 && bracket == 0;
            if bracket > 0 {
                depth += 1;
            }
            outside
        })
    }

    /// The runs between outermost tokens that are `word`.
    pub(super) fn split(self, word: &str) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut start = 0;
        for index in self.outermost().filter(|index| self.is(*index, word)) {
            parts.push(self.part(start..index));
            start = index + 1;
        }
        parts.push(self.part(start..self.len()));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = tokens(text).expect("tokens");
        let words: Vec<&str> = found.iter().map(|token| &text[token.range.clone()]).collect();
        assert_eq!(words, expected, "{text}");
    }

    #[test]
    fn names_numbers_strings_and_operators_are_told_apart() {
        check("a.b['x y'] // 1.5e-3", &["a", ".", "b", "[", "'x y'", "]", "//", "1.5e-3"]);
        check(r#"x|d("it's \" }}")"#, &["x", "|", "d", "(", r#""it's \" }}""#, ")"]);
        check("0x1f+1_000**é", &["0x1f", "+", "1_000", "**", "é"]);
        check("a.0", &["a", ".", "0"]);
    }

    #[test]
    fn a_string_that_does_not_end_is_found_at_its_quote() {
        assert_eq!(tokens("x ~ 'abc"), Err(4));
    }

    #[test]
    fn brackets_hide_what_stands_in_them() {
        let text = "f(a, b), [c, d], e";
        let all = tokens(text).expect("tokens");
        let parts = Tokens { text, all: &all }.split(",");
        let words: Vec<&str> = parts.iter().map(|part| &text[part.range()]).collect();
        assert_eq!(words, ["f(a, b)", "[c, d]", "e"]);
    }
}
