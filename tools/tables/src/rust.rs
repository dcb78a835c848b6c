//! Reads generated Rust source: structs, their fields and what the implementations beside them say. It relies on the
//! regular layout of generated files and understands no other Rust.

use std::collections::BTreeMap;

/// A type of the bindings.
pub(crate) struct Struct {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

pub(crate) struct Field {
    /// In Rust.
    pub(crate) name: String,
    pub(crate) ty: String,
    /// The attribute lines above it, joined.
    pub(crate) attributes: String,
}

/// The structs of a file in written order.
pub(crate) fn structs(text: &str) -> Vec<Struct> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix("pub struct ") else { continue };
        let name: String = rest.chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
        let mut ty = Struct { name, fields: Vec::new() };
        if rest.ends_with('{') {
            let mut attributes = String::new();
            for line in lines.by_ref().take_while(|line| *line != "}") {
                let line = line.trim();
                if line.starts_with("#[") {
                    attributes.push_str(line);
                } else if let Some((name, of)) = line.strip_prefix("pub ").and_then(|line| line.split_once(": ")) {
                    ty.fields.push(Field {
                        name: name.to_owned(),
                        ty: of.trim_end_matches(',').to_owned(),
                        attributes: std::mem::take(&mut attributes),
                    });
                }
            }
        }
        found.push(ty);
    }
    found
}

/// The values of every enumeration of a file, by its name, as Serde writes them.
pub(crate) fn enumerations(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut lines = text.lines();
    let mut found = BTreeMap::new();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("pub enum ").and_then(|rest| rest.strip_suffix(" {")) else { continue };
        let mut values = Vec::new();
        let mut renamed = None;
        for line in lines.by_ref().take_while(|line| *line != "}").map(str::trim) {
            if line.starts_with("#[") {
                renamed = rename(line).or(renamed);
            } else if let Some(variant) = line.strip_suffix(',').filter(|_| !line.starts_with("//")) {
                values.push(renamed.take().unwrap_or(variant).to_owned());
            }
        }
        found.insert(name.to_owned(), values);
    }
    found
}

/// The name that Serde gives a field or a variant.
pub(crate) fn rename(attributes: &str) -> Option<&str> {
    attributes.split_once("rename = \"")?.1.split_once('"').map(|(name, _)| name)
}

/// JSON names of fields by their Rust names, from the arms `"hostIP" => Field::Key_host_ip,`.
pub(crate) fn json_names(text: &str) -> BTreeMap<String, String> {
    let arms = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" => Field::Key_"));
    arms.map(|(json, rust)| (rust.trim_end_matches(',').to_owned(), json.to_owned())).collect()
}

/// A constant of the `Resource` implementation.
pub(crate) fn constant<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let start = format!("    const {name}: &'static str = \"");
    text.lines().find_map(|line| line.strip_prefix(&start)?.strip_suffix("\";"))
}

/// `Namespace`, `Cluster` or `Sub` of the `Resource` implementation.
pub(crate) fn scope(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("    type Scope = crate::")?.strip_suffix("ResourceScope;"))
}

/// The fields that the JSON schema of the type demands: the last list in the file, since properties refer to other types.
pub(crate) fn required(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if line == "\"required\": [" || line == "required: [" {
            inside = true;
            found.clear();
        } else if line.starts_with(']') {
            inside = false;
        } else if inside {
            found.extend(line.split('"').nth(1));
        }
    }
    found
}

/// How server-side apply treats the lists of a type: Rust name of the field, `atomic`, `set` or `map`, Rust names of the keys.
pub(crate) fn list_strategies(text: &str) -> Vec<(String, String, Vec<String>)> {
    let mut found = Vec::new();
    for call in text.split("crate::merge_strategies::list::").skip(1) {
        let Some((strategy, rest)) = call.split_once('(') else { continue };
        let word = |text: &str| text.chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
        let Some(field) = rest.trim_start().strip_prefix("&mut self.") else { continue };
        let keys = match rest.split_once("&[").and_then(|(_, keys)| keys.split_once(']')) {
            // A key inside of a field (`lhs.metadata.name`) is an invention of the bindings.
            Some((keys, _)) if strategy == "map" => keys
                .split("|lhs, rhs| lhs.")
                .filter_map(|key| key.split_once(" == "))
                .map(|(key, _)| key.to_owned())
                .filter(|key| !key.contains('.'))
                .collect(),
            _ => Vec::new(),
        };
        found.push((word(field), strategy.to_owned(), keys));
    }
    found
}

/// `Option<T>` to `T`, `Vec<T>` and `BTreeMap<String, T>` to their parts; anything else is one name.
pub(crate) enum Ty<'t> {
    List(&'t str),
    Map(&'t str),
    Boxed(&'t str),
    Option(&'t str),
    Name(&'t str),
}

pub(crate) fn ty(text: &str) -> Ty<'_> {
    let text = text.strip_prefix("std::").map_or(text, |rest| rest.split_once("::").map_or(text, |(_, rest)| rest));
    let inner = |start: &str| text.strip_prefix(start)?.strip_suffix('>');
    if let Some(inner) = inner("Option<") {
        Ty::Option(inner)
    } else if let Some(inner) = inner("Vec<") {
        Ty::List(inner)
    } else if let Some(inner) = inner("Box<") {
        Ty::Boxed(inner)
    } else if let Some((_, value)) = inner("BTreeMap<").and_then(|inner| inner.split_once(", ")) {
        Ty::Map(value)
    } else {
        Ty::Name(text)
    }
}
