//! Trees of files in commits: read as a whole, and written as a change to another one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use git2::{FileMode, ObjectType, Odb, Oid, Repository, TreeBuilder, TreeWalkMode, TreeWalkResult};

use super::scratch::Scratch;
use super::{BlobId, CommitId, refused};
use crate::diagnostic::Failure;

/// What a path of a tree holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link; its content is where it leads.
    Symlink,
    /// A commit of another repository.
    Submodule,
}

/// One path of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its content.
    pub blob: BlobId,
}

/// All files of a commit, by path from its root, `/` between parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// In order of paths.
    pub entries: BTreeMap<String, Entry>,
}

impl Tree {
    /// The files below a folder, by path from there; all for an empty one.
    #[must_use]
    pub fn below(self, folder: &str) -> Self {
        if folder.is_empty() {
            return self;
        }
        let start = format!("{folder}/");
        let below = self
            .entries
            .range(start.clone()..)
            .map_while(|(path, entry)| path.strip_prefix(&start).map(|path| (path.to_owned(), *entry)));
        Self { entries: below.collect() }
    }
}

/// New contents by path; nothing for a file that goes.
pub type Changes = BTreeMap<String, Option<Vec<u8>>>;

impl Scratch {
    /// The files of a commit that is here.
    pub fn tree(&self, commit: CommitId) -> Result<Tree, Failure> {
        read_tree(&self.repository, commit)
    }

    /// The content of a file.
    pub fn read(&self, blob: BlobId) -> Result<Vec<u8>, Failure> {
        read_blob(&self.repository, blob)
    }
}

pub(super) fn read_tree(repository: &Repository, commit: CommitId) -> Result<Tree, Failure> {
    let failed = |error: &git2::Error| refused("read", commit.to_string(), error);
    let tree = repository.find_commit(commit.0).and_then(|commit| commit.tree()).map_err(|error| failed(&error))?;
    let mut entries = BTreeMap::new();
    let walk = tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        let kind = match (entry.kind(), entry.filemode()) {
            (Some(ObjectType::Commit), _) => EntryKind::Submodule,
            (Some(ObjectType::Blob), mode) if mode == i32::from(FileMode::Link) => EntryKind::Symlink,
            (Some(ObjectType::Blob), mode) if mode == i32::from(FileMode::BlobExecutable) => EntryKind::Executable,
            (Some(ObjectType::Blob), _) => EntryKind::File,
            _ => return TreeWalkResult::Ok,
        };
        let name = String::from_utf8_lossy(entry.name_bytes());
        entries.insert(format!("{folder}{name}"), Entry { kind, blob: BlobId(entry.id()) });
        TreeWalkResult::Ok
    });
    walk.map_err(|error| failed(&error))?;
    Ok(Tree { entries })
}

pub(super) fn read_blob(repository: &Repository, blob: BlobId) -> Result<Vec<u8>, Failure> {
    let found = repository.find_blob(blob.0).map_err(|error| refused("read", blob.to_string(), &error))?;
    Ok(found.content().to_vec())
}

/// Writes the tree that comes of changes to the tree of a commit, or to none. Folders that get empty go.
///
/// All objects go into one pack: thousands of single files would take seconds.
pub(super) fn write_tree(repository: &Repository, base: Option<CommitId>, changes: &Changes) -> Result<Oid, Failure> {
    let failed = |error: &git2::Error| refused("write", "a tree", error);
    let odb = repository.odb().map_err(|error| failed(&error))?;
    let memory = odb.add_new_mempack_backend(MEMORY_FIRST).map_err(|error| failed(&error))?;
    let base = base.map(|base| repository.find_commit(base.0).and_then(|commit| commit.tree()));
    let base = base.transpose().map_err(|error| failed(&error))?;
    let mut writer = Writer { repository, written: BTreeSet::new() };
    let mut root = Folder::default();
    for (path, content) in changes {
        let blob = content.as_ref().map(|content| repository.blob(content)).transpose();
        let blob = blob.map_err(|error| refused("write", path, &error))?;
        writer.written.extend(blob);
        root.put(path, blob);
    }
    let tree = if let Some(tree) = root.write(&mut writer, base.as_ref(), "")? {
        tree
    } else {
        let builder = repository.treebuilder(None).map_err(|error| failed(&error))?;
        writer.tree(&builder).map_err(|error| failed(&error))?
    };
    writer.pack(&odb).map_err(|error| failed(&error))?;
    memory.reset().map_err(|error| failed(&error))?;
    Ok(tree)
}

/// New objects are kept in memory until they are packed: no place on disk is asked first.
const MEMORY_FIRST: i32 = 1000;

/// Writes objects and remembers them.
struct Writer<'a> {
    repository: &'a Repository,
    written: BTreeSet<Oid>,
}

impl Writer<'_> {
    fn tree(&mut self, builder: &TreeBuilder<'_>) -> Result<Oid, git2::Error> {
        let tree = builder.write()?;
        self.written.insert(tree);
        Ok(tree)
    }

    /// Puts all that was written into a pack on disk, where git finds it.
    fn pack(&self, odb: &Odb<'_>) -> Result<(), git2::Error> {
        let mut packer = self.repository.packbuilder()?;
        packer.set_threads(0);
        for object in &self.written {
            packer.insert_object(*object, None)?;
        }
        let mut pack = odb.packwriter()?;
        let mut broken = false;
        packer.foreach(|bytes| {
            broken |= pack.write_all(bytes).is_err();
            !broken
        })?;
        if broken {
            return Err(git2::Error::from_str("the pack cannot be written"));
        }
        pack.commit()?;
        odb.refresh()
    }
}

/// Changes below one folder.
#[derive(Default)]
struct Folder<'a> {
    files: BTreeMap<&'a str, Option<Oid>>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

impl<'a> Folder<'a> {
    fn put(&mut self, path: &'a str, blob: Option<Oid>) {
        match path.split_once('/') {
            Some((folder, rest)) => self.folders.entry(folder).or_default().put(rest, blob),
            None => {
                self.files.insert(path, blob);
            }
        }
    }

    /// The tree of the folder; nothing when it is empty.
    fn write(
        &self,
        writer: &mut Writer<'_>,
        base: Option<&git2::Tree<'_>>,
        place: &str,
    ) -> Result<Option<Oid>, Failure> {
        let failed = |name: &str, error: &git2::Error| refused("write", format!("{place}{name}"), error);
        let blocked = |name: &str, what: &str| {
            let said = format!("{what} stands there");
            Err(Failure::git("write", format!("{place}{name}"), said, "move it away on the branch".to_owned()))
        };
        let repository = writer.repository;
        let mut builder = repository.treebuilder(base).map_err(|error| failed("", &error))?;
        for (name, blob) in &self.files {
            let standing = builder.get(name).map_err(|error| failed(name, &error))?.and_then(|entry| entry.kind());
            match (standing, blob) {
                (Some(ObjectType::Tree), _) => return blocked(name, "a folder"),
                (None, None) => {}
                (Some(_), None) => builder.remove(name).map_err(|error| failed(name, &error))?,
                (_, Some(blob)) => {
                    builder.insert(name, *blob, FileMode::Blob.into()).map_err(|error| failed(name, &error))?;
                }
            }
        }
        for (name, folder) in &self.folders {
            let standing = builder.get(name).map_err(|error| failed(name, &error))?;
            let standing = standing.map(|entry| (entry.kind(), entry.id()));
            let below = match standing {
                Some((Some(ObjectType::Tree), id)) => {
                    Some(repository.find_tree(id).map_err(|error| failed(name, &error))?)
                }
                Some(_) => return blocked(name, "a file"),
                None => None,
            };
            match folder.write(writer, below.as_ref(), &format!("{place}{name}/"))? {
                Some(tree) => builder.insert(name, tree, FileMode::Tree.into()).map(drop),
                None if below.is_some() => builder.remove(name),
                None => Ok(()),
            }
            .map_err(|error| failed(name, &error))?;
        }
        if builder.is_empty() {
            return Ok(None);
        }
        writer.tree(&builder).map(Some).map_err(|error| failed("", &error))
    }
}
