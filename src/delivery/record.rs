//! What a branch holds and where it came from: `.scantling/record`, and the same lines as trailers of the commit.
//!
//! The file is part of the tree, so it survives what changes commits: squashed pull requests, shallow clones. The
//! trailers are for whoever reads the history.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::is_commit;
use super::lines;
use super::rules;
use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::source::{SourceId, SourceMap, Span};

/// Where it stands.
pub const PATH: &str = ".scantling/record";

const NAME: &str = "record";

const ENVIRONMENT: &str = "Scantling-Environment";
const WORKSPACE: &str = "Scantling-Workspace";
const REPOSITORY: &str = "Scantling-Source-Repository";
const COMMIT: &str = "Scantling-Source-Commit";
const SHARED: &str = "Scantling-Shared-Source";
const APP: &str = "Scantling-App-Source";
const VERSION: &str = "Scantling-Version";
const INPUTS: &str = "Scantling-Inputs";

/// A line `Key: value` at the end of a commit message.
pub type Trailer = (&'static str, String);

/// The source commits of the parts of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// The commit that was published last, and whatever is not named below comes from it.
    pub commit: String,
    /// The commit of what belongs to no app, `argocd/` and `bootstrap/`, where it is another one.
    pub shared: Option<String>,
    /// The commits of apps that come from another one.
    pub apps: BTreeMap<String, String>,
}

impl Sources {
    /// Everything from one commit.
    #[must_use]
    pub fn one(commit: &str) -> Self {
        Self { commit: commit.to_owned(), shared: None, apps: BTreeMap::new() }
    }

    /// The source of an app.
    #[must_use]
    pub fn of_app(&self, app: &str) -> &str {
        self.apps.get(app).unwrap_or(&self.commit)
    }

    /// The source of what belongs to no app.
    #[must_use]
    pub fn of_shared(&self) -> &str {
        self.shared.as_ref().unwrap_or(&self.commit)
    }

    /// Lets an app come from another commit.
    pub fn set_app(&mut self, app: &str, commit: &str) {
        if commit == self.commit {
            self.apps.remove(app);
        } else {
            self.apps.insert(app.to_owned(), commit.to_owned());
        }
    }

    /// All source commits, each once.
    #[must_use]
    pub fn all(&self) -> BTreeSet<&str> {
        [&self.commit].into_iter().chain(&self.shared).chain(self.apps.values()).map(String::as_str).collect()
    }

    /// What is published when a commit is published and `kept` apps, and with `keep_shared` what belongs to no app,
    /// stay as `self` has them.
    #[must_use]
    pub fn followed_by(&self, commit: &str, kept: &BTreeSet<String>, keep_shared: bool) -> Self {
        let other = |source: &str| (source != commit).then(|| source.to_owned());
        let apps = kept.iter().filter_map(|app| Some((app.clone(), other(self.of_app(app))?))).collect();
        let shared = keep_shared.then(|| self.of_shared()).and_then(other);
        Self { commit: commit.to_owned(), shared, apps }
    }
}

/// What a branch holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The environment.
    pub environment: String,
    /// The folder of the workspace in its repository; empty at the root.
    pub workspace: String,
    /// The address of the repository of the source, without secrets; empty where it has none.
    pub repository: String,
    /// The source commits.
    pub sources: Sources,
    /// The version of this program.
    pub version: String,
    /// The digest of all texts of the workspace at [`Sources::commit`].
    pub inputs: String,
}

impl Record {
    /// The lines, in order.
    #[must_use]
    pub fn trailers(&self) -> Vec<Trailer> {
        let mut trailers = vec![(ENVIRONMENT, self.environment.clone())];
        let mut unless_empty = |key, text: &str| {
            if !text.is_empty() {
                trailers.push((key, text.to_owned()));
            }
        };
        unless_empty(WORKSPACE, &self.workspace);
        unless_empty(REPOSITORY, &self.repository);
        unless_empty(COMMIT, &self.sources.commit);
        unless_empty(SHARED, self.sources.shared.as_deref().unwrap_or_default());
        trailers.extend(self.sources.apps.iter().map(|(app, commit)| (APP, format!("{commit} {app}"))));
        trailers.extend([(VERSION, self.version.clone()), (INPUTS, self.inputs.clone())]);
        trailers
    }

    /// Reads trailers; keys that are not ours are passed over. The error says what is wrong, with the position of the
    /// trailer where there is one.
    pub fn from_trailers<'a>(
        trailers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<(Option<usize>, String)>> {
        let mut reader = Reader::default();
        for (at, (key, value)) in trailers.into_iter().enumerate() {
            reader.take(at, key, value);
        }
        reader.finish()
    }

    /// The text of the file.
    #[must_use]
    pub fn print(&self) -> String {
        let lines = self.trailers().into_iter().map(|(key, value)| format!("{key}: {}\n", one_line(&value)));
        lines::header(NAME) + &lines.collect::<String>()
    }

    /// Reads the file; nothing where it is damaged, which is reported.
    #[must_use]
    pub fn read(sources: &SourceMap, source: SourceId, report: &mut Report) -> Option<Self> {
        let lines = lines::read(sources, source, NAME, report)?;
        let mut damage = Report::new();
        let mut trailers = Vec::new();
        for line in &lines {
            match line.text.split_once(": ").filter(|(key, _)| key.starts_with("Scantling-")) {
                Some(trailer) => trailers.push(trailer),
                None => damage.push(line.damaged("`Scantling-KEY: VALUE`")),
            }
        }
        if !damage.is_empty() {
            report.append(damage);
            return None;
        }
        let whole = Span::new(source, 0, 0);
        let finding = |(at, message): (Option<usize>, String)| {
            let span = at.and_then(|at| lines.get(at)).map_or(whole, |line| line.span);
            let help = "bring the file back as it was published, or publish the environment again";
            Diagnostic::error(rules::DAMAGED_RECORD, span, message).help(help)
        };
        match Self::from_trailers(trailers) {
            Ok(record) => Some(record),
            Err(problems) => {
                report.append(problems.into_iter().map(finding).collect());
                None
            }
        }
    }
}

impl fmt::Display for Sources {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(super::short(&self.commit))?;
        match self.all().len() - 1 {
            0 => Ok(()),
            1 => formatter.write_str(" and 1 other commit"),
            more => write!(formatter, " and {more} other commits"),
        }
    }
}

/// Reads trailers one by one.
#[derive(Default)]
struct Reader<'a> {
    single: BTreeMap<&'static str, &'a str>,
    apps: BTreeMap<String, String>,
    problems: Vec<(Option<usize>, String)>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, at: usize, key: &str, value: &'a str) {
        const SINGLE: [&str; 7] = [ENVIRONMENT, WORKSPACE, REPOSITORY, COMMIT, SHARED, VERSION, INPUTS];
        let value = value.trim();
        if key == APP {
            let known = value.split_once(' ').filter(|(commit, app)| is_commit(commit) && !app.is_empty());
            match known {
                None => self.problem(at, format!("expected a commit and an app after `{APP}:`")),
                Some((commit, app)) => {
                    if self.apps.insert(app.to_owned(), commit.to_owned()).is_some() {
                        self.problem(at, format!("expected every app once after `{APP}:`, found `{app}` again"));
                    }
                }
            }
            return;
        }
        let Some(key) = SINGLE.into_iter().find(|known| *known == key) else { return };
        if matches!(key, COMMIT | SHARED) && !is_commit(value) {
            self.problem(at, format!("expected the full name of a commit after `{key}:`"));
        }
        if self.single.insert(key, value).is_some() {
            self.problem(at, format!("expected `{key}` once, found it again"));
        }
    }

    fn problem(&mut self, at: usize, message: String) {
        self.problems.push((Some(at), message));
    }

    fn finish(mut self) -> Result<Record, Vec<(Option<usize>, String)>> {
        let needed = [ENVIRONMENT, COMMIT, VERSION, INPUTS];
        let missing = needed.into_iter().filter(|key| self.single.get(key).is_none_or(|value| value.is_empty()));
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            self.problems.push((None, format!("expected {}, found nothing", quoted_list(missing))));
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let text = |key: &str| self.single.get(key).map(|text| (*text).to_owned());
        let sources = Sources { commit: text(COMMIT).unwrap_or_default(), shared: text(SHARED), apps: self.apps };
        Ok(Record {
            environment: text(ENVIRONMENT).unwrap_or_default(),
            workspace: text(WORKSPACE).unwrap_or_default(),
            repository: text(REPOSITORY).unwrap_or_default(),
            sources,
            version: text(VERSION).unwrap_or_default(),
            inputs: text(INPUTS).unwrap_or_default(),
        })
    }
}

/// A text on one line, without signs that terminals obey.
#[must_use]
pub fn one_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_control()).map(str::trim).filter(|part| !part.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::delivery) const ONE: &str = "1111111111111111111111111111111111111111";
    pub(in crate::delivery) const TWO: &str = "2222222222222222222222222222222222222222";

    pub(in crate::delivery) fn record() -> Record {
        Record {
            environment: "prod".to_owned(),
            workspace: "deploy/shop".to_owned(),
            repository: "https://git.example.com/shop.git".to_owned(),
            sources: Sources {
                commit: ONE.to_owned(),
                shared: Some(TWO.to_owned()),
                apps: BTreeMap::from([("my app".to_owned(), TWO.to_owned())]),
            },
            version: "0.1.0".to_owned(),
            inputs: "abc".to_owned(),
        }
    }

    fn read(text: &str) -> Result<Record, Vec<String>> {
        let mut sources = SourceMap::default();
        let source = sources.add("b:.scantling/record", text.into());
        let mut report = Report::new();
        let record = Record::read(&sources, source, &mut report);
        let said = |finding: &Diagnostic| format!("{}: {}", sources.locate(finding.span()).line, finding.message);
        record.ok_or_else(|| report.iter().map(said).collect())
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let record = record();
        assert_eq!(read(&record.print()), Ok(record.clone()));
        let plain =
            Record { workspace: String::new(), repository: String::new(), sources: Sources::one(ONE), ..record };
        assert_eq!(plain.print().lines().count(), 5);
        assert_eq!(read(&plain.print()), Ok(plain));
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let text = record().print();
        let check = |from: &str, to: &str, expected: &[&str]| {
            assert_eq!(read(&text.replace(from, to)), Err(expected.iter().map(|text| (*text).to_owned()).collect()));
        };
        check("Scantling-Version: 0.1.0\n", "", &["1: expected `Scantling-Version`, found nothing"]);
        check(
            "Version: 0.1.0",
            "Inputs: x",
            &["9: expected `Scantling-Inputs` once, found it again", "1: expected `Scantling-Version`, found nothing"],
        );
        check(
            "Commit: 1111",
            "Commit: main",
            &["5: expected the full name of a commit after `Scantling-Source-Commit:`"],
        );
        check(" my app", "", &["7: expected a commit and an app after `Scantling-App-Source:`"]);
        check("Scantling-Env", "Env", &["2: expected `Scantling-KEY: VALUE`"]);
    }

    #[test]
    fn sources_follow_what_is_published() {
        let kept = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let mixed = Sources::one(ONE).followed_by(TWO, &kept, true);
        assert_eq!((mixed.of_app("a"), mixed.of_app("c"), mixed.of_shared()), (ONE, TWO, ONE));
        assert_eq!(mixed.to_string(), "2222222 and 1 other commit");
        assert_eq!(mixed.followed_by(TWO, &BTreeSet::new(), false), Sources::one(TWO));
        let back = mixed.followed_by(ONE, &BTreeSet::from(["a".to_owned()]), false);
        assert_eq!(back, Sources::one(ONE));
    }
}
