//! Component tests: a component alone goes through the same pipeline as an environment.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::argocd::{ChartSource, ClusterPlan};
use crate::config::{ComponentTest, PartialCall};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::evaluation::{InstanceId, Level, World};
use crate::expression::{Arguments, Binding, CallError, Function};
use crate::manifest::Manifest;
use crate::rendering::files_of;
use crate::template::PartialFunction;
use crate::types::Types;
use crate::yaml::{self, Entry, Key, Layer, Map, Node, Origin};

use super::functions::TemplateFunctions;
use super::{Compiler, expansion, identity, plan, rules, selectors};

/// The file of what is left to Argo CD.
const CHART: &str = "chart.yaml";

impl Compiler {
    /// What a case of a component renders: one file for each object, for a chart, or for the value of a partial. Mistakes
    /// go to the report, and then there is nothing to compare. A case that has to fail gives no file.
    #[must_use]
    pub fn test(&self, test: &ComponentTest, report: &mut Report) -> Option<BTreeMap<String, String>> {
        let mut findings = Report::new();
        let files = self.render_alone(test, &mut findings);
        let Some(expected) = &test.fails else {
            let failed = findings.has_errors();
            report.append(findings);
            return files.filter(|_| !failed);
        };
        let text = expected.as_str().unwrap_or_default();
        let is_expected = |finding: &Diagnostic| finding.rule.as_str() == text || finding.message.contains(text);
        if findings.iter().any(|finding| finding.severity == Severity::Error && is_expected(finding)) {
            return Some(BTreeMap::new());
        }
        let message = format!("the case `{}` of `{}` does not fail as expected", test.name, test.component);
        let help = if findings.has_errors() { "it has other findings" } else { "it has no finding of severity error" };
        report.append(findings);
        report.push(Diagnostic::error(rules::DOES_NOT_FAIL, expected.origin.span, message).help(help));
        None
    }

    fn render_alone(&self, test: &ComponentTest, report: &mut Report) -> Option<BTreeMap<String, String>> {
        let environment = Arc::new(self.workspace.alone(test, report)?);
        let functions = Arc::new(TemplateFunctions::new(Arc::clone(&self.library)));
        let world = World::new(Arc::clone(&self.workspace), environment, 0, Arc::clone(&functions) as Arc<_>);
        let id = world.find_instance(world.find_app(&test.app.text)?, &test.instance.text)?;
        let files = match &test.partial {
            Some(call) => self.call(&world, id, test, call, report),
            None => self.objects(&world, id, &functions, report),
        };
        report.append(world.take_findings());
        Some(files)
    }

    fn objects(
        &self,
        world: &Arc<World>,
        id: InstanceId,
        functions: &TemplateFunctions,
        report: &mut Report,
    ) -> BTreeMap<String, String> {
        let types = Types::from_crds(world.cluster().kubernetes, &self.workspace.custom_resources);
        let mut plan = plan::of(world, report);
        expansion::fill(world, functions, &self.unsound, &mut plan, report);
        identity::finish(&mut plan, &types, report);
        identity::check(&plan, report);
        selectors::check(&plan, report);
        let manifests: Vec<Manifest> = identity::manifests(&plan).cloned().collect();
        let mut files = files_of(&manifests);
        if let Some(chart) = chart(&plan, &world.instance(id).key.text) {
            files.insert(CHART.to_owned(), yaml::print(&described(chart)));
        }
        files
    }

    fn call(
        &self,
        world: &Arc<World>,
        id: InstanceId,
        test: &ComponentTest,
        call: &PartialCall,
        report: &mut Report,
    ) -> BTreeMap<String, String> {
        let level = Level::BuiltIn(id);
        let given = world.evaluate_map(&call.parameters, level, report);
        let keywords = given.iter().map(|entry| (Arc::clone(&entry.key.text), entry.value.clone())).collect();
        let span = call.name.origin.span;
        let arguments = Arguments { positional: vec![call.name.clone()], keywords, span };
        let function = PartialFunction::new(Arc::clone(&self.library), Arc::clone(&test.component), world.scope(level));
        let mut files = BTreeMap::new();
        match function.call(&arguments) {
            Ok(Binding::Node(node)) => {
                let name = call.name.as_str().unwrap_or_default().replace('/', "-");
                files.insert(format!("{name}.yaml"), yaml::print(&node));
            }
            Ok(_) | Err(CallError::Reported) => {}
            Err(CallError::Findings(findings)) => report.append(findings),
            Err(CallError::Message(message)) => {
                report.push(Diagnostic::error(crate::template::rules::BAD_ARGUMENT, span, message));
            }
        }
        files
    }
}

fn chart<'a>(plan: &'a ClusterPlan, instance: &str) -> Option<&'a ChartSource> {
    let instances = plan.systems.iter().flat_map(|system| &system.apps).flat_map(|app| &app.instances);
    instances.filter(|planned| *planned.key.text == *instance).find_map(|planned| planned.chart.as_ref())
}

/// A chart as the keys of `helm:` say it.
fn described(chart: &ChartSource) -> Node {
    let origin = Origin::new(chart.chart.origin.span, Layer::Derived);
    let fields = [
        ("repository", Some(&chart.repository)),
        ("chart", Some(&chart.chart)),
        ("version", Some(&chart.version)),
        ("releaseName", Some(&chart.release_name)),
        ("values", chart.values.as_ref()),
    ];
    let entry =
        |(key, value): (&str, Option<&Node>)| Some(Entry { key: Key::new(key, origin.clone()), value: value?.clone() });
    Node::map(fields.into_iter().filter_map(entry).collect::<Map>(), origin.clone())
}
