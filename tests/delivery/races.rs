//! Several people act on one branch at the same moment, and nobody's act is lost.

use std::thread;

use super::stage::Stage;
use crate::support::repository;

#[test]
fn rollbacks_releases_and_publications_do_not_lose_one_another() {
    let base = repository().join("tests/cases/delivery/base");
    let stage = Stage::new("races", &base, &["scantling.yaml", "components", "environments"]);
    stage.scantling("publish --env dev").succeeds();
    let images = stage.read("environments/dev/images.yaml").replace("web:1.0.0", "web:2.0.0").replace("16.1", "17.0");
    stage.write("environments/dev/images.yaml", &images);
    stage.commit("newer images");
    stage.scantling("publish --env dev").succeeds();
    let first = stage.git("remote.git", &["rev-parse", "environment/dev~1"]);
    let at_once = |lines: &[String]| {
        thread::scope(|scope| {
            let runs: Vec<_> = lines.iter().map(|line| scope.spawn(|| stage.scantling(line))).collect();
            for run in runs {
                run.join().unwrap().succeeds();
            }
        });
    };
    let back = |app: &str| format!("rollback --env dev --app {app} --to {first} --reason {app}");
    at_once(&[back("web"), back("store"), "publish --env dev".to_owned()]);
    let files = stage.files("environment/dev");
    let holds: Vec<&str> = files[".scantling/holds"].lines().skip(1).collect();
    assert_eq!(holds.len(), 2, "{holds:?}");
    assert!(files["main/apps/shop/web/deployment-web.yaml"].contains("web:1.0.0"));
    assert!(files["main/apps/shop/store/statefulset-store.yaml"].contains("store:16.1"));
    stage.scantling("verify --env dev").succeeds();
    let release = |app: &str| format!("release --env dev --app {app}");
    at_once(&[release("web"), release("store")]);
    assert!(!stage.files("environment/dev").contains_key(".scantling/holds"));
    stage.scantling("publish --env dev").succeeds();
    assert!(stage.files("environment/dev")["main/apps/shop/web/deployment-web.yaml"].contains("web:2.0.0"));
    let actions = stage.scantling("log --env dev --format jsonl").succeeds().data;
    let count = |action: &str| actions.matches(&format!("\"action\":\"{action}\"")).count();
    assert_eq!((count("publish"), count("rollback"), count("release")), (3, 2, 2), "{actions}");
}
