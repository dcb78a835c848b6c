//! The command line: what can be typed. Doc comments are the help; what a command means is the business of `commands`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

use crate::check::Day;
use crate::commands::{
    Add, Bump, Completions, Explain, Impact, Init, Lint, Log, Outcome, Promote, Publish, Release, Render, Rollback,
    Schema, Session, Test, Validate, Verify,
};
use crate::diagnostic::Failure;
use crate::output::Terminal;

/// What the process knows about where it runs.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The current folder.
    pub folder: PathBuf,
    /// No colours.
    pub plain: bool,
    /// The day.
    pub today: Day,
    /// The file of the running program.
    pub program: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  all is well
  1  findings of severity error (`--fail-on` for more), or differences from golden output
  2  a wrong command line, or the world failed: a file, a folder

Data goes to standard output, talk to standard error. NO_COLOR=1 turns colours off. `lint` reads the day\nfrom SOURCE_DATE_EPOCH where it is set.";

/// GitOps manifest compiler: typed environments in, checked Kubernetes manifests out
#[derive(Debug, Parser)]
#[command(name = "scantling", version, max_term_width = 100, after_help = AFTER_HELP, disable_help_subcommand = true)]
struct Arguments {
    /// The workspace; by default the nearest folder upwards that holds `scantling.yaml`
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    workspace: Option<PathBuf>,

    /// Print findings and data only
    #[arg(short, long, global = true, help_heading = "Global options")]
    quiet: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(Init),
    Render(Render),
    Lint(Lint),
    Validate(Validate),
    Test(Test),
    Add(Add),
    Bump(Bump),
    Promote(Promote),
    Publish(Publish),
    Log(Log),
    Verify(Verify),
    Rollback(Rollback),
    Release(Release),
    Explain(Explain),
    Impact(Impact),
    Schema(Schema),
    Completions(Completions),
}

/// Everything that can be typed, with its help.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs one command line, the program's name included.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, surroundings: &Surroundings) -> Outcome {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(answer) => return refuse(&answer, Terminal::new(false, surroundings.plain)),
    };
    let terminal = Terminal::new(arguments.quiet, surroundings.plain);
    let mut session =
        Session::new(terminal, surroundings.folder.clone(), surroundings.today.clone(), arguments.workspace);
    session.program.clone_from(&surroundings.program);
    let outcome = match arguments.command {
        Command::Init(init) => init.run(&session),
        Command::Render(render) => render.run(&session),
        Command::Lint(lint) => lint.run(&session),
        Command::Validate(validate) => validate.run(&session),
        Command::Test(test) => test.run(&session),
        Command::Publish(publish) => publish.run(&session),
        Command::Explain(explain) => explain.run(&session),
        Command::Impact(impact) => impact.run(&session),
        Command::Log(log) => log.run(&session),
        Command::Verify(verify) => verify.run(&session),
        Command::Rollback(rollback) => rollback.run(&session),
        Command::Release(release) => release.run(&session),
        Command::Add(add) => add.run(&session),
        Command::Bump(bump) => bump.run(&session),
        Command::Promote(promote) => promote.run(&session),
        Command::Schema(schema) => schema.run(&session),
        Command::Completions(completions) => completions.run(&session, &mut command()),
    };
    outcome.unwrap_or_else(|failure| stop(&failure, terminal))
}

/// A command line that is no command: wrong, or a question for help or version.
fn refuse(answer: &clap::Error, terminal: Terminal) -> Outcome {
    let rendered = answer.render();
    let text = |coloured: bool| if coloured { rendered.ansi().to_string() } else { rendered.to_string() };
    if answer.use_stderr() {
        terminal.talk(&text(terminal.talk_paint().is_coloured()));
        return Outcome::Failed;
    }
    match terminal.data(&text(terminal.data_paint().is_coloured())) {
        Ok(()) => Outcome::Clean,
        Err(failure) => stop(&failure, terminal),
    }
}

fn stop(failure: &Failure, terminal: Terminal) -> Outcome {
    terminal.failure(failure);
    Outcome::Failed
}
