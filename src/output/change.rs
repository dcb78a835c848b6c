//! Changes of pins for people.

use std::fmt::Write;

use super::Paint;
use crate::edit::{PinChange, Planned};

/// Each pin with its images and its place.
#[must_use]
pub fn change(planned: &Planned, paint: Paint) -> String {
    planned.changes.iter().fold(String::new(), |mut text, change| {
        let PinChange { pin, file, line, .. } = change;
        let (from, to) = change.versions();
        let _ = writeln!(text, "{}: {from} -> {to}", paint.strong(pin));
        let _ = writeln!(text, "  --> {}", paint.place(&format!("{file}:{line}")));
        text
    })
}
