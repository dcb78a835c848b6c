//! `--system` and `--app`: the part of a rendering that a command is about.

use std::collections::BTreeSet;

use super::session::unknown_name;
use crate::diagnostic::Failure;
use crate::output::tree::Files;
use crate::rendering::Rendering;

/// Some systems and apps, or everything.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    systems: &'a [String],
    apps: &'a [String],
}

impl<'a> Scope<'a> {
    /// The named systems and apps; an app must belong to a named system when both are named.
    pub(super) fn new(systems: &'a [String], apps: &'a [String]) -> Self {
        Self { systems, apps }
    }

    /// Every named system and app is somewhere in the renderings.
    pub(super) fn check(&self, renderings: &[Rendering]) -> Result<(), Failure> {
        let rendered = || renderings.iter().flat_map(|rendering| &rendering.clusters).flat_map(|cluster| &cluster.apps);
        let systems: BTreeSet<&str> = rendered().map(|app| &*app.system).collect();
        if let Some(unknown) = self.systems.iter().find(|system| !systems.contains(system.as_str())) {
            return Err(unknown_name("system", unknown, systems.iter().copied()));
        }
        let of_systems =
            rendered().filter(|app| self.systems.is_empty() || self.systems.iter().any(|s| **s == *app.system));
        let apps: BTreeSet<&str> = of_systems.map(|app| &*app.app).collect();
        match self.apps.iter().find(|app| !apps.contains(app.as_str())) {
            Some(unknown) => Err(unknown_name("app", unknown, apps.iter().copied())),
            None => Ok(()),
        }
    }

    /// Whether nothing is left out.
    pub(super) fn is_everything(&self) -> bool {
        self.systems.is_empty() && self.apps.is_empty()
    }

    /// Whether an app is part of it.
    pub(super) fn has(&self, system: &str, app: &str) -> bool {
        let allows = |names: &[String], name: &str| names.is_empty() || names.iter().any(|allowed| allowed == name);
        allows(self.systems, system) && allows(self.apps, app)
    }

    /// Whether a path of an environment's tree, `<cluster>/apps/<system>/<app>/…`, is part of it.
    pub(super) fn covers(&self, path: &str) -> bool {
        if self.is_everything() {
            return true;
        }
        match path.split('/').collect::<Vec<_>>().as_slice() {
            [_, "apps", system, app, _, ..] => self.has(system, app),
            _ => false,
        }
    }

    /// The files of a rendering that are part of it.
    pub(super) fn files(&self, rendering: &Rendering) -> Files {
        let mut files = rendering.files();
        files.retain(|path, _| self.covers(path));
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rendering::{AppRendering, ClusterRendering};

    fn check(systems: &[&str], apps: &[&str], covered: &[&str]) {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (systems, apps) = (owned(systems), owned(apps));
        let scope = Scope::new(&systems, &apps);
        let paths = [
            "main/apps/shop/web/a.yaml",
            "main/apps/shop/db/a.yaml",
            "main/apps/blog/web/a.yaml",
            "main/argocd/a.yaml",
        ];
        assert_eq!(paths.into_iter().filter(|path| scope.covers(path)).collect::<Vec<_>>(), covered);
    }

    #[test]
    fn a_scope_covers_the_folders_of_its_apps() {
        let [web, db, blog, argocd] = [
            "main/apps/shop/web/a.yaml",
            "main/apps/shop/db/a.yaml",
            "main/apps/blog/web/a.yaml",
            "main/argocd/a.yaml",
        ];
        check(&[], &[], &[web, db, blog, argocd]);
        check(&["shop"], &[], &[web, db]);
        check(&["shop"], &["web"], &[web]);
        check(&[], &["web"], &[web, blog]);
    }

    #[test]
    fn unknown_systems_and_apps_suggest() {
        let app =
            |system: &str, app: &str| AppRendering { system: system.into(), app: app.into(), manifests: Vec::new() };
        let cluster = ClusterRendering {
            cluster: "main".into(),
            target: crate::rendering::Target::default(),
            installation: "".into(),
            apps: vec![app("shop", "storefront"), app("blog", "frontend")],
            argocd: Vec::new(),
            bootstrap: Vec::new(),
        };
        let renderings = [Rendering { environment: "dev".into(), golden: true, clusters: vec![cluster] }];
        let answer = |systems: &[&str], apps: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            let failure = Scope::new(&owned(systems), &owned(apps)).check(&renderings).err();
            failure.map(|failure| format!("{failure}; {}", failure.help().unwrap_or_default()))
        };
        assert_eq!(answer(&["shop"], &["storefront"]), None);
        assert_eq!(answer(&["shp"], &[]).as_deref(), Some("unknown system `shp`; did you mean `shop`?"));
        let other = "unknown app `frontend`; there is `storefront`";
        assert_eq!(answer(&["shop"], &["frontend"]).as_deref(), Some(other));
    }
}
