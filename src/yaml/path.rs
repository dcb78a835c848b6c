//! Paths to fields: `spec.containers[name=app].image`, `metadata.labels["app.kubernetes.io/name"]`.

use std::fmt;
use std::str::FromStr;

use super::Node;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The key of a map.
    Key(String),
    /// The item of a list, from 0.
    Index(usize),
    /// The first item of a list whose `key` has this value.
    Match(String, String),
}

/// A way from the root of an object to a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub Vec<Segment>);

/// A path that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at character {at} of the path")]
pub struct PathError {
    /// What is wrong.
    pub message: &'static str,
    /// Byte offset in the path, from 1.
    pub at: usize,
}

impl FieldPath {
    /// The path of the root.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The path one key further.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.step(Segment::Key(key.to_owned()))
    }

    /// The path one item further.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Segment::Index(index))
    }

    fn step(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }

    /// The node that the path leads to.
    #[must_use]
    pub fn find<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        self.0.iter().try_fold(root, |node, segment| match segment {
            Segment::Key(key) => node.get(key),
            Segment::Index(index) => node.as_list()?.get(*index),
            Segment::Match(key, wanted) => {
                let matches = |item: &&Node| {
                    let value = item.get(key).and_then(Node::as_scalar);
                    value.is_some_and(|scalar| *scalar.text == **wanted)
                };
                node.as_list()?.iter().find(matches)
            }
        })
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let simple = |key: &str| !key.is_empty() && !key.contains(['.', '[', ']', '"', ' ', '=', '\\']);
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if simple(key) && position == 0 => formatter.write_str(key)?,
                Segment::Key(key) if simple(key) => write!(formatter, ".{key}")?,
                Segment::Key(key) => write!(formatter, "[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""))?,
                Segment::Index(index) => write!(formatter, "[{index}]")?,
                Segment::Match(key, value) => write!(formatter, "[{key}={value}]")?,
            }
        }
        Ok(())
    }
}

impl FromStr for FieldPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut segments = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let used = if let Some(inside) = rest.strip_prefix('[') {
                let (segment, used) = bracket(inside).map_err(|message| PathError { message, at: at + 1 })?;
                segments.push(segment);
                used + 1
            } else {
                let dot = usize::from(rest.starts_with('.'));
                let key = rest[dot..].split(['.', '[']).next().unwrap_or_default();
                if key.is_empty() || (dot == 0 && at > 0) {
                    return Err(PathError { message: "expected a key", at: at + 1 });
                }
                segments.push(Segment::Key(key.to_owned()));
                dot + key.len()
            };
            at += used;
        }
        Ok(Self(segments))
    }
}

/// Reads what follows `[`, the closing bracket included; gives the number of bytes read.
fn bracket(inside: &str) -> Result<(Segment, usize), &'static str> {
    if let Some(text) = inside.strip_prefix('"') {
        let mut key = String::new();
        let mut characters = text.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' if text[at + 1..].starts_with(']') => return Ok((Segment::Key(key), at + 3)),
                '\\' => key.extend(characters.next().map(|(_, escaped)| escaped)),
                _ => key.push(character),
            }
        }
        return Err("expected `\"]`");
    }
    let end = inside.find(']').ok_or("expected `]`")?;
    let text = &inside[..end];
    let segment = match (text.parse::<usize>(), text.split_once('=')) {
        (Ok(index), _) => Segment::Index(index),
        (_, Some((key, value))) if !key.is_empty() => Segment::Match(key.to_owned(), value.to_owned()),
        _ => return Err("expected a number, `key=value` or a quoted key in brackets"),
    };
    Ok((segment, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_shown_alike() {
        for text in ["spec.containers[name=app].image", "a[0][1].b", "metadata.labels[\"app.kubernetes.io/name\"]", ""]
        {
            assert_eq!(text.parse::<FieldPath>().map(|path| path.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn any_key_survives_the_way_through_a_path() {
        for key in ["a\"]b", "a.\\", "\"", "a b", "[0]", "😀.é", "\n.", ""] {
            let path = FieldPath::root().key("x").key(key).index(1);
            assert_eq!(path.to_string().parse(), Ok(path.clone()), "{path}");
        }
    }

    #[test]
    fn wrong_paths_say_where() {
        for (text, at) in [("a..b", 2), ("a[", 2), ("a[x]", 2), ("a[0]b", 5), (".", 1)] {
            assert_eq!(text.parse::<FieldPath>().map_err(|error| error.at), Err(at), "{text}");
        }
    }
}
