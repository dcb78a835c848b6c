//! What a runtime costs besides its containers.
//!
//! Source: `ValidateContainerResourceRequirements` of `pkg/apis/core/validation/validation.go`, over limits alone.

use crate::kubernetes::{Check, Place, amount, map};
use crate::syntax::labels;
use crate::syntax::quantity::Quantity;

pub(super) fn overhead(resources: &Place<'_>, check: &mut Check<'_>) {
    let (mut huge_pages, mut processor_or_memory) = (false, false);
    for (name, place) in map::keys(resources) {
        if let Err(reason) = container_resource(name) {
            check.invalid(&place, format_args!("\"{name}\": {reason}"));
        }
        amount::nonnegative(&place, check);
        let quantity = amount::quantity(&place).unwrap_or(Quantity::ZERO);
        if is_extended(name) && quantity.milli_value() % 1000 != 0 {
            check.invalid(&place, "must be an integer");
        }
        if let Some(size) = name.strip_prefix("hugepages-") {
            huge_pages = true;
            let size = Quantity::parse(size).map_or(0, |size| size.value());
            if size <= 0 || quantity.value() % size != 0 {
                check.invalid(&place, format_args!("not a positive integer multiple of {name}"));
            }
        }
        processor_or_memory |= matches!(name, "cpu" | "memory");
    }
    if huge_pages && !processor_or_memory {
        check.forbidden(resources, "HugePages require cpu or memory");
    }
}

fn container_resource(name: &str) -> Result<(), String> {
    labels::qualified_name(name)?;
    let standard = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    if !name.contains('/') && !standard {
        return Err("must be a standard resource for containers".to_owned());
    }
    if name.contains('/') && !is_native(name) && !is_extended(name) {
        return Err("doesn't follow extended resource name standard".to_owned());
    }
    Ok(())
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Whether the name is that of a resource that somebody adds to nodes.
pub(in crate::kubernetes) fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.") && labels::qualified_name(&format!("requests.{name}")).is_ok()
}
