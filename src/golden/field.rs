//! Where a line of a manifest stands in its object.

use std::ops::Range;

use crate::diagnostic::Report;
use crate::manifest::identify;
use crate::source::{SourceMap, Span};
use crate::yaml::{Dialect, FieldPath, Layer, Node, Segment, Value, load};

/// A manifest, to be asked about its lines. A text that is no YAML answers nothing.
pub(super) struct Outline {
    root: Option<Node>,
}

impl Outline {
    pub(super) fn of(text: &str) -> Self {
        let mut sources = SourceMap::default();
        let source = sources.add("", text.as_bytes().to_vec());
        // Golden files are output: what is wrong in them shows as a difference.
        let root = load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()).into_iter().next();
        Self { root }
    }

    /// The innermost map or list that holds the line at a byte range, as text; empty for the document itself.
    pub(super) fn field_of(&self, line: &Range<usize>) -> String {
        self.path_of(line).to_string()
    }

    /// Whether the line is content of a Secret.
    pub(super) fn is_secret_data(&self, line: &Range<usize>) -> bool {
        let is_secret = self.root.as_ref().and_then(|root| root.get("kind")).and_then(Node::as_str) == Some("Secret");
        is_secret
            && matches!(self.path_of(line).0.first(), Some(Segment::Key(key)) if key == "data" || key == "stringData")
    }

    fn path_of(&self, line: &Range<usize>) -> FieldPath {
        let mut path = FieldPath::root();
        let mut node = self.root.as_ref();
        while let Some((segment, inner)) = node.and_then(|node| inner(node, line)) {
            path.0.push(segment);
            node = Some(inner);
        }
        path
    }
}

/// The object in a manifest, as findings name it.
pub(super) fn object(text: &str) -> Option<String> {
    identify(Outline::of(text).root.as_ref()?).map(|id| id.object_ref().to_string())
}

/// The map or list in a node that holds a line; nothing when the line is an entry or item of the node itself.
fn inner<'a>(node: &'a Node, line: &Range<usize>) -> Option<(Segment, &'a Node)> {
    let begin = |span: Span| span.start as usize;
    let before_end = |span: Span| begin(span) < line.end;
    let (start, segment, inner) = match &node.value {
        Value::Scalar(_) => return None,
        Value::Map(map) => {
            let entry = map.iter().take_while(|entry| before_end(entry.key.origin.span)).last()?;
            (begin(entry.key.origin.span), Segment::Key(entry.key.text.to_string()), &entry.value)
        }
        Value::List(items) => {
            let index = items.iter().take_while(|item| before_end(item.origin.span)).count().checked_sub(1)?;
            let item = items.get(index)?;
            let name = item.get("name").and_then(Node::as_str);
            let by_name = name.map(|name| Segment::Match("name".to_owned(), name.to_owned()));
            (begin(item.origin.span), by_name.unwrap_or(Segment::Index(index)), item)
        }
    };
    (start < line.start && !matches!(inner.value, Value::Scalar(_))).then_some((segment, inner))
}
