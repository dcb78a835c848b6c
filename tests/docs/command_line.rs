//! `docs/cli.md`: every command with its help, as clap holds it.

use std::borrow::Cow;

use clap::builder::PossibleValue;
use clap::{Arg, Command};

use super::markdown::{code, prose, table};

const HEAD: &str = "<!-- Generated from src/cli.rs and src/commands/: UPDATE_DOCS=1 cargo test docs -->\n";

pub(super) fn document(mut program: Command) -> String {
    // Gives commands their full names, and what clap adds by itself.
    program.build();
    let commands: Vec<Command> = program.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect();
    let link = |command: &Command| {
        let name = command.get_name();
        [format!("[`{name}`](#{}-{name})", program.get_name()), summary(command)]
    };
    let mut blocks = vec![HEAD.to_owned(), "# Command line\n".to_owned(), about(&program)];
    blocks.push(table(["command", "does"], commands.iter().map(link)));
    blocks.push(usage(&mut program));
    blocks.push("## Options of every command\n".to_owned());
    blocks.push(arguments(program.get_arguments()));
    blocks.extend(program.get_after_help().map(|after| format!("```text\n{}\n```\n", after.to_string().trim_end())));
    blocks.extend(commands.into_iter().flat_map(|command| section(command, &program)));
    blocks.join("\n")
}

fn section(mut command: Command, program: &Command) -> Vec<String> {
    let name = format!("{} {}", program.get_name(), command.get_name());
    let mut blocks = vec![format!("## {}\n", code(&name)), about(&command), usage(&mut command)];
    let own = |argument: &&Arg| program.get_arguments().all(|global| global.get_id() != argument.get_id());
    if command.get_arguments().any(|argument| own(&argument)) {
        blocks.push(arguments(command.get_arguments().filter(own)));
    }
    blocks
}

fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    format!("```sh\n{}\n```\n", usage.trim_start_matches("Usage: "))
}

fn summary(command: &Command) -> String {
    prose(&command.get_about().map(ToString::to_string).unwrap_or_default())
}

/// The long help: a summary, then paragraphs.
fn about(command: &Command) -> String {
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let paragraph = |text: &str| if text.ends_with(['.', ':']) { prose(text) } else { format!("{}.", prose(text)) };
    format!("{}\n", about.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n"))
}

fn arguments<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let shown = arguments.filter(|argument| !argument.is_hide_set());
    table(["argument", "does"], shown.map(|argument| [written(argument), meaning(argument)]))
}

/// How an argument is written: `-q, --quiet`, `--output <DIR>`, `[FIELD]`.
fn written(argument: &Arg) -> String {
    let name = argument.to_string();
    match (argument.get_short(), argument.get_long()) {
        (Some(short), Some(_)) => code(&format!("-{short}, {name}")),
        _ => code(&name),
    }
}

fn meaning(argument: &Arg) -> String {
    let help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let text = prose(&help.replace("\n\n", ". "));
    if !argument.get_action().takes_values() {
        return text;
    }
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let choices: Vec<String> = argument.get_possible_values().iter().map(|value| choice(value, &defaults)).collect();
    match (&choices[..], &defaults[..]) {
        ([], []) => text,
        ([], defaults) => format!("{text}; by default {}", code(&defaults.join(" "))),
        (choices, _) => format!("{text}: {}", choices.join(", ")),
    }
}

fn choice(value: &PossibleValue, defaults: &[Cow<'_, str>]) -> String {
    let help = value.get_help().map(|help| prose(&lowered(&help.to_string())));
    let default = defaults.iter().any(|default| default == value.get_name()).then(|| "the default".to_owned());
    let notes: Vec<String> = help.into_iter().chain(default).collect();
    let name = code(value.get_name());
    if notes.is_empty() { name } else { format!("{name} ({})", notes.join("; ")) }
}

fn lowered(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_lowercase().chain(signs).collect()).unwrap_or_default()
}
