//! What containers ask for, with the defaults that limit ranges give them.

use std::collections::HashMap;

use crate::kubernetes::Place;
use crate::kubernetes::graph::{Object, Workload};

/// Resources that limit ranges of containers give by default, by namespace.
pub(super) struct Defaults<'o>(HashMap<&'o str, Vec<Default<'o>>>);

/// A resource for which there is a default: of requests, or of limits.
#[derive(PartialEq, Eq)]
struct Default<'o> {
    field: &'static str,
    resource: &'o str,
}

impl<'o> Defaults<'o> {
    pub(super) fn of(objects: &[Object<'o>]) -> Self {
        let mut defaults: HashMap<&str, Vec<Default<'o>>> = HashMap::new();
        for object in objects.iter().filter(|object| object.is("", "LimitRange")) {
            let known = defaults.entry(object.namespace()).or_default();
            for limit in object.root().down(["spec", "limits"]).items() {
                if limit.field("type").text() != Some("Container") {
                    continue;
                }
                for (from, fields) in [("default", &["limits", "requests"][..]), ("defaultRequest", &["requests"])] {
                    for (entry, _) in limit.field(from).entries() {
                        known.extend(fields.iter().map(|field| Default { field, resource: &entry.key.text }));
                    }
                }
            }
        }
        Self(defaults)
    }

    fn has(&self, namespace: &str, field: &'static str, resource: &str) -> bool {
        self.0.get(namespace).is_some_and(|known| known.contains(&Default { field, resource }))
    }
}

/// Containers that run as long as their pod: those proper, and init containers that are restarted.
pub(super) fn lasting<'o>(workload: &Workload<'o>) -> Vec<Place<'o>> {
    let spec = workload.spec();
    let init = spec.field("initContainers");
    let sidecars = init.items().filter(|container| container.field("restartPolicy").text() == Some("Always"));
    sidecars.collect::<Vec<_>>().into_iter().chain(spec.field("containers").items().collect::<Vec<_>>()).collect()
}

/// Whether a container requests a resource: itself, by its limit, through its pod or by default.
pub(super) fn is_requested(
    workload: &Workload<'_>,
    container: &Place<'_>,
    resource: &str,
    defaults: &Defaults<'_>,
) -> bool {
    is_stated(workload, container, "requests", resource, defaults)
        || is_limited(workload, container, resource, defaults)
}

/// Whether a container has a limit of a resource: its own, that of its pod or a default.
pub(super) fn is_limited(
    workload: &Workload<'_>,
    container: &Place<'_>,
    resource: &str,
    defaults: &Defaults<'_>,
) -> bool {
    is_stated(workload, container, "limits", resource, defaults)
}

fn is_stated(
    workload: &Workload<'_>,
    container: &Place<'_>,
    field: &'static str,
    resource: &str,
    defaults: &Defaults<'_>,
) -> bool {
    let has = |resources: &Place<'_>| resources.field(field).entries().any(|(entry, _)| &*entry.key.text == resource);
    has(&container.field("resources"))
        || has(&workload.spec().field("resources"))
        || defaults.has(workload.namespace(), field, resource)
}
