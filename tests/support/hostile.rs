//! Strings that break printers of YAML, made without chance: the same ones on every run.

const WORDS: [&str; 26] = [
    "y",
    "n",
    "yes",
    "no",
    "on",
    "off",
    "true",
    "false",
    "null",
    "~",
    "=",
    "<<",
    "<",
    ".inf",
    "-.inf",
    "+.inf",
    ".nan",
    "nan",
    "inf",
    "none",
    "undefined",
    "-",
    "--",
    "---",
    "...",
    "..",
];

const NUMBERS: [&str; 62] = [
    "0",
    "00",
    "0_",
    "-0",
    "+0",
    "1",
    "-1",
    "+1",
    "01",
    "014",
    "-014",
    "08",
    "0o14",
    "0O14",
    "0o8",
    "0x1F",
    "0X1f",
    "-0x1F",
    "0x",
    "0x_",
    "0b11",
    "0B1",
    "0b2",
    "0b_",
    "1_000",
    "1__0",
    "_1",
    "1_",
    "1.",
    "1.0",
    "1.10",
    ".5",
    "-.5",
    "+.5",
    "._5",
    ".",
    "._",
    "1e3",
    "1E3",
    "1e+3",
    "1e-3",
    "1.5e3",
    "1.5e+3",
    "12e345",
    "1e",
    "e1",
    "1_0.5",
    "1.2.3",
    "10.0.0.1",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "12:30",
    "1:20:30",
    "1:60",
    "1:20.5",
    "0:0",
    "8080:80",
    "22:22",
    "190:20:30.15",
    "-1:20",
    "1_0:20",
];

const DATES: [&str; 12] = [
    "2001-01-01",
    "2001-1-1",
    "2024-13-01",
    "2001-01-01T10:00:00Z",
    "2001-01-01t10:00:00",
    "2001-01-01 10:00:00",
    "2001-12-14 21:59:43.10 -5",
    "2001-01-01x",
    "2001-01-01 first",
    "0001-01-01",
    "20010101",
    "2001-01",
];

const INDICATORS: [&str; 30] = [
    "-", "?", ":", ",", "[", "]", "{", "}", "#", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "\\", "<", "=",
    "~", "{{ x }}", "{%", "$", "“", "‘", "«", "!!str",
];

const ODD: [&str; 44] = [
    "\0",
    "\u{1}",
    "\u{7}",
    "\u{8}",
    "\t",
    "\u{b}",
    "\u{c}",
    "\r",
    "\u{1b}",
    "\u{1f}",
    "\u{7f}",
    "\u{80}",
    "\u{84}",
    "\u{85}",
    "\u{86}",
    "\u{9f}",
    "\u{a0}",
    "\u{ad}",
    "\u{61c}",
    "\u{200b}",
    "\u{200d}",
    "\u{200e}",
    "\u{200f}",
    "\u{2028}",
    "\u{2029}",
    "\u{202a}",
    "\u{202e}",
    "\u{2060}",
    "\u{2066}",
    "\u{2069}",
    "\u{3000}",
    "\u{d7ff}",
    "\u{e000}",
    "\u{f0003}",
    "\u{fdd0}",
    "\u{feff}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{10000}",
    "\u{1f600}",
    "\u{1ffff}",
    "\u{e0001}",
    "\u{10ffff}",
];

const LINES: [&str; 12] = ["a", " a", "\ta", "a ", "", " ", "\t", "# c", "- b", "k: v", "---", "..."];

/// At least 5,000 strings, each only once.
pub(crate) fn strings() -> Vec<String> {
    let mut all: Vec<String> = vec![String::new()];
    for word in WORDS.iter().chain(&NUMBERS).chain(&DATES) {
        let capital = word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
        all.extend([(*word).to_owned(), word.to_uppercase(), capital]);
        all.extend([" ", "\n", "x", "#", ":", "'", ": ", " #"].map(|tail| format!("{word}{tail}")));
        all.extend([" ", "\n", "-", "+", "\u{feff}", "'"].map(|head| format!("{head}{word}")));
    }
    for sign in INDICATORS.iter().chain(&ODD) {
        all.push((*sign).to_owned());
        all.extend(["a", " a", "\ta", "\na", " ", ":", ": b"].map(|tail| format!("{sign}{tail}")));
        all.extend(["a", "a ", "a:", "a\n", "a\n\n", " ", "a\n "].map(|head| format!("{head}{sign}")));
        all.extend(["a", " ", "\n"].map(|around| format!("{around}{sign}{around}")));
        all.push(format!("{sign}{sign}"));
    }
    for first in LINES {
        for second in LINES {
            for tail in ["", "\n", "\n\n", " ", "\r\n"] {
                all.push(format!("{first}\n{second}{tail}"));
            }
            for third in LINES {
                all.push(format!("{first}\n{second}\n{third}"));
            }
        }
    }
    for unit in ["x", "x ", "'", "\"", "é", "x: ", "😀", "a\n", "\u{2028}"] {
        all.extend([200, 999, 1000, 1001, 1025, 5000].map(|length| unit.repeat(length)));
    }
    mixes(&mut all);
    let mut seen = std::collections::HashSet::new();
    all.retain(|string| seen.insert(string.clone()));
    all
}

/// Mixes of everything above from a small generator (the constants of Numerical Recipes).
fn mixes(all: &mut Vec<String>) {
    let letters: Vec<&str> =
        INDICATORS.iter().chain(&ODD).chain(&LINES).chain(&["\n", " ", "0", "7", "e", "_"]).copied().collect();
    let mut state = 1_u32;
    let mut next = |limit: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % limit
    };
    for _ in 0..2000 {
        let length = 1 + next(9);
        all.push((0..length).map(|_| letters[next(letters.len())]).collect());
    }
}
