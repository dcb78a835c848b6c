//! What one object names of another: scale targets, roles and their subjects, classes of claims, namespaces, CRDs.

use std::collections::BTreeSet;

use super::objects::{Object, Objects};
use super::pods::Workload;
use super::references::suggest;
use super::rules;
use crate::diagnostic::Report;
use crate::kubernetes::{Place, plural};
use crate::manifest::Gvk;
use crate::types::Types;

/// Checks what autoscalers scale.
pub(super) fn check_scale_targets(objects: &Objects<'_>, report: &mut Report) {
    let autoscalers =
        objects.of_kind("autoscaling", "HorizontalPodAutoscaler").map(|object| (object, "scaleTargetRef"));
    let vertical = objects.of_kind("autoscaling.k8s.io", "VerticalPodAutoscaler").map(|object| (object, "targetRef"));
    for (autoscaler, field) in autoscalers.chain(vertical) {
        let target = autoscaler.root().field("spec").field(field);
        let (Some(kind), Some(name)) = (target.field("kind").text(), target.field("name").text()) else { continue };
        let gvk = Gvk::new(target.field("apiVersion").text_or_empty(), kind);
        if !objects.exists(&gvk.group, kind, autoscaler.namespace(), name) {
            let message = format!("no {kind} `{name}` in namespace `{}`", autoscaler.namespace());
            let finding = autoscaler.error(rules::MISSING_SCALE_TARGET, &target.field("name"), message);
            report.push(suggest(finding, objects, kind, autoscaler.namespace(), name));
        }
    }
}

/// Checks the roles and the accounts of bindings.
pub(super) fn check_bindings(objects: &Objects<'_>, report: &mut Report) {
    const GROUP: &str = "rbac.authorization.k8s.io";
    let bindings = objects.of_kind(GROUP, "RoleBinding").chain(objects.of_kind(GROUP, "ClusterRoleBinding"));
    for binding in bindings {
        let role = binding.root().field("roleRef");
        let (kind, name) = (role.field("kind").text_or_empty(), role.field("name").text_or_empty());
        let namespace = if kind == "Role" { binding.namespace() } else { "" };
        if !name.is_empty() && !objects.exists(GROUP, kind, namespace, name) {
            named(binding, &role.field("name"), kind, namespace, name, objects, report);
        }
        for subject in binding.root().field("subjects").items() {
            let name = subject.field("name");
            let namespace = subject.field("namespace").text_or_empty();
            let namespace = if namespace.is_empty() { binding.namespace() } else { namespace };
            let is_account = subject.field("kind").text() == Some("ServiceAccount");
            if let Some(account) = name.text().filter(|_| is_account)
                && !objects.exists("", "ServiceAccount", namespace, account)
            {
                named(binding, &name, "ServiceAccount", namespace, account, objects, report);
            }
        }
    }
}

/// Checks the classes of claims, of volume claim templates and of the claims that pods bring along.
pub(super) fn check_claims(objects: &Objects<'_>, workloads: &[Workload<'_>], report: &mut Report) {
    let mut specs: Vec<(Object<'_>, Place<'_>)> =
        objects.of_kind("", "PersistentVolumeClaim").map(|claim| (claim, claim.root().field("spec"))).collect();
    for set in objects.of_kind("apps", "StatefulSet") {
        let templates = set.root().down(["spec", "volumeClaimTemplates"]);
        specs.extend(templates.items().map(|template| (set, template.field("spec"))));
    }
    for workload in workloads {
        let volumes = workload.spec().field("volumes");
        let templates = volumes.items().map(|volume| volume.down(["ephemeral", "volumeClaimTemplate", "spec"]));
        specs.extend(templates.map(|spec| (workload.object, spec)));
    }
    for (object, spec) in specs {
        let class = spec.field("storageClassName");
        // An empty class asks for a volume that somebody made by hand.
        if let Some(name) = class.text().filter(|name| !name.is_empty())
            && !objects.exists("storage.k8s.io", "StorageClass", "", name)
        {
            named(object, &class, "StorageClass", "", name, objects, report);
        }
    }
}

fn named(
    object: Object<'_>,
    place: &Place<'_>,
    kind: &str,
    namespace: &str,
    name: &str,
    objects: &Objects<'_>,
    report: &mut Report,
) {
    let where_ = if namespace.is_empty() { "the cluster".to_owned() } else { format!("namespace `{namespace}`") };
    let finding = object.error(rules::MISSING_OBJECT, place, format!("no {kind} `{name}` in {where_}"));
    report.push(suggest(finding, objects, kind, namespace, name));
}

/// Checks that somebody creates the namespaces; each is told once.
pub(super) fn check_namespaces(objects: &Objects<'_>, report: &mut Report) {
    let mut told = BTreeSet::new();
    for object in objects.iter() {
        let namespace = object.namespace();
        let exists = || objects.exists("", "Namespace", "", namespace);
        if namespace.is_empty() || told.contains(namespace) || exists() {
            continue;
        }
        told.insert(namespace);
        let place = object.root().down(["metadata", "namespace"]);
        let message = format!("nobody creates the namespace `{namespace}`");
        let finding = object.error(rules::MISSING_NAMESPACE, &place, message);
        report.push(suggest(finding, objects, "Namespace", "", namespace));
    }
}

/// Checks that somebody installs the custom kinds; each is told once.
pub(super) fn check_custom_kinds(objects: &Objects<'_>, types: &Types, report: &mut Report) {
    let installed: BTreeSet<(&str, &str)> = objects
        .of_kind("apiextensions.k8s.io", "CustomResourceDefinition")
        .filter_map(|definition| {
            let spec = definition.root().field("spec");
            Some((spec.field("group").text()?, spec.down(["names", "kind"]).text()?))
        })
        .collect();
    let mut told = BTreeSet::new();
    for object in objects.iter() {
        let gvk = &object.id.gvk;
        let kind = (&*gvk.group, &*gvk.kind);
        // The group of a custom kind has a dot: others can only be built-in ones, misspelled.
        if types.is_built_in(gvk) || !gvk.group.contains('.') || installed.contains(&kind) || told.contains(&kind) {
            continue;
        }
        let plural = plural(kind.1);
        let name = format!("{plural}.{}", kind.0);
        if objects.exists("apiextensions.k8s.io", "CustomResourceDefinition", "", &name) {
            continue;
        }
        told.insert(kind);
        let message = format!("nobody installs the kind {} of {}", kind.1, kind.0);
        let finding = object.warning(rules::MISSING_CRD, &object.root().field("kind"), message);
        report.push(suggest(finding, objects, "CustomResourceDefinition", "", &name));
    }
}
