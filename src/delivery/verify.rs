//! Whether a branch holds exactly what its source renders, and what is amiss where it does not.
//!
//! Every file is compared with two things: what we wrote, which the list of our files remembers, and what the recorded
//! source renders. So an edit on the branch is told apart from a publication that was not of that source.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Branch, Digest, Part, Place, Record, books, metadata, part_of, place_of};
use crate::diagnostic::Failure;
use crate::git::{BlobId, Entry, EntryKind};

/// How a file of a branch is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deviation {
    /// We wrote it, and somebody has changed it.
    Edited,
    /// We wrote it, and somebody has removed it.
    Removed,
    /// Nobody published it, and Argo CD deploys it.
    Foreign,
    /// It is no plain file any more: a link, a submodule, a program.
    Kind,
    /// It was published so, and the source renders it otherwise.
    Different,
    /// It was published, and the source does not render it.
    Unrendered,
    /// The source renders it, and it was not published.
    Unpublished,
}

impl Deviation {
    /// The word for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Removed => "removed",
            Self::Foreign => "foreign",
            Self::Kind => "kind",
            Self::Different => "different",
            Self::Unrendered => "unrendered",
            Self::Unpublished => "unpublished",
        }
    }

    /// For people: what happened to the files.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Edited => "edited on the branch",
            Self::Removed => "removed on the branch",
            Self::Foreign => "put on the branch by others, where Argo CD deploys it",
            Self::Kind => "made a link, a submodule or a program on the branch",
            Self::Different => "published otherwise than the source renders it",
            Self::Unrendered => "published, and not rendered by the source",
            Self::Unpublished => "rendered by the source, and not published",
        }
    }

    /// Whether somebody did it on the branch; otherwise the publication was not of that source.
    #[must_use]
    pub fn is_by_hand(self) -> bool {
        matches!(self, Self::Edited | Self::Removed | Self::Foreign | Self::Kind)
    }
}

/// A file that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviant {
    /// The path.
    pub path: String,
    /// How.
    pub deviation: Deviation,
    /// The text on the branch; nothing where there is none.
    pub found: Option<String>,
    /// The text that the source renders; nothing where it renders none.
    pub expected: Option<String>,
}

/// Everything that differs, in order of paths. `expected` holds the objects that belong on the branch.
pub fn compare(
    branch: &Branch,
    read: &(dyn Fn(BlobId) -> Result<Vec<u8>, Failure> + '_),
    expected: &BTreeMap<String, String>,
) -> Result<Vec<Deviant>, Failure> {
    let hashes: BTreeMap<&str, (Option<BlobId>, Digest)> = expected
        .par_iter()
        .map(|(path, text)| (&**path, (BlobId::of(text.as_bytes()), Digest::of(text.as_bytes()))))
        .collect();
    let owned = branch.owned.iter().map(|(path, _)| path);
    let objects = branch.tree.entries.keys().map(String::as_str).filter(|path| place_of(path) != Place::Other);
    let paths: BTreeSet<&str> = owned.chain(objects).chain(expected.keys().map(String::as_str)).collect();
    let mut deviants = Vec::new();
    for path in paths {
        let (entry, ours) = (branch.tree.entries.get(path), branch.owned.digest(path));
        let wanted = hashes.get(path);
        let is_as_rendered = |entry: &Entry| wanted.is_some_and(|(blob, _)| *blob == Some(entry.blob));
        if entry.is_some_and(|entry| entry.kind == EntryKind::File && is_as_rendered(entry))
            && ours == wanted.map(|(_, digest)| *digest)
        {
            continue;
        }
        let content = match entry {
            Some(entry) if entry.kind != EntryKind::Submodule => Some(read(entry.blob)?),
            _ => None,
        };
        let deviation = deviation(path, entry, content.as_deref(), ours, wanted.map(|(_, digest)| *digest));
        let found = content.map(|content| String::from_utf8_lossy(&content).into_owned());
        let expected = expected.get(path).cloned();
        deviants.extend(deviation.map(|deviation| Deviant { path: path.to_owned(), deviation, found, expected }));
    }
    Ok(deviants)
}

fn deviation(
    path: &str,
    entry: Option<&Entry>,
    content: Option<&[u8]>,
    ours: Option<Digest>,
    wanted: Option<Digest>,
) -> Option<Deviation> {
    let there = content.map(Digest::of);
    let is_object = place_of(path) != Place::Other;
    match (entry, ours) {
        (None, None) => Some(Deviation::Unpublished),
        (None, Some(_)) => Some(Deviation::Removed),
        (Some(entry), _) if entry.kind != EntryKind::File => Some(Deviation::Kind),
        (Some(_), None) => Some(Deviation::Foreign).filter(|_| is_object),
        (Some(_), Some(ours)) if there != Some(ours) => Some(Deviation::Edited),
        (Some(_), Some(_)) if !is_object => None,
        (Some(_), Some(ours)) => match wanted {
            None => Some(Deviation::Unrendered),
            Some(wanted) => Some(Deviation::Different).filter(|_| wanted != ours),
        },
    }
}

/// What belongs on a branch: of every source commit the files of the parts that come from it.
#[must_use]
pub fn expected(record: &Record, renderings: &BTreeMap<String, BTreeMap<String, String>>) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (commit, rendered) in renderings {
        let belongs = |path: &str, text: &str| match part_of(path, text) {
            Part::App(app) => record.sources.of_app(&app) == commit,
            Part::Shared => record.sources.of_shared() == commit,
            Part::Other => false,
        };
        let own = rendered.iter().filter(|(path, text)| belongs(path, text));
        files.extend(own.map(|(path, text)| (path.clone(), text.clone())));
    }
    files
}

/// What is wrong with the books of a branch beyond their form: they are there and of one mind.
#[must_use]
pub fn books_of(branch: &Branch, record: &Record, told: Option<&Record>, hydrator: Option<&[u8]>) -> Vec<String> {
    let mut problems = Vec::new();
    match hydrator.map(metadata::dry_sha) {
        None => problems.push(format!("`{}` is missing", metadata::PATH)),
        Some(Err(what)) => problems.push(format!("`{}` is damaged: {what}", metadata::PATH)),
        Some(Ok(commit)) if commit != record.sources.commit => {
            let names = (super::short(&commit), super::short(&record.sources.commit));
            problems.push(format!(
                "`{}` names the source commit `{}`, the record `{}`",
                metadata::PATH,
                names.0,
                names.1
            ));
        }
        Some(Ok(_)) => {}
    }
    if told.is_some_and(|told| told != record) {
        problems.push("the trailers of the newest commit and the record of the branch differ".to_owned());
    }
    for path in books::PATHS.iter().filter(|path| branch.tree.entries.contains_key(**path)) {
        if *path != super::owned::PATH && branch.owned.digest(path).is_none() {
            problems.push(format!("`{path}` is not among the files that were published"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::record::tests::{ONE, TWO};
    use crate::delivery::{Holds, Owned, Sources};
    use crate::git::Tree;
    use crate::rendering::Target;

    const PLACE: &str = "demo/apps/shop/web";

    /// What a file is on the branch, in the list of our files, and in the rendering.
    type Case<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

    fn check(cases: &[Case<'_>], kind: EntryKind, expected: &[(&str, Deviation)]) {
        let texts = |of: fn(&Case<'_>) -> Option<String>| -> BTreeMap<String, String> {
            let named = cases.iter().filter_map(|case| Some((format!("{PLACE}/{}.yaml", case.0), of(case)?)));
            named.collect()
        };
        let tree = texts(|case| case.1.map(str::to_owned));
        let ours = texts(|case| case.2.map(str::to_owned));
        let wanted = texts(|case| case.3.map(str::to_owned));
        let entry = |text: &str| Entry { kind, blob: BlobId::of(text.as_bytes()).unwrap() };
        let branch = Branch {
            home: Target { branch: "environment/prod".into(), ..Target::default() },
            obstacle: None,
            tip: None,
            tree: Tree { entries: tree.iter().map(|(path, text)| (path.clone(), entry(text))).collect() },
            owned: Owned::of(ours.iter().map(|(path, text)| (&**path, text.as_bytes()))),
            holds: Holds::default(),
            record: None,
        };
        let read = |blob: BlobId| {
            let text = tree.values().find(|text| BlobId::of(text.as_bytes()) == Some(blob));
            Ok(text.map(|text| text.clone().into_bytes()).unwrap_or_default())
        };
        let found = compare(&branch, &read, &wanted).unwrap();
        let found: Vec<(String, Deviation)> =
            found.into_iter().map(|deviant| (deviant.path, deviant.deviation)).collect();
        let expected: Vec<(String, Deviation)> =
            expected.iter().map(|(name, deviation)| (format!("{PLACE}/{name}.yaml"), *deviation)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_way_to_deviate_is_told_apart() {
        let cases = [
            ("same", Some("1"), Some("1"), Some("1")),
            ("edited", Some("2"), Some("1"), Some("1")),
            ("edited-both", Some("2"), Some("1"), Some("3")),
            ("edited-into-what-is-rendered", Some("2"), Some("1"), Some("2")),
            ("removed", None, Some("1"), Some("1")),
            ("foreign", Some("1"), None, None),
            ("foreign-as-rendered", Some("1"), None, Some("1")),
            ("different", Some("1"), Some("1"), Some("2")),
            ("unrendered", Some("1"), Some("1"), None),
            ("unpublished", None, None, Some("1")),
        ];
        let expected = [
            ("different", Deviation::Different),
            ("edited-both", Deviation::Edited),
            ("edited-into-what-is-rendered", Deviation::Edited),
            ("edited", Deviation::Edited),
            ("foreign-as-rendered", Deviation::Foreign),
            ("foreign", Deviation::Foreign),
            ("removed", Deviation::Removed),
            ("unpublished", Deviation::Unpublished),
            ("unrendered", Deviation::Unrendered),
        ];
        check(&cases, EntryKind::File, &expected);
        check(&[("same", Some("1"), Some("1"), Some("1"))], EntryKind::Executable, &[("same", Deviation::Kind)]);
    }

    #[test]
    fn parts_come_from_their_sources() {
        let rendering = |mark: &str| -> BTreeMap<String, String> {
            ["demo/apps/shop/web/a.yaml", "demo/apps/shop/db/a.yaml", "demo/argocd/appproject-shop.yaml"]
                .map(|path| (path.to_owned(), mark.to_owned()))
                .into()
        };
        let renderings = BTreeMap::from([(ONE.to_owned(), rendering("one")), (TWO.to_owned(), rendering("two"))]);
        let sources = Sources {
            commit: ONE.to_owned(),
            shared: Some(TWO.to_owned()),
            apps: BTreeMap::from([("db".to_owned(), TWO.to_owned())]),
        };
        let record = Record { sources, ..crate::delivery::record::tests::record() };
        let found: Vec<(String, String)> = expected(&record, &renderings).into_iter().collect();
        let wanted = [
            ("demo/apps/shop/db/a.yaml", "two"),
            ("demo/apps/shop/web/a.yaml", "one"),
            ("demo/argocd/appproject-shop.yaml", "two"),
        ];
        assert_eq!(found, wanted.map(|(path, text)| (path.to_owned(), text.to_owned())));
    }
}
