//! Golden differences for people.

use std::fmt::Write;

use super::Paint;
use crate::golden::{Change, Difference, Side};

/// Each file with its object and the parts that differ, a blank line after each.
#[must_use]
pub fn differences(differences: &[Difference], paint: Paint) -> String {
    differences.iter().map(|difference| one(difference, paint) + "\n").collect()
}

fn one(difference: &Difference, paint: Paint) -> String {
    let change = match difference.change {
        Change::Changed => paint.warning(difference.change.as_str()),
        Change::New => paint.good(difference.change.as_str()),
        Change::Removed => paint.bad(difference.change.as_str()),
    };
    let place = paint.place(&difference.path);
    let mut text = match &difference.object {
        Some(object) => format!("{change} {}\n  --> {place}\n", paint.strong(object)),
        None => format!("{change} {place}\n"),
    };
    for hunk in &difference.hunks {
        let field = if hunk.field.is_empty() { String::new() } else { format!(", in {}", paint.strong(&hunk.field)) };
        let _ = writeln!(text, "  line {}{field}", hunk.lines_from.1);
        for line in &hunk.lines {
            let shown = match line.side {
                Side::Both => format!("      {}", line.text),
                Side::Expected => paint.bad(&format!("    - {}", line.text)),
                Side::Rendered => paint.good(&format!("    + {}", line.text)),
            };
            text.push_str(shown.trim_end());
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests;
