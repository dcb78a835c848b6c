//! A Git server over HTTP: `git http-backend` behind a few lines of CGI (gitprotocol-http, RFC 3875).

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use super::bench::Bench;

/// A server that runs until the tests end.
pub(super) struct Server {
    pub(super) port: u16,
    /// The first lines of all requests, and whether they were let in.
    pub(super) log: Arc<Mutex<Vec<(String, bool)>>>,
}

/// What a request must have among its headers.
type Needed = Option<(&'static str, &'static str)>;

/// Whether Git can serve HTTP here. Says so where it cannot.
pub(super) fn is_there() -> bool {
    let path = Command::new("git").arg("--exec-path").output().unwrap().stdout;
    let folder = String::from_utf8(path).unwrap();
    let found = std::path::Path::new(folder.trim()).join("git-http-backend").exists();
    if !found {
        skip("`git http-backend` is not installed");
    }
    found
}

impl Server {
    /// Serves the repositories of a bench to whoever sends the needed header.
    pub(super) fn start(bench: &Bench, needed: Needed) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Vec::new()));
        bench.git("remote.git", &["config", "http.receivepack", "true"]);
        let (root, home, kept) = (bench.shown(""), bench.shown("home"), Arc::clone(&log));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, root, home, log) = (stream.unwrap(), root.clone(), home.clone(), Arc::clone(&kept));
                std::thread::spawn(move || answer(stream, &root, &home, needed, &log));
            }
        });
        Self { port, log }
    }

    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/remote.git", self.port)
    }
}

struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

fn answer(stream: TcpStream, root: &str, home: &str, needed: Needed, log: &Mutex<Vec<(String, bool)>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    let Some(request) = read_request(&mut reader, &mut stream) else { return };
    let is_let_in = needed.is_none_or(|(name, value)| request.header(name) == value);
    log.lock().unwrap().push((request.line.clone(), is_let_in));
    let answer = if is_let_in { run(&request, root, home) } else { refusal() };
    let _ = stream.write_all(&answer);
}

fn refusal() -> Vec<u8> {
    let head = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n";
    format!("{head}Connection: close\r\n\r\n").into_bytes()
}

fn read_request(reader: &mut BufReader<TcpStream>, stream: &mut TcpStream) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut request = Request { line: line.trim_end().to_owned(), headers: Vec::new(), body: Vec::new() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        request.headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    if request.header("expect") == "100-continue" {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    if request.header("transfer-encoding") == "chunked" {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim(), 16).ok()?;
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).ok()?;
            if size == 0 {
                break;
            }
            request.body.extend(&chunk[..size]);
        }
    } else {
        let length: usize = request.header("content-length").parse().unwrap_or(0);
        request.body = vec![0; length];
        reader.read_exact(&mut request.body).ok()?;
    }
    Some(request)
}

fn run(request: &Request, root: &str, home: &str) -> Vec<u8> {
    let mut words = request.line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut child = Command::new("git")
        .arg("http-backend")
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .envs([("HOME", home), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_PROJECT_ROOT", root), ("GIT_HTTP_EXPORT_ALL", "1")])
        .envs([("PATH_INFO", path), ("QUERY_STRING", query), ("REQUEST_METHOD", method), ("REMOTE_ADDR", "127.0.0.1")])
        .env("CONTENT_TYPE", request.header("content-type"))
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", request.header("content-encoding"))
        .env("GIT_PROTOCOL", request.header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut stdin, body) = (child.stdin.take().unwrap(), request.body.clone());
    let writer = std::thread::spawn(move || drop(stdin.write_all(&body)));
    let output = child.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    let end = output.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(0);
    let head = String::from_utf8_lossy(&output[..end]).into_owned();
    let status = head.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK").to_owned();
    let mut answer = format!("HTTP/1.1 {status}\r\n{head}\r\nConnection: close\r\n\r\n").into_bytes();
    answer.extend(&output[(end + 4).min(output.len())..]);
    answer
}

/// Says that a test has not run, and why.
pub(super) fn skip(reason: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {reason}");
}
