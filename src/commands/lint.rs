//! `lint`: compile a workspace and check everything that it renders.

use std::sync::Arc;

use super::previous::previous;
use super::report::{FailOn, ReportFormat, Shown, summary};
use super::scope::Scope;
use super::session::{Compiled, Outcome, Session, unknown_name};
use crate::check::{Checked, Owner, Previous, Settings, Subject, check};
use crate::config::Environment;
use crate::diagnostic::{Failure, Report, rule_book};
use crate::rendering::Rendering;
use crate::source::SourceMap;
use crate::types::Minor;

/// Compile environments and check everything that they render
///
/// Every object is checked as the API server of its cluster would, offline, for the cluster's Kubernetes. A finding points
/// at the template or value that caused it and is shown once, however many clusters it reaches. Findings that are meant
/// can be accepted by name, see `accept` in the workspace format.
#[derive(Debug, clap::Args)]
pub struct Lint {
    /// An environment (can be repeated); by default all
    #[arg(long = "env", value_name = "ENV")]
    environments: Vec<String>,

    /// Only the apps of a system (can be repeated)
    #[arg(long = "system", value_name = "SYSTEM")]
    systems: Vec<String>,

    /// Only an app (can be repeated)
    #[arg(long = "app", value_name = "APP")]
    apps: Vec<String>,

    /// Check as if every cluster ran this Kubernetes, as 1.35 (can be repeated): what would break after an upgrade
    #[arg(long = "kubernetes", value_name = "VERSION", value_parser = read_minor)]
    minors: Vec<Minor>,

    /// An object of a kind that nobody knows is an error
    #[arg(long)]
    strict: bool,

    /// The least severity that ends the run with exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,

    /// Show accepted findings too, as notes
    #[arg(long)]
    show_accepted: bool,

    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReportFormat,

    /// Print what a rule is about, and check nothing
    #[arg(long, value_name = "RULE", exclusive = true)]
    explain: Option<String>,
}

/// Environments as if their clusters ran another minor.
struct Upgraded {
    minor: Minor,
    environments: Vec<Arc<Environment>>,
    renderings: Vec<Rendering>,
}

impl Upgraded {
    fn subject(&self) -> Subject<'_> {
        Subject { as_if: Some(self.minor), environments: &self.environments, renderings: &self.renderings }
    }
}

impl Lint {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        if let Some(rule) = &self.explain {
            return explain(session, rule);
        }
        let mut compiled = session.compile(&self.environments)?;
        if compiled.report.has_errors() {
            return self.stop(session, &compiled);
        }
        let scope = Scope::new(&self.systems, &self.apps);
        scope.check(&compiled.renderings)?;
        let mut found = std::mem::take(&mut compiled.report);
        let upgraded = self.upgraded(&compiled, &mut found);
        if found.has_errors() {
            compiled.report = found;
            return self.stop(session, &compiled);
        }
        let mut sources = compiled.workspace.sources.clone();
        let previous = previous(compiled.files.root(), &compiled.environments, &compiled.renderings, &mut sources);
        let checked = self.check(session, &compiled, &upgraded, &found, &scope, (&previous, &sources));
        let outcome = self.fail_on.outcome(&checked.report);
        let shown = Shown::new(&checked.report, &sources, compiled.files.root());
        Shown { tally: Some(checked.tally), ..shown }.write(session, self.format)?;
        session.terminal.status(&summary(checked.tally, &session.elapsed()));
        // The process ends here; giving its nodes back one by one would only take time.
        std::mem::forget((compiled, upgraded));
        Ok(outcome)
    }

    /// What cannot be compiled cannot be checked.
    fn stop(&self, session: &Session, compiled: &Compiled) -> Result<Outcome, Failure> {
        compiled.shown().write(session, self.format)?;
        Ok(Outcome::Findings)
    }

    fn upgraded(&self, compiled: &Compiled, found: &mut Report) -> Vec<Upgraded> {
        let compile = |minor: &Minor| {
            let (environments, renderings, report) = compiled.as_if_on(*minor);
            found.append(report);
            Upgraded { minor: *minor, environments, renderings }
        };
        let upgraded = self.minors.iter().map(compile).collect();
        found.errors_first();
        found.finish(&compiled.workspace.sources);
        upgraded
    }

    fn check(
        &self,
        session: &Session,
        compiled: &Compiled,
        upgraded: &[Upgraded],
        found: &Report,
        scope: &Scope<'_>,
        (previous, sources): (&Previous, &SourceMap),
    ) -> Checked {
        let subjects: Vec<Subject<'_>> = if upgraded.is_empty() {
            let Compiled { environments, renderings, .. } = compiled;
            vec![Subject { as_if: None, environments, renderings }]
        } else {
            upgraded.iter().map(Upgraded::subject).collect()
        };
        let covers = |owner: Option<&Owner>| match owner {
            Some(owner) => scope.has(&owner.system, &owner.app),
            None => scope.is_everything(),
        };
        let settings = Settings {
            today: &session.today,
            strict: self.strict,
            complete: self.environments.is_empty() && self.minors.is_empty() && scope.is_everything(),
            show_accepted: self.show_accepted,
            previous,
            sources,
            covers: &covers,
        };
        check(&compiled.workspace, &subjects, found, &settings)
    }
}

/// A minor as people write it: `1.35`, `v1.35.2`.
pub(super) fn read_minor(text: &str) -> Result<Minor, String> {
    let version = text.strip_prefix('v').unwrap_or(text);
    let parts: Vec<&str> = version.split('.').collect();
    let minor = match parts.as_slice() {
        [major, minor] | [major, minor, _] => format!("{major}.{minor}").parse().ok(),
        _ => None,
    };
    minor.ok_or_else(|| "expected a version of Kubernetes as 1.35".to_owned())
}

fn explain(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let Some(page) = rule_book().find(name) else {
        return Err(unknown_name("rule", name, rule_book().names()));
    };
    let more = if page.more.is_empty() { String::new() } else { format!("\n{}\n", page.more) };
    session.terminal.data(&format!("{name}\n\n{}\n{more}", page.plain_summary()))?;
    Ok(Outcome::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minors_are_read_as_people_write_them() {
        assert_eq!(read_minor("1.35"), Ok(Minor(35)));
        assert_eq!(read_minor("v1.27.4"), Ok(Minor(27)));
        for wrong in ["1", "2.1", "1.x", "latest", "1.2.3.4", ""] {
            assert!(read_minor(wrong).is_err(), "{wrong}");
        }
    }
}
