//! The user's Git configuration, as it holds in the repository of the workspace.
//!
//! The program git runs in a scratch repository. What it would not see there (the configuration of the user's repository, and
//! files that are included only there) is handed to it in variables: it may hold credentials, and neither arguments nor
//! files of ours shall.

use std::collections::BTreeMap;

use super::address;
use super::program::{Program, variable};
use crate::diagnostic::Failure;

/// A setting of ours: a git that does not show it is too old to be configured by variables.
const PROBE: &str = "scantling.probe";

/// Sections that belong to the user's repository and not to a scratch one: `extensions` and the two below describe its
/// format, includes are already followed, remotes are ours, and aliases are never used.
const NOT_INHERITED: [&str; 10] = [
    "alias.",
    "branch.",
    "core.bare",
    "core.repositoryformatversion",
    "core.worktree",
    "extensions.",
    "fetch.",
    "include",
    "remote.",
    "submodule.",
];

/// What a repository may not say for itself (git-config, "protected configuration"), and hooks, which are made for its work
/// tree.
const NOT_OF_REPOSITORY: [&str; 3] = ["core.hookspath", "safe.", "uploadpack.packobjectshook"];

/// Settings of a remote that say how to reach it.
const OF_TRANSPORT: [&str; 6] = ["proxy", "proxyauthmethod", "receivepack", "serveroption", "uploadpack", "vcs"];

/// One line of configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Setting {
    /// `system`, `global`, `local`, `worktree`, `command`.
    scope: String,
    /// `http.https://example.com/.extraheader`; section and name in lower case.
    key: String,
    value: String,
}

/// All lines, the later ones win.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    lines: Vec<Setting>,
}

/// A remote of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remote {
    /// `origin`; nothing for an address that no remote has.
    pub(super) name: Option<String>,
    /// Where to fetch, with whatever it holds.
    pub(super) address: String,
    /// Where to push, when that is said apart.
    pub(super) push_address: Option<String>,
}

impl Settings {
    /// What holds where a program runs.
    pub(super) fn read(program: &Program) -> Result<Self, Failure> {
        let mut program = program.clone();
        program.configuration.get_or_insert_default().push((PROBE.to_owned(), "1".to_owned()));
        let answer = program.run(&["config", "--list", "-z", "--show-scope", "--includes"])?;
        if !answer.succeeded {
            let help = "`git config --list` must work in the folder of the workspace".to_owned();
            return Err(Failure::git("read", "the configuration of git", answer.said, help));
        }
        let mut settings = Self::parse(&answer.text());
        let probes = settings.lines.iter().filter(|line| line.key == PROBE).count();
        settings.lines.retain(|line| line.key != PROBE);
        if probes == 0 {
            let help = "install git 2.31 or later".to_owned();
            return Err(Failure::git("run", "git", "it is older than 2.31", help));
        }
        Ok(settings)
    }

    /// The output of `git config --list -z --show-scope`: scope, NUL, key, line feed, value, NUL. A key without a value is
    /// a truth.
    fn parse(text: &str) -> Self {
        let mut parts = text.split('\0');
        let mut lines = Vec::new();
        while let (Some(scope), Some(line)) = (parts.next(), parts.next()) {
            let (key, value) = line.split_once('\n').unwrap_or((line, "true"));
            lines.push(Setting { scope: scope.to_owned(), key: key.to_owned(), value: value.to_owned() });
        }
        Self { lines }
    }

    /// The value that wins.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.lines.iter().rev().find(|line| line.key == key).map(|line| &*line.value)
    }

    /// Whether a switch is on.
    pub(super) fn is_on(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| matches!(&*value.to_lowercase(), "true" | "yes" | "on" | "1"))
    }

    /// Whether objects may be missing here because they stayed on the server.
    pub(super) fn is_partial(&self) -> bool {
        let is_promisor = |line: &&Setting| line.key.starts_with("remote.") && line.key.ends_with(".promisor");
        self.get("extensions.partialclone").is_some() || self.lines.iter().find(is_promisor).is_some()
    }

    /// What `elsewhere` lacks of these settings, for a program that runs there.
    pub(super) fn beyond(&self, elsewhere: &Self) -> Vec<(String, String)> {
        let mut there: BTreeMap<&Setting, usize> = BTreeMap::new();
        for line in &elsewhere.lines {
            *there.entry(line).or_default() += 1;
        }
        let mut beyond = Vec::new();
        for line in &self.lines {
            match there.get_mut(line) {
                Some(count) if *count > 0 => *count -= 1,
                _ if line.is_inherited() => beyond.push((line.key.clone(), line.value.clone())),
                _ => {}
            }
        }
        beyond
    }

    /// The remote with an address, or the address alone; without one `origin`, or the only remote.
    pub(super) fn remote(&self, address: Option<&str>) -> Option<Remote> {
        let named: Vec<(&str, &str)> = self.lines.iter().filter_map(Setting::remote_address).collect();
        let found = match address {
            Some(address) => {
                let mut same: Vec<_> = named.iter().filter(|(_, other)| address::same(address, other)).collect();
                same.sort_by_key(|(name, _)| *name != "origin");
                same.first().copied().copied()
            }
            None => {
                named.iter().find(|(name, _)| *name == "origin").or(named.first().filter(|_| named.len() == 1)).copied()
            }
        };
        match (found, address) {
            (Some((name, address)), _) => Some(Remote {
                name: Some(name.to_owned()),
                address: address.to_owned(),
                push_address: self.get(&format!("remote.{name}.pushurl")).map(str::to_owned),
            }),
            (None, Some(address)) => Some(Remote { name: None, address: address.to_owned(), push_address: None }),
            (None, None) => None,
        }
    }

    /// How the user reaches a remote, for a remote of another name.
    pub(super) fn transport(&self, remote: &Remote, name: &str) -> Vec<(String, String)> {
        let prefix = remote.name.as_ref().map(|name| format!("remote.{name}."));
        let settings = self.lines.iter().filter_map(|line| {
            let option = line.key.strip_prefix(prefix.as_ref()?)?;
            OF_TRANSPORT.contains(&option).then(|| (format!("remote.{name}.{option}"), line.value.clone()))
        });
        settings.collect()
    }

    /// Texts that no message may show: headers, and user information of addresses.
    pub(super) fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        for line in &self.lines {
            if line.key.ends_with(".extraheader") {
                secrets.push(line.value.clone());
                secrets.extend(line.value.split_once(' ').map(|(_, value)| value.to_owned()));
                secrets.extend(line.value.rsplit_once(' ').map(|(_, value)| value.to_owned()));
            }
            let passwords = [&line.key, &line.value].map(|text| address::password(text));
            secrets.extend(passwords.into_iter().flatten());
        }
        // The longer ones first: a part must not take a whole apart.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
    }

    /// The command that the user runs for SSH, if there is a word about it.
    pub(super) fn has_ssh_command(&self) -> bool {
        let in_variable = || ["GIT_SSH_COMMAND", "GIT_SSH"].into_iter().any(|name| variable(name).is_some());
        self.get("core.sshcommand").is_some() || in_variable()
    }
}

impl Setting {
    fn is_inherited(&self) -> bool {
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| self.key.starts_with(prefix));
        let of_repository = self.scope == "local" || self.scope == "worktree";
        !(begins(&NOT_INHERITED) || of_repository && begins(&NOT_OF_REPOSITORY))
    }

    /// Name and address, for a line that gives the address of a remote.
    fn remote_address(&self) -> Option<(&str, &str)> {
        let name = self.key.strip_prefix("remote.")?.strip_suffix(".url")?;
        Some((name, &self.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(lines: &[(&str, &str, &str)]) -> Settings {
        let text: Vec<String> = lines.iter().map(|(scope, key, value)| format!("{scope}\0{key}\n{value}\0")).collect();
        let text = text.concat();
        Settings::parse(&text)
    }

    #[test]
    fn the_last_line_wins_and_a_bare_key_is_a_truth() {
        let settings = Settings::parse("global\0commit.gpgsign\nfalse\0local\0commit.gpgsign\0local\0x.y\na\nb\0");
        assert!(settings.is_on("commit.gpgsign"));
        assert_eq!(settings.get("x.y"), Some("a\nb"));
        assert_eq!(settings.get("x.z"), None);
    }

    #[test]
    fn only_what_is_not_seen_elsewhere_is_handed_on() {
        let here = settings(&[
            ("global", "credential.helper", "store"),
            ("global", "user.name", "a"),
            ("global", "include.path", "x"),
            ("global", "http.proxy", "included only here"),
            ("local", "core.bare", "false"),
            ("local", "safe.directory", "*"),
            ("local", "core.hookspath", ".husky"),
            ("local", "remote.origin.url", "https://a/b"),
            ("local", "credential.helper", "store"),
            ("local", "http.https://a/.extraheader", "AUTHORIZATION: basic eA=="),
        ]);
        let there = settings(&[("global", "credential.helper", "store"), ("global", "user.name", "a")]);
        let expected = [
            ("http.proxy", "included only here"),
            ("credential.helper", "store"),
            ("http.https://a/.extraheader", "AUTHORIZATION: basic eA=="),
        ];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(here.beyond(&there), expected);
    }

    #[test]
    fn a_remote_is_found_by_address_or_is_origin() {
        let settings = settings(&[
            ("local", "remote.fork.url", "https://git.example.com/me/gitops"),
            ("local", "remote.origin.url", "git@git.example.com:team/source.git"),
            ("local", "remote.deploy.url", "https://ci:pw@git.example.com/team/gitops.git"),
            ("local", "remote.deploy.pushurl", "ssh://git@git.example.com/team/gitops.git"),
            ("local", "remote.deploy.proxy", "http://proxy"),
            ("local", "remote.deploy.mirror", "true"),
        ]);
        let origin = settings.remote(None).unwrap();
        assert_eq!((origin.name.as_deref(), origin.push_address.as_deref()), (Some("origin"), None));
        let deploy = settings.remote(Some("https://git.example.com/team/gitops")).unwrap();
        assert_eq!(deploy.name.as_deref(), Some("deploy"));
        assert_eq!(deploy.push_address.as_deref(), Some("ssh://git@git.example.com/team/gitops.git"));
        let proxy = [("remote.ours.proxy".to_owned(), "http://proxy".to_owned())];
        assert_eq!(settings.transport(&deploy, "ours"), proxy);
        let unknown = settings.remote(Some("https://git.example.com/other")).unwrap();
        assert_eq!((unknown.name, &*unknown.address), (None, "https://git.example.com/other"));
        assert_eq!(Settings::default().remote(None), None);
    }

    #[test]
    fn secrets_are_headers_and_passwords() {
        let settings = settings(&[
            ("local", "http.https://a/.extraheader", "AUTHORIZATION: basic eA=="),
            ("global", "url.https://x:t0ken@a/.insteadof", "https://a/"),
            ("global", "http.proxy", "http://me:pr0xy@proxy:3128"),
            ("global", "user.name", "somebody"),
        ]);
        let expected = ["AUTHORIZATION: basic eA==", "basic eA==", "t0ken", "pr0xy", "eA=="];
        let mut secrets = settings.secrets();
        secrets.sort();
        let mut expected = expected.map(str::to_owned);
        expected.sort();
        assert_eq!(secrets, expected);
    }
}
