//! PEM, as far as telling one block from another needs it.
//!
//! <https://pkg.go.dev/encoding/pem>

use super::base64;

/// A block: what it says it is, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What stands behind `BEGIN`.
    pub label: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The first block that can be read.
#[must_use]
pub fn first(text: &[u8]) -> Option<Block> {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let label = line.trim_end().strip_prefix("-----BEGIN ").and_then(|line| line.strip_suffix("-----"));
        let Some(label) = label else { continue };
        let end = format!("-----END {label}-----");
        let mut rest = lines.clone();
        let mut body = String::new();
        let closed = rest.by_ref().any(|line| {
            let found = line.trim_end() == end;
            // Lines with a colon are headers.
            if !found && !line.contains(':') {
                body.push_str(line.trim());
            }
            found
        });
        if let Some(bytes) = base64::decode(&body).filter(|_| closed) {
            return Some(Block { label: label.to_owned(), bytes });
        }
    }
    None
}

/// Whether the bytes are one DER sequence and nothing else: the outermost layer of certificates and their requests.
#[must_use]
pub fn is_der_sequence(bytes: &[u8]) -> bool {
    let Some((0x30, rest)) = bytes.split_first().map(|(tag, rest)| (*tag, rest)) else {
        return false;
    };
    let Some((first, rest)) = rest.split_first() else {
        return false;
    };
    if *first < 0x80 {
        return rest.len() == usize::from(*first);
    }
    let count = usize::from(*first & 0x7f);
    let Some((length, rest)) = rest.split_at_checked(count).filter(|_| (1..=4).contains(&count)) else {
        return false;
    };
    length.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)) == rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_whole_block_is_found() {
        let text = b"noise\n-----BEGIN A B-----\nMAMC\nAQE=\n-----END A B-----\n-----BEGIN C-----\n-----END C-----\n";
        let block = first(text).expect("a block");
        assert_eq!((block.label.as_str(), block.bytes.as_slice()), ("A B", &[0x30, 3, 2, 1, 1][..]));
        assert!(is_der_sequence(&block.bytes));
        assert_eq!(first(b"-----BEGIN A-----\nMAMC\n"), None);
        assert_eq!(first(b"-----BEGIN A-----\n?\n-----END A-----"), None);
    }

    #[test]
    fn lengths_must_fit() {
        for bytes in [&[][..], &[0x30][..], &[0x30, 1][..], &[0x31, 0][..], &[0x30, 0x81][..], &[0x30, 0, 0][..]] {
            assert!(!is_der_sequence(bytes), "{bytes:?}");
        }
        assert!(is_der_sequence(&[0x30, 0]) && is_der_sequence(&[0x30, 0x81, 1, 5]));
    }
}
