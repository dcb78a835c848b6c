//! Priority levels.
//!
//! Source: `pkg/apis/flowcontrol/validation/validation.go`.

use crate::kubernetes::{Check, Place, form};

const MOST_QUEUES: i64 = 10_000_000;
/// `MaxHashBits` of `k8s.io/apiserver/pkg/util/shufflesharding`.
const MOST_BITS: f64 = 60.0;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let name = object.down(["metadata", "name"]).text_or_empty();
    let spec = object.field("spec");
    let (kind, limited, exempt) = (spec.field("type"), spec.field("limited"), spec.field("exempt"));
    if (name == "exempt") != (kind.text_or_empty() == "Exempt") {
        check.invalid(&kind, "must be 'Exempt' if and only if `name` is 'exempt'");
    }
    match kind.text_or_empty() {
        "Exempt" => {
            if limited.is_set() {
                check.forbidden(&limited, "must be nil if the type is not Limited");
            }
            form::at_least(&exempt.field("nominalConcurrencyShares"), 0, check);
            percent(&exempt.field("lendablePercent"), check);
        }
        "Limited" => {
            if exempt.is_set() {
                check.forbidden(&exempt, "must be nil if the type is Limited");
            }
            if limited.is_set() {
                limits(&limited, check);
            } else {
                check.required(&limited, "must not be empty when type is Limited");
            }
        }
        _ => check.unsupported(&kind, &["Exempt", "Limited"]),
    }
    if name == "catch-all" && !is_catch_all(&spec) {
        check.invalid(&spec, "spec of 'catch-all' must equal the fixed value");
    }
}

fn is_catch_all(spec: &Place<'_>) -> bool {
    let limited = spec.field("limited");
    limited.field("nominalConcurrencyShares").integer() == Some(5)
        && limited.field("lendablePercent").integer().unwrap_or(0) == 0
        && !limited.field("borrowingLimitPercent").is_set()
        && limited.down(["limitResponse", "type"]).text() == Some("Reject")
}

fn percent(place: &Place<'_>, check: &mut Check<'_>) {
    form::within(place, 0, 100, check);
}

fn limits(limited: &Place<'_>, check: &mut Check<'_>) {
    for shares in ["nominalConcurrencyShares", "assuredConcurrencyShares", "borrowingLimitPercent"] {
        form::at_least(&limited.field(shares), 0, check);
    }
    percent(&limited.field("lendablePercent"), check);
    let response = limited.field("limitResponse");
    let (kind, queuing) = (response.field("type"), response.field("queuing"));
    match kind.text_or_empty() {
        "Reject" if queuing.is_set() => {
            check.forbidden(&queuing, "must be nil if limited.limitResponse.type is not Limited");
        }
        "Queue" if !queuing.is_set() => {
            check.required(&queuing, "must not be empty if limited.limitResponse.type is Limited");
        }
        "Reject" => {}
        "Queue" => queues(&queuing, check),
        _ => check.unsupported(&kind, &["Queue", "Reject"]),
    }
}

fn queues(queuing: &Place<'_>, check: &mut Check<'_>) {
    // Nothing and zero are filled in alike.
    let filled = |field, default: i64| {
        let place = queuing.field(field);
        let number = place.integer().filter(|number| *number != 0).unwrap_or(default);
        (place, number)
    };
    let (length, limit) = filled("queueLengthLimit", 50);
    if limit <= 0 {
        check.invalid(&length, "must be positive");
    }
    let (queues, count) = filled("queues", 64);
    if count <= 0 {
        check.invalid(&queues, "must be positive");
    } else if count > MOST_QUEUES {
        check.invalid(&queues, format_args!("must not be greater than {MOST_QUEUES}"));
    }
    let (hand, size) = filled("handSize", 8);
    if size <= 0 {
        check.invalid(&hand, "must be positive");
    } else if size > count {
        check.invalid(&hand, format_args!("should not be greater than queues ({count})"));
    } else if bits(count, size) > MOST_BITS {
        let detail =
            format_args!("required entropy bits of deckSize {count} and handSize {size} should not be greater than 60");
        check.invalid(&hand, detail);
    }
}

/// `RequiredEntropyBits`.
#[expect(clippy::cast_precision_loss, reason = "both are below 2^32")]
fn bits(deck: i64, hand: i64) -> f64 {
    ((deck as f64).log2() * hand as f64).ceil()
}
