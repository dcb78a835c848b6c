//! Which images one tree runs and another one does not: the pins that a commit moved.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rayon::prelude::*;

use super::parts::part_of;
use crate::diagnostic::Report;
use crate::manifest::ImageRef;
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, Node, Value, load};

/// A repository whose image an app runs in other versions than before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageChange {
    /// The app.
    pub app: String,
    /// The repository of the image.
    pub repository: String,
    /// The tags and digests that were run.
    pub old: BTreeSet<String>,
    /// Those that are.
    pub new: BTreeSet<String>,
}

impl fmt::Display for ImageChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions = |versions: &BTreeSet<String>, none: &str| {
            if versions.is_empty() { none.to_owned() } else { versions.iter().cloned().collect::<Vec<_>>().join(", ") }
        };
        let name = self.repository.rsplit('/').next().unwrap_or(&self.repository);
        let (old, new) = (versions(&self.old, "(new)"), versions(&self.new, "(gone)"));
        write!(formatter, "{}: {name} {old} -> {new}", self.app)
    }
}

/// What differs between two sets of files; only files that differ need to be among them.
#[must_use]
pub fn image_changes(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<ImageChange> {
    let (old, new) = (images(old), images(new));
    let keys: BTreeSet<&(String, String)> = old.keys().chain(new.keys()).collect();
    let change = |key: &(String, String)| ImageChange {
        app: key.0.clone(),
        repository: key.1.clone(),
        old: old.get(key).cloned().unwrap_or_default(),
        new: new.get(key).cloned().unwrap_or_default(),
    };
    keys.into_iter().map(change).filter(|change| change.old != change.new).collect()
}

/// Tags and digests by app and repository.
fn images(files: &BTreeMap<String, String>) -> BTreeMap<(String, String), BTreeSet<String>> {
    let found: Vec<Vec<(String, ImageRef)>> = files.par_iter().map(|(path, text)| images_of(path, text)).collect();
    let mut images: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (app, image) in found.into_iter().flatten() {
        let version = match (&image.tag, &image.digest) {
            (Some(tag), Some(digest)) => format!("{tag}@{digest}"),
            (Some(text), None) | (None, Some(text)) => text.clone(),
            (None, None) => "(untagged)".to_owned(),
        };
        images.entry((app, image.repository)).or_default().insert(version);
    }
    images
}

/// The images of one file, each with its app.
fn images_of(path: &str, text: &str) -> Vec<(String, ImageRef)> {
    let mut images = Vec::new();
    // A parse costs more than a search.
    if !text.contains("image") {
        return images;
    }
    let part = part_of(path, text);
    let Some(app) = part.app() else { return images };
    let mut sources = SourceMap::default();
    let source = sources.add(path, text.into());
    for document in load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()) {
        collect(&document, &mut |image| images.push((app.to_owned(), image)));
    }
    images
}

/// Every text under a key `image` or `imageName` that is an image reference.
fn collect(node: &Node, found: &mut impl FnMut(ImageRef)) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Map(map) => {
            for entry in map.iter() {
                let is_image = matches!(&*entry.key.text, "image" | "imageName");
                match entry.value.as_str().filter(|_| is_image).and_then(|text| text.parse().ok()) {
                    Some(image) => found(image),
                    None => collect(&entry.value, found),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(app: &str, images: &[&str]) -> BTreeMap<String, String> {
        let containers: Vec<String> = images.iter().map(|image| format!("{{ name: a, image: \"{image}\" }}")).collect();
        let text = format!(
            "kind: Deployment\nspec: {{ template: {{ spec: {{ containers: [{}] }} }} }}\n",
            containers.join(", ")
        );
        BTreeMap::from([(format!("demo/apps/shop/{app}/deployment-x.yaml"), text)])
    }

    #[test]
    fn versions_are_compared_by_app_and_repository() {
        let check = |old: &[&str], new: &[&str], expected: &[&str]| {
            let changes = image_changes(&tree("web", old), &tree("web", new));
            assert_eq!(changes.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        };
        check(&["r.io/x:1", "y:1"], &["y:1", "r.io/x:2"], &["web: x 1 -> 2"]);
        check(&["x:1"], &["x:1", "x:2"], &["web: x 1 -> 1, 2"]);
        check(&["x"], &["z:1"], &["web: x (untagged) -> (gone)", "web: z (new) -> 1"]);
        check(&["x:1"], &["x:1", "not an image"], &[]);
    }
}
