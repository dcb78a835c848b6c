//! The user's repository, as the source of what is published. Only read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{FileMode, ObjectType, Repository, TreeWalkMode, TreeWalkResult};

use super::commit::{Commit, read_commit};
use super::program::Program;
use super::scratch::{REMOTE, Scratch, is_missing};
use super::settings::Settings;
use super::{CommitId, address, open_user_repository, refused};
use crate::diagnostic::Failure;
use crate::source::{FileSystem, LARGEST_FILE, ReadError};

/// The repository that holds a workspace.
pub struct Source {
    repository: Repository,
    program: Program,
    /// The top of the work tree.
    pub root: PathBuf,
    /// The folder of the workspace from there, `/` between parts; empty for the top.
    pub prefix: String,
    /// What is checked out; nothing before the first commit.
    pub head: Option<CommitId>,
    /// The address of `origin`, without secrets.
    pub address: Option<String>,
}

/// How an earlier commit stands to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ancestry {
    /// It is the same, or comes before it.
    Before,
    /// It comes after it.
    After,
    /// They have grown apart.
    Apart,
    /// The history that is known does not tell.
    Unknown,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Source").field("root", &self.root).field("head", &self.head).finish_non_exhaustive()
    }
}

impl Source {
    /// The repository of a folder; nothing where there is none, or one without a work tree.
    pub fn of(folder: &Path) -> Result<Option<Self>, Failure> {
        let program = Program { folder: folder.to_owned(), ..Program::default() };
        let settings = Settings::read(&program)?;
        let Some(repository) = open_user_repository(folder, &settings)? else { return Ok(None) };
        let Some(root) = repository.workdir().map(Path::to_owned) else { return Ok(None) };
        let real = |path: &Path| path.canonicalize().map_err(|error| Failure::write("open", path, error));
        let (real_root, real_folder) = (real(&root)?, real(folder)?);
        let inside = real_folder.strip_prefix(&real_root).unwrap_or(Path::new(""));
        let prefix = inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let head = match repository.head().and_then(|head| head.peel_to_commit()) {
            Ok(commit) => Some(CommitId(commit.id())),
            Err(error) if error.code() == git2::ErrorCode::UnbornBranch => None,
            Err(error) => return Err(refused("read", "HEAD", &error)),
        };
        let address = settings.remote(None).map(|remote| address::shown(&remote.address));
        Ok(Some(Self { repository, program, root, prefix, head, address }))
    }

    /// Paths below the folder that are not as in the commit that is checked out, from the top of the work tree; ignored
    /// ones apart, and those below the folders `except`.
    pub fn uncommitted(&self, except: &[&str]) -> Result<Vec<String>, Failure> {
        let mut arguments: Vec<String> =
            ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", "."]
                .map(str::to_owned)
                .to_vec();
        arguments.extend(except.iter().map(|folder| format!(":(exclude){folder}")));
        let answer = self.program.run(&arguments)?;
        if !answer.succeeded {
            return Err(Failure::git("read the state of", self.root.display().to_string(), answer.said, None));
        }
        let text = answer.text();
        let paths = text.split('\0').filter_map(|line| line.get(3..)).map(str::to_owned);
        Ok(paths.collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// A commit of the repository.
    pub fn commit(&self, id: CommitId) -> Result<Commit, Failure> {
        read_commit(&self.repository, id)
    }

    /// Whether a commit is here.
    #[must_use]
    pub fn has(&self, id: CommitId) -> bool {
        self.repository.find_commit(id.0).is_ok()
    }

    /// The workspace as a commit has it.
    pub fn files(&self, id: CommitId) -> Result<CommitFiles, Failure> {
        CommitFiles::open(self.repository.path(), id, &self.prefix)
    }

    /// How a commit stands to another one, as far as the history is here.
    pub fn ancestry(&self, old: CommitId, new: CommitId) -> Result<Ancestry, Failure> {
        if old == new {
            return Ok(Ancestry::Before);
        }
        if !self.has(old) || !self.has(new) {
            return Ok(Ancestry::Unknown);
        }
        let descends = |new: CommitId, old: CommitId| match self.repository.graph_descendant_of(new.0, old.0) {
            Ok(descends) => Ok(descends),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(refused("read", new.to_string(), &error)),
        };
        Ok(if descends(new, old)? {
            Ancestry::Before
        } else if descends(old, new)? {
            Ancestry::After
        } else if self.repository.is_shallow() {
            Ancestry::Unknown
        } else {
            Ancestry::Apart
        })
    }

    /// The same; where the clone cannot tell, the history is asked of `origin`. The clone stays as it is.
    pub fn ancestry_with_history(&self, old: CommitId, new: CommitId) -> Result<Ancestry, Failure> {
        match self.ancestry(old, new)? {
            Ancestry::Unknown if self.address.is_some() => {
                Scratch::open(&self.program.folder, None)?.ancestry_by_fetching(old, new)
            }
            known => Ok(known),
        }
    }
}

/// How far to look back, step by step: most publications are about recent commits.
const STEPS: [&str; 3] = ["--depth=50", "--depth=1000", "--depth=2147483647"];

impl Scratch {
    /// How two commits of the remote stand to each other. Only commits are fetched, where the server can do that.
    fn ancestry_by_fetching(&self, old: CommitId, new: CommitId) -> Result<Ancestry, Failure> {
        let (old, new) = (old.to_string(), new.to_string());
        let fixed =
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--filter=tree:0"];
        let answers = |arguments: &[&str]| self.program.run(arguments).map(|answer| answer.succeeded);
        let is_before = |old: &str, new: &str| answers(&["merge-base", "--is-ancestor", old, new]);
        for step in STEPS {
            let fetch = |commits: &[&str]| answers(&[&fixed[..], &[step, REMOTE], commits].concat());
            // A commit that nobody has pushed, or that is gone, cannot be fetched.
            let both = fetch(&[&new, &old])?;
            if !both && !fetch(&[&old])? {
                return Ok(Ancestry::Unknown);
            }
            if is_before(&old, &new)? {
                return Ok(Ancestry::Before);
            }
            if is_before(&new, &old)? {
                return Ok(Ancestry::After);
            }
        }
        Ok(Ancestry::Apart)
    }
}

impl Scratch {
    /// The folder `prefix` of a commit that is here.
    pub fn files(&self, id: CommitId, prefix: &str) -> Result<CommitFiles, Failure> {
        CommitFiles::open(self.repository.path(), id, prefix)
    }
}

/// The files of a folder in a commit. What the work tree holds makes no difference.
pub struct CommitFiles {
    repository: Mutex<Repository>,
    root: git2::Oid,
}

impl std::fmt::Debug for CommitFiles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CommitFiles").field("root", &self.root).finish_non_exhaustive()
    }
}

impl CommitFiles {
    /// The folder `prefix` of a commit, in the repository at a path.
    pub(super) fn open(repository: &Path, id: CommitId, prefix: &str) -> Result<Self, Failure> {
        let failed = |error: &git2::Error| refused("read", id.to_string(), error);
        let repository = Repository::open(repository).map_err(|error| failed(&error))?;
        let tree = repository.find_commit(id.0).and_then(|commit| commit.tree()).map_err(|error| failed(&error))?;
        let root = match prefix {
            "" => tree.id(),
            prefix => match tree.get_path(Path::new(prefix)) {
                Ok(entry) if entry.kind() == Some(ObjectType::Tree) => entry.id(),
                Ok(_) => return Err(Failure::git("read", format!("{id}:{prefix}"), "it is no folder", None)),
                Err(error) => return Err(refused("read", format!("{id}:{prefix}"), &error)),
            },
        };
        drop(tree);
        Ok(Self { repository: Mutex::new(repository), root })
    }

    fn repository(&self) -> MutexGuard<'_, Repository> {
        // Reading leaves nothing half done.
        self.repository.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn error(operation: &'static str, path: &str, cause: &impl ToString) -> ReadError {
    ReadError { operation, path: path.to_owned(), cause: cause.to_string() }
}

impl FileSystem for CommitFiles {
    fn files(&self, folder: &str) -> Result<Vec<String>, ReadError> {
        let repository = self.repository();
        let failed = |cause: &git2::Error| error("list", folder, &cause.message());
        let mut tree = repository.find_tree(self.root).map_err(|cause| failed(&cause))?;
        if !folder.is_empty() {
            let id = match tree.get_path(Path::new(folder)) {
                Ok(entry) if entry.kind() == Some(ObjectType::Tree) => entry.id(),
                Ok(_) => return Ok(Vec::new()),
                Err(cause) if is_missing(&cause) => return Ok(Vec::new()),
                Err(cause) => return Err(failed(&cause)),
            };
            tree = repository.find_tree(id).map_err(|cause| failed(&cause))?;
        }
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let (mut paths, mut wrong) = (Vec::new(), None);
        let walk = tree.walk(TreeWalkMode::PreOrder, |below, entry| {
            let name = String::from_utf8_lossy(entry.name_bytes());
            if name.starts_with('.') {
                return TreeWalkResult::Skip;
            }
            let path = format!("{start}{below}{name}");
            let cause = match (entry.kind(), entry.name()) {
                (Some(ObjectType::Tree), _) => return TreeWalkResult::Ok,
                (_, None) => "the name is not UTF-8",
                (Some(ObjectType::Blob), _) if entry.filemode() == i32::from(FileMode::Link) => {
                    "it is a symbolic link; a workspace holds plain files only"
                }
                (Some(ObjectType::Blob), _) => {
                    paths.push(path);
                    return TreeWalkResult::Ok;
                }
                _ => "it is a submodule; a workspace holds plain files only",
            };
            wrong = Some(error("read", &path, &cause));
            TreeWalkResult::Abort
        });
        match (wrong, walk) {
            (Some(wrong), _) => Err(wrong),
            (None, Err(cause)) => Err(failed(&cause)),
            (None, Ok(())) => {
                paths.sort();
                Ok(paths)
            }
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let repository = self.repository();
        let tree = repository.find_tree(self.root);
        let blob =
            tree.and_then(|tree| tree.get_path(Path::new(path))).and_then(|entry| repository.find_blob(entry.id()));
        let blob = blob.map_err(|cause| error("read", path, &cause.message()))?;
        if blob.size() as u64 > LARGEST_FILE {
            return Err(error("read", path, &"it is larger than 64 MiB"));
        }
        Ok(blob.content().to_vec())
    }

    fn is_file(&self, path: &str) -> bool {
        let repository = self.repository();
        let entry = repository.find_tree(self.root).and_then(|tree| tree.get_path(Path::new(path)));
        entry.is_ok_and(|entry| entry.kind() == Some(ObjectType::Blob))
    }
}
