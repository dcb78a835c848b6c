//! `bump` and Git: commits of exactly its files, pipelines that bump at the same moment, runs that are killed.
#![allow(clippy::disallowed_methods)] // Files and repositories have to be there.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::support::TemporaryFolder;
use crate::support::chance::Chance;
use crate::support::commands::{git, program, said, scantling, write};

/// A bare repository and clones of it, each with a workspace of as many apps as pipelines.
struct Forge {
    folder: TemporaryFolder,
}

const APPS: usize = 20;
const CLONES: usize = 10;

impl Forge {
    fn new(purpose: &str) -> Self {
        let folder = TemporaryFolder::new(purpose);
        let forge = Self { folder };
        git(forge.folder.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "remote.git"]);
        let first = forge.clone_as("first");
        let app = |app: usize| format!("      app-{app}: {{ namespace: shop, component: web }}\n");
        let pin = |app: usize| format!("  app-{app}/app-{app}: example.com/app-{app}:v1   # of pipeline {app}\n");
        let apps = (0..APPS).map(app).collect::<Vec<_>>().concat();
        let pins = (0..APPS).map(pin).collect::<Vec<_>>().concat();
        let workspace = "apiVersion: scantling/v1\nkind: Workspace\n";
        write(&first, "deploy/scantling.yaml", workspace);
        write(
            &first,
            "deploy/components/web/component.yaml",
            "apiVersion: scantling/v1\nkind: Component\ninputs: { image: { type: image } }\n",
        );
        let template =
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ instance.name }} }\ndata: { image: {{ image }} }\n";
        write(&first, "deploy/components/web/templates/config.yaml.j2", template);
        let environment = "apiVersion: scantling/v1\nkind: Environment\nclusters: { main: { server: \"https://k\", kubernetes: \"1.34\" } }\n";
        write(
            &first,
            "deploy/environments/dev.yaml",
            &format!("{environment}systems:\n  shop:\n    apps:\n{apps}images:\n{pins}"),
        );
        write(&first, "README.md", "Nothing.\n");
        let update =
            scantling(&first.join("deploy"), &["test", "--update", "--env", "dev", "-q"]).output().expect("it runs");
        assert!(update.status.success(), "{}", said(&update));
        git(&first, &["add", "."]);
        git(&first, &["commit", "--quiet", "--message=first"]);
        git(&first, &["push", "--quiet", "--set-upstream", "origin", "main"]);
        forge
    }

    fn clone_as(&self, name: &str) -> PathBuf {
        git(self.folder.path(), &["clone", "--quiet", "remote.git", name]);
        self.folder.path().join(name)
    }

    /// Commits of `main` at the remote, newest first.
    fn history(&self) -> Vec<String> {
        let log = git(&self.folder.path().join("remote.git"), &["log", "--first-parent", "--format=%s", "main"]);
        log.lines().map(str::to_owned).collect()
    }

    fn at_remote(&self, path: &str) -> String {
        git(&self.folder.path().join("remote.git"), &["show", &format!("main:{path}")])
    }

    /// The first apps have version 2, in the pins and in the golden files; every pipeline has its commit, and there are no others.
    fn demand_bumped(&self, count: usize) {
        let environment = self.at_remote("deploy/environments/dev.yaml");
        for app in 0..count {
            assert!(
                environment
                    .contains(&format!("  app-{app}/app-{app}: example.com/app-{app}:v2   # of pipeline {app}\n")),
                "{environment}"
            );
            let golden =
                self.at_remote(&format!("deploy/golden/dev/main/apps/shop/app-{app}/configmap-app-{app}.yaml"));
            assert!(golden.contains(&format!("image: example.com/app-{app}:v2\n")), "{golden}");
        }
        let mut history = self.history();
        assert_eq!(history.pop().as_deref(), Some("first"));
        history.sort();
        let mut expected: Vec<String> =
            (0..count).map(|app| format!("bump(dev): app-{app}/app-{app} v1 -> v2")).collect();
        expected.sort();
        assert_eq!(history, expected);
    }
}

#[test]
fn twenty_pipelines_bump_one_branch_at_the_same_moment() {
    let forge = Forge::new("bump-branch");
    let clone = forge.clone_as("pipeline");
    let deploy = clone.join("deploy");
    let start = |app: usize| {
        let pin = format!("app-{app}=v2");
        scantling(&deploy, &["bump", "--env", "dev", &pin, "--branch", "main"]).spawn().expect("it runs")
    };
    let running: Vec<_> = (0..APPS).map(start).collect();
    for child in running {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", said(&output));
    }
    forge.demand_bumped(APPS);
    assert_eq!(git(&clone, &["status", "--porcelain"]), "");
    assert_eq!(git(&clone, &["log", "--format=%s"]), "first\n");
}

#[test]
fn clones_push_their_bumps_at_the_same_moment() {
    let forge = Forge::new("bump-push");
    let clones: Vec<PathBuf> = (0..CLONES).map(|app| forge.clone_as(&format!("clone-{app}"))).collect();
    let start = |(app, clone): (usize, &PathBuf)| {
        write(clone, "README.md", "Mine.\n");
        scantling(&clone.join("deploy"), &["bump", "--env", "dev", &format!("app-{app}=v2"), "--push"])
            .spawn()
            .expect("it runs")
    };
    let running: Vec<_> = clones.iter().enumerate().map(start).collect();
    for child in running {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", said(&output));
    }
    forge.demand_bumped(CLONES);
    for clone in &clones {
        assert_eq!(git(clone, &["status", "--porcelain"]), " M README.md\n");
    }
}

#[test]
fn runs_in_one_work_tree_wait_for_each_other() {
    let forge = Forge::new("bump-local");
    let clone = forge.clone_as("work");
    let deploy = clone.join("deploy");
    let start =
        |app: usize| scantling(&deploy, &["bump", "--env", "dev", &format!("app-{app}=v2")]).spawn().expect("it runs");
    let running: Vec<_> = (0..APPS).map(start).collect();
    for child in running {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", said(&output));
    }
    let text = fs::read_to_string(deploy.join("environments/dev.yaml")).expect("the file");
    assert_eq!((text.matches(":v2 ").count(), text.matches(":v1 ").count()), (APPS, 0), "{text}");
    let test = scantling(&deploy, &["test", "--env", "dev"]).output().expect("it runs");
    assert!(test.status.success(), "{}", said(&test));
}

#[test]
fn a_commit_holds_exactly_the_files_of_the_bump() {
    let forge = Forge::new("bump-commit");
    let clone = forge.clone_as("work");
    write(&clone, "README.md", "Changed.\n");
    write(&clone, "staged.txt", "Staged.\n");
    git(&clone, &["add", "staged.txt"]);
    let deploy = clone.join("deploy");
    let bump = |pin: &str| scantling(&deploy, &["bump", "--env", "dev", pin, "--commit"]).output().expect("it runs");
    let output = bump("app-3=v2");
    assert!(output.status.success(), "{}", said(&output));
    let shown = git(&clone, &["show", "--format=%B", "--name-only"]);
    let expected = "bump(dev): app-3/app-3 v1 -> v2\n\napp-3/app-3: example.com/app-3:v1 -> example.com/app-3:v2\n\n\
        Scantling-Environment: dev\nScantling-Version: 0.1.0\n\n\n\
        deploy/environments/dev.yaml\ndeploy/golden/dev/main/apps/shop/app-3/configmap-app-3.yaml\n";
    assert_eq!(shown, expected);
    assert_eq!(git(&clone, &["status", "--porcelain"]), " M README.md\nA  staged.txt\n");
    // Nothing to do, nothing to commit.
    let before = git(&clone, &["rev-parse", "HEAD"]);
    assert!(bump("app-3=v2").status.success());
    assert_eq!(git(&clone, &["rev-parse", "HEAD"]), before);
    // A hook that says no leaves the files as they were.
    let hook = clone.join(".git/hooks/pre-commit");
    fs::write(&hook, "#!/bin/sh\necho no >&2\nexit 1\n").expect("a hook");
    git(&clone, &["config", "core.hooksPath", ".git/hooks"]);
    program("chmod", &clone).args(["+x", ".git/hooks/pre-commit"]).status().expect("chmod runs");
    let output = bump("app-4=v2");
    assert_eq!((output.status.code(), said(&output).contains("no")), (Some(2), true), "{}", said(&output));
    assert_eq!(git(&clone, &["status", "--porcelain"]), " M README.md\nA  staged.txt\n");
    // What is not committed would get into the commit.
    fs::remove_file(&hook).expect("the hook goes");
    let file = deploy.join("environments/dev.yaml");
    let text = fs::read_to_string(&file).expect("the file");
    fs::write(&file, text.replace("kind: Environment\n", "kind: Environment # mine\n")).expect("the file");
    let output = bump("app-4=v2");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("has changes that are not committed"), "{}", said(&output));
}

#[test]
fn refusals_of_the_remote_are_told() {
    let forge = Forge::new("bump-refused");
    let clone = forge.clone_as("work");
    let deploy = clone.join("deploy");
    let hook = forge.folder.path().join("remote.git/hooks/pre-receive");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    fs::write(&hook, "#!/bin/sh\necho protected >&2\nexit 1\n").expect("a hook");
    program("chmod", &clone).args(["+x", &hook.display().to_string()]).status().expect("chmod runs");
    for how in [&["--branch", "main"][..], &["--push"], &["--branch", "none"]] {
        let arguments = [&["bump", "--env", "dev", "app-1=v2"], how].concat();
        let output = scantling(&deploy, &arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let expected = if how.contains(&"none") { "there is no branch `none`" } else { "protected" };
        assert!(said(&output).contains(expected), "{}", said(&output));
    }
    assert_eq!(forge.history(), ["first"]);
}

#[test]
fn a_killed_run_leaves_whole_files() {
    let forge = Forge::new("bump-killed");
    let clone = forge.clone_as("work");
    let deploy = clone.join("deploy");
    let file = deploy.join("environments/dev.yaml");
    let golden = deploy.join("golden/dev/main/apps/shop/app-7/configmap-app-7.yaml");
    let mut chance = Chance::new(7);
    let all: Vec<String> = (0..APPS).map(|app| format!("app-{app}=v2")).collect();
    let (old, old_golden) =
        (fs::read_to_string(&file).expect("the file"), fs::read_to_string(&golden).expect("the file"));
    let (new, new_golden) = (old.replace(":v1 ", ":v2 "), old_golden.replace(":v1\n", ":v2\n"));
    let mut finished = 0;
    for _ in 0..200 {
        fs::write(&file, &old).expect("the file");
        git(&clone, &["checkout", "--quiet", "--", "deploy/golden"]);
        let arguments: Vec<&str> = ["bump", "--env", "dev"].into_iter().chain(all.iter().map(String::as_str)).collect();
        let mut child = scantling(&deploy, &arguments).spawn().expect("it runs");
        std::thread::sleep(Duration::from_micros(u64::try_from(chance.below(60_000)).expect("a number")));
        let _ = child.kill();
        finished += usize::from(child.wait().expect("it ends").success());
        let found = fs::read_to_string(&file).expect("the file");
        assert!(found == old || found == new, "{found}");
        let found = fs::read_to_string(&golden).expect("the file");
        assert!(found == old_golden || found == new_golden, "{found}");
    }
    let output = scantling(&deploy, &["bump", "--env", "dev", "app-7=v2"]).output().expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    assert!(finished < 200, "no run was killed");
}
