//! The likely cause of a syntax error: parsers report where they noticed, people need to know where they erred.
//!
//! Each file below owns one family of mistakes and looks at the lines around the place of detection. The text is known
//! to be wrong there, so a guess may be bolder than a parser could be; where nobody guesses, the parser's words stay.

mod characters;
mod flow;
mod layout;
mod lines;
mod quotes;
mod tokens;
mod values;

pub(super) use characters::tab_before;
pub(super) use values::bare_expression;

use self::lines::View;
use crate::diagnostic::{Diagnostic, is_secret_name};
use crate::source::SourceId;

/// Longer lines are not repeated in a help: nobody reads them there.
const LONGEST_SHOWN: usize = 60;

/// The finding that names the cause, when one of the common mistakes stands at or before the place of detection.
pub(super) fn likely(source: SourceId, text: &str, detected: usize) -> Option<Diagnostic> {
    let view = View::new(source, text, detected);
    let families: [fn(&View<'_>) -> Option<Diagnostic>; 14] = [
        characters::control,
        characters::conflict_marker,
        characters::tab,
        values::expression,
        quotes::typographic,
        quotes::runaway,
        quotes::mistake,
        flow::long_key,
        flow::mistake,
        values::first_character,
        values::block_header,
        values::inner_colon,
        layout::missing_blank,
        layout::mistake,
    ];
    families.iter().find_map(|family| family(&view))
}

/// `key: "value"`: what a line should read, or advice without it when nobody could read that.
fn quoted_line(before: &str, value: &str) -> String {
    if is_secret_name(before.trim().trim_end_matches(':')) {
        return "put the whole value in quotes".to_owned();
    }
    let line = format!("{}{}", before.trim_start(), quoted(value));
    if is_readable(&line) { format!("write `{line}`") } else { "put the whole value in quotes".to_owned() }
}

/// Whether a piece of the text can stand in a message: short, and without characters of private use, which have no shape
/// (templates hold such a character in place of each tag).
fn is_readable(text: &str) -> bool {
    let private = |character: char| matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    text.chars().count() <= LONGEST_SHOWN && !text.chars().any(private)
}

/// A text in the quotes that need the fewest changes inside.
fn quoted(value: &str) -> String {
    if value.contains(['"', '\\']) { format!("'{}'", value.replace('\'', "''")) } else { format!("\"{value}\"") }
}

#[cfg(test)]
mod tests;
