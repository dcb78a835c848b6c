//! `promote` between environments whose branches are published.
#![allow(clippy::disallowed_methods)] // Files and repositories have to be there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::commands::{git, said, scantling, write};
use crate::support::{TemporaryFolder, copy_folder, repository};

/// A clone with the workspace of the cases, and the repository that is published to.
struct Setup {
    folder: TemporaryFolder,
}

impl Setup {
    fn new(purpose: &str) -> Self {
        let setup = Self { folder: TemporaryFolder::new(purpose) };
        let (root, work) = (setup.folder.path().to_owned(), setup.work());
        for bare in ["source.git", "published.git"] {
            git(&root, &["init", "--quiet", "--bare", "--initial-branch=main", bare]);
        }
        git(&root, &["clone", "--quiet", "source.git", "work"]);
        copy_folder(&repository().join("tests/cases/promote/base"), &work);
        let file = work.join("scantling.yaml");
        let published = root.join("published.git").display().to_string();
        let text = fs::read_to_string(&file).expect("the file");
        fs::write(&file, format!("{text}publish: {{ repository: \"{published}\" }}\nprovides: {{ platform: [Namespace/shop, Namespace/argocd] }}\n")).expect("the file");
        git(&work, &["add", "."]);
        git(&work, &["commit", "--quiet", "--message=first"]);
        git(&work, &["push", "--quiet", "--set-upstream", "origin", "HEAD"]);
        setup
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Runs the program in the work tree: exit code and what it said.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = scantling(&self.work(), arguments).output().expect("it runs");
        (output.status.code(), said(&output))
    }

    /// Commits everything and publishes an environment; gives the commit of its branch.
    fn publish(&self, environment: &str) -> String {
        git(&self.work(), &["add", "."]);
        git(&self.work(), &["commit", "--quiet", "--allow-empty", "--message=change"]);
        let (code, text) = self.run(&["publish", "--env", environment]);
        assert_eq!(code, Some(0), "{text}");
        let branch = format!("environment/{environment}");
        git(&self.folder.path().join("published.git"), &["rev-parse", &branch]).trim().to_owned()
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.work().join(path)).expect("the file")
    }
}

fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "expected <<<{part}>>> in <<<\n{text}>>>");
}

#[test]
fn what_is_published_is_promoted_and_nothing_else() {
    let setup = Setup::new("promote");
    let promote = |more: &[&str]| setup.run(&[&["promote", "--from", "dev", "--to", "stage"][..], more].concat());
    let before = setup.text("environments/stage/images.yaml");
    // Nothing is published yet.
    assert_eq!(promote(&[]).0, Some(1));
    let tip = setup.publish("dev");
    // The source has moved on since.
    let (code, text) = setup.run(&["bump", "--env", "dev", "shop/cart=v1.6.0"]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = promote(&[]);
    assert_eq!(code, Some(1));
    contains(&text, "error[pin/not-published]: `shop` of `dev` is not published as it is rendered now");
    contains(&text, "`scantling publish --env dev --app shop` first");
    assert_eq!(setup.text("environments/stage/images.yaml"), before);
    let newer = setup.publish("dev");
    // Whoever works on an older state must not decide what is promoted.
    git(&setup.work(), &["checkout", "--quiet", "HEAD~2"]);
    let (code, text) = promote(&[]);
    assert_eq!(code, Some(2));
    contains(&text, "which this work tree does not contain\nhelp: bring it up to date, with `git pull` for instance");
    git(&setup.work(), &["checkout", "--quiet", "-"]);
    let (code, text) = promote(&["--expect-from", &tip]);
    assert_eq!(code, Some(2));
    contains(&text, &format!("expected `environment/dev` of `dev` at `{tip}`, found `{newer}`"));
    let (code, text) = promote(&["--expect-from", &newer[..10], "--expect-to", "0000000"]);
    assert_eq!(code, Some(2));
    contains(&text, "expected `environment/stage` of `stage` at `0000000`, found nothing");
    // Held back, then promoted, then nothing left to do.
    let (code, text) = promote(&["--hold", "shop=waits for the audit"]);
    assert_eq!(code, Some(0), "{text}");
    contains(&text, "shop/cart stays as it is, held back: waits for the audit");
    assert_eq!(setup.text("environments/stage/images.yaml"), before);
    let (code, text) = promote(&["--expect-from", &newer]);
    assert_eq!(code, Some(0), "{text}");
    contains(&text, "shop/cart: v1.4.0 -> v1.6.0\n  --> environments/stage/images.yaml:4\n");
    let after = before.replace("cart:v1.4.0", "cart:v1.6.0").replace("front:v1.2.0", "front:v2.0.1");
    assert_eq!(setup.text("environments/stage/images.yaml"), after);
    let (code, text) = promote(&[]);
    assert_eq!(code, Some(0));
    contains(&text, "stage: nothing to change");
}

#[test]
fn apps_values_and_policies() {
    let setup = Setup::new("promote-values");
    let work = setup.work();
    write(
        &work,
        "components/web/component.yaml",
        "apiVersion: scantling/v1\nkind: Component\ninputs: { image: { type: image }, config: { type: map, of: string, default: {} }, replicas: { type: integer, default: 1 } }\n",
    );
    write(
        &work,
        "components/web/templates/config.yaml.j2",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ instance.name }} }\ndata: { image: {{ image }}, replicas: \"{{ replicas }}\", config: \"{{ config | length }}\" }\n",
    );
    let dev = setup.text("environments/dev/shop.yaml");
    write(
        &work,
        "environments/dev/shop.yaml",
        &dev.replace(
            "  shop: {}\n",
            "  shop: { instances: { cart: { values: { replicas: 3, config: { A: x, B: y } } } } }\n",
        ),
    );
    let stage = setup.text("environments/stage/shop.yaml");
    write(
        &work,
        "environments/stage/shop.yaml",
        &stage.replace("  shop: {}\n", "  shop:\n    instances:\n      cart: { values: { replicas: 1 } } # few\n"),
    );
    setup.publish("dev");
    let values = ["--value", "shop/cart.replicas", "--value", "shop/cart.config", "--app", "legacy"];
    let (code, text) = setup.run(&[&["promote", "--from", "dev", "--to", "stage"][..], &values].concat());
    assert_eq!(code, Some(0), "{text}");
    contains(&text, "copied `shop/cart.replicas` to environments/stage/shop.yaml:6");
    let after = "      cart: { values: { replicas: 3, config: { A: x, B: \"y\" } } } # few\n";
    contains(&setup.text("environments/stage/shop.yaml"), after);
    let (code, text) = setup.run(&["promote", "--from", "dev", "--to", "stage", "--value", "shop/kart.replicas"]);
    assert_eq!(code, Some(2));
    contains(&text, "`shop/kart.replicas` has no value in the environment `dev`");
    // The environment that gets the pins says which ones it takes.
    setup.publish("stage");
    let (code, text) = setup.run(&["bump", "--env", "stage", "shop/cart=v2.0.0"]);
    assert_eq!(code, Some(0), "{text}");
    setup.publish("stage");
    let (code, text) = setup.run(&["promote", "--from", "stage", "--to", "prod"]);
    assert_eq!(code, Some(1));
    contains(&text, "error[pin/out-of-range]: expected a version of `shop/cart` in `>=1.2, <2`, found `v2.0.0`");
    let (code, text) = setup.run(&["promote", "--from", "stage", "--to", "prod", "--app", "shp"]);
    assert_eq!(
        (code, text.as_str()),
        (Some(2), "error: there is no app `shp` in the environment `prod`\nhelp: did you mean `shop`?\n")
    );
}

#[test]
fn a_promotion_is_pushed_from_a_pipeline() {
    let setup = Setup::new("promote-branch");
    setup.publish("dev");
    let branch = git(&setup.work(), &["branch", "--show-current"]).trim().to_owned();
    let (code, text) = setup.run(&["promote", "--from", "dev", "--to", "stage", "--branch", &branch]);
    assert_eq!(code, Some(0), "{text}");
    let shown = git(Path::new(&setup.folder.path().join("source.git")), &["log", "-1", "--format=%B", &branch]);
    assert_eq!(
        shown,
        "promote(dev -> stage): shop/front v1.2.0 -> v2.0.1\n\nshop/front: registry.example.com/front:v1.2.0 -> registry.example.com/front:v2.0.1\n\nScantling-Environment: stage\nScantling-Version: 0.1.0\n\n"
    );
    assert_eq!(git(&setup.work(), &["status", "--porcelain"]), "");
}
