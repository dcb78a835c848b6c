//! Operations of JSON patch (<https://www.rfc-editor.org/rfc/rfc6902>).

use super::pointer::{Lost, Pointer, index};
use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::Manifest;
use crate::source::Span;
use crate::template::rules;
use crate::yaml::{Key, Node, Origin};

/// One operation and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) span: Span,
    pub(super) path: Pointer,
    pub(super) verb: Verb,
}

#[derive(Clone, Debug)]
pub(super) enum Verb {
    Add(Node),
    Replace(Node),
    Test(Node),
    Remove,
    Move(Pointer),
    Copy(Pointer),
}

/// The object with all operations applied; nothing when one of them failed, which is reported.
pub(super) fn run(operations: &[Operation], manifest: &Manifest, report: &mut Report) -> Option<Node> {
    let mut body = manifest.body.clone();
    for operation in operations {
        if let Err(finding) = operation.apply(&mut body) {
            report.push(finding.object(manifest.id.object_ref()));
            return None;
        }
    }
    Some(body)
}

impl Operation {
    fn apply(&self, body: &mut Node) -> Result<(), Diagnostic> {
        match &self.verb {
            Verb::Add(value) => self.add(body, value.clone()),
            Verb::Replace(value) => {
                let place = self.path.find_mut(body).map_err(|lost| missing(&self.path, lost))?;
                replace(place, value.clone());
                Ok(())
            }
            Verb::Remove => self.take(&self.path, body).map(|_| ()),
            Verb::Move(from) if from.holds(&self.path) && from.depth() < self.path.depth() => {
                Err(Diagnostic::error(rules::BAD_PATCH, self.path.span, "a value cannot move into itself")
                    .help("use `copy`, or another path"))
            }
            Verb::Move(from) => {
                let value = self.take(from, body)?;
                self.add(body, value.placed(self.span))
            }
            Verb::Copy(from) => {
                let value = from.find(body).map_err(|lost| missing(from, lost))?.clone();
                self.add(body, value.placed(self.span))
            }
            Verb::Test(value) => {
                let found = self.path.find(body).map_err(|lost| missing(&self.path, lost))?;
                if found == value {
                    return Ok(());
                }
                let message = format!("`{}` does not have the value that this patch was made for", self.path);
                let finding = Diagnostic::error(rules::FAILED_TEST, value.origin.span, message)
                    .label(found.origin.span, "its value comes from here")
                    .help("see whether the patch is still right, then write the new value");
                Err(finding)
            }
        }
    }

    /// Puts a value into a map or between the items of a list.
    fn add(&self, body: &mut Node, value: Node) -> Result<(), Diagnostic> {
        let Some((parent, last)) = self.path.split() else {
            replace(body, value);
            return Ok(());
        };
        let holder = parent.find_mut(body).map_err(|lost| missing(&self.path, lost))?;
        if holder.as_list().is_some() {
            let length = holder.as_list().map_or(0, <[Node]>::len);
            let position = if last == "-" { Some(length) } else { index(last).filter(|index| *index <= length) };
            return match (position, holder.as_list_mut()) {
                (Some(position), Some(items)) => {
                    items.insert(position, value);
                    Ok(())
                }
                _ => Err(missing(&self.path, self.path.lost(holder, self.path.depth() - 1))),
            };
        }
        if holder.as_map().is_none() {
            return Err(missing(&self.path, self.path.lost(holder, self.path.depth() - 1)));
        }
        if let Some(map) = holder.as_map_mut() {
            match map.get_mut(last) {
                Some(old) => replace(old, value),
                None => map.push(Key::new(last, Origin::new(self.path.span, value.origin.layer)), value),
            }
        }
        Ok(())
    }

    /// Takes a value out.
    fn take(&self, path: &Pointer, body: &mut Node) -> Result<Node, Diagnostic> {
        let Some((parent, last)) = path.split() else {
            let message = "an operation cannot remove the whole object";
            return Err(Diagnostic::error(rules::BAD_PATCH, self.span, message)
                .help("name a field of the object, such as `/spec/replicas`"));
        };
        path.find(body).map_err(|lost| missing(path, lost))?;
        let holder = parent.find_mut(body).map_err(|lost| missing(path, lost))?;
        let taken = match (holder.as_list().is_some(), index(last)) {
            (true, Some(index)) => holder.as_list_mut().map(|items| items.remove(index)),
            _ => holder.as_map_mut().and_then(|map| map.remove(last)).map(|entry| entry.value),
        };
        taken.ok_or_else(|| missing(path, Lost { at: path.to_string(), help: None }))
    }
}

/// Puts a value in the place of another, which it remembers.
fn replace(place: &mut Node, value: Node) {
    let origin = value.origin.clone().overriding(place.clone());
    *place = Node { origin, ..value };
}

fn missing(path: &Pointer, lost: Lost) -> Diagnostic {
    let message = format!("the object has nothing at `{}`", lost.at);
    Diagnostic::error(rules::NO_SUCH_PATH, path.span, message).maybe_help(lost.help)
}
