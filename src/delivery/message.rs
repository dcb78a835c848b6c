//! What a commit on the branch of an environment says, and what one says that is there.
//!
//! A subject with counts, what changed, and trailers for programs: those of the [`Record`], what was done and why, and those
//! of Argo CD. A commit without our trailers was made by hand; nothing is guessed about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::metadata::SourceCommit;
use super::record::one_line;
use super::{Place, Record, place_of, short};
use crate::diagnostic::quoted_list;

const ACTION: &str = "Scantling-Action";
const ROLLBACK_TO: &str = "Scantling-Rollback-To";
const REASON: &str = "Scantling-Reason";
const ACCEPTED: &str = "Scantling-Accepted";

/// As many apps are named in the subject; more are counted.
const NAMED: usize = 4;

/// As many files are listed; more are counted.
const LISTED: usize = 200;

/// What was done to a branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// A rendering was published.
    #[default]
    Publish,
    /// An earlier tree was published again.
    Rollback,
    /// A hold was given up.
    Release,
}

impl Action {
    /// The word in the trailer.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Rollback => "rollback",
            Self::Release => "release",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [Self::Publish, Self::Rollback, Self::Release].into_iter().find(|action| action.as_str() == text)
    }
}

/// What was done, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// What.
    pub action: Action,
    /// The commit of the branch whose tree came back.
    pub to: Option<String>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// Deletions that were accepted on the command line.
    pub accepted: Vec<String>,
}

/// The objects that differ between two trees, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In both, with other content.
    pub changed: Vec<String>,
    /// In the new one only.
    pub added: Vec<String>,
    /// In the old one only.
    pub removed: Vec<String>,
}

impl Changes {
    /// What makes the new tree of the old one. Contents may be given by digest. Our own bookkeeping and files of others do
    /// not count.
    #[must_use]
    pub fn between<T: PartialEq>(old: &BTreeMap<String, T>, new: &BTreeMap<String, T>) -> Self {
        let objects = |tree: &BTreeMap<String, T>| -> BTreeSet<String> {
            tree.keys().filter(|path| place_of(path) != Place::Other).cloned().collect()
        };
        let (before, after) = (objects(old), objects(new));
        let differs = |path: &&String| old.get(*path) != new.get(*path);
        Self {
            changed: before.intersection(&after).filter(differs).cloned().collect(),
            added: after.difference(&before).cloned().collect(),
            removed: before.difference(&after).cloned().collect(),
        }
    }

    /// Whether the trees hold the same objects.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }

    /// The apps whose objects differ, in order; folders that belong to no app stand at the end by their names.
    #[must_use]
    pub fn apps(&self) -> Vec<String> {
        let places = || [&self.changed, &self.added, &self.removed].into_iter().flatten().map(|path| place_of(path));
        let apps: BTreeSet<String> = places().filter_map(|place| place.app().map(str::to_owned)).collect();
        let argocd = places().any(|place| matches!(place, Place::ArgoCd { .. })).then(|| "argocd".to_owned());
        let bootstrap = places().any(|place| matches!(place, Place::Bootstrap { .. })).then(|| "bootstrap".to_owned());
        apps.into_iter().chain(argocd).chain(bootstrap).collect()
    }

    /// `3 changed, 1 added, 2 removed in cart and web`; nothing where nothing differs.
    #[must_use]
    pub fn summary(&self) -> Option<String> {
        let counts = [(self.changed.len(), "changed"), (self.added.len(), "added"), (self.removed.len(), "removed")];
        let counts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        let apps = self.apps();
        let named: Vec<&str> = apps.iter().take(NAMED).map(String::as_str).collect();
        let more = if apps.len() > NAMED { format!(" and {} more", apps.len() - NAMED) } else { String::new() };
        (!counts.is_empty()).then(|| format!("{} in {}{more}", counts.join(", "), named.join(", ")))
    }

    /// `M`, `A` or `D` and a path, a line each, as `git status --short` has them.
    fn listing(&self) -> String {
        let marked = |paths: &[String], mark: char| paths.iter().map(|path| (path.clone(), mark)).collect::<Vec<_>>();
        let mut lines = marked(&self.changed, 'M');
        lines.extend(marked(&self.added, 'A'));
        lines.extend(marked(&self.removed, 'D'));
        lines.sort();
        let mut listing = lines.iter().take(LISTED).fold(String::new(), |mut text, (path, mark)| {
            let _ = writeln!(text, "  {mark} {path}");
            text
        });
        if lines.len() > LISTED {
            let _ = writeln!(listing, "  and {} more", lines.len() - LISTED);
        }
        listing
    }
}

/// Everything that a commit says.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// What the tree holds.
    pub record: &'a Record,
    /// What was done.
    pub deed: &'a Deed,
    /// What it changed.
    pub changes: &'a Changes,
    /// The source commit that was published; nothing where it is not known here.
    pub source: Option<&'a SourceCommit>,
    /// Changes of images, a line each: `web: v1 -> v2`.
    pub pins: &'a [String],
    /// What else is worth a line: what is held, or released.
    pub notes: &'a [String],
}

impl Telling<'_> {
    /// The first line.
    #[must_use]
    pub fn subject(&self) -> String {
        let Self { record, deed, changes, .. } = self;
        let summary = changes.summary().unwrap_or_else(|| "no object changed".to_owned());
        let summary = match (deed.action, &deed.to) {
            (Action::Publish, _) => summary,
            (Action::Rollback, Some(to)) => format!("back to {}, {summary}", short(to)),
            (Action::Rollback, None) => format!("back, {summary}"),
            (Action::Release, _) => self.notes.first().map_or("released".to_owned(), |note| one_line(note)),
        };
        format!("{}: {summary}", record.environment)
    }

    /// The whole message.
    #[must_use]
    pub fn message(&self) -> String {
        let mut parts = vec![self.subject()];
        parts.extend(self.deed.reason.as_deref().map(one_line));
        if let Some(source) = self.source {
            parts.push(format!("Source: {} {}", short(&source.id), one_line(&source.subject)));
        }
        parts.push(self.notes.iter().map(|note| one_line(note) + "\n").collect());
        if !self.pins.is_empty() {
            parts.push(format!("Images:\n  {}", self.pins.join("\n  ")));
        }
        parts.push(self.changes.listing());
        parts.push(self.trailers());
        let parts: Vec<&str> = parts.iter().map(|part| part.trim_end()).filter(|part| !part.is_empty()).collect();
        parts.join("\n\n") + "\n"
    }

    fn trailers(&self) -> String {
        let Deed { action, to, reason, accepted } = self.deed;
        let own = self.record.trailers().into_iter().map(|(key, value)| (key.to_owned(), value));
        let deed = [(ACTION, Some(action.as_str())), (ROLLBACK_TO, to.as_deref()), (REASON, reason.as_deref())];
        let deed = deed.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())));
        let accepted = accepted.iter().map(|object| (ACCEPTED.to_owned(), object.clone()));
        let others = self.source.map(SourceCommit::trailers).unwrap_or_default();
        let all = own.chain(deed).chain(accepted).chain(others);
        all.map(|(key, value)| format!("{key}: {}", one_line(&value))).collect::<Vec<_>>().join("\n")
    }
}

/// What a commit on a branch says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// We made it.
    Ours(Box<(Record, Deed)>),
    /// It has trailers of ours that make no sense, and why.
    Damaged(String),
    /// Somebody else made it.
    ByHand,
}

impl Said {
    /// Reads a message. Trailers are looked for in the last paragraph that has any of ours: tools that change commits put
    /// theirs behind them.
    #[must_use]
    pub fn read(message: &str) -> Self {
        let message = message.replace("\r\n", "\n");
        let paragraphs: Vec<&str> = message.split("\n\n").skip(1).collect();
        let ours = |paragraph: &&&str| paragraph.lines().any(|line| line.starts_with("Scantling-"));
        let Some(paragraph) = paragraphs.iter().rev().find(ours) else { return Self::ByHand };
        let trailers: Vec<(&str, &str)> = paragraph.lines().filter_map(|line| line.split_once(": ")).collect();
        let deed = deed(&trailers);
        match (Record::from_trailers(trailers), deed) {
            (Ok(record), Ok(deed)) => Self::Ours(Box::new((record, deed))),
            (Err(problems), _) => {
                Self::Damaged(problems.into_iter().map(|(_, what)| what).collect::<Vec<_>>().join("; "))
            }
            (_, Err(problem)) => Self::Damaged(problem),
        }
    }
}

fn deed(trailers: &[(&str, &str)]) -> Result<Deed, String> {
    let all = |wanted: &str| {
        trailers.iter().filter(|(key, _)| *key == wanted).map(|(_, value)| value.trim().to_owned()).collect::<Vec<_>>()
    };
    let one = |wanted: &str| match all(wanted).as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        _ => Err(format!("expected `{wanted}` once, found it again")),
    };
    let words = [Action::Publish, Action::Rollback, Action::Release].map(Action::as_str);
    let action = one(ACTION)?.as_deref().and_then(Action::read);
    let action = action.ok_or_else(|| format!("expected one of {} after `{ACTION}:`", quoted_list(words)))?;
    Ok(Deed { action, to: one(ROLLBACK_TO)?, reason: one(REASON)?, accepted: all(ACCEPTED) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::record::tests::{ONE, TWO, record};

    fn tree(files: &[(&str, u8)]) -> BTreeMap<String, u8> {
        files.iter().map(|(path, content)| ((*path).to_owned(), *content)).collect()
    }

    fn changes() -> Changes {
        let web = "demo/apps/shop/web/deployment-web.yaml";
        let old = tree(&[(web, 1), ("demo/apps/shop/cart/a.yaml", 1), ("README.md", 1), (".scantling/owned", 1)]);
        let new = tree(&[(web, 2), ("demo/argocd/application-cart.yaml", 1), ("hydrator.metadata", 1)]);
        Changes::between(&old, &new)
    }

    #[test]
    fn a_message_is_read_back() {
        let record = record();
        let deed = Deed {
            action: Action::Rollback,
            to: Some(TWO.to_owned()),
            reason: Some("payments\nfail".to_owned()),
            accepted: vec!["StatefulSet/shop/db".to_owned()],
        };
        let source =
            SourceCommit { id: ONE.to_owned(), subject: "bump: web\u{1b}[1m".to_owned(), ..SourceCommit::default() };
        let telling = Telling {
            record: &record,
            deed: &deed,
            changes: &changes(),
            source: Some(&source),
            pins: &["web: v2 -> v1".to_owned()],
            notes: &[],
        };
        let expected = "prod: back to 2222222, 1 changed, 1 added, 1 removed in cart, web, argocd\n\npayments fail\n\nSource: 1111111 bump: web [1m\n\nImages:\n  web: v2 -> v1\n\n  D demo/apps/shop/cart/a.yaml\n  M demo/apps/shop/web/deployment-web.yaml\n  A demo/argocd/application-cart.yaml\n\nScantling-Environment: prod\nScantling-Workspace: deploy/shop\nScantling-Source-Repository: https://git.example.com/shop.git\nScantling-Source-Commit: 1111111111111111111111111111111111111111\nScantling-Shared-Source: 2222222222222222222222222222222222222222\nScantling-App-Source: 2222222222222222222222222222222222222222 my app\nScantling-Version: 0.1.0\nScantling-Inputs: abc\nScantling-Action: rollback\nScantling-Rollback-To: 2222222222222222222222222222222222222222\nScantling-Reason: payments fail\nScantling-Accepted: StatefulSet/shop/db\nArgocd-reference-commit-sha: 1111111111111111111111111111111111111111\nArgocd-reference-commit-subject: bump: web [1m\n";
        let message = telling.message();
        assert_eq!(message, expected);
        let deed = Deed { reason: Some("payments fail".to_owned()), ..deed };
        let ours = Said::Ours(Box::new((record, deed)));
        assert_eq!(Said::read(&message), ours);
        assert_eq!(Said::read(&message.replace('\n', "\r\n")), ours);
        let amended = format!("{}\nSigned-off-by: A <a@b>\n\n(cherry picked from commit {TWO})\n", message.trim_end());
        assert_eq!(Said::read(&amended), ours);
    }

    #[test]
    fn what_others_wrote_is_told_apart() {
        for message in ["", "fix", "fix\n\nby hand\n\nSigned-off-by: A <a@b>", "Scantling-Environment: prod"] {
            assert_eq!(Said::read(message), Said::ByHand, "{message}");
        }
        let check = |trailers: &str, expected: &str| {
            assert_eq!(Said::read(&format!("fix\n\n{trailers}\n")), Said::Damaged(expected.to_owned()));
        };
        check(
            "Scantling-Environment: prod",
            "expected `Scantling-Source-Commit`, `Scantling-Version` and `Scantling-Inputs`, found nothing",
        );
        let good = format!(
            "Scantling-Environment: a\nScantling-Source-Commit: {ONE}\nScantling-Version: 1\nScantling-Inputs: x"
        );
        let words = "expected one of `publish`, `rollback` and `release` after `Scantling-Action:`";
        check(&good, words);
        check(&format!("{good}\nScantling-Action: destroy"), words);
        let twice = format!("{good}\nScantling-Action: publish\nScantling-Action: release");
        check(&twice, "expected `Scantling-Action` once, found it again");
    }

    #[test]
    fn long_lists_are_cut() {
        let new: BTreeMap<String, u8> =
            (0..300).map(|number| (format!("demo/apps/shop/app-{number:03}/a.yaml"), 1)).collect();
        let changes = Changes::between(&BTreeMap::new(), &new);
        assert_eq!(changes.summary().unwrap(), "300 added in app-000, app-001, app-002, app-003 and 296 more");
        assert_eq!(changes.listing().lines().count(), LISTED + 1);
        assert_eq!(Changes::between(&new, &new).summary(), None);
    }
}
