//! The keys that the readers ask for, the keys of the schemas, and the keys of the files that are changed are the same.

use std::collections::BTreeSet;
use std::fs;

use scantling::schema::{Kind, schema};
use serde_json::Value as Json;

use super::mutation::FILES;
use super::read;
use crate::support::repository;

type Keys = BTreeSet<String>;

/// Keys that the readers ask for by name.
fn of_readers() -> Keys {
    let asked = regex_lite::Regex::new(
        r#"(?:text|prose|flag|map|text_map|list|text_list|any|word|entry|require|constraint|pair)\(\s*(?:fields, kind, )?"(\w+)""#,
    )
    .expect("a pattern");
    let folder = repository().join("src/config");
    let paths = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("a file").into_path());
    let mut keys = Keys::new();
    for path in
        paths.filter(|path| path.ends_with("fields.rs") || path.components().any(|part| part.as_os_str() == "read"))
    {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        keys.extend(asked.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    keys
}

/// Keys of the general schemas, those of Kubernetes types apart.
fn of_schemas() -> Keys {
    let mut keys = Keys::new();
    for kind in Kind::ALL {
        collect(&schema(kind, None), &mut keys);
    }
    keys
}

fn collect(schema: &Json, keys: &mut Keys) {
    if let Json::Array(items) = schema {
        for item in items {
            collect(item, keys);
        }
    }
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        match (keyword.as_str(), value.as_object()) {
            ("properties", Some(map)) => {
                keys.extend(map.keys().cloned());
                map.values().for_each(|below| collect(below, keys));
            }
            ("$defs", Some(map)) => map.values().for_each(|below| collect(below, keys)),
            _ => collect(value, keys),
        }
    }
}

/// Keys of the files in which one value after the other is changed.
fn of_files() -> Keys {
    fn below(value: &Json, keys: &mut Keys) {
        match value {
            Json::Object(map) => {
                keys.extend(map.keys().cloned());
                map.values().for_each(|value| below(value, keys));
            }
            Json::Array(items) => items.iter().for_each(|item| below(item, keys)),
            _ => {}
        }
    }
    let mut keys = Keys::new();
    FILES.iter().filter_map(|(_, _, text)| read(text)).for_each(|file| below(&file, &mut keys));
    keys
}

/// What is in the first and not in the second.
fn without(all: &Keys, known: &Keys) -> Vec<String> {
    all.difference(known).cloned().collect()
}

#[test]
fn every_key_of_the_readers_stands_in_a_schema() {
    let readers = of_readers();
    assert!(readers.contains("apiVersion") && readers.contains("networkPolicy") && readers.contains("pattern"));
    assert_eq!(without(&readers, &of_schemas()), [""; 0]);
}

#[test]
fn every_key_of_the_schemas_stands_in_a_file_that_is_changed() {
    // Patches are changed by themselves.
    let of_patches = ["from", "op", "operations", "path", "value"].map(str::to_owned).into();
    let keys: Keys = without(&of_schemas(), &of_patches).into_iter().collect();
    assert_eq!(without(&keys, &of_files()), [""; 0]);
}
