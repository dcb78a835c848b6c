//! Label selectors of policies, where not every label is known.
//!
//! Source: `k8s.io/apimachinery/pkg/labels/selector.go`.

use crate::kubernetes::Place;
use crate::yaml::Node;

/// A label selector. An empty one selects everything.
#[derive(Debug, Default)]
pub(in crate::policy) struct Selector(Vec<Requirement>);

#[derive(Debug)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

/// What is known of a label.
pub(in crate::policy) enum Label<'l> {
    /// Its value, or that there is none.
    Known(Option<&'l str>),
    /// Nothing.
    Unknown,
}

impl Selector {
    /// Reads a selector; one that is not there selects everything.
    pub(in crate::policy) fn read(place: &Place<'_>) -> Self {
        let mut requirements = Vec::new();
        for (entry, value) in place.field("matchLabels").entries() {
            let values = vec![value.text_or_empty().to_owned()];
            requirements.push(Requirement { key: entry.key.text.to_string(), operator: Operator::In, values });
        }
        for expression in place.field("matchExpressions").items() {
            let operator = match expression.field("operator").text_or_empty() {
                "In" => Operator::In,
                "NotIn" => Operator::NotIn,
                "Exists" => Operator::Exists,
                _ => Operator::DoesNotExist,
            };
            let values = expression.field("values").items().map(|value| value.text_or_empty().to_owned()).collect();
            let key = expression.field("key").text_or_empty().to_owned();
            requirements.push(Requirement { key, operator, values });
        }
        Self(requirements)
    }

    /// Whether it selects everything.
    pub(in crate::policy) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it selects what has these labels; nothing where that is not known.
    pub(in crate::policy) fn selects<'l>(&self, label: impl Fn(&str) -> Label<'l>) -> Option<bool> {
        let mut known = true;
        for requirement in &self.0 {
            match label(&requirement.key) {
                Label::Unknown => known = false,
                Label::Known(value) if !requirement.holds(value) => return Some(false),
                Label::Known(_) => {}
            }
        }
        known.then_some(true)
    }

    /// Whether it selects an object.
    pub(in crate::policy) fn selects_object(&self, object: &Node) -> bool {
        let labels = object.get("metadata").and_then(|metadata| metadata.get("labels"));
        let label = |key: &str| Label::Known(labels.and_then(|labels| labels.get(key)).and_then(Node::as_str));
        self.selects(label) == Some(true)
    }
}

impl Requirement {
    fn holds(&self, value: Option<&str>) -> bool {
        let among = |value: &str| self.values.iter().any(|allowed| allowed == value);
        match self.operator {
            Operator::In => value.is_some_and(among),
            Operator::NotIn => !value.is_some_and(among),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}
