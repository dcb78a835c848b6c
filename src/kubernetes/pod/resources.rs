//! What containers and pods ask for and may use at most.

use std::collections::BTreeMap;

use super::claim;
use super::scope::Scope;
use crate::kubernetes::core::resource;
use crate::kubernetes::{Check, Place, map};
use crate::syntax::quantity::Quantity;

const HUGE_PAGES: &str = "hugepages-";
/// What the name of a resource must be.
type NameRule = fn(&str, &Place<'_>, &mut Check<'_>);

/// A list of resources by name.
type Amounts<'o> = BTreeMap<&'o str, Quantity>;

/// The resources of a container: `ValidateContainerResourceRequirements`.
pub(super) fn of_container(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let resources = container.field("resources");
    requirements(&resources, resource::container_resource_name, check);
    if check.since(34) {
        claim::used(&resources.field("claims"), scope, check);
    }
}

/// What a runtime adds to a pod: `validateOverhead`.
pub(super) fn overhead(overhead: &Place<'_>, check: &mut Check<'_>) {
    list(overhead, resource::container_resource_name, check);
    huge_pages_alone(overhead, amounts(overhead).into_keys(), check);
}

fn requirements(resources: &Place<'_>, name_rule: NameRule, check: &mut Check<'_>) {
    let (limits, requests) = (resources.field("limits"), resources.field("requests"));
    list(&limits, name_rule, check);
    list(&requests, name_rule, check);
    let most = amounts(&limits);
    for (name, amount) in map::keys(&requests) {
        let (asked, exact) = (rounded(&amount), !resource::is_overcommit_allowed(name));
        match most.get(name) {
            Some(limit) if exact && asked != *limit => {
                check.invalid(&amount, format_args!("must be equal to {name} limit of {limit}"));
            }
            Some(limit) if asked > *limit => {
                check.invalid(&amount, format_args!("must be less than or equal to {name} limit of {limit}"));
            }
            None if exact => check.required(&limits, "Limit must be set for non overcommitable resources"),
            _ => {}
        }
    }
    huge_pages_alone(resources, most.into_keys().chain(amounts(&requests).into_keys()), check);
}

fn huge_pages_alone<'n>(place: &Place<'_>, names: impl Iterator<Item = &'n str>, check: &mut Check<'_>) {
    let names: Vec<&str> = names.collect();
    let ordinary = names.iter().any(|name| matches!(*name, "cpu" | "memory"));
    if !ordinary && names.iter().any(|name| name.starts_with(HUGE_PAGES)) {
        check.forbidden(place, "HugePages require cpu or memory");
    }
}

fn list(list: &Place<'_>, name_rule: NameRule, check: &mut Check<'_>) {
    for (name, place) in map::keys(list) {
        let amount = rounded(&place);
        name_rule(name, &place, check);
        resource::resource_amount(name, &place, check);
        if let Some(size) = name.strip_prefix(HUGE_PAGES) {
            let page = Quantity::parse(size).ok().filter(|page| page.value() > 0 && page.milli_value() % 1000 == 0);
            if page.is_none_or(|page| amount.value() % page.value() != 0) {
                check.invalid(&place, format_args!("{amount} is not positive integer multiple of {name}"));
            }
        }
    }
}

/// The server keeps thousandths; what is finer is rounded up.
fn rounded(place: &Place<'_>) -> Quantity {
    let amount = resource::quantity(place).unwrap_or(Quantity::ZERO);
    let milli = amount.milli_value();
    if amount.is_integer() || milli == i64::MAX || milli == i64::MIN {
        return amount;
    }
    Quantity::of(milli).checked_mul(1, 3).unwrap_or(amount)
}

fn amounts<'o>(list: &Place<'o>) -> Amounts<'o> {
    map::keys(list).map(|(name, place)| (name, rounded(&place))).collect()
}

/// `validatePodResourceName`.
fn pod_resource_name(name: &str, place: &Place<'_>, check: &mut Check<'_>) {
    let known = matches!(name, "cpu" | "memory") || name.starts_with(HUGE_PAGES);
    if resource::resource_name(name, place, check) && !known {
        check.unsupported(place, &["cpu", "hugepages-", "memory"]);
    }
}

/// The resources of the pod as a whole: `validatePodResources`.
pub(super) fn of_pod(scope: &Scope<'_>, check: &mut Check<'_>) {
    let resources = scope.spec.field("resources");
    if !resources.is_set() {
        return;
    }
    if scope.operating_system() == Some("windows") {
        check.forbidden(&resources, "may not be set for a windows pod");
        return;
    }
    let claims = resources.field("claims");
    if claims.is_set() {
        check.forbidden(&claims, "claims may not be set for Resources at pod-level");
    }
    requirements(&resources, pod_resource_name, check);
    let (limits, requests) = (resources.field("limits"), resources.field("requests"));
    let (most, asked) = (amounts(&limits), amounts(&requests));
    if scope.is_pod {
        chosen_requests(&limits, &most, &asked, &together(scope, "requests"), check);
    }
    at_least(&requests, &asked, &together(scope, "requests"), "requests", check);
    let pages: Amounts<'_> =
        together(scope, "limits").into_iter().filter(|(name, _)| name.starts_with(HUGE_PAGES)).collect();
    at_least(&limits, &most, &pages, "limits", check);
    for container in scope.spec.field("containers").items() {
        for (name, limit) in map::keys(&container.down(["resources", "limits"])) {
            if let Some(most) = most.get(name).filter(|most| rounded(&limit) > **most) {
                check.invalid(&limit, format_args!("must be less than or equal to pod limits of {most}"));
            }
        }
    }
}

/// What a pod with limits does not ask for by itself is what its containers ask for: `defaultPodRequests`.
fn chosen_requests(
    place: &Place<'_>,
    most: &Amounts<'_>,
    asked: &Amounts<'_>,
    sum: &Amounts<'_>,
    check: &mut Check<'_>,
) {
    for (name, needed) in
        sum.iter().filter(|(name, _)| matches!(**name, "cpu" | "memory") && !asked.contains_key(*name))
    {
        if let Some(limit) = most.get(name).filter(|limit| needed > limit) {
            let reason =
                format_args!("the containers ask for {needed} of {name}, more than the pod's limit of {limit}");
            check.invalid(place, reason);
        }
    }
}

fn at_least(place: &Place<'_>, own: &Amounts<'_>, sum: &Amounts<'_>, what: &str, check: &mut Check<'_>) {
    for (name, needed) in sum {
        if own.get(name).is_some_and(|own| needed > own) {
            let reason = format_args!("{name} must be greater than or equal to aggregate container {what} of {needed}");
            check.invalid(place, reason);
        }
    }
}

/// What the containers need together: all that run at once, or the init container that needs most beside the sidecars
/// before it.
fn together<'o>(scope: &Scope<'o>, what: &'static str) -> Amounts<'o> {
    let spec = &scope.spec;
    let mut sum = Amounts::new();
    for container in spec.field("containers").items().collect::<Vec<_>>() {
        add(&mut sum, &of_one(&container, scope, what));
    }
    let (mut sidecars, mut peak) = (Amounts::new(), Amounts::new());
    for container in spec.field("initContainers").items().collect::<Vec<_>>() {
        let own = of_one(&container, scope, what);
        let mut now = sidecars.clone();
        add(&mut now, &own);
        if container.field("restartPolicy").text() == Some("Always") {
            add(&mut sum, &own);
            sidecars.clone_from(&now);
        }
        raise(&mut peak, &now);
    }
    raise(&mut sum, &peak);
    sum
}

fn of_one<'o>(container: &Place<'o>, scope: &Scope<'o>, what: &'static str) -> Amounts<'o> {
    let resources = container.field("resources");
    let mut own = amounts(&resources.field(what));
    if scope.is_pod && what == "requests" {
        for (name, limit) in amounts(&resources.field("limits")) {
            own.entry(name).or_insert(limit);
        }
    }
    own
}

fn add<'o>(sum: &mut Amounts<'o>, more: &Amounts<'o>) {
    for (name, amount) in more {
        let before = sum.entry(name).or_insert(Quantity::ZERO);
        *before = before.checked_add(*amount).unwrap_or(*before);
    }
}

fn raise<'o>(most: &mut Amounts<'o>, other: &Amounts<'o>) {
    for (name, amount) in other {
        let before = most.entry(name).or_insert(*amount);
        *before = (*before).max(*amount);
    }
}
