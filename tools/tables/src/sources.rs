//! Where the crates lie that the tables are made of, and the digest of everything that decides what the tables say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// Folders of crates, by name and version: `k8s-openapi 0.29.0`, and by name alone where there is one version.
pub(crate) type Sources = BTreeMap<String, PathBuf>;

/// Asks Cargo, which downloads what is missing.
pub(crate) fn find(here: &Path) -> Result<Sources, String> {
    let manifest = here.join("sources/Cargo.toml");
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(&manifest)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata: no packages")?;
    let mut sources = Sources::new();
    for package in packages {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let folder = Path::new(text("manifest_path")).parent().unwrap_or(Path::new("")).to_owned();
        sources.insert(format!("{} {}", text("name"), text("version")), folder.clone());
        sources.insert(text("name").to_owned(), folder);
    }
    Ok(sources)
}

/// The digest of the generator's own sources, its lists and the versions that it reads. The program's tests compute it in the same
/// way: every file in the order of its path, each as path, zero, text, zero.
pub(crate) fn digest(here: &Path) -> Result<String, String> {
    let mut files = vec![here.join("sources/Cargo.toml")];
    let entries = [here.to_owned(), here.join("src")];
    for entry in entries {
        let listing = std::fs::read_dir(&entry).map_err(|error| format!("{}: {error}", entry.display()))?;
        files.extend(
            listing
                .flatten()
                .map(|file| file.path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "rs" || extension == "txt")),
        );
    }
    let mut named: Vec<(String, PathBuf)> = files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(here).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            (inside, path)
        })
        .collect();
    named.sort();
    let mut digest = Sha256::new();
    for (name, path) in named {
        let text = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        digest.update(name.as_bytes());
        digest.update([0]);
        digest.update(&text);
        digest.update([0]);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
