//! The typed reader: takes the keys of a map one by one, and reports every mistake in it.
//!
//! A key that was asked for is known; [`Fields::finish`] reports the others. Reading goes on after a mistake with
//! whatever is good.

use super::mistakes::{ambiguous, shown, wrong_type};
use super::rules;
use crate::diagnostic::{Diagnostic, Report, is_secret_name, quoted_list};
use crate::source::Span;
use crate::yaml::{Entry, Map, Node, Scalar, ScalarKind, Value};

/// The version of the files that this program reads.
const API_VERSION: &str = "scantling/v1";

/// A longer line is not repeated in a help.
const LONGEST_HELP: usize = 80;

/// Keys of every file, which no message needs to list.
const HEADER: [&str; 2] = ["apiVersion", "kind"];

/// A map that is being read.
pub(super) struct Fields<'a, 'r> {
    map: &'a Map,
    /// Where a missing key is reported.
    span: Span,
    /// What the map is, with its article: `an environment`.
    what: &'static str,
    known: Vec<&'static str>,
    /// Whether `null` is a value: in layers it removes what lies below.
    removable: bool,
    pub(super) report: &'r mut Report,
}

impl<'a, 'r> Fields<'a, 'r> {
    /// Begins to read a map; anything else is reported.
    pub(super) fn open(node: &'a Node, what: &'static str, report: &'r mut Report) -> Option<Self> {
        let Some(map) = node.as_map() else {
            report.push(wrong_type(node, "a map").help(format!("write {what} as `key: value` pairs")));
            return None;
        };
        // The braces of an empty map, or the first key: a whole map would be a long excerpt.
        let span = map.iter().next().map_or(node.origin.span, |first| first.key.origin.span);
        Some(Self { map, span, what, known: Vec::new(), removable: false, report })
    }

    /// The same with another place for missing keys.
    pub(super) fn at(self, span: Span) -> Self {
        Self { span, ..self }
    }

    /// The same for a map that is laid over others.
    pub(super) fn removable(self) -> Self {
        Self { removable: true, ..self }
    }

    /// The entry of a key, which is known from now on.
    pub(super) fn entry(&mut self, key: &'static str) -> Option<&'a Entry> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.map.entry(key)
    }

    /// The entry of a key that must be there.
    pub(super) fn require(&mut self, key: &'static str) -> Option<&'a Entry> {
        let entry = self.entry(key);
        if entry.is_none() {
            let message = format!("{} needs the key `{key}`", self.what);
            let finding = Diagnostic::error(rules::MISSING_KEY, self.span, message);
            self.report.push(finding.help(format!("write `{key}: …`")));
        }
        entry
    }

    /// Whether any of these keys is written. They are not known by that.
    pub(super) fn has_any(&self, keys: &[&str]) -> Option<&'a Entry> {
        self.map.iter().find(|entry| keys.contains(&&*entry.key.text))
    }

    /// A value that is text, perhaps with expressions: scalars as they are spelled.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Node> {
        let entry = self.entry(key)?;
        self.read_text(&entry.value)
    }

    /// Text that must be there.
    pub(super) fn required_text(&mut self, key: &'static str) -> Option<Node> {
        let entry = self.require(key)?;
        self.read_text(&entry.value)
    }

    fn read_text(&mut self, node: &Node) -> Option<Node> {
        if self.removable && node.is_null() {
            return Some(node.clone());
        }
        as_text(node).or_else(|| self.wrong(node, "a string"))
    }

    /// Text that only people read; empty when it is not there.
    pub(super) fn prose(&mut self, key: &'static str) -> String {
        let text = self.text(key);
        text.as_ref().and_then(Node::as_str).map_or_else(String::new, |text| text.trim_end().to_owned())
    }

    /// A truth value.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = &self.entry(key)?.value;
        node.as_scalar().and_then(Scalar::as_bool).or_else(|| self.wrong(node, "a boolean"))
    }

    /// A map with anything in it.
    pub(super) fn map(&mut self, key: &'static str) -> Option<&'a Node> {
        let node = &self.entry(key)?.value;
        if node.as_map().is_some() { Some(node) } else { self.wrong(node, "a map") }
    }

    /// A map in which every value is text.
    pub(super) fn text_map(&mut self, key: &'static str) -> Option<Node> {
        let node = &self.entry(key)?.value;
        if self.removable && node.is_null() {
            return Some(node.clone());
        }
        let Some(map) = node.as_map() else { return self.wrong(node, "a map") };
        let read = |entry: &Entry| {
            let value = self.read_text(&entry.value)?;
            Some(Entry { key: entry.key.clone(), value })
        };
        Some(Node::map(map.iter().filter_map(read).collect(), node.origin.clone()))
    }

    /// The items of a list, or the value itself when it is `null` and that is allowed.
    pub(super) fn list(&mut self, key: &'static str) -> Option<&'a Node> {
        let node = &self.entry(key)?.value;
        if node.as_list().is_some() || (self.removable && node.is_null()) {
            Some(node)
        } else {
            self.wrong(node, "a list")
        }
    }

    /// A list in which every item is text. A single text is a mistake, and read as the list that was meant: what follows
    /// from the list not being there would only hide it.
    pub(super) fn text_list(&mut self, key: &'static str) -> Option<Node> {
        let written = &self.entry(key)?.value;
        let Some(node) = self.list(key) else {
            return written.as_str().map(|_| Node::list(vec![written.clone()], written.origin.clone()));
        };
        let Some(items) = node.as_list() else { return Some(node.clone()) };
        let read = |item: &Node| as_text(item).or_else(|| self.wrong(item, "a string"));
        Some(Node::list(items.iter().filter_map(read).collect(), node.origin.clone()))
    }

    /// A value of any shape, such as the body of a patch. Scalars that YAML versions read differently are reported.
    pub(super) fn any(&mut self, key: &'static str) -> Option<Node> {
        let node = &self.entry(key)?.value;
        refuse_ambiguous(node, self.report);
        Some(node.clone())
    }

    /// Reports that a value is not what its place asks for.
    pub(super) fn wrong<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        let help = match expected {
            "a list" if node.as_str().is_some() => {
                return self.refuse(
                    wrong_type(node, expected),
                    &format!("write `[{}]`", shown(node.as_str().unwrap_or_default())),
                );
            }
            "a string" => "write one text, in quotes if it is not a plain word",
            "a boolean" => "write `true` or `false`, without quotes",
            "a map" => "write `key: value` pairs",
            "a list" => "write `[one, other]`, or each item on a line of its own that begins with `- `",
            _ => &format!("write {expected}"),
        };
        self.refuse(wrong_type(node, expected), help)
    }

    /// Reports with a help, unless the finding has its own.
    fn refuse<T>(&mut self, finding: Diagnostic, help: &str) -> Option<T> {
        self.report.push(finding.or_help(help));
        None
    }

    /// One of a few words; expressions pass unchanged.
    pub(super) fn word(&mut self, key: &'static str, words: &[&'static str]) -> Option<Node> {
        let node = self.text(key)?;
        match node.as_str() {
            Some(text) if !has_expression(text) && !words.contains(&text) => {
                let message = format!("expected {}, found `{}`", either(words), shown(text));
                let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message);
                let near = crate::diagnostic::nearest(text, words.iter().copied());
                self.report.push(finding.help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write {}", either(words)),
                }));
                None
            }
            _ => Some(node),
        }
    }

    /// Reads `apiVersion`, `kind` and `name` of a file. Nothing when the file is of another kind; otherwise the place to
    /// point at when the file as a whole is meant.
    pub(super) fn header(&mut self, kind: &str, name: &str) -> Option<Span> {
        let version = self.text("apiVersion");
        if self.map.entry("apiVersion").is_none() {
            let message = format!("{} needs the key `apiVersion`", self.what);
            let finding = Diagnostic::error(rules::MISSING_KEY, self.span, message);
            self.report.push(finding.help(format!("write `apiVersion: {API_VERSION}`")));
        }
        let found = self.required_text("kind")?;
        let place = self.map.entry("kind").map_or(self.span, |entry| entry.key.origin.span.to(entry.value.origin.span));
        if found.as_str() != Some(kind) {
            let text = found.as_str().unwrap_or_default();
            let message = format!("expected `kind: {kind}` in this place, found `kind: {}`", shown(text));
            self.report.push(
                Diagnostic::error(rules::WRONG_KIND, place, message)
                    .help(home_of(text).unwrap_or_else(|| format!("write `kind: {kind}`, or move the file"))),
            );
            return None;
        }
        if let Some(version) = version.filter(|version| version.as_str() != Some(API_VERSION)) {
            let message = format!("expected `{API_VERSION}`, found `{}`", shown(version.as_str().unwrap_or_default()));
            let finding = Diagnostic::error(rules::UNKNOWN_VERSION, version.origin.span, message)
                .help(format!("write `apiVersion: {API_VERSION}`"));
            self.report.push(finding);
        }
        if let Some(written) = self.text("name").filter(|written| written.as_str() != Some(name)) {
            let text = shown(written.as_str().unwrap_or_default());
            let message = format!("expected the name `{name}`, found `{text}`");
            let finding = Diagnostic::error(rules::NAME_MISMATCH, written.origin.span, message)
                .note("the name comes from the file or folder")
                .help("leave `name` out, or rename the file or folder");
            self.report.push(finding);
        }
        Some(place)
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        let mut before: Option<&Entry> = None;
        for entry in self.map {
            if !self.known.contains(&&*entry.key.text) {
                let cut = before.and_then(|before| cut_text(before, entry));
                self.report.push(cut.unwrap_or_else(|| unknown_key(entry, self.what, &self.known)));
            }
            before = Some(entry);
        }
    }
}

/// `{ description: One, two }`: what follows the comma became a key without a value.
pub(super) fn cut_text(before: &Entry, entry: &Entry) -> Option<Diagnostic> {
    let (text, rest) = (before.value.as_str()?, &*entry.key.text);
    let no_name = rest.contains(|next: char| !next.is_alphanumeric() && !matches!(next, '-' | '_' | '.' | '/'));
    if !entry.value.is_null() || !no_name {
        return None;
    }
    let key = &before.key.text;
    let finding =
        Diagnostic::error(rules::UNKNOWN_KEY, entry.key.origin.span, format!("a comma ends the text of `{key}`"))
            .here("this has become a key")
            .label(before.value.origin.span, "the text ends here");
    let whole = format!("{key}: \"{text}, {rest}\"");
    let whole = if whole.chars().count() > LONGEST_HELP || is_secret_name(key) || whole.contains('\n') {
        format!("{key}: \"…\"")
    } else {
        whole
    };
    Some(finding.help(format!("quote the text if the comma belongs to it: `{whole}`")))
}

/// A key that a map does not have, with the one that was probably meant.
pub(super) fn unknown_key(entry: &Entry, what: &str, known: &[&str]) -> Diagnostic {
    let message = format!("unknown key `{}` in {what}", shown(&entry.key.text));
    let near = crate::diagnostic::nearest(&entry.key.text, known.iter().copied());
    Diagnostic::error(rules::UNKNOWN_KEY, entry.key.origin.span, message)
        .note(format!("{what} has {}", quoted_list(known.iter().copied().filter(|key| !HEADER.contains(key)))))
        .help(near.map_or_else(|| "remove the key".to_owned(), |near| format!("did you mean `{near}`?")))
}

/// A scalar as text, as it is spelled; nothing for `null`, lists and maps.
pub(super) fn as_text(node: &Node) -> Option<Node> {
    match node.as_scalar() {
        Some(scalar) if scalar.kind == ScalarKind::String => Some(node.clone()),
        Some(scalar) if scalar.kind != ScalarKind::Null => Some(Node::string(scalar.text.clone(), node.origin.clone())),
        _ => None,
    }
}

/// Reports every scalar in a value that YAML 1.1 and 1.2 read differently, and says whether there is one.
pub(super) fn refuse_ambiguous(node: &Node, report: &mut Report) -> bool {
    match &node.value {
        Value::List(items) => items.iter().filter(|item| refuse_ambiguous(item, report)).count() > 0,
        Value::Map(map) => map.iter().filter(|entry| refuse_ambiguous_entry(entry, report)).count() > 0,
        Value::Scalar(_) => match ambiguous(node) {
            Some(finding) => {
                report.push(finding);
                true
            }
            None => false,
        },
    }
}

/// The same for an entry, without its value where that may be a secret.
fn refuse_ambiguous_entry(entry: &Entry, report: &mut Report) -> bool {
    match ambiguous(&entry.value).filter(|_| is_secret_name(&entry.key.text)) {
        Some(finding) => {
            let message = "YAML 1.1 and YAML 1.2 read this value differently".to_owned();
            report.push(Diagnostic { message, ..finding }.help("put it in quotes"));
            true
        }
        None => refuse_ambiguous(&entry.value, report),
    }
}

/// Whether evaluation is going to change a text: `{{` that is not followed by `.` or `$`, or a statement.
pub(super) fn has_expression(text: &str) -> bool {
    text.contains("{%")
        || text.match_indices("{{").any(|(at, tag)| !text[at + tag.len()..].trim_start().starts_with(['.', '$']))
}

/// `` `a`, `b` or `c` ``
pub(super) fn either(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

fn home_of(kind: &str) -> Option<String> {
    let place = match kind {
        "Workspace" => "at the root, as `scantling.yaml`",
        "Component" => "in `components/<name>/component.yaml`",
        "Environment" => "in `environments/<name>/environment.yaml` or `environments/<name>.yaml`",
        "Layer" => "in `environments/<layer>/layer.yaml`",
        "System" => "in `environments/<layer>/<system>.yaml` or `environments/<layer>/<system>/system.yaml`",
        "App" => "in `environments/<layer>/<system>/<app>.yaml`",
        "ComponentTest" => "in `components/<name>/tests/<case>/values.yaml`",
        "EnvironmentPolicy" => "below `policies/`",
        "PolicyTest" => "in `policies/<policy>/tests/pass/` or `…/tests/fail/`",
        "Images" => "in `environments/<environment>/images.yaml`",
        _ => return None,
    };
    Some(format!("a file of kind {kind} stands {place}"))
}
