//! From Ingress to Service to pod: whether traffic arrives.

use super::objects::{Object, Objects};
use super::pods::{Workload, map_selects, shown, unknown_label};
use super::references::suggest;
use super::rules;
use crate::diagnostic::{Report, nearest, quoted_list};
use crate::kubernetes::Place;

/// Checks every Service against the pods that it selects.
pub(super) fn check(objects: &Objects<'_>, workloads: &[Workload<'_>], report: &mut Report) {
    for service in objects.of_kind("", "Service") {
        let spec = service.root().field("spec");
        let selector = spec.field("selector");
        // Without a selector somebody else keeps the endpoints.
        if selector.is_empty() || spec.field("type").text() == Some("ExternalName") {
            continue;
        }
        let here: Vec<&Workload<'_>> =
            workloads.iter().filter(|workload| workload.namespace() == service.namespace()).collect();
        let selects = |workload: &&&Workload<'_>| map_selects(&selector, &workload.labels());
        let selected: Vec<&Workload<'_>> = here.iter().filter(selects).copied().collect();
        if selected.is_empty() {
            let message = format!("no pods in namespace `{}` have {}", service.namespace(), shown(&selector));
            let finding = service.warning(rules::SERVICE_WITHOUT_PODS, &unknown_label(&selector, &here), message);
            report.push(finding.help("a Service without pods answers nobody: select labels that a pod template has"));
        }
        for port in spec.field("ports").items() {
            for workload in &selected {
                target_port(service, &port, workload, report);
            }
        }
    }
}

fn target_port(service: Object<'_>, port: &Place<'_>, workload: &Workload<'_>, report: &mut Report) {
    let target = port.field("targetPort");
    let Some(name) = target.text() else { return };
    let declared = workload.ports();
    let names = || declared.iter().filter_map(|port| port.field("name").text());
    if names().any(|known| known == name) {
        return;
    }
    let message = format!("no container of {} has a port `{name}`", workload.object.id);
    let finding = service.error(rules::MISSING_PORT, &target, message);
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if declared.is_empty() => {
            format!("declare `{{ name: {name}, containerPort: … }}` in a container, or name a number")
        }
        None => format!("its ports are {}", quoted_list(names())),
    };
    report.push(finding.label(workload.template.span(), "these pods").help(help));
}

/// Checks the backends of every Ingress.
pub(super) fn check_ingresses(objects: &Objects<'_>, report: &mut Report) {
    for ingress in objects.of_kind("networking.k8s.io", "Ingress") {
        let spec = ingress.root().field("spec");
        backend(ingress, &spec.down(["defaultBackend", "service"]), objects, report);
        for rule in spec.field("rules").items() {
            for path in rule.down(["http", "paths"]).items() {
                backend(ingress, &path.down(["backend", "service"]), objects, report);
            }
        }
        let class = spec.field("ingressClassName");
        if let Some(name) = class.text().filter(|name| !objects.exists("networking.k8s.io", "IngressClass", "", name)) {
            // Charts and clouds bring classes; only where the workspace has some can a name be wrong.
            if objects.of_kind("networking.k8s.io", "IngressClass").next().is_some() {
                let message = format!("no IngressClass `{name}` in the cluster");
                let finding = ingress.warning(rules::MISSING_OBJECT, &class, message);
                report.push(suggest(finding, objects, "IngressClass", "", name));
            }
        }
    }
}

fn backend(ingress: Object<'_>, backend: &Place<'_>, objects: &Objects<'_>, report: &mut Report) {
    let name_place = backend.field("name");
    let Some(name) = name_place.text() else { return };
    let Some(service) = objects.find("", "Service", ingress.namespace(), name) else {
        if !objects.exists("", "Service", ingress.namespace(), name) {
            let message = format!("no Service `{name}` in namespace `{}`", ingress.namespace());
            let finding = ingress.error(rules::MISSING_SERVICE, &name_place, message);
            report.push(suggest(finding, objects, "Service", ingress.namespace(), name));
        }
        return;
    };
    let spec = service.root().field("spec");
    let ports: Vec<Place<'_>> = spec.field("ports").items().collect();
    if ports.is_empty() {
        return;
    }
    let number = backend.down(["port", "number"]);
    let by_name = backend.down(["port", "name"]);
    let known = |port: &Place<'_>| match (number.integer(), by_name.text()) {
        (Some(number), _) => port.field("port").integer() == Some(number),
        (_, Some(name)) => port.field("name").text() == Some(name),
        _ => true,
    };
    if ports.iter().any(known) {
        return;
    }
    let place = if number.is_set() { number } else { by_name };
    let message = format!("Service `{name}` has no port {}", place.quoted());
    let listed: Vec<String> = ports.iter().map(|port| port.field("port").quoted()).collect();
    let finding = ingress.error(rules::MISSING_PORT, &place, message);
    let finding = finding.label(spec.field("ports").span(), "its ports");
    report.push(finding.help(format!("its ports are {}", quoted_list(listed.iter().map(String::as_str)))));
}
