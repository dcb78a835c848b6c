//! Which app every file of a tree follows: the unit of `--app`, of holds and of rollbacks.
//!
//! An app is its folder on every cluster and the Application that deploys it. Projects and bootstrap belong to nobody and
//! follow the environment.

use std::collections::{BTreeMap, BTreeSet};

use super::{Place, place_of};
use crate::diagnostic::Report;
use crate::manifest::identify;
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, Node, load};

/// What a file follows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// An app, by its name.
    App(String),
    /// The environment: projects, bootstrap.
    Shared,
    /// Neither: bookkeeping, and files of others.
    Other,
}

impl Part {
    /// The app.
    #[must_use]
    pub fn app(&self) -> Option<&str> {
        match self {
            Self::App(app) => Some(app),
            _ => None,
        }
    }
}

/// What a file follows. Only files that may be Applications are read for it.
#[must_use]
pub fn part_of(path: &str, text: &str) -> Part {
    match place_of(path) {
        Place::App { app, .. } => Part::App(app),
        Place::ArgoCd { .. } if path.contains("/argocd/application") => {
            application_of(text).map_or(Part::Shared, Part::App)
        }
        Place::ArgoCd { .. } | Place::Bootstrap { .. } => Part::Shared,
        Place::Other => Part::Other,
    }
}

/// All apps of a tree.
#[must_use]
pub fn apps_of(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    files.iter().filter_map(|(path, text)| part_of(path, text).app().map(str::to_owned)).collect()
}

/// The app that an Application deploys: its label, as every Application of ours has it.
fn application_of(text: &str) -> Option<String> {
    let mut sources = SourceMap::default();
    let source = sources.add("application.yaml", text.into());
    let document = load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()).into_iter().next()?;
    let is_application = identify(&document).is_some_and(|id| &*id.gvk.kind == "Application");
    let labels = document.get("metadata").filter(|_| is_application)?.get("labels")?;
    labels.get("app.kubernetes.io/name").and_then(Node::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_its_folder_and_its_application() {
        let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: prod-web\n  labels: { app.kubernetes.io/name: web }\n";
        let app = |name: &str| Part::App(name.to_owned());
        assert_eq!(part_of("demo/apps/shop/web/service-web.yaml", "none"), app("web"));
        assert_eq!(part_of("demo/argocd/application-prod-web.yaml", application), app("web"));
        assert_eq!(part_of("demo/argocd/application-prod-web.yaml", ": ["), Part::Shared);
        assert_eq!(part_of("demo/argocd/appproject-web.yaml", application), Part::Shared);
        assert_eq!(part_of("demo/bootstrap/application-root.yaml", application), Part::Shared);
        assert_eq!(part_of(".scantling/owned", application), Part::Other);
        let files = [("demo/argocd/application-x.yaml", application), ("demo/apps/shop/db/a.yaml", "")];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(apps_of(&BTreeMap::from(files)), BTreeSet::from(["db".to_owned(), "web".to_owned()]));
    }
}
