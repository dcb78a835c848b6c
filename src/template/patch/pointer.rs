//! JSON pointers (<https://www.rfc-editor.org/rfc/rfc6901>) over nodes.

use crate::diagnostic::{nearest, quoted_list};
use crate::source::Span;
use crate::yaml::Node;

/// A pointer and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Pointer {
    pub(super) span: Span,
    tokens: Vec<String>,
}

/// A pointer leads nowhere.
#[derive(Debug)]
pub(super) struct Lost {
    /// The part of the pointer that is not there.
    pub(super) at: String,
    /// What is there instead.
    pub(super) help: Option<String>,
}

impl Pointer {
    /// Reads `/spec/ports/0`, with `~1` for `/` and `~0` for `~`.
    pub(super) fn parse(text: &str, span: Span) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self { span, tokens: Vec::new() });
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err("a JSON pointer starts with `/`".to_owned());
        };
        let unescape = |token: &str| {
            let stray = token.replace("~0", "").replace("~1", "").contains('~');
            if stray {
                Err("`~` is written as `~0` in a JSON pointer".to_owned())
            } else {
                Ok(token.replace("~1", "/").replace("~0", "~"))
            }
        };
        let tokens = rest.split('/').map(unescape).collect::<Result<_, _>>()?;
        Ok(Self { span, tokens })
    }

    /// The last token and the pointer to what holds it; nothing for the pointer to the root.
    pub(super) fn split(&self) -> Option<(Self, &str)> {
        let (last, parents) = self.tokens.split_last()?;
        Some((Self { span: self.span, tokens: parents.to_vec() }, last))
    }

    /// Whether `other` is what this pointer leads to, or stands inside it.
    pub(super) fn holds(&self, other: &Self) -> bool {
        other.tokens.starts_with(&self.tokens)
    }

    /// The node that the pointer leads to.
    pub(super) fn find<'a>(&self, root: &'a Node) -> Result<&'a Node, Lost> {
        self.tokens.iter().enumerate().try_fold(root, |node, (depth, token)| {
            let child = match index(token) {
                Some(index) if node.as_list().is_some() => node.as_list().and_then(|items| items.get(index)),
                _ => node.get(token),
            };
            child.ok_or_else(|| self.lost(node, depth))
        })
    }

    /// The node that the pointer leads to, to change it.
    pub(super) fn find_mut<'a>(&self, root: &'a mut Node) -> Result<&'a mut Node, Lost> {
        // Found twice: the borrow of a failed mutable step could not be given back.
        self.find(root)?;
        let nowhere = || Lost { at: self.to_string(), help: None };
        self.tokens.iter().try_fold(root, |node, token| {
            if node.as_list().is_some() {
                let index = index(token).ok_or_else(nowhere)?;
                return node.as_list_mut().and_then(|items| items.get_mut(index)).ok_or_else(nowhere);
            }
            node.as_map_mut().and_then(|map| map.get_mut(token)).ok_or_else(nowhere)
        })
    }

    /// Says that the token at `depth` does not lead on from `node`.
    pub(super) fn lost(&self, node: &Node, depth: usize) -> Lost {
        let at =
            Self { span: self.span, tokens: self.tokens[..=depth.min(self.tokens.len().saturating_sub(1))].to_vec() };
        let token = self.tokens.get(depth).map_or("", String::as_str);
        let help = if let Some(map) = node.as_map() {
            let keys = || map.iter().map(|entry| &*entry.key.text);
            match nearest(token, keys()) {
                Some(near) => Some(format!("did you mean `{near}`?")),
                None => Some(format!("there is {}", quoted_list(keys()))),
            }
        } else if let Some(items) = node.as_list() {
            Some(format!(
                "the list has {} item{}, counted from 0",
                items.len(),
                if items.len() == 1 { "" } else { "s" }
            ))
        } else {
            Some(format!("what holds it is {}", node.describe()))
        };
        Lost { at: at.to_string(), help }
    }

    /// How deep it leads.
    pub(super) fn depth(&self) -> usize {
        self.tokens.len()
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.tokens.iter().try_for_each(|token| write!(formatter, "/{}", token.replace('~', "~0").replace('/', "~1")))
    }
}

/// The position that a token means in a list: digits without a leading zero.
pub(super) fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    if digits { token.parse().ok() } else { None }
}
