//! Strategic merge: maps by key, lists by the merge key of their type.
//!
//! The rules are those of `kubectl patch --type strategic`
//! (<https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md>):
//! `null` removes a key; `$patch: delete` in a map removes the map or list item; `$patch: replace` in a map, or as an item of
//! a list, puts the rest in the place of what is there. Lists without a merge key, and all lists of custom kinds, are
//! replaced. Removing something that is not there is an error, unlike in kubectl.

use crate::diagnostic::{Diagnostic, ObjectRef, Report};
use crate::manifest::Manifest;
use crate::source::Span;
use crate::template::rules;
use crate::types::{ListMerge, Shape, Types};
use crate::yaml::{FieldPath, Map, Node, Value};

const DIRECTIVE: &str = "$patch";

/// Something that a patch wants to remove and an object does not have.
#[derive(Clone, Debug)]
pub(super) struct Miss {
    span: Span,
    path: FieldPath,
    object: ObjectRef,
}

/// The same place of the patch, whatever object lacks it.
impl PartialEq for Miss {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span
    }
}

impl Miss {
    pub(super) fn finding(self) -> Diagnostic {
        let message = format!("the object has no `{}` to remove", self.path);
        Diagnostic::error(rules::NO_SUCH_PATH, self.span, message)
            .object(self.object)
            .help("remove the line, or correct the path")
    }
}

/// The merge of one patch into one object.
pub(super) struct Merge<'a> {
    types: &'a Types,
    manifest: &'a Manifest,
    report: &'a mut Report,
    misses: Vec<Miss>,
    failed: bool,
}

/// What the directive of a map asks for.
#[derive(Clone, Copy, PartialEq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(map: &Map) -> Directive {
    match map.get(DIRECTIVE).and_then(Node::as_str) {
        Some("replace") => Directive::Replace,
        Some("delete") => Directive::Delete,
        _ => Directive::Merge,
    }
}

impl<'a> Merge<'a> {
    pub(super) fn new(types: &'a Types, manifest: &'a Manifest, report: &'a mut Report) -> Self {
        Self { types, manifest, report, misses: Vec::new(), failed: false }
    }

    /// The patched object, nothing when the patch makes no sense on it, which is reported; and what it lacks.
    pub(super) fn run(mut self, patch: &Node) -> (Option<Node>, Vec<Miss>) {
        let mut body = self.manifest.body.clone();
        let shape = self.types.root(&self.manifest.id.gvk);
        if patch.as_map().is_some_and(|map| directive(map) == Directive::Delete) {
            self.fail(
                patch.origin.span,
                "a patch cannot remove the whole object",
                "leave the object out where it is made",
            );
        } else {
            self.node(&mut body, patch, &shape, &FieldPath::root());
        }
        ((!self.failed).then_some(body), self.misses)
    }

    fn node(&mut self, target: &mut Node, patch: &Node, shape: &Shape, at: &FieldPath) {
        match (&patch.value, &target.value) {
            (Value::Map(map), _) if directive(map) == Directive::Replace => {
                let mut fresh = Node::map(Map::new(), patch.origin.clone().overriding(target.clone()));
                self.map(&mut fresh, map, shape, at);
                *target = fresh;
            }
            (Value::Map(map), Value::Map(_)) => self.map(target, map, shape, at),
            (Value::List(items), Value::List(_)) => self.list(target, patch, items, shape, at),
            (Value::Scalar(_), Value::Scalar(_)) => {
                *target = Node { value: patch.value.clone(), origin: patch.origin.clone().overriding(target.clone()) };
            }
            _ if target.is_null() => {
                let old = target.clone();
                *target = self.added(patch, shape, at);
                target.origin = target.origin.clone().overriding(old);
            }
            _ => {
                let message = format!("`{at}` is {}, and the patch has {}", target.describe(), patch.describe());
                let finding = Diagnostic::error(rules::BAD_PATCH, patch.origin.span, message)
                    .label(target.origin.span, "the object's value is here")
                    .help(format!("write {} in the patch", target.describe()))
                    .object(self.manifest.id.object_ref());
                self.report.push(finding);
                self.failed = true;
            }
        }
    }

    /// What a patch puts where nothing was: merged into emptiness, so that no directive is left in it.
    fn added(&mut self, patch: &Node, shape: &Shape, at: &FieldPath) -> Node {
        match &patch.value {
            Value::Scalar(_) => patch.clone(),
            Value::Map(map) => {
                let mut fresh = Node::map(Map::new(), patch.origin.clone());
                self.map(&mut fresh, map, shape, at);
                fresh
            }
            Value::List(items) => {
                let mut fresh = Node::list(Vec::new(), patch.origin.clone());
                self.list(&mut fresh, patch, items, shape, at);
                // It beat nothing: the empty list was only a place to merge into.
                Node { origin: patch.origin.clone(), ..fresh }
            }
        }
    }

    fn map(&mut self, target: &mut Node, patch: &Map, shape: &Shape, at: &FieldPath) {
        if let Some(node) = patch.get(DIRECTIVE)
            && !matches!(node.as_str(), Some("merge" | "replace" | "delete"))
        {
            self.fail(node.origin.span, "this is no directive of patches", "write `delete` or `replace`");
        }
        let Some(map) = target.as_map_mut() else { return };
        for entry in patch.iter().filter(|entry| &*entry.key.text != DIRECTIVE) {
            let key = &entry.key.text;
            let at = at.key(key);
            let shape = self.types.below(shape, key);
            let removes =
                entry.value.is_null() || entry.value.as_map().is_some_and(|map| directive(map) == Directive::Delete);
            if key.starts_with('$') {
                self.fail(
                    entry.key.origin.span,
                    format!("`{key}` is no directive of patches here"),
                    "there is `$patch: delete` and `$patch: replace`",
                );
            } else if removes {
                if map.remove(key).is_none() {
                    self.miss(entry.key.origin.span, at);
                }
            } else if let Some(old) = map.get_mut(key) {
                self.node(old, &entry.value, shape, &at);
            } else {
                let value = self.added(&entry.value, shape, &at);
                map.push(entry.key.clone(), value);
            }
        }
    }

    fn list(&mut self, target: &mut Node, whole: &Node, patch: &[Node], shape: &Shape, at: &FieldPath) {
        let (inner, merge) = match shape {
            Shape::List(inner, merge) => (&**inner, merge),
            _ => (&Shape::Any, &ListMerge::Atomic),
        };
        // An item that is nothing but `$patch: replace` is about the list.
        let is_marker = |item: &Node| item.as_map().is_some_and(|map| map.len() == 1 && map.get(DIRECTIVE).is_some());
        let replaces = patch
            .iter()
            .any(|item| is_marker(item) && item.as_map().is_some_and(|map| directive(map) == Directive::Replace));
        let items: Vec<&Node> = patch.iter().filter(|item| !is_marker(item)).collect();
        match merge {
            _ if replaces => {}
            ListMerge::Keyed(key) => return self.keyed(target, &items, key, inner, at),
            ListMerge::Set => {
                let Some(list) = target.as_list_mut() else { return };
                for item in items {
                    if !list.contains(item) {
                        list.push(item.clone());
                    }
                }
                return;
            }
            ListMerge::Atomic => {}
        }
        if let Some(item) = items.iter().find(|item| item.get(DIRECTIVE).is_some()) {
            let help = "write the whole list, or use `operations:`";
            self.fail(item.origin.span, format!("`{at}` has no merge key: the patch replaces it as a whole"), help);
        }
        let items = items.into_iter().cloned().collect();
        *target = Node::list(items, whole.origin.clone().overriding(target.clone()));
    }

    fn keyed(&mut self, target: &mut Node, patch: &[&Node], key: &str, inner: &Shape, at: &FieldPath) {
        let text = |item: &Node| item.get(key).and_then(Node::as_scalar).map(|scalar| scalar.text.clone());
        for item in patch {
            let Some(wanted) = text(item) else {
                let help = format!("items of this list are told apart by `{key}`");
                self.fail(item.origin.span, format!("this item of `{at}` has no `{key}`"), help);
                continue;
            };
            let at: FieldPath =
                FieldPath([&at.0[..], &[crate::yaml::Segment::Match(key.to_owned(), wanted.to_string())]].concat());
            let position =
                target.as_list().and_then(|list| list.iter().position(|old| text(old).as_ref() == Some(&wanted)));
            let deletes = item.as_map().is_some_and(|map| directive(map) == Directive::Delete);
            let Some(list) = target.as_list_mut() else { return };
            match position {
                Some(position) if deletes => {
                    list.remove(position);
                }
                None if deletes => self.miss(item.origin.span, at),
                Some(position) => {
                    if let Some(old) = list.get_mut(position) {
                        self.node(old, item, inner, &at);
                    }
                }
                None => {
                    let item = self.added(item, inner, &at);
                    list.push(item);
                }
            }
        }
    }

    fn miss(&mut self, span: Span, at: FieldPath) {
        self.misses.push(Miss { span, path: at, object: self.manifest.id.object_ref() });
    }

    fn fail(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let finding = Diagnostic::error(rules::BAD_PATCH, span, message).help(help);
        self.report.push(finding.object(self.manifest.id.object_ref()));
        self.failed = true;
    }
}
