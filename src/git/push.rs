//! Pushes that lose nobody's commit.
//!
//! Every update names the commit that it replaces, and the server refuses it when something else is there. What a push has
//! come to is told by reading the refs again, not by words: servers have many of them, in many languages.

use std::time::Duration;

use super::scratch::{REMOTE, Scratch};
use super::{CommitId, program::Answer};
use crate::diagnostic::Failure;

/// How long to wait, one after the other, for a rival who holds the lock of a ref and has not yet moved it.
const PATIENCE: [Duration; 3] = [Duration::from_millis(50), Duration::from_millis(150), Duration::from_millis(300)];

/// How often a refused push is tried in all, when the refs are where they were.
const ATTEMPTS: usize = 2;

/// One ref to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The full name: `refs/heads/environment/prod`.
    pub reference: String,
    /// What it is at; nothing for a ref that must not exist yet.
    pub old: Option<CommitId>,
    /// What it is to be at; nothing to remove it.
    pub new: Option<CommitId>,
}

/// What came of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// All refs are where they were to be.
    Done,
    /// Somebody else has moved one of them; nothing was changed.
    Stale,
    /// The server did not want it (a hook, a protected branch); nothing was changed. What it said, without secrets.
    Rejected(String),
}

impl Scratch {
    /// Moves refs of the remote, all or none.
    pub fn push(&self, updates: &[Update]) -> Result<Pushed, Failure> {
        let mut attempt = 1;
        loop {
            let answer = self.program.run(&arguments(updates))?;
            let (succeeded, refused) = (answer.succeeded, refusals(&answer.text()));
            if succeeded && refused.is_empty() {
                return Ok(Pushed::Done);
            }
            match self.settled(updates, !refused.is_empty())? {
                State::Reached => return Ok(Pushed::Done),
                State::Moved => return Ok(Pushed::Stale),
                State::Untouched if refused.is_empty() => return Err(self.unreachable("push to", answer.said)),
                State::Untouched if attempt == ATTEMPTS => return Ok(Pushed::Rejected(reason(&answer, &refused))),
                State::Untouched => attempt += 1,
            }
        }
    }

    /// Where the refs are after a push that failed.
    fn settled(&self, updates: &[Update], patiently: bool) -> Result<State, Failure> {
        let pauses = PATIENCE.iter().take(if patiently { PATIENCE.len() } else { 0 });
        let mut state = self.state(updates)?;
        for pause in pauses {
            if state != State::Untouched {
                break;
            }
            std::thread::sleep(*pause);
            state = self.state(updates)?;
        }
        Ok(state)
    }

    fn state(&self, updates: &[Update]) -> Result<State, Failure> {
        let names: Vec<&str> = updates.iter().map(|update| &*update.reference).collect();
        let tips = self.tips(&names).map_err(|failure| match failure {
            Failure::Git { operation, what, said, .. } => {
                let help = "whether the push has arrived is not known; run it again, nothing is done twice".to_owned();
                Failure::git(operation, what, said, help)
            }
            other => other,
        })?;
        let at = |update: &Update| tips.get(&update.reference).copied().flatten();
        Ok(if updates.iter().all(|update| at(update) == update.new) {
            State::Reached
        } else if updates.iter().all(|update| at(update) == update.old) {
            State::Untouched
        } else {
            State::Moved
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Reached,
    Untouched,
    Moved,
}

fn arguments(updates: &[Update]) -> Vec<String> {
    let mut arguments: Vec<String> =
        ["push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"].map(str::to_owned).to_vec();
    if updates.len() > 1 {
        arguments.push("--atomic".to_owned());
    }
    let text = |id: Option<CommitId>| id.map(|id| id.to_string()).unwrap_or_default();
    arguments
        .extend(updates.iter().map(|update| format!("--force-with-lease={}:{}", update.reference, text(update.old))));
    arguments.push(REMOTE.to_owned());
    arguments.extend(updates.iter().map(|update| format!("{}:{}", text(update.new), update.reference)));
    arguments
}

/// The refs that were refused, with the reason in brackets: lines `!<tab>from:to<tab>[rejected] (stale info)`.
fn refusals(data: &str) -> Vec<String> {
    let refused = data.lines().filter_map(|line| line.strip_prefix("!\t"));
    let parts = refused.map(|line| line.split('\t').collect::<Vec<_>>());
    parts.map(|parts| parts.last().copied().unwrap_or_default().to_owned()).collect()
}

/// What the server said, for people: its own words first, else the reasons beside the refs.
fn reason(answer: &Answer, refused: &[String]) -> String {
    let remote: Vec<&str> =
        answer.said.lines().filter_map(|line| line.strip_prefix("remote: ")).map(str::trim).collect();
    let mut reasons = refused.to_vec();
    reasons.dedup();
    let words = if remote.is_empty() { Vec::new() } else { vec![remote.join("\n")] };
    [reasons, words].concat().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_names_what_it_replaces() {
        let id: CommitId = "95d09f2b10159347eece71399a7e2e907ea3df4f".parse().unwrap();
        let update = |reference: &str, old, new| Update { reference: reference.to_owned(), old, new };
        let one = arguments(&[update("refs/heads/a", None, Some(id))]);
        assert_eq!(one[4..], ["--force-with-lease=refs/heads/a:", REMOTE, &format!("{id}:refs/heads/a")]);
        let two = arguments(&[update("refs/heads/a", Some(id), Some(id)), update("refs/heads/b", Some(id), None)]);
        assert_eq!(two[4], "--atomic");
        assert_eq!(
            two[5..7],
            [format!("--force-with-lease=refs/heads/a:{id}"), format!("--force-with-lease=refs/heads/b:{id}")]
        );
        assert_eq!(two.last().unwrap(), ":refs/heads/b");
    }

    #[test]
    fn refusals_are_told_by_their_flag() {
        let data = "To /srv/a\n!\tx:refs/heads/a\t[remote rejected] (pre-receive hook declined)\n \ty:refs/heads/b\ta..b\nDone\n";
        assert_eq!(refusals(data), ["[remote rejected] (pre-receive hook declined)"]);
        assert!(refusals("To /srv/a\n*\tx:refs/heads/a\t[new branch]\nDone\n").is_empty());
        let answer = Answer { succeeded: false, data: Vec::new(), said: "remote: no entry \nerror: failed".into() };
        let refused = ["[remote rejected] (x)".to_owned(), "[remote rejected] (x)".to_owned()];
        assert_eq!(reason(&answer, &refused), "[remote rejected] (x)\nno entry");
    }
}
