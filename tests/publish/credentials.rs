//! Credentials, SSH and other ways to a server: as the user has them for git, and shown to nobody.

use super::bench::{ADDRESS, Bench, DEV};
use super::http::{Server, is_there};

const SECRET: &str = "s3cr3t/token";
/// `ci:s3cr3t/token`.
const BASIC: &str = "Basic Y2k6czNjcjN0L3Rva2Vu";

/// A bench whose git and whose every argument are written down.
fn watched(name: &str) -> Bench {
    let mut bench = Bench::new(name, 1);
    let git = String::from_utf8(std::process::Command::new("which").arg("git").output().unwrap().stdout).unwrap();
    let log = bench.shown("arguments");
    bench.script("git", &format!("printf '%s\\n' \"$@\" >> '{log}'\nexec {} \"$@\"", git.trim()));
    bench
}

/// Nothing that was said, nor any argument, holds the secret in any form.
#[track_caller]
fn is_secret(bench: &Bench, said: &str) {
    let arguments = std::fs::read_to_string(bench.path("arguments")).unwrap();
    for text in [SECRET, "s3cr3t", "s3cr3t%2Ftoken", BASIC, "Y2k6czNjcjN0L3Rva2Vu"] {
        assert!(!said.contains(text), "{said}");
        assert!(!arguments.contains(text), "{arguments}");
    }
    let branch = bench.files(DEV).into_values().collect::<String>()
        + &bench.git("remote.git", &["log", "-1", "--format=%B", DEV]);
    assert!(!branch.contains("s3cr3t"), "{branch}");
}

#[test]
fn a_password_in_the_address() {
    if !is_there() {
        return;
    }
    let bench = watched("password");
    let server = Server::start(&bench, Some(("authorization", BASIC)));
    let address = |password: &str| format!("http://ci:{password}@127.0.0.1:{}/remote.git", server.port);
    bench.git("user", &["remote", "set-url", "origin", &address("s3cr3t%2Ftoken")]);
    let workspace = std::fs::read_to_string(bench.path("user/scantling.yaml")).unwrap();
    bench.write("user/scantling.yaml", workspace.split("publish:").next().unwrap());
    bench.commit("user", "publish to origin");
    let ran = bench.publish(&["--format", "json"]).succeeds();
    assert_eq!(ran.json()["repository"], format!("http://127.0.0.1:{}/remote.git", server.port));
    is_secret(&bench, &(ran.data + &ran.said));
    bench.change("user", 1, "1");
    bench.git("user", &["remote", "set-url", "origin", &address("s3cr3t%2Fwrong")]);
    let ran = bench.publish(&[]).fails(2, &["cannot read `http://127.0.0.1", "Authentication failed"]);
    is_secret(&bench, &ran.said);
    // In the place that stands for another address.
    bench.git("user", &["remote", "set-url", "origin", ADDRESS]);
    bench.lead_to(&address("s3cr3t%2Fwrong"));
    let ran = bench.publish(&[]).fails(2, &["Authentication failed"]);
    is_secret(&bench, &ran.said);
    bench.lead_to(&address("s3cr3t%2Ftoken"));
    let ran = bench.publish(&[]).succeeds();
    is_secret(&bench, &ran.said);
    bench.is_tidy();
}

#[test]
fn a_header_in_the_configuration_of_the_repository() {
    if !is_there() {
        return;
    }
    let bench = watched("header");
    let server = Server::start(&bench, Some(("authorization", BASIC)));
    bench.lead_to(&server.address());
    let ran = bench.publish(&[]).fails(2, &["cannot read `https://git.example.com/gitops.git`"]);
    assert!(ran.said.contains("terminal prompts disabled"), "{}", ran.said);
    // As `actions/checkout` leaves it: in the repository, or in a file that is included for this repository alone.
    let key = format!("http.http://127.0.0.1:{}/.extraheader", server.port);
    bench.git("user", &["config", &key, &format!("AUTHORIZATION: {BASIC}")]);
    std::fs::remove_file(bench.path("arguments")).unwrap();
    let ran = bench.publish(&[]).succeeds();
    is_secret(&bench, &ran.said);
    bench.git("user", &["config", "--unset", &key]);
    bench.change("user", 1, "1");
    bench.publish(&[]).fails(2, &["terminal prompts disabled"]);
    let section = format!("[http \"http://127.0.0.1:{}/\"]\n\textraheader = AUTHORIZATION: {BASIC}\n", server.port);
    bench.write("home/credentials.config", &section);
    let key = format!("includeIf.gitdir:{}.path", bench.shown("user/.git"));
    bench.git("user", &["config", &key, &bench.shown("home/credentials.config")]);
    let ran = bench.publish(&[]).succeeds();
    is_secret(&bench, &ran.said);
    bench.holds_what_is_rendered("user");
    let heard = server.log.lock().unwrap();
    assert!(heard.iter().any(|(line, _)| line.starts_with("POST /remote.git/git-receive-pack")), "{heard:?}");
}

#[test]
fn a_helper_that_knows_the_password() {
    if !is_there() {
        return;
    }
    let bench = watched("helper");
    let server = Server::start(&bench, Some(("authorization", BASIC)));
    bench.lead_to(&server.address());
    bench.executable("home/helper", &format!("test \"$1\" = get && printf 'username=ci\\npassword={SECRET}\\n'"));
    bench.git("", &["config", "--global", "credential.helper", &bench.shown("home/helper")]);
    let ran = bench.publish(&[]).succeeds();
    is_secret(&bench, &ran.said);
    bench.executable("home/helper", "exit 0");
    bench.executable("home/ask", &format!("case \"$1\" in Username*) echo ci;; *) echo '{SECRET}';; esac"));
    bench.git("user", &["config", "core.askPass", &bench.shown("home/ask")]);
    bench.change("user", 1, "1");
    let ran = bench.publish(&[]).succeeds();
    is_secret(&bench, &ran.said);
}

#[test]
fn ssh_as_the_user_runs_it() {
    let mut bench = Bench::new("ssh", 1);
    bench.set_up_ssh();
    bench.publish(&[]).succeeds();
    let calls = std::fs::read_to_string(bench.path("ssh-calls")).unwrap();
    assert!(calls.lines().all(|line| line.contains("-o BatchMode=yes") && line.contains("git@host")), "{calls}");
    bench.holds_what_is_rendered("user");
    // A command of the user is taken as it is.
    std::fs::remove_file(bench.path("ssh-calls")).unwrap();
    bench.git("user", &["config", "core.sshCommand", "ssh -o IdentitiesOnly=yes"]);
    bench.change("user", 1, "1");
    bench.publish(&[]).succeeds();
    let calls = std::fs::read_to_string(bench.path("ssh-calls")).unwrap();
    assert!(calls.lines().all(|line| line.contains("IdentitiesOnly") && !line.contains("BatchMode")), "{calls}");
}

#[test]
fn a_remote_of_the_user_is_used_as_the_user_set_it_up() {
    let bench = Bench::new("remote", 1);
    bench.lead_to("file:///nowhere");
    // Fetched from one address and pushed to another; the rest of its settings would break a push of one branch.
    bench.git("user", &["remote", "add", "deploy", "git@git.example.com:gitops.git"]);
    let remote = format!("file://{}", bench.shown("remote.git"));
    bench.git("user", &["config", "remote.deploy.pushurl", &remote]);
    bench.git("user", &["config", "remote.deploy.mirror", "true"]);
    bench.git("user", &["config", "push.followTags", "true"]);
    bench.git("user", &["config", "push.default", "nothing"]);
    bench.git("user", &["config", &format!("url.{remote}.insteadOf"), "git@git.example.com:gitops.git"]);
    bench.git("user", &["tag", "-a", "-m", "x", "v1"]);
    let before = bench.state("user");
    bench.publish(&[]).succeeds();
    assert_eq!(bench.state("user"), before);
    assert_eq!(bench.at("refs/tags/*"), "");
    bench.holds_what_is_rendered("user");
}
