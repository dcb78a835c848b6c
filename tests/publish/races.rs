//! Others publish at the same time: nobody's commit is lost, whoever is first, whatever carries the push.

use std::collections::BTreeSet;

use serde_json::Value;

use super::bench::{Bench, DEV, Ran};
use super::http::{Server, is_there};

/// When the rival commits.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// Between fetch and push.
    BeforePush,
    /// Between the server's list of refs and the push.
    DuringPush,
}

/// A rival commits once, at the worst moment.
fn rival_at(bench: &mut Bench, moment: Moment) {
    let rival = bench.rival_script();
    match moment {
        Moment::BeforePush => {
            let git =
                String::from_utf8(std::process::Command::new("which").arg("git").output().unwrap().stdout).unwrap();
            let git = git.trim();
            let rival = rival.replace("git ", &format!("{git} "));
            bench.script("git", &format!("if test \"$1\" = push; then\n{rival}\nfi\nexec {git} \"$@\""));
        }
        Moment::DuringPush => {
            bench.executable("hooks/pre-push", &format!("cat >/dev/null\n{rival}"));
            bench.git("", &["config", "--global", "core.hooksPath", &bench.shown("hooks")]);
        }
    }
}

/// The rival's commit is in the history, under ours.
#[track_caller]
fn nobody_lost(bench: &Bench, ran: &Ran) {
    let rivals = bench.rivals();
    assert_eq!(rivals.len(), 1, "no rival has committed: {}", ran.said);
    let history = bench.history(DEV);
    assert_eq!(history.first().map(String::as_str), ran.json()["commit"].as_str());
    assert_eq!(history.get(1), rivals.first());
    assert_eq!(bench.files(DEV)["NOTES.md"], "x\n");
    assert_eq!(ran.json()["retries"], 1);
    bench.holds_what_is_rendered("user");
    bench.is_tidy();
}

fn try_moments(name: &str, prepare: impl Fn(&mut Bench)) {
    for moment in [Moment::BeforePush, Moment::DuringPush] {
        let mut bench = Bench::new(&format!("{name}-{moment:?}"), 1);
        prepare(&mut bench);
        bench.publish(&[]).succeeds();
        bench.change("user", 1, "1");
        rival_at(&mut bench, moment);
        let ran = bench.publish(&["--format", "json"]).succeeds();
        nobody_lost(&bench, &ran);
    }
}

#[test]
fn a_rival_over_files() {
    try_moments("file", |_| {});
}

#[test]
fn a_rival_over_a_path() {
    try_moments("path", |bench| bench.lead_to(&bench.shown("remote.git")));
}

#[test]
fn a_rival_over_http() {
    if is_there() {
        try_moments("http", |bench| bench.lead_to(&Server::start(bench, None).address()));
    }
}

#[test]
fn a_rival_over_ssh() {
    try_moments("ssh", Bench::set_up_ssh);
}

#[test]
fn a_rival_where_another_language_is_spoken() {
    try_moments("language", |bench| {
        for name in ["LC_ALL", "LANG", "LANGUAGE"] {
            bench.set(name, "de_DE.UTF-8");
        }
    });
}

#[test]
fn a_rival_on_the_server_itself() {
    let bench = Bench::new("server", 1);
    bench.publish(&[]).succeeds();
    bench.change("user", 1, "1");
    // The hook runs while our push is being received.
    bench.executable("remote.git/hooks/pre-receive", &format!("cat >/dev/null\n{}", bench.rival_script()));
    let ran = bench.publish(&["--format", "json"]).succeeds();
    nobody_lost(&bench, &ran);
}

#[test]
fn a_rival_who_is_always_first() {
    let mut bench = Bench::new("always", 1);
    bench.publish(&[]).succeeds();
    bench.change("user", 1, "1");
    rival_at(&mut bench, Moment::DuringPush);
    // The mark that makes it happen once never stays.
    let hook = std::fs::read_to_string(bench.path("hooks/pre-push")).unwrap();
    let again = format!("{hook}\nrmdir '{}'", bench.shown("once"));
    let again = again.replace("echo x >", "date +%s%N >");
    bench.write("hooks/pre-push", &again);
    bench.publish(&[]).fails(2, &["somebody else has published first, 10 times in a row"]);
    let rivals = bench.rivals();
    assert_eq!((rivals.len(), bench.history(DEV).first()), (10, rivals.last()));
    bench.is_tidy();
}

#[test]
fn ten_publish_different_apps_at_once() {
    let bench = Bench::new("ten-apps", 10);
    bench.publish(&[]).succeeds();
    bench.run("user", &["publish", "--env", "prod"]).succeeds();
    bench.change("user", 10, "1");
    bench.write_apps("user", "prod", &["1"; 10]);
    bench.commit("user", "prod too");
    let apps = (0..9).map(|number| format!("app-{number}")).collect::<Vec<_>>();
    let mut started: Vec<_> = apps
        .iter()
        .map(|app| bench.start("user", &["publish", "--env", "dev", "--app", app, "--format", "json"]))
        .collect();
    started.push(bench.start("user", &["publish", "--env", "prod", "--format", "json"]));
    let ran: Vec<Ran> =
        started.into_iter().map(|child| Ran::of(&child.wait_with_output().unwrap()).succeeds()).collect();
    let mut history: BTreeSet<String> = bench.history(DEV).into_iter().collect();
    history.extend(bench.history("environment/prod"));
    for ran in &ran {
        assert_eq!(ran.json()["changed"], true);
        assert!(history.contains(ran.json()["commit"].as_str().unwrap()), "a commit was lost");
    }
    assert_eq!((bench.history(DEV).len(), bench.history("environment/prod").len()), (10, 2));
    bench.publish(&["--app", "app-9"]).succeeds();
    bench.holds_what_is_rendered("user");
    let notes = bench.git("remote.git", &["notes", "--ref=hydrator.metadata", "list"]);
    assert_eq!(notes.lines().count(), 13);
    bench.is_tidy();
}

#[test]
fn ten_begin_a_branch_at_once() {
    let bench = Bench::new("ten-first", 1);
    let started: Vec<_> =
        (0..10).map(|_| bench.start("user", &["publish", "--env", "dev", "--format", "json"])).collect();
    let ran: Vec<Ran> =
        started.into_iter().map(|child| Ran::of(&child.wait_with_output().unwrap()).succeeds()).collect();
    // Two that work in the same second make the same commit, and both have published it.
    assert!(ran.iter().any(|ran| ran.json()["changed"] == true));
    assert_eq!(bench.history(DEV).len(), 1);
    assert!(ran.iter().all(|ran| ran.json()["commit"] == Value::String(bench.tip())));
}

#[test]
fn ten_sources_at_once_and_the_newest_wins() {
    let bench = Bench::new("ten-sources", 1);
    bench.publish(&[]).succeeds();
    let clones: Vec<String> = (1..=10)
        .map(|number| {
            bench.change("user", 1, &number.to_string());
            let clone = format!("clone-{number}");
            bench.git("", &["clone", "-q", "user", &clone]);
            clone
        })
        .collect();
    let started: Vec<_> =
        clones.iter().map(|clone| bench.start(clone, &["publish", "--env", "dev", "--format", "json"])).collect();
    let ran: Vec<Ran> = started.into_iter().map(|child| Ran::of(&child.wait_with_output().unwrap())).collect();
    let history = bench.history(DEV);
    for (number, ran) in ran.iter().enumerate() {
        match ran.code {
            0 => assert!(history.iter().any(|commit| *commit == ran.json()["commit"].as_str().unwrap())),
            // Told loudly: who comes too late does not go back.
            _ => assert!(number < 9 && ran.said.contains("an older source never replaces a newer one"), "{}", ran.said),
        }
    }
    assert_eq!(ran[9].code, 0);
    bench.holds_what_is_rendered("user");
    let values: Vec<i32> = history
        .iter()
        .map(|commit| {
            let text =
                bench.git("remote.git", &["show", &format!("{commit}:main/apps/shop/app-0/configmap-app-0.yaml")]);
            let value = text.lines().find_map(|line| line.trim().strip_prefix("value: ")).unwrap();
            value.trim_matches('"').parse().unwrap()
        })
        .collect();
    assert!(values.is_sorted_by(|newer, older| newer > older), "{values:?}");
}
