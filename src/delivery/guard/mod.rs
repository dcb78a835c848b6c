//! The deletion guard: what a new tree would take off a cluster, told before it does.
//!
//! Compares two trees of one environment: what is published, and what is about to be. It does not ask where the new one
//! comes from, so it serves `publish`, `rollback` and, as a preview, `lint`. What is found may be accepted, exactly and with a
//! reason; that is the business of `check`, as for every finding.

mod gone;
mod renamed;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::{Place, place_of, rules, short};
use crate::check::{Found, Owner};
use crate::config::Environment;
use crate::diagnostic::{Diagnostic, ObjectRef, RuleId, Severity, quoted_list};
use crate::rendering::Target;
use crate::source::{SourceMap, Span};
use crate::yaml::Node;

pub use gone::Files;
use gone::{Object, difference};
use renamed::renamed;

/// The part of an environment's objects, in percent, of which more may not go at once.
const MOST_REMOVED: usize = 20;

/// What Argo CD deletes with an Application that has it
/// (<https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/>).
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

/// Two trees, and how to speak of them.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'a> {
    /// The environment.
    pub environment: &'a str,
    /// Where the tree stands, which opens the names of old texts.
    pub home: &'a Target,
    /// What is published.
    pub old: &'a Files,
    /// What is about to be.
    pub new: &'a Files,
    /// The environment as it is written now, for places; nothing where the source cannot be read.
    pub written: Option<&'a Environment>,
    /// The source commit that is published.
    pub from: Option<&'a str>,
    /// The source commit that is about to be.
    pub to: Option<&'a str>,
    /// How bad a deletion is: an error for whoever publishes, a warning for whoever looks ahead.
    pub severity: Severity,
    /// Whether deletions are accepted on the command line, not in the repository.
    pub by_argument: bool,
}

impl Guard<'_> {
    /// What would be deleted and is worth stopping for. Old texts are added to the sources.
    #[must_use]
    pub fn check(&self, sources: &mut SourceMap) -> Vec<Found> {
        let difference = difference(self.old, self.new, self.home, sources);
        let renamed = renamed(&difference.gone, &difference.added);
        let became = |index: usize| renamed.get(&index).and_then(|to| difference.added.get(*to));
        let mut found = Vec::new();
        for (index, object) in difference.gone.iter().enumerate() {
            if object.is_hook() || !matches!(object.place, Place::App { .. }) {
                continue;
            }
            found.extend(self.object(object, became(index)));
        }
        found.extend(self.apps(&difference.gone));
        found.extend(self.everything(&difference.gone, &renamed));
        found
    }

    /// What is wrong with something that goes.
    fn gone(&self) -> &'static str {
        if self.by_argument { "not in the tree to go back to" } else { "not rendered any more" }
    }

    /// One object that goes.
    fn object(&self, object: &Object, became: Option<&Object>) -> Option<Found> {
        let (rule, loses) = match object.kind() {
            ("", "Namespace") => {
                (rules::REMOVED_NAMESPACE, "everything in it is deleted with it, whoever put it there")
            }
            ("apiextensions.k8s.io", "CustomResourceDefinition") => {
                (rules::REMOVED_DEFINITION, "every object of its kind is deleted with it, in all namespaces")
            }
            kind if holds_data(kind) => (rules::REMOVED_STATE, data_of(object)),
            _ => return self.recreated(object, became?),
        };
        let message = format!("`{}` is published and {}", object.id, self.gone());
        let mut finding = self.finding(rule, &object.place, object.span, message).note(loses);
        if let Some(new) = became {
            finding = finding
                .note(format!("`{}` looks like it: nothing is renamed, one is destroyed and one created", new.id));
        }
        if let Some(kept) = kept(object) {
            finding = finding.note(kept);
        }
        Some(self.accepted_by(finding, object.id.object_ref(), &object.place))
    }

    /// An object that has another name now.
    fn recreated(&self, object: &Object, new: &Object) -> Option<Found> {
        // Their names often carry a digest of their content, so that pods roll.
        if matches!(object.kind(), ("", "ConfigMap" | "Secret")) {
            return None;
        }
        let message = format!("`{}` is published, and `{}` would be in its stead", object.id, new.id);
        let mut finding = self.finding(rules::DESTROY_AND_CREATE, &object.place, object.span, message);
        finding.severity = Severity::Warning;
        let finding = finding.note("Kubernetes renames nothing: a new object is created and the old one destroyed");
        let help =
            "keep the old name, or see that nobody needs the object between the two and nothing outside uses its name";
        Some(self.found(finding.object(object.id.object_ref()).help(help), &object.place))
    }

    /// Apps that go: their Applications, or all their objects.
    fn apps(&self, gone: &[Object]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut told = BTreeSet::new();
        let applications = gone.iter().filter(|object| {
            object.kind() == ("argoproj.io", "Application") && matches!(object.place, Place::ArgoCd { .. })
        });
        for application in applications {
            let place = folder_of(&application.body, &self.home.folder).unwrap_or_else(|| application.place.clone());
            let name = place.app().unwrap_or(&application.id.name).to_owned();
            let is_there = self.new.keys().any(|path| place_of(path) == place && place.app().is_some());
            let message = if is_there {
                format!(
                    "the Application of the app `{name}` has another name now: `{}` is {}",
                    application.id,
                    self.gone()
                )
            } else {
                format!("the app `{name}` is published and {}", self.gone())
            };
            let with = if has_finalizer(&application.body) {
                "Argo CD deletes its objects with the Application"
            } else {
                "Argo CD leaves its objects in the cluster, and nobody looks after them"
            };
            let mut finding = self.finding(rules::REMOVED_APP, &place, application.span, message).note(with);
            if let Some(objects) = objects_of(&place, gone).filter(|_| !is_there) {
                finding = finding.note(objects);
            }
            found.push(self.accepted_by(finding, application.id.object_ref(), &place));
            told.insert(place);
        }
        let still: BTreeSet<Place> = self.new.keys().map(|path| place_of(path)).collect();
        let were: BTreeMap<Place, Span> = gone.iter().map(|object| (object.place.clone(), object.span)).collect();
        let vanished = were.into_iter().filter(|(place, _)| place.app().is_some() && !still.contains(place));
        for (place, span) in vanished.filter(|(place, _)| !told.contains(place)) {
            let name = place.app().unwrap_or_default();
            let message = format!("the app `{name}` is published and {}", self.gone());
            let mut finding = self.finding(rules::REMOVED_APP, &place, span, message);
            finding.notes.extend(objects_of(&place, gone));
            found.push(self.accepted_by(finding, ours("App", name), &place));
        }
        found
    }

    /// How much of the environment goes.
    fn everything(&self, gone: &[Object], renamed: &BTreeMap<usize, usize>) -> Option<Found> {
        let count = |files: &Files| files.keys().filter(|path| place_of(path).app().is_some()).count();
        let deploys = |files: &Files| {
            let application =
                |path: &String| matches!(place_of(path), Place::ArgoCd { .. }) && path.contains("/application-");
            count(files) > 0 || files.keys().any(application)
        };
        let (before, after) = (count(self.old), count(self.new));
        let span = gone.first().map(|object| object.span)?;
        let (rule, message) = if deploys(self.old) && !deploys(self.new) {
            let message =
                format!("`{}` renders nothing, and {} published", self.environment, objects(before, "is", "are"));
            (rules::EMPTY_RENDER, message)
        } else {
            let harmless = |index: usize, object: &Object| {
                let configuration = matches!(object.kind(), ("", "ConfigMap" | "Secret"));
                object.is_hook() || (configuration && renamed.contains_key(&index))
            };
            let of_apps = gone.iter().enumerate().filter(|(_, object)| object.place.app().is_some());
            let removed = of_apps.filter(|(index, object)| !harmless(*index, object)).count();
            if removed * 100 <= before * MOST_REMOVED {
                return None;
            }
            let were = objects(before, "is", "are");
            (
                rules::MANY_REMOVED,
                format!("{removed} of {were} published in `{}` and {}", self.environment, self.gone()),
            )
        };
        let names: Vec<String> =
            gone.iter().filter(|object| object.place.app().is_some()).map(|o| o.id.to_string()).collect();
        let place = Place::Other;
        let mut finding = self.finding(rule, &place, span, message);
        if !names.is_empty() && after > 0 {
            finding = finding.note(format!("these are {}", quoted_list(names.iter().map(String::as_str))));
        }
        Some(self.accepted_by(finding, ours("Environment", self.environment), &place))
    }

    /// A finding at the place where people would mend it: the app, its system, the environment; else what is published.
    fn finding(&self, rule: RuleId, place: &Place, published: Span, message: String) -> Diagnostic {
        let written = self.written.map(|environment| where_named(environment, place));
        let mut finding = match written {
            Some(span) => Diagnostic::warning(rule, span, message).label(published, "published here"),
            None => Diagnostic::warning(rule, published, message),
        };
        finding.severity = self.severity;
        match (self.from, self.to) {
            (Some(from), Some(to)) if from != to && !self.by_argument => {
                let (from, to) = (short(from), short(to));
                finding.note(format!(
                    "published from the source commit `{from}`; `git log {from}..{to}` shows what changed since"
                ))
            }
            (Some(from), _) => finding.note(format!("published from the source commit `{}`", short(from))),
            _ => finding,
        }
    }

    fn accepted_by(&self, finding: Diagnostic, object: ObjectRef, place: &Place) -> Found {
        let help = if self.by_argument {
            format!("if it is to go: `--accept {object}`")
        } else {
            let rule = finding.rule;
            format!(
                "if it is to go, write under `accept:` of the environment `NAME: {{ rule: {rule}, object: {object}, reason: WHY }}`"
            )
        };
        self.found(finding.object(object).help(help), place)
    }

    fn found(&self, finding: Diagnostic, place: &Place) -> Found {
        let owner = match place {
            Place::App { system, app, .. } => Some(Owner { system: system.as_str().into(), app: app.as_str().into() }),
            _ => None,
        };
        let cluster = place.cluster().unwrap_or_default().into();
        Found { finding, environment: self.environment.into(), cluster, owner }
    }
}

/// Where an environment names what a place belongs to, as exactly as it still does.
fn where_named(environment: &Environment, place: &Place) -> Span {
    let Place::App { cluster, system, app } = place else { return environment.span };
    let clusters = environment.clusters.iter().filter(|known| *known.key.text == **cluster);
    let mut systems = clusters.flat_map(|known| &known.systems).filter(|known| *known.name == **system);
    let Some(system) = systems.next() else { return environment.span };
    let app = system.apps.iter().find(|known| *known.key.text == **app);
    app.map_or(system.span, |known| known.key.origin.span)
}

/// Kinds whose objects hold data, or whose controllers keep it for them: volumes, and databases of well-known operators.
fn holds_data((group, kind): (&str, &str)) -> bool {
    matches!(
        (group, kind),
        ("", "PersistentVolumeClaim" | "PersistentVolume")
            | ("apps", "StatefulSet")
            | ("snapshot.storage.k8s.io", "VolumeSnapshot" | "VolumeSnapshotContent")
            | ("postgresql.cnpg.io", "Cluster" | "Database")
            | ("acid.zalan.do", "postgresql")
            | ("postgres-operator.crunchydata.com", "PostgresCluster")
            | ("mysql.oracle.com", "InnoDBCluster")
            | ("k8s.mariadb.com", "MariaDB")
            | ("mongodbcommunity.mongodb.com", "MongoDBCommunity")
            | ("psmdb.percona.com", "PerconaServerMongoDB")
            | ("pxc.percona.com", "PerconaXtraDBCluster")
            | ("pgv2.percona.com", "PerconaPGCluster")
            | ("elasticsearch.k8s.elastic.co", "Elasticsearch")
            | ("kafka.strimzi.io", "Kafka" | "KafkaTopic")
            | ("rabbitmq.com", "RabbitmqCluster")
            | ("ceph.rook.io", "CephCluster" | "CephBlockPool" | "CephFilesystem" | "CephObjectStore")
            | ("clickhouse.altinity.com", "ClickHouseInstallation")
    )
}

/// What becomes of the data.
fn data_of(object: &Object) -> &'static str {
    match object.kind() {
        ("apps", "StatefulSet") => {
            let policy = object.body.get("spec").and_then(|spec| spec.get("persistentVolumeClaimRetentionPolicy"));
            let deleted = policy.and_then(|policy| policy.get("whenDeleted")).and_then(Node::as_str);
            if deleted == Some("Delete") {
                "its claims, and the data in them, are deleted with it: `whenDeleted: Delete`"
            } else {
                "its pods go; its claims stay in the cluster and belong to nobody"
            }
        }
        ("", "PersistentVolumeClaim") => "the volume behind it is deleted too, unless its class retains it",
        ("", "PersistentVolume") => "the data behind it is lost or left to nobody, by its reclaim policy",
        _ => "its controller deletes what it keeps for it, as far as it was told to",
    }
}

/// What Argo CD was told about deleting the object
/// (<https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/>).
fn kept(object: &Object) -> Option<&'static str> {
    let options = object.annotation("argocd.argoproj.io/sync-options")?;
    let mut options = options.split(',').map(str::trim);
    options.find_map(|option| match option {
        "Prune=confirm" => Some("Argo CD asks for confirmation before it deletes it (`Prune=confirm`)"),
        "Prune=false" => Some("Argo CD leaves it in the cluster, and nobody looks after it (`Prune=false`)"),
        _ => None,
    })
}

/// The folder of the app that an Application deploys.
fn folder_of(application: &Node, below: &str) -> Option<Place> {
    let spec = application.get("spec")?;
    let several = spec.get("sources").and_then(Node::as_list).into_iter().flatten();
    let paths = spec.get("source").into_iter().chain(several).filter_map(|source| source.get("path")?.as_str());
    paths
        .map(|path| path.strip_prefix(below).unwrap_or(path).trim_matches('/'))
        .map(|path| place_of(&format!("{path}/object.yaml")))
        .find(|place| place.app().is_some())
}

fn has_finalizer(application: &Node) -> bool {
    let finalizers =
        application.get("metadata").and_then(|metadata| metadata.get("finalizers")).and_then(Node::as_list);
    let texts = finalizers.into_iter().flatten().filter_map(Node::as_str);
    texts.map(|text| text.split('/').next().unwrap_or_default()).any(|name| name == FINALIZER)
}

/// What goes with an app.
fn objects_of(place: &Place, gone: &[Object]) -> Option<String> {
    let names: Vec<String> =
        gone.iter().filter(|object| object.place == *place).map(|object| object.id.to_string()).collect();
    (!names.is_empty()).then(|| format!("with it {}", quoted_list(names.iter().map(String::as_str))))
}

fn objects(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 object {one}") } else { format!("{count} objects {many}") }
}

/// Something of ours that no API server knows, as findings name it.
fn ours(kind: &str, name: &str) -> ObjectRef {
    ObjectRef { api_version: "scantling/v1".to_owned(), kind: kind.to_owned(), namespace: None, name: name.to_owned() }
}
