//! The pipeline: one environment of a workspace becomes a [`Rendering`].
//!
//! [`Compiler::new`] does once what all environments share: templates are compiled and the names they read are checked
//! against what their components declare. [`Compiler::compile`] is the sentence the program says for one environment. It
//! reads no file and writes none.

mod component_test;
mod expansion;
mod functions;
mod identity;
mod installations;
mod names;
mod patches;
mod plan;
pub mod rules;
mod selectors;
mod usage;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::argocd::{self, AppPlan, ClusterPlan};
use crate::config::{Environment, Workspace};
use crate::diagnostic::Report;
use crate::evaluation::World;
use crate::rendering::{AppRendering, ClusterRendering, Rendering, Target};
use crate::template::Library;
use crate::types::{Minor, Types};
use crate::yaml::Node;

use functions::TemplateFunctions;
pub use installations::check_installations;
use patches::Matched;

/// A workspace with its templates compiled, ready to compile environments.
#[derive(Clone, Debug)]
pub struct Compiler {
    workspace: Arc<Workspace>,
    library: Arc<Library>,
    /// Components with mistakes in their own files: their templates are not expanded.
    unsound: BTreeSet<Arc<str>>,
    /// Whether nothing was wrong so far, so that what is missing later is news.
    sound: bool,
    /// The minor of every cluster, instead of its own.
    minor: Option<Minor>,
}

impl Compiler {
    /// Compiles the templates of a workspace. Mistakes go to the report.
    #[must_use]
    pub fn new(workspace: Arc<Workspace>, report: &mut Report) -> Self {
        let library = Library::compile(&workspace, report);
        let unsound = names::check(&workspace, &library, report);
        let sound = !report.has_errors();
        Self { workspace, library: Arc::new(library), unsound, sound, minor: None }
    }

    /// The same workspace, with every cluster as if it ran that minor.
    #[must_use]
    pub fn as_if_on(&self, minor: Minor) -> Self {
        Self { minor: Some(minor), ..self.clone() }
    }

    /// Compiles one environment. Mistakes go to the report; what could be rendered is returned all the same, and nothing
    /// when there is no such environment. With an error in the report nothing may be written.
    #[must_use]
    pub fn compile(&self, name: &str, report: &mut Report) -> Option<Rendering> {
        self.compile_merged(name, report).map(|(_, rendering)| rendering)
    }

    /// [`Compiler::compile`] with the merged environment that was compiled.
    #[must_use]
    pub fn compile_merged(&self, name: &str, report: &mut Report) -> Option<(Arc<Environment>, Rendering)> {
        let mut merging = Report::new();
        let environment = self.workspace.environment(name, &mut merging);
        let sound = self.sound && !merging.has_errors();
        report.append(merging);
        let mut environment = environment?;
        for cluster in &mut environment.clusters {
            cluster.kubernetes = self.minor.unwrap_or(cluster.kubernetes);
        }
        let environment = Arc::new(environment);
        let compiled: Vec<(ClusterRendering, Vec<Matched>, Report)> = (0..environment.clusters.len())
            .into_par_iter()
            .map(|cluster| {
                let mut report = Report::new();
                let (rendering, matched) = self.cluster(&environment, cluster, sound, &mut report);
                (rendering, matched, report)
            })
            .collect();
        let mut clusters = Vec::with_capacity(compiled.len());
        let mut matched = Vec::with_capacity(compiled.len());
        for (cluster, patches, findings) in compiled {
            clusters.push(cluster);
            matched.push(patches);
            report.append(findings);
        }
        if sound {
            patches::report_unmatched(&matched, &clusters, report);
        }
        let rendering = Rendering { environment: Arc::clone(&environment.name), golden: environment.golden, clusters };
        Some((environment, rendering))
    }

    /// The compiled templates.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// What can be read on one cluster of an environment, for questions about values; nothing where there is no such
    /// cluster. Mistakes are those that [`Compiler::compile`] reports.
    #[must_use]
    pub fn world(&self, environment: &str, cluster: &str) -> Option<Arc<World>> {
        let mut report = Report::new();
        let environment = Arc::new(self.workspace.environment(environment, &mut report)?);
        let at = environment.clusters.iter().position(|known| *known.key.text == *cluster)?;
        let functions = Arc::new(TemplateFunctions::new(Arc::clone(&self.library)));
        Some(World::new(Arc::clone(&self.workspace), environment, at, functions))
    }

    fn cluster(
        &self,
        environment: &Arc<Environment>,
        cluster: usize,
        sound: bool,
        report: &mut Report,
    ) -> (ClusterRendering, Vec<Matched>) {
        let functions = Arc::new(TemplateFunctions::new(Arc::clone(&self.library)));
        let world =
            World::new(Arc::clone(&self.workspace), Arc::clone(environment), cluster, Arc::clone(&functions) as Arc<_>);
        world.compute_variables();
        let types = Types::from_crds(world.cluster().kubernetes, &self.workspace.custom_resources);
        let mut plan = plan::of(&world, report);
        expansion::fill(&world, &functions, &self.unsound, &mut plan, report);
        let matched = patches::apply(&world, &mut plan, &types, sound, report);
        identity::finish(&mut plan, &types, report);
        report.append(world.take_findings());
        let installation = plan::installation(&world, report);
        // What only the whole can show is said when the whole is there.
        let mut whole = Report::new();
        identity::check(&plan, &mut whole);
        selectors::check(&plan, &mut whole);
        argocd::order(&mut plan, &types, &mut whole);
        let rendering = rendering(plan, installation, &types, &mut whole);
        if sound && !report.has_errors() {
            report.append(whole);
        }
        (rendering, matched)
    }
}

fn rendering(plan: ClusterPlan, installation: Arc<str>, types: &Types, report: &mut Report) -> ClusterRendering {
    let text = |node: &Node| node.as_str().unwrap_or_default().into();
    let target =
        Target { repository: text(&plan.repository), branch: text(&plan.branch), folder: Arc::clone(&plan.folder) };
    let argocd = argocd::children_and_projects(&plan, types, report);
    let bootstrap = argocd::bootstrap(&plan);
    let systems = plan.systems.into_iter();
    let apps = systems.flat_map(|system| {
        let app = move |app: AppPlan| AppRendering {
            system: Arc::clone(&system.name),
            app: app.key.text,
            manifests: app.manifests,
        };
        system.apps.into_iter().map(app)
    });
    ClusterRendering { cluster: plan.cluster.text, target, installation, apps: apps.collect(), argocd, bootstrap }
}
