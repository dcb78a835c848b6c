//! Keys that are too long.

use super::check;

#[test]
fn a_key_in_braces_that_is_too_long() {
    let key = "k".repeat(1100);
    let help = "shorten the key: no reader of YAML looks further ahead for its `:`";
    let message = "a key in braces may have 1024 characters before its `:`, this one has 1100";
    check(&format!("a: {{ b: c, {key}: 1 }}\n"), (1, 12), "k", message, help);
    check(&format!("a: {{ {key}: 1, b: c }}\n"), (1, 6), "k", message, help);
}
