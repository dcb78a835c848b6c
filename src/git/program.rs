//! Runs the program git. Everything that goes over the network goes through here.
//!
//! The user's surroundings are kept, since credentials, proxies and identities live in them. What would make git look into
//! another repository, ask a question, or speak another language is set or taken away.

use std::ffi::{OsStr, OsString};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::diagnostic::Failure;

/// Variables that tie git to a repository (`git rev-parse --local-env-vars`). A run inside a hook inherits them.
const OF_ANOTHER_REPOSITORY: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
];

/// How git is run.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    /// The current folder of the process.
    pub(super) folder: PathBuf,
    /// The repository; found from the folder where there is none.
    pub(super) repository: Option<PathBuf>,
    /// Settings that are laid over those that git finds.
    pub(super) configuration: Option<Vec<(String, String)>>,
    /// More variables.
    pub(super) variables: Vec<(&'static str, OsString)>,
    /// Texts that no message may show.
    pub(super) secrets: Vec<String>,
}

/// What a run of git gave.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// It ended with 0.
    pub(super) succeeded: bool,
    /// Standard output.
    pub(super) data: Vec<u8>,
    /// Standard error, ready to be shown.
    pub(super) said: String,
}

impl Answer {
    /// Standard output as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.data).into_owned()
    }
}

impl Program {
    /// Runs git and waits for it.
    pub(super) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Answer, Failure> {
        self.run_with(arguments, &[])
    }

    /// The same, with something on standard input.
    pub(super) fn run_with<A: AsRef<OsStr>>(&self, arguments: &[A], input: &[u8]) -> Result<Answer, Failure> {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |error: &std::io::Error| {
            let help = "install git 2.31 or later, and see that it is in the `PATH`".to_owned();
            Failure::git("run", "git", error.to_string(), (error.kind() == ErrorKind::NotFound).then_some(help))
        };
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A git that ends early says why itself.
            let _ = stdin.write_all(input);
        }
        let output = child.wait_with_output().map_err(|error| failed(&error))?;
        let said = clean(&String::from_utf8_lossy(&output.stderr), &self.secrets);
        Ok(Answer { succeeded: output.status.success(), data: output.stdout, said })
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.folder);
        for name in OF_ANOTHER_REPOSITORY {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").env("LANGUAGE", "");
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
        if let Some(repository) = &self.repository {
            command.env("GIT_DIR", repository);
        }
        if let Some(configuration) = &self.configuration {
            // The user may have such settings as well.
            let first = variable("GIT_CONFIG_COUNT").and_then(|count| count.to_str()?.parse().ok()).unwrap_or(0);
            command.env("GIT_CONFIG_COUNT", (first + configuration.len()).to_string());
            for (number, (key, value)) in (first..).zip(configuration) {
                command.env(format!("GIT_CONFIG_KEY_{number}"), key);
                command.env(format!("GIT_CONFIG_VALUE_{number}"), value);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (*name, value)));
        command
    }
}

/// A variable of the process environment.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A path that git can be given on every system.
pub(super) fn text_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// What git said, fit to be shown: no secrets, no user information in addresses, nothing that steers a terminal, no
/// progress and no hints.
fn clean(said: &str, secrets: &[String]) -> String {
    let mut said = said.to_owned();
    for secret in secrets.iter().filter(|secret| secret.len() > 2) {
        said = said.replace(secret.as_str(), "***");
    }
    let lines = said.lines().map(|line| line.rsplit('\r').find(|part| !part.is_empty()).unwrap_or_default());
    let lines = lines.map(|line| without_user_information(line).replace(|next: char| next.is_control(), ""));
    let lines = lines.map(|line| line.trim_end().to_owned());
    let speaks = |line: &String| !line.is_empty() && !line.starts_with("hint:") && line != "remote:";
    lines.filter(speaks).collect::<Vec<_>>().join("\n")
}

/// Addresses in a text without what stands before `@`.
fn without_user_information(line: &str) -> String {
    let mut result = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        result.push_str(before);
        let is_end = |next: char| next == '/' || next.is_whitespace() || matches!(next, '\'' | '"' | '`');
        let host_end = after.find(is_end).unwrap_or(after.len());
        rest = after[..host_end].rfind('@').map_or(after, |end| &after[end + 1..]);
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_says_is_cleaned() {
        let secrets = ["t0ken".to_owned(), "AUTHORIZATION: basic eHg=".to_owned()];
        let check = |said: &str, expected: &str| assert_eq!(clean(said, &secrets), expected);
        check("fatal: no\n", "fatal: no");
        check("To https://ci:pw@git.example.com/a\nhint: x\n", "To https://git.example.com/a");
        check("fatal: unable to access 'https://a:b@c@d/e/': no", "fatal: unable to access 'https://d/e/': no");
        check("remote: your t0ken is bad\nremote:\n", "remote: your *** is bad");
        check("sent AUTHORIZATION: basic eHg= twice", "sent *** twice");
        check("Counting: 1%\rCounting: 100%\r\nremote: \x1b[31mred\x07\n", "Counting: 100%\nremote: [31mred");
        check("a http://u@h and https://v:w@i/x", "a http://h and https://i/x");
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let program = Program { folder: PathBuf::from("/nowhere/at/all"), ..Program::default() };
        assert!(program.run(&["version"]).unwrap_err().to_string().starts_with("cannot run `git`: "));
    }
}
