//! The way of file systems that cannot exchange two folders.
#![allow(clippy::disallowed_methods)] // Tests prepare and read trees without the code under test.

use super::super::tests::Scratch;
use super::*;

#[test]
fn renaming_twice_puts_the_new_tree_in_place() {
    let disk = Scratch::new("twice");
    disk.put("out/a.yaml", "old");
    let place = Place::claim(&disk.0.join("out")).unwrap();
    disk.put("new/a.yaml", "new");
    rename_twice(&disk.0.join("new"), &place).unwrap();
    assert_eq!(disk.list(), ["out/a.yaml: new"]);
}

#[test]
fn a_failed_rename_leaves_the_old_tree() {
    let disk = Scratch::new("failed");
    disk.put("out/a.yaml", "old");
    let place = Place::claim(&disk.0.join("out")).unwrap();
    assert!(rename_twice(&disk.0.join("missing"), &place).is_err());
    assert_eq!(disk.list(), ["out/a.yaml: old"]);
}
