//! An instance: its component, values and connections.

use std::sync::Arc;

use super::Merger;
use super::plan::{Plan, PlannedApp, PlannedInstance};
use super::values::fields;
use crate::config::mistakes::{no_such, shown};
use crate::config::{Connection, Hook, ImagePolicy, Instance, rules};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Entry, Node};

impl<'a> Merger<'a> {
    /// Nothing when there is no component to speak of, which is reported.
    pub(super) fn instance(
        &mut self,
        plan: &Plan<'a>,
        app: &PlannedApp<'a>,
        planned: &PlannedInstance<'a>,
        policies: &[&'a Node],
    ) -> Option<Instance> {
        let chain = &planned.chain;
        self.claim_pins(&app.key.text, &planned.key.text);
        let Some(component_name) = self.highest(fields(chain, |layer| layer.component.as_ref())) else {
            self.report_no_component(app, planned);
            return None;
        };
        let base = self.base(component_name.as_str()?)?;
        let values = self.values(&base, &app.key.text, planned);
        let after = self.highest(fields(chain, |layer| layer.after.as_ref()));
        let hook = self.highest(fields(chain, |layer| layer.hook.as_ref()));
        let selector = fields(chain, |layer| layer.selector.as_ref());
        let selector = self.merged(selector);
        let policies = policies.iter().copied().chain(fields(chain, |layer| layer.image_policy.as_ref())).collect();
        let image_policy = ImagePolicy::of(&self.merged(policies));
        let connects = self.merged(fields(chain, |layer| layer.connects.as_ref()));
        Some(Instance {
            key: planned.key.clone(),
            component: Arc::clone(base.component),
            component_name,
            values: values.set,
            removed: values.removed,
            fallen: values.fallen,
            connects: connects.iter().filter_map(|entry| self.connection(plan, app, entry)).collect(),
            after: self.after_instances(app, after.as_ref()),
            hook: hook.and_then(|node| Some((hook_of(node.as_str()?)?, node.origin.span))),
            selector: (!selector.is_empty()).then_some(selector),
            labels: self.merged(fields(chain, |layer| layer.labels.as_ref())),
            patches: self.by_name(fields(chain, |layer| layer.patches.as_ref())),
            image_policy,
        })
    }

    fn report_no_component(&mut self, app: &PlannedApp<'a>, planned: &PlannedInstance<'a>) {
        let name = &*planned.key.text;
        let others = app.instances.iter().filter(|other| other.chain.iter().any(|layer| layer.component.is_some()));
        let near = crate::diagnostic::nearest(name, others.map(|other| &*other.key.text));
        let message = format!("the instance `{}/{name}` has no component", app.key.text);
        let finding = Diagnostic::error(rules::NO_COMPONENT, planned.key.origin.span, message);
        self.report.push(finding.help(near.map_or_else(
            || "write `component`, here or in a layer".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )));
    }

    /// `instance` of the same app, or `app/instance`, in the same cluster. A connection to nothing is reported and kept,
    /// so that those who read from it are not reported as well.
    fn connection(&mut self, plan: &Plan<'a>, app: &PlannedApp<'a>, entry: &Entry) -> Option<Connection> {
        crate::config::names::check_identifier(&entry.key, "a connection", self.report);
        let text = entry.value.as_str()?;
        let span = entry.value.origin.span;
        let (target_app, target) = text.split_once('/').unwrap_or((&app.key.text, text));
        match plan.instances.get(target_app) {
            Some(instances) if instances.contains(target) => {}
            Some(instances) => {
                let phrase = format!("the app `{}` has no instance", shown(target_app));
                self.report.push(no_such(rules::UNKNOWN_INSTANCE, span, &phrase, target, instances.iter().copied()));
            }
            None if self.knows_app(target_app) => {
                let message = format!("the app `{}` does not run in this cluster", shown(target_app));
                let finding = Diagnostic::error(rules::UNKNOWN_APP, span, message);
                self.report.push(finding.help("name the app in the environment's file, or connect to another one"));
            }
            None => {
                let known = plan.instances.keys().copied();
                self.report.push(no_such(rules::UNKNOWN_APP, span, "there is no app", target_app, known));
            }
        }
        Some(Connection { alias: entry.key.clone(), app: target_app.into(), instance: target.into(), span })
    }

    fn after_instances(&mut self, app: &PlannedApp<'a>, after: Option<&Node>) -> Vec<Node> {
        let mut kept = Vec::new();
        for node in after.and_then(Node::as_list).unwrap_or_default() {
            let name = node.as_str().unwrap_or_default();
            if app.instances.iter().any(|instance| &*instance.key.text == name) {
                kept.push(node.clone());
            } else if !app.removed.contains(name) {
                let phrase = format!("the app `{}` has no instance", app.key.text);
                let known = app.instances.iter().map(|instance| &*instance.key.text);
                self.report.push(no_such(rules::UNKNOWN_INSTANCE, node.origin.span, &phrase, name, known));
            }
        }
        kept
    }
}

fn hook_of(text: &str) -> Option<Hook> {
    Some(match text {
        "PreSync" => Hook::PreSync,
        "PostSync" => Hook::PostSync,
        "SyncFail" => Hook::SyncFail,
        _ => return None,
    })
}
