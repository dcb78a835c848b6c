//! Git as the program sees it: refs of remotes, trees, commits; and the repository that holds the workspace.
//!
//! Objects are written by libgit2 into a scratch repository ([`Scratch`]); the network is left to the program git, so that
//! credentials, proxies and SSH work as the user has them. The user's work tree, index, branches and configuration are only
//! read ([`Source`]), except where a commit on the current branch is asked for ([`WorkTree`]). The only place that knows the git crate and runs git. What is put on branches is no business of it.

mod address;
mod commit;
mod id;
mod program;
mod published;
mod push;
mod scratch;
mod settings;
mod source;
mod temporary;
#[cfg(test)]
mod tests;
mod tree;
mod work_tree;

use std::path::Path;

use git2::{ErrorClass, ErrorCode, Repository};

pub use address::{same as same_address, shown as shown_address};
pub use commit::{Commit, CommitPlan, Person, TreeId};
pub use id::{BlobId, CommitId, NoCommitId};
pub use published::{Lookup, Published, published};
pub use push::{Pushed, Update};
pub use scratch::{Depth, Scratch};
pub use source::{Ancestry, CommitFiles, Source};
pub use tree::{Changes, Entry, EntryKind, Tree};
pub use work_tree::{Delivered, WorkTree};

use crate::diagnostic::Failure;
use settings::Settings;

/// Whether a text can be the name of a branch (git-check-ref-format).
#[must_use]
pub fn is_branch_name(name: &str) -> bool {
    git2::Branch::name_is_valid(name).unwrap_or(false)
}

/// The repository of a folder, unless it is of a form that libgit2 cannot read.
fn open_user_repository(folder: &Path, settings: &Settings) -> Result<Option<Repository>, Failure> {
    let at = || folder.display().to_string();
    let unsupported = [("extensions.objectformat", "sha1"), ("extensions.refstorage", "files")];
    for (key, supported) in unsupported {
        if let Some(found) = settings.get(key).filter(|found| !found.eq_ignore_ascii_case(supported)) {
            let help = format!("use a clone whose `{key}` is `{supported}`");
            return Err(Failure::git("open the repository of", at(), format!("it has `{key}` `{found}`"), help));
        }
    }
    match Repository::discover(folder) {
        Ok(repository) => Ok(Some(repository)),
        Err(error) if error.code() == ErrorCode::NotFound && error.class() == ErrorClass::Repository => Ok(None),
        Err(error) if error.code() == ErrorCode::Owner => {
            let help = "if you trust it: `git config --global --add safe.directory DIR`".to_owned();
            Err(Failure::git("open the repository of", at(), "it belongs to another user", help))
        }
        Err(error) => Err(refused("open the repository of", at(), &error)),
    }
}

/// What libgit2 refused.
fn refused(operation: &'static str, what: impl Into<String>, error: &git2::Error) -> Failure {
    let is_absent =
        error.code() == ErrorCode::NotFound && matches!(error.class(), ErrorClass::Odb | ErrorClass::Object);
    let help = is_absent.then(|| {
        "objects that a shallow or partial clone left out cannot be read: use a full clone (`git fetch --unshallow`, no `--filter`)"
            .to_owned()
    });
    Failure::git(operation, what, error.message(), help)
}
