//! `accept:`.

use crate::config::Acceptance;
use crate::config::fields::Fields;
use crate::config::mistakes::found;
use crate::config::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::{Key, Map, Node};

/// Reads and checks `accept:`. It stays a map by name, because layers replace entries by name.
pub(super) fn read_accept(fields: &mut Fields<'_, '_>) -> Option<Node> {
    let node = &fields.entry("accept")?.value;
    let Some(map) = node.as_map() else { return fields.wrong(node, "a map of acceptances by name") };
    for entry in map.iter().filter(|entry| !entry.value.is_null()) {
        read_acceptance(&entry.key, &entry.value, fields.report);
    }
    Some(node.clone())
}

/// The acceptances of a merged map, whose mistakes have been reported where they were read.
pub(in crate::config) fn acceptances(map: &Map) -> Vec<Acceptance> {
    map.iter().filter_map(|entry| read_acceptance(&entry.key, &entry.value, &mut Report::new())).collect()
}

fn read_acceptance(key: &Key, node: &Node, report: &mut Report) -> Option<Acceptance> {
    let mut fields = Fields::open(node, "an acceptance", report)?.at(key.origin.span);
    let rule = fields.required_text("rule");
    let object = fields.text("object");
    let policy = fields.text("policy");
    let reason = fields.required_text("reason");
    let until = fields.text("until");
    fields.finish();
    let until = until.filter(|until| {
        let good = until.as_str().is_some_and(is_date);
        if !good {
            let message = format!("expected a day as `2030-12-31`, found {}", found(until));
            let finding = Diagnostic::error(rules::WRONG_VALUE, until.origin.span, message);
            report.push(finding.help("write year, month and day of a day that exists, in quotes"));
        }
        good
    });
    Some(Acceptance { key: key.clone(), rule: rule?, object, policy, reason: reason?, until })
}

/// A calendar day of RFC 3339, leap years apart.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse::<u32>().ok() } else { None }
    };
    let longest = |month: u32| match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| {
            (1..=12).contains(&month) && number(day, 2).is_some_and(|day| (1..=longest(month)).contains(&day))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_exist() {
        for (text, good) in [
            ("2030-12-31", true),
            ("2028-02-29", true),
            ("2030-13-01", false),
            ("2030-04-31", false),
            ("2030-1-1", false),
            ("+203-01-01", false),
            ("tomorrow", false),
        ] {
            assert_eq!(is_date(text), good, "{text}");
        }
    }
}
