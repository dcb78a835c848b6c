//! The waves of apps: which Application the root syncs first.
//!
//! An app that takes no part in any `after` chain has no wave, which is wave 0. An app that waits for nothing but that others
//! wait for is in wave -1. Every other app is one wave behind the last app that it waits for. So operator ← backend ← front
//! gives -1, 0, 1, and a new app at the end of a chain never moves the apps before it. Projects come before all of them, in
//! [`PROJECT_WAVE`].
//!
//! Argo CD waits for the apps of a wave only where it knows the health of Applications: see `bootstrap`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::derived::text;
use super::plan::{AppPlan, ClusterPlan};
use super::sequence::sequence;
use crate::source::Span;

/// Before every Application: an Application without its project is invalid.
pub(super) const PROJECT_WAVE: i32 = FIRST_WAVE - 1;
/// The wave of apps that others wait for and that wait for nothing.
const FIRST_WAVE: i32 = -1;

/// A wave and the key that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wave {
    pub(super) number: i32,
    pub(super) cause: Span,
}

/// The waves of the apps that take part in an `after` chain. Names of apps that do not run in the cluster are passed over.
pub(super) fn app_waves(plan: &ClusterPlan) -> BTreeMap<Arc<str>, Wave> {
    let apps: Vec<&AppPlan> = plan.systems.iter().flat_map(|system| &system.apps).collect();
    let position: BTreeMap<&str, usize> = apps.iter().enumerate().map(|(index, app)| (&*app.key.text, index)).collect();
    // For each app: the apps that it waits for, each with the entry that says so.
    let waits: Vec<Vec<(usize, Span)>> = apps
        .iter()
        .map(|app| {
            let entries = app.after.iter();
            entries.filter_map(|node| Some((*position.get(text(node))?, node.origin.span))).collect()
        })
        .collect();
    let targets: Vec<Vec<usize>> =
        waits.iter().map(|waits| waits.iter().map(|(target, _)| *target).collect()).collect();
    let mut waves: Vec<Option<Wave>> = vec![None; apps.len()];
    // The app that is waited for points at the first entry that names it.
    for (target, cause) in waits.iter().flatten() {
        waves[*target].get_or_insert(Wave { number: FIRST_WAVE, cause: *cause });
    }
    for index in sequence(&targets) {
        let behind = waits[index].iter().filter_map(|(target, cause)| {
            waves[*target].map(|wave| Wave { number: wave.number.saturating_add(1), cause: *cause })
        });
        if let Some(wave) = behind.reduce(|last, next| if next.number > last.number { next } else { last }) {
            waves[index] = Some(wave);
        }
    }
    apps.iter().zip(waves).filter_map(|(app, wave)| Some((app.key.text.clone(), wave?))).collect()
}
