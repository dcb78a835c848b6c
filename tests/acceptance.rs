//! The day that `lint` takes for today.

use std::process::Command;

use crate::support::{TemporaryFolder, copy_folder, repository};

/// How `lint` ends on a workspace whose acceptance is good until the last day of January 2020.
fn ends_cleanly(epoch: &str) -> bool {
    let folder = TemporaryFolder::new("acceptance");
    let case = repository().join("tests/cases/lint");
    copy_folder(&case.join("base"), folder.path());
    copy_folder(&case.join("acceptance-is-over/in"), folder.path());
    let output = Command::new(env!("CARGO_BIN_EXE_scantling"))
        .args(["lint", "--fail-on", "warning"])
        .current_dir(folder.path())
        .env("SOURCE_DATE_EPOCH", epoch)
        .output();
    output.expect("the program runs").status.success()
}

#[test]
fn an_acceptance_holds_until_the_end_of_its_last_day() {
    assert!(ends_cleanly("1580515199"));
    assert!(!ends_cleanly("1580515200"));
    assert!(!ends_cleanly("no number"));
}
