//! What a publication does when nobody is in its way.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use super::bench::{Bench, DEV};

#[test]
fn a_branch_holds_what_is_rendered_and_nothing_else_is_touched() {
    let bench = Bench::new("first", 2);
    let before = bench.state("user");
    let ran = bench.publish(&["--format", "json"]).succeeds();
    let published = ran.json();
    assert_eq!(published["commit"], bench.tip());
    assert_eq!(published["apps"][0], json!({ "app": "app-0", "changed": 0, "added": 1, "removed": 0 }));
    bench.holds_what_is_rendered("user");
    let books: Vec<String> = bench.files(DEV).into_keys().filter(|path| !path.starts_with("main/")).collect();
    assert_eq!(books, [".scantling/owned", ".scantling/record", "hydrator.metadata"]);
    assert_eq!(bench.state("user"), before);
    let source = bench.git("user", &["rev-parse", "HEAD"]);
    let note = bench.git("remote.git", &["notes", "--ref=hydrator.metadata", "show", &bench.tip()]);
    assert_eq!(note, format!("{{\"drySha\":\"{source}\"}}"));
    let sums = bench.files(DEV)[".scantling/owned"].clone();
    bench.rival(|clone| {
        let listed = bench.git("rival", &["ls-files"]).lines().count();
        assert_eq!(sums.lines().count(), listed, "{}", clone.display());
    });
    bench.is_tidy();
}

#[test]
fn no_change_is_no_commit() {
    let bench = Bench::new("unchanged", 1);
    bench.publish(&[]).succeeds();
    let (tip, notes) = (bench.tip(), bench.at("refs/notes/hydrator.metadata"));
    let ran = bench.publish(&["--format", "json"]).succeeds();
    assert_eq!((ran.json()["changed"].clone(), ran.json()["commit"].clone()), (json!(false), json!(tip)));
    assert_eq!((bench.tip(), bench.at("refs/notes/hydrator.metadata")), (tip.clone(), notes));
    // A newer source that renders the same is noted, so that no older one can come after it.
    let older = bench.git("user", &["rev-parse", "HEAD"]);
    bench.change("user", 1, "1");
    let middle = bench.git("user", &["rev-parse", "HEAD"]);
    bench.change("user", 1, "0");
    let newer = bench.git("user", &["rev-parse", "HEAD"]);
    bench.publish(&[]).succeeds();
    assert_eq!(bench.tip(), tip);
    let note = bench.git("remote.git", &["notes", "--ref=hydrator.metadata", "show", &tip]);
    assert_eq!(note, format!("{{\"drySha\":\"{newer}\"}}"));
    for old in [&middle, &older] {
        bench.git("user", &["checkout", "-q", old]);
        bench.publish(&[]).fails(2, &["an older source never replaces a newer one", "which comes after"]);
    }
    assert_eq!(bench.tip(), tip);
}

#[test]
fn an_app_is_published_alone_and_the_others_stay() {
    let bench = Bench::new("alone", 3);
    bench.publish(&["--app", "app-1"]).fails(2, &["nothing is published to `environment/dev` yet"]);
    bench.publish(&[]).succeeds();
    let begin = bench.git("user", &["rev-parse", "HEAD"]);
    bench.change("user", 3, "1");
    bench.publish(&["--app", "app-1"]).succeeds();
    let value = |app: usize| {
        let path = format!("main/apps/shop/app-{app}/configmap-app-{app}.yaml");
        bench.files(DEV)[&path].lines().find(|line| line.contains("value")).unwrap().trim().to_owned()
    };
    assert_eq!([value(0), value(1), value(2)], ["value: \"0\"", "value: \"1\"", "value: \"0\""]);
    let now = bench.git("user", &["rev-parse", "HEAD"]);
    let record = bench.files(DEV)[".scantling/record"].clone();
    for line in [
        format!("Scantling-Source-Commit: {now}"),
        format!("Scantling-Shared-Source: {begin}"),
        format!("Scantling-App-Source: {begin} app-0"),
    ] {
        assert!(record.contains(&line), "{line}\n{record}");
    }
    // The others may still come from what is older than the newest, this one may not.
    bench.git("user", &["checkout", "-q", "HEAD~1"]);
    bench.publish(&["--app", "app-0"]).succeeds();
    bench.publish(&["--app", "app-1"]).fails(2, &["an older source never replaces a newer one"]);
    bench.publish(&[]).fails(2, &["an older source never replaces a newer one"]);
    bench.git("user", &["checkout", "-q", "-"]);
    bench.publish(&[]).succeeds();
    bench.holds_what_is_rendered("user");
    assert!(!bench.files(DEV)[".scantling/record"].contains("App-Source"));
}

#[test]
fn what_is_not_rendered_any_more_goes_and_what_others_wrote_stays() {
    let mut values = vec!["0"; 6];
    let bench = Bench::new("stale", values.len());
    bench.publish(&[]).succeeds();
    let mine = bench.rival(|clone| fs::write(clone.join("main/apps/shop/app-0/OWNERS"), "ada\n").unwrap());
    values.pop();
    bench.write_apps("user", "dev", &values);
    bench.commit("user", "one app less");
    let ran = bench.publish(&[]).fails(1, &["delivery/removed-app", "app-5"]);
    assert_eq!(bench.tip(), mine, "{}", ran.said);
    bench.publish(&["--dry-run"]).fails(1, &["delivery/removed-app"]);
    let path = "user/environments/dev/environment.yaml";
    let accept = "accept:\n  gone: { rule: delivery/removed-app, object: Application/argocd/app-5-dev, reason: it is not needed }\n";
    bench.write(path, &(fs::read_to_string(bench.path(path)).unwrap() + accept));
    bench.commit("user", "accepted");
    bench.publish(&[]).succeeds();
    assert_eq!(bench.history(DEV)[1], mine);
    let paths: BTreeSet<String> = bench.files(DEV).into_keys().collect();
    assert!(paths.contains("main/apps/shop/app-0/OWNERS"));
    assert!(!paths.iter().any(|path| path.contains("app-5")), "{paths:?}");
}

#[test]
fn a_proposal_leaves_the_branch_alone() {
    let bench = Bench::new("proposal", 1);
    bench.publish(&["--propose"]).succeeds();
    assert_eq!(bench.tip(), "");
    bench.git("remote.git", &["update-ref", "refs/heads/environment/dev", "refs/heads/environment/dev-next"]);
    let tip = bench.tip();
    for value in ["1", "2"] {
        bench.change("user", 1, value);
        bench.publish(&["--propose"]).succeeds();
        assert_eq!(bench.tip(), tip);
    }
    let next = bench.history("environment/dev-next");
    assert_eq!((next.len(), &next[2]), (3, &tip));
    let ran = bench.publish(&["--propose", "--format", "json"]).succeeds();
    assert_eq!(ran.json()["changed"], false);
    bench.git("remote.git", &["update-ref", "-d", "refs/heads/environment/dev-next"]);
    bench.publish(&["--propose"]).succeeds();
    assert_eq!(bench.history("environment/dev-next").len(), 2);
}

#[test]
fn a_dry_run_changes_nothing() {
    let bench = Bench::new("dry", 1);
    let ran = bench.publish(&["--dry-run"]).succeeds();
    assert!(ran.data.contains("A main/apps/shop/app-0/configmap-app-0.yaml\n"), "{}", ran.data);
    assert_eq!((bench.tip(), bench.at("refs/notes/*")), (String::new(), String::new()));
    bench.publish(&[]).succeeds();
    bench.write_apps("user", "dev", &["1"]);
    bench.write("user/notes.txt", "x");
    let refused = bench.publish(&[]).fails(2, &["the work tree is not as it was committed"]);
    assert!(refused.said.contains("  environments/dev/shop.yaml\n  notes.txt\n"), "{}", refused.said);
    bench.publish(&["--dry-run"]).fails(2, &["the work tree is not as it was committed"]);
    bench.publish(&["--allow-dirty"]).fails_to_be_read();
    let ran = bench.publish(&["--dry-run", "--allow-dirty"]).succeeds();
    assert_eq!(ran.data, "M main/apps/shop/app-0/configmap-app-0.yaml\n");
}

#[test]
fn the_commit_is_published_not_the_work_tree() {
    let bench = Bench::new("commit", 1);
    bench.publish(&[]).succeeds();
    // Git does not look at the file, so it counts as clean.
    bench.git("user", &["update-index", "--assume-unchanged", "environments/dev/shop.yaml"]);
    bench.write_apps("user", "dev", &["hidden"]);
    let ran = bench.publish(&["--format", "json"]).succeeds();
    assert_eq!(ran.json()["changed"], false);
}

#[test]
fn clones_of_every_kind_are_good_enough() {
    let mut bench = Bench::new("clones", 1);
    bench.publish(&[]).succeeds();
    bench.change("user", 1, "1");
    bench.git("user", &["push", "-q", "origin", "HEAD:main"]);
    bench.git("user", &["worktree", "add", "-q", "../linked"]);
    let remote = format!("file://{}", bench.shown("remote.git"));
    bench.git("", &["clone", "-q", "--depth=1", "--branch=main", &remote, "shallow"]);
    bench.git("remote.git", &["config", "uploadpack.allowFilter", "true"]);
    bench.git("", &["clone", "-q", "--filter=blob:none", "--branch=main", &remote, "partial"]);
    bench.git("", &["clone", "-q", "--branch=main", &remote, "sparse"]);
    bench.git("sparse", &["sparse-checkout", "set", "--no-cone", "/scantling.yaml"]);
    for (number, clone) in ["linked", "shallow", "partial", "sparse"].into_iter().enumerate() {
        let before = bench.state("user");
        // Commits of another clone are pushed, so that history can be asked for.
        if number > 0 {
            bench.git(clone, &["pull", "-q", "--depth=1", "origin", "main"]);
        }
        let ran = bench.run(clone, &["publish", "--env", "dev"]).succeeds();
        assert_eq!(bench.state("user"), before, "{clone}: {}", ran.said);
    }
    assert_eq!(bench.history(DEV).len(), 2);
    bench.change("user", 1, "2");
    bench.git("user", &["push", "-q", "origin", "HEAD:main"]);
    bench.git("", &["clone", "-q", "--depth=1", "--branch=main", &remote, "later"]);
    bench.run("later", &["publish", "--env", "dev"]).succeeds();
    // As inside a hook of the user's repository.
    bench.change("user", 1, "3");
    bench.set("GIT_DIR", &bench.shown("user/.git"));
    bench.set("GIT_INDEX_FILE", &bench.shown("nowhere"));
    bench.publish(&[]).succeeds();
    assert_eq!(bench.git("remote.git", &["--git-dir=.", "rev-list", "--count", DEV]), "4");
    bench.is_tidy();
}

#[test]
fn time_and_name_of_a_commit_are_those_that_git_would_take() {
    let mut bench = Bench::new("identity", 1);
    bench.set("SOURCE_DATE_EPOCH", "1000000000");
    bench.set("GIT_AUTHOR_NAME", "Pipeline");
    bench.publish(&[]).succeeds();
    let told = bench.git("remote.git", &["log", "-1", "--format=%an <%ae> %at, %cn %ct", DEV]);
    assert_eq!(told, "Pipeline <ada@example.com> 1000000000, Ada 1000000000");
    bench.change("user", 1, "1");
    bench.set("GIT_COMMITTER_DATE", "1100000000 +0200");
    bench.publish(&[]).succeeds();
    assert_eq!(bench.git("remote.git", &["log", "-1", "--format=%at %ct", DEV]), "1000000000 1100000000");
    bench.change("user", 1, "2");
    bench.write("home/.gitconfig", "[include]\n\tpath = address\n");
    let tip = bench.tip();
    bench.publish(&[]).fails(2, &["cannot make `a commit`: git does not know who you are", "`user.name`"]);
    assert_eq!(bench.tip(), tip);
    bench.is_tidy();
}

#[test]
fn commits_are_signed_as_git_is_configured() {
    let bench = Bench::new("signed", 1);
    let key = bench.shown("home/key");
    let made = bench.command("ssh-keygen", "").args(["-q", "-t", "ed25519", "-N", "", "-f", &key]).status();
    if !made.is_ok_and(|status| status.success()) {
        super::http::skip("`ssh-keygen` is not installed");
        return;
    }
    let public = fs::read_to_string(bench.path("home/key.pub")).unwrap();
    bench.write("home/signers", &format!("ada@example.com {public}"));
    for (key, value) in [
        ("commit.gpgSign", "true"),
        ("gpg.format", "ssh"),
        ("user.signingKey", &*key),
        ("gpg.ssh.allowedSignersFile", &*bench.shown("home/signers")),
    ] {
        bench.git("user", &["config", key, value]);
    }
    bench.publish(&[]).succeeds();
    bench.git("user", &["fetch", "-q", "origin", DEV]);
    bench.git("user", &["verify-commit", "FETCH_HEAD"]);
    fs::remove_file(bench.path("home/key")).unwrap();
    fs::remove_file(bench.path("home/key.pub")).unwrap();
    bench.commit_unsigned("user");
    let tip = bench.tip();
    bench.publish(&[]).fails(2, &["cannot make `a commit`", "`commit.gpgSign` is on"]);
    assert_eq!(bench.tip(), tip);
}
