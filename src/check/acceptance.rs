//! `accept:`: findings that are meant, those that are no more, and those whose day is over.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::merge::Reached;
use super::severity::unknown_rule;
use super::{Day, Previous, rules};
use crate::config::{Acceptance, Cluster, Environment};
use crate::diagnostic::{Diagnostic, Report, Severity, quoted_list, rule_book};
use crate::source::Span;
use crate::yaml::Node;

/// All acceptances of some environments.
pub(super) struct Acceptances<'a> {
    entries: Vec<Entry<'a>>,
    used: RefCell<BTreeSet<Span>>,
    /// Objects that break a rule, by rule: what an unused acceptance may have meant.
    broken: RefCell<BTreeMap<&'static str, BTreeSet<String>>>,
}

struct Entry<'a> {
    acceptance: &'a Acceptance,
    environment: Arc<str>,
    /// The system, and the app in it, that the acceptance is written for.
    system: Option<Arc<str>>,
    app: Option<Arc<str>>,
    is_over: bool,
    /// What is published there is known, so that a deletion would have been seen.
    is_compared: bool,
}

impl<'a> Acceptances<'a> {
    pub(super) fn of(environments: impl Iterator<Item = &'a Environment>, today: &Day, previous: &Previous) -> Self {
        let mut entries = Vec::new();
        for environment in environments {
            let live = |cluster: &Cluster| {
                let key = (Arc::clone(&environment.name), Arc::clone(&cluster.key.text));
                previous.clusters.get(&key).is_some_and(Result::is_ok)
            };
            let is_compared = environment.clusters.iter().all(live);
            let mut add = |accept: &'a [Acceptance], system: Option<&Arc<str>>, app: Option<&Arc<str>>| {
                entries.extend(accept.iter().map(|acceptance| Entry {
                    acceptance,
                    environment: Arc::clone(&environment.name),
                    system: system.cloned(),
                    app: app.cloned(),
                    is_compared,
                    is_over: text(acceptance.until.as_ref()).is_some_and(|last| today.is_after(last)),
                }));
            };
            add(&environment.accept, None, None);
            for system in environment.clusters.iter().flat_map(|cluster| &cluster.systems) {
                add(&system.accept, Some(&system.name), None);
                system.apps.iter().for_each(|app| add(&app.accept, Some(&system.name), Some(&app.key.text)));
            }
        }
        Self { entries, used: RefCell::default(), broken: RefCell::default() }
    }

    /// Findings that nobody accepts, and accepted ones as notes that say so.
    pub(super) fn apply(&self, found: Vec<Reached>) -> (Vec<Reached>, Vec<Reached>) {
        let (mut rest, mut accepted) = (Vec::new(), Vec::new());
        for mut reached in found {
            let Some(entry) = self.entries.iter().find(|entry| entry.fits(&reached) && !entry.is_over) else {
                self.remember(&reached);
                rest.push(reached);
                continue;
            };
            self.used.borrow_mut().insert(entry.span());
            let reason = text(Some(&entry.acceptance.reason)).unwrap_or_default();
            let note = format!("accepted as `{}`: {reason}", entry.acceptance.key.text);
            reached.finding.severity = Severity::Note;
            reached.finding.notes.push(note);
            accepted.push(reached);
        }
        (rest, accepted)
    }

    fn remember(&self, reached: &Reached) {
        if let Some(object) = &reached.finding.object {
            let mut broken = self.broken.borrow_mut();
            let of_policy = reached.finding.policy.as_ref().map(|policy| format!(" for {policy}")).unwrap_or_default();
            broken.entry(reached.finding.rule.as_str()).or_default().insert(format!("{object}{of_policy}"));
        }
    }

    /// Acceptances of nothing. `complete` says whether all that they could be for was checked.
    pub(super) fn findings(&self, complete: bool) -> Report {
        let mut told = BTreeSet::new();
        let news = self.entries.iter().filter_map(|entry| self.finding(entry, complete));
        news.filter(|finding| told.insert(finding.span())).collect()
    }

    fn finding(&self, entry: &Entry<'_>, complete: bool) -> Option<Diagnostic> {
        let Acceptance { key, rule, object, policy, until, .. } = entry.acceptance;
        let name = text(Some(rule)).unwrap_or_default();
        if rule_book().find(name).is_none() {
            return Some(unknown_rule(rule.origin.span, name));
        }
        if let Some(until) = until.as_ref().filter(|_| entry.is_over) {
            let day = text(Some(until)).unwrap_or_default();
            let message = format!("the acceptance `{}` was good until {day}", key.text);
            let finding = Diagnostic::warning(rules::EXPIRED_ACCEPTANCE, until.origin.span, message);
            return Some(finding.help("mend what it accepts and remove it, or give it a new day and a reason"));
        }
        let is_deletion = name.starts_with("delivery/");
        if !complete || self.used.borrow().contains(&entry.span()) || (is_deletion && !entry.is_compared) {
            return None;
        }
        let subject = text(object.as_ref()).map(|object| format!(" by `{object}`")).unwrap_or_default();
        let of_policy = text(policy.as_ref()).map(|policy| format!(" for the policy `{policy}`")).unwrap_or_default();
        let message =
            format!("the acceptance `{}` accepts nothing: `{name}` is not broken{subject}{of_policy}", key.text);
        let finding = Diagnostic::warning(rules::UNUSED_ACCEPTANCE, entry.span(), message);
        let broken = self.broken.borrow();
        Some(match broken.get(name) {
            Some(objects) => finding
                .note(format!("the rule is broken by {}", quoted_list(objects.iter().map(String::as_str))))
                .help("name the object exactly as the finding does, or remove the acceptance"),
            None if is_deletion => {
                finding.help("what it accepted has happened, or is not to happen any more: remove it")
            }
            None => finding.help("remove it"),
        })
    }
}

impl Entry<'_> {
    fn span(&self) -> Span {
        self.acceptance.key.origin.span
    }

    /// Whether it is about that finding: the same rule, the same object, in its part of the workspace.
    fn fits(&self, reached: &Reached) -> bool {
        let Reached { finding, place, owner } = reached;
        let here = place.as_ref().is_none_or(|place| place.environment == self.environment);
        let of_system = |system: &Arc<str>| owner.as_ref().is_some_and(|owner| owner.system == *system);
        let of_app = |app: &Arc<str>| owner.as_ref().is_some_and(|owner| owner.app == *app);
        here && text(Some(&self.acceptance.rule)) == Some(finding.rule.as_str())
            && text(self.acceptance.object.as_ref()) == finding.object.as_ref().map(ToString::to_string).as_deref()
            && text(self.acceptance.policy.as_ref()).is_none_or(|policy| finding.policy.as_deref() == Some(policy))
            && self.system.as_ref().is_none_or(of_system)
            && self.app.as_ref().is_none_or(of_app)
    }
}

fn text(node: Option<&Node>) -> Option<&str> {
    node.and_then(Node::as_str)
}
