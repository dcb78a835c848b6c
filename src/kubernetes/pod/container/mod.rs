//! Containers and init containers: what holds for each, and between them.
//!
//! Ephemeral containers are refused wherever an object can bring them, so nothing is said about what is in them.

mod environment;
mod handler;
mod mount;
mod port;
mod restart;

use std::collections::BTreeSet;

use super::scope::Scope;
use super::{resources, security};
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names::dns1123_label;

/// `validateContainers`.
pub(super) fn containers(scope: &Scope<'_>, check: &mut Check<'_>) {
    let containers = scope.spec.field("containers");
    if containers.is_empty() {
        check.required(&containers, "");
    }
    let (mut names, mut host_ports) = (BTreeSet::new(), BTreeSet::new());
    for container in containers.items() {
        common(&container, scope, check);
        unique(&container.field("name"), &mut names, check);
        handler::of_container(&container, scope, check);
        restart::of_container(&container, check);
        port::host_ports(&container, scope, &mut host_ports, check);
        port::of_host(&container, scope, check);
    }
}

/// `validateInitContainers`.
pub(super) fn init_containers(scope: &Scope<'_>, check: &mut Check<'_>) {
    let others = scope.spec.field("containers");
    let mut names: BTreeSet<&str> = others.items().map(|other| other.field("name").text_or_empty()).collect();
    for container in scope.spec.field("initContainers").items() {
        common(&container, scope, check);
        unique(&container.field("name"), &mut names, check);
        restart::of_init_container(&container, check);
        // One runs after the other, so only ports of the same container are in each other's way.
        port::host_ports(&container, scope, &mut BTreeSet::new(), check);
        if restart::is_sidecar(&container, check) {
            handler::of_container(&container, scope, check);
        } else {
            handler::none(&container, check);
            restart::without_restarts(&container, check);
        }
    }
}

fn unique<'o>(name: &Place<'o>, names: &mut BTreeSet<&'o str>, check: &mut Check<'_>) {
    if !names.insert(name.text_or_empty()) && !name.is_empty() {
        check.duplicate(name);
    }
}

/// `validateContainerCommon`.
fn common(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    form::needed_text(&container.field("name"), dns1123_label, check);
    form::needed_fields(container, &["image"], check);
    port::ports(&container.field("ports"), check);
    environment::variables(container, scope, check);
    environment::sources(container, check);
    mount::mounts(container, scope, check);
    mount::devices(container, scope, check);
    resources::of_container(container, scope, check);
    restart::resize_policy(container, scope, check);
    security::of_container(container, scope, check);
}
