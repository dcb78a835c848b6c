//! What was written: the tree of a YAML document with styles, anchors, tags and comments.

use std::sync::Arc;

use super::block::BlockLines;
use crate::source::Span;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `text`
    Plain,
    /// `'text'`
    SingleQuoted,
    /// `"text"`
    DoubleQuoted,
    /// `|` and the lines below it.
    Literal,
    /// `>` and the lines below it.
    Folded,
}

/// A node as it was written.
#[derive(Clone, Debug)]
pub struct Syntax {
    /// What it is.
    pub kind: SyntaxKind,
    /// From its first to its last character: quotes, brackets and the header of a block scalar included, tag and anchor
    /// not.
    /// - A block scalar ends with its last line that is not blank, before the line break.
    /// - A block collection reaches from its first `-` or key to the end of its last item.
    /// - Nothing (`key:`) has an empty span right behind the `:`, `-`, `?`, tag or anchor.
    pub span: Span,
    /// The explicit tag with the place of the token. Tags of YAML itself are `!!str` in whatever way they are written,
    /// others as written.
    pub tag: Option<(Arc<str>, Span)>,
    /// The number of the anchor that is defined here, unique in the stream.
    pub anchor: Option<usize>,
}

impl Syntax {
    /// The lines of a literal block with their places in `source`, the text that was parsed; nothing for other nodes.
    #[must_use]
    pub fn block_lines(&self, source: &str) -> Option<BlockLines> {
        match &self.kind {
            SyntaxKind::Scalar { text, style: Style::Literal } => {
                Some(BlockLines::new(source, self.span.start as usize, text))
            }
            _ => None,
        }
    }
}

/// The forms of a node.
#[derive(Clone, Debug)]
pub enum SyntaxKind {
    /// A scalar, with escapes and folding resolved.
    Scalar {
        /// The content.
        text: Arc<str>,
        /// How it is written.
        style: Style,
    },
    /// A sequence.
    List {
        /// The items in order.
        items: Vec<Syntax>,
        /// Written in brackets.
        flow: bool,
    },
    /// A mapping.
    Map {
        /// Keys and values in order.
        entries: Vec<(Syntax, Syntax)>,
        /// Written in braces.
        flow: bool,
    },
    /// `*name`: refers to the anchor of that number, or to none that exists.
    Alias(Option<usize>),
}

/// A comment, from `#` to the end of its line.
#[derive(Clone, Debug)]
pub struct Comment {
    /// The text after `#`.
    pub text: Arc<str>,
    /// The whole comment.
    pub span: Span,
}

/// One document of a stream.
#[derive(Clone, Debug)]
pub struct Document {
    /// The content; an empty plain scalar when there is none.
    pub root: Syntax,
    /// From the `---` line, or the first node, to the end.
    pub span: Span,
    /// All comments from the end of the document before to the end of this one, in order; the last document of a text
    /// has those to the end of the text.
    pub comments: Vec<Comment>,
    /// Whether a `---` line opens it.
    pub explicit: bool,
}
