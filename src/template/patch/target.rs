//! Which objects a patch is for.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, nearest, quoted_list};
use crate::manifest::Manifest;
use crate::source::Span;
use crate::template::rules;
use crate::yaml::{Key, Node};

/// All conditions that are given must hold.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) span: Span,
    pub(super) kind: Option<Condition>,
    pub(super) name: Option<Condition>,
    /// Labels of the object itself.
    pub(super) labels: Vec<(Arc<str>, Condition)>,
}

/// A text that a field must have.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) text: Arc<str>,
    pub(super) span: Span,
}

impl Target {
    pub(super) fn fits(&self, manifest: &Manifest) -> bool {
        let is = |condition: &Option<Condition>, text: &str| {
            condition.as_ref().is_none_or(|condition| &*condition.text == text)
        };
        is(&self.kind, &manifest.id.gvk.kind) && is(&self.name, &manifest.id.name) && self.labels_fit(manifest)
    }

    fn labels_fit(&self, manifest: &Manifest) -> bool {
        let labels = manifest.body.get("metadata").and_then(|metadata| metadata.get("labels"));
        self.labels.iter().all(|(key, condition)| {
            let value = labels.and_then(|labels| labels.get(key)).and_then(Node::as_scalar);
            value.is_some_and(|value| value.text == condition.text)
        })
    }

    /// Points at the first condition that leaves nothing, and says what would fit it.
    pub(super) fn unmatched(&self, patch: &Key, manifests: &[&Manifest]) -> Diagnostic {
        let message = format!("the patch `{}` matches no object", patch.text);
        let finding = |span: Span, here: String| Diagnostic::error(rules::NO_MATCH, span, message).here(here);
        let mut left: Vec<&Manifest> = manifests.to_vec();
        let mut among = String::new();
        for (field, condition, of) in [
            ("kind", &self.kind, (|manifest| &manifest.id.gvk.kind) as fn(&Manifest) -> &Arc<str>),
            ("name", &self.name, |manifest| &manifest.id.name),
        ] {
            let Some(condition) = condition else { continue };
            let known: BTreeSet<&str> = left.iter().map(|manifest| &**of(manifest)).collect();
            left.retain(|manifest| *of(manifest) == condition.text);
            if left.is_empty() {
                let help = suggestion(&condition.text, &known);
                return finding(condition.span, format!("no object{among} has this {field}")).maybe_help(help);
            }
            among = format!(" of {field} `{}`", condition.text);
        }
        finding(self.span, format!("no object{among} has all these labels"))
            .help(format!("the patch would fit {}", quoted_list(left.iter().map(|manifest| &*manifest.id.name))))
    }
}

fn suggestion(text: &str, known: &BTreeSet<&str>) -> Option<String> {
    match nearest(text, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => None,
        None => Some(format!("there is {}", quoted_list(known.iter().copied()))),
    }
}
