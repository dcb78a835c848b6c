//! The folder that paths in formats for programs are relative to: where the program was started, as a rule the root of the
//! repository that a forge shows.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

/// A folder, and the way from it to the folder that findings count from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    folder: PathBuf,
    prefix: String,
}

impl Root {
    /// For findings whose paths are relative to `counted_from`, in a program started in `started_in`. A workspace that is
    /// not below counts for itself.
    #[must_use]
    pub fn new(started_in: &Path, counted_from: &Path) -> Self {
        let (started, counted) = (resolved(started_in), resolved(counted_from));
        match counted.strip_prefix(&started) {
            Ok(inside) => Self { prefix: slashed(inside), folder: started },
            Err(_) => Self { folder: counted, prefix: String::new() },
        }
    }

    /// The path of a file from this folder.
    #[must_use]
    pub fn path(&self, file: &str) -> String {
        let inside = |path: &Path| path.strip_prefix(&self.folder).map(slashed).ok();
        if Path::new(file).is_absolute() {
            return inside(Path::new(file)).unwrap_or_else(|| file.to_owned());
        }
        let joined = if self.prefix.is_empty() { file.to_owned() } else { format!("{}/{file}", self.prefix) };
        let full = plain(&self.folder.join(&joined));
        inside(&full).unwrap_or_else(|| slashed(&full))
    }

    /// The path of a file as a URI reference: relative where the file is below the folder.
    #[must_use]
    pub fn uri(&self, file: &str) -> String {
        let path = self.path(file);
        if path.starts_with('/') { format!("file://{}", encoded(&path)) } else { encoded(&path) }
    }

    /// The folder as an absolute URI, ending in `/`.
    #[must_use]
    pub fn folder_uri(&self) -> String {
        format!("file://{}/", encoded(slashed(&self.folder).trim_end_matches('/')))
    }
}

fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The path without `.` and `..`, by its words alone.
fn plain(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Percent-encoding of what is neither unreserved nor a slash (RFC 3986, section 2.3).
fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_where_the_program_was_started() {
        let check = |started: &str, counted: &str, file: &str, path: &str, uri: &str| {
            let root = Root::new(Path::new(started), Path::new(counted));
            assert_eq!((&*root.path(file), &*root.uri(file)), (path, uri), "{started} {counted} {file}");
        };
        check("/r", "/r", "a b.yaml", "a b.yaml", "a%20b.yaml");
        check("/r", "/r/deploy", "x/ä.yaml", "deploy/x/ä.yaml", "deploy/x/%C3%A4.yaml");
        check("/r/deploy/x", "/r/deploy", "x/a.yaml", "x/a.yaml", "x/a.yaml");
        check("/r", "/r", "./a/../b.yaml", "b.yaml", "b.yaml");
        check("/r", "/r", "../o/b.yaml", "/o/b.yaml", "file:///o/b.yaml");
        check("/r", "/r", "/r/x:1.yaml", "x:1.yaml", "x%3A1.yaml");
        assert_eq!(Root::new(Path::new("/r"), Path::new("/r")).folder_uri(), "file:///r/");
    }
}
