//! Reading a pattern as Go does, into one that the matching crate reads the same way.

use std::fmt::Write as _;

use super::class::{self, Ranges};

/// The most that a repetition may ask for, alone or inside others.
const MOST: u32 = 1000;
/// How deep groups may stand in each other.
const DEEPEST: usize = 1000;

/// The translated pattern; nothing where the classes of a good pattern are not known here; else why Go refuses it.
pub(super) fn translate(text: &str) -> Result<Option<String>, String> {
    let mut reader = Reader { rest: text, whole: text, out: String::new(), known: true, groups: Vec::new() };
    let mut item = Item::default();
    let mut before: Option<&str> = None;
    while let Some(sign) = reader.rest.chars().next() {
        let start = reader.rest;
        let repeated = reader.repetition(sign, &mut item, before)?;
        if !repeated {
            reader.part(sign, &mut item)?;
        }
        before = repeated.then(|| consumed(start, reader.rest));
    }
    if reader.groups.is_empty() {
        Ok(reader.known.then_some(reader.out))
    } else {
        Err(format!("missing closing ): `{text}`"))
    }
}

/// What the next repetition repeats.
#[derive(Clone, Copy, Debug, Default)]
struct Item {
    /// Whether there is anything.
    there: bool,
    /// The largest product of repetitions in it.
    count: u32,
    /// The same over everything in the group so far.
    group: u32,
}

impl Item {
    fn next(&mut self) {
        *self = Self { there: true, count: 1, group: self.group.max(self.count) };
    }
}

struct Reader<'t> {
    rest: &'t str,
    whole: &'t str,
    out: String,
    known: bool,
    /// The items before the groups that are open.
    groups: Vec<Item>,
}

fn consumed<'t>(start: &'t str, rest: &str) -> &'t str {
    start.get(..start.len() - rest.len()).unwrap_or(start)
}

impl<'t> Reader<'t> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn take(&mut self) -> Option<char> {
        let sign = self.rest.chars().next()?;
        self.skip(sign.len_utf8());
        Some(sign)
    }

    fn literal(&mut self, sign: char) {
        let _ = write!(self.out, "\\x{{{:X}}}", sign as u32);
    }

    /// `*`, `+`, `?`, `{2,3}`, each with a `?` behind it or not. `before` is the repetition that stands right before.
    fn repetition(&mut self, sign: char, item: &mut Item, before: Option<&str>) -> Result<bool, String> {
        let (length, bounds) = match sign {
            '*' | '+' | '?' => (1, None),
            '{' => match bounds(self.rest) {
                Some((length, least, most)) => (length, Some((least, most))),
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        let operator = self.rest.get(..length).unwrap_or_default();
        if let Some((least, most)) = bounds {
            let top = most.unwrap_or(least);
            if least > MOST || top > MOST || least > top {
                return Err(format!("invalid repeat count: `{operator}`"));
            }
        }
        if !item.there {
            return Err(format!("missing argument to repetition operator: `{operator}`"));
        }
        let lazy = self.rest.get(length..).is_some_and(|after| after.starts_with('?'));
        let length = length + usize::from(lazy);
        if let Some(before) = before {
            let both = self.rest.get(..length).unwrap_or_default();
            return Err(format!("invalid nested repetition operator: `{before}{both}`"));
        }
        if let Some((least, most)) = bounds.filter(|(least, most)| *least >= 2 || most.is_some_and(|most| most >= 2)) {
            item.count = item.count.saturating_mul(most.unwrap_or(least).max(1));
            if item.count > MOST {
                return Err(format!("invalid repeat count: `{operator}`"));
            }
        }
        self.out.push_str(self.rest.get(..length).unwrap_or_default());
        self.skip(length);
        Ok(true)
    }

    fn part(&mut self, sign: char, item: &mut Item) -> Result<(), String> {
        match sign {
            '(' => return self.open(item),
            ')' => {
                let before = self.groups.pop().ok_or_else(|| format!("unexpected ): `{}`", self.whole))?;
                let inside = item.group.max(item.count);
                *item = Item { there: true, count: inside, group: before.group.max(before.count) };
                self.copy(sign);
                return Ok(());
            }
            '|' => {
                *item = Item { there: false, count: 0, group: item.group.max(item.count) };
                self.copy(sign);
                return Ok(());
            }
            '[' => self.class()?,
            '\\' => self.escape(item)?,
            '.' | '^' | '$' => self.copy(sign),
            _ => {
                self.skip(sign.len_utf8());
                self.literal(sign);
            }
        }
        item.next();
        Ok(())
    }

    fn copy(&mut self, sign: char) {
        self.out.push(sign);
        self.skip(sign.len_utf8());
    }

    fn open(&mut self, item: &mut Item) -> Result<(), String> {
        if self.groups.len() >= DEEPEST {
            return Err(format!("expression nests too deeply: `{}`", self.whole));
        }
        let Some(inside) = self.rest.strip_prefix("(?") else {
            self.copy('(');
            self.groups.push(std::mem::take(item));
            return Ok(());
        };
        if let Some(named) = inside.strip_prefix("P<").or_else(|| inside.strip_prefix('<')) {
            return self.open_named(named, item);
        }
        let flags: &str = inside.split([':', ')']).next().unwrap_or_default();
        let (on, off) = flags.split_once('-').unwrap_or((flags, ""));
        let are_flags = |flags: &str| flags.chars().all(|flag| "imsU".contains(flag));
        let close = inside.get(flags.len()..).and_then(|after| after.chars().next());
        let misplaced = (flags.contains('-') && off.is_empty()) || (flags.is_empty() && close == Some(')'));
        let (Some(close), true, false) = (close, are_flags(on) && are_flags(off), misplaced) else {
            return Err(format!("invalid or unsupported Perl syntax: `{}`", self.wrong_flags(inside)));
        };
        let length = "(?".len() + flags.len() + 1;
        self.out.push_str(self.rest.get(..length).unwrap_or_default());
        self.skip(length);
        if close == ':' {
            self.groups.push(std::mem::take(item));
        } else {
            // Nothing to repeat stands there, but what stood before it does.
            self.known &= !self.rest.starts_with(['*', '+', '?', '{']);
        }
        Ok(())
    }

    /// As much as Go shows of a group that it does not know.
    fn wrong_flags(&self, inside: &str) -> &'t str {
        let good = inside.chars().take_while(|sign| "imsU-".contains(*sign)).count();
        let wrong = inside.get(good..).and_then(|after| after.chars().next()).map_or(0, char::len_utf8);
        self.rest.get(.."(?".len() + good + wrong).unwrap_or(self.rest)
    }

    fn open_named(&mut self, named: &str, item: &mut Item) -> Result<(), String> {
        let head = self.rest.len() - named.len();
        if head == "(?<".len() && named.starts_with(['=', '!']) {
            return Err("invalid or unsupported Perl syntax: `(?<`".to_owned());
        }
        let Some(end) = named.find('>') else {
            return Err(format!("invalid named capture: `{}`", self.rest));
        };
        let name = named.get(..end).unwrap_or_default();
        let good = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
        let shown = self.rest.get(..=head + end).unwrap_or(self.rest);
        if !good {
            return Err(format!("invalid named capture: `{shown}`"));
        }
        // Names are of no use here, and may be ones that the crate does not take.
        self.out.push('(');
        self.skip(shown.len());
        self.groups.push(std::mem::take(item));
        Ok(())
    }

    /// Outside of classes.
    fn escape(&mut self, item: &mut Item) -> Result<(), String> {
        let start = self.rest;
        let next = start.get(1..).and_then(|after| after.chars().next());
        match next {
            Some('A' | 'b' | 'B' | 'z') => {
                self.out.push_str(start.get(..2).unwrap_or_default());
                self.skip(2);
            }
            Some('Q') => {
                self.skip(2);
                let quoted = self.rest.split("\\E").next().unwrap_or_default();
                self.skip(quoted.len());
                self.rest = self.rest.strip_prefix("\\E").unwrap_or(self.rest);
                quoted.chars().for_each(|sign| self.literal(sign));
                if quoted.is_empty() && !item.there {
                    self.known &= !self.rest.starts_with(['*', '+', '?', '{']);
                }
            }
            Some('p' | 'P') => self.property()?,
            Some(sign) if class::perl(sign).is_some() => {
                self.skip(2);
                let ranges = class::perl(sign).unwrap_or_default();
                self.write_class(false, &ranges);
            }
            _ => {
                let sign = self.escaped()?;
                self.literal(sign);
            }
        }
        Ok(())
    }

    /// `\pL`, `\p{Greek}`. Go knows the names.
    fn property(&mut self) -> Result<(), String> {
        let start = self.rest;
        self.skip(2);
        match self.take() {
            Some('{') => match self.rest.find('}') {
                Some(end) => self.skip(end + 1),
                None => return Err(format!("invalid character class range: `{start}`")),
            },
            Some(_) => {}
            None => return Err(format!("invalid character class range: `{start}`")),
        }
        self.known = false;
        Ok(())
    }

    /// An escape that stands for one character.
    fn escaped(&mut self) -> Result<char, String> {
        let start = self.rest;
        self.skip(1);
        let Some(sign) = self.take() else {
            return Err("trailing backslash at end of expression: ``".to_owned());
        };
        let plain = match sign {
            'a' => Some('\u{7}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            '0'..='7' => self.octal(sign),
            'x' => self.hexadecimal(),
            _ if sign.is_ascii() && !sign.is_ascii_alphanumeric() => Some(sign),
            _ => None,
        };
        plain.ok_or_else(|| format!("invalid escape sequence: `{}`", consumed(start, self.rest)))
    }

    fn octal(&mut self, first: char) -> Option<char> {
        let more = self.rest.bytes().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
        // A single digit other than zero would be what a group has matched.
        if first != '0' && more == 0 {
            return None;
        }
        let digits = format!("{first}{}", self.rest.get(..more)?);
        self.skip(more);
        char::from_u32(u32::from_str_radix(&digits, 8).ok()?)
    }

    fn hexadecimal(&mut self) -> Option<char> {
        let (digits, length) = match self.rest.strip_prefix('{') {
            Some(inside) => {
                let end = inside.find('}')?;
                (inside.get(..end)?, end + 2)
            }
            None => (self.rest.get(..2)?, 2),
        };
        let good = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let sign = good.then(|| u32::from_str_radix(digits, 16).ok()).flatten().and_then(char::from_u32)?;
        self.skip(length);
        Some(sign)
    }

    /// `[a-z]`.
    fn class(&mut self) -> Result<(), String> {
        let start = self.rest;
        self.skip(1);
        let negated = self.rest.starts_with('^');
        self.skip(usize::from(negated));
        let mut ranges = Ranges::new();
        let mut first = true;
        while first || !self.rest.starts_with(']') {
            first = false;
            if self.rest.is_empty() {
                return Err(format!("missing closing ]: `{start}`"));
            }
            if !self.named_class(&mut ranges)? {
                self.range(start, &mut ranges)?;
            }
        }
        self.skip(1);
        self.write_class(negated, &ranges);
        Ok(())
    }

    /// `[:alpha:]`, `\d`, `\pL` inside a class.
    fn named_class(&mut self, ranges: &mut Ranges) -> Result<bool, String> {
        if let Some(inside) = self.rest.strip_prefix("[:")
            && let Some(end) = inside.find(":]")
        {
            let shown = self.rest.get(..end + 4).unwrap_or(self.rest);
            let named = inside.get(..end).and_then(class::posix);
            ranges.extend(named.ok_or_else(|| format!("invalid character class range: `{shown}`"))?);
            self.skip(shown.len());
            return Ok(true);
        }
        let Some(sign) = self.rest.strip_prefix('\\').and_then(|after| after.chars().next()) else {
            return Ok(false);
        };
        if matches!(sign, 'p' | 'P') {
            self.property()?;
            return Ok(true);
        }
        let perl = class::perl(sign);
        if perl.is_some() {
            self.skip(2);
            ranges.extend(perl.unwrap_or_default());
            return Ok(true);
        }
        Ok(false)
    }

    fn range(&mut self, class: &str, ranges: &mut Ranges) -> Result<(), String> {
        let start = self.rest;
        let first = self.one(class)?;
        let mut last = first;
        let open = self.rest.strip_prefix('-').is_some_and(|after| !after.is_empty() && !after.starts_with(']'));
        if open {
            self.skip(1);
            last = self.one(class)?;
        }
        if last < first {
            return Err(format!("invalid character class range: `{}`", consumed(start, self.rest)));
        }
        ranges.push((first, last));
        Ok(())
    }

    fn one(&mut self, class: &str) -> Result<char, String> {
        if self.rest.starts_with('\\') {
            return self.escaped();
        }
        self.take().ok_or_else(|| format!("missing closing ]: `{class}`"))
    }

    fn write_class(&mut self, negated: bool, ranges: &Ranges) {
        self.out.push_str(if negated { "[^" } else { "[" });
        for (first, last) in ranges {
            self.literal(*first);
            if last > first {
                self.out.push('-');
                self.literal(*last);
            }
        }
        self.out.push(']');
        self.known &= !ranges.is_empty();
    }
}

/// Length, least and most of `{2}`, `{2,}`, `{2,3}`; nothing for text that only looks similar. Numbers too long to be read
/// are more than any that is allowed.
fn bounds(text: &str) -> Option<(usize, u32, Option<u32>)> {
    let inside = text.strip_prefix('{')?;
    let end = inside.find('}')?;
    let inside = inside.get(..end)?;
    let number = |text: &str| {
        let good = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let good = good && (text == "0" || !text.starts_with('0'));
        good.then(|| text.parse().unwrap_or(u32::MAX))
    };
    let (least, most) = match inside.split_once(',') {
        None => (number(inside)?, Some(number(inside)?)),
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    Some((end + 2, least, most))
}
