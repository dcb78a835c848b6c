//! Which part of an environment's tree a path belongs to.
//!
//! The tree is that of a rendering: `<cluster>/apps/<system>/<app>/…`, `<cluster>/argocd/…`, `<cluster>/bootstrap/…`.

use crate::manifest::unfolded_name;

/// The part of a tree that a path belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// An object of an app.
    App {
        /// The cluster.
        cluster: String,
        /// The system.
        system: String,
        /// The app.
        app: String,
    },
    /// A child Application or a project: what the root Application syncs.
    ArgoCd {
        /// The cluster.
        cluster: String,
    },
    /// What is applied by hand once.
    Bootstrap {
        /// The cluster.
        cluster: String,
    },
    /// No object of ours: bookkeeping, and files of others.
    Other,
}

impl Place {
    /// The cluster, where the path belongs to one.
    #[must_use]
    pub fn cluster(&self) -> Option<&str> {
        match self {
            Self::App { cluster, .. } | Self::ArgoCd { cluster } | Self::Bootstrap { cluster } => Some(cluster),
            Self::Other => None,
        }
    }

    /// The app, where the path belongs to one.
    #[must_use]
    pub fn app(&self) -> Option<&str> {
        match self {
            Self::App { app, .. } => Some(app),
            _ => None,
        }
    }
}

/// The part of a tree that a path from its root belongs to.
#[must_use]
pub fn place_of(path: &str) -> Place {
    let is_object = std::path::Path::new(path).extension().is_some_and(|extension| extension == "yaml");
    let parts: Vec<&str> = path.split('/').collect();
    if !is_object || path.starts_with('.') {
        return Place::Other;
    }
    let name = |part: &str| unfolded_name(part);
    match parts.as_slice() {
        [cluster, "apps", system, app, _] => {
            Place::App { cluster: name(cluster), system: name(system), app: name(app) }
        }
        [cluster, "argocd", _] => Place::ArgoCd { cluster: name(cluster) },
        [cluster, "bootstrap", _] => Place::Bootstrap { cluster: name(cluster) },
        _ => Place::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_a_rendering_has_its_place() {
        let cluster = || "demo".to_owned();
        let app = Place::App { cluster: cluster(), system: "shop".to_owned(), app: "..".to_owned() };
        assert_eq!(place_of("demo/apps/shop/%2E%2E/service-web.yaml"), app);
        assert_eq!(place_of("demo/argocd/appproject-shop.yaml"), Place::ArgoCd { cluster: cluster() });
        assert_eq!(place_of("demo/bootstrap/application-root.yaml"), Place::Bootstrap { cluster: cluster() });
        for other in [
            ".scantling/owned",
            ".github/apps/a/b/c.yaml",
            "README.md",
            "demo/apps/shop/web/notes.txt",
            "demo/apps/x.yaml",
            "hydrator.metadata",
            "",
        ] {
            assert_eq!(place_of(other), Place::Other, "{other}");
        }
    }
}
