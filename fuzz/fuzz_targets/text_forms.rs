//! Any text as a quantity, a schedule, a time, a pattern, an address, a name: judged soon, and a quantity is shown as one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scantling::syntax::pattern::Pattern;
use scantling::syntax::quantity::Quantity;
use scantling::syntax::{address, cron, labels, names, time, url};

fuzz_target!(|text: &str| {
    if let Ok(amount) = Quantity::parse(text) {
        let shown = amount.to_string();
        assert!(Quantity::parse(&shown).is_ok(), "{text:?} is shown as {shown:?}, which is no quantity");
        assert_eq!(amount.checked_add(Quantity::ZERO), Some(amount));
        let _ = (amount.value(), amount.milli_value(), amount.checked_mul(i128::from(i64::MAX), 9));
    }
    let _ = cron::cron(text);
    let _ = (time::rfc3339(text), time::micro_time(text), time::parse_duration(text));
    let _ = (address::ip_strict(text), names::dns1123_subdomain(text), labels::label_value(text));
    let _ = url::Url::parse(text);
    if let Ok(pattern) = Pattern::read(text) {
        let _ = pattern.is_match(text);
    }
});
