//! Where a value was written, what put it there and what it overrode.

use std::sync::Arc;

use super::Node;
use crate::source::Span;

/// The kind of source a value comes from, in rising precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Text that is not configuration: templates, literal manifests, foreign files.
    Template,
    /// `default:` of a component's input.
    ComponentDefault,
    /// `scantling.yaml`.
    Workspace,
    /// A layer folder that environments extend; the number is its place in `extends`, left to right.
    Shared(u16),
    /// The environment's own files.
    Environment,
    /// The cluster entry of an environment's file.
    Cluster,
    /// `images.yaml`.
    Images,
    /// Made by the compiler; the span is the key that asked for it.
    Derived,
}

impl Layer {
    /// The word shown to people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::ComponentDefault => "component default",
            Self::Workspace => "workspace",
            Self::Shared(_) => "layer",
            Self::Environment => "environment",
            Self::Cluster => "cluster",
            Self::Images => "images",
            Self::Derived => "derived",
        }
    }
}

/// Where a node comes from. Every node has one.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The text that gave the value. For a derived value: the key or expression that caused it.
    pub span: Span,
    /// Who wrote that text.
    pub layer: Layer,
    more: Option<Arc<More>>,
}

/// The rarer parts of an origin, shared between copies.
#[derive(Clone, Debug, Default)]
struct More {
    placed_by: Vec<Span>,
    reads: Vec<Origin>,
    decided_by: Vec<Origin>,
    left_out_by: Vec<Origin>,
    overrides: Option<Node>,
}

impl Origin {
    /// A value that stands at `span`.
    #[must_use]
    pub fn new(span: Span, layer: Layer) -> Self {
        Self { span, layer, more: None }
    }

    /// The expressions that carried the value to its place, the nearest to the value first.
    #[must_use]
    pub fn placed_by(&self) -> &[Span] {
        self.more.as_ref().map_or(&[], |more| &more.placed_by)
    }

    /// The place that put the value where it is: the last expression that carried it, or the text that gave it.
    #[must_use]
    pub fn place(&self) -> Span {
        self.placed_by().last().copied().unwrap_or(self.span)
    }

    /// The values that the expression at [`Origin::span`] read to compute this one.
    #[must_use]
    pub fn reads(&self) -> &[Origin] {
        self.more.as_ref().map_or(&[], |more| &more.reads)
    }

    /// What the conditions and loops around the node read that let it be here.
    #[must_use]
    pub fn decided_by(&self) -> &[Origin] {
        self.more.as_ref().map_or(&[], |more| &more.decided_by)
    }

    /// What the conditions and loops in the node read that kept something out of it.
    #[must_use]
    pub fn left_out_by(&self) -> &[Origin] {
        self.more.as_ref().map_or(&[], |more| &more.left_out_by)
    }

    /// The value of a lower layer that this one beat; its own origin tells what that one beat.
    #[must_use]
    pub fn overrides(&self) -> Option<&Node> {
        self.more.as_ref().and_then(|more| more.overrides.as_ref())
    }

    /// The same value, carried on by the expression at `span`.
    #[must_use]
    pub fn placed(mut self, span: Span) -> Self {
        self.edit(|more| {
            // Nearly all values are carried once.
            if more.placed_by.is_empty() {
                more.placed_by.reserve_exact(1);
            }
            more.placed_by.push(span);
        });
        self
    }

    /// A computed value, with the values that were read for it.
    #[must_use]
    pub fn reading(mut self, reads: Vec<Self>) -> Self {
        if !reads.is_empty() {
            self.edit(|more| more.reads = reads);
        }
        self
    }

    /// The same value, which is here because of what conditions and loops read.
    #[must_use]
    pub fn decided(mut self, by: &[Self]) -> Self {
        if !by.is_empty() {
            self.edit(|more| more.decided_by.extend_from_slice(by));
        }
        self
    }

    /// The same value, out of which conditions and loops kept something because of what they read.
    #[must_use]
    pub fn leaving_out(mut self, by: &[Self]) -> Self {
        if !by.is_empty() {
            self.edit(|more| more.left_out_by.extend_from_slice(by));
        }
        self
    }

    /// The same value, which beat `lower`.
    #[must_use]
    pub fn overriding(mut self, lower: Node) -> Self {
        self.edit(|more| match more.overrides.take() {
            // A chain of three layers merged from the top: the beaten one goes to the end.
            Some(beaten) => {
                let origin = beaten.origin.clone().overriding(lower);
                more.overrides = Some(Node { origin, ..beaten });
            }
            None => more.overrides = Some(lower),
        });
        self
    }

    fn edit(&mut self, change: impl FnOnce(&mut More)) {
        change(Arc::make_mut(self.more.get_or_insert_default()));
    }
}
