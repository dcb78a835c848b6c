//! Writes the type tables that scantling embeds: `cargo run --manifest-path tools/tables/Cargo.toml`, in the root of the
//! repository; with `-- --check` it only compares, with `-- --print` it writes their text to standard output.
//!
//! It reads the source text of Rust bindings that `sources/Cargo.toml` names with exact versions; Cargo downloads them,
//! nothing of them is compiled. Another minor of Kubernetes is another line there and another row in `built_in::INPUTS`;
//! the notation of the tables is described in `table`.

mod built_in;
mod catalogue;
mod lists;
mod rust;
mod sources;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mode = arguments.first().map(String::as_str);
    match run(mode) {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            eprintln!("{}", problems.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Makes the tables, and writes, compares or prints them; the answer is what differs.
fn run(mode: Option<&str>) -> Result<Vec<String>, String> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let sources = sources::find(&here)?;
    let head = format!("scantling type tables\ngenerator {}\n", sources::digest(&here)?);
    let tables = [("built-in.bin", built_in::table(&here, &sources)?), ("catalogue.bin", catalogue::table(&sources)?)];
    let mut problems = Vec::new();
    for (name, table) in tables {
        let text = format!("{head}{table}");
        let path = here.join("../../src/types").join(name);
        match mode {
            Some("--print") => print!("{text}"),
            Some("--check") => problems.extend(compare(&path, &text)),
            Some(other) => return Err(format!("there is no option `{other}`")),
            None => {
                let bytes = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 10);
                println!("{name}: {} bytes of text, {} bytes packed", text.len(), bytes.len());
                std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
    }
    Ok(problems)
}

fn compare(path: &Path, text: &str) -> Option<String> {
    let packed = std::fs::read(path).unwrap_or_default();
    let old = miniz_oxide::inflate::decompress_to_vec(&packed).unwrap_or_default();
    (old != text.as_bytes()).then(|| format!("{} is not what its sources say: run the generator", path.display()))
}
