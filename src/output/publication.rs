//! What a publication changed: for people line by line, for programs as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::delivery::{Changes, Hold, Place, place_of};
use crate::rendering::Target;

/// One environment's branch after `publish`.
#[derive(Clone, Debug)]
pub struct Published<'a> {
    /// The environment.
    pub environment: &'a str,
    /// The address of the repository, without secrets.
    pub repository: &'a str,
    /// Where it was pushed to, or would have been.
    pub home: &'a Target,
    /// What is there now: with a folder, the newest commit that changed the tree.
    pub commit: Option<String>,
    /// The source commit; nothing for a work tree that is not committed.
    pub source: Option<&'a str>,
    /// Nothing was to be changed.
    pub dry_run: bool,
    /// A commit was made, or would have been.
    pub changed: bool,
    /// The objects that changed.
    pub objects: &'a Changes,
    /// Why apps were left as they are.
    pub held: &'a [Hold],
    /// How often somebody else was first.
    pub retries: u32,
}

/// How many objects changed, were added, were removed.
type Counts = [usize; 3];

const WORDS: [&str; 3] = ["changed", "added", "removed"];

impl Published<'_> {
    /// The lines for people; `elapsed` is `18 ms`.
    #[must_use]
    pub fn lines(&self, elapsed: &str) -> Vec<String> {
        let Self { environment, home, repository, .. } = self;
        let branch = home.label();
        let at = self.commit.as_deref().map(crate::delivery::short).map(|commit| format!(" is at {commit}"));
        let branch = match at {
            Some(at) if !self.dry_run => format!("`{branch}` of {repository}{at}"),
            _ => format!("`{branch}` of {repository}"),
        };
        let summary = match (self.changed, self.dry_run) {
            (false, _) => format!("nothing to change, {branch}"),
            (true, false) => format!("{}, {branch}", self.summary()),
            (true, true) => format!("{} would be published to {branch}", self.summary()),
        };
        let mut lines = vec![format!("{environment}: {summary} in {elapsed}")];
        lines.extend(self.held.iter().map(|hold| {
            let what = hold.app.as_ref().map_or("everything".to_owned(), |app| format!("`{app}`"));
            format!("{environment}: {what} is left as it is, {}", hold.describe())
        }));
        lines.extend(per_app(self.objects).iter().map(|(app, counts)| format!("  {app}: {}", worded(counts))));
        lines
    }

    /// For programs; see `docs/delivery.md`.
    #[must_use]
    pub fn json(&self) -> Value {
        let Self { environment, repository, home, commit, source, dry_run, changed, objects, held, retries } = self;
        let apps = per_app(objects);
        let apps: Vec<Value> = apps.iter().map(|(app, counts)| with_counts(json!({ "app": app }), counts)).collect();
        let held: Vec<Value> = held
            .iter()
            .map(|hold| {
                json!({ "app": hold.app, "commit": hold.commit, "by": hold.by, "since": hold.since, "reason": hold.reason })
            })
            .collect();
        let paths = |paths: &[String]| paths.to_vec();
        json!({
            "environment": environment,
            "repository": repository,
            "branch": &*home.branch,
            "folder": &*home.folder,
            "commit": commit,
            "source": source,
            "dryRun": dry_run,
            "changed": changed,
            "apps": apps,
            "files": {
                "changed": paths(&objects.changed),
                "added": paths(&objects.added),
                "removed": paths(&objects.removed),
            },
            "held": held,
            "retries": retries,
        })
    }

    fn summary(&self) -> String {
        let Changes { changed, added, removed } = self.objects;
        let counts = [changed.len(), added.len(), removed.len()];
        if counts == [0; 3] { "only our own books".to_owned() } else { worded(&counts) }
    }
}

/// The paths that change, as `git status --short` has them.
#[must_use]
pub fn listing(objects: &Changes) -> String {
    let Changes { changed, added, removed } = objects;
    let marked = [(changed, 'M'), (added, 'A'), (removed, 'D')].into_iter();
    let mut lines: Vec<(&str, char)> =
        marked.flat_map(|(paths, mark)| paths.iter().map(move |path| (path.as_str(), mark))).collect();
    lines.sort_unstable();
    let lines: Vec<String> = lines.into_iter().map(|(path, mark)| format!("{mark} {path}\n")).collect();
    lines.concat()
}

fn per_app(objects: &Changes) -> BTreeMap<String, Counts> {
    let mut apps: BTreeMap<String, Counts> = BTreeMap::new();
    for (index, paths) in [&objects.changed, &objects.added, &objects.removed].into_iter().enumerate() {
        for path in paths {
            let name = match place_of(path) {
                Place::App { app, .. } => app,
                Place::ArgoCd { .. } => "argocd".to_owned(),
                Place::Bootstrap { .. } => "bootstrap".to_owned(),
                Place::Other => continue,
            };
            apps.entry(name).or_default()[index] += 1;
        }
    }
    apps
}

fn worded(counts: &Counts) -> String {
    let counts = counts.iter().zip(WORDS).filter(|(count, _)| **count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

fn with_counts(mut value: Value, counts: &Counts) -> Value {
    for (count, word) in counts.iter().zip(WORDS) {
        value[word] = json!(count);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> &'static Target {
        static HOME: std::sync::LazyLock<Target> =
            std::sync::LazyLock::new(|| Target { branch: "environment/prod".into(), ..Target::default() });
        &HOME
    }

    fn published(objects: &Changes, dry_run: bool, changed: bool) -> Published<'_> {
        Published {
            environment: "prod",
            repository: "https://git.example.com/x",
            home: home(),
            commit: (!dry_run).then(|| "1234567890123456789012345678901234567890".to_owned()),
            source: None,
            dry_run,
            changed,
            objects,
            held: &[],
            retries: 0,
        }
    }

    #[test]
    fn the_lines_say_what_changed_and_where() {
        let path = |name: &str| name.to_owned();
        let objects = Changes {
            changed: vec![path("m/apps/s/web/a.yaml")],
            added: vec![path("m/apps/s/web/b.yaml"), path("m/argocd/x.yaml")],
            removed: vec![],
        };
        let lines = published(&objects, false, true).lines("3 ms");
        let first = "prod: 1 changed, 2 added, `environment/prod` of https://git.example.com/x is at 1234567 in 3 ms";
        assert_eq!(lines, [first, "  argocd: 1 added", "  web: 1 changed, 1 added"]);
        let lines = published(&objects, true, true).lines("3 ms");
        let first =
            "prod: 1 changed, 2 added would be published to `environment/prod` of https://git.example.com/x in 3 ms";
        assert_eq!(lines[0], first);
        let none = Changes::default();
        let lines = published(&none, false, false).lines("3 ms");
        assert_eq!(
            lines,
            ["prod: nothing to change, `environment/prod` of https://git.example.com/x is at 1234567 in 3 ms"]
        );
        assert_eq!(listing(&objects), "M m/apps/s/web/a.yaml\nA m/apps/s/web/b.yaml\nA m/argocd/x.yaml\n");
    }
}
