//! A process that is killed at any moment leaves everything whole, and nothing that stops the next run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::bench::{Bench, DEV};

/// How often a publication is killed, and a rendering.
const KILLS: u32 = 50;

/// How long something takes.
fn measured(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Runs a command and kills it after a part of the time that it needs.
fn kill_after(bench: &Bench, arguments: &[&str], pause: Duration) {
    let mut child = bench.start("user", arguments);
    std::thread::sleep(pause);
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_publication_that_is_killed() {
    kill_publications(KILLS);
}

/// `cargo test --test main -- --ignored many_publications`
#[test]
#[ignore = "takes minutes"]
fn many_publications_that_are_killed() {
    kill_publications(200);
}

fn kill_publications(kills: u32) {
    let bench = Bench::new("killed", 3);
    bench.publish(&[]).succeeds();
    bench.change("user", 3, "measured");
    let whole = measured(|| drop(bench.publish(&[]).succeeds()));
    for number in 0..kills {
        let value = format!("v{number}");
        let old = bench.tip();
        bench.change("user", 3, &value);
        let before = bench.state("user");
        kill_after(&bench, &["publish", "--env", "dev"], whole * number / kills);
        assert_eq!(bench.state("user"), before, "kill {number}");
        let tip = bench.tip();
        let history = bench.history(DEV);
        assert!(tip == old || history.get(1) == Some(&old), "kill {number}: the branch is neither old nor new");
        bench.publish(&[]).succeeds();
        assert_eq!(bench.history(DEV)[1], old, "kill {number}: one change is one commit");
        bench.is_tidy_but_for_orphans();
    }
    bench.git("remote.git", &["fsck", "--strict", "--no-dangling"]);
    bench.git("user", &["fsck", "--strict", "--no-dangling"]);
    bench.holds_what_is_rendered("user");
}

fn tree(folder: &Path) -> BTreeMap<String, String> {
    let entries =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let path = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    entries.map(|entry| (path(entry.path()), fs::read_to_string(entry.path()).unwrap())).collect()
}

#[test]
fn a_rendering_that_is_killed() {
    let bench = Bench::new("killed-render", 30);
    let render = ["render", "--env", "dev"];
    bench.run("user", &render).succeeds();
    let rendered = bench.path("user/rendered/dev");
    bench.change("user", 30, "measured");
    let whole = measured(|| drop(bench.run("user", &render).succeeds()));
    let mut old = tree(&rendered);
    for number in 0..KILLS {
        bench.change("user", 30, &format!("v{number}"));
        let before = bench.state("user");
        kill_after(&bench, &render, whole * number / KILLS);
        let left = tree(&rendered);
        bench.run("user", &render).succeeds();
        let new = tree(&rendered);
        assert!(left == old || left == new, "kill {number}: the tree is neither old nor new");
        let beside: Vec<_> =
            fs::read_dir(bench.path("user/rendered")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(beside.iter().all(|name| name == "dev" || name == ".scantling"), "kill {number}: {beside:?}");
        assert_eq!(bench.state("user")[1..3], before[1..3]);
        old = new;
    }
}
