//! The outer shape of an expression. What only chooses or carries values (paths, literals, `a if c else b`, `default`,
//! `and`, `or`, calls, lists and maps) is kept as a tree of ours, so that values pass through with their origins and
//! spellings; what computes goes to the engine.

use std::ops::Range;
use std::sync::Arc;

use super::engine::Computation;
use super::path::Path;
use crate::source::Span;
use crate::yaml::Scalar;

/// A compiled expression.
#[derive(Debug)]
pub(super) enum Form {
    Literal(Scalar),
    Path(Path),
    /// `path is defined`, or its opposite.
    Defined {
        path: Path,
        negated: bool,
    },
    /// `then if condition else otherwise`
    Choice {
        condition: Box<Form>,
        then: Box<Form>,
        otherwise: Option<Box<Form>>,
    },
    /// `value | default(fallback)`
    Default {
        value: Box<Form>,
        fallback: Box<Form>,
    },
    And(Vec<Form>),
    Or(Vec<Form>),
    Not(Box<Form>),
    /// `a ~ b`
    Concat(Vec<Form>),
    Call {
        function: Path,
        positional: Vec<Form>,
        keywords: Vec<(Arc<str>, Form)>,
        span: Span,
    },
    List(Vec<Form>),
    Map(Vec<(Arc<str>, Form)>),
    /// Anything else.
    Computed(Box<Computation>),
}

/// Where the text of an expression stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) span: Span,
    /// Whether it stands there byte for byte.
    verbatim: bool,
}

impl Place {
    pub(super) fn new(text: &str, span: Span) -> Self {
        Self { span, verbatim: span.range().len() == text.len() }
    }

    /// The place of some bytes of the text; of the whole where they cannot be told apart.
    pub(super) fn of(self, range: Range<usize>) -> Span {
        if self.verbatim { self.span.within(range.start, range.end.max(range.start)) } else { self.span }
    }
}

impl Form {
    /// The place of the form itself, where it is known more closely than that of the expression.
    pub(super) fn span(&self) -> Option<Span> {
        match self {
            Self::Path(path) | Self::Defined { path, .. } => Some(path.span),
            Self::Call { span, .. } => Some(*span),
            Self::Computed(computation) => Some(computation.span()),
            _ => None,
        }
    }

    /// Visits the paths in written order.
    pub(super) fn paths<'a>(&'a self, visit: &mut dyn FnMut(&'a Path)) {
        match self {
            Self::Literal(_) => {}
            Self::Path(path) | Self::Defined { path, .. } => visit(path),
            Self::Choice { condition, then, otherwise } => {
                then.paths(visit);
                condition.paths(visit);
                if let Some(otherwise) = otherwise {
                    otherwise.paths(visit);
                }
            }
            Self::Default { value, fallback } => {
                value.paths(visit);
                fallback.paths(visit);
            }
            Self::And(forms) | Self::Or(forms) | Self::Concat(forms) | Self::List(forms) => {
                for form in forms {
                    form.paths(visit);
                }
            }
            Self::Not(form) => form.paths(visit),
            Self::Call { function, positional, keywords, .. } => {
                visit(function);
                for form in positional.iter().chain(keywords.iter().map(|(_, form)| form)) {
                    form.paths(visit);
                }
            }
            Self::Map(entries) => {
                for (_, form) in entries {
                    form.paths(visit);
                }
            }
            Self::Computed(computation) => computation.paths(visit),
        }
    }
}
