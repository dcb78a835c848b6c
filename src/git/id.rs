//! Names of objects.

use std::fmt;
use std::str::FromStr;

use git2::Oid;

/// The name of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(pub(super) Oid);

/// The name of the content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub(super) Oid);

impl CommitId {
    /// The first seven digits, for people.
    #[must_use]
    pub fn short(self) -> String {
        self.0.to_string().chars().take(7).collect()
    }
}

impl BlobId {
    /// The name that Git gives to this content.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        Oid::hash_object(git2::ObjectType::Blob, content).ok().map(Self)
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A text that is no full name of a commit: forty hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the forty hexadecimal digits of a commit")]
pub struct NoCommitId;

impl FromStr for CommitId {
    type Err = NoCommitId;

    fn from_str(text: &str) -> Result<Self, NoCommitId> {
        let is_full = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        Oid::from_str(text).ok().filter(|_| is_full).map(Self).ok_or(NoCommitId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_names_are_commits() {
        let text = "95d09f2b10159347eece71399a7e2e907ea3df4f";
        let id: CommitId = text.parse().unwrap();
        assert_eq!((id.to_string(), id.short()), (text.to_owned(), "95d09f2".to_owned()));
        for wrong in ["", "95d09f2", "HEAD", &text.replace('9', "g"), &format!("{text}0")] {
            assert_eq!(wrong.parse::<CommitId>(), Err(NoCommitId), "{wrong}");
        }
    }

    #[test]
    fn contents_have_the_names_that_git_gives_them() {
        let name = BlobId::of(b"hello world").unwrap().to_string();
        assert_eq!(name, "95d09f2b10159347eece71399a7e2e907ea3df4f");
    }
}
