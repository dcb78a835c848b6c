//! How bad findings are: `policies.severity` of the workspace, and `--strict`.

use std::collections::BTreeMap;

use super::{merge::Reached, rules};
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Report, Severity, nearest, rule_book};
use crate::kubernetes::rules::NOT_VALIDATED;
use crate::yaml::Key;

/// The wishes of the user.
pub(super) struct Severities<'a> {
    wanted: BTreeMap<&'a str, Option<Severity>>,
    keys: Vec<&'a Key>,
    strict: bool,
}

impl<'a> Severities<'a> {
    /// What the workspace says, and whether the run is a strict one.
    pub(super) fn of(workspace: &'a Workspace, strict: bool) -> Self {
        let wanted = workspace.severities.iter().map(|(key, severity)| (&*key.text, *severity)).collect();
        Self { wanted, keys: workspace.severities.iter().map(|(key, _)| key).collect(), strict }
    }

    /// The finding as bad as the user wants it; nothing when the rule is off.
    pub(super) fn apply(&self, mut reached: Reached) -> Option<Reached> {
        let rule = reached.finding.rule;
        reached.finding.severity = match self.wanted.get(rule.as_str()) {
            Some(wanted) => (*wanted)?,
            None if self.strict && rule == NOT_VALIDATED => Severity::Error,
            None => reached.finding.severity,
        };
        Some(reached)
    }

    /// Names of rules that there are not.
    pub(super) fn unknown(&self) -> Report {
        let unknown = self.keys.iter().filter(|key| rule_book().find(&key.text).is_none());
        unknown.map(|key| unknown_rule(key.origin.span, &key.text)).collect()
    }
}

/// A rule that there is not, with what was meant.
pub(super) fn unknown_rule(span: crate::source::Span, name: &str) -> Diagnostic {
    let finding = Diagnostic::error(rules::UNKNOWN_RULE, span, format!("there is no rule `{name}`"));
    finding.help(match nearest(name, rule_book().names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`scantling lint --explain RULE` tells about a rule; docs/rules.md lists them all".to_owned(),
    })
}
