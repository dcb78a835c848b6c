//! `after:`: who waits for whom, without circles.

use std::collections::HashMap;

use crate::config::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::{Key, Node};

/// Something that waits for others by name.
pub(super) struct Waiting<'a> {
    pub(super) key: &'a Key,
    pub(super) after: &'a mut Vec<Node>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Reports every circle and takes its last link out, so that the rest has an order. Names that are not among the waiting
/// are nobody's business here.
pub(super) fn break_circles(waiting: &mut [Waiting<'_>], what: &str, report: &mut Report) {
    let places: HashMap<String, usize> =
        waiting.iter().enumerate().map(|(place, one)| (one.key.text.to_string(), place)).collect();
    let links: Vec<Vec<Option<usize>>> = waiting
        .iter()
        .map(|one| one.after.iter().map(|node| node.as_str().and_then(|name| places.get(name).copied())).collect())
        .collect();
    let mut states = vec![State::New; waiting.len()];
    let mut cut: Vec<(usize, usize)> = Vec::new();
    for start in 0..waiting.len() {
        // A stack of our own: the chain may be as long as there are apps.
        let mut path: Vec<(usize, usize)> = Vec::new();
        if states[start] == State::New {
            states[start] = State::Open;
            path.push((start, 0));
        }
        while let Some((place, next)) = path.last_mut() {
            let (from, link) = (*place, *next);
            let Some(target) = links[from].get(link) else {
                states[from] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match target.map(|target| (target, states[target])) {
                Some((target, State::New)) => {
                    states[target] = State::Open;
                    path.push((target, 0));
                }
                Some((target, State::Open)) => {
                    report.push(circle(waiting, &path, target, what));
                    cut.push((from, link));
                }
                _ => {}
            }
        }
    }
    for (from, link) in cut.into_iter().rev() {
        // Links are found in rising order per place, so cutting from the back keeps the others where they are.
        waiting[from].after.remove(link);
    }
}

/// `path` is open down to the link that leads back to `target`.
fn circle(waiting: &[Waiting<'_>], path: &[(usize, usize)], target: usize, what: &str) -> Diagnostic {
    let begin = path.iter().position(|(place, _)| *place == target).unwrap_or_default();
    let circle = &path[begin..];
    let name = |place: usize| format!("`{}`", waiting[place].key.text);
    let mut names: Vec<String> = circle.iter().map(|(place, _)| name(*place)).collect();
    names.push(name(target));
    // The second number counts the links that have been followed, so the last of them is the one before it.
    let span = |(place, followed): &(usize, usize)| waiting[*place].after[followed - 1].origin.span;
    let message = format!("the {what} {} waits for itself: {}", name(target), names.join(" → "));
    let mut spans = circle.iter().map(span).zip(names.windows(2));
    let first = spans.next();
    let place = first.map_or(waiting[target].key.origin.span, |(span, _)| span);
    let label = |pair: &[String]| format!("{} waits for {}", pair[0], pair[1]);
    let mut finding = Diagnostic::error(rules::AFTER_CYCLE, place, message);
    if let Some((_, pair)) = first {
        finding = finding.here(label(pair));
    }
    for (span, pair) in spans {
        finding = finding.label(span, label(pair));
    }
    finding.help("remove one of these")
}
