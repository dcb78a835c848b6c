//! What stands on the branch, or speaks against a push, and stops a publication with the branch as it was.

use std::fs;
use std::os::unix::fs::symlink;

use super::bench::{ADDRESS, Bench, DEV};

const FILE: &str = "main/apps/shop/app-0/configmap-app-0.yaml";

/// A published branch, changed by somebody else, and a change of the same app in the workspace.
fn changed_branch(name: &str, edit: impl Fn(&Bench, &std::path::Path)) -> Bench {
    let bench = Bench::new(name, 1);
    bench.publish(&[]).succeeds();
    bench.rival(|clone| edit(&bench, clone));
    bench.change("user", 1, "1");
    bench
}

#[track_caller]
fn stops(bench: &Bench, code: i32, texts: &[&str]) {
    let (tip, notes) = (bench.tip(), bench.at("refs/notes/*"));
    bench.publish(&[]).fails(code, texts);
    assert_eq!((bench.tip(), bench.at("refs/notes/*")), (tip, notes));
    bench.is_tidy();
}

#[test]
fn a_file_that_was_edited_or_removed_on_the_branch() {
    let bench = changed_branch("edited", |_, clone| fs::write(clone.join(FILE), "by hand\n").unwrap());
    stops(&bench, 1, &["delivery/edited-file", FILE, "--overwrite"]);
    bench.publish(&["--overwrite", "main/apps/shop/app-0"]).fails(1, &["delivery/edited-file"]);
    bench.publish(&["--overwrite", FILE]).succeeds();
    bench.holds_what_is_rendered("user");
    let bench = changed_branch("removed", |_, clone| fs::remove_file(clone.join(FILE)).unwrap());
    stops(&bench, 1, &["delivery/edited-file", "was removed on the branch"]);
    bench.publish(&["--overwrite", FILE]).succeeds();
    bench.holds_what_is_rendered("user");
}

#[test]
fn a_file_of_somebody_else_in_the_way() {
    let bench = Bench::new("foreign", 1);
    bench.publish(&[]).succeeds();
    let path = "main/apps/shop/app-1/configmap-app-1.yaml";
    bench.rival(|clone| {
        fs::create_dir_all(clone.join("main/apps/shop/app-1")).unwrap();
        fs::write(clone.join(path), "by hand\n").unwrap();
        fs::write(clone.join("README.md"), "ours\n").unwrap();
    });
    bench.change("user", 2, "0");
    stops(&bench, 1, &["delivery/foreign-file", path, "was not written by scantling"]);
    bench.publish(&["--overwrite", path]).succeeds();
    bench.holds_what_is_rendered("user");
    assert_eq!(bench.files(DEV)["README.md"], "ours\n");
}

#[test]
fn links_and_submodules_are_never_written_through() {
    let replaced = |what: fn(&Bench, &std::path::Path), name: &str, path: &str| {
        let bench = changed_branch(name, |bench, clone| {
            let target = clone.join(path);
            if target.is_dir() {
                fs::remove_dir_all(&target).unwrap();
            } else {
                fs::remove_file(&target).unwrap();
            }
            what(bench, &target);
        });
        stops(&bench, 1, &["delivery/foreign-file", "nothing is written through or over it"]);
        assert!(!bench.path("outside").exists());
    };
    let link = |bench: &Bench, target: &std::path::Path| symlink(bench.path("outside"), target).unwrap();
    replaced(link, "link-file", FILE);
    replaced(link, "link-folder", "main/apps/shop");
    replaced(link, "link-root", "main");
    replaced(|_, target| fs::write(target, "a file\n").unwrap(), "file-for-folder", "main/apps");
    replaced(
        |_, target| {
            fs::create_dir_all(target.join("below")).unwrap();
            fs::write(target.join("below/x"), "x\n").unwrap();
        },
        "folder-for-file",
        FILE,
    );
    let bench = Bench::new("submodule", 1);
    bench.publish(&[]).succeeds();
    bench.rival(|clone| {
        fs::remove_dir_all(clone.join("main/apps")).unwrap();
        let at = bench.git("user", &["rev-parse", "HEAD"]);
        bench.git("rival", &["rm", "-rq", "--cached", "main/apps"]);
        bench.git("rival", &["update-index", "--add", "--cacheinfo", &format!("160000,{at},main/apps")]);
        fs::create_dir_all(clone.join("main/apps")).unwrap();
    });
    bench.change("user", 1, "1");
    stops(&bench, 1, &["delivery/foreign-file", "a submodule stands at `main/apps`"]);
}

#[test]
fn twins_of_other_people() {
    let bench = changed_branch("twins", |_, clone| {
        fs::create_dir_all(clone.join("MAIN")).unwrap();
        fs::write(clone.join("MAIN/x"), "x\n").unwrap();
    });
    stops(&bench, 1, &["delivery/unsafe-path", "`MAIN`"]);
}

#[test]
fn books_that_were_touched() {
    let bench = changed_branch("books", |_, clone| fs::write(clone.join(".scantling/owned"), "<<<<<<< x\n").unwrap());
    stops(&bench, 1, &["delivery/damaged-record", "environment/dev:.scantling/owned"]);
    let bench = changed_branch("book-link", |_, clone| {
        fs::remove_file(clone.join(".scantling/owned")).unwrap();
        symlink("record", clone.join(".scantling/owned")).unwrap();
    });
    stops(&bench, 1, &["delivery/damaged-record", "expected a file, found a symbolic link"]);
    let bench = changed_branch("book-gone", |_, clone| fs::remove_file(clone.join(".scantling/owned")).unwrap());
    stops(&bench, 1, &["delivery/foreign-file", FILE]);
}

#[test]
fn a_branch_of_another_environment_or_another_source() {
    let bench = Bench::new("shared", 1);
    bench.publish(&[]).succeeds();
    let file = "user/scantling.yaml";
    let workspace = fs::read_to_string(bench.path(file)).unwrap();
    bench.write(file, &format!("{workspace}  branch: {DEV}\n"));
    bench.commit("user", "one branch for all");
    let ran = bench.run("user", &["publish", "--env", "prod"]);
    ran.fails(2, &["the branch `environment/dev` belongs to the environment `dev`"]);
    // A repository with the same workspace and no history in common.
    bench.git("", &["init", "-q", "stranger"]);
    bench.write("stranger/scantling.yaml", &workspace);
    for entry in ["components", "environments"] {
        crate::support::copy_folder(&bench.path("user").join(entry), &bench.path("stranger").join(entry));
    }
    bench.write_apps("stranger", "dev", &["strange"]);
    bench.commit("stranger", "elsewhere");
    let old = bench.git("user", &["rev-parse", "HEAD~1"]);
    let tip = bench.tip();
    let ran = bench.run("stranger", &["publish", "--env", "dev"]);
    ran.fails(2, &["which is in no history that is known here", &format!("--replace-source {old}")]);
    let other = bench.git("user", &["rev-parse", "HEAD"]);
    bench.run("stranger", &["publish", "--env", "dev", "--replace-source", &other]).fails(2, &["--replace-source"]);
    assert_eq!(bench.tip(), tip);
    bench.run("stranger", &["publish", "--env", "dev", "--replace-source", &old]).succeeds();
    bench.holds_what_is_rendered("stranger");
}

#[test]
fn a_server_that_says_no() {
    let bench = changed_branch("hook", |_, _| {});
    bench.executable("remote.git/hooks/pre-receive", "echo 'change freeze, ask Ada' >&2; exit 1");
    stops(&bench, 2, &["cannot push to `environment/dev` of", "change freeze, ask Ada", "--propose"]);
    fs::remove_file(bench.path("remote.git/hooks/pre-receive")).unwrap();
    // One of the two refs is protected; the other must not move either.
    let protect = format!("test \"$1\" != refs/heads/{DEV} || {{ echo 'the branch is protected' >&2; exit 1; }}");
    bench.executable("remote.git/hooks/update", &protect);
    stops(&bench, 2, &["the branch is protected"]);
    let notes = "test \"$1\" != refs/notes/hydrator.metadata || { echo 'no notes here' >&2; exit 1; }";
    bench.executable("remote.git/hooks/update", notes);
    stops(&bench, 2, &["no notes here"]);
    fs::remove_file(bench.path("remote.git/hooks/update")).unwrap();
    bench.publish(&[]).succeeds();
    bench.holds_what_is_rendered("user");
}

#[test]
fn a_remote_that_is_not_there() {
    let bench = Bench::new("absent", 1);
    bench.lead_to(&format!("file://{}", bench.shown("nowhere.git")));
    bench
        .publish(&[])
        .fails(2, &["cannot read `https://git.example.com/gitops.git`", "does not appear to be a git repository"]);
    let workspace = fs::read_to_string(bench.path("user/scantling.yaml")).unwrap();
    bench.write("user/scantling.yaml", workspace.split("publish:").next().unwrap());
    bench.commit("user", "no address");
    bench.git("user", &["remote", "remove", "origin"]);
    bench.publish(&[]).fails(2, &["no address of a repository to publish to", "`publish.repository`"]);
    bench.is_tidy();
}

#[test]
fn a_git_that_is_not_there_or_too_old() {
    let mut bench = Bench::new("no-git", 1);
    bench.executable(
        "old/git",
        &format!("unset GIT_CONFIG_COUNT\nPATH='{}' exec git \"$@\"", std::env::var("PATH").unwrap()),
    );
    bench.set("PATH", &format!("{}:/usr/bin:/bin", bench.shown("old")));
    bench.publish(&[]).fails(2, &["cannot run `git`: it is older than 2.31"]);
    bench.set("PATH", &bench.shown("home"));
    bench.publish(&[]).fails(2, &["cannot run `git`", "install git"]);
}

#[test]
fn hooks_of_the_work_tree_do_not_run_and_those_for_all_do() {
    let bench = Bench::new("hooks", 1);
    for folder in ["user/.git/hooks", "user/.husky"] {
        bench.executable(&format!("{folder}/pre-push"), "echo 'run the tests first' >&2; exit 1");
    }
    bench.git("user", &["config", "core.hooksPath", ".husky"]);
    bench.commit("user", "hooks");
    bench.publish(&[]).succeeds();
    bench.executable("hooks/pre-push", "echo 'the scan of secrets has failed' >&2; exit 1");
    bench.git("", &["config", "--global", "core.hooksPath", &bench.shown("hooks")]);
    bench.change("user", 1, "1");
    stops(&bench, 2, &["the scan of secrets has failed"]);
}

#[test]
fn a_source_that_cannot_be_traced() {
    let bench = Bench::new("untraced", 1);
    crate::support::copy_folder(&bench.path("user"), &bench.path("copy"));
    fs::remove_dir_all(bench.path("copy/.git")).unwrap();
    bench.run("copy", &["publish", "--env", "dev"]).fails(2, &["is in no git repository"]);
    bench.git("copy", &["init", "-q"]);
    bench.write("copy/.gitignore", "*\n");
    bench.run("copy", &["publish", "--env", "dev"]).fails(2, &["nothing is committed yet"]);
    bench.git("", &["init", "-q", "--object-format=sha256", "large"]);
    bench.write("large/scantling.yaml", &fs::read_to_string(bench.path("user/scantling.yaml")).unwrap());
    bench.run("large", &["publish", "--env", "dev"]).fails(2, &["`extensions.objectformat` `sha256`"]);
    // A clone without blobs: nothing is asked of the server behind the user's back.
    let remote = format!("file://{}", bench.shown("remote.git"));
    bench.git("remote.git", &["config", "uploadpack.allowFilter", "true"]);
    bench.git("", &["clone", "-q", "--filter=blob:none", "--no-checkout", "--branch=main", &remote, "partial"]);
    bench.git("partial", &["read-tree", "HEAD"]);
    bench.write("partial/scantling.yaml", &fs::read_to_string(bench.path("user/scantling.yaml")).unwrap());
    bench.git("partial", &["ls-files", "-z"]);
    bench.git("partial", &["update-index", "--skip-worktree", ".gitignore"]);
    for path in bench.git("partial", &["ls-files"]).lines() {
        bench.git("partial", &["update-index", "--skip-worktree", path]);
    }
    let ran = bench.run("partial", &["publish", "--env", "dev"]);
    ran.fails(2, &["cannot read `", "partial clone"]);
    assert!(!ADDRESS.is_empty() && bench.tip().is_empty());
}
