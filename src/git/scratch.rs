//! A bare repository of our own, in which commits are made and from which they are pushed.
//!
//! The objects of the user's repository can be read through it; nothing of it is ever written.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use git2::{ErrorCode, Oid, Repository, RepositoryInitOptions};

use super::address::{self, Unlocked};
use super::program::{Program, text_of, variable};
use super::settings::{Remote, Settings};
use super::temporary::TemporaryFolder;
use super::{CommitId, open_user_repository, refused};
use crate::diagnostic::Failure;

/// The name of the only remote of a scratch repository.
pub(super) const REMOTE: &str = "scantling";

/// The variables that carry credentials from an address to git: no argument and no file does.
const USER: &str = "SCANTLING_GIT_USER";
const PASSWORD: &str = "SCANTLING_GIT_PASSWORD";

/// A credential helper (gitcredentials) that knows what was in the address.
const HELPER: &str = "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"$SCANTLING_GIT_USER\" \"$SCANTLING_GIT_PASSWORD\"; }; f";

/// The size from which a file is stored without looking for deltas (git-config).
const BIG_FILE: &str = "core.bigfilethreshold";

/// How often a fetch is tried again when refs came or went in between.
const FETCHES: usize = 3;

/// How much history to fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// The commit alone, with its tree.
    Tip,
    /// Everything.
    Whole,
}

/// A scratch repository with one remote. It goes away with the value.
pub struct Scratch {
    pub(super) repository: Repository,
    pub(super) program: Program,
    /// Commits are signed.
    pub(super) signs: bool,
    address: String,
    /// What is here of commits that were fetched.
    fetched: RefCell<BTreeMap<CommitId, Depth>>,
    // The last field: files go when nobody has them open.
    folder: TemporaryFolder,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Scratch").field("folder", &self.folder.path()).finish_non_exhaustive()
    }
}

impl Scratch {
    /// A scratch repository for the workspace in `folder`, which lies in the user's repository or in none. Configuration,
    /// credentials, SSH, proxies and signing hold as there. The remote has `address`, or the one of the user's `origin`.
    pub fn open(folder: &Path, address: Option<&str>) -> Result<Self, Failure> {
        let mut program = Program { folder: folder.to_owned(), ..Program::default() };
        let settings = Settings::read(&program)?;
        let user = open_user_repository(folder, &settings)?;
        let remote = settings.remote(address).ok_or_else(|| {
            let help = "set `publish.repository` in `scantling.yaml`, or add a remote `origin`".to_owned();
            Failure::usage_with_help("no address of a repository to publish to", help)
        })?;
        let temporary = TemporaryFolder::new()?;
        let repository = init(temporary.path())?;
        if let Some(user) = user.as_ref().filter(|_| !settings.is_partial()) {
            share_objects(user, temporary.path())?;
        }
        program.repository = Some(temporary.path().to_owned());
        if let Some(top) = user.as_ref().and_then(Repository::workdir) {
            // Relative paths in the configuration count from there.
            top.clone_into(&mut program.folder);
        }
        configure(&mut program, &settings, &remote)?;
        Ok(Self {
            repository: reopened(repository, temporary.path())?,
            program,
            signs: settings.is_on("commit.gpgsign"),
            address: address::shown(&remote.address),
            fetched: RefCell::default(),
            folder: temporary,
        })
    }

    /// The address of the remote, without secrets.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What the remote's refs are at now; full names, as `refs/heads/main`. Nothing for a ref that is not there.
    pub fn tips(&self, references: &[&str]) -> Result<BTreeMap<String, Option<CommitId>>, Failure> {
        let arguments = [&["ls-remote", "--refs", "--quiet", REMOTE][..], references].concat();
        let answer = self.program.run(&arguments)?;
        if !answer.succeeded {
            return Err(self.unreachable("read", answer.said));
        }
        let mut tips: BTreeMap<String, Option<CommitId>> =
            references.iter().map(|name| ((*name).to_owned(), None)).collect();
        for line in answer.text().lines() {
            // Patterns match the end of names; only whole ones count.
            if let Some((id, name)) = line.split_once('\t')
                && let Some(tip) = tips.get_mut(name)
            {
                *tip = id.parse().ok();
            }
        }
        Ok(tips)
    }

    /// The same, with the commits brought here.
    pub fn fetch(&self, references: &[&str], depth: Depth) -> Result<BTreeMap<String, Option<CommitId>>, Failure> {
        let mut tips = self.tips(references)?;
        for attempt in 1.. {
            let here = |tip: CommitId| self.fetched.borrow().get(&tip).is_some_and(|fetched| *fetched >= depth);
            let wanted: Vec<&str> =
                tips.iter().filter(|(_, tip)| tip.is_some_and(|tip| !here(tip))).map(|(name, _)| &**name).collect();
            if wanted.is_empty() {
                break;
            }
            let answer = self.program.run(&self.fetch_arguments(&wanted, depth))?;
            if answer.succeeded {
                for name in wanted.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>() {
                    let tip = self.kept(&name)?;
                    self.fetched.borrow_mut().insert(tip, depth);
                    tips.insert(name, Some(tip));
                }
                break;
            }
            let now = self.tips(references)?;
            if now == tips || attempt == FETCHES {
                return Err(self.unreachable("fetch from", answer.said));
            }
            tips = now;
        }
        Ok(tips)
    }

    fn fetch_arguments(&self, references: &[&str], depth: Depth) -> Vec<String> {
        let fixed =
            "fetch --quiet --no-tags --no-write-fetch-head --no-recurse-submodules --no-auto-maintenance --no-prune";
        let mut arguments: Vec<String> = fixed.split(' ').map(str::to_owned).collect();
        match depth {
            Depth::Tip => arguments.push("--depth=1".to_owned()),
            // The number that means everything (gitprotocol, "depth").
            Depth::Whole if self.repository.is_shallow() => arguments.push("--depth=2147483647".to_owned()),
            Depth::Whole => {}
        }
        arguments.push(REMOTE.to_owned());
        arguments.extend(references.iter().map(|name| format!("+{name}:{}", kept_as(name))));
        arguments
    }

    /// The commit that a fetch has left.
    fn kept(&self, reference: &str) -> Result<CommitId, Failure> {
        let found = self.repository.refname_to_id(&kept_as(reference));
        found.map(CommitId).map_err(|error| refused("read", reference, &error))
    }

    /// Why the remote gave no answer.
    pub(super) fn unreachable(&self, operation: &'static str, said: String) -> Failure {
        let help =
            "see that the address is right, and that `git ls-remote` with it works without asking for a password";
        Failure::git(operation, &self.address, said, help.to_owned())
    }

    /// Whether a commit is another one or comes before it. Both must be here with their history.
    pub fn is_ancestor(&self, old: CommitId, new: CommitId) -> Result<bool, Failure> {
        let descends = |new: Oid, old: Oid| self.repository.graph_descendant_of(new, old);
        Ok(old == new || descends(new.0, old.0).map_err(|error| refused("read", new.to_string(), &error))?)
    }
}

/// The ref under which a scratch repository keeps what a ref of the remote was at.
fn kept_as(reference: &str) -> String {
    format!("refs/scantling/{}", reference.trim_start_matches("refs/"))
}

fn init(folder: &Path) -> Result<Repository, Failure> {
    let mut options = RepositoryInitOptions::new();
    options.bare(true).external_template(false);
    let failed = |error: &git2::Error| refused("create", text_of(folder), error);
    let repository = Repository::init_opts(folder, &options).map_err(|error| failed(&error))?;
    // libgit2 looks for deltas only in smaller files. The push does so once more, and better.
    let mut config = repository.config().map_err(|error| failed(&error))?;
    config.set_i64(BIG_FILE, 1).map_err(|error| failed(&error))?;
    Ok(repository)
}

/// Opens a repository again, now that it shares objects.
fn reopened(repository: Repository, folder: &Path) -> Result<Repository, Failure> {
    drop(repository);
    Repository::open_bare(folder).map_err(|error| refused("open", text_of(folder), &error))
}

/// Lets a scratch repository read the user's objects. Where these end in a shallow boundary, it must know.
fn share_objects(user: &Repository, scratch: &Path) -> Result<(), Failure> {
    let objects = user.commondir().join("objects");
    let write = |path: PathBuf, text: &str| {
        let written = File::create(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| Failure::write("write", &path, error))
    };
    let real = objects.canonicalize().unwrap_or(objects);
    write(scratch.join("objects/info/alternates"), &format!("{}\n", text_of(&real)))?;
    let shallow = user.commondir().join("shallow");
    if shallow.is_file() {
        let copy = scratch.join("shallow");
        std::fs::copy(&shallow, &copy).map_err(|error| Failure::write("write", &copy, error))?;
    }
    Ok(())
}

/// Gives git in the scratch repository what it has in the user's, and its remote.
fn configure(program: &mut Program, settings: &Settings, remote: &Remote) -> Result<(), Failure> {
    let elsewhere = Settings::read(program)?;
    let mut lines = settings.beyond(&elsewhere);
    program.secrets = settings.secrets();
    let mut set = |key: String, value: &str| lines.push((key, value.to_owned()));
    // What a pipeline must not guess; a name made of user and host is no author.
    if settings.get("user.useconfigonly").is_none() {
        set("user.useConfigOnly".to_owned(), "true");
    }
    set("i18n.commitEncoding".to_owned(), "UTF-8");
    // What `init` sets is for libgit2 alone.
    set(BIG_FILE.to_owned(), settings.get(BIG_FILE).unwrap_or("512m"));
    if settings.get("http.lowspeedlimit").is_none() && settings.get("http.lowspeedtime").is_none() {
        // A server that says nothing for five minutes has gone.
        set("http.lowSpeedLimit".to_owned(), "1");
        set("http.lowSpeedTime".to_owned(), "300");
    }
    let addresses = [("url", Some(&remote.address)), ("pushurl", remote.push_address.as_ref())];
    for (name, address) in addresses.into_iter().filter_map(|(name, address)| Some((name, address?))) {
        let key = format!("remote.{REMOTE}.{name}");
        let Some(Unlocked { address, server, user, password }) = address::unlock(address) else {
            let relative = address::is_relative_path(address);
            let absolute = if relative { text_of(&program.folder.join(address)) } else { address.clone() };
            set(key, &absolute);
            continue;
        };
        set(key, &address);
        // An empty line takes back the helpers before it.
        set(format!("credential.{server}.helper"), "");
        set(format!("credential.{server}.helper"), HELPER);
        program.secrets.insert(0, password.clone());
        program.variables.extend([(USER, user.into()), (PASSWORD, password.into())]);
    }
    lines.extend(settings.transport(remote, REMOTE));
    if !settings.has_ssh_command() {
        program.variables.push(("GIT_SSH_COMMAND", "ssh -o BatchMode=yes".into()));
    }
    program.variables.extend(dates());
    program.configuration = Some(lines);
    Ok(())
}

/// `SOURCE_DATE_EPOCH` is the time of commits unless Git's own variables say another one
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
fn dates() -> Vec<(&'static str, std::ffi::OsString)> {
    let epoch = variable("SOURCE_DATE_EPOCH").and_then(|text| text.to_str()?.parse::<u64>().ok());
    let Some(epoch) = epoch else { return Vec::new() };
    let unset = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"].into_iter().filter(|name| variable(name).is_none());
    unset.map(|name| (name, format!("{epoch} +0000").into())).collect()
}

/// Whether libgit2 says that something is not there.
pub(super) fn is_missing(error: &git2::Error) -> bool {
    error.code() == ErrorCode::NotFound
}
