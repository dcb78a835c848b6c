//! The result of a compilation, and the tree of files that it becomes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::manifest::{Manifest, ManifestId, file_names, folder_name};
use crate::yaml;

/// Everything that lands on the branch of one environment.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// The environment.
    pub environment: Arc<str>,
    /// Whether `golden/<env>/` is kept.
    pub golden: bool,
    /// Its clusters, in written order.
    pub clusters: Vec<ClusterRendering>,
}

/// Everything that one cluster gets.
#[derive(Clone, Debug)]
pub struct ClusterRendering {
    /// Its name in the environment.
    pub cluster: Arc<str>,
    /// Where its objects are published.
    pub target: Target,
    /// The Argo CD installation that deploys to it.
    pub installation: Arc<str>,
    /// The objects of the apps, in order of system, app and identity.
    pub apps: Vec<AppRendering>,
    /// Child Applications and projects.
    pub argocd: Vec<Manifest>,
    /// Root Application, its project, Argo CD configuration: applied by hand once, synced by no Application.
    pub bootstrap: Vec<Manifest>,
}

/// A branch of a repository, and the folder of it in which the tree of an environment stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The address of the repository; empty where the workspace names none.
    pub repository: Arc<str>,
    /// The branch.
    pub branch: Arc<str>,
    /// The folder, without slashes around; empty for the root.
    pub folder: Arc<str>,
}

impl Target {
    /// How messages name it: `main`, `main:environments/prod`.
    #[must_use]
    pub fn label(&self) -> String {
        if self.folder.is_empty() { self.branch.to_string() } else { format!("{}:{}", self.branch, self.folder) }
    }

    /// The same in a sentence: "the branch `main`", "the folder `main:environments/prod`".
    #[must_use]
    pub fn describe(&self) -> String {
        format!("the {} `{}`", if self.folder.is_empty() { "branch" } else { "folder" }, self.label())
    }

    /// The path in the branch of a path in the environment's tree.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        if self.folder.is_empty() { path.to_owned() } else { format!("{}/{path}", self.folder) }
    }

    /// How findings name a file of the environment's tree: `main:environments/prod/eu/apps/…`.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        format!("{}:{}", self.branch, self.path(path))
    }
}

/// The objects of one app.
#[derive(Clone, Debug)]
pub struct AppRendering {
    /// The system.
    pub system: Arc<str>,
    /// The app.
    pub app: Arc<str>,
    /// In order of identity.
    pub manifests: Vec<Manifest>,
}

impl Rendering {
    /// The files of the environment's tree, by path from its root: `<cluster>/apps/<system>/<app>/<kind>-<name>.yaml`,
    /// `<cluster>/argocd/…`, `<cluster>/bootstrap/…`, one object each.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, String> {
        self.manifests().into_par_iter().map(|(path, manifest)| (path, yaml::print(&manifest.body))).collect()
    }

    /// All objects with the paths of their files, cluster by cluster.
    #[must_use]
    pub fn manifests(&self) -> Vec<(String, &Manifest)> {
        self.clusters.iter().flat_map(ClusterRendering::manifests).collect()
    }
}

impl ClusterRendering {
    fn manifests(&self) -> Vec<(String, &Manifest)> {
        let cluster = folder_name(&self.cluster);
        let apps = self.apps.iter().flat_map(|app| {
            in_folder(format!("{cluster}/apps/{}/{}", folder_name(&app.system), folder_name(&app.app)), &app.manifests)
        });
        apps.chain(in_folder(format!("{cluster}/argocd"), &self.argocd))
            .chain(in_folder(format!("{cluster}/bootstrap"), &self.bootstrap))
            .collect()
    }
}

/// Files of objects that stand in one folder, by name.
#[must_use]
pub fn files_of(manifests: &[Manifest]) -> BTreeMap<String, String> {
    let ids: Vec<&ManifestId> = manifests.iter().map(|manifest| &manifest.id).collect();
    let texts = manifests.iter().map(|manifest| yaml::print(&manifest.body));
    file_names(&ids).into_iter().zip(texts).collect()
}

fn in_folder(folder: String, manifests: &[Manifest]) -> impl Iterator<Item = (String, &Manifest)> {
    let ids: Vec<&ManifestId> = manifests.iter().map(|manifest| &manifest.id).collect();
    file_names(&ids).into_iter().map(move |name| format!("{folder}/{name}")).zip(manifests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;
    use crate::manifest::identify;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, Layer, load};

    fn objects(app: &str, text: &str) -> Vec<Manifest> {
        let mut sources = SourceMap::default();
        let source = sources.add("x.yaml", text.into());
        load(&sources, source, Dialect::Own, Layer::Template, &mut Report::new())
            .into_iter()
            .filter_map(|body| Some(Manifest { id: identify(&body)?, app: app.into(), instance: "".into(), body }))
            .collect()
    }

    #[test]
    fn every_object_has_a_file_in_the_folder_of_its_app() {
        let web = "{ apiVersion: v1, kind: Service, metadata: { name: web } }\n---\n{ apiVersion: x.io/v1, kind: service, metadata: { name: Web } }\n";
        let project = "{ apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: { name: shop } }";
        let root = "{ apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: { name: root } }";
        let app = |name: &str, text: &str| AppRendering {
            system: "shop".into(),
            app: name.into(),
            manifests: objects(name, text),
        };
        let rendering = Rendering {
            environment: "prod".into(),
            golden: true,
            clusters: vec![ClusterRendering {
                cluster: "..".into(),
                target: crate::rendering::Target::default(),
                installation: "".into(),
                apps: vec![app("web", web), app("api", "{ apiVersion: v1, kind: Service, metadata: { name: web } }")],
                argocd: objects("", project),
                bootstrap: objects("", root),
            }],
        };
        let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";
        let expected = [
            ("%2E%2E/apps/shop/api/service-web.yaml", service),
            ("%2E%2E/apps/shop/web/service.core__web.yaml", service),
            (
                "%2E%2E/apps/shop/web/service.x.io__Web.yaml",
                "apiVersion: x.io/v1\nkind: service\nmetadata:\n  name: Web\n",
            ),
            (
                "%2E%2E/argocd/appproject-shop.yaml",
                "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata:\n  name: shop\n",
            ),
            (
                "%2E%2E/bootstrap/application-root.yaml",
                "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: root\n",
            ),
        ];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(rendering.files(), BTreeMap::from(expected));
        let paths: Vec<String> = rendering.manifests().into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths[2], "%2E%2E/apps/shop/api/service-web.yaml");
    }
}
