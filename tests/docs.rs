//! What the documentation says of the program is what the program says of itself, and links lead somewhere.
//!
//! `UPDATE_DOCS=1 cargo test docs` rewrites what is made from the program.
#![allow(clippy::disallowed_methods)] // Documents are files, and the switch is a variable.

mod command_line;
mod examples;
mod filters;
mod links;
mod markdown;
mod rules;

use std::fs;

use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::output::connections::mermaid;
use scantling::provenance::connections;
use scantling::source::DiskFileSystem;
use similar::TextDiff;

use crate::support::repository;

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_default()
}

/// Demands that a document reads so, or makes it so.
fn keep(path: &str, wanted: &str) {
    let found = read(path);
    if found == wanted {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(repository().join(path), wanted).expect("the document can be written");
        return;
    }
    let diff = TextDiff::from_lines(&*found, wanted);
    panic!("{path} is out of date\n{}\nUPDATE_DOCS=1 rewrites it", diff.unified_diff().context_radius(2));
}

#[test]
fn the_command_line_is_documented() {
    keep("docs/cli.md", &command_line::document(scantling::cli::command()));
}

#[test]
fn the_filters_are_documented() {
    let path = "docs/templates.md";
    keep(path, &markdown::replace(&read(path), "filters", &filters::section()));
}

#[test]
fn the_connections_of_the_systems_are_drawn() {
    let mut report = Report::new();
    let files = DiskFileSystem::new(repository());
    let workspace = Workspace::load(&files, &mut report).expect("the workspace is there");
    let prod = workspace.environment("prod", &mut report).expect("there is such an environment");
    let diagram = format!("```mermaid\n{}```\n", mermaid(&connections(&prod)));
    let path = "docs/systems.md";
    keep(path, &markdown::replace(&read(path), "connections", &diagram));
}

#[test]
fn the_rules_are_documented() {
    keep("docs/rules.md", &rules::document(&rules::read(&repository().join("src")), rules::page));
}

#[test]
fn links_lead_somewhere() {
    let broken = links::broken(&repository());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
