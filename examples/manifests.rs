//! Writes many manifests to measure `validate` with: `cargo run --example manifests -- FOLDER [RESOURCES] [FILES]`.
#![allow(clippy::disallowed_methods, clippy::print_stderr)] // Writing files is what it is for.

#[path = "../benches/manifests/mod.rs"]
mod manifests;

use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

const USAGE: &str =
    "usage: manifests FOLDER [RESOURCES] [FILES]; the folder must be new, 10000 objects in 400 files by default";

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| arguments.get(at).map_or(Some(default), |text| text.parse().ok());
    let folder = arguments.first().filter(|folder| !folder.starts_with('-') && !Path::new(folder).exists());
    let (Some(folder), Some(resources), Some(files)) = (folder, number(1, 10_000), number(2, 400)) else {
        eprintln!("{USAGE}");
        return Ok(ExitCode::from(2));
    };
    for (path, text) in manifests::manifests(resources, files) {
        let path = Path::new(folder).join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(folder)))?;
        fs::write(path, text)?;
    }
    Ok(ExitCode::SUCCESS)
}
