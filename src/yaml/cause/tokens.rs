//! The tokens that a rough eye knows: line ends, quotes, keys, markers. Plain functions on text.

/// The start of the document that holds `detected`: its `---` line, or what follows a `...`.
pub(super) fn document_start(text: &str, detected: usize) -> usize {
    let mut end = detected;
    while let Some(line) = text.get(..end).and_then(|before| before.rfind('\n')) {
        let start = line + 1;
        if is_marker(&text[start..line_end(text, start)]) && start + 3 <= detected {
            return start;
        }
        end = line;
    }
    0
}

pub(super) fn is_marker(line: &str) -> bool {
    let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

pub(super) fn is_dash(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

pub(super) fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |length| at + length)
}

pub(super) fn next_line(text: &str, end: usize) -> usize {
    let rest = text.as_bytes().get(end..).unwrap_or_default();
    end + if rest.starts_with(b"\r\n") { 2 } else { rest.len().min(1) }
}

/// Length of a key, and the place of its `:`, counted from the start of the text.
pub(super) fn key_length(text: &str) -> Option<(usize, usize)> {
    let first = text.bytes().next()?;
    if matches!(first, b'"' | b'\'') {
        let close = closing_quote(text, 0, first)? + 1;
        let colon = close + blanks(&text[close..]);
        return is_colon(text, colon).then_some((close, colon));
    }
    if matches!(first, b'[' | b'{' | b'#' | b'|' | b'>') {
        return None;
    }
    let comment = without_comment(text).len();
    let colon = (0..comment).find(|at| is_colon(text, *at))?;
    Some((text[..colon].trim_end_matches([' ', '\t']).len(), colon))
}

/// Whether a `:` stands there that ends a key.
pub(super) fn is_colon(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
}

/// The length of tags and anchors at the start of a value, blanks included.
pub(super) fn properties(text: &str) -> usize {
    let mut at = 0;
    while text[at..].starts_with(['!', '&']) {
        let word = text[at..].find([' ', '\t']).unwrap_or(text.len() - at);
        // `& x` has no name: it is no anchor but a text that begins with `&`.
        if word == 1 && text[at..].starts_with('&') {
            break;
        }
        at += word;
        at += blanks(&text[at..]);
    }
    at
}

pub(super) fn without_comment(text: &str) -> &str {
    let end = text.find(" #").or_else(|| text.find("\t#")).unwrap_or(text.len());
    text[..end].trim_end_matches([' ', '\t'])
}

pub(super) fn is_block_header(value: &str) -> bool {
    let rest = value.strip_prefix(['|', '>']);
    rest.is_some_and(|rest| rest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-')))
}

/// The quote that closes the one at `open`.
pub(super) fn closing_quote(text: &str, open: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && quote == b'"' {
            at += 1;
        } else if *byte == quote {
            if quote == b'"' || bytes.get(at + 1) != Some(&quote) {
                return Some(at);
            }
            at += 1;
        }
        at += 1;
    }
    None
}
