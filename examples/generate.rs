//! Writes a large workspace to measure the whole program with: `cargo run --example generate -- FOLDER [APPS]`.
#![allow(clippy::disallowed_methods, clippy::print_stderr)] // Writing files is what it is for.

#[path = "../benches/workspace/mod.rs"]
mod workspace;

use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

const USAGE: &str = "usage: generate FOLDER [APPS]; the folder must be new, 1000 apps by default";

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, apps) = match &arguments[..] {
        [folder] => (folder, Some(1_000)),
        [folder, apps] => (folder, apps.parse().ok()),
        _ => (&String::new(), None),
    };
    let folder = Path::new(folder);
    let Some(apps) = apps.filter(|_| !folder.exists()) else {
        eprintln!("{USAGE}");
        return Ok(ExitCode::from(2));
    };
    for (path, text) in workspace::workspace(apps) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(ExitCode::SUCCESS)
}
