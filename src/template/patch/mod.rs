//! Patches: changes to rendered objects that no template foresees.
//!
//! ```yaml
//! patches:
//!   spot-nodes:
//!     description: …                          # optional
//!     target: { kind: Deployment, name: web, labels: { tier: batch } }   # all that are given must fit
//!     merge: { spec: { template: { spec: { nodeSelector: { lifecycle: spot } } } } }
//!   no-canary:
//!     target: { kind: Service }
//!     operations: [ { op: remove, path: /spec/ports/1 } ]
//! ```
//!
//! `merge` is a strategic merge by the merge keys of [`Types`] ([`merge`]); `operations` are RFC 6902 ([`operation`]). A
//! patch that matches nothing, and a path that is not there, are errors: a patch that has stopped working is never silent.
//! Bodies arrive evaluated; the order of patches is the business of the caller.

mod merge;
mod operation;
mod pointer;
mod read;
mod target;
#[cfg(test)]
mod tests;

use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::{Manifest, identify};
use crate::source::Span;
use crate::template::rules;
use crate::types::Types;
use crate::yaml::{FieldPath, Key, Node};

use merge::{Merge, Miss};
use operation::Operation;
use target::Target;

/// A patch, ready to be applied.
#[derive(Clone, Debug)]
pub struct Patch {
    /// Its name, where it is written.
    pub key: Key,
    target: Target,
    action: Action,
}

#[derive(Clone, Debug)]
enum Action {
    Merge(Node),
    Operations(Vec<Operation>),
}

impl Patch {
    /// Applies the patch to every object that its target fits, and reports when there is none.
    pub fn apply(&self, manifests: &mut [Manifest], types: &Types, report: &mut Report) {
        if self.apply_to(manifests.iter_mut(), types, report) == 0 {
            self.report_unmatched(manifests.iter(), report);
        }
    }

    /// Applies the patch to the objects that its target fits; gives their number. For patches whose objects stand in several
    /// places: what none of them matches is reported by [`Patch::report_unmatched`].
    ///
    /// An object on which the patch fails stays as it was.
    pub fn apply_to<'m>(
        &self,
        manifests: impl IntoIterator<Item = &'m mut Manifest>,
        types: &Types,
        report: &mut Report,
    ) -> usize {
        let mut matched = 0;
        let mut misses: Option<Vec<Miss>> = None;
        for manifest in manifests {
            if !self.target.fits(manifest) {
                continue;
            }
            matched += 1;
            let (body, lacking) = match &self.action {
                Action::Merge(patch) => Merge::new(types, manifest, report).run(patch),
                Action::Operations(operations) => (operation::run(operations, manifest, report), Vec::new()),
            };
            // What one of several objects lacks is fine as long as another has it.
            misses = Some(match misses {
                None => lacking,
                Some(earlier) => earlier.into_iter().filter(|miss| lacking.contains(miss)).collect(),
            });
            if let Some(body) = body {
                self.put(manifest, body, report);
            }
        }
        for miss in misses.unwrap_or_default() {
            report.push(miss.finding());
        }
        matched
    }

    /// The `null` by which a merge takes a field, or one above it, from an object that the target fits.
    #[must_use]
    pub fn removes(&self, manifest: &Manifest, path: &FieldPath) -> Option<Span> {
        let Action::Merge(body) = &self.action else { return None };
        let lengths = (1..=path.0.len()).filter(|_| self.target.fits(manifest));
        let prefixes = lengths.map(|length| FieldPath(path.0.iter().take(length).cloned().collect()));
        let mut found = prefixes.filter_map(|prefix| prefix.find(body));
        found.find(|node| node.is_null()).map(|node| node.origin.span)
    }

    fn put(&self, manifest: &mut Manifest, body: Node, report: &mut Report) {
        if let Some(id) = identify(&body) {
            manifest.id = id;
            manifest.body = body;
            return;
        }
        let message = format!("this patch takes `apiVersion`, `kind` or `metadata.name` from {}", manifest.id);
        let finding = Diagnostic::error(rules::BAD_PATCH, self.key.origin.span, message);
        let help = "leave these out of the patch: they say which object it is";
        report.push(finding.object(manifest.id.object_ref()).help(help));
    }

    /// Says that the patch matches none of the objects, and what it may have meant.
    pub fn report_unmatched<'m>(&self, manifests: impl Iterator<Item = &'m Manifest>, report: &mut Report) {
        let candidates: Vec<&Manifest> = manifests.collect();
        report.push(self.target.unmatched(&self.key, &candidates));
    }
}
