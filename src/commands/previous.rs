//! What is published now, read from the repository that holds the workspace.

use std::path::Path;
use std::sync::Arc;

use crate::check::{Found, Live, Previous};
use crate::config::Environment;
use crate::delivery::guard::Files;
use crate::delivery::{Guard, Holds, Part, holds, part_of};
use crate::diagnostic::{Report, Severity};
use crate::git::{self, Lookup, published};
use crate::manifest::{folder_name, identify};
use crate::rendering::{ClusterRendering, Rendering, Target};
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, load};

/// What the branches of some renderings hold now, and what publishing would take off them. Their texts are added to the
/// sources, so that findings can show them.
pub(super) fn previous(
    root: &Path,
    environments: &[Arc<Environment>],
    renderings: &[Rendering],
    sources: &mut SourceMap,
) -> Previous {
    let mut previous = Previous::default();
    for (environment, rendering) in environments.iter().zip(renderings) {
        let mut branches: Vec<(&Target, Lookup)> = Vec::new();
        for cluster in &rendering.clusters {
            let at = branches.iter().position(|(target, _)| **target == cluster.target).unwrap_or_else(|| {
                branches.push((&cluster.target, look_up(root, &cluster.target)));
                branches.len() - 1
            });
            let live = live(&branches[at].1, cluster, sources);
            previous.clusters.insert((Arc::clone(&rendering.environment), Arc::clone(&cluster.cluster)), live);
        }
        for (target, found) in branches {
            if let Lookup::Found(published) = found {
                previous.found.extend(preview(environment, rendering, target, &published, sources));
            }
        }
    }
    previous
}

fn look_up(root: &Path, target: &Target) -> Lookup {
    published(root, &target.branch, &target.folder, Some(&*target.repository).filter(|address| !address.is_empty()))
}

/// What the deletion guard would say. What is held stays.
fn preview(
    environment: &Environment,
    rendering: &Rendering,
    target: &Target,
    published: &git::Published,
    sources: &mut SourceMap,
) -> Vec<Found> {
    let clusters = rendering.clusters.iter().filter(|cluster| cluster.target == *target).cloned().collect();
    let rendered = Rendering { clusters, ..rendering.clone() }.files();
    let holds = holds(published);
    let is_held = |path: &String, text: &String| match part_of(path, text) {
        Part::App(app) => holds.of_app(&app).is_some(),
        Part::Shared | Part::Other => holds.of_everything().is_some(),
    };
    let kept = published.files.iter().filter(|(path, text)| is_held(path, text));
    let mut new: Files = rendered.into_iter().filter(|(path, text)| !is_held(path, text)).collect();
    new.extend(kept.map(|(path, text)| (path.clone(), text.clone())));
    let guard = Guard {
        environment: &rendering.environment,
        home: target,
        old: &published.files,
        new: &new,
        written: Some(environment),
        from: None,
        to: None,
        severity: Severity::Warning,
        by_argument: false,
    };
    guard.check(sources)
}

/// What a branch holds back. A damaged book stops whoever publishes, and nobody who looks ahead.
fn holds(published: &git::Published) -> Holds {
    let Some(text) = published.files.get(holds::PATH) else { return Holds::default() };
    let mut sources = SourceMap::default();
    let source = sources.add(holds::PATH, text.as_str().into());
    Holds::read(&sources, source, &mut Report::new()).unwrap_or_default()
}

fn live(branch: &Lookup, cluster: &ClusterRendering, sources: &mut SourceMap) -> Result<Live, String> {
    let target = &cluster.target;
    let published = match branch {
        Lookup::Found(published) => published,
        Lookup::Missing(reason) => return Err(reason.clone()),
    };
    let apps = format!("{}/apps/", folder_name(&cluster.cluster));
    let mut live = Live::new();
    for (path, text) in published.files.iter().filter(|(path, _)| path.starts_with(&apps)) {
        let source = sources.add(&target.shown(path), text.as_str().into());
        // What is published was checked before it was, or by nobody: its own mistakes are not of this run.
        for body in load(sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()) {
            live.extend(identify(&body).map(|id| (id, body)));
        }
    }
    Ok(live)
}
