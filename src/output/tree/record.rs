//! What a run that found nothing to say leaves behind, so that the next one on the same files need not compile them.
//!
//! The record stands beside the trees of the run, `.scantling/record-<digest of the arguments>`, in lines: the digest of
//! what follows, the digest of what the run depended on, then `tree <name>`, and below it `/<folder>` and the stamps and
//! names of its files. A record that cannot be read is none.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::owned::{FOLDER, digest};
use super::seal::{Seal, Stamp};

/// The form of a record; part of what a run depends on.
const FORM: &str = "record 1";

/// Where the record of a run is, and what makes it that run's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordKey {
    path: PathBuf,
    causes: String,
}

impl RecordKey {
    /// For a run whose trees stand in `folder`: `arguments` that chose them, the `inputs` they are made from, and the
    /// program's own file. Nothing when the program cannot be told from another build of it.
    #[must_use]
    pub fn new(folder: &Path, arguments: &[String], inputs: &str, program: &Path) -> Option<Self> {
        let build = Stamp::of(&program.metadata().ok()?)?;
        let name = digest(format!("{arguments:?}").as_bytes());
        let causes =
            format!("{FORM} {} {} {build:?} {arguments:?} {inputs}", env!("CARGO_PKG_VERSION"), program.display());
        let path = folder.join(FOLDER).join(format!("record-{}", name.get(..16)?));
        Some(Self { path, causes: digest(causes.as_bytes()) })
    }

    /// The trees of the last such run, by name; nothing when anything it depended on has changed.
    #[must_use]
    pub fn load(&self) -> Option<Vec<(String, Seal)>> {
        #[allow(clippy::disallowed_methods)] // The record is output, not a source.
        let text = std::fs::read_to_string(&self.path).ok()?;
        let (own, rest) = text.split_once('\n')?;
        let lines = rest.strip_prefix(&self.causes)?.strip_prefix('\n')?;
        if own == digest(rest.as_bytes()) { parse(lines) } else { None }
    }

    /// Keeps the trees of a run. A record that cannot be kept costs the next run time, nothing else.
    pub fn store(&self, trees: &[(String, Seal)]) {
        let mut rest = format!("{}\n", self.causes);
        for (name, seal) in trees {
            print(&mut rest, name, seal);
        }
        let text = format!("{:x}\n{rest}", Sha256::digest(&rest));
        // What has a line break in its name would be read as something else.
        let is_read_back = || parse(rest.split_once('\n').map_or("", |(_, lines)| lines)).as_deref() == Some(trees);
        if !trees.is_empty() && is_read_back() {
            let _ = self.replace(&text);
        }
    }

    fn replace(&self, text: &str) -> std::io::Result<()> {
        std::fs::create_dir_all(self.path.parent().unwrap_or(&self.path))?;
        let unfinished = self.path.with_extension(std::process::id().to_string());
        #[allow(clippy::disallowed_methods)] // This belongs to the writer of trees.
        std::fs::write(&unfinished, text)?;
        std::fs::rename(&unfinished, &self.path)
    }
}

fn print(text: &mut String, name: &str, seal: &Seal) {
    let _ = writeln!(text, "tree {name}");
    for (folder, files) in &seal.folders {
        let _ = writeln!(text, "/{folder}");
        for (name, stamp) in files {
            let Stamp { device, number, mode, size, modified, changed } = stamp;
            let _ = writeln!(text, "{device} {number} {mode} {size} {modified} {changed} {name}");
        }
    }
}

fn parse(lines: &str) -> Option<Vec<(String, Seal)>> {
    let mut trees: Vec<(String, Seal)> = Vec::new();
    let mut files: Option<&mut Vec<(String, Stamp)>> = None;
    for line in lines.lines() {
        if let Some(name) = line.strip_prefix("tree ") {
            trees.push((name.to_owned(), Seal::default()));
            files = None;
        } else if let Some(folder) = line.strip_prefix('/') {
            let (_, seal) = trees.last_mut()?;
            files = Some(seal.folders.entry(folder.to_owned()).or_default());
        } else {
            files.as_mut()?.push(parse_file(line)?);
        }
    }
    Some(trees)
}

fn parse_file(line: &str) -> Option<(String, Stamp)> {
    let mut words = line.splitn(7, ' ');
    let mut next = || words.next();
    let stamp = Stamp {
        device: next()?.parse().ok()?,
        number: next()?.parse().ok()?,
        mode: next()?.parse().ok()?,
        size: next()?.parse().ok()?,
        modified: next()?.parse().ok()?,
        changed: next()?.parse().ok()?,
    };
    Some((next()?.to_owned(), stamp))
}
