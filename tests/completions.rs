//! Scripts for shells know every command.

use std::process::Command;

#[test]
fn every_shell_gets_a_script_with_every_command() {
    let program = scantling::cli::command();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = Command::new(env!("CARGO_BIN_EXE_scantling"))
            .args(["completions", shell])
            .output()
            .expect("the program runs");
        let script = String::from_utf8_lossy(&output.stdout);
        let missing: Vec<&str> =
            program.get_subcommands().map(clap::Command::get_name).filter(|name| !script.contains(name)).collect();
        assert_eq!(missing, [""; 0], "{shell}");
    }
}
