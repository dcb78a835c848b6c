//! The files that a branch holds besides objects: record, holds, the metadata for other tools, and who owns what.

use std::collections::BTreeMap;

use super::metadata::SourceCommit;
use super::{Holds, Owned, Record, holds, metadata, owned, record};

/// Every path that may be one of these files.
pub const PATHS: [&str; 4] = [owned::PATH, record::PATH, holds::PATH, metadata::PATH];

/// The whole tree that is ours: `files` (objects, and whatever else is written) with the books about them. Books among
/// `files` are replaced.
#[must_use]
pub fn with_books(
    mut files: BTreeMap<String, Vec<u8>>,
    record: &Record,
    holds: &Holds,
    source: &SourceCommit,
) -> BTreeMap<String, Vec<u8>> {
    files.retain(|path, _| !PATHS.contains(&path.as_str()));
    files.insert(record::PATH.to_owned(), record.print().into());
    files.extend(holds.print().map(|text| (holds::PATH.to_owned(), text.into())));
    files.insert(metadata::PATH.to_owned(), source.metadata().into());
    let owned = Owned::of(files.iter().map(|(path, content)| (&**path, &**content)));
    files.insert(owned::PATH.to_owned(), owned.print().into());
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::record::tests::record;

    #[test]
    fn the_books_are_about_everything_but_the_list_itself() {
        let files = BTreeMap::from([("a.yaml".to_owned(), b"a".to_vec()), (owned::PATH.to_owned(), b"old".to_vec())]);
        let tree = with_books(files, &record(), &Holds::default(), &SourceCommit::default());
        let paths: Vec<&str> = tree.keys().map(String::as_str).collect();
        assert_eq!(paths, [".scantling/owned", ".scantling/record", "a.yaml", "hydrator.metadata"]);
        let owned = String::from_utf8(tree[owned::PATH].clone()).unwrap();
        let listed: Vec<&str> = owned.lines().skip(1).map(|line| &line[66..]).collect();
        assert_eq!(listed, [".scantling/record", "a.yaml", "hydrator.metadata"]);
        assert_eq!(with_books(tree.clone(), &record(), &Holds::default(), &SourceCommit::default()), tree);
    }
}
