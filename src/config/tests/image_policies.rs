//! `imagePolicy` and `hold`: what is read, what wins, what is refused.

use super::{check, findings, load, same};
use crate::diagnostic::Report;

const WORKSPACE: &str = "scantling.yaml";
const DEV: &str = "environments/dev/environment.yaml";
const BASE: &str = "environments/base/shop.yaml";

#[test]
fn the_narrower_policy_wins_key_by_key() {
    let changes = [
        (WORKSPACE, "imagePolicy: { digest: required, downgrade: forbidden, repositories: [ghcr.io/team/*] }\n"),
        (
            DEV,
            "extends: [base]\nhold: { front: \"waits for the audit\" }\nimagePolicy: { digest: optional, semver: \">=1\" }\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n",
        ),
        (
            BASE,
            "imagePolicy: { semver: \"^2\" }\napps:\n  front:\n    namespace: shop\n    imagePolicy: { downgrade: allowed }\n    instances: { web: { component: web, imagePolicy: { repositories: [docker.io/library/nginx, quay.io/*] } } }\n",
        ),
    ];
    assert_eq!(findings(&changes), "");
    let (workspace, _) = load(&changes);
    let environment = workspace.environment("dev", &mut Report::new()).expect("the environment");
    let policy = &environment.clusters[0].systems[0].apps[0].instances[0].image_policy;
    assert_eq!(policy.semver.as_ref().map(|(range, _)| range.to_string()).as_deref(), Some("^2"));
    assert_eq!((policy.no_downgrade, policy.digest_required), (None, None));
    let allowed = policy.repositories.as_ref().expect("a list");
    let names = [
        "docker.io/library/nginx",
        "quay.io/a/b",
        "quay.io",
        "quay.iox/a",
        "docker.io/library/nginx2",
        "ghcr.io/team/x",
    ];
    assert_eq!(names.map(|name| allowed.allow(name)), [true, true, false, false, false, false]);
    let hold: Vec<(&str, &str)> =
        environment.hold.iter().filter_map(|entry| Some((&*entry.key.text, entry.value.as_str()?))).collect();
    assert_eq!(hold, [("front", "waits for the audit")]);
}

#[test]
fn mistakes_in_policies_are_found() {
    check(
        &[(
            WORKSPACE,
            "imagePolicy: { semver: \">=one\", downgrade: never, digest: yes, repositories: [\"*\", \"a/{{ x }}\"], tag: x }\n",
        )],
        r#"
error config/wrong-value scantling.yaml:3:24: expected a range of versions, found `>=one`: `>=one` is no bound of a range
  help: write `">=1.4, <2"`, `"^1.4"` or `"~1.4.2"`, for instance
error config/wrong-value scantling.yaml:3:44: expected `forbidden` or `allowed`, found `never`
  help: write `forbidden` or `allowed`
error config/wrong-value scantling.yaml:3:59: expected `required` or `optional`, found `yes`
  help: write `required` or `optional`
error config/wrong-value scantling.yaml:3:79: expected a repository, found `*`
  help: write `registry/name`, or `registry/*` for everything below; expressions are not read here
error config/wrong-value scantling.yaml:3:84: expected a repository, found `a/{{ x }}`
  help: write `registry/name`, or `registry/*` for everything below; expressions are not read here
error config/unknown-key scantling.yaml:3:98: unknown key `tag` in an image policy
  note: an image policy has `semver`, `downgrade`, `digest` and `repositories`
  help: remove the key
"#,
    );
}

#[test]
fn a_removed_policy_is_gone() {
    let changes = [
        (WORKSPACE, "imagePolicy: { digest: required }\n"),
        (BASE, "apps: { front: { namespace: shop, imagePolicy: null, instances: { web: { component: web } } } }\n"),
    ];
    assert_eq!(findings(&changes), "");
    let (workspace, _) = load(&changes);
    let environment = workspace.environment("dev", &mut Report::new()).expect("the environment");
    same(
        &format!("{:?}", environment.clusters[0].systems[0].apps[0].instances[0].image_policy.digest_required),
        "None",
    );
}
