//! `completions`: scripts that let a shell complete command lines.

use clap_complete::Shell;

use super::session::{Outcome, Session};
use crate::diagnostic::Failure;

/// Print a script that completes commands and options in a shell
///
/// For bash: `scantling completions bash > ~/.local/share/bash-completion/completions/scantling`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// `command` is the whole command line of the program.
    pub(crate) fn run(&self, session: &Session, command: &mut clap::Command) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        let name = command.get_name().to_owned();
        clap_complete::generate(self.shell, command, name, &mut script);
        session.terminal.data(&String::from_utf8_lossy(&script))?;
        Ok(Outcome::Clean)
    }
}
