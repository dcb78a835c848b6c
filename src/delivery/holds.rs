//! Apps that a rollback holds where it put them: `.scantling/holds`.
//!
//! A line is a JSON object, in order of apps; one without `app` holds the whole environment. `publish` leaves what is held
//! as it is on the branch until somebody releases it. Without holds there is no file.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::lines::{self, Line};
use super::{is_commit, short};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap};
use crate::syntax::time::rfc3339;

/// Where it stands.
pub const PATH: &str = ".scantling/holds";

const NAME: &str = "holds";

/// Why `publish` leaves something alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The app; nothing stands for the whole environment.
    pub app: Option<String>,
    /// The commit of the branch that it was rolled back to.
    pub commit: String,
    /// Who did it: `Name <mail>`.
    pub by: String,
    /// The day, `YYYY-MM-DD`.
    pub since: String,
    /// Why, in one line; may be empty.
    pub reason: String,
}

impl Hold {
    /// `held at 0123456 since 2026-11-21 by Ada <ada@example.com>: payments fail`.
    #[must_use]
    pub fn describe(&self) -> String {
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("held at {} since {} by {}{reason}", short(&self.commit), self.since, self.by)
    }

    fn print(&self) -> String {
        let app = self.app.iter().map(|app| ("app", app));
        let rest =
            [("commit", &self.commit), ("by", &self.by), ("since", &self.since), ("reason", &self.reason)].into_iter();
        let fields = app.chain(rest).map(|(key, text)| (key.to_owned(), Value::String(text.clone())));
        format!("{}\n", Value::Object(fields.collect()))
    }

    fn read(line: Line<'_>) -> Result<Self, Diagnostic> {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(line.text) else {
            return Err(line.damaged("a JSON object"));
        };
        let mut text = |key: &str| take(&mut fields, key);
        let (app, commit, by, since, reason) = (text("app"), text("commit"), text("by"), text("since"), text("reason"));
        if let Some((key, _)) = fields.iter().next() {
            return Err(line.damaged(&format!("`app`, `commit`, `by`, `since` and `reason`, each once, found `{key}`")));
        }
        let commit = commit.filter(|commit| is_commit(commit));
        let commit = commit.ok_or_else(|| line.damaged("the full name of a commit as `commit`"))?;
        let since = since.filter(|since| is_day(since));
        let since = since.ok_or_else(|| line.damaged("a day as `2026-11-21` as `since`"))?;
        let by = by.ok_or_else(|| line.damaged("a text as `by`"))?;
        let reason = reason.ok_or_else(|| line.damaged("a text as `reason`"))?;
        if app.as_ref().is_some_and(String::is_empty) {
            return Err(line.damaged("the name of an app as `app`"));
        }
        Ok(Self { app, commit, by, since, reason })
    }
}

fn is_day(text: &str) -> bool {
    rfc3339(&format!("{text}T00:00:00Z")).is_ok()
}

/// Takes a text out of the fields; what is no text stays there and is told as one field too many.
fn take(fields: &mut Map<String, Value>, key: &str) -> Option<String> {
    let text = fields.get(key)?.as_str()?.to_owned();
    fields.shift_remove(key);
    Some(text)
}

/// Everything that is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    holds: BTreeMap<Option<String>, Hold>,
}

impl Holds {
    /// Why an app is held: for itself, or with the whole environment.
    #[must_use]
    pub fn of_app(&self, app: &str) -> Option<&Hold> {
        self.holds.get(&Some(app.to_owned())).or_else(|| self.of_everything())
    }

    /// Why the whole environment is held.
    #[must_use]
    pub fn of_everything(&self) -> Option<&Hold> {
        self.holds.get(&None)
    }

    /// All of them; the one of the whole environment first.
    pub fn iter(&self) -> impl Iterator<Item = &Hold> {
        self.holds.values()
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.holds.is_empty()
    }

    /// Holds an app or everything; an older hold of the same is replaced.
    pub fn insert(&mut self, hold: Hold) {
        self.holds.insert(hold.app.clone(), hold);
    }

    /// Gives back the hold of an app, or all holds where none is named.
    pub fn release(&mut self, app: Option<&str>) -> Vec<Hold> {
        match app {
            None => std::mem::take(&mut self.holds).into_values().collect(),
            Some(app) => self.holds.remove(&Some(app.to_owned())).into_iter().collect(),
        }
    }

    /// Gives up the hold of the whole environment, and no other.
    pub fn release_everything(&mut self) {
        self.holds.remove(&None);
    }

    /// The text of the file; nothing where nothing is held.
    #[must_use]
    pub fn print(&self) -> Option<String> {
        let lines: String = self.holds.values().map(Hold::print).collect();
        (!self.is_empty()).then(|| lines::header(NAME) + &lines)
    }

    /// Reads the file; nothing where it is damaged, with every damaged line in the report.
    #[must_use]
    pub fn read(sources: &SourceMap, source: SourceId, report: &mut Report) -> Option<Self> {
        let mut holds = Self::default();
        let mut damage = Report::new();
        for line in lines::read(sources, source, NAME, report)? {
            match Hold::read(line) {
                Ok(hold) if holds.holds.contains_key(&hold.app) => damage.push(line.damaged("every app once")),
                Ok(hold) => holds.insert(hold),
                Err(finding) => damage.push(finding),
            }
        }
        let is_whole = damage.is_empty();
        report.append(damage);
        is_whole.then_some(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(app: Option<&str>) -> Hold {
        Hold {
            app: app.map(str::to_owned),
            commit: "0123456789abcdef0123456789abcdef01234567".to_owned(),
            by: "Ada <ada@example.com>".to_owned(),
            since: "2026-11-21".to_owned(),
            reason: "payments fail: \"500\"\n\u{e4}".to_owned(),
        }
    }

    fn read(text: &str) -> Result<Holds, Vec<String>> {
        let mut sources = SourceMap::default();
        let source = sources.add("b:.scantling/holds", text.into());
        let mut report = Report::new();
        let holds = Holds::read(&sources, source, &mut report);
        let said = |finding: &Diagnostic| format!("{}: {}", sources.locate(finding.span()).line, finding.message);
        holds.ok_or_else(|| report.iter().map(said).collect())
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let mut holds = Holds::default();
        assert_eq!(holds.print(), None);
        holds.insert(hold(Some("web")));
        holds.insert(hold(None));
        let text = holds.print().unwrap();
        assert_eq!(text.lines().count(), 3);
        assert!(text.lines().nth(1).unwrap().starts_with("{\"commit\":\"0123"));
        assert_eq!(read(&text), Ok(holds.clone()));
        assert_eq!(holds.of_app("db").unwrap().app, None);
        assert_eq!(holds.of_app("web").unwrap().app.as_deref(), Some("web"));
        assert_eq!(holds.release(Some("db")), []);
        assert_eq!(holds.release(None).len(), 2);
        assert!(holds.is_empty());
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let good = hold(Some("web")).print();
        let check = |line: &str, expected: &str| {
            let found = read(&format!("# scantling holds 1\n{line}\n")).unwrap_err();
            assert_eq!(found, [format!("2: expected {expected}")], "{line}");
        };
        check("web", "a JSON object");
        check("", "a JSON object");
        check("{}", "the full name of a commit as `commit`");
        let fields = "`app`, `commit`, `by`, `since` and `reason`, each once, found";
        check(&good.trim().replace("\"by\"", "\"By\""), &format!("{fields} `By`"));
        check(&good.trim().replace("\"Ada <ada@example.com>\"", "7"), &format!("{fields} `by`"));
        check(&good.trim().replace("0123456789", "HEAD"), "the full name of a commit as `commit`");
        check(&good.trim().replace("2026-11-21", "tomorrow"), "a day as `2026-11-21` as `since`");
        check(&good.trim().replace("\"web\"", "\"\""), "the name of an app as `app`");
        let twice = read(&format!("# scantling holds 1\n{good}{good}")).unwrap_err();
        assert_eq!(twice, ["3: expected every app once"]);
    }
}
