//! The YAML that nearly all manifests are made of, read in one pass over its bytes.
//!
//! Block maps and lists of scalars that end on their line, literal blocks, flow collections on one line, comments. Where a
//! text has anything else, or a mistake, there is no answer: the crate reads it then, and only it says what is wrong. What
//! is answered is what the crate would answer, to the byte; the tests compare the two.

mod flow;

use std::sync::Arc;

use super::syntax::{Comment, Document, Style, Syntax, SyntaxKind};
use crate::source::{SourceId, Span};

/// The crate stops at 255.
const DEEPEST: usize = 100;
/// A key with more bytes is none.
const LONGEST_KEY: usize = 1000;

/// Anything that is left to the crate.
struct Unusual;

type Read<T> = Result<T, Unusual>;

/// The documents of a text; nothing where it is left to the crate.
pub(super) fn documents(source: SourceId, text: &str) -> Option<Vec<Document>> {
    if !is_usual(text.as_bytes()) {
        return None;
    }
    Reader { source, text, bytes: text.as_bytes(), at: 0, comments: Vec::new() }.documents().ok()
}

/// Whether a text has only characters that stand for themselves: no tabs, no other line breaks, no marks of byte order.
fn is_usual(bytes: &[u8]) -> bool {
    let odd = |at: usize| match bytes[at] {
        b'\n' => false,
        ..0x20 | 0x7F => true,
        0xC2 => bytes.get(at + 1).is_some_and(|next| *next < 0xA0),
        0xE2 => bytes.get(at + 1) == Some(&0x80) && matches!(bytes.get(at + 2), Some(0xA8 | 0xA9)),
        0xEF => matches!(bytes.get(at + 1), Some(0xBB | 0xBF)),
        _ => false,
    };
    !(0..bytes.len()).any(odd)
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    bytes: &'a [u8],
    /// The start of a line, or behind what was read of one.
    at: usize,
    comments: Vec<Comment>,
}

impl Reader<'_> {
    fn documents(mut self) -> Read<Vec<Document>> {
        let mut documents = Vec::new();
        loop {
            self.blank_lines();
            if self.at == self.bytes.len() {
                break;
            }
            let start = self.at;
            let explicit = self.starts_document();
            if explicit {
                self.at += 3;
                self.rest_of_line()?;
                self.blank_lines();
                if self.at == self.bytes.len() || self.starts_document() {
                    // A document without content: rare, and its place is a matter of taste.
                    return Err(Unusual);
                }
            } else if !documents.is_empty() {
                return Err(Unusual);
            }
            let indent = self.indent();
            self.at += indent;
            let root = self.block(indent, 0)?;
            let span = if explicit { self.span(start, start + 3).to(root.span) } else { root.span };
            self.blank_lines();
            let ends = self.at == self.bytes.len() || self.starts_document();
            // Whose comments stand between two documents is the crate's to say.
            let trailing = self.comments.last().is_some_and(|comment| comment.span.start > root.span.end);
            if !ends || (trailing && self.at < self.bytes.len()) {
                return Err(Unusual);
            }
            documents.push(Document { root, span, comments: std::mem::take(&mut self.comments), explicit });
        }
        if documents.is_empty() { Err(Unusual) } else { Ok(documents) }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn starts_document(&self) -> bool {
        self.bytes[self.at..].starts_with(b"---") && matches!(self.byte(self.at + 3), b' ' | b'\n')
    }

    fn indent(&self) -> usize {
        self.bytes[self.at..].iter().take_while(|byte| **byte == b' ').count()
    }

    fn line_end(&self, at: usize) -> usize {
        self.bytes[at..].iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| at + length)
    }

    /// Past lines that hold nothing but blanks and comments, to the start of the next one.
    fn blank_lines(&mut self) {
        while self.at < self.bytes.len() {
            let content = self.at + self.indent();
            match self.bytes.get(content) {
                None => self.at = content,
                Some(b'\n') => self.at = content + 1,
                Some(b'#') => self.comment(content),
                Some(_) => return,
            }
        }
    }

    /// Past a comment and its line.
    fn comment(&mut self, start: usize) {
        let end = self.line_end(start);
        let text: Arc<str> = self.text[start + 1..end].into();
        self.comments.push(Comment { text, span: self.span(start, end) });
        self.at = (end + 1).min(self.bytes.len());
    }

    /// Past the end of a line on which nothing follows but a comment.
    fn rest_of_line(&mut self) -> Read<()> {
        let blanks = self.indent();
        let content = self.at + blanks;
        match self.bytes.get(content) {
            None => self.at = content,
            Some(b'\n') => self.at = content + 1,
            Some(b'#') if blanks > 0 => self.comment(content),
            Some(_) => return Err(Unusual),
        }
        Ok(())
    }

    /// A block collection whose first child begins here, `indent` columns from the start of its line.
    fn block(&mut self, indent: usize, depth: usize) -> Read<Syntax> {
        if depth > DEEPEST {
            return Err(Unusual);
        }
        if self.is_item() { self.list(indent, depth) } else { self.map(indent, depth) }
    }

    fn is_item(&self) -> bool {
        self.byte(self.at) == b'-' && matches!(self.byte(self.at + 1), b' ' | b'\n')
    }

    /// Whether the next line with content has a child of a collection at `indent`; the reader then stands at it.
    fn next_child(&mut self, indent: usize) -> Read<bool> {
        self.blank_lines();
        if self.at == self.bytes.len() || self.starts_document() || self.indent() < indent {
            return Ok(false);
        }
        if self.indent() > indent || self.bytes[self.at..].starts_with(b"...") {
            return Err(Unusual);
        }
        self.at += indent;
        Ok(true)
    }

    fn list(&mut self, indent: usize, depth: usize) -> Read<Syntax> {
        let start = self.at;
        let mut items: Vec<Syntax> = Vec::new();
        loop {
            let dash = self.at;
            self.at += 1;
            let blanks = self.indent();
            let content = self.at + blanks;
            let item = match self.byte(content) {
                b'\n' | b'#' => self.below(dash + 1, indent + 1, depth)?,
                _ => {
                    self.at = content;
                    let column = indent + 1 + blanks;
                    if self.is_item() || self.key_end(content).is_some() {
                        self.block(column, depth + 1)?
                    } else {
                        self.value(indent, depth)?
                    }
                }
            };
            items.push(item);
            if !self.next_child(indent)? {
                break;
            }
            if !self.is_item() {
                // In a list at the indentation of its key, the next key.
                self.at -= indent;
                break;
            }
        }
        let end = items.last().map_or(start, |item| item.span.end as usize);
        Ok(node(SyntaxKind::List { items, flow: false }, self.span(start, end)))
    }

    fn map(&mut self, indent: usize, depth: usize) -> Read<Syntax> {
        let start = self.at;
        let mut entries: Vec<(Syntax, Syntax)> = Vec::new();
        loop {
            let colon = self.key_end(self.at).ok_or(Unusual)?;
            let key = self.key(colon)?;
            self.at = colon + 1;
            let blanks = self.indent();
            let value = match self.byte(self.at + blanks) {
                b'\n' | b'#' => self.below(colon + 1, indent + 1, depth)?,
                _ => {
                    self.at += blanks;
                    self.value(indent, depth)?
                }
            };
            entries.push((key, value));
            if !self.next_child(indent)? {
                break;
            }
            if self.is_item() {
                return Err(Unusual);
            }
        }
        let end = entries.last().map_or(start, |(_, value)| value.span.end as usize);
        Ok(node(SyntaxKind::Map { entries, flow: false }, self.span(start, end)))
    }

    /// What stands in the lines below an indicator that ends at `empty`: a collection at least `least` columns in, a list
    /// also right below its key, or nothing.
    fn below(&mut self, empty: usize, least: usize, depth: usize) -> Read<Syntax> {
        self.rest_of_line()?;
        self.blank_lines();
        let indent = self.indent();
        let is_key = self.bytes[empty - 1] == b':';
        let content = self.at + indent;
        let at_key = is_key
            && indent + 1 == least
            && self.byte(content) == b'-'
            && matches!(self.byte(content + 1), b' ' | b'\n');
        let ends = self.at == self.bytes.len() || (indent == 0 && self.starts_document());
        if ends || (indent < least && !at_key) {
            return Ok(node(SyntaxKind::Scalar { text: "".into(), style: Style::Plain }, self.span(empty, empty)));
        }
        self.at = content;
        let mut block = self.block(indent, depth + 1)?;
        if let SyntaxKind::List { items, .. } = &block.kind
            && at_key
        {
            // The crate begins such a list behind its first dash.
            let first = items.first().map(|item| item.span).filter(|span| !span.range().is_empty()).ok_or(Unusual)?;
            block.span.start = first.start;
        }
        Ok(block)
    }

    /// The `:` behind the key that begins at `start`, where one does.
    fn key_end(&self, start: usize) -> Option<usize> {
        let ends = |at: usize| self.byte(at) == b':' && matches!(self.byte(at + 1), b' ' | b'\n');
        match self.byte(start) {
            quote @ (b'"' | b'\'') => {
                let close = self.quoted_end(start, quote).ok()?;
                ends(close).then_some(close)
            }
            first if begins_plain(first, self.byte(start + 1)) => {
                let end = self.line_end(start);
                let mut at = start;
                while at < end {
                    match self.bytes[at] {
                        b':' if ends(at) => return (at - start < LONGEST_KEY).then_some(at),
                        b'#' if at > start && self.bytes[at - 1] == b' ' => return None,
                        _ => at += 1,
                    }
                }
                None
            }
            _ => None,
        }
    }

    fn key(&self, colon: usize) -> Read<Syntax> {
        let start = self.at;
        if let quote @ (b'"' | b'\'') = self.bytes[start] {
            Ok(self.quoted(start, colon, quote))
        } else {
            let text = self.text[start..colon].trim_end_matches(' ');
            // Blanks before the `:` are rare, and so are keys of several words that are none.
            if text.len() != colon - start || text.is_empty() { Err(Unusual) } else { Ok(self.plain(start, colon)) }
        }
    }

    fn plain(&self, start: usize, end: usize) -> Syntax {
        let text = self.text[start..end].into();
        node(SyntaxKind::Scalar { text, style: Style::Plain }, self.span(start, end))
    }

    fn quoted(&self, start: usize, end: usize, quote: u8) -> Syntax {
        let style = if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
        let text = self.text[start + 1..end - 1].into();
        node(SyntaxKind::Scalar { text, style }, self.span(start, end))
    }

    /// Behind the closing quote of a text without escapes that ends on its line.
    fn quoted_end(&self, start: usize, quote: u8) -> Read<usize> {
        let mut at = start + 1;
        loop {
            match self.bytes.get(at) {
                Some(byte) if *byte == quote => break,
                None | Some(b'\n' | b'\\') => return Err(Unusual),
                Some(_) => at += 1,
            }
        }
        // Two of them are one: an escape.
        if self.byte(at + 1) == quote { Err(Unusual) } else { Ok(at + 1) }
    }

    /// A value that begins here and, unless it is a literal block, ends on this line; then to the start of the next line.
    fn value(&mut self, indent: usize, depth: usize) -> Read<Syntax> {
        let start = self.at;
        let value = match self.bytes[start] {
            b'|' => return self.literal(indent),
            quote @ (b'"' | b'\'') => {
                self.at = self.quoted_end(start, quote)?;
                self.quoted(start, self.at, quote)
            }
            b'{' | b'[' => self.flow(depth + 1)?,
            first if begins_plain(first, self.byte(start + 1)) => {
                self.at = self.plain_end(start)?;
                self.plain(start, self.at)
            }
            _ => return Err(Unusual),
        };
        self.rest_of_line()?;
        self.ends_here(indent)?;
        Ok(value)
    }

    /// A text goes on in the next line where that is farther in: the crate joins them.
    fn ends_here(&mut self, indent: usize) -> Read<()> {
        let mut at = self.at;
        while at < self.bytes.len() {
            let blanks = self.bytes[at..].iter().take_while(|byte| **byte == b' ').count();
            match self.bytes.get(at + blanks) {
                Some(b'\n') => at += blanks + 1,
                Some(b'#') => at = (self.line_end(at) + 1).min(self.bytes.len()),
                Some(_) if blanks > indent => return Err(Unusual),
                _ => break,
            }
        }
        Ok(())
    }

    /// The end of a plain text on its line.
    fn plain_end(&self, start: usize) -> Read<usize> {
        let end = self.line_end(start);
        let mut stop = end;
        for at in start..end {
            match self.bytes[at] {
                b':' if matches!(self.byte(at + 1), b' ' | b'\n') => return Err(Unusual),
                b'#' if self.bytes[at - 1] == b' ' => {
                    stop = at;
                    break;
                }
                _ => {}
            }
        }
        while stop > start && self.bytes[stop - 1] == b' ' {
            stop -= 1;
        }
        Ok(stop)
    }

    /// A literal block with the usual indicators, whose lines are farther in than `indent`.
    fn literal(&mut self, indent: usize) -> Read<Syntax> {
        let start = self.at;
        self.at += 1;
        let strips = self.byte(self.at) == b'-';
        self.at += usize::from(strips);
        let header = self.at;
        if self.byte(header) != b'\n' || header >= self.bytes.len() {
            return Err(Unusual);
        }
        self.at = header + 1;
        let inner = self.indent();
        if inner <= indent || matches!(self.byte(self.at + inner), b'\n') {
            // Empty, or it begins with blank lines.
            return Err(Unusual);
        }
        let (mut text, mut end, mut breaks) = (String::new(), header, 0);
        while self.at < self.bytes.len() {
            let (blanks, line_end) = (self.indent(), self.line_end(self.at));
            if self.at + blanks == line_end {
                if blanks > inner {
                    return Err(Unusual);
                }
                breaks += 1;
            } else if blanks < inner {
                break;
            } else {
                (0..breaks).for_each(|_| text.push('\n'));
                text.push_str(&self.text[self.at + inner..line_end]);
                (end, breaks) = (line_end, 1);
            }
            if line_end == self.bytes.len() {
                // The last line of the text has no line break, and then neither has the block.
                return Err(Unusual);
            }
            self.at = line_end + 1;
        }
        if self.bytes[end - 1] == b' ' || self.indent() > indent && self.at < self.bytes.len() {
            return Err(Unusual);
        }
        if !strips {
            text.push('\n');
        }
        Ok(node(SyntaxKind::Scalar { text: text.into(), style: Style::Literal }, self.span(start, end)))
    }
}

/// Whether a plain text may begin with this byte before that one; fewer than may.
fn begins_plain(first: u8, second: u8) -> bool {
    match first {
        b'-' => !matches!(second, b' ' | b'\n' | b',' | b'[' | b']' | b'{' | b'}' | b'-'),
        b'a'..=b'z'
        | b'A'..=b'Z'
        | b'0'..=b'9'
        | b'_'
        | b'.'
        | b'/'
        | b'+'
        | b'('
        | b'$'
        | b'~'
        | b'^'
        | b'='
        | b';'
        | b'<' => true,
        _ => first >= 0x80,
    }
}

fn node(kind: SyntaxKind, span: Span) -> Syntax {
    Syntax { kind, span, tag: None, anchor: None }
}

#[cfg(test)]
mod tests;
