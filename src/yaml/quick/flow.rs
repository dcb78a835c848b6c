//! Flow collections on one line.

use super::super::syntax::{Syntax, SyntaxKind};
use super::{DEEPEST, LONGEST_KEY, Read, Reader, Unusual, begins_plain, node};

impl Reader<'_> {
    /// A flow collection on one line.
    pub(super) fn flow(&mut self, depth: usize) -> Read<Syntax> {
        if depth > DEEPEST {
            return Err(Unusual);
        }
        let start = self.at;
        let is_map = self.bytes[start] == b'{';
        let close = if is_map { b'}' } else { b']' };
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        self.at += 1;
        self.at += self.indent();
        if self.byte(self.at) != close {
            loop {
                if is_map {
                    let before = self.at;
                    let key = self.flow_scalar()?;
                    if self.at - before > LONGEST_KEY {
                        return Err(Unusual);
                    }
                    if self.byte(self.at) != b':' || self.byte(self.at + 1) != b' ' {
                        return Err(Unusual);
                    }
                    self.at += 1;
                    self.at += self.indent();
                    entries.push((key, self.flow_value(depth)?));
                } else {
                    items.push(self.flow_value(depth)?);
                }
                self.at += self.indent();
                match self.byte(self.at) {
                    b',' if self.byte(self.at + 1) == b' ' => {
                        self.at += 1;
                        self.at += self.indent();
                    }
                    byte if byte == close => break,
                    _ => return Err(Unusual),
                }
            }
        }
        self.at += 1;
        let kind =
            if is_map { SyntaxKind::Map { entries, flow: true } } else { SyntaxKind::List { items, flow: true } };
        Ok(node(kind, self.span(start, self.at)))
    }

    fn flow_value(&mut self, depth: usize) -> Read<Syntax> {
        match self.byte(self.at) {
            b'{' | b'[' => self.flow(depth + 1),
            _ => self.flow_scalar(),
        }
    }

    fn flow_scalar(&mut self) -> Read<Syntax> {
        let start = self.at;
        match self.byte(start) {
            quote @ (b'"' | b'\'') => {
                self.at = self.quoted_end(start, quote)?;
                Ok(self.quoted(start, self.at, quote))
            }
            first if begins_plain(first, self.byte(start + 1)) => {
                let is_inside = |byte: u8| {
                    byte.is_ascii_alphanumeric()
                        || matches!(
                            byte,
                            b'-' | b'_' | b'.' | b'/' | b'+' | b'=' | b'$' | b'%' | b'*' | b'@' | b'~' | b'^'
                        )
                };
                let length = self.bytes[start..].iter().take_while(|byte| is_inside(**byte)).count();
                self.at = start + length;
                let ends = matches!(self.byte(self.at), b',' | b'}' | b']')
                    || self.byte(self.at) == b':' && self.byte(self.at + 1) == b' ';
                let blank =
                    self.byte(self.at) == b' ' && matches!(self.byte(self.at + self.indent()), b'}' | b']' | b',');
                if length == 0 || !(ends || blank) { Err(Unusual) } else { Ok(self.plain(start, self.at)) }
            }
            _ => Err(Unusual),
        }
    }
}
