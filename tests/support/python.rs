//! `PyYAML`, the reader of others that knows more types than any other.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// Reads pairs of a value and a document and names the pairs that differ.
const PROGRAM: &str = r"
import json, sys
try:
    import yaml
except ImportError:
    sys.exit(3)
for wanted, document in json.load(sys.stdin):
    try:
        found = yaml.load(document, Loader=yaml.SafeLoader)
    except Exception as error:
        found = error
    if found != wanted:
        print('wanted', repr(wanted), 'printed as', repr(document), 'reads', repr(found))
";

/// What the pure Python reader reads otherwise; nothing where there is no Python or no `PyYAML`.
#[allow(clippy::print_stdout)] // A reader that is not installed is worth a line.
pub(crate) fn differences(pairs: &[(Json, String)]) -> Option<String> {
    let python = Command::new("python3").args(["-c", PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = python else {
        println!("skipped: there is no python3");
        return None;
    };
    let input = serde_json::to_vec(pairs).expect("strings become JSON");
    // Where PyYAML is missing, the process ends before it has read everything.
    let _ = python.stdin.take().map(|mut stdin| stdin.write_all(&input));
    let output = python.wait_with_output().expect("python3 ends");
    if output.status.code() == Some(3) {
        println!("skipped: python3 has no PyYAML");
        return None;
    }
    assert!(output.status.success(), "python3 failed");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
