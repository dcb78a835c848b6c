//! Names, attributes and capacities of devices.
//!
//! Source: `pkg/apis/resource/validation/validation.go`.

use crate::kubernetes::{Check, Place, amount, map};
use crate::syntax::quantity::Quantity;
use crate::syntax::{Verdict, names, semver};

const LONGEST_VALUE: usize = 64;
const LONGEST_NAME: usize = 32;
const LONGEST_DOMAIN: usize = 63;

/// `memory`, `gpu.example.com/memory`. More slashes pass, as they do in the server.
pub(super) fn qualified_name(name: &str) -> Verdict {
    let parts: Vec<&str> = name.split('/').collect();
    match *parts.as_slice() {
        [name] => identifier(name),
        ["", _] => Err("the domain must not be empty".to_owned()),
        [_, ""] => Err("the name must not be empty".to_owned()),
        [domain, name] => {
            if domain.len() > LONGEST_DOMAIN {
                return Err(format!("may not be more than {LONGEST_DOMAIN} bytes"));
            }
            names::dns1123_subdomain(&domain.to_lowercase())?;
            identifier(name)
        }
        _ => Ok(()),
    }
}

/// A qualified name with its domain.
pub(super) fn fully_qualified_name(name: &str) -> Verdict {
    qualified_name(name)?;
    if name.contains('/') {
        Ok(())
    } else {
        Err("a fully qualified name must be a domain and a name separated by a slash".to_owned())
    }
}

fn identifier(name: &str) -> Verdict {
    if name.len() > LONGEST_NAME {
        return Err(format!("may not be more than {LONGEST_NAME} bytes"));
    }
    names::c_identifier(name)
}

fn keys(map: &Place<'_>, check: &mut Check<'_>) {
    for (key, _) in map::keys(map) {
        if let Err(reason) = qualified_name(key) {
            check.invalid(map, format_args!("\"{key}\": {reason}"));
        }
    }
}

/// The attributes of a device.
pub(super) fn attributes(map: &Place<'_>, check: &mut Check<'_>) {
    keys(map, check);
    for (_, attribute) in map::keys(map) {
        let known = ["bool", "int", "string", "version", "bools", "ints", "strings", "versions"];
        if known.into_iter().filter(|field| attribute.field(field).is_set()).count() != 1 {
            check.invalid(&attribute, "exactly one value must be specified");
        }
        let (text, version) = (attribute.field("string"), attribute.field("version"));
        for value in [&text, &version] {
            if value.text_or_empty().len() > LONGEST_VALUE {
                check.too_long(value, LONGEST_VALUE);
            }
        }
        if let Some(Err(reason)) = version.text().map(semver::version) {
            check.invalid(&version, reason);
        }
    }
}

/// How much of what a device has.
pub(super) fn capacities(map: &Place<'_>, shared: bool, check: &mut Check<'_>) {
    keys(map, check);
    for (_, capacity) in map::keys(map) {
        let policy = capacity.field("requestPolicy");
        if !policy.is_set() || !check.since(36) {
            continue;
        }
        if shared {
            let most = amount::quantity(&capacity.field("value")).unwrap_or(Quantity::ZERO);
            request_policy(&policy, most, check);
        } else {
            check.forbidden(&policy, "allowMultipleAllocations must be true");
        }
    }
}

fn request_policy(policy: &Place<'_>, most: Quantity, check: &mut Check<'_>) {
    let (values, range, default) = (policy.field("validValues"), policy.field("validRange"), policy.field("default"));
    if !values.is_empty() && range.is_set() {
        let detail =
            "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same time";
        return check.forbidden(policy, detail);
    }
    let usual = amount::quantity(&default);
    match usual {
        None if !values.is_empty() => check.required(&default, "required when validValues is defined"),
        None if range.is_set() => check.required(&default, "required when validRange is defined"),
        Some(usual) if !values.is_empty() => valid_values(&values, usual, most, check),
        Some(usual) if range.is_set() => valid_range(&range, usual, most, check),
        _ => {}
    }
}

fn valid_values(values: &Place<'_>, usual: Quantity, most: Quantity, check: &mut Check<'_>) {
    let mut before: Option<Quantity> = None;
    let mut found = false;
    for value in values.items() {
        let Some(amount) = amount::quantity(&value) else { continue };
        if before.is_some_and(|before| before > amount) {
            check.invalid(&value, "values must be sorted in ascending order");
        }
        if before == Some(amount) {
            check.duplicate(&value);
        }
        if amount > most {
            check.invalid(&value, "option is larger than capacity value");
        }
        found |= amount == usual;
        before = Some(amount);
    }
    if super::fits(values, 10, check) && !found {
        check.invalid(values, "default value is not valid according to the requestPolicy");
    }
}

fn valid_range(range: &Place<'_>, usual: Quantity, most: Quantity, check: &mut Check<'_>) {
    let least = range.field("min");
    let Some(min) = amount::quantity(&least) else {
        return check.required(&least, "required when validRange is defined");
    };
    if min > most {
        check.invalid(&least, "min is larger than capacity value");
    }
    if usual < min {
        check.invalid(&least, "default is less than min");
    }
    let (top, step) = (range.field("max"), range.field("step"));
    let max = amount::quantity(&top);
    if max.is_some_and(|max| min > max) {
        check.invalid(&top, "min is larger than max");
    }
    if max.is_some_and(|max| max > most) {
        check.invalid(&top, "max is larger than capacity value");
    }
    if max.is_some_and(|max| usual > max) {
        check.invalid(&top, "default is more than max");
    }
    let Some(size) = amount::quantity(&step) else { return };
    if min.checked_add(size).is_some_and(|sum| sum > most) {
        check.invalid(&step, "one step is larger than capacity value");
    }
    let fits = |value: Quantity| value.value().wrapping_sub(min.value()).checked_rem(size.value()) == Some(0);
    if !fits(usual) || max.is_some_and(|max| !fits(max)) {
        check.invalid(&step, "value is not a multiple of a given step");
    }
}
