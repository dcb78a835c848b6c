//! How bad findings are: `policies.severity` of workspace, layers and environments, and `--strict`.

use std::collections::{BTreeMap, BTreeSet};

use super::{merge::Reached, rules};
use crate::config::{Environment, Workspace};
use crate::diagnostic::{Diagnostic, Report, RuleId, Severity, nearest, rule_book};
use crate::kubernetes::rules::NOT_VALIDATED;
use crate::policy::rules::OFF_BY_DEFAULT;
use crate::yaml::Key;

/// Rules with the severities that somebody wants; nothing where the rule is off.
type Wishes<'a> = BTreeMap<&'a str, Option<Severity>>;

/// The wishes of the user.
pub(super) struct Severities<'a> {
    /// Of the workspace, for findings that belong to no environment.
    everywhere: Wishes<'a>,
    /// Of environments, with what is below them.
    environments: BTreeMap<&'a str, Wishes<'a>>,
    keys: Vec<&'a Key>,
    strict: bool,
}

impl<'a> Severities<'a> {
    /// What the workspace and its environments say, and whether the run is a strict one.
    pub(super) fn of(
        workspace: &'a Workspace,
        environments: impl Iterator<Item = &'a Environment> + Clone,
        strict: bool,
    ) -> Self {
        let own = environments.clone().flat_map(|environment| &environment.severities);
        Self {
            everywhere: wishes(&workspace.severities),
            environments: environments.map(|all| (&*all.name, wishes(&all.severities))).collect(),
            keys: workspace.severities.iter().chain(own).map(|(key, _)| key).collect(),
            strict,
        }
    }

    /// The finding as bad as the user wants it; nothing when the rule is off.
    pub(super) fn apply(&self, mut reached: Reached) -> Option<Reached> {
        let rule = reached.finding.rule;
        let place = reached.place.as_ref().and_then(|place| self.environments.get(&*place.environment));
        reached.finding.severity = match place.unwrap_or(&self.everywhere).get(rule.as_str()) {
            Some(wanted) => (*wanted)?,
            None if OFF_BY_DEFAULT.contains(&rule) => return None,
            None => self.unwished(rule, reached.finding.severity),
        };
        Some(reached)
    }

    fn unwished(&self, rule: RuleId, severity: Severity) -> Severity {
        if self.strict && rule == NOT_VALIDATED { Severity::Error } else { severity }
    }

    /// Names of rules that there are not.
    pub(super) fn unknown(&self) -> Report {
        let mut told = BTreeSet::new();
        let unknown = self.keys.iter().filter(|key| rule_book().find(&key.text).is_none());
        let unknown = unknown.filter(|key| told.insert(key.origin.span));
        unknown.map(|key| unknown_rule(key.origin.span, &key.text)).collect()
    }
}

fn wishes(severities: &[(Key, Option<Severity>)]) -> Wishes<'_> {
    severities.iter().map(|(key, severity)| (&*key.text, *severity)).collect()
}

/// A rule that there is not, with what was meant.
pub(super) fn unknown_rule(span: crate::source::Span, name: &str) -> Diagnostic {
    let finding = Diagnostic::error(rules::UNKNOWN_RULE, span, format!("there is no rule `{name}`"));
    finding.help(match nearest(name, rule_book().names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`scantling lint --explain RULE` tells about a rule; docs/rules.md lists them all".to_owned(),
    })
}
