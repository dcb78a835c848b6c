//! Sets of characters, by ranges.

/// Ranges of characters, each with both ends.
pub(super) type Ranges = Vec<(char, char)>;

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];

/// The class that `\d`, `\s`, `\w` and their opposites stand for.
pub(super) fn perl(sign: char) -> Option<Ranges> {
    let ranges = match sign.to_ascii_lowercase() {
        'd' => DIGITS,
        's' => SPACE,
        'w' => WORD,
        _ => return None,
    };
    Some(if sign.is_ascii_uppercase() { opposite(ranges) } else { ranges.to_vec() })
}

/// The class that `[:name:]` or `[:^name:]` stands for.
pub(super) fn posix(name: &str) -> Option<Ranges> {
    let ranges: &[(char, char)] = match name.strip_prefix('^').unwrap_or(name) {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "ascii" => &[('\0', '\u{7f}')],
        "blank" => &[('\t', '\t'), (' ', ' ')],
        "cntrl" => &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')],
        "digit" => DIGITS,
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "word" => WORD,
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    };
    Some(if name.starts_with('^') { opposite(ranges) } else { ranges.to_vec() })
}

/// All other characters. The ranges are in order and apart.
fn opposite(ranges: &[(char, char)]) -> Ranges {
    let mut rest = Vec::new();
    let mut from = Some('\0');
    for (first, last) in ranges {
        if let Some(start) = from.filter(|start| start < first) {
            rest.extend(char::from_u32(*first as u32 - 1).map(|end| (start, end)));
        }
        from = char::from_u32(*last as u32 + 1);
    }
    rest.extend(from.map(|start| (start, char::MAX)));
    rest
}
