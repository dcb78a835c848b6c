//! Fixed sets of strings that the server takes in a field, by hand: published schemas do not say them.
//!
//! A line of `values/*.txt` is `core/v1.ServiceSpec.type: ClusterIP ExternalName LoadBalancer NodePort`; a value that only some minors know
//! is written `Value>=30` or `Value<34`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::packed::kept;

const TEXTS: [&str; 9] = [
    include_str!("values/admission.txt"),
    include_str!("values/apps.txt"),
    include_str!("values/autoscaling.txt"),
    include_str!("values/core.txt"),
    include_str!("values/disruption.txt"),
    include_str!("values/networking.txt"),
    include_str!("values/pod.txt"),
    include_str!("values/scheduling.txt"),
    include_str!("values/storage.txt"),
];

/// The values of a field in one minor; empty where any string is taken.
pub(super) fn of(ty: &str, field: &str, minor: u32) -> &'static [&'static str] {
    static VALUES: OnceLock<HashMap<(&'static str, &'static str), &'static str>> = OnceLock::new();
    let values = VALUES.get_or_init(|| TEXTS.into_iter().flat_map(lines).filter_map(place).collect());
    let Some(words) = values.get(&(ty, field)) else { return &[] };
    kept(words.split_whitespace().filter_map(|word| value(word, minor)).collect())
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Type, field and what stands behind the colon.
fn place(line: &'static str) -> Option<((&'static str, &'static str), &'static str)> {
    let (place, words) = line.split_once(": ")?;
    Some((place.rsplit_once('.')?, words))
}

/// A value, unless the minor does not know it.
fn value(word: &'static str, minor: u32) -> Option<&'static str> {
    let limit = |text: &str| text.parse::<u32>().ok();
    if let Some((value, since)) = word.split_once(">=") {
        return (minor >= limit(since)?).then_some(value);
    }
    match word.split_once('<') {
        Some((value, until)) => (minor < limit(until)?).then_some(value),
        None => Some(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{DiskFileSystem, FileSystem};
    use crate::types::{Minor, Types};

    #[test]
    fn a_value_may_belong_to_some_minors_only() {
        assert_eq!(value("Always", 27), Some("Always"));
        assert_eq!((value("New>=30", 29), value("New>=30", 30)), (None, Some("New")));
        assert_eq!((value("Old<34", 33), value("Old<34", 34)), (Some("Old"), None));
    }

    #[test]
    fn every_file_is_embedded_and_every_line_is_about_a_field() {
        let repository = DiskFileSystem::new(env!("CARGO_MANIFEST_DIR"));
        let files = repository.files("src/types/values").unwrap_or_default();
        let texts = files.iter().filter_map(|path| String::from_utf8(repository.read(path).ok()?).ok());
        let texts: Vec<String> = texts.collect();
        assert!(
            texts.len() == TEXTS.len() && texts.iter().all(|text| TEXTS.contains(&text.as_str())),
            "{}",
            texts.len()
        );
        for line in TEXTS.into_iter().flat_map(lines) {
            let Some(((ty, field), words)) = place(line) else { panic!("{line}") };
            let known = (27..=37).map(|minor| Types::of(Minor(minor))).find_map(|types| {
                let ty = types.named(ty)?;
                types.field(ty, field).map(|field| field.values.len())
            });
            assert!(known.is_some_and(|count| count > 0), "{line}");
            assert!(words.split_whitespace().all(|word| value(word, 27).or(value(word, 37)).is_some()), "{line}");
        }
    }
}
