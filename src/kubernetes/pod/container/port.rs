//! The ports of containers.

use std::collections::BTreeSet;

use crate::kubernetes::pod::scope::Scope;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names::port_name;
use crate::syntax::number;

/// What one port of a host is known by: protocol, address, number.
pub(super) type HostPort<'o> = (&'o str, &'o str, i64);

/// `validateContainerPorts`. The same number may stand twice.
pub(super) fn ports(ports: &Place<'_>, check: &mut Check<'_>) {
    let mut names = BTreeSet::new();
    for port in ports.items() {
        let name = port.field("name");
        if !name.is_empty() {
            form::text(&name, port_name, check);
            if !names.insert(name.text_or_empty()) {
                check.duplicate(&name);
            }
        }
        let inner = port.field("containerPort");
        if form::number(&inner) == 0 {
            check.required(&inner, "");
        }
        for field in [inner, port.field("hostPort")].iter().filter(|field| form::number(field) != 0) {
            if let Err(reason) = number::port(form::number(field)) {
                check.invalid(field, reason);
            }
        }
    }
}

/// No two ports of the host are the same: `AccumulateUniqueHostPorts`.
pub(super) fn host_ports<'o>(
    container: &Place<'o>,
    scope: &Scope<'o>,
    taken: &mut BTreeSet<HostPort<'o>>,
    check: &mut Check<'_>,
) {
    let ports: Vec<Place<'o>> = container.field("ports").items().collect();
    for port in ports {
        let outer = Scope::host_port(&port, scope.chooses_ports(check));
        let known = (port.field("protocol").text_or("TCP"), port.field("hostIP").text_or_empty(), outer);
        if outer != 0 && !taken.insert(known) {
            check.duplicate(&if port.field("hostPort").is_set() { port.field("hostPort") } else { port });
        }
    }
}

/// With the host's network a port is the same inside and outside: `validatePodHostNetworkDeps`.
pub(super) fn of_host(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    for port in container.field("ports").items().filter(|_| scope.host_network()) {
        let outer = port.field("hostPort");
        if form::number(&outer) != 0 && form::number(&outer) != form::number(&port.field("containerPort")) {
            check.invalid(&outer, "must match `containerPort` when `hostNetwork` is true");
        }
    }
}
