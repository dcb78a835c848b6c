//! What the bindings lost, by hand: `lists.txt`.

use std::collections::BTreeMap;
use std::path::Path;

/// What a line says.
pub(crate) enum Note {
    Keys(Vec<String>),
    Atomic,
    Replace,
    Merge,
    Optional,
    Required,
}

/// By group, type and field: `core Container.ports`.
pub(crate) type Notes = BTreeMap<String, Note>;

pub(crate) fn read(here: &Path) -> Result<Notes, String> {
    let path = here.join("lists.txt");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| note(line).ok_or_else(|| format!("lists.txt: {line}"))).collect()
}

fn note(line: &str) -> Option<(String, Note)> {
    let mut words = line.split_whitespace();
    let place = format!("{} {}", words.next()?, words.next()?);
    let note = match words.next()? {
        "keys" => Note::Keys(words.map(str::to_owned).collect()),
        "atomic" => Note::Atomic,
        "replace" => Note::Replace,
        "merge" => Note::Merge,
        "optional" => Note::Optional,
        "required" => Note::Required,
        _ => return None,
    };
    Some((place, note))
}
