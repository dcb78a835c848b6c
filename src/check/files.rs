//! Manifests that no workspace made: every object of some texts, by itself and as an update of live objects.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::object::{self, Verdict, gvk_of};
use super::{Checked, Tally, merge, merge::Reached, rules};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::kubernetes::{Definitions, rules::NOT_VALIDATED, validate_update};
use crate::manifest::{Gvk, identify};
use crate::source::{SourceId, SourceMap, Span};
use crate::types::Types;
use crate::yaml::{Dialect, Entry, Key, Layer, Node, load};

/// How to check.
#[derive(Clone, Copy, Debug)]
pub struct FileSettings<'a> {
    /// The API that the objects are for.
    pub types: &'a Types,
    /// The custom kinds.
    pub definitions: &'a Definitions,
    /// Kinds that are not looked at.
    pub skip: &'a [Skip],
    /// An object of a kind that nobody knows is an error.
    pub strict: bool,
    /// The objects that are live.
    pub live: Option<&'a HashMap<Identity, Node>>,
}

/// A kind that is not looked at: `Secret`, `v1/Secret`, `argoproj.io/v1alpha1/Application`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    api_version: Option<String>,
    kind: String,
}

impl Skip {
    /// Reads a kind, with or without its version.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text.rsplit_once('/') {
            Some((version, kind)) => Self { api_version: Some(version.to_owned()), kind: kind.to_owned() },
            None => Self { api_version: None, kind: text.to_owned() },
        }
    }

    fn covers(&self, gvk: &Gvk) -> bool {
        *self.kind == *gvk.kind && self.api_version.as_ref().is_none_or(|version| *version == gvk.api_version())
    }
}

/// What makes two objects the same one, whatever version each is written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    group: Arc<str>,
    kind: Arc<str>,
    namespace: Option<Arc<str>>,
    name: Arc<str>,
}

impl Identity {
    fn of(object: &Node) -> Option<Self> {
        let id = identify(object)?;
        Some(Self { group: id.gvk.group, kind: id.gvk.kind, namespace: id.namespace, name: id.name })
    }
}

/// What came of one text.
#[derive(Default)]
struct File {
    report: Report,
    tally: Tally,
    objects: Vec<(Identity, Span)>,
}

/// Checks every object of some texts, which are read in parallel; trees are given back as soon as they are checked.
#[must_use]
pub fn check_files(sources: &SourceMap, texts: &[SourceId], settings: &FileSettings<'_>) -> Checked {
    let files: Vec<File> = texts.par_iter().map(|source| check_file(sources, *source, settings)).collect();
    let (mut found, mut tally) = (Vec::new(), Tally::default());
    let mut first: HashMap<Identity, Span> = HashMap::new();
    for file in files {
        found.extend(file.report.iter().cloned().map(Reached::everywhere));
        tally += file.tally;
        for (identity, span) in file.objects {
            let before = *first.entry(identity.clone()).or_insert(span);
            if before != span {
                found.push(Reached::everywhere(repeated(&identity, before, span)));
            }
        }
    }
    for reached in found.iter_mut().filter(|reached| settings.strict && reached.finding.rule == NOT_VALIDATED) {
        reached.finding.severity = Severity::Error;
    }
    let mut report: Report = merge::merged(found).into_iter().collect();
    report.finish(sources);
    Checked { report, tally }
}

fn check_file(sources: &SourceMap, source: SourceId, settings: &FileSettings<'_>) -> File {
    let mut file = File::default();
    let documents = load(sources, source, Dialect::Foreign, Layer::Template, &mut file.report);
    let errors = file.report.iter().filter(|finding| finding.severity == Severity::Error);
    let mistakes: Vec<Span> = errors.map(Diagnostic::span).collect();
    let outside = |mistake: &&Span| !documents.iter().any(|document| document.origin.span.contains(**mistake));
    file.tally.unreadable = mistakes.iter().filter(outside).count();
    for document in documents {
        for object in objects_of(document) {
            check_object(&object, settings, &mistakes, &mut file);
        }
    }
    file
}

/// `mistakes` are the places of what no YAML reader takes.
fn check_object(object: &Node, settings: &FileSettings<'_>, mistakes: &[Span], file: &mut File) {
    if gvk_of(object).is_some_and(|gvk| settings.skip.iter().any(|skip| skip.covers(&gvk))) {
        file.tally.skipped += 1;
        return;
    }
    let identity = Identity::of(object);
    let is_live =
        identity.as_ref().is_some_and(|identity| settings.live.is_some_and(|live| live.contains_key(identity)));
    let mut verdict = object::check(object, is_live, settings.types, settings.definitions, &mut file.report);
    if mistakes.iter().any(|mistake| object.origin.span.contains(*mistake)) {
        verdict = Verdict::Invalid;
    }
    if let Some(identity) = identity {
        if verdict != Verdict::Invalid && refuses_update(&identity, object, settings, &mut file.report) {
            verdict = Verdict::Invalid;
        }
        file.objects.push((identity, name_of(object)));
    }
    file.tally.count(verdict);
}

/// Whether the server refuses the object where its older form is live.
fn refuses_update(identity: &Identity, object: &Node, settings: &FileSettings<'_>, report: &mut Report) -> bool {
    let Some(live) = settings.live.and_then(|live| live.get(identity)) else { return false };
    let mut found = Report::new();
    validate_update(live, object, settings.types, settings.definitions, &mut found);
    let refused = found.has_errors();
    report.append(found);
    refused
}

/// The objects that are live, by identity. Mistakes go to the report.
#[must_use]
pub fn live_objects(sources: &SourceMap, texts: &[SourceId], report: &mut Report) -> HashMap<Identity, Node> {
    let mut live = HashMap::new();
    for object in read_all(sources, texts, report) {
        if let Some(identity) = Identity::of(&object) {
            live.insert(identity, object);
        }
    }
    live
}

/// The `CustomResourceDefinition` objects among some texts. Mistakes go to the report.
#[must_use]
pub fn definitions(sources: &SourceMap, texts: &[SourceId], report: &mut Report) -> Vec<Node> {
    const KIND: &str = "CustomResourceDefinition";

    // Most texts hold none, and a search is faster than a parse.
    let may_hold = |source: &&SourceId| sources.file(**source).text.contains(KIND);
    let texts: Vec<SourceId> = texts.iter().filter(may_hold).copied().collect();
    let is_definition = |object: &Node| object.get("kind").and_then(Node::as_str) == Some(KIND);
    read_all(sources, &texts, report).into_iter().filter(is_definition).collect()
}

fn read_all(sources: &SourceMap, texts: &[SourceId], report: &mut Report) -> Vec<Node> {
    let read: Vec<(Vec<Node>, Report)> = texts
        .par_iter()
        .map(|source| {
            let mut report = Report::new();
            let documents = load(sources, *source, Dialect::Foreign, Layer::Template, &mut report);
            (documents.into_iter().flat_map(objects_of).collect(), report)
        })
        .collect();
    let mut all = Vec::new();
    for (objects, found) in read {
        all.extend(objects);
        report.append(found);
    }
    all
}

/// The objects of a document: none of an empty one, the items of a list, itself otherwise.
fn objects_of(document: Node) -> Vec<Node> {
    if document.is_null() {
        return Vec::new();
    }
    let kind = document.get("kind").and_then(Node::as_str).and_then(|kind| kind.strip_suffix("List"));
    let items = document.get("items").and_then(Node::as_list);
    let (Some(kind), Some(items)) = (kind, items) else {
        return vec![document];
    };
    let typed = |item: &Node| typed(item, kind, document.get("apiVersion"));
    items.iter().map(typed).flat_map(objects_of).collect()
}

/// An item as an object of its own: items of a `ConfigMapList` need not say what they are.
fn typed(item: &Node, kind: &str, api_version: Option<&Node>) -> Node {
    let mut item = item.clone();
    let origin = item.origin.clone();
    if let Some(map) = item.as_map().filter(|map| !kind.is_empty() && map.get("kind").is_none()) {
        let key = |text: &str| Key::new(text, origin.clone());
        let api = api_version.filter(|_| map.get("apiVersion").is_none()).cloned();
        let api = api.map(|value| Entry { key: key("apiVersion"), value });
        let kind = Entry { key: key("kind"), value: Node::string(kind, origin.clone()) };
        let entries = api.into_iter().chain([kind]).chain(map.iter().cloned());
        item = Node::map(entries.collect(), origin);
    }
    item
}

fn name_of(object: &Node) -> Span {
    let name = object.get("metadata").and_then(|metadata| metadata.get("name"));
    name.map_or(object.origin.span, |name| name.origin.span)
}

fn repeated(identity: &Identity, first: Span, again: Span) -> Diagnostic {
    let Identity { kind, namespace, name, .. } = identity;
    let namespace = namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let message = format!("the object `{kind}/{namespace}{name}` is described twice");
    Diagnostic::warning(rules::REPEATED_OBJECT, again, message)
        .here("again here")
        .label(first, "first here")
        .help("whichever is applied last wins; remove one, or check the two apart")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Minor;

    #[test]
    fn kinds_are_skipped_with_or_without_their_version() {
        let gvk = Gvk::new("apps/v1", "Deployment");
        for (text, covers) in [
            ("Deployment", true),
            ("apps/v1/Deployment", true),
            ("apps/v1beta1/Deployment", false),
            ("v1/Deployment", false),
            ("deployment", false),
        ] {
            assert_eq!(Skip::read(text).covers(&gvk), covers, "{text}");
        }
    }

    #[test]
    fn documents_and_items_are_objects() {
        let check = |text: &str, tally: Tally| {
            let mut sources = SourceMap::default();
            let source = sources.add("a.yaml", text.into());
            let types = Types::of(Minor::NEWEST);
            let definitions = Definitions::new(types.minor(), &[]);
            let skip = [Skip::read("Secret")];
            let settings =
                FileSettings { types: &types, definitions: &definitions, skip: &skip, strict: false, live: None };
            assert_eq!(check_files(&sources, &[source], &settings).tally, tally, "{text}");
        };
        let nothing = Tally::default();
        check("", nothing);
        check("---\n# Nothing.\n---\nnull\n", nothing);
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n";
        check(map, Tally { valid: 1, ..nothing });
        check(&format!("{map}data: [\n---\n{map}"), Tally { valid: 1, unreadable: 1, ..nothing });
        check(&format!("{map}metadata: {{ name: b }}\n"), Tally { invalid: 1, ..nothing });
        let list =
            "apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: Secret, metadata: { name: a } }, {}, []]\n";
        check(list, Tally { skipped: 1, invalid: 2, ..nothing });
        check(
            "apiVersion: v1\nkind: SecretList\nitems: [{ metadata: { name: a } }]\n",
            Tally { skipped: 1, ..nothing },
        );
        check("a: b\n---\n- a\n---\ntext\n", Tally { invalid: 3, ..nothing });
    }
}
