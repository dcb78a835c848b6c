//! Plans of small branches.

use super::*;
use crate::git::Tree;
use crate::rendering::Target;

const WEB: &str = "main/apps/shop/web/a.yaml";
const DB: &str = "main/apps/shop/db/b.yaml";

/// Files of a branch: path, content, what we wrote there.
fn branch(files: &[(&str, &str, Option<&str>)]) -> Branch {
    let entry = |content: &str| Entry { kind: EntryKind::File, blob: BlobId::of(content.as_bytes()).unwrap() };
    let there = files.iter().filter(|(_, content, _)| *content != "gone");
    let owned =
        files.iter().filter_map(|(path, _, wrote)| Some(((*path).to_owned(), Digest::of((*wrote)?.as_bytes()))));
    Branch {
        home: Target { branch: "b".into(), ..Target::default() },
        obstacle: None,
        tip: None,
        tree: Tree { entries: there.map(|(path, content, _)| ((*path).to_owned(), entry(content))).collect() },
        owned: owned.collect(),
        holds: Holds::default(),
        record: None,
    }
}

/// What becomes of a branch: `+path`, `-path`, `*path` (only the list changes), and the rules that were broken.
fn planned(branch: &Branch, objects: &[(&str, &str)], apps: &[&str], overwrite: &[&str]) -> Vec<String> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
    let objects = objects.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let (apps, overwrite) = (owned(apps), owned(overwrite));
    let wanted = Wanted { objects: &objects, apps: &apps, overwrite: &overwrite };
    let (mut sources, mut report) = (SourceMap::default(), Report::new());
    let contents = ["1", "2", "hand", "theirs"];
    let read = |blob| {
        let content = contents.iter().find(|content| BlobId::of(content.as_bytes()) == Some(blob));
        Ok(content.unwrap().as_bytes().to_vec())
    };
    let plan = Plan::make(&wanted, branch, &read, &mut sources, &mut report).unwrap();
    let told = |path: &String| {
        let Changes { changed, added, removed } = &plan.objects;
        [changed, added, removed].into_iter().any(|paths| paths.contains(path))
    };
    let mark = |path: &String, content: &Option<Vec<u8>>| match (told(path), content) {
        (false, _) => "*",
        (true, Some(_)) => "+",
        (true, None) => "-",
    };
    let changes = plan.changes.iter().map(|(path, content)| format!("{}{path}", mark(path, content)));
    let rules = report.iter().map(|finding| {
        assert!(finding.help.is_some(), "{finding:?}");
        format!("{}: {}", finding.rule, sources.file(finding.span().source).path)
    });
    changes.chain(rules).collect()
}

#[test]
fn what_is_ours_follows_the_rendering() {
    let check = |files: &[(&str, &str, Option<&str>)], objects: &[(&str, &str)], expected: &[&str]| {
        assert_eq!(planned(&branch(files), objects, &[], &[]), expected);
    };
    let plus = format!("+{WEB}");
    check(&[], &[(WEB, "1")], &[&plus]);
    check(&[(WEB, "1", Some("1"))], &[(WEB, "1")], &[]);
    check(&[(WEB, "1", Some("1"))], &[(WEB, "2")], &[&plus]);
    check(&[(WEB, "1", Some("1"))], &[], &[&format!("-{WEB}")]);
    check(&[(WEB, "1", Some("1")), ("README.md", "theirs", None)], &[(WEB, "1")], &[]);
    // Somebody has done already what we are about to do.
    check(&[(WEB, "2", Some("1"))], &[(WEB, "2")], &[&format!("*{WEB}")]);
    check(&[(WEB, "1", None)], &[(WEB, "1")], &[&format!("*{WEB}")]);
    check(&[(WEB, "gone", Some("1"))], &[], &[&format!("*{WEB}")]);
}

#[test]
fn what_others_did_is_told_unless_it_may_be_lost() {
    let check = |file: (&str, &str, Option<&str>), objects: &[(&str, &str)], rule: &str| {
        let branch = branch(&[file]);
        let found = planned(&branch, objects, &[], &[]);
        assert_eq!(found.last(), Some(&format!("delivery/{rule}: b:{WEB}")), "{file:?}");
        let overwritten = planned(&branch, objects, &[], &[WEB]);
        assert!(overwritten.len() == 1 && overwritten[0].ends_with(WEB), "{overwritten:?}");
    };
    check((WEB, "hand", Some("1")), &[(WEB, "1")], "edited-file");
    check((WEB, "hand", Some("1")), &[(WEB, "2")], "edited-file");
    check((WEB, "hand", Some("1")), &[], "edited-file");
    check((WEB, "gone", Some("1")), &[(WEB, "1")], "edited-file");
    check((WEB, "theirs", None), &[(WEB, "1")], "foreign-file");
}

#[test]
fn only_what_is_chosen_changes() {
    let files = branch(&[(WEB, "1", Some("1")), (DB, "1", Some("1")), ("main/argocd/p.yaml", "1", Some("1"))]);
    assert_eq!(planned(&files, &[(WEB, "2"), (DB, "2")], &["web"], &[]), [format!("+{WEB}")]);
    assert_eq!(planned(&files, &[(WEB, "2")], &["db"], &[]), [format!("-{DB}")]);
    let mut held = files;
    held.holds.insert(Hold {
        app: Some("web".to_owned()),
        commit: String::new(),
        by: String::new(),
        since: String::new(),
        reason: String::new(),
    });
    let expected = [format!("+{DB}"), "-main/argocd/p.yaml".to_owned()];
    assert_eq!(planned(&held, &[(WEB, "2"), (DB, "2")], &[], &[]), expected);
}

#[test]
fn no_path_leads_elsewhere() {
    for path in [
        "../x",
        "main/.git/config",
        ".GIT/x",
        "git~1/x",
        ".g\u{200c}it/x",
        "a/con.yaml",
        "a/b./x",
        "a//b",
        "a\\b",
        "a:b",
    ] {
        let found = planned(&branch(&[]), &[(path, "1")], &[], &[path]);
        assert_eq!(found, [format!("delivery/unsafe-path: b:{path}")]);
    }
    let found = planned(&branch(&[("MAIN/x", "theirs", None)]), &[(WEB, "1")], &[], &[]);
    assert_eq!(found, [format!("+{WEB}"), format!("delivery/unsafe-path: b:{WEB}")]);
    let found = planned(&branch(&[]), &[("a/x", "1"), ("a/X", "1")], &[], &[]);
    assert_eq!(found.last().map(String::as_str), Some("delivery/unsafe-path: b:a/x"));
}

#[test]
fn nothing_is_written_through_what_stands_above() {
    for kind in [EntryKind::File, EntryKind::Symlink, EntryKind::Submodule] {
        let mut files = branch(&[("main/apps", "theirs", None)]);
        files.tree.entries.get_mut("main/apps").unwrap().kind = kind;
        let found = planned(&files, &[(WEB, "1")], &[], &[WEB, "main/apps"]);
        assert_eq!(found, ["delivery/foreign-file: b:main/apps"]);
    }
    for kind in [EntryKind::Symlink, EntryKind::Submodule] {
        let mut files = branch(&[(WEB, "theirs", Some("1"))]);
        files.tree.entries.get_mut(WEB).unwrap().kind = kind;
        assert_eq!(planned(&files, &[(WEB, "1")], &[], &[WEB]), [format!("delivery/foreign-file: b:{WEB}")]);
    }
    let files = branch(&[("main/apps/shop/web/a.yaml/below", "theirs", None)]);
    assert_eq!(planned(&files, &[(WEB, "1")], &[], &[WEB]), [format!("delivery/foreign-file: b:{WEB}")]);
}
