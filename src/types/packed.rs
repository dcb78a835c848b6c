//! The notation of a packed table, which `tools/tables/src/table.rs` describes.
//!
//! It reads names first and the fields of a type when they are asked for. Lines that the notation does not cover are passed over:
//! tests keep them out.

use super::{Field, ListMerge, Shape, TypeId};

/// A type of the table whose fields are not read yet.
pub(super) struct Entry {
    /// `apps/v1.Deployment`.
    pub(super) name: &'static str,
    /// `N` for the objects of a namespace, `C` for those of the cluster, `S` for parts of another kind's API.
    pub(super) kind: Option<char>,
    /// The minors that have it.
    pub(super) minors: Range,
    body: &'static str,
}

/// Minors, as they are written: `27-30,35-37`; empty for all.
#[derive(Clone, Copy)]
pub(super) struct Range(&'static str);

impl Range {
    fn parts(self) -> impl Iterator<Item = (u32, u32)> {
        self.0.split(',').filter_map(|part| {
            let (first, last) = part.split_once('-')?;
            Some((first.parse().ok()?, last.parse().ok()?))
        })
    }

    pub(super) fn has(self, minor: u32) -> bool {
        self.0.is_empty() || self.parts().any(|(first, last)| (first..=last).contains(&minor))
    }

    /// The minor that has it and is nearest.
    pub(super) fn nearest(self, minor: u32) -> u32 {
        let bounded = self.parts().map(|(first, last)| minor.clamp(first, last));
        bounded.min_by_key(|found| found.abs_diff(minor)).unwrap_or(minor)
    }
}

/// Unpacks a table; nothing when it is not one, which a test rules out.
pub(super) fn unpack(bytes: &[u8]) -> String {
    let text = miniz_oxide::inflate::decompress_to_vec(bytes).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.unwrap_or_default()
}

/// The lines above the first type: `generator` and its digest, `minors` and their range.
#[cfg(test)]
pub(super) fn head<'t>(text: &'t str, word: &str) -> &'t str {
    text.lines().take(3).find_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).unwrap_or_default()
}

/// The types of a table in its order, which is that of their names.
pub(super) fn entries(text: &'static str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (header, below) = rest.split_once('\n').unwrap_or((rest, ""));
        let length = body_length(below);
        let (body, next) = below.split_at_checked(length).unwrap_or((below, ""));
        rest = next;
        let mut words = header.split(' ').peekable();
        let Some(name) = words.next().filter(|name| name.contains('/')) else { continue };
        let kind = words.next_if(|word| word.len() == 1).and_then(|word| word.chars().next());
        entries.push(Entry { name, kind, minors: Range(words.next().unwrap_or_default()), body });
    }
    entries
}

/// How far the indented lines reach.
fn body_length(text: &str) -> usize {
    let mut length = 0;
    while text.as_bytes().get(length) == Some(&b' ') {
        length = text[length..].find('\n').map_or(text.len(), |end| length + end + 1);
    }
    length
}

impl Entry {
    /// `apps/v1` of `apps/v1.Deployment`.
    pub(super) fn version(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(version, _)| version)
    }

    /// `Deployment` of `apps/v1.Deployment`.
    pub(super) fn own_name(&self) -> &'static str {
        self.name.rsplit_once('.').map_or(self.name, |(_, name)| name)
    }

    /// How many lines stand below it.
    #[cfg(test)]
    pub(super) fn lines(&self) -> usize {
        self.body.lines().count()
    }

    /// The fields that a minor has; `find` knows types by their full names.
    pub(super) fn fields(&self, minor: u32, find: &dyn Fn(&str) -> Option<TypeId>) -> Vec<Field> {
        let lines = self.body.lines();
        lines.filter_map(|line| self.field(line, minor, find)).collect()
    }

    fn field(&self, line: &'static str, minor: u32, find: &dyn Fn(&str) -> Option<TypeId>) -> Option<Field> {
        let mut words = line.trim_start().split(' ');
        let (name, text) = (words.next()?, words.next()?);
        if !words.next().is_none_or(|range| Range(range).has(minor)) {
            return None;
        }
        let (text, values) =
            text.split_once("s:").map_or((text, None), |(outer, values)| (&text[..=outer.len()], Some(values)));
        let (name, required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        let shape = self.shape(text, find)?;
        let values = values.map_or(&[][..], |values| kept(values.split('|').collect()));
        let topology = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(list, _)| list);
        let apply = topology.split('~').next().unwrap_or_default();
        let keys = apply.split(',').filter(|key| !key.is_empty() && *key != "=").collect();
        Some(Field { name, shape, required, list_keys: kept(keys), is_set: apply == "=", values })
    }

    fn shape(&self, text: &'static str, find: &dyn Fn(&str) -> Option<TypeId>) -> Option<Shape> {
        if let Some(value) = text.strip_prefix("{}") {
            return Some(Shape::Map(Box::new(self.shape(value, find)?)));
        }
        if let Some((list, item)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let merge = match list.split_once('~') {
                Some((_, "+")) => ListMerge::Set,
                Some((_, key)) => ListMerge::Keyed(key),
                None => ListMerge::Atomic,
            };
            return Some(Shape::List(Box::new(self.shape(item, find)?), merge));
        }
        Some(match text {
            "s" => Shape::String,
            "i" => Shape::Int32,
            "l" => Shape::Int64,
            "n" => Shape::Number,
            "b" => Shape::Boolean,
            "x" => Shape::IntOrString,
            "q" => Shape::Quantity,
            "y" => Shape::Bytes,
            "t" => Shape::Time,
            "u" => Shape::MicroTime,
            "a" => Shape::Any,
            name if name.contains('/') => Shape::Object(find(name)?),
            name => Shape::Object(find(&format!("{}.{name}", self.version()))?),
        })
    }
}

/// Words that live as long as the table they were read from; most fields have none.
pub(super) fn kept(words: Vec<&'static str>) -> &'static [&'static str] {
    if words.is_empty() { &[] } else { Box::leak(words.into_boxed_slice()) }
}
