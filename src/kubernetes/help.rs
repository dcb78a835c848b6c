//! What to do about a refusal, by its type and place.

use super::{Place, rules};
use crate::diagnostic::{RuleId, nearest, quoted_list};

/// A live object keeps such a field for as long as it lives.
pub(super) const IMMUTABLE: &str =
    "keep the old value, or give the object a new name; a recreation that is meant is accepted under `accept:`";

pub(super) const DUPLICATE: &str = "remove one of the two, or change it";

/// The last part of a path: the field that is meant.
fn last(at: &Place<'_>) -> String {
    let path = at.path().to_string();
    let bracketed = path.strip_suffix(']').and_then(|path| path.rsplit_once('['));
    let name = bracketed.or_else(|| path.rsplit_once('.')).map_or(&*path, |(_, name)| name);
    name.to_owned()
}

fn is_index(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// What to do where the rule alone is known.
pub(super) fn other(rule: RuleId, at: &Place<'_>) -> String {
    match rule {
        rules::REQUIRED_VALUE => required(at),
        rules::FORBIDDEN | rules::UNKNOWN_FIELD => forbidden(at),
        rules::DUPLICATE_VALUE => DUPLICATE.to_owned(),
        rules::IMMUTABLE_FIELD => IMMUTABLE.to_owned(),
        _ => invalid(at),
    }
}

pub(super) fn invalid(at: &Place<'_>) -> String {
    if at.is_key() {
        return format!("change the key `{}`", at.text_or_empty());
    }
    let name = last(at);
    if is_index(&name) { "change the item, or remove it".to_owned() } else { format!("change `{name}`") }
}

pub(super) fn required(at: &Place<'_>) -> String {
    let name = last(at);
    match (at.is_set(), is_index(&name)) {
        (true, false) => format!("give `{name}` a value"),
        (false, false) => format!("add `{name}`"),
        _ => "complete the item, or remove it".to_owned(),
    }
}

pub(super) fn unsupported(at: &Place<'_>, allowed: &[&str]) -> String {
    let allowed = || allowed.iter().copied().filter(|value| !value.is_empty());
    match at.text().and_then(|text| nearest(text, allowed())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it may be {}", quoted_list(allowed()).replace(" and ", " or ")),
    }
}

pub(super) fn forbidden(at: &Place<'_>) -> String {
    let name = last(at);
    if is_index(&name) { "remove the item".to_owned() } else { format!("remove `{name}`") }
}

pub(super) fn warned(at: &Place<'_>) -> String {
    let name = last(at);
    if is_index(&name) { "remove the item, or change it".to_owned() } else { format!("change `{name}`, or remove it") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, Layer, load};

    #[test]
    fn the_last_part_of_a_path_is_named() {
        let mut sources = SourceMap::default();
        let source = sources.add("a.yaml", "spec: { type: clusterip, ports: [{}], m: { a.b/c: 1 } }".into());
        let body = load(&sources, source, Dialect::Foreign, Layer::Template, &mut crate::diagnostic::Report::new());
        let spec = Place::root(&body[0]).field("spec");
        assert_eq!(unsupported(&spec.field("type"), &["", "ClusterIP", "None"]), "did you mean `ClusterIP`?");
        assert_eq!(unsupported(&spec.field("x"), &["", "A", "B"]), "it may be `A` or `B`");
        assert_eq!(required(&spec.field("ports").item(0).field("port")), "add `port`");
        assert_eq!(required(&spec.field("ports")), "give `ports` a value");
        assert_eq!(required(&spec.field("ports").item(0)), "complete the item, or remove it");
        assert_eq!(forbidden(&spec.field("ports").item(0)), "remove the item");
        assert_eq!(forbidden(&spec), "remove `spec`");
        assert_eq!(invalid(&spec.field("m").key("a.b/c")), "change `a.b/c`");
    }
}
