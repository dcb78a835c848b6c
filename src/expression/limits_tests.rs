//! Each hostile expression stops with a finding: without the limits these tests would run for hours, or out of memory.

use super::testing::World;

/// Ends with a finding of that rule.
#[track_caller]
fn stops(text: &str, rule: &str) {
    let mut world = World::new();
    let result =
        if text.contains("{%") { world.block(text) } else { world.evaluate(text).map(|found| format!("{found:?}")) };
    let shown = text.get(..60).unwrap_or(text);
    let findings = result.err().unwrap_or_default();
    let rules: Vec<&str> = findings.iter().filter_map(|finding| finding.split(':').next()).collect();
    assert_eq!(rules, [rule], "{shown}");
}

const TOO_LARGE: &str = "expression/too-large";
const INVALID: &str = "expression/invalid-operation";

#[test]
fn repetition_is_refused() {
    for text in [
        "'a' * 10**9",
        "10**9 * 'a'",
        "name * 10**9",
        "[1] * 10**9",
        "10**9 * [1]",
        "2 * (3 * name)",
        "name | upper * 1000000",
        "2 * name.x.y | default('z')",
        "'a' 'b' * 1000000",
        "2 * 'a' 'b'",
        "names[0] * 5",
        "2 * -name | default('x', true) * 3",
    ] {
        stops(text, INVALID);
    }
}

#[test]
fn long_ranges_and_large_numbers_are_refused() {
    stops("range(10**9)", INVALID);
    stops("range(0, 10**18, 1) | length", INVALID);
    stops("10**10000", INVALID);
    stops("2**127 * 2", INVALID);
    stops("range(10000) | map('default', range(10000) | list, true) | map('sum') | list", TOO_LARGE);
}

#[test]
fn filters_that_could_blow_up_are_gone_or_bounded() {
    for text in ["name | indent(10**9)", "'%1000000000d' | format(1)", "ports | batch(10**9, 'x')", "ports | pprint"] {
        stops(text, "expression/unknown-filter");
    }
    stops("range(9999) | join('x' ~ range(9999) | join('y'))", INVALID);
    stops("(range(9999) | join('aa')) | replace('a', range(9999) | join('bb'))", INVALID);
    stops("(range(9999) | join('aa')) | regex_replace('a', range(9999) | join('bb'))", INVALID);
    stops("range(9999) | join | regex_match('(a*)*b(c|d|e){1,90}' ~ 'x?' | join)", INVALID);
    stops("name | regex_match('(((a{100}){100}){100})')", INVALID);
    stops("range(10000) | map('default', range(9999) | join('aaaa'), true) | map('upper') | list", TOO_LARGE);
    stops("range(10000) | map('default', range(9999) | join('aaaa'), true) | map('to_json') | list", TOO_LARGE);
}

#[test]
fn long_and_deep_expressions_are_refused_before_they_are_compiled() {
    stops(&format!("1{}", " + 1".repeat(100_000)), TOO_LARGE);
    stops(&"(".repeat(10_000), TOO_LARGE);
    stops(&"[".repeat(500), TOO_LARGE);
    stops(&format!("{}1", "-".repeat(5_000)), TOO_LARGE);
    stops(&format!("{}1", "not ".repeat(5_000)), TOO_LARGE);
    stops(&format!("a{}", "[0]".repeat(5_000)), TOO_LARGE);
    stops(&format!("a{}", ".b".repeat(5_000)), TOO_LARGE);
    stops(&format!("{}1", "1 if 1 else ".repeat(1_000)), TOO_LARGE);
}

#[test]
fn text_that_doubles_is_stopped() {
    let doubling = format!("{{% set x = 'ab' %}}{}{{{{ x }}}}", "{% set x = x ~ x %}".repeat(40));
    stops(&doubling, TOO_LARGE);
    let adding = format!("{{% set x = 'ab' %}}{}{{{{ x }}}}", "{% set x = x + x %}".repeat(40));
    stops(&adding, TOO_LARGE);
    let lists = format!("{{% set x = [1] %}}{}{{{{ x | length }}}}", "{% set x = x + x %}".repeat(40));
    stops(&lists, TOO_LARGE);
    let nested = format!("{{% set x = [1] %}}{}{{{{ x | length }}}}", "{% set x = [x, x] %}".repeat(40));
    stops(&nested, TOO_LARGE);
    let maps = format!("{{% set x = 1 %}}{}{{{{ x | length }}}}", "{% set x = dict(a=x, b=x) %}".repeat(40));
    stops(&maps, TOO_LARGE);
    let deep = format!("{{% set x = 1 %}}{}{{{{ x | length }}}}", "{% set x = [x] %}".repeat(100));
    stops(&deep, TOO_LARGE);
}

#[test]
fn nested_loops_are_stopped() {
    let open = "{% for a in range(2000) %}".repeat(4);
    stops(&format!("{open}{}", "{% endfor %}".repeat(4)), TOO_LARGE);
    let open = "{% for a in range(300) %}".repeat(2);
    stops(&format!("{open}{}{}", "x".repeat(100), "{% endfor %}".repeat(2)), TOO_LARGE);
    let open = "{% if 1 %}".repeat(100_000);
    stops(&open, TOO_LARGE);
}
