//! What an Argo CD sees of a branch: its Applications, and the images that they bring into a cluster.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value;

use super::stage::Stage;

/// The images of an app.
type Images = BTreeSet<String>;

/// What the Applications of a cluster deploy, by app. Demands that every Application reads this branch and finds
/// manifests where it looks, and nothing but manifests.
pub(super) fn deployed(stage: &Stage, branch: &str, cluster: &str) -> BTreeMap<String, Images> {
    let Some(tip) = stage.tip(branch) else { return BTreeMap::new() };
    let files = stage.files(&tip);
    let folder = format!("{cluster}/argocd/application-");
    let applications = files.iter().filter(|(path, _)| path.starts_with(&folder));
    let mut apps = BTreeMap::new();
    for (path, text) in applications {
        let application: Value = serde_yaml::from_str(text).unwrap();
        let spec = &application["spec"];
        let several = spec["sources"].as_sequence().cloned().unwrap_or_default();
        // Charts come from elsewhere.
        let own = several.iter().chain([&spec["source"]]).filter(|source| source["path"].is_string());
        let mut manifests: Vec<(&String, &String)> = Vec::new();
        for source in own {
            assert_eq!(source["targetRevision"], Value::from(branch), "{path}");
            let below = format!("{}/", source["path"].as_str().unwrap());
            let found = files.iter().filter(|(path, _)| path.starts_with(&below));
            let before = manifests.len();
            manifests.extend(found);
            assert!(manifests.len() > before, "{path} finds nothing in {below}");
        }
        let mut images = Images::new();
        for (path, text) in manifests {
            let manifest: Value = serde_yaml::from_str(text).unwrap();
            assert!(manifest["apiVersion"].is_string() && manifest["metadata"]["name"].is_string(), "{path}");
            collect(&manifest, &mut images);
        }
        apps.insert(application["metadata"]["name"].as_str().unwrap().to_owned(), images);
    }
    apps
}

fn collect(value: &Value, images: &mut Images) {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                match value.as_str().filter(|_| key.as_str() == Some("image")) {
                    Some(image) => drop(images.insert(image.rsplit('/').next().unwrap().to_owned())),
                    None => collect(value, images),
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| collect(item, images)),
        _ => {}
    }
}
