//! What pods need to start: ConfigMaps, Secrets, their keys, accounts, claims, classes.

use super::objects::Objects;
use super::pods::Workload;
use super::produced::{Keys, Store};
use super::rules;
use crate::diagnostic::{Diagnostic, Report, nearest, quoted_list};
use crate::kubernetes::Place;

/// Where the values of a cluster come from.
pub(super) struct Stores<'o> {
    pub(super) config_maps: Store<'o>,
    pub(super) secrets: Store<'o>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    ConfigMap,
    Secret,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }
}

/// Checks everything that the pods of a workload name.
pub(super) fn check(workload: &Workload<'_>, objects: &Objects<'_>, stores: &Stores<'_>, report: &mut Report) {
    let mut pass = Pass { workload, objects, stores, report };
    let spec = workload.spec();
    for container in workload.containers() {
        for source in container.field("env").items().map(|variable| variable.field("valueFrom")) {
            pass.key_of(Kind::ConfigMap, &source.field("configMapKeyRef"));
            pass.key_of(Kind::Secret, &source.field("secretKeyRef"));
        }
        for source in container.field("envFrom").items() {
            pass.whole(Kind::ConfigMap, &source.field("configMapRef"), "name");
            pass.whole(Kind::Secret, &source.field("secretRef"), "name");
        }
    }
    for volume in spec.field("volumes").items() {
        pass.whole(Kind::ConfigMap, &volume.field("configMap"), "name");
        pass.whole(Kind::Secret, &volume.field("secret"), "secretName");
        for source in volume.down(["projected", "sources"]).items() {
            pass.whole(Kind::ConfigMap, &source.field("configMap"), "name");
            pass.whole(Kind::Secret, &source.field("secret"), "name");
        }
        pass.object("", "PersistentVolumeClaim", &volume.down(["persistentVolumeClaim", "claimName"]));
    }
    pass.object("", "ServiceAccount", &spec.field("serviceAccountName"));
    pass.class("scheduling.k8s.io", "PriorityClass", &spec.field("priorityClassName"));
    pass.class("node.k8s.io", "RuntimeClass", &spec.field("runtimeClassName"));
    for secret in spec.field("imagePullSecrets").items() {
        pass.whole(Kind::Secret, &secret, "name");
    }
}

struct Pass<'p, 'o> {
    workload: &'p Workload<'o>,
    objects: &'p Objects<'o>,
    stores: &'p Stores<'o>,
    report: &'p mut Report,
}

impl Pass<'_, '_> {
    /// `{ name, key, optional }`: one key.
    fn key_of(&mut self, kind: Kind, reference: &Place<'_>) {
        if self.whole(kind, reference, "name") && !reference.field("optional").is_true() {
            self.key(kind, reference.field("name").text_or_empty(), &reference.field("key"));
        }
    }

    /// A reference to all keys, or to those listed under `items`. Whether the object is there.
    fn whole(&mut self, kind: Kind, reference: &Place<'_>, name_field: &'static str) -> bool {
        let place = reference.field(name_field);
        let Some(name) = place.text().filter(|name| !name.is_empty()) else { return false };
        if reference.field("optional").is_true() {
            return self.store(kind).contains_key(&(self.workload.namespace(), name));
        }
        if !self.store(kind).contains_key(&(self.workload.namespace(), name)) {
            self.missing(kind, &place, name);
            return false;
        }
        for item in reference.field("items").items() {
            self.key(kind, name, &item.field("key"));
        }
        true
    }

    fn store(&self, kind: Kind) -> &Store<'_> {
        match kind {
            Kind::ConfigMap => &self.stores.config_maps,
            Kind::Secret => &self.stores.secrets,
        }
    }

    fn missing(&mut self, kind: Kind, place: &Place<'_>, name: &str) {
        let namespace = self.workload.namespace();
        if self.objects.exists("", kind.as_str(), namespace, name) {
            return;
        }
        let known = self.store(kind).keys().filter(|(known, _)| *known == namespace).map(|(_, name)| *name);
        let help = match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => provide(kind.as_str(), namespace, name),
        };
        let rule = if kind == Kind::Secret { rules::MISSING_SECRET } else { rules::MISSING_CONFIG_MAP };
        let message = format!("no {} `{name}` in namespace `{namespace}`: the pods do not start", kind.as_str());
        self.report.push(self.workload.object.error(rule, place, message).help(help));
    }

    fn key(&mut self, kind: Kind, name: &str, place: &Place<'_>) {
        let namespace = self.workload.namespace();
        let Some(key) = place.text().filter(|key| !key.is_empty()) else { return };
        let Some(produced) = self.store(kind).get(&(namespace, name)) else { return };
        let Keys::Known(keys) = &produced.keys else { return };
        if keys.contains(key) {
            return;
        }
        let maker = produced.maker.id;
        let from =
            if maker.gvk.kind == kind.as_str().into() { String::new() } else { format!(", which {maker} makes,") };
        let message = format!("{} `{name}`{from} has no key `{key}`: the pods do not start", kind.as_str());
        let help = match nearest(key, keys.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if keys.is_empty() => format!("it has no keys at all; add `{key}` to {maker}"),
            None => format!(
                "it has {}; add `{key}` to {maker}, or mark the reference `optional: true`",
                quoted_list(keys.iter().copied())
            ),
        };
        let finding = self.workload.object.error(rules::MISSING_KEY, place, message);
        let finding = finding.label(produced.maker.body.origin.place(), "made here").help(help);
        self.report.push(finding);
    }

    fn object(&mut self, group: &str, kind: &'static str, place: &Place<'_>) {
        let Some(name) = place.text().filter(|name| !name.is_empty()) else { return };
        let namespace = self.workload.namespace();
        if !self.objects.exists(group, kind, namespace, name) {
            let message = format!("no {kind} `{name}` in namespace `{namespace}`: the pods do not start");
            let finding = self.workload.object.error(rules::MISSING_OBJECT, place, message);
            self.report.push(suggest(finding, self.objects, kind, namespace, name));
        }
    }

    fn class(&mut self, group: &str, kind: &'static str, place: &Place<'_>) {
        let Some(name) = place.text().filter(|name| !name.is_empty()) else { return };
        if !self.objects.exists(group, kind, "", name) {
            let message = format!("no {kind} `{name}` in the cluster: the pods are refused");
            let finding = self.workload.object.error(rules::MISSING_OBJECT, place, message);
            self.report.push(suggest(finding, self.objects, kind, "", name));
        }
    }
}

/// Says what may have been meant, or how to say that the platform has it.
pub(super) fn suggest(
    finding: Diagnostic,
    objects: &Objects<'_>,
    kind: &str,
    namespace: &str,
    name: &str,
) -> Diagnostic {
    match nearest(name, objects.names(kind, namespace)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(provide(kind, namespace, name)),
    }
}

fn provide(kind: &str, namespace: &str, name: &str) -> String {
    let full = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
    format!("add it, or where the platform has it write `provides: {{ platform: [{kind}/{full}] }}` to the environment")
}
