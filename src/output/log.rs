//! What was published, for people and as the record of an audit: one JSON object a line.

use serde_json::{Value, json};

use super::Paint;
use crate::delivery::history::Logged;
use crate::delivery::{Action, Changes, Deed, Record, Said, one_line, short};
use crate::git::Person;
use crate::rendering::Target;
use crate::syntax::time::rfc3339_of;

/// The commits of a branch, newest first, a blank line between.
#[must_use]
pub fn text(branch: &str, commits: &[Logged], paint: Paint) -> String {
    let commits: Vec<String> = commits.iter().map(|logged| one(logged, paint)).collect();
    format!("{}\n\n{}", paint.strong(branch), commits.join("\n"))
}

fn one(logged: &Logged, paint: Paint) -> String {
    let Logged { commit, said, changes, images, .. } = logged;
    let what = match said {
        Said::Ours(ours) => done(&ours.1),
        Said::Damaged(_) => paint.warning("damaged"),
        Said::ByHand => paint.warning("by hand"),
    };
    let time = moment(&commit.committer);
    let mut lines =
        vec![format!("{} {time} {}: {what}", paint.place(&commit.id.short()), one_line(&commit.committer.name))];
    match said {
        Said::Ours(ours) => lines.extend(facts(&ours.0, &ours.1)),
        Said::Damaged(problem) => {
            lines.extend([one_line(&commit.subject), format!("its trailers make no sense: {problem}")]);
        }
        Said::ByHand => lines.push(one_line(&commit.subject)),
    }
    lines.push(changes.summary().unwrap_or_else(|| "no object changed".to_owned()));
    lines.extend(images.iter().map(ToString::to_string));
    lines.join("\n  ") + "\n"
}

fn done(deed: &Deed) -> String {
    match (deed.action, &deed.to) {
        (Action::Publish, _) => "published".to_owned(),
        (Action::Rollback, Some(to)) => format!("rolled back to {}", short(to)),
        (Action::Rollback, None) => "rolled back".to_owned(),
        (Action::Release, _) => "released".to_owned(),
    }
}

fn facts(record: &Record, deed: &Deed) -> Vec<String> {
    let reason = deed.reason.iter().map(|reason| format!("because {reason}"));
    let accepted = deed.accepted.iter().map(|object| format!("accepted: {object}"));
    let sources = &record.sources;
    let others = sources.apps.iter().map(|(app, commit)| format!("{app} from {}", short(commit)));
    let others: Vec<String> = others.collect();
    let others = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
    let source = format!("from {}{others}, by scantling {}", short(&sources.commit), record.version);
    reason.chain(accepted).chain([source]).collect()
}

/// The commits of a branch, newest first, a JSON object a line. Every key is always there; what does not apply is `null`.
#[must_use]
pub fn json_lines(home: &Target, repository: &str, commits: &[Logged]) -> String {
    commits.iter().map(|logged| record(home, repository, logged).to_string() + "\n").collect()
}

fn record(home: &Target, repository: &str, logged: &Logged) -> Value {
    let Logged { commit, said, changes, images, apps } = logged;
    let Changes { changed, added, removed } = changes;
    let ours = if let Said::Ours(ours) = said { Some(&**ours) } else { None };
    let (record, deed) = (ours.map(|ours| &ours.0), ours.map(|ours| &ours.1));
    let images: Vec<Value> = images
        .iter()
        .map(|image| json!({ "app": image.app, "repository": image.repository, "old": image.old, "new": image.new }))
        .collect();
    json!({
        "commit": commit.id.to_string(),
        "branch": &*home.branch,
        "folder": &*home.folder,
        "repository": repository,
        "environment": record.map(|record| &record.environment),
        "action": match said {
            Said::Ours(ours) => ours.1.action.as_str(),
            Said::Damaged(_) => "damaged",
            Said::ByHand => "manual",
        },
        "time": moment(&commit.committer),
        "author": name(&commit.author),
        "committer": name(&commit.committer),
        "subject": commit.subject,
        "reason": deed.and_then(|deed| deed.reason.as_ref()),
        "rollbackTo": deed.and_then(|deed| deed.to.as_ref()),
        "accepted": deed.map(|deed| &deed.accepted),
        "source": record.map(|record| json!({
            "repository": record.repository,
            "workspace": record.workspace,
            "commit": record.sources.commit,
            "shared": record.sources.of_shared(),
            "apps": record.sources.apps,
        })),
        "version": record.map(|record| &record.version),
        "inputs": record.map(|record| &record.inputs),
        "apps": apps,
        "changed": changed,
        "added": added,
        "removed": removed,
        "images": images,
    })
}

fn moment(person: &Person) -> String {
    rfc3339_of(person.time, person.offset)
}

fn name(person: &Person) -> String {
    format!("{} <{}>", person.name, person.email)
}
