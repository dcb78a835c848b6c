//! Evaluation of the outer shape of an expression: who is chosen, what is carried, what is joined.

use std::sync::Arc;

use super::advice::explained;
use super::convert::computed;
use super::form::Form;
use super::limits::{MAX_READS, MAX_RESULT_BYTES, measured, too_large};
use super::path::{Answer, Broken, Path};
use super::{Arguments, Binding, CallError, Failed, Scope, rules};
use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::source::Span;
use crate::yaml::{Key, Map, Node, Origin, Scalar, ScalarKind, Value};

/// One evaluation of one expression.
pub(super) struct Evaluation<'a> {
    pub(super) scope: &'a Scope,
    pub(super) report: &'a mut Report,
    /// The whole expression.
    pub(super) span: Span,
    /// What was read to compute, not to carry.
    reads: Vec<Origin>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(scope: &'a Scope, report: &'a mut Report, span: Span) -> Self {
        Self { scope, report, span, reads: Vec::new() }
    }

    /// What was read so far.
    pub(super) fn into_reads(self) -> Vec<Origin> {
        self.reads
    }

    pub(super) fn answer(&mut self, form: &Form) -> Result<Answer, Failed> {
        match form {
            Form::Literal(scalar) => Ok(Answer::Node(self.scalar(scalar.clone()))),
            Form::Path(path) => self.unbroken(path.resolve(self.scope)),
            Form::Defined { path, negated } => self.is_defined(path, *negated),
            Form::Choice { condition, then, otherwise } => self.choice(condition, then, otherwise.as_deref()),
            Form::Default { value, fallback } => match self.answer(value)? {
                Answer::Absent(_) => self.answer(fallback),
                found => Ok(found),
            },
            Form::And(forms) => self.first(forms, false),
            Form::Or(forms) => self.first(forms, true),
            Form::Not(form) => {
                let truth = self.is_true(form)?;
                Ok(Answer::Node(Node::boolean(!truth, self.computed())))
            }
            Form::Concat(forms) => self.concatenation(forms),
            Form::Call { function, positional, keywords, span } => self.call(function, positional, keywords, *span),
            Form::List(forms) => {
                let items: Result<Vec<Node>, Failed> = forms.iter().map(|form| self.node(form)).collect();
                let items = items?;
                self.bounded(Node::list(items, self.computed()))
            }
            Form::Map(entries) => {
                let mut map = Map::new();
                for (key, form) in entries {
                    map.insert(Key::new(Arc::clone(key), self.computed()), self.node(form)?);
                }
                self.bounded(Node::map(map, self.computed()))
            }
            Form::Computed(computation) => self.unbroken(computation.evaluate(self.scope)),
        }
    }

    /// A condition. What is not there counts as false.
    pub(super) fn is_true(&mut self, form: &Form) -> Result<bool, Failed> {
        let answer = self.answer(form)?;
        self.truth(form, &answer)
    }

    fn truth(&mut self, form: &Form, answer: &Answer) -> Result<bool, Failed> {
        match answer {
            Answer::Node(node) => {
                self.read(&node.origin);
                Ok(is_true(node))
            }
            Answer::Namespace(namespace) => Ok(!namespace.names().is_empty()),
            Answer::Absent(_) => Ok(false),
            Answer::Function(_) => Err(self.is_function(form)),
        }
    }

    fn choice(&mut self, condition: &Form, then: &Form, otherwise: Option<&Form>) -> Result<Answer, Failed> {
        if self.is_true(condition)? {
            return self.answer(then);
        }
        match otherwise {
            Some(otherwise) => self.answer(otherwise),
            None => Ok(Answer::Absent(super::path::Absent {
                name: "this choice without `else`".to_owned(),
                span: self.span,
                missing: None,
            })),
        }
    }

    /// The first operand whose truth is `wanted`, or the last one: `and` and `or` give operands, not truth values.
    fn first(&mut self, forms: &[Form], wanted: bool) -> Result<Answer, Failed> {
        let Some((last, before)) = forms.split_last() else { return Err(Failed) };
        for form in before {
            let answer = self.answer(form)?;
            if self.truth(form, &answer)? == wanted {
                return Ok(answer);
            }
        }
        self.answer(last)
    }

    fn is_defined(&mut self, path: &Path, negated: bool) -> Result<Answer, Failed> {
        let defined = match self.unbroken(path.resolve(self.scope))? {
            Answer::Absent(_) => false,
            Answer::Node(node) => {
                self.read(&node.origin);
                true
            }
            Answer::Namespace(_) | Answer::Function(_) => true,
        };
        Ok(Answer::Node(Node::boolean(defined != negated, self.computed())))
    }

    fn concatenation(&mut self, forms: &[Form]) -> Result<Answer, Failed> {
        let mut joined = String::new();
        for form in forms {
            let answer = self.answer(form)?;
            let node = self.as_text(form, answer)?;
            self.read(&node.origin);
            joined.push_str(node.as_scalar().map(|scalar| &*scalar.text).unwrap_or_default());
            if joined.len() > MAX_RESULT_BYTES {
                return Err(self.fail(too_large(self.span)));
            }
        }
        Ok(Answer::Node(Node::string(joined, self.computed())))
    }

    fn call(
        &mut self,
        function: &Path,
        positional: &[Form],
        keywords: &[(Arc<str>, Form)],
        span: Span,
    ) -> Result<Answer, Failed> {
        let callee = match self.unbroken(function.resolve(self.scope))? {
            Answer::Function(callee) => callee,
            Answer::Absent(absent) => return Err(self.fail(absent.finding())),
            Answer::Node(_) | Answer::Namespace(_) => {
                let message = format!("`{}` is not a function", function.written);
                return Err(self.fail(
                    Diagnostic::error(rules::WRONG_TYPE, function.span, message).help("remove the parentheses"),
                ));
            }
        };
        let positional: Result<Vec<Node>, Failed> = positional.iter().map(|form| self.node(form)).collect();
        let positional = positional?;
        let mut named = Vec::with_capacity(keywords.len());
        for (name, form) in keywords {
            let answer = self.answer(form)?;
            // An optional input that is not set is passed on as not given.
            if !matches!(&answer, Answer::Absent(absent) if absent.missing.is_none()) {
                named.push((Arc::clone(name), self.as_node(form, answer)?));
            }
        }
        match callee.call(&Arguments { positional, keywords: named, span }) {
            Ok(Binding::Node(node) | Binding::Image(node)) => Ok(Answer::Node(node)),
            Ok(Binding::Namespace(namespace)) => Ok(Answer::Namespace(namespace)),
            Ok(Binding::Function(function)) => Ok(Answer::Function(function)),
            Ok(Binding::Unset | Binding::Unknown) => Ok(Answer::Absent(super::path::Absent {
                name: format!("{}(…)", function.written),
                span,
                missing: None,
            })),
            Ok(Binding::Failed) | Err(CallError::Reported) => Err(Failed),
            Err(CallError::Findings(findings)) => {
                self.report.append(findings);
                Err(Failed)
            }
            Err(CallError::Message(message)) => Err(self.fail(explained(rules::INVALID_OPERATION, span, &message))),
        }
    }

    /// A value that becomes part of something: an item, an entry, an argument.
    fn node(&mut self, form: &Form) -> Result<Node, Failed> {
        let answer = self.answer(form)?;
        self.as_node(form, answer)
    }

    fn as_node(&mut self, form: &Form, answer: Answer) -> Result<Node, Failed> {
        match answer {
            Answer::Node(node) => Ok(self.carried(node)),
            Answer::Absent(absent) => Err(self.fail(absent.finding())),
            Answer::Namespace(namespace) => {
                let found = group_as_value(form.span().unwrap_or(self.span), &namespace.names(), "a value");
                Err(self.fail(found))
            }
            Answer::Function(_) => Err(self.is_function(form)),
        }
    }

    /// A scalar as text, by its spelling, with its origin.
    pub(super) fn as_text(&mut self, form: &Form, answer: Answer) -> Result<Node, Failed> {
        let span = form.span().unwrap_or(self.span);
        match answer {
            Answer::Node(node) => match &node.value {
                Value::Scalar(scalar) if scalar.kind != ScalarKind::Null => {
                    Ok(Node::string(Arc::clone(&scalar.text), self.carried(node.clone()).origin))
                }
                _ => {
                    let help = if node.is_null() {
                        "choose another value with `a if c else b`"
                    } else {
                        "make it text with `to_json`, `to_yaml` or `join`; alone in its scalar it would be spliced in"
                    };
                    let message = format!("expected text, found {}", node.describe());
                    Err(self.fail(Diagnostic::error(rules::WRONG_TYPE, span, message).help(help)))
                }
            },
            Answer::Absent(absent) => Err(self.fail(absent.finding())),
            Answer::Namespace(namespace) => Err(self.fail(group_as_value(span, &namespace.names(), "text"))),
            Answer::Function(_) => Err(self.is_function(form)),
        }
    }

    pub(super) fn is_function(&mut self, form: &Form) -> Failed {
        let span = form.span().unwrap_or(self.span);
        self.fail(
            Diagnostic::error(rules::WRONG_TYPE, span, "expected a value, found a function").help("call it: `name(…)`"),
        )
    }

    /// What passes through keeps its origin and remembers this expression.
    pub(super) fn carried(&self, node: Node) -> Node {
        let computed_here = node.origin.span == self.span && node.origin.layer == crate::yaml::Layer::Derived;
        if computed_here { node } else { node.placed(self.span) }
    }

    fn scalar(&self, scalar: Scalar) -> Node {
        Node { value: Value::Scalar(scalar), origin: computed(self.span, &[]) }
    }

    fn bounded(&mut self, node: Node) -> Result<Answer, Failed> {
        match measured(&node) {
            Some(_) => Ok(Answer::Node(node)),
            None => Err(self.fail(too_large(self.span))),
        }
    }

    fn computed(&self) -> Origin {
        computed(self.span, &self.reads)
    }

    /// Notes what a computation read; what this expression computed itself stands for what it read.
    pub(super) fn read(&mut self, origin: &Origin) {
        let known = |other: &Origin| other.span == origin.span && other.layer == origin.layer;
        let computed_here = origin.span == self.span && origin.layer == crate::yaml::Layer::Derived;
        if computed_here {
            origin.reads().to_vec().iter().for_each(|origin| self.read(origin));
        } else if self.reads.len() < MAX_READS && !self.reads.iter().any(known) {
            self.reads.push(origin.clone());
        }
    }

    fn unbroken(&mut self, result: Result<Answer, Broken>) -> Result<Answer, Failed> {
        result.map_err(|broken| match broken {
            Broken::Finding(finding) => self.fail(*finding),
            Broken::Findings(findings) => {
                self.report.append(findings);
                Failed
            }
            Broken::Reported => Failed,
        })
    }

    pub(super) fn fail(&mut self, finding: Diagnostic) -> Failed {
        self.report.push(finding);
        Failed
    }
}

/// Whether a value counts as true: not null, `false`, zero or empty.
fn is_true(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => !items.is_empty(),
        Value::Map(map) => !map.is_empty(),
        Value::Scalar(scalar) => match scalar.kind {
            ScalarKind::Null => false,
            ScalarKind::Boolean => scalar.as_bool() == Some(true),
            ScalarKind::Integer | ScalarKind::Float => scalar.text.bytes().any(|byte| matches!(byte, b'1'..=b'9')),
            ScalarKind::Ambiguous | ScalarKind::String => !scalar.text.is_empty(),
        },
    }
}

/// The finding for names where a value is needed.
pub(super) fn group_as_value(span: Span, names: &[Arc<str>], expected: &str) -> Diagnostic {
    let message = format!("expected {expected}, found a group of names");
    Diagnostic::error(rules::WRONG_TYPE, span, message)
        .help(format!("take one of them: {}", quoted_list(names.iter().map(|name| &**name))))
}
