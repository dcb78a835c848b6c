//! Limit ranges.
//!
//! Source: `ValidateLimitRange` in `pkg/apis/core/validation/validation.go`, `SetDefaults_LimitRangeItem` in
//! `pkg/apis/core/v1/defaults.go`.

use std::collections::{BTreeMap, BTreeSet};

use super::resource::{container_resource_name, is_overcommit_allowed, quantity, resource_name};
use super::{Check, Place};
use crate::kubernetes::map;
use crate::syntax::names;
use crate::syntax::quantity::Quantity;

/// Where milli units stop fitting 64 bits.
const LARGEST_MILLI: i64 = i64::MAX / 1000;

type Amounts<'o> = BTreeMap<&'o str, Quantity>;

/// The amounts of one limit, with the defaults that the server fills in for containers.
struct Limit<'o> {
    min: Amounts<'o>,
    max: Amounts<'o>,
    default: Amounts<'o>,
    request: Amounts<'o>,
    ratio: Amounts<'o>,
}

/// A new limit range.
pub(super) fn validate(range: &Place<'_>, check: &mut Check<'_>) {
    let mut types = BTreeSet::new();
    for place in range.down(["spec", "limits"]).items() {
        let kind = place.field("type");
        if let Err(reason) = names::qualified_name(kind.text_or_empty()) {
            check.invalid(&kind, reason);
        } else if !kind.text_or_empty().contains('/')
            && !matches!(kind.text_or_empty(), "Pod" | "Container" | "PersistentVolumeClaim")
        {
            check.invalid(&kind, "must be a standard limit type or fully qualified");
        }
        if !types.insert(kind.text_or_empty().to_owned()) {
            check.duplicate(&kind);
        }
        limit(&place, kind.text_or_empty(), check);
    }
}

fn limit(place: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    for field in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
        let amounts = place.field(field);
        if kind == "Pod" && field.starts_with("default") {
            if map::keys(&amounts).next().is_some() {
                check.forbidden(&amounts, "may not be specified when `type` is 'Pod'");
            }
            continue;
        }
        for (name, value) in map::keys(&amounts) {
            if matches!(kind, "Pod" | "Container") {
                container_resource_name(name, &value, check);
            } else {
                resource_name(name, &value, check);
            }
        }
    }
    let amounts = Limit::of(place, kind);
    if kind == "PersistentVolumeClaim" && !amounts.min.contains_key("storage") && !amounts.max.contains_key("storage") {
        let detail = "either minimum or maximum storage value is required, but neither was provided";
        check.required(&place.field("limits"), detail);
    }
    let all = [&amounts.min, &amounts.max, &amounts.default, &amounts.request, &amounts.ratio];
    let names: BTreeSet<&str> = all.into_iter().flat_map(|amounts| amounts.keys().copied()).collect();
    for name in names {
        amounts.consistent(name, place, check);
        amounts.ratio(name, place, check);
    }
}

impl<'o> Limit<'o> {
    fn of(place: &Place<'o>, kind: &str) -> Self {
        let read = |field: &'static str| -> Amounts<'o> {
            let place = place.field(field);
            map::keys(&place).filter_map(|(name, value)| Some((name, quantity(&value)?))).collect()
        };
        let (min, max, ratio) = (read("min"), read("max"), read("maxLimitRequestRatio"));
        let (mut default, mut request) = (read("default"), read("defaultRequest"));
        if kind == "Pod" {
            (default, request) = (Amounts::new(), Amounts::new());
        }
        if kind == "Container" {
            fill(&mut default, &max);
            fill(&mut request, &default);
            fill(&mut request, &min);
        }
        Self { min, max, default, request, ratio }
    }

    fn consistent(&self, name: &'o str, place: &Place<'o>, check: &mut Check<'_>) {
        let at = |field: &'static str| place.field(field).key(name);
        let above = |low: &Amounts<'o>, high: &Amounts<'o>| {
            low.get(name).zip(high.get(name)).is_some_and(|(low, high)| low > high)
        };
        if above(&self.min, &self.max) {
            check.invalid(&at("min"), "min value is greater than max value");
        }
        if above(&self.min, &self.request) {
            check.invalid(&at("defaultRequest"), "min value is greater than default request value");
        }
        if above(&self.request, &self.max) {
            check.invalid(&at("defaultRequest"), "default request value is greater than max value");
        }
        if above(&self.request, &self.default) {
            check.invalid(&at("defaultRequest"), "default request value is greater than default limit value");
        }
        if above(&self.min, &self.default) {
            check.invalid(&at("default"), "min value is greater than default value");
        }
        if above(&self.default, &self.max) {
            check.invalid(&at("default"), "default value is greater than max value");
        }
        let differ =
            self.default.get(name).zip(self.request.get(name)).is_some_and(|(limit, request)| limit != request);
        if differ && !is_overcommit_allowed(name) {
            check.invalid(&at("defaultRequest"), format!("default value must equal to defaultRequest value in {name}"));
        }
    }

    fn ratio(&self, name: &'o str, place: &Place<'o>, check: &mut Check<'_>) {
        let Some(ratio) = self.ratio.get(name) else {
            return;
        };
        let at = place.field("maxLimitRequestRatio").key(name);
        if *ratio < Quantity::of(1) {
            check.invalid(&at, "ratio is less than 1");
        }
        let Some((min, max)) = self.min.get(name).zip(self.max.get(name)) else {
            return;
        };
        let fine = [ratio, min, max].iter().all(|amount| amount.value() < LARGEST_MILLI);
        let read = |amount: &Quantity| if fine { amount.milli_value() } else { amount.value() };
        #[expect(clippy::cast_precision_loss, reason = "the server compares floats too")]
        let [wanted, min, max] = [read(ratio), read(min), read(max)].map(|value| value as f64);
        let wanted = if fine { wanted / 1000.0 } else { wanted };
        if wanted > max / min {
            check.invalid(&at, format!("ratio is greater than max/min = {:.6}", max / min));
        }
    }
}

fn fill<'o>(amounts: &mut Amounts<'o>, from: &Amounts<'o>) {
    for (name, amount) in from {
        amounts.entry(name).or_insert(*amount);
    }
}
