//! What names may look like.

use super::{formats, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::Key;

/// The names that every instance has in scope besides its inputs. No input, parameter or variable may take one of them.
pub const BUILT_IN_NAMES: [&str; 15] = [
    "app",
    "apps",
    "callers",
    "checksum",
    "cluster",
    "connections",
    "environment",
    "file",
    "instance",
    "instances",
    "labels",
    "partial",
    "selector",
    "system",
    "variables",
];

/// The names that the expression language has by itself; they are reserved likewise.
pub(crate) const LANGUAGE_NAMES: [&str; 4] = ["fail", "range", "dict", "loop"];

/// Names that a connection has besides the outputs of its target.
pub(crate) const OF_CONNECTIONS: [&str; 4] = ["instance", "app", "namespace", "selector"];

/// A name that becomes part of Kubernetes names, branches and paths: an RFC 1123 label.
pub(super) fn check_label(key: &Key, what: &str, report: &mut Report) {
    if let Err(reason) = formats::dns_label(&key.text) {
        let message = format!("`{}` cannot be the name of {what}", super::mistakes::shown(&key.text));
        let finding = Diagnostic::error(rules::BAD_NAME, key.origin.span, message)
            .note(reason)
            .help("use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends");
        report.push(finding);
    }
}

/// A name that expressions read: a camelCase identifier.
pub(super) fn check_identifier(key: &Key, what: &str, report: &mut Report) {
    let good = key.text.starts_with(|first: char| first.is_ascii_lowercase())
        && key.text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !good {
        let message = format!("`{}` cannot be the name of {what}", super::mistakes::shown(&key.text));
        let finding = Diagnostic::error(rules::BAD_NAME, key.origin.span, message)
            .help("write it in camelCase: letters and digits, the first a lower-case letter");
        report.push(finding);
    }
}

/// A name that expressions read without a prefix.
pub(super) fn check_input_name(key: &Key, what: &str, report: &mut Report) {
    check_identifier(key, what, report);
    if BUILT_IN_NAMES.contains(&&*key.text) || LANGUAGE_NAMES.contains(&&*key.text) {
        reserved(key, what, "every expression can read the name already", report);
    }
}

/// A name that expressions read from a connection.
pub(super) fn check_output_name(key: &Key, report: &mut Report) {
    check_identifier(key, "an output", report);
    if OF_CONNECTIONS.contains(&&*key.text) {
        reserved(key, "an output", "every connection has something of this name already", report);
    }
}

fn reserved(key: &Key, what: &str, note: &str, report: &mut Report) {
    let message = format!("`{}` is reserved and cannot be the name of {what}", key.text);
    report
        .push(Diagnostic::error(rules::RESERVED_NAME, key.origin.span, message).note(note).help("choose another name"));
}

/// A name that becomes a file name below the component.
pub(super) fn check_file_name(key: &Key, what: &str, report: &mut Report) -> bool {
    let good = !key.text.is_empty()
        && key.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && key.text.len() <= 100;
    if !good {
        let message = format!("`{}` cannot be the name of {what}", super::mistakes::shown(&key.text));
        let finding = Diagnostic::error(rules::BAD_NAME, key.origin.span, message)
            .help("use letters, digits, `-` and `_`: the name is a file name, too");
        report.push(finding);
    }
    good
}
