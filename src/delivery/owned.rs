//! Which files of a branch are ours, and what we wrote into them: `.scantling/owned`.
//!
//! A line is `<sha256>  <path>`, as `sha256sum --check` reads it, in order of paths. Files that are not listed belong to
//! others and are never touched; a listed file with another content was edited by hand. The file does not list itself.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest as _, Sha256};

use super::lines::{self, Line};
use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap};

/// Where it stands.
pub const PATH: &str = ".scantling/owned";

const NAME: &str = "owned";

/// The SHA-256 of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    fn read(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 64 || !text.bytes().all(is_digit) {
            return None;
        }
        let mut digest = [0; 32];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(digest))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// The files that are ours, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owned {
    digests: BTreeMap<String, Digest>,
}

impl Owned {
    /// Files that we are about to write.
    #[must_use]
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        files.into_iter().map(|(path, content)| (path.to_owned(), Digest::of(content))).collect()
    }

    /// What we wrote at a path; nothing where the file is none of ours.
    #[must_use]
    pub fn digest(&self, path: &str) -> Option<Digest> {
        self.digests.get(path).copied()
    }

    /// Whether a file with this content is what we wrote there.
    #[must_use]
    pub fn holds(&self, path: &str, content: &[u8]) -> bool {
        self.digest(path) == Some(Digest::of(content))
    }

    /// All files, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.digests.iter().map(|(path, digest)| (&**path, *digest))
    }

    /// Takes a file in.
    pub fn insert(&mut self, path: &str, digest: Digest) {
        self.digests.insert(path.to_owned(), digest);
    }

    /// Gives a file up.
    pub fn remove(&mut self, path: &str) {
        self.digests.remove(path);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.digests.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// The text of the file.
    #[must_use]
    pub fn print(&self) -> String {
        let lines = self.digests.iter().map(|(path, digest)| format!("{digest}  {path}\n"));
        lines::header(NAME) + &lines.collect::<String>()
    }

    /// Reads the file; nothing where it is damaged, with every damaged line in the report.
    #[must_use]
    pub fn read(sources: &SourceMap, source: SourceId, report: &mut Report) -> Option<Self> {
        let mut owned = Self::default();
        let mut damage = Report::new();
        let mut last: Option<&str> = None;
        for line in lines::read(sources, source, NAME, report)? {
            match entry(line, last) {
                Ok((digest, path)) => {
                    last = Some(path);
                    owned.insert(path, digest);
                }
                Err(finding) => damage.push(finding),
            }
        }
        let is_whole = damage.is_empty();
        report.append(damage);
        is_whole.then_some(owned)
    }
}

impl FromIterator<(String, Digest)> for Owned {
    fn from_iter<T: IntoIterator<Item = (String, Digest)>>(files: T) -> Self {
        Self { digests: files.into_iter().collect() }
    }
}

fn entry<'a>(line: Line<'a>, last: Option<&str>) -> Result<(Digest, &'a str), Diagnostic> {
    if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.text.starts_with(mark)) {
        let message = "this is a mark of a merge conflict: the branch was merged by hand";
        let help = "what is published is never merged: put the branch back to the last commit that `scantling log` calls \
                    published, and publish again";
        return Err(Diagnostic::error(rules::DAMAGED_RECORD, line.span, message).help(help));
    }
    let parts = line.text.split_once("  ").and_then(|(digest, path)| Some((Digest::read(digest)?, path)));
    let Some((digest, path)) = parts else {
        return Err(line.damaged("64 lower-case hexadecimal digits, two blanks and a path"));
    };
    if !is_path(path) {
        return Err(line.damaged("a path from the root of the branch that stays below it"));
    }
    match last {
        Some(last) if last == path => Err(line.damaged("every path once, found one again")),
        Some(last) if last > path => Err(line.damaged("the paths in order")),
        _ => Ok((digest, path)),
    }
}

fn is_path(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.eq_ignore_ascii_case(".git");
    path != PATH && path.split('/').all(part) && !path.contains(['\\', '\0', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Owned, Vec<String>> {
        let mut sources = SourceMap::default();
        let source = sources.add("environment/prod:.scantling/owned", text.to_vec());
        let mut report = Report::new();
        let owned = Owned::read(&sources, source, &mut report);
        assert_eq!(owned.is_some(), report.is_empty());
        let said = |finding: &Diagnostic| {
            assert!(finding.help.is_some(), "{finding:?}");
            format!("{}: {}", sources.locate(finding.span()), finding.message)
        };
        owned.ok_or_else(|| report.iter().map(said).collect())
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let files = [("b/x.yaml", &b"x"[..]), ("README.md", b""), ("a b/\u{e4}.yaml", b"1")];
        let owned = Owned::of(files);
        let text = owned.print();
        assert!(text.starts_with(
            "# scantling owned 1\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  README.md\n"
        ));
        assert_eq!(read(text.as_bytes()), Ok(owned.clone()));
        assert_eq!(read(b"# scantling owned 1\n"), Ok(Owned::default()));
        assert!(owned.holds("b/x.yaml", b"x") && !owned.holds("b/x.yaml", b"y") && !owned.holds("c", b"x"));
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let check = |lines: &str, expected: &[&str]| {
            let found = read(format!("# scantling owned 1\n{lines}").as_bytes()).unwrap_err();
            let expected: Vec<String> =
                expected.iter().map(|text| format!("environment/prod:.scantling/owned:{text}")).collect();
            assert_eq!(found, expected, "{lines}");
        };
        let form = "2:1: expected 64 lower-case hexadecimal digits, two blanks and a path";
        check(&format!("{digest} a\n"), &[form]);
        check(&format!("{}  a\n", digest.to_uppercase()), &[form]);
        check("\n", &[form]);
        let order = format!("{digest}  b\n{digest}  a\n{digest}  b\n");
        check(&order, &["3:1: expected the paths in order", "4:1: expected every path once, found one again"]);
        let path = "2:1: expected a path from the root of the branch that stays below it";
        for wrong in ["../a", "/a", "a//b", "a/./b", ".GIT/config", ".scantling/owned", "a\\b", ""] {
            check(&format!("{digest}  {wrong}\n"), &[path]);
        }
        check(&format!("{digest}  a"), &["2:1: the file ends in the middle of a line"]);
        check("<<<<<<< HEAD\n", &["2:1: this is a mark of a merge conflict: the branch was merged by hand"]);
    }

    #[test]
    fn other_files_are_not_taken_for_it() {
        let first = |text: &[u8]| read(text).unwrap_err().remove(0);
        let at = "environment/prod:.scantling/owned:1:1: ";
        assert_eq!(first(b""), format!("{at}expected `# scantling owned 1` in the first line"));
        assert_eq!(first(b"# scantling holds 1\n"), format!("{at}expected `# scantling owned 1` in the first line"));
        assert!(first(b"# scantling owned 2\n").ends_with("found a version that this program does not know"));
        assert!(first(b"# scantling owned 1\n\xff").ends_with(":2:1: expected UTF-8 text"));
    }
}
