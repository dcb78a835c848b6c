//! Two environments in folders of one branch that also holds files of others.

use std::collections::BTreeMap;
use std::fs;
use std::thread;

use serde_json::Value;

use super::stage::{Stage, WORKSPACE};
use crate::support::repository;

const DEV: &str = "environments/dev/";
const PROD: &str = "environments/prod/";
const WEB: &str = "main/apps/shop/web/deployment-web.yaml";
const IMAGES: &str = "environments/dev/images.yaml";

/// A workspace whose environments are published to folders of `live`, which is there already.
fn shared(name: &str) -> Stage {
    let base = repository().join("tests/cases/delivery/base");
    let stage = Stage::new(name, &base, &["scantling.yaml", "components", "environments"]);
    let settings = stage.read("scantling.yaml");
    let folder = "  branch: live\n  folder: \"/environments/{{ environment.name }}/\"\n";
    stage.write("scantling.yaml", &format!("{}\n{folder}", settings.trim_end()));
    stage.commit("folders");
    stage.git(WORKSPACE, &["push", "-q", "origin", "main"]);
    stage.git("", &["clone", "-q", "remote.git", "others"]);
    stage.git("others", &["checkout", "-q", "--orphan", "live"]);
    fs::create_dir_all(stage.path("others/environments/test")).unwrap();
    for path in ["README.md", "environments/README.md", "environments/test/x.yaml"] {
        fs::write(stage.path("others").join(path), "theirs\n").unwrap();
    }
    stage.git("others", &["add", "-A"]);
    stage.git("others", &["commit", "-q", "-m", "theirs"]);
    stage.git("others", &["push", "-q", "origin", "live"]);
    stage
}

/// The files of the branch that stand in a folder, by path from there.
fn below(stage: &Stage, folder: &str) -> BTreeMap<String, String> {
    let files = stage.files("live").into_iter();
    files.filter_map(|(path, text)| Some((path.strip_prefix(folder)?.to_owned(), text))).collect()
}

fn log(stage: &Stage, environment: &str) -> Vec<Value> {
    let text = stage.scantling(&format!("log --env {environment} --format jsonl")).succeeds().data;
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn actions(stage: &Stage, environment: &str) -> Vec<String> {
    log(stage, environment).iter().map(|line| line["action"].as_str().unwrap().to_owned()).collect()
}

/// Gives both apps of dev other images.
fn release(stage: &Stage, web: &str) {
    let text = stage.read(IMAGES);
    let line = text.lines().find(|line| line.trim().starts_with("web/web: ")).unwrap();
    stage.write(IMAGES, &text.replace(line, &format!("  web/web: registry.example.com/web:{web}")));
    stage.commit(web);
}

#[track_caller]
fn verifies(stage: &Stage) {
    for environment in ["dev", "prod"] {
        stage.scantling(&format!("verify --env {environment}")).succeeds();
    }
}

#[test]
fn environments_share_a_branch_and_nothing_else() {
    let stage = shared("folders");
    let theirs = stage.files("live");
    stage.scantling("log --env dev").says(2, &["has no folder `live:environments/dev`"]);
    stage.scantling("publish --env dev --env prod").succeeds();
    // Every tree is the rendering, in its folder; Argo CD looks for it there.
    stage.scantling("render --output ../out").succeeds();
    for (environment, folder) in [("dev", DEV), ("prod", PROD)] {
        let mut files = below(&stage, folder);
        let root = format!("path: environments/{environment}/main/argocd");
        assert!(files.iter().any(|(path, text)| path.contains("bootstrap/") && text.contains(&root)), "{files:?}");
        let application = files.iter().find(|(path, _)| path.contains("argocd/application-web")).unwrap().1;
        assert!(application.contains(&format!("path: environments/{environment}/main/apps/shop/web")), "{application}");
        for book in [".scantling/owned", ".scantling/record", "hydrator.metadata"] {
            assert!(files.remove(book).is_some(), "{book}");
        }
        for (path, text) in files {
            let rendered = stage.path("out").join(environment).join(&path);
            assert_eq!(fs::read_to_string(&rendered).unwrap(), text, "{path}");
        }
    }
    let mut others = stage.files("live");
    others.retain(|path, _| !path.starts_with(DEV) && !path.starts_with(PROD));
    assert_eq!(others, theirs);
    // Nothing to do, also after the other one has moved.
    let tip = stage.tip("live");
    stage.scantling("publish --env dev --env prod").says(0, &["nothing to change, `live:environments/dev`"]);
    assert_eq!(stage.tip("live"), tip);
    verifies(&stage);
    release(&stage, "2.0.0");
    let before = below(&stage, PROD);
    stage.scantling("publish --env dev").succeeds();
    assert_eq!(below(&stage, PROD), before);
    stage.by_hand("live", |clone| fs::write(clone.join("README.md"), "newer\n").unwrap());
    verifies(&stage);
    assert_eq!(actions(&stage, "dev"), ["publish", "publish"]);
    assert_eq!(actions(&stage, "prod"), ["publish"]);
    let prod = &log(&stage, "prod")[0];
    assert_eq!((&prod["branch"], &prod["folder"]), (&"live".into(), &"environments/prod".into()));
    assert!(prod["added"].as_array().unwrap().contains(&WEB.into()), "{prod}");
    goes_back(&stage);
    is_edited(&stage);
}

/// `~1` counts the commits of the environment; what is held is held there alone.
fn goes_back(stage: &Stage) {
    let prod = below(stage, PROD);
    stage.scantling("publish --env prod").says(0, &["nothing to change"]);
    let listed = stage.scantling("rollback --env dev --app web --to ~1 --reason payments").succeeds().data;
    assert_eq!(listed, format!("M {WEB}\n"));
    assert!(below(stage, DEV)[WEB].contains("web:1.0.0"));
    assert_eq!(below(stage, PROD), prod);
    verifies(stage);
    stage.scantling("publish --env dev --env prod").says(0, &["dev: `web` is left as it is"]);
    stage.scantling("rollback --env prod --to ~1").says(2, &["`live:environments/prod` has no commit `~1`"]);
    stage.scantling("release --env prod").says(2, &["nothing is held in `prod`"]);
    stage.scantling("release --env dev --app web").succeeds();
    stage.scantling("publish --env dev").succeeds();
    assert!(below(stage, DEV)[WEB].contains("web:2.0.0"));
    assert_eq!(actions(stage, "dev"), ["publish", "release", "rollback", "publish", "publish"]);
    assert_eq!(actions(stage, "prod"), ["publish"]);
    assert_eq!(below(stage, PROD), prod);
}

/// An edit by hand is one of that environment, and findings name the whole path.
fn is_edited(stage: &Stage) {
    stage.by_hand("live", |clone| {
        let file = clone.join(PROD).join(WEB);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(file, text.replace("replicas: ", "replicas: 1")).unwrap();
    });
    assert_eq!(actions(stage, "prod"), ["manual", "publish"]);
    assert_eq!(actions(stage, "dev").len(), 5);
    stage.scantling("verify --env dev").succeeds();
    let ran =
        stage.scantling("verify --env prod").says(1, &["`live:environments/prod` is not what its source renders"]);
    assert!(ran.data.contains(&format!("live:{PROD}{WEB}")), "{}", ran.data);
    stage.scantling("publish --env dev").says(0, &["nothing to change"]);
    stage.scantling("publish --env prod").says(1, &["delivery/edited-file", &format!("live:{PROD}{WEB}")]);
    stage.scantling(&format!("publish --env prod --overwrite {WEB}")).succeeds();
    verifies(stage);
}

#[test]
fn publications_to_folders_do_not_lose_one_another() {
    let stage = shared("folder-races");
    let theirs = stage.files("live");
    let at_once = |lines: &[&str]| {
        thread::scope(|scope| {
            let runs: Vec<_> = lines.iter().map(|line| scope.spawn(|| stage.scantling(line))).collect();
            for run in runs {
                run.join().unwrap().succeeds();
            }
        });
    };
    at_once(&["publish --env dev", "publish --env prod"]);
    release(&stage, "2.0.0");
    stage.write("environments/prod/images.yaml", &stage.read(IMAGES));
    stage.commit("the same in prod");
    at_once(&["publish --env dev", "publish --env prod", "publish --env dev"]);
    verifies(&stage);
    for (environment, folder) in [("dev", DEV), ("prod", PROD)] {
        assert!(below(&stage, folder)[WEB].contains("web:2.0.0"));
        assert_eq!(actions(&stage, environment), ["publish", "publish"]);
    }
    let mut others = stage.files("live");
    others.retain(|path, _| !path.starts_with(DEV) && !path.starts_with(PROD));
    assert_eq!(others, theirs);
}

#[test]
fn an_older_source_stays_behind_where_another_environment_has_moved_the_branch() {
    let stage = shared("folder-sources");
    stage.scantling("publish --env dev --env prod").succeeds();
    let old = stage.git(WORKSPACE, &["rev-parse", "HEAD"]);
    // Renders the same for prod: only the note of its newest commit tells of it.
    release(&stage, "2.0.0");
    stage.scantling("publish --env prod").says(0, &["nothing to change"]);
    stage.scantling("publish --env dev").succeeds();
    let newer = stage.git(WORKSPACE, &["rev-parse", "HEAD"]);
    stage.git(WORKSPACE, &["checkout", "-q", "--detach", &old]);
    for environment in ["dev", "prod"] {
        let ran = stage.scantling(&format!("publish --env {environment}"));
        ran.says(2, &[&format!("`live:environments/{environment}` was published from {}", &newer[..7])]);
    }
}

#[test]
fn what_lints_and_proposes_looks_at_the_folder() {
    let stage = shared("folder-looks");
    stage.scantling("publish --env dev --env prod").succeeds();
    stage.git(WORKSPACE, &["fetch", "-q"]);
    let shop = "environments/dev/shop.yaml";
    stage.write(shop, &stage.read(shop).replace("  store: {}", "  store: null"));
    stage.write(IMAGES, &stage.read(IMAGES).replace("  store/store: registry.example.com/store:16.1\n", ""));
    stage.commit("no store in dev");
    let found = stage.scantling("lint --env dev");
    let text = format!("{}{}", found.data, found.said);
    assert!(
        text.contains("delivery/removed-state") && text.contains(&format!("live:{DEV}main/apps/shop/store/")),
        "{text}"
    );
    let found = stage.scantling("lint --env prod");
    assert!(!format!("{}{}", found.data, found.said).contains("delivery/"), "{found:?}");
    stage.scantling("publish --env dev").says(1, &["the app `store` is published and not rendered any more"]);
    stage.git(WORKSPACE, &["reset", "-q", "--hard", "HEAD~1"]);
    release(&stage, "2.0.0");
    let tip = stage.tip("live");
    stage.scantling("publish --env dev --propose").says(0, &["`live-next-dev:environments/dev`"]);
    assert_eq!(stage.tip("live"), tip);
    assert!(stage.files("live-next-dev")[&format!("{DEV}{WEB}")].contains("web:2.0.0"));
    // Of what is on the branch, and not of what dev renders.
    stage.scantling("promote --from dev --to prod --app web").says(1, &[]);
    stage.scantling("publish --env dev").succeeds();
    stage.scantling("promote --from dev --to prod --app web").succeeds();
    assert!(stage.read("environments/prod/images.yaml").contains("web:2.0.0"));
}

#[test]
fn what_stands_in_the_way_of_a_folder_stops_a_publication() {
    let stage = shared("folder-blocked");
    stage.by_hand("live", |clone| fs::write(clone.join("environments/dev"), "theirs\n").unwrap());
    let expected = ["delivery/foreign-file", "a file stands at `environments/dev`"];
    stage.scantling("publish --env dev").says(1, &expected);
    stage.scantling("publish --env prod").succeeds();
    stage.scantling("verify --env prod").succeeds();
}
