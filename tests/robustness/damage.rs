//! Ways to damage a file.

use crate::support::chance::Chance;

/// What is put into files in places where nobody expects it.
const SURPRISES: [&[u8]; 44] = [
    b"{{",
    b"}}",
    b"{%",
    b"%}",
    b"{#",
    b"{{ x }}",
    b"{% raw %}",
    b"{% endfor %}",
    b"{% for x in y %}\n",
    b"'",
    b"\"",
    b"[",
    b"]",
    b"{",
    b"}",
    b": ",
    b"- ",
    b"#",
    b"&a ",
    b"*a",
    b"!!str ",
    b"|\n",
    b">-\n",
    b"<<: ",
    b"? ",
    b"---\n",
    b"...\n",
    b"%YAML 1.2\n",
    b"\t",
    b"\r",
    b"\0",
    b"\xFF",
    b"\xC3",
    b"\xEF\xBB\xBF",
    b"\xF3\xB0\x80\x80",
    b"\xE2\x80\xA8",
    b"null",
    b"~",
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b"..",
    b"/",
    b"\xF0\x9F\x98\x80",
];

/// Damages bytes in one way.
pub(super) fn damage(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    match chance.below(10) {
        0 => bytes.truncate(at),
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        2 | 3 => {
            let surprise = chance.pick(&SURPRISES).iter().copied();
            bytes.splice(at..at, surprise);
        }
        4 => {
            let end = (at + 1 + chance.below(12)).min(bytes.len());
            bytes.drain(at..end);
        }
        5 => {
            let from = chance.below(other.len());
            let part = other[from..(from + 1 + chance.below(80)).min(other.len())].to_vec();
            bytes.splice(at..at, part);
        }
        way => damage_lines(bytes, way - 6, chance),
    }
}

fn damage_lines(bytes: &mut Vec<u8>, way: usize, chance: &mut Chance) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (chance.below(lines.len()), chance.below(lines.len()));
    if lines.is_empty() {
        return;
    }
    match way {
        0 => lines.swap(one, other),
        1 => lines.insert(other, lines[one].clone()),
        2 => drop(lines.remove(one)),
        _ if chance.once_in(2) => {
            lines[one].splice(0..0, *b"  ");
        }
        _ => {
            let blanks = lines[one].iter().take_while(|byte| **byte == b' ').count().min(2);
            lines[one].drain(..blanks);
        }
    }
    *bytes = lines.concat();
}
