//! `test`: compare what environments and component tests render, and what policies say, with what is expected.

use super::cases::{Cases, counts_of};
use super::report::{ReportFormat, Shown};
use super::session::{Compiled, Outcome, Session};
use crate::diagnostic::{Failure, Severity};
use crate::golden::{self, Difference};
use crate::output::tree::{self, Files};
use crate::output::{differences, json, text};
use crate::policy;
use crate::rendering::Rendering;

/// Compare rendered environments and component tests with their golden output
///
/// The expected tree of an environment is golden/<env>/. Environments with `golden: false` are compiled and not compared.
/// A component test is components/<name>/tests/<case>/values.yaml with golden/ beside it. A policy test is an object in
/// policies/<name>/tests/pass/ or policies/<name>/tests/fail/.
///
/// Without options everything is tested; --env alone leaves out the components, --component alone the environments.
#[derive(Debug, clap::Args)]
pub struct Test {
    /// An environment (can be repeated); by default all
    #[arg(long = "env", value_name = "ENV")]
    environments: Vec<String>,

    /// The tests of a component (can be repeated); by default all
    #[arg(long = "component", value_name = "COMPONENT")]
    components: Vec<String>,

    /// Accept what is rendered now: rewrite the golden output
    #[arg(long)]
    update: bool,

    /// How findings and differences are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReportFormat,
}

impl Test {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let only_components = self.environments.is_empty() && !self.components.is_empty();
        let only_environments = self.components.is_empty() && !self.environments.is_empty();
        let all = self.environments.is_empty() && self.components.is_empty();
        let mut compiled = if only_components { session.load()? } else { session.compile(&self.environments)? };
        let cases = if only_environments || compiled.report.has_unreadable_text() {
            Cases::default()
        } else {
            Cases::render(&mut compiled, &self.components)?
        };
        if compiled.report.has_errors() {
            self.show(session, &compiled, &[])?;
            return Ok(Outcome::Findings);
        }
        if self.update {
            compiled.shown().write(session, self.format)?;
            update(session, &compiled, all)?;
            if cases.len() > 0 {
                say(session, &cases, cases.accept(&compiled)?);
            }
            return Ok(Outcome::Clean);
        }
        let policies_differ = !only_components && test_policies(session, &mut compiled);
        let mut found = Vec::new();
        for rendering in kept(&compiled) {
            let folder = golden::of_environment(&rendering.environment);
            let files = rendering.files();
            let differing = golden::compare(&folder, &golden::read(&compiled.files, &folder)?, &files);
            let counts = counts_of(&files, &differing);
            session.terminal.status(&format!("{}: {counts} in {}", rendering.environment, session.elapsed()));
            found.extend(differing);
        }
        if all {
            for stale in golden::stale(&compiled.files, &compiled.workspace.environments)? {
                let folder = golden::of_environment(&stale);
                found.extend(golden::compare(&folder, &golden::read(&compiled.files, &folder)?, &Files::new()));
            }
        }
        if cases.len() > 0 {
            let (differing, counts) = cases.compare(&compiled)?;
            say(session, &cases, counts);
            found.extend(differing);
        }
        self.show(session, &compiled, &found)?;
        Ok(if found.is_empty() && !policies_differ { Outcome::Clean } else { Outcome::Findings })
    }

    fn show(&self, session: &Session, compiled: &Compiled, found: &[Difference]) -> Result<(), Failure> {
        let sources = &compiled.workspace.sources;
        match self.format {
            ReportFormat::Text => {}
            ReportFormat::Json => {
                return session.terminal.data(&json::differences(&compiled.report, sources, found));
            }
            format => return Shown { differences: found, ..compiled.shown() }.write(session, format),
        }
        session.terminal.findings(&compiled.report, sources);
        session.terminal.data(&differences(found, session.terminal.data_paint()))?;
        if !found.is_empty() {
            let environments = self.environments.iter().map(|name| format!("--env {name} "));
            let components = self.components.iter().map(|name| format!("--component {name} "));
            let named: Vec<String> = environments.chain(components).collect();
            let message = format!("{} not as expected", text::counted(found.len(), "golden file"));
            let help = format!("`scantling test {}--update` accepts what is rendered now", named.concat());
            session.terminal.failure(&Failure::usage_with_help(message, help));
        }
        Ok(())
    }
}

/// Runs the tests of policies on every Kubernetes that is deployed to; says whether any differs.
fn test_policies(session: &Session, compiled: &mut Compiled) -> bool {
    let clusters = compiled.environments.iter().flat_map(|environment| &environment.clusters);
    let tested = policy::test(&compiled.workspace, &clusters.map(|cluster| cluster.kubernetes).collect());
    let differing = tested.report.count(Severity::Error);
    if tested.cases > 0 {
        let cases = text::counted(tested.cases, "policy test");
        let outcome = if differing == 0 { "as expected".to_owned() } else { format!("{differing} not as expected") };
        session.terminal.status(&format!("{cases}: {outcome} in {}", session.elapsed()));
    }
    compiled.report.append(tested.report);
    compiled.report.finish(&compiled.workspace.sources);
    differing > 0
}

/// Makes golden output what is rendered now. When it is about all environments, trees of environments that are no more
/// go too.
pub(super) fn update(session: &Session, compiled: &Compiled, all: bool) -> Result<(), Failure> {
    let folder = compiled.files.root().join(golden::FOLDER);
    for rendering in kept(compiled) {
        let counts = tree::replace(&folder.join(&*rendering.environment), &rendering.files())?;
        session.terminal.status(&format!("{}: {counts} in {}", rendering.environment, session.elapsed()));
    }
    if all {
        for stale in golden::stale(&compiled.files, &compiled.workspace.environments)? {
            let counts = tree::replace(&folder.join(&stale), &Files::new())?;
            session.terminal.status(&format!("{stale}: {counts} in {}", session.elapsed()));
        }
    }
    Ok(())
}

/// The environments that keep golden output.
fn kept(compiled: &Compiled) -> impl Iterator<Item = &Rendering> {
    compiled.renderings.iter().filter(|rendering| rendering.golden)
}

fn say(session: &Session, cases: &Cases, counts: tree::Counts) {
    let cases = text::counted(cases.len(), "component test");
    session.terminal.status(&format!("{cases}: {counts} in {}", session.elapsed()));
}
