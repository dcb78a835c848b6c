//! All texts of one run, by number and by path.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{SourceId, Span};

/// One text with the path people know it by.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the workspace root, with `/` between parts.
    pub path: Arc<str>,
    /// The whole text. Bytes that were not UTF-8 are replaced, and [`SourceFile::invalid_utf8`] says where.
    pub text: Arc<str>,
    /// Offset of the first byte that is not UTF-8.
    pub invalid_utf8: Option<usize>,
    line_starts: OnceLock<Vec<usize>>,
}

impl SourceFile {
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// Line and column of a byte, both counted from 1; columns count characters.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = starts.get(line).copied().unwrap_or_default();
        let end = offset.min(self.text.len());
        let column = self.text.get(start..end).map_or(end - start, |before| before.chars().count());
        (line + 1, column + 1)
    }

    /// The byte range of a line counted from 1, without its line break.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Option<std::ops::Range<usize>> {
        let starts = self.line_starts();
        let start = *starts.get(line.checked_sub(1)?)?;
        let end = starts.get(line).map_or(self.text.len(), |next| next - 1);
        Some(start..end.max(start))
    }
}

/// Where a span stands, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Path relative to the workspace root.
    pub path: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl std::fmt::Display for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// All sources of one run. Files are added once, before anything is parsed, and never change.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    by_path: BTreeMap<Arc<str>, SourceId>,
}

impl SourceMap {
    /// Adds a text. A path that is already there gets the new text under a new number.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) -> SourceId {
        let (text, invalid_utf8) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(offset))
            }
        };
        let id = SourceId::from_index(self.files.len());
        let path: Arc<str> = path.into();
        self.by_path.insert(Arc::clone(&path), id);
        self.files.push(SourceFile { path, text: text.into(), invalid_utf8, line_starts: OnceLock::new() });
        id
    }

    /// The SHA-256, in hexadecimal digits, over all paths and texts: the same for the same texts, whatever else changes.
    #[must_use]
    pub fn digest(&self) -> String {
        let texts = self.by_path.par_iter().map(|(path, id)| {
            let SourceFile { text, invalid_utf8, .. } = self.file(*id);
            (path, Sha256::digest(text.as_bytes()), invalid_utf8)
        });
        let all = texts.collect::<Vec<_>>().into_iter().fold(Sha256::new(), |all, (path, text, invalid)| {
            all.chain_update(format!("{path:?} {invalid:?} ")).chain_update(text)
        });
        format!("{:x}", all.finalize())
    }

    /// The file of a number that this map gave out.
    #[must_use]
    pub fn file(&self, id: SourceId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// The file at a path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<SourceId> {
        self.by_path.get(path).copied()
    }

    /// All paths below a folder (`components/web-service`), in order.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, SourceId)> {
        self.by_path
            .range::<str, _>((std::ops::Bound::Included(folder), std::ops::Bound::Unbounded))
            .take_while(move |(path, _)| path.starts_with(folder))
            .filter(move |(path, _)| folder.is_empty() || path.as_bytes().get(folder.len()) == Some(&b'/'))
            .map(|(path, id)| (&**path, *id))
    }

    /// The text of a span, empty when the span lies outside its file.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.source).text.get(span.range()).unwrap_or_default()
    }

    /// Path, line and column of a span's start.
    #[must_use]
    pub fn locate(&self, span: Span) -> Location {
        let file = self.file(span.source);
        let (line, column) = file.line_and_column(span.start as usize);
        Location { path: Arc::clone(&file.path), line, column }
    }
}
