//! A cluster with everything that runs in it.

use std::sync::Arc;

use super::Merger;
use super::order::{Waiting, break_circles};
use super::plan::{Plan, PlannedSystem};
use super::schema::Schema;
use crate::config::read::{WrittenArgoCd, WrittenCluster, acceptances, provided_objects};
use crate::config::{ArgoCdSettings, Cluster, System, rules};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Key, Layer, Map, Node, Origin};

impl<'a> Merger<'a> {
    pub(super) fn cluster(&mut self, written: &'a WrittenCluster) -> Cluster {
        let plan = self.plan(written);
        let schema = Schema::new(&self.workspace.variables);
        let variables = self.variables(&schema, written);
        let mut labels = self.settings(|settings| settings.labels.as_ref());
        labels.extend(&written.labels);
        let mut provides = self.settings(|settings| settings.provides.as_ref());
        provides.extend(&written.provides);
        let provides = self.by_name(provides);
        let mut systems: Vec<System> =
            plan.systems.iter().map(|system| self.system(&plan, system, &schema, &variables)).collect();
        let apps = systems.iter_mut().flat_map(|system| &mut system.apps);
        let mut waiting: Vec<Waiting<'_>> = apps.map(|app| Waiting { key: &app.key, after: &mut app.after }).collect();
        break_circles(&mut waiting, "app", self.report);
        let variables = self.finish_variables(&schema, &variables);
        if !systems.is_empty() {
            for system in &systems {
                self.check_variables(written, &system.variables);
            }
        }
        Cluster {
            key: written.key.clone(),
            server: written.server.clone(),
            argo_name: written.argo_name.clone(),
            kubernetes: written.kubernetes,
            region: written.region.clone(),
            network_policy: written.network_policy.clone(),
            pod_security: written.pod_security.clone(),
            variables,
            labels: self.merged(labels),
            provides: provided_objects(&provides),
            argocd: argocd(&self.stack.own.argocd, &written.argocd, &written.key),
            systems,
        }
    }

    /// The variables of a cluster, still to be finished: its systems may lay their own over them.
    fn variables(&mut self, schema: &Schema<'a>, cluster: &'a WrittenCluster) -> Map {
        let mut chain = self.settings(|settings| settings.variables.as_ref());
        chain.extend(&cluster.variables);
        let mut values = schema.defaults(self.report);
        for upper in chain.into_iter().filter_map(Node::as_map) {
            values = self.lay_variables(schema, &values, upper);
        }
        values
    }

    fn lay_variables(&mut self, schema: &Schema<'a>, lower: &Map, upper: &Map) -> Map {
        let mut idle = Vec::new();
        let values = schema.overlay(lower, upper, &mut idle, self.report);
        schema.finish(&values, None, &mut idle, self.report);
        self.idle.extend(idle);
        values
    }

    fn finish_variables(&mut self, schema: &Schema<'a>, values: &Map) -> Map {
        schema.finish(values, None, &mut Vec::new(), self.report).values
    }

    fn check_variables(&mut self, cluster: &WrittenCluster, values: &Map) {
        let specs = self.workspace.variables.iter();
        for spec in specs.filter(|spec| !spec.optional && values.entry(&spec.key.text).is_none()) {
            let name = &spec.key.text;
            let message = format!("the variable `{name}` has no value in the cluster `{}`", cluster.key.text);
            let finding = Diagnostic::error(rules::MISSING_VALUE, cluster.key.origin.span, message)
                .label(spec.key.origin.span, "declared here")
                .help(format!("write `{name}` under `variables` of the environment or of the cluster"));
            self.report.push(finding);
        }
    }

    fn system(&mut self, plan: &Plan<'a>, planned: &PlannedSystem<'a>, schema: &Schema<'a>, variables: &Map) -> System {
        let chain = &planned.chain;
        let of = |field: fn(&'a crate::config::read::WrittenSystem) -> Option<&'a Node>| -> Vec<&'a Node> {
            chain.iter().filter_map(|system| field(system)).collect()
        };
        let accept = self.by_name(of(|system| system.accept.as_ref()));
        let own_variables = planned.placement.and_then(|placement| placement.variables.as_ref()).and_then(Node::as_map);
        let merged = own_variables.map(|upper| self.lay_variables(schema, variables, upper));
        let mut policies = self.settings(|settings| settings.image_policy.as_ref());
        policies.extend(of(|system| system.image_policy.as_ref()));
        System {
            name: Arc::clone(planned.name),
            span: chain.last().map_or(self.stack.own.span, |own| own.span),
            owner: self.highest(of(|system| system.owner.as_ref())),
            description: self.prose(of(|system| system.description.as_ref())),
            labels: self.merged(of(|system| system.labels.as_ref())),
            patches: self.by_name(of(|system| system.patches.as_ref())),
            accept: acceptances(&accept),
            variables: self.finish_variables(schema, merged.as_ref().unwrap_or(variables)),
            apps: planned.apps.iter().map(|app| self.app(plan, app, &policies)).collect(),
        }
    }
}

/// What the cluster's entry says, else the environment, else the rule.
pub(super) fn argocd(environment: &WrittenArgoCd, cluster: &WrittenArgoCd, key: &Key) -> ArgoCdSettings {
    let of = |field: fn(&WrittenArgoCd) -> Option<&Node>, otherwise: &str| match (field(environment), field(cluster)) {
        (lower, Some(upper)) => super::chain::over(lower.cloned(), upper),
        (Some(lower), None) => lower.clone(),
        (None, None) => Node::string(otherwise, Origin::new(key.origin.span, Layer::Derived)),
    };
    ArgoCdSettings {
        instance: of(|settings| settings.instance.as_ref(), "default"),
        namespace: of(|settings| settings.namespace.as_ref(), "argocd"),
        application_name: of(|settings| settings.application_name.as_ref(), "{{ app.name }}-{{ environment.name }}"),
        project_name: of(|settings| settings.project_name.as_ref(), "{{ system.name }}-{{ environment.name }}"),
        root_name: of(|settings| settings.root_name.as_ref(), "{{ environment.name }}-{{ cluster.name }}"),
    }
}
