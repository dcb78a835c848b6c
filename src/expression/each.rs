//! What `for` goes through.

use std::sync::Arc;

use super::evaluate::Evaluation;
use super::form::Form;
use super::path::Answer;
use super::{Binding, Failed, rules};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::{Key, Layer, Node, Origin, Value};

/// What each round binds.
pub(super) fn rounds(
    evaluation: &mut Evaluation<'_>,
    form: &Form,
    answer: Answer,
    names: usize,
) -> Result<Vec<Vec<Binding>>, Failed> {
    let span = form.span().unwrap_or(evaluation.span);
    match answer {
        Answer::Node(node) => match &node.value {
            Value::List(items) if names == 1 => {
                Ok(items.iter().map(|item| vec![Binding::Node(evaluation.carried(item.clone()))]).collect())
            }
            Value::List(items) => items
                .iter()
                .map(|item| unpacked(item, names).ok_or_else(|| evaluation.fail(not_pairs(span, item, names))))
                .collect(),
            Value::Map(map) if names <= 2 => Ok(map
                .iter()
                .map(|entry| {
                    let key = Binding::Node(evaluation.carried(key_node(&entry.key)));
                    let value = Binding::Node(evaluation.carried(entry.value.clone()));
                    [key, value].into_iter().take(names).collect()
                })
                .collect()),
            Value::Map(_) => Err(evaluation.fail(too_many_names(span, names))),
            Value::Scalar(_) => {
                let message = format!("expected a list or a map, found {}", node.describe());
                let finding = Diagnostic::error(rules::WRONG_TYPE, span, message);
                Err(evaluation.fail(finding.help("loop over a list or a map; `range(…)` makes a list of numbers")))
            }
        },
        Answer::Namespace(namespace) if names <= 2 => {
            let origin = Origin::new(evaluation.span, Layer::Derived);
            let round = |name: Arc<str>| {
                let value = if names == 2 { namespace.get(&name) } else { Binding::Unset };
                let key = Binding::Node(Node::string(name, origin.clone()));
                [key, value].into_iter().take(names).collect()
            };
            Ok(namespace.names().into_iter().map(round).collect())
        }
        Answer::Namespace(_) => Err(evaluation.fail(too_many_names(span, names))),
        Answer::Absent(absent) => {
            let finding = absent.finding();
            let finding = if finding.rule == rules::NO_VALUE {
                finding.help("give an empty list with `default([])`, or put the loop into an `if`")
            } else {
                finding
            };
            Err(evaluation.fail(finding))
        }
        Answer::Function(_) => Err(evaluation.is_function(form)),
    }
}

fn key_node(key: &Key) -> Node {
    Node::string(Arc::clone(&key.text), key.origin.clone())
}

fn unpacked(item: &Node, names: usize) -> Option<Vec<Binding>> {
    let parts = item.as_list().filter(|parts| parts.len() == names)?;
    Some(parts.iter().cloned().map(Binding::Node).collect())
}

fn not_pairs(span: Span, item: &Node, names: usize) -> Diagnostic {
    let found = item.as_list().map_or_else(|| item.describe().to_owned(), |items| format!("a list of {}", items.len()));
    let message = format!("expected items that are lists of {names}, found {found}");
    Diagnostic::error(rules::WRONG_TYPE, span, message).help("a list binds one name: `for item in …`")
}

fn too_many_names(span: Span, names: usize) -> Diagnostic {
    Diagnostic::error(rules::WRONG_TYPE, span, format!("a map binds one or two names, found {names}"))
        .help("write `for key, value in …`")
}
