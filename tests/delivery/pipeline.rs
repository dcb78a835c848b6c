//! The medical practice gets a release: built, bumped in dev, promoted, published, found to be bad, rolled back.
//!
//! After every step the view of Argo CD is compared: which commit the branch of every environment is at, and what the
//! Applications of the cluster deploy from it.

use std::collections::BTreeMap;
use std::path::Path;

use super::argocd::deployed;
use super::stage::{Stage, WORKSPACE};
use crate::support::repository;

const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];
const CLUSTER: &str = "demo";
const API: &str = "flask-backend";

/// The version of the API by environment, and how often each branch has moved; nothing for a branch that is not there.
type View = BTreeMap<&'static str, Option<(String, usize)>>;

struct Practice {
    stage: Stage,
    seen: View,
}

impl Practice {
    fn new() -> Self {
        let parts = ["scantling.yaml", "components", "environments", "schemas", "policies", "golden", ".gitignore"];
        let there = parts.into_iter().filter(|part| repository().join(part).exists()).collect::<Vec<_>>();
        let stage = Stage::new("practice", &repository(), &there);
        let practice = Self { stage: alone(stage), seen: ENVIRONMENTS.map(|environment| (environment, None)).into() };
        // Applications name the repository that is published to.
        practice.changes("test --update");
        practice
    }

    /// Runs a command that must succeed.
    #[track_caller]
    fn does(&self, line: &str) {
        self.stage.scantling(line).succeeds();
    }

    /// Runs a command that changes files, and commits them.
    #[track_caller]
    fn changes(&self, line: &str) {
        self.does(line);
        self.stage.commit(line);
        self.stage.git(WORKSPACE, &["push", "-q", "origin", "main"]);
    }

    /// Nothing but the branch of that environment has moved, by one commit, and its API has that version now. The branch is
    /// the golden tree, books aside, unless it is behind it.
    #[track_caller]
    fn sees(&mut self, environment: &'static str, version: &str, is_golden: bool) {
        let commits = self.seen[environment].as_ref().map_or(0, |(_, commits)| *commits);
        self.seen.insert(environment, Some((version.to_owned(), commits + 1)));
        self.is_as_seen();
        let mut files = self.stage.files(&self.stage.tip(&branch(environment)).unwrap());
        files.retain(|path, _| Path::new(path).extension().is_some_and(|extension| extension == "yaml"));
        let golden = self.stage.path(WORKSPACE).join("golden").join(environment);
        let expected = walkdir::WalkDir::new(&golden).into_iter().flatten().filter(|entry| entry.file_type().is_file());
        let expected: BTreeMap<String, String> = expected
            .map(|entry| {
                let path = entry.path().strip_prefix(&golden).unwrap().display().to_string();
                (path, std::fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        assert_eq!(files == expected, is_golden, "the golden tree of {environment}");
    }

    /// No branch has moved.
    #[track_caller]
    fn is_as_seen(&self) {
        let view: View = ENVIRONMENTS.map(|environment| (environment, self.view(environment))).into();
        assert_eq!(view, self.seen);
    }

    fn view(&self, environment: &str) -> Option<(String, usize)> {
        let tip = self.stage.tip(&branch(environment))?;
        let apps = deployed(&self.stage, &branch(environment), CLUSTER);
        let version = apps[API].iter().find_map(|image| image.strip_prefix("flask-app:")).unwrap().to_owned();
        let commits = self.stage.git("remote.git", &["rev-list", "--count", "--first-parent", &tip]);
        Some((version, commits.parse().unwrap()))
    }
}

/// Leaves out the other systems, which only take time.
fn alone(stage: Stage) -> Stage {
    let others = ["integrated-lens", "patient-monitoring", "synthetic-trials", "web-and-database"];
    for folder in ["base", "cloud"].into_iter().chain(ENVIRONMENTS) {
        for system in others {
            let file = stage.path(WORKSPACE).join(format!("environments/{folder}/{system}.yaml"));
            let _ = std::fs::remove_file(&file);
            let _ = std::fs::remove_dir_all(file.with_extension(""));
        }
    }
    for environment in ENVIRONMENTS {
        // The other layer has nothing else.
        let path = format!("environments/{environment}/environment.yaml");
        stage.write(&path, &stage.read(&path).replace("[base, cloud]", "[base]"));
        let path = format!("environments/{environment}/images.yaml");
        let text = stage.read(&path);
        let is_kept = |line: &&str| {
            !line.contains(": ") || !line.starts_with("  ") || line.contains("flask-") || line.contains("nginx-front")
        };
        stage.write(&path, &text.split_inclusive('\n').filter(is_kept).collect::<String>());
    }
    stage
}

fn branch(environment: &str) -> String {
    format!("environment/{environment}")
}

#[test]
fn a_release_goes_all_the_way_and_back() {
    let mut practice = Practice::new();
    // The branches begin.
    for environment in ENVIRONMENTS {
        practice.does(&format!("publish --env {environment}"));
        practice.sees(environment, "v1.0.19", true);
    }
    // The pipeline of the API has built v1.0.20.
    practice.changes("bump --env dev flask-backend/flask-app=v1.0.20");
    practice.is_as_seen();
    practice.does("publish --env dev");
    practice.sees("dev", "v1.0.20", true);
    practice.does("publish --env dev");
    practice.is_as_seen();
    // From stage to stage; what was not published before cannot be promoted.
    practice.changes("promote --from dev --to staging --app flask-backend");
    practice.does("publish --env staging");
    practice.sees("staging", "v1.0.20", true);
    practice.changes("promote --from staging --to prod --app flask-backend");
    practice.does("publish --env prod");
    practice.sees("prod", "v1.0.20", true);
    for environment in ENVIRONMENTS {
        practice.does(&format!("verify --env {environment}"));
    }
    practice.goes_wrong_and_back();
    practice.tells_what_happened();
}

impl Practice {
    /// A bad release is taken back in prod, and stays back until somebody lets it go.
    fn goes_wrong_and_back(&mut self) {
        self.changes("bump --env prod flask-backend/flask-app=v1.0.21");
        self.does("publish --env prod");
        self.sees("prod", "v1.0.21", true);
        self.does("rollback --env prod --app flask-backend --to ~1 --reason payments");
        self.sees("prod", "v1.0.20", false);
        self.does("verify --env prod");
        // Another app goes on; the one that is held does not.
        self.changes("bump --env prod nginx-front/nginx-front=v1.0.8");
        let held = ["`flask-backend` is left as it is", "payments"];
        self.stage.scantling("publish --env prod").says(0, &held);
        self.sees("prod", "v1.0.20", false);
        let front = deployed(&self.stage, &branch("prod"), CLUSTER).remove("nginx-front").unwrap();
        assert!(front.contains("nginx-front:v1.0.8"), "{front:?}");
        self.does("verify --env prod");
        // The mended release.
        self.changes("bump --env prod flask-backend/flask-app=v1.0.22");
        self.stage.scantling("publish --env prod").says(0, &["nothing to change"]);
        self.is_as_seen();
        self.does("release --env prod --app flask-backend");
        self.sees("prod", "v1.0.20", false);
        self.does("publish --env prod");
        self.sees("prod", "v1.0.22", true);
        self.does("verify --env prod");
    }

    /// The branch alone tells who did what, and why.
    fn tells_what_happened(&self) {
        let log = self.stage.scantling("log --env prod --app flask-backend --format jsonl").succeeds().data;
        let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told: Vec<String> = lines
            .iter()
            .map(|line| {
                let image = line["images"].as_array().unwrap().iter().find(|image| image["app"] == "flask-backend");
                let moved = image.filter(|image| image["old"].as_array().unwrap().len() == 1);
                let moved = moved.map(|image| format!(" {} {}", image["old"][0], image["new"][0])).unwrap_or_default();
                format!("{} {} {}{moved}", line["action"], line["reason"], line["committer"])
            })
            .collect();
        let by = "\"Ada <ada@example.com>\"";
        let expected = [
            format!("\"publish\" null {by} \"v1.0.20\" \"v1.0.22\""),
            format!("\"release\" null {by}"),
            format!("\"rollback\" \"payments\" {by} \"v1.0.21\" \"v1.0.20\""),
            format!("\"publish\" null {by} \"v1.0.20\" \"v1.0.21\""),
            format!("\"publish\" null {by} \"v1.0.19\" \"v1.0.20\""),
            format!("\"publish\" null {by}"),
        ];
        assert_eq!(told, expected);
    }
}
