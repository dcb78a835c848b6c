//! Objects as people name them: `deploy/flask-app`, `Deployment/backend/flask-app`.

use std::collections::BTreeSet;

use crate::diagnostic::{Failure, nearest, quoted_list};
use crate::manifest::{Manifest, ManifestId};
use crate::rendering::{ClusterRendering, Rendering};

/// Short names, as kubectl knows them (`kubectl api-resources`).
const SHORT_NAMES: [(&str, &str); 24] = [
    ("app", "application"),
    ("appproj", "appproject"),
    ("cj", "cronjob"),
    ("cm", "configmap"),
    ("crd", "customresourcedefinition"),
    ("deploy", "deployment"),
    ("ds", "daemonset"),
    ("ep", "endpoints"),
    ("es", "externalsecret"),
    ("hpa", "horizontalpodautoscaler"),
    ("ing", "ingress"),
    ("limits", "limitrange"),
    ("netpol", "networkpolicy"),
    ("ns", "namespace"),
    ("pc", "priorityclass"),
    ("pdb", "poddisruptionbudget"),
    ("po", "pod"),
    ("pv", "persistentvolume"),
    ("pvc", "persistentvolumeclaim"),
    ("quota", "resourcequota"),
    ("sa", "serviceaccount"),
    ("sc", "storageclass"),
    ("sts", "statefulset"),
    ("svc", "service"),
];

/// What the user typed.
#[derive(Debug)]
struct Wanted<'a> {
    kind: String,
    group: Option<&'a str>,
    namespace: Option<&'a str>,
    name: &'a str,
}

/// An object with its cluster.
pub(super) type Found<'a> = (&'a ClusterRendering, &'a Manifest);

/// The one object that a text names, in one cluster when it is given.
pub(super) fn find<'a>(rendering: &'a Rendering, cluster: Option<&str>, text: &str) -> Result<Found<'a>, Failure> {
    let wanted = read(text)?;
    let all = || {
        let clusters =
            rendering.clusters.iter().filter(move |known| cluster.is_none_or(|name| name == &*known.cluster));
        clusters.flat_map(|known| objects(known).map(move |manifest| (known, manifest)))
    };
    let found: Vec<Found<'a>> = all().filter(|(_, manifest)| wanted.fits(&manifest.id)).collect();
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(unknown(text, &wanted, all().map(|(_, manifest)| &manifest.id))),
        several => Err(ambiguous(text, several)),
    }
}

fn objects(cluster: &ClusterRendering) -> impl Iterator<Item = &Manifest> {
    cluster.apps.iter().flat_map(|app| &app.manifests).chain(&cluster.argocd).chain(&cluster.bootstrap)
}

fn read(text: &str) -> Result<Wanted<'_>, Failure> {
    let parts: Vec<&str> = text.split('/').collect();
    let (kind, namespace, name) = match parts.as_slice() {
        [kind, name] => (*kind, None, *name),
        [kind, namespace, name] => (*kind, Some(*namespace), *name),
        _ => {
            let message = format!("`{text}` names no object");
            let help = "write `Kind/name` or `Kind/namespace/name`: `Deployment/backend/flask-app`".to_owned();
            return Err(Failure::usage_with_help(message, help));
        }
    };
    let (kind, group) = kind.split_once('.').map_or((kind, None), |(kind, group)| (kind, Some(group)));
    Ok(Wanted { kind: singular(&kind.to_lowercase()), group, namespace, name })
}

/// The kind of a short name or plural, in lower case; other words stay.
fn singular(word: &str) -> String {
    let long = SHORT_NAMES.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long);
    match long.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => long.to_owned(),
    }
}

impl Wanted<'_> {
    fn fits(&self, id: &ManifestId) -> bool {
        self.fits_kind(&id.gvk.kind)
            && *self.name == *id.name
            && self.group.is_none_or(|group| group == &*id.gvk.group)
            && self.namespace.is_none_or(|namespace| Some(namespace) == id.namespace.as_deref())
    }

    fn fits_kind(&self, kind: &str) -> bool {
        let kind = kind.to_lowercase();
        [&*kind, &*format!("{kind}s"), &*format!("{kind}es")].contains(&&*self.kind)
    }
}

fn unknown<'a>(text: &str, wanted: &Wanted<'_>, ids: impl Iterator<Item = &'a ManifestId>) -> Failure {
    let (mut of_kind, mut others) = (BTreeSet::new(), BTreeSet::new());
    for id in ids {
        if wanted.fits_kind(&id.gvk.kind) {
            of_kind.insert(&*id.name)
        } else {
            others.insert(&*id.gvk.kind)
        };
    }
    let help = if of_kind.is_empty() {
        let folded: Vec<(String, &str)> = others.iter().map(|kind| (kind.to_lowercase(), *kind)).collect();
        let near = nearest(&wanted.kind, folded.iter().map(|(lower, _)| lower.as_str()));
        let near = near.and_then(|near| folded.iter().find(|(lower, _)| lower == near));
        near.map_or_else(
            || format!("there are objects of the kinds {}", quoted_list(others.iter().copied())),
            |(_, kind)| format!("did you mean the kind `{kind}`?"),
        )
    } else if let Some(near) = nearest(wanted.name, of_kind.iter().copied()) {
        format!("did you mean `{near}`?")
    } else {
        format!("of this kind there is {}", quoted_list(of_kind.iter().copied()))
    };
    Failure::usage_with_help(format!("no object `{text}`"), help)
}

fn ambiguous(text: &str, found: &[Found<'_>]) -> Failure {
    let clusters: BTreeSet<&str> = found.iter().map(|(cluster, _)| &*cluster.cluster).collect();
    let names: BTreeSet<String> = found.iter().map(|(_, manifest)| full_name(&manifest.id)).collect();
    let (message, help) = if clusters.len() > 1 {
        let clusters = quoted_list(clusters.iter().copied());
        (format!("`{text}` is in several clusters: {clusters}"), "choose one with `--cluster`")
    } else {
        let names = quoted_list(names.iter().map(String::as_str));
        (format!("`{text}` may be {names}"), "write one of these")
    };
    Failure::usage_with_help(message, help.to_owned())
}

/// A name that `read` takes and that fits this object alone.
fn full_name(id: &ManifestId) -> String {
    let group = if id.gvk.group.is_empty() { String::new() } else { format!(".{}", id.gvk.group) };
    match &id.namespace {
        Some(namespace) => format!("{}{group}/{namespace}/{}", id.gvk.kind, id.name),
        None => format!("{}{group}/{}", id.gvk.kind, id.name),
    }
}

#[cfg(test)]
mod tests;
