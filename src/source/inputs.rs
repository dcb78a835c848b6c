//! Files that somebody named on the command line: anywhere on the disk, whole folders, standard input.
//!
//! Unlike the files of a workspace they may be reached through links and pipes, and one that cannot be read does not keep
//! the others from being looked at.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ReadError;

/// Spans hold 32-bit offsets, and no manifest comes near this.
const LARGEST_INPUT: u64 = 256 << 20;

/// What a folder is searched for.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// The name of standard input.
const STANDARD_INPUT: &str = "-";

/// A text to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The path as people know it: as it was named, or below the folder that was named.
    pub name: String,
    /// Where it is; nothing for standard input.
    path: Option<PathBuf>,
}

impl Input {
    /// What `named` stands for, seen from `folder`: `-` is standard input, a folder is every `.yaml`, `.yml` and `.json`
    /// file below it, hidden ones and folders behind links left out; any other path is a file of whatever name.
    #[must_use]
    pub fn named(named: &str, folder: &Path) -> (Vec<Self>, Vec<ReadError>) {
        if named == STANDARD_INPUT {
            return (vec![Self { name: "<stdin>".to_owned(), path: None }], Vec::new());
        }
        let path = folder.join(named);
        if path.is_dir() {
            return below(named, &path);
        }
        (vec![Self { name: named.to_owned(), path: Some(path) }], Vec::new())
    }

    /// The bytes.
    pub fn read(&self) -> Result<Vec<u8>, ReadError> {
        let read = || match &self.path {
            Some(path) => bounded(File::open(path)?),
            None => bounded(io::stdin().lock()),
        };
        read().map_err(|error| failure("read", &self.name, &error))
    }
}

/// A pipe does not tell its size, so the limit is watched while reading.
fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let size = source.take(LARGEST_INPUT + 1).read_to_end(&mut bytes)? as u64;
    if size > LARGEST_INPUT { Err(io::Error::other("it is larger than 256 MiB")) } else { Ok(bytes) }
}

fn below(named: &str, folder: &Path) -> (Vec<Input>, Vec<ReadError>) {
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    let visible =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(folder);
                let name = shown(named, folder, path);
                let cause = error.into_io_error().unwrap_or_else(|| io::Error::other("links lead in a circle"));
                failed.push(failure("list", &name, &cause));
                continue;
            }
        };
        let wanted = entry.path().extension().and_then(OsStr::to_str).is_some_and(|own| EXTENSIONS.contains(&own));
        // A mounted ConfigMap holds links to its files; a dangling one is told of when it is read.
        if wanted && !entry.path().is_dir() {
            found.push(Input { name: shown(named, folder, entry.path()), path: Some(entry.into_path()) });
        }
    }
    (found, failed)
}

/// The path below a folder as the user would write it.
fn shown(named: &str, folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let parts = inside.iter().map(|part| part.to_string_lossy());
    let named = named.trim_end_matches('/');
    let parts: Vec<_> = match named {
        "." => parts.collect(),
        "" => std::iter::once("".into()).chain(parts).collect(),
        named => std::iter::once(named.into()).chain(parts).collect(),
    };
    parts.join("/")
}

fn failure(operation: &'static str, path: &str, cause: &io::Error) -> ReadError {
    ReadError { operation, path: path.to_owned(), cause: cause.to_string() }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // Files to read have to be there.
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_searched_for_manifests() {
        let folder = std::env::temp_dir().join(format!("scantling-inputs-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        for path in ["a.yaml", "b/c.yml", "b/d.json", "b/notes.md", ".git/x.yaml", "b/.hidden.yaml"] {
            let path = folder.join("all").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let names = |named: &str| {
            let (found, failed) = Input::named(named, &folder);
            assert_eq!(failed.len(), 0);
            found.into_iter().map(|input| input.name).collect::<Vec<_>>()
        };
        assert_eq!(names("all/"), ["all/a.yaml", "all/b/c.yml", "all/b/d.json"]);
        assert_eq!(names("all/b/notes.md"), ["all/b/notes.md"]);
        assert_eq!(names("-"), ["<stdin>"]);
        let (missing, _) = Input::named("none.yaml", &folder);
        let refusal = missing[0].read().map_err(|error| error.to_string());
        assert_eq!(refusal, Err("cannot read `none.yaml`: No such file or directory (os error 2)".to_owned()));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn names_are_as_users_write_them() {
        let check = |named: &str, expected: &str| {
            assert_eq!(shown(named, Path::new("/w/x"), Path::new("/w/x/a/b.yaml")), expected);
        };
        check(".", "a/b.yaml");
        check("x/", "x/a/b.yaml");
        check("/w/x", "/w/x/a/b.yaml");
        check("../x", "../x/a/b.yaml");
    }
}
