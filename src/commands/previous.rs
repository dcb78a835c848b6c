//! What is published now, read from the repository that holds the workspace.

use std::path::Path;
use std::sync::Arc;

use crate::check::{Live, Previous};
use crate::diagnostic::Report;
use crate::git::{Lookup, published};
use crate::manifest::{folder_name, identify};
use crate::rendering::{ClusterRendering, Rendering};
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, load};

/// What the branches of some renderings hold now. Their texts are added to the sources, so that findings can show them.
pub(super) fn previous(root: &Path, renderings: &[Rendering], sources: &mut SourceMap) -> Previous {
    let mut previous = Previous::default();
    for rendering in renderings {
        for cluster in &rendering.clusters {
            let live = live(root, cluster, sources);
            previous.clusters.insert((Arc::clone(&rendering.environment), Arc::clone(&cluster.cluster)), live);
        }
    }
    previous
}

fn live(root: &Path, cluster: &ClusterRendering, sources: &mut SourceMap) -> Result<Live, String> {
    let target = &cluster.target;
    let repository = Some(&*target.repository).filter(|address| !address.is_empty());
    let published = match published(root, &target.branch, repository) {
        Lookup::Found(published) => published,
        Lookup::Missing(reason) => return Err(reason),
    };
    let apps = format!("{}/apps/", folder_name(&cluster.cluster));
    let mut live = Live::new();
    for (path, text) in published.files.iter().filter(|(path, _)| path.starts_with(&apps)) {
        let source = sources.add(&format!("{}:{path}", target.branch), text.as_str().into());
        // What is published was checked before it was, or by nobody: its own mistakes are not of this run.
        for body in load(sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()) {
            live.extend(identify(&body).map(|id| (id, body)));
        }
    }
    Ok(live)
}
