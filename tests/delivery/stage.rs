//! A workspace in a repository, a remote for both, and a world around them that has nothing to do with the machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{TemporaryFolder, copy_folder};

/// The folder of the workspace, the clone of somebody who edits branches, and the remote.
pub(super) const WORKSPACE: &str = "workspace";
pub(super) const HAND: &str = "hand";
const REMOTE: &str = "remote.git";

pub(super) struct Stage {
    folder: TemporaryFolder,
}

/// What a run gave.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) data: String,
    pub(super) said: String,
}

impl Ran {
    #[track_caller]
    pub(super) fn succeeds(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.data, self.said);
        self
    }

    #[track_caller]
    pub(super) fn says(self, code: i32, texts: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}{}", self.data, self.said);
        for text in texts {
            assert!(self.said.contains(text), "`{text}` is not in\n{}", self.said);
        }
        self
    }
}

impl Stage {
    /// A committed workspace, copied from folders and files of another one, that publishes to the remote.
    pub(super) fn new(name: &str, from: &Path, parts: &[&str]) -> Self {
        let folder = TemporaryFolder::new(&format!("delivery-{name}"));
        let stage = Self { folder };
        fs::create_dir_all(stage.path("home")).unwrap();
        stage.git("", &["init", "-q", "--bare", REMOTE]);
        stage.git("", &["init", "-q", "-b", "main", WORKSPACE]);
        for part in parts {
            let (from, to) = (from.join(part), stage.path(WORKSPACE).join(part));
            if from.is_dir() {
                copy_folder(&from, &to);
            } else {
                fs::copy(from, to).unwrap();
            }
        }
        let settings = stage.read("scantling.yaml");
        let address = format!("repository: file://{}", stage.path(REMOTE).display());
        let line = settings.lines().find(|line| line.trim().starts_with("repository: ")).unwrap().trim().to_owned();
        stage.write("scantling.yaml", &settings.replace(&line, &address));
        stage.git(WORKSPACE, &["remote", "add", "origin", &format!("file://{}", stage.path(REMOTE).display())]);
        stage.commit("the workspace");
        stage.git(WORKSPACE, &["push", "-q", "origin", "main"]);
        stage
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A file of the workspace.
    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(WORKSPACE).join(path)).unwrap()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        fs::write(self.path(WORKSPACE).join(path), text).unwrap();
    }

    fn run(&self, program: &str, arguments: &[&str], folder: &Path) -> Ran {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.com")])
            .envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.com")])
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Ran { code: output.status.code().unwrap_or(-1), data: text(&output.stdout), said: text(&output.stderr) }
    }

    #[track_caller]
    pub(super) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let ran = self.run("git", arguments, &self.path(folder));
        assert_eq!(ran.code, 0, "git {arguments:?}: {}", ran.said);
        ran.data.trim_end().to_owned()
    }

    pub(super) fn scantling(&self, line: &str) -> Ran {
        let words: Vec<&str> = line.split(' ').collect();
        self.run(env!("CARGO_BIN_EXE_scantling"), &words, &self.path(WORKSPACE))
    }

    /// Commits the workspace as it is.
    pub(super) fn commit(&self, subject: &str) -> String {
        self.git(WORKSPACE, &["add", "-A"]);
        self.git(WORKSPACE, &["commit", "-q", "-m", subject]);
        self.git(WORKSPACE, &["rev-parse", "HEAD"])
    }

    /// A commit that changes nothing.
    pub(super) fn commit_empty(&self, subject: &str) -> String {
        self.git(WORKSPACE, &["commit", "-q", "--allow-empty", "-m", subject]);
        self.git(WORKSPACE, &["rev-parse", "HEAD"])
    }

    /// What a branch of the remote is at; nothing where there is none.
    pub(super) fn tip(&self, branch: &str) -> Option<String> {
        let line = self.git(REMOTE, &["for-each-ref", "--format=%(objectname)", &format!("refs/heads/{branch}")]);
        (!line.is_empty()).then_some(line)
    }

    /// The files of a commit of the remote.
    pub(super) fn files(&self, commit: &str) -> BTreeMap<String, String> {
        let paths = self.git(REMOTE, &["ls-tree", "-r", "--name-only", commit]);
        let archive = self.path("files");
        let _ = fs::remove_dir_all(&archive);
        fs::create_dir_all(&archive).unwrap();
        let archived = archive.display().to_string();
        self.git(REMOTE, &[&format!("--work-tree={archived}"), "checkout", commit, "--", "."]);
        paths.lines().map(|path| (path.to_owned(), fs::read_to_string(archive.join(path)).unwrap())).collect()
    }

    /// Changes a branch by hand: `edit` gets the folder of a clone, and what it leaves there is pushed.
    pub(super) fn by_hand(&self, branch: &str, edit: impl FnOnce(&Path)) {
        let _ = fs::remove_dir_all(self.path(HAND));
        self.git("", &["clone", "-q", "-b", branch, REMOTE, HAND]);
        edit(&self.path(HAND));
        self.git(HAND, &["add", "-A"]);
        self.git(HAND, &["commit", "-q", "-m", "by hand"]);
        self.git(HAND, &["push", "-q"]);
    }
}
