//! A remote, a clone with a workspace, and a world around them that has nothing to do with the machine.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::support::TemporaryFolder;

/// The address that the workspace publishes to; Git's configuration says where that is.
pub(super) const ADDRESS: &str = "https://git.example.com/gitops.git";

/// The branch of the environment `dev`.
pub(super) const DEV: &str = "environment/dev";

const TEMPLATE: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ instance.name }}\ndata:\n  value: {{ value }}\n";

pub(super) struct Bench {
    folder: TemporaryFolder,
    variables: BTreeMap<String, String>,
}

/// What a run gave.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) data: String,
    pub(super) said: String,
}

impl Ran {
    pub(super) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code().unwrap_or(-1), data: text(&output.stdout), said: text(&output.stderr) }
    }

    #[track_caller]
    pub(super) fn succeeds(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.said);
        self
    }

    /// The run failed with this exit code and said all of this.
    #[track_caller]
    pub(super) fn fails(self, code: i32, texts: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}", self.said);
        for text in texts {
            assert!(self.said.contains(text), "`{text}` is not in\n{}", self.said);
        }
        assert!(self.said.contains("help: "), "{}", self.said);
        self
    }

    /// The command line makes no sense.
    #[track_caller]
    pub(super) fn fails_to_be_read(self) {
        assert_eq!(self.code, 2, "{}", self.said);
        assert!(self.said.contains("Usage: "), "{}", self.said);
    }

    /// The only publication of a run with `--format json`.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str::<Value>(&self.data).unwrap()["publications"][0].clone()
    }
}

impl Bench {
    /// A bare remote and a clone of it with a committed workspace: environments dev and prod with `apps` apps each.
    pub(super) fn new(name: &str, apps: usize) -> Self {
        let folder = TemporaryFolder::new(&format!("publish-{name}"));
        let mut bench = Self { folder, variables: BTreeMap::new() };
        for folder in ["home", "tmp", "bin"] {
            fs::create_dir_all(bench.path(folder)).unwrap();
        }
        bench.set("HOME", &bench.shown("home"));
        bench.set("TMPDIR", &bench.shown("tmp"));
        bench.set("GIT_CONFIG_NOSYSTEM", "1");
        bench.set("PATH", &std::env::var("PATH").unwrap());
        let home = "[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n[include]\n\tpath = address\n";
        bench.write("home/.gitconfig", home);
        bench.git("", &["init", "-q", "--bare", "remote.git"]);
        bench.git("", &["clone", "-q", "remote.git", "user"]);
        bench.write_workspace("user", apps);
        bench.commit("user", "begin");
        bench.git("user", &["push", "-q", "origin", "HEAD:main"]);
        bench.lead_to(&format!("file://{}", bench.shown("remote.git")));
        bench
    }

    fn write_workspace(&self, folder: &str, apps: usize) {
        let file = |path: &str, text: &str| self.write(&format!("{folder}/{path}"), text);
        file(
            "scantling.yaml",
            &format!(
                "apiVersion: scantling/v1\nkind: Workspace\npromotion: [dev, prod]\npublish:\n  repository: {ADDRESS}\n"
            ),
        );
        file(".gitignore", "rendered/\n");
        file(
            "components/config/component.yaml",
            "apiVersion: scantling/v1\nkind: Component\ninputs:\n  value: { type: string }\n",
        );
        file("components/config/templates/configmap.yaml.j2", TEMPLATE);
        for environment in ["dev", "prod"] {
            file(
                &format!("environments/{environment}/environment.yaml"),
                "apiVersion: scantling/v1\nkind: Environment\nclusters:\n  main:\n    server: https://kubernetes.default.svc\n    kubernetes: \"1.34\"\nprovides:\n  platform: [Namespace/shop]\n",
            );
            self.write_apps(folder, environment, &vec!["0"; apps]);
        }
    }

    /// The apps `app-0`, `app-1`, …, each with a value.
    pub(super) fn write_apps(&self, folder: &str, environment: &str, values: &[impl AsRef<str>]) {
        let app = |(number, value): (usize, &dyn AsRef<str>)| {
            format!(
                "  app-{number}: {{ namespace: shop, component: config, values: {{ value: \"{}\" }} }}\n",
                value.as_ref()
            )
        };
        let apps: String = values.iter().enumerate().map(|(number, value)| app((number, value))).collect();
        let text = format!("apiVersion: scantling/v1\nkind: System\napps:\n{apps}");
        self.write(&format!("{folder}/environments/{environment}/shop.yaml"), &text);
    }

    /// Gives every app of dev a new value and commits that.
    pub(super) fn change(&self, folder: &str, apps: usize, value: &str) {
        self.write_apps(folder, "dev", &vec![value; apps]);
        self.commit(folder, value);
    }

    pub(super) fn commit(&self, folder: &str, message: &str) -> String {
        self.git(folder, &["add", "-A"]);
        self.git(folder, &["commit", "-q", "--allow-empty", "-m", message]);
        self.git(folder, &["rev-parse", "HEAD"])
    }

    /// Changes the only app of dev, and commits that without signing.
    pub(super) fn commit_unsigned(&self, folder: &str) {
        self.write_apps(folder, "dev", &["unsigned"]);
        self.git(folder, &["-c", "commit.gpgSign=false", "commit", "-q", "-a", "-m", "unsigned"]);
    }

    /// Where the address of the workspace leads.
    pub(super) fn lead_to(&self, address: &str) {
        self.write("home/address", &format!("[url \"{address}\"]\n\tinsteadOf = {ADDRESS}\n"));
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn shown(&self, path: &str) -> String {
        self.path(path).display().to_string()
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A program that stands before all others of its name.
    pub(super) fn script(&mut self, name: &str, text: &str) {
        self.executable(&format!("bin/{name}"), text);
        let path = format!("{}:{}", self.shown("bin"), std::env::var("PATH").unwrap());
        self.set("PATH", &path);
    }

    pub(super) fn executable(&self, path: &str, text: &str) {
        self.write(path, &format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(super) fn command(&self, program: &str, folder: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path(folder)).env_clear().envs(&self.variables).stdin(Stdio::null());
        command
    }

    /// Runs git without what stands before it.
    pub(super) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let mut command = self.command("git", folder);
        let output = command.env("PATH", std::env::var("PATH").unwrap()).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    pub(super) fn run(&self, folder: &str, arguments: &[&str]) -> Ran {
        let mut command = self.command(env!("CARGO_BIN_EXE_scantling"), folder);
        Ran::of(&command.args(arguments).output().unwrap())
    }

    pub(super) fn start(&self, folder: &str, arguments: &[&str]) -> Child {
        let mut command = self.command(env!("CARGO_BIN_EXE_scantling"), folder);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Publishes dev from the user's clone.
    pub(super) fn publish(&self, more: &[&str]) -> Ran {
        self.run("user", &[&["publish", "--env", "dev"], more].concat())
    }

    /// What a ref of the remote is at; empty when it is not there.
    pub(super) fn at(&self, reference: &str) -> String {
        self.git("remote.git", &["for-each-ref", "--format=%(objectname)", reference])
    }

    pub(super) fn tip(&self) -> String {
        self.at(&format!("refs/heads/{DEV}"))
    }

    /// The commits of a branch, newest first.
    pub(super) fn history(&self, branch: &str) -> Vec<String> {
        self.git("remote.git", &["rev-list", "--first-parent", branch]).lines().map(str::to_owned).collect()
    }

    /// The files of a branch.
    pub(super) fn files(&self, branch: &str) -> BTreeMap<String, String> {
        let paths = self.git("remote.git", &["ls-tree", "-r", "--name-only", branch]);
        let text = |path: &str| self.git("remote.git", &["show", &format!("{branch}:{path}")]) + "\n";
        paths.lines().map(|path| (path.to_owned(), text(path))).collect()
    }

    /// The objects of a branch, which must be those that the clone renders now.
    #[track_caller]
    pub(super) fn holds_what_is_rendered(&self, folder: &str) {
        self.run(folder, &["render", "--env", "dev", "--output", &self.shown("expected")]).succeeds();
        let mut expected = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.path("expected")).into_iter().map(Result::unwrap) {
            let path = entry.path().strip_prefix(self.path("expected")).unwrap().display().to_string();
            if entry.file_type().is_file() && !path.starts_with(".scantling") {
                expected.insert(path, fs::read_to_string(entry.path()).unwrap());
            }
        }
        assert!(!expected.is_empty());
        let mut actual = self.files(DEV);
        actual.retain(|path, _| path.starts_with("main/"));
        assert_eq!(actual, expected);
    }

    /// Changes the branch as somebody else would: a clone, an edit, a push.
    pub(super) fn rival(&self, edit: impl Fn(&Path)) -> String {
        let _ = fs::remove_dir_all(self.path("rival"));
        self.git("", &["clone", "-q", "-b", DEV, "remote.git", "rival"]);
        edit(&self.path("rival"));
        let commit = self.commit("rival", "by somebody else");
        self.git("rival", &["push", "-q", "origin", DEV]);
        commit
    }

    /// A shell line that adds a file to the branch as somebody else, once; what it commits is put into `rivals`.
    pub(super) fn rival_script(&self) -> String {
        let (mark, clone, remote, rivals) =
            (self.shown("once"), self.shown("rival"), self.shown("remote.git"), self.shown("rivals"));
        format!(
            "if mkdir '{mark}' 2>/dev/null; then (\n  unset GIT_DIR GIT_INDEX_FILE GIT_CONFIG_COUNT GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n  rm -rf '{clone}'; git clone -q -b {DEV} '{remote}' '{clone}' && cd '{clone}' && echo x > NOTES.md && git add -A &&\n  git commit -q -m rival && git push -q --no-verify origin {DEV} && git rev-parse HEAD >> '{rivals}'\n) </dev/null >/dev/null 2>&1; fi"
        )
    }

    /// What rivals of [`Self::rival_script`] have committed.
    pub(super) fn rivals(&self) -> Vec<String> {
        fs::read_to_string(self.path("rivals")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Everything of the user's clone that must never change: refs, index, configuration, work tree.
    pub(super) fn state(&self, folder: &str) -> Vec<String> {
        let read = |path: &str| format!("{:?}", fs::read(self.path(folder).join(path)).ok());
        vec![
            self.git(folder, &["for-each-ref"]),
            self.git(folder, &["status", "--porcelain=v2", "--branch", "--ignored"]),
            self.git(folder, &["rev-parse", "HEAD"]),
            self.git(folder, &["stash", "list"]),
            read(".git/config"),
            read(".git/shallow"),
            read(".git/FETCH_HEAD"),
            read(".git/packed-refs"),
        ]
    }

    /// Leads to the remote over a stand-in for SSH that runs the command here, and writes down how it was called.
    pub(super) fn set_up_ssh(&mut self) {
        let log = self.shown("ssh-calls");
        self.script("ssh", &format!("echo \"$@\" >> '{log}'\nfor last; do :; done\nexec sh -c \"$last\""));
        self.lead_to(&format!("ssh://git@host{}", self.shown("remote.git")));
    }

    /// The run after a killed one has taken its scratch repository away. A git that has outlived the killed one may still
    /// write into it, and then the next run does that.
    pub(super) fn is_tidy_but_for_orphans(&self) {
        let names = fs::read_dir(self.path("tmp")).unwrap().map(|entry| entry.unwrap().file_name());
        // One that was killed before it had its lock stays for a day.
        let left: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with("scantling-git-")).collect();
        assert!(left.len() <= 2, "{left:?}");
    }

    /// No scratch repository is left.
    #[track_caller]
    pub(super) fn is_tidy(&self) {
        let left: Vec<_> = fs::read_dir(self.path("tmp")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
