//! Standard output and standard error: the only place that prints.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use super::{Paint, text};
use crate::diagnostic::{Failure, Report};
use crate::source::SourceMap;

/// Data goes to standard output, talk to standard error.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    quiet: bool,
    data: Paint,
    talk: Paint,
}

impl Terminal {
    /// The terminal of the process. `plain` turns colours off; `quiet` leaves status lines out.
    #[must_use]
    pub fn new(quiet: bool, plain: bool) -> Self {
        Self {
            quiet,
            data: Paint::new(!plain && std::io::stdout().is_terminal()),
            talk: Paint::new(!plain && std::io::stderr().is_terminal()),
        }
    }

    /// The colours of standard output.
    #[must_use]
    pub fn data_paint(&self) -> Paint {
        self.data
    }

    /// The colours of standard error.
    #[must_use]
    pub fn talk_paint(&self) -> Paint {
        self.talk
    }

    /// Prints data. A reader that has gone away (`| head`) is no mistake.
    pub fn data(&self, text: &str) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::write("write", Path::new("standard output"), error))
            }
            _ => Ok(()),
        }
    }

    /// Says something that must be seen. There is nobody left to tell when standard error cannot be written.
    pub fn talk(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says how the work went, unless the user wants quiet.
    pub fn status(&self, line: &str) {
        if !self.quiet {
            self.talk(&format!("{line}\n"));
        }
    }

    /// Shows findings with their sources, and how many there are.
    pub fn findings(&self, report: &Report, sources: &SourceMap) {
        if !report.is_empty() {
            self.talk(&text::findings(report, sources, self.talk));
            self.talk(&text::summary(report, self.talk));
        }
    }

    /// Says why the run stopped.
    pub fn failure(&self, failure: &Failure) {
        self.talk(&text::failure(failure, self.talk));
    }
}
