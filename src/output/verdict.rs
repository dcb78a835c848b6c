//! The result of `verify`: what is not as it should be, by how it is not.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Paint, differences};
use crate::delivery::Record;
use crate::delivery::verify::{Deviant, Deviation};
use crate::golden::{self, Difference, unified};
use crate::rendering::Target;

/// The files that differ, each kind of deviation by itself.
#[must_use]
pub fn text(home: &Target, deviants: &[Deviant], paint: Paint) -> String {
    let mut by_kind: BTreeMap<Deviation, Vec<Difference>> = BTreeMap::new();
    for deviant in deviants {
        by_kind.entry(deviant.deviation).or_default().extend(difference(home, deviant));
    }
    let kinds = by_kind
        .into_iter()
        .map(|(deviation, found)| format!("{}:\n\n{}", paint.strong(deviation.describe()), differences(&found, paint)));
    kinds.collect()
}

/// Everything, as one document.
#[must_use]
pub fn json(home: &Target, commit: &str, record: &Record, deviants: &[Deviant], problems: &[String]) -> String {
    let files: Vec<Value> = deviants
        .iter()
        .map(|deviant| {
            let diff: Vec<String> = difference(home, deviant).iter().map(unified).collect();
            json!({ "path": deviant.path, "deviation": deviant.deviation.as_str(), "diff": diff.concat() })
        })
        .collect();
    let document = json!({
        "branch": &*home.branch,
        "folder": &*home.folder,
        "commit": commit,
        "environment": record.environment,
        "source": { "commit": record.sources.commit, "shared": record.sources.of_shared(), "apps": record.sources.apps },
        "version": record.version,
        "verified": deviants.is_empty() && problems.is_empty(),
        "problems": problems,
        "files": files,
    });
    format!("{document:#}\n")
}

/// What the branch has in place of what the source renders.
fn difference(home: &Target, deviant: &Deviant) -> Vec<Difference> {
    let one = |text: &Option<String>| -> BTreeMap<String, String> {
        text.iter().map(|text| (deviant.path.clone(), text.clone())).collect()
    };
    let compared = golden::compare("", &one(&deviant.expected), &one(&deviant.found));
    let found = compared.into_iter().map(|difference| Difference { path: home.shown(&deviant.path), ..difference });
    let mut found: Vec<Difference> = found.collect();
    if found.is_empty() {
        let (path, change) = (home.shown(&deviant.path), golden::Change::Changed);
        found.push(Difference { path, change, object: None, hunks: Vec::new() });
    }
    found
}
