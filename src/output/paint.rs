//! Colours by meaning, and none where nobody sees them.

/// Puts colours around text, or leaves it alone.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    coloured: bool,
}

impl Paint {
    /// Colours when `coloured`, else plain text.
    #[must_use]
    pub fn new(coloured: bool) -> Self {
        Self { coloured }
    }

    /// Whether text is coloured.
    #[must_use]
    pub fn is_coloured(self) -> bool {
        self.coloured
    }

    /// Something that went wrong or away.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// Something that is right or new.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// A word that opens an error.
    #[must_use]
    pub fn error(self, text: &str) -> String {
        self.wrap("1;91", text)
    }

    /// A word that opens a warning.
    #[must_use]
    pub fn warning(self, text: &str) -> String {
        self.wrap("1;33", text)
    }

    /// A word that opens advice or marks a place.
    #[must_use]
    pub fn place(self, text: &str) -> String {
        self.wrap("36", text)
    }

    /// What the eye should find first.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What may be overlooked.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.wrap("2", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.coloured { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
