//! Paths that every file system and every Git takes, and that mean one file each.

use std::collections::BTreeMap;

/// Names that Windows keeps for devices, with any ending
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Characters that no name on Windows may have.
const NOT_ON_WINDOWS: [char; 8] = ['<', '>', ':', '"', '\\', '|', '?', '*'];

/// Why a path cannot be put on a branch; nothing where it can.
pub(super) fn flaw(path: &str) -> Option<String> {
    path.split('/').find_map(part_flaw)
}

fn part_flaw(part: &str) -> Option<String> {
    if part.is_empty() {
        return Some("a part of the path is empty".to_owned());
    }
    if part == "." || part == ".." {
        return Some(format!("`{part}` leads to another folder"));
    }
    if is_git_folder(part) {
        return Some("Git keeps its own files under that name".to_owned());
    }
    if let Some(wrong) = part.chars().find(|next| next.is_control() || NOT_ON_WINDOWS.contains(next)) {
        return Some(format!("U+{:04X} is not allowed in names on every system", u32::from(wrong)));
    }
    if part.ends_with(['.', ' ']) {
        return Some("a point or blank at the end of a name is lost on Windows".to_owned());
    }
    is_device(part).then(|| "Windows keeps that name for a device".to_owned())
}

/// `.git` as any file system may read it: letters of either case, characters that HFS+ does not see, the short name of
/// NTFS, points and blanks at the end, a stream behind a colon (the names that `git fsck` reports as `hasDotgit`).
fn is_git_folder(part: &str) -> bool {
    let seen = folded(part);
    let name = seen.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let short = name.strip_prefix("git~").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    name == ".git" || short
}

fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_digit = |next: char| next.is_ascii_digit() || matches!(next, '\u{b9}' | '\u{b2}' | '\u{b3}');
    let numbered = port.is_some_and(|digit| digit.chars().count() == 1 && digit.chars().all(is_digit));
    DEVICES.contains(&stem.as_str()) || numbered
}

/// Code points that HFS+ passes over in names (Git's `next_hfs_char`).
fn is_unseen(character: char) -> bool {
    matches!(character, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// A text as a file system reads it that does not tell upper from lower case.
fn folded(text: &str) -> String {
    text.chars().filter(|character| !is_unseen(*character)).flat_map(char::to_lowercase).collect()
}

/// Paths and folders, by how a file system reads them that does not tell upper from lower case.
#[derive(Debug, Default)]
pub(super) struct Twins<'a> {
    seen: BTreeMap<String, &'a str>,
}

impl<'a> Twins<'a> {
    /// Takes a path in, and gives another path or folder that cannot stand beside it.
    pub(super) fn add(&mut self, path: &'a str) -> Option<&'a str> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut twin = None;
        for end in ends {
            let part = &path[..end];
            let known = *self.seen.entry(folded(part)).or_insert(part);
            if known != part {
                twin = twin.or(Some(known));
            }
        }
        twin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rendering_names_is_good() {
        for path in
            ["demo/apps/shop/web/deployment-web.yaml", "%2E%2E/argocd/a.core__x.yaml", ".scantling/owned", "ä/git~x"]
        {
            assert_eq!(flaw(path), None, "{path}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_not() {
        let git = [
            ".git",
            "a/.GIT/config",
            ".g\u{200c}it/x",
            "\u{feff}.git",
            "git~1",
            "GIT~12/hooks",
            ".git.",
            ".git ",
            ".git::$INDEX_ALLOCATION/x",
            ".Git. .",
        ];
        for path in git {
            assert_eq!(flaw(path).as_deref(), Some("Git keeps its own files under that name"), "{path:?}");
        }
        let others = [
            "..",
            "a/../b",
            "./a",
            "/a",
            "a//b",
            "a/",
            "",
            "a\\b",
            "a:b",
            "a\0b",
            "a\nb",
            "CON",
            "con.yaml",
            "a/LPT1.x",
            "com\u{b9}",
            "nul .x",
            "a.",
            "a/b /c",
            "x?",
            "CONIN$",
        ];
        for path in others {
            assert!(flaw(path).is_some(), "{path:?}");
        }
    }

    #[test]
    fn twins_differ_only_where_some_system_does_not_look() {
        let check = |paths: &[&'static str], expected: Option<&str>| {
            let mut twins = Twins::default();
            let found: Vec<&str> = paths.iter().filter_map(|path| twins.add(path)).collect();
            assert_eq!(found.first().copied(), expected, "{paths:?}");
        };
        check(&["a/b", "a/c", "b/a"], None);
        check(&["a/b", "a/B"], Some("a/b"));
        check(&["Demo/apps/x", "demo/apps/y"], Some("Demo"));
        check(&["a/b", "a/\u{200c}b"], Some("a/b"));
        check(&["\u{e4}", "\u{c4}"], Some("\u{e4}"));
    }
}
