//! Recorded verdicts as they are kept: the compact form of our own, and the form in which they are recorded.

use std::fs;

use serde_json::Value;

use crate::support::repository;
use scantling::types::Minor;

/// One manifest, or one update, with the server's verdict.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) minor: Minor,
    pub(super) accepted: bool,
    /// What the server said; not kept in the compact form.
    pub(super) message: String,
    /// The live object, for an update.
    pub(super) old: Option<String>,
    pub(super) new: String,
    /// The definitions of custom kinds that the server has.
    pub(super) definitions: Option<String>,
    /// What the server warned of, where that was recorded.
    pub(super) warnings: Option<Vec<String>>,
    /// Whether disagreement is shown in full.
    pub(super) talkative: bool,
}

fn lines(path: &std::path::Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

/// A file of our own.
pub(super) fn recorded(name: &str) -> Vec<Row> {
    let folder = repository().join("tests/verdicts");
    let objects = fs::read_to_string(folder.join("objects.json")).expect("the good objects are there");
    let objects: Value = serde_json::from_str(&objects).expect("the good objects are JSON");
    lines(&folder.join(format!("{name}.jsonl"))).iter().map(|row| compact(row, &objects)).collect()
}

fn compact(row: &Value, objects: &Value) -> Row {
    let name = row[0].as_str().expect("a name").to_owned();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let (old, new) = match &row[3] {
        Value::String(new) => (text(&row[4]), new.clone()),
        edits => {
            let mut old = objects[&name].clone();
            apply(&mut old, &row[4]);
            let mut new = old.clone();
            apply(&mut new, edits);
            (name.starts_with("update ").then(|| old.to_string()), new.to_string())
        }
    };
    let minor = Minor(u32::try_from(row[1].as_u64().expect("a minor")).expect("a minor"));
    let accepted = row[2] == 1;
    Row {
        kind: kind_of(&new),
        name,
        minor,
        accepted,
        message: String::new(),
        old,
        new,
        definitions: None,
        warnings: None,
        talkative: false,
    }
}

/// Rows as they are recorded.
pub(super) fn raw(path: &str) -> Vec<Row> {
    let row = |row: &Value| {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        let new = text("manifest").or_else(|| text("new")).expect("a manifest");
        Row {
            name: text("name").unwrap_or_default(),
            kind: kind_of(&new),
            minor: text("kubernetes").as_deref().unwrap_or("1.36").parse().expect("a minor"),
            accepted: row["accepted"] == true,
            message: text("message").unwrap_or_default(),
            old: text("old"),
            new,
            definitions: text("crds"),
            warnings: row["warnings"]
                .as_array()
                .map(|all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            talkative: true,
        }
    };
    lines(path.as_ref()).iter().map(row).collect()
}

fn kind_of(manifest: &str) -> String {
    let in_json = || serde_json::from_str::<Value>(manifest).ok()?["kind"].as_str().map(str::to_owned);
    let in_yaml = || manifest.lines().find_map(|line| line.strip_prefix("kind: ")).map(str::to_owned);
    in_json().or_else(in_yaml).unwrap_or_else(|| "?".to_owned())
}

/// Applies edits in their order.
fn apply(object: &mut Value, edits: &Value) {
    for edit in edits.as_array().into_iter().flatten() {
        let pointer = edit[0].as_str().expect("a pointer");
        let (parent, last) = pointer.rsplit_once('/').unwrap_or_default();
        let last = last.replace("~1", "/").replace("~0", "~");
        match (object.pointer_mut(parent).expect("the parent is there"), edit.get(1)) {
            (Value::Array(items), Some(value)) if last == "-" => items.push(value.clone()),
            (Value::Array(items), Some(value)) => items[last.parse::<usize>().expect("an index")] = value.clone(),
            (Value::Array(items), None) => drop(items.remove(last.parse().expect("an index"))),
            (Value::Object(map), Some(value)) => drop(map.insert(last, value.clone())),
            (Value::Object(map), None) => drop(map.shift_remove(&last)),
            (other, _) => panic!("{pointer} leads into {other}"),
        }
    }
}
