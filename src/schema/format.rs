//! The grammars of textual types as patterns.
//!
//! The grammars themselves belong to `config`; a test holds both against the same texts. Where a rule cannot be said as a
//! pattern (a range that ends before it begins, the length of a whole reference) the pattern takes more.

/// An RFC 1123 label.
pub(super) const LABEL: &str = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/// A name that expressions read.
pub(super) const IDENTIFIER: &str = "^[a-z][A-Za-z0-9]*$";

/// A chart repository.
pub(super) const REPOSITORY: &str = r"^(?:https|oci)://[^\s/:?#]";

/// A JSON pointer (RFC 6901).
pub(super) const POINTER: &str = "^(?:/(?:[^~]|~[01])*)?$";

/// A calendar day, leap years apart.
pub(super) const DAY: &str = "^[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])\
    |(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))$";

/// The whole text is a label.
pub(super) fn label() -> String {
    format!("^{LABEL}$")
}

/// An RFC 1123 subdomain.
pub(super) fn subdomain() -> String {
    let part = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    format!(r"^{part}(?:\.{part})*$")
}

/// A key of a Secret.
pub(super) fn config_key() -> String {
    // One that begins with two dots, or is one dot, would be a path.
    r"^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*|\.[A-Za-z0-9_-][A-Za-z0-9._-]*)$".to_owned()
}

/// `registry/repository:tag@digest`.
pub(super) fn image() -> String {
    let host = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    let registry = format!(r"(?:localhost|{host}(?:\.{host})+|{host}(?:\.{host})*:[0-9]+)");
    let part = "[a-z0-9]+(?:(?:[.]|_{1,2}|-+)[a-z0-9]+)*";
    // A first part with a dot would be a registry.
    let first = "[a-z0-9]+(?:(?:_{1,2}|-+)[a-z0-9]+)*";
    let name = format!("(?:{registry}/{part}(?:/{part})*|{first}(?:/{part})+|{part})");
    let digest = "(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}|(?!sha256:|sha512:)[a-z][A-Za-z0-9+._-]*:[0-9a-f]{32,})";
    format!("^{name}(?::[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}})?(?:@{digest})?$")
}

/// `500m`, `1Gi`.
pub(super) fn quantity() -> String {
    format!("^[+-]?{NUMBER}(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$")
}

/// `1h30m`.
pub(super) fn duration() -> String {
    format!("^{}$", bare_duration())
}

/// `10.0.0.0/8`; the inner order of an IPv6 address is not checked.
pub(super) fn cidr() -> String {
    let octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    let v4 = format!(r"(?:{octet}\.){{3}}{octet}/(?:[12]?[0-9]|3[0-2])");
    let v6 = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*/(?:[1-9]?[0-9]|1[01][0-9]|12[0-8])";
    format!("^(?:{v4}|{v6})$")
}

/// `*/5 * * * mon-fri`, `@daily`.
pub(super) fn cron() -> String {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let fields = [
        field("[0-5]?[0-9]", &[]),
        field("(?:1?[0-9]|2[0-3])", &[]),
        field("(?:[1-9]|[12][0-9]|3[01])", &[]),
        field("(?:[1-9]|1[0-2])", &months),
        field("[0-6]", &days),
    ];
    let named = "@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)";
    format!(r"^(?:\s*{}\s*|{named}|@every {})$", fields.join(r"\s+"), bare_duration())
}

/// `https://host/path`.
pub(super) fn url() -> String {
    let sign = "[!#-;=?-\\[\\]_a-z~]";
    let in_host = "[!$-.0-9;=A-Z_a-z~&'()*+,]";
    let host = format!(r"(?:\[[0-9A-Fa-f:.]+\]|{in_host}+)");
    format!(r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^@/?#\s]*@)?{host}(?::[0-9]{{1,5}})?(?:[/?#]{sign}*)?$")
}

const NUMBER: &str = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)";

fn bare_duration() -> String {
    format!("[+-]?(?:0|(?:{NUMBER}(?:ns|us|µs|μs|ms|s|m|h))+)")
}

/// One field of a cron schedule: values, ranges and steps, joined by commas.
fn field(numbers: &str, names: &[&str]) -> String {
    let any_case = |name: &&str| {
        let letters = name.chars().map(|letter| format!("[{letter}{}]", letter.to_ascii_uppercase()));
        letters.collect::<String>()
    };
    let names: Vec<String> = names.iter().map(any_case).collect();
    let value = match names.as_slice() {
        [] => format!("0*{numbers}"),
        names => format!("(?:0*{numbers}|{})", names.join("|")),
    };
    let range = format!("(?:[*?]|{value}(?:-{value})?)(?:/0*[1-9][0-9]*)?");
    format!("{range}(?:,{range})*")
}
