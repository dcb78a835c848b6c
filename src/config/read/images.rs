//! Files of kind Images: one pin per line.

use crate::config::fields::{Fields, as_text};
use crate::config::mistakes::{shown, wrong_type};
use crate::config::{formats, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Entry, Key, Layer, Map, Node};

use super::relabel;

/// The image of one instance in one environment.
#[derive(Clone, Debug)]
pub(in crate::config) struct Pin {
    pub(in crate::config) key: Key,
    pub(in crate::config) app: String,
    pub(in crate::config) instance: String,
    /// Needed when the component has several image inputs.
    pub(in crate::config) input: Option<String>,
    pub(in crate::config) image: Node,
}

/// A file of kind Images.
pub(in crate::config) fn read_images_file(node: &Node, report: &mut Report) -> Option<Vec<Pin>> {
    let mut fields = Fields::open(node, "a file of pins", report)?;
    fields.header("Images", "images")?;
    let pins = read_pins(&mut fields);
    fields.finish();
    Some(pins)
}

/// `images:`, which may be empty: a new environment has no pins yet.
pub(super) fn read_pins(fields: &mut Fields<'_, '_>) -> Vec<Pin> {
    let Some(entry) = fields.entry("images") else { return Vec::new() };
    if entry.value.is_null() {
        return Vec::new();
    }
    let node = relabel(&entry.value, Layer::Images);
    let Some(map) = node.as_map() else {
        fields.report.push(
            wrong_type(&node, "a map from `app/instance` to an image")
                .or_help("write `app/instance: registry/name:tag`, each on a line of its own"),
        );
        return Vec::new();
    };
    map.iter().filter_map(|entry| read_pin(entry, map, fields.report)).collect()
}

fn read_pin(entry: &Entry, all: &Map, report: &mut Report) -> Option<Pin> {
    let image = as_text(&entry.value);
    if image.is_none() {
        report.push(wrong_type(&entry.value, "an image reference").or_help("write it as `registry/name:tag`"));
    }
    let (app, rest) = entry.key.text.split_once('/').unwrap_or((&entry.key.text, ""));
    let (instance, input) = rest.split_once('.').map_or((rest, None), |(instance, input)| (instance, Some(input)));
    let named = |text: &str| formats::dns_label(text).is_ok();
    if !named(app) || !named(instance) || input.is_some_and(str::is_empty) {
        let message = format!("`{}` does not name an instance", shown(&entry.key.text));
        let finding = Diagnostic::error(rules::BAD_NAME, entry.key.origin.span, message)
            .help("write `app/instance`, or `app/instance.input` for one of several images");
        report.push(finding);
        return None;
    }
    twice(entry, instance, app, input, all, report);
    let (app, instance) = (app.to_owned(), instance.to_owned());
    Some(Pin { key: entry.key.clone(), app, instance, input: input.map(str::to_owned), image: image? })
}

/// `app/instance` and `app/instance.image` may mean the same input; which one wins must not depend on their order.
fn twice(entry: &Entry, instance: &str, app: &str, input: Option<&str>, all: &Map, report: &mut Report) {
    if input != Some("image") {
        return;
    }
    if let Some(short) = all.entry(&format!("{app}/{instance}")) {
        let message = format!("the image of `{app}/{instance}` is pinned twice");
        let other: Span = short.key.origin.span;
        let finding = Diagnostic::error(rules::NAME_CLASH, entry.key.origin.span, message).label(other, "and here");
        report.push(finding.help("remove one of the two"));
    }
}
