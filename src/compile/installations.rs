//! Names that several clusters or environments give to one Argo CD installation.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::{Manifest, ManifestId};
use crate::rendering::Rendering;

use super::identity::place;
use super::rules;

/// Reports Applications and AppProjects of the same name that different clusters or environments give to the same
/// installation. Complete only when all environments are among the renderings.
pub fn check_installations(renderings: &[Rendering], report: &mut Report) {
    let mut seen: BTreeMap<(&str, &ManifestId), (&str, &str, &Manifest)> = BTreeMap::new();
    for rendering in renderings {
        for cluster in &rendering.clusters {
            let installation = &*cluster.installation;
            let own = cluster.bootstrap.iter().filter(|manifest| &*manifest.id.gvk.group == "argoproj.io");
            for manifest in cluster.argocd.iter().chain(own) {
                let here = (&*rendering.environment, &*cluster.cluster, manifest);
                let Some(first) = seen.insert((installation, &manifest.id), here) else { continue };
                // Within one cluster it is the business of `argocd`.
                if (first.0, first.1) != (here.0, here.1) {
                    report.push(shared(installation, here, first));
                }
            }
        }
    }
}

type Place<'a> = (&'a str, &'a str, &'a Manifest);

fn shared(installation: &str, (environment, cluster, manifest): Place<'_>, first: Place<'_>) -> Diagnostic {
    let ManifestId { gvk, name, .. } = &manifest.id;
    let message = format!("the Argo CD installation `{installation}` gets two objects {} `{name}`", gvk.kind);
    Diagnostic::error(rules::SHARED_INSTALLATION, place(manifest), message)
        .here(format!("environment `{environment}`, cluster `{cluster}`"))
        .label(place(first.2), format!("environment `{}`, cluster `{}`", first.0, first.1))
        .object(manifest.id.object_ref())
        .help("put `{{ environment.name }}` or `{{ cluster.name }}` into the names under `argocd:`, or name another `instance:`")
}
