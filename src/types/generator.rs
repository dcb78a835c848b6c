//! Proof that the embedded tables are what the generator beside them writes: it records the digest of its sources in every table.
//! That the sources say so is shown by `cargo run --manifest-path tools/tables/Cargo.toml -- --check`.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::packed;
use crate::source::{DiskFileSystem, FileSystem};

const FOLDER: &str = "tools/tables/";

/// As `tools/tables/src/sources.rs` computes it.
fn digest() -> String {
    let repository = DiskFileSystem::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = repository.files("tools/tables/src").unwrap_or_default();
    files.extend(["lists.txt", "sources/Cargo.toml"].map(|name| format!("{FOLDER}{name}")));
    files.sort();
    let mut digest = Sha256::new();
    for path in files {
        digest.update(path.trim_start_matches(FOLDER));
        digest.update([0]);
        digest.update(repository.read(&path).unwrap_or_default());
        digest.update([0]);
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn the_tables_were_written_by_this_generator() {
    let expected = digest();
    for packed in [&include_bytes!("built-in.bin")[..], include_bytes!("catalogue.bin")] {
        let text = packed::unpack(packed);
        assert_eq!(
            packed::head(&text, "generator"),
            expected,
            "run `cargo run --manifest-path tools/tables/Cargo.toml`"
        );
    }
}
