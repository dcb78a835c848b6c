//! What nobody means well: everything ends, with a value or an error, and nothing falls.

use super::world::{bindings, environment, object};
use crate::cel::{Budget, PER_OBJECT};
use crate::types::Minor;

/// Compiles and, where that goes well, evaluates. Whatever is said is good, as long as something is said.
fn survive(text: &str) -> Result<String, String> {
    let (environment, object) = (environment(Minor(36)), object());
    let program = environment.compile(text).map_err(|error| error.to_string())?;
    let value = program.evaluate(&bindings(&object), &mut Budget::new(PER_OBJECT));
    value.map(|value| value.type_name().to_owned()).map_err(|error| error.message)
}

#[test]
fn deep_nesting_is_refused() {
    for (open, inside, close) in
        [("(", "1", ")"), ("[", "", "]"), ("{1:", "1", "}"), ("size(", "'a'", ")"), ("!(", "true", ")")]
    {
        for depth in [10, 100, 240, 10_000] {
            let text = format!("{}{inside}{}", open.repeat(depth), close.repeat(depth));
            let _ = survive(&text);
        }
        let text = format!("{}{inside}", open.repeat(30_000));
        assert!(survive(&text).is_err());
    }
    assert!(survive(&format!("{}1{}", "(".repeat(200), ")".repeat(200))).is_ok());
}

#[test]
fn long_chains_are_refused_or_computed() {
    for (chain, last) in
        [("1 + ", "1"), ("true && ", "true"), ("false || ", "false"), ("1 == 1 ? 1 : ", "2"), ("-", "1")]
    {
        for count in [50, 240, 2_000, 20_000] {
            let _ = survive(&format!("{}{last}", chain.repeat(count)));
        }
    }
    assert_eq!(survive(&format!("{}true", "true && ".repeat(2_000))), Ok("bool".to_owned()));
    for member in [".a", "[0]", ".size()", ".?a", "[?0]"] {
        for count in [50, 200, 5_000] {
            let _ = survive(&format!("object{}", member.repeat(count)));
        }
    }
}

#[test]
fn loops_end_by_budget() {
    let ten = "[1,2,3,4,5,6,7,8,9,0]";
    let mut text = "true".to_owned();
    for variable in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        text = format!("{ten}.all({variable}, {text})");
    }
    assert_eq!(survive(&text), Err("operation cancelled: actual cost limit exceeded".to_owned()));
    let mut text = "x + x".to_owned();
    for _ in 0..40 {
        text = format!("[{text}].map(x, x + x)[0]");
    }
    let _ = survive(&format!("[[1, 2]].map(x, {text})"));
    let mut text = "'aaaaaaaaaa'".to_owned();
    for _ in 0..60 {
        text = format!("[{text}].map(x, x + x)[0]");
    }
    assert!(survive(&text).is_err());
    assert!(survive("lists.range(9223372036854775807).size() > 0").is_err());
    assert!(survive("lists.range(3000000).map(x, x).size() > 0").is_err());
}

#[test]
fn errors_do_not_hide_an_exhausted_budget() {
    let text = "lists.range(2000000).all(x, x >= 0) || true";
    assert_eq!(survive(text), Err("operation cancelled: actual cost limit exceeded".to_owned()));
}

#[test]
fn patterns_and_texts_are_bounded() {
    let long = "a".repeat(60_000);
    assert_eq!(survive(&format!("'{long}'.matches('(a*)*b')")), Ok("bool".to_owned()));
    let _ = survive(&format!("'{long}'.matches('((a{{1,100}}){{1,100}}){{1,100}}$')"));
    assert!(survive(&format!("'{}'", "a".repeat(100_001))).is_err());
    let _ = survive("'a'.replace('', 'b').split('').map(x, x).join(',').matches('a')");
    let _ = survive("'%.99999999999f'.format([1.5])");
    let _ = survive("'%.999f'.format([1.5])");
    let _ = survive("'ä'.substring(0, 1).charAt(0).indexOf('ä', 0) + 'äö'.lastIndexOf('ö', 1)");
}

#[test]
fn broken_texts_are_refused() {
    let pieces = [
        "object", ".", "[", "]", "(", ")", "{", "}", "'", "\"", "?", ":", "&&", "||", "+", "-", "!", ",", "1", "1u",
        "0x", "1e", "b'", "r'", "`", "\\", "map", "has", " ", "\n", "//", "é", "\u{0}", "in", "true",
    ];
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 1_000_003).unwrap_or_default()
    };
    for _ in 0..1_500 {
        let length = next() % 24;
        let text: String = (0..length).map(|_| pieces[next() % pieces.len()]).collect();
        let _ = survive(&text);
    }
}
