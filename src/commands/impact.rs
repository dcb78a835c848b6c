//! `impact`: what a line, a file or a folder reaches in the rendered objects.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use clap::ValueEnum;

use super::session::{Compiled, Outcome, Session};
use crate::diagnostic::{Failure, Report, Severity, nearest};
use crate::manifest::Manifest;
use crate::output::{connections as graph, impact, json};
use crate::provenance::{Connected, Reached, Target, connections, hits};
use crate::rendering::ClusterRendering;
use crate::source::{SourceId, SourceMap};

/// Show what a line, a file or a folder reaches
///
/// Every field of every rendered object whose value was written there, is placed there, or was computed from what stands
/// there, in all environments, and the connections that are written there; also what is there, or left out, because a
/// condition or a loop reads what stands there. Values that a higher layer beat are listed apart. With `--connections` and
/// no place: the whole graph of who connects to whom.
#[derive(Debug, clap::Args)]
pub struct Impact {
    /// A file, a line of it, or a folder: environments/prod/shop.yaml:12
    #[arg(value_name = "PATH[:LINE]", required_unless_present = "connections")]
    place: Option<String>,

    /// Show the connections of all instances instead
    #[arg(long, conflicts_with = "place")]
    connections: bool,

    /// Only this environment; may be repeated
    #[arg(long = "env", value_name = "ENV")]
    environments: Vec<String>,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ImpactFormat,
}

/// How an impact is written
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ImpactFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// As a diagram, with `--connections` only
    Mermaid,
}

impl Impact {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        if self.format == ImpactFormat::Mermaid && !self.connections {
            let help = "`scantling impact --connections --format mermaid` draws who connects to whom";
            return Err(Failure::usage_with_help("only connections can be drawn".to_owned(), help.to_owned()));
        }
        let compiled = session.compile(&self.environments)?;
        let sources = &compiled.workspace.sources;
        let target = self.place.as_deref().map(|place| target(place, session, sources)).transpose()?;
        let is_error = |severity| severity == Severity::Error;
        let errors: Report = compiled.report.iter().filter(|finding| is_error(finding.severity)).cloned().collect();
        session.terminal.findings(&errors, sources);
        let mut connected: Vec<Connected> =
            compiled.environments.iter().flat_map(|environment| connections(environment)).collect();
        let paint = session.terminal.data_paint();
        let answer = match (&self.place, target) {
            (Some(place), Some(target)) => {
                let reached = reached(&compiled, &target);
                connected.retain(|connection| connection.is_written_at(&target, sources));
                match self.format {
                    ImpactFormat::Json => json::impact(&reached, &connected),
                    _ => impact::text(place, &reached, &connected, paint),
                }
            }
            _ => match self.format {
                ImpactFormat::Text => graph::text(&connected, paint),
                ImpactFormat::Json => json::impact(&[], &connected),
                ImpactFormat::Mermaid => graph::mermaid(&connected),
            },
        };
        session.terminal.data(&answer)?;
        Ok(if compiled.report.has_errors() { Outcome::Findings } else { Outcome::Clean })
    }
}

fn target(place: &str, session: &Session, sources: &SourceMap) -> Result<Target, Failure> {
    let (path, line) = match place.rsplit_once(':') {
        Some((path, line)) if line.parse::<usize>().is_ok() => (path, line.parse().ok()),
        _ => (place, None),
    };
    let root = session.root()?;
    let from_folder = within(&session.folder.join(path), &root);
    let from_root = within(&root.join(path), &root);
    for candidate in [from_folder, from_root].into_iter().flatten() {
        let found = files(&candidate, sources);
        let Some(line) = line.filter(|_| !found.is_empty()) else {
            if found.is_empty() {
                continue;
            }
            return Ok(Target { sources: found, line: None });
        };
        return match found.as_slice() {
            [only] if sources.find(&candidate) == Some(*only) => line_of(*only, line, sources),
            _ => Err(Failure::usage(format!("`{path}` is a folder: it has no line {line}"))),
        };
    }
    let known: BTreeSet<&str> = sources.below("").flat_map(|(known, _)| with_folders(known)).collect();
    let failure = format!("no file or folder `{path}` in the workspace");
    let name = |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let same_name = known.iter().copied().find(|known| name(known) == name(path));
    Err(match nearest(path, known.iter().copied()).or(same_name) {
        Some(near) => Failure::usage_with_help(failure, format!("did you mean `{near}`?")),
        None => Failure::usage_with_help(
            failure,
            "files of components, environments and `scantling.yaml` reach objects".to_owned(),
        ),
    })
}

/// A path with the folders above it.
fn with_folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).chain([path])
}

fn line_of(source: SourceId, line: usize, sources: &SourceMap) -> Result<Target, Failure> {
    let file = sources.file(source);
    let lines = file.text.lines().count();
    if line == 0 || line > lines {
        return Err(Failure::usage(format!("`{}` has {lines} lines, and no line {line}", file.path)));
    }
    Ok(Target { sources: vec![source], line: Some(line) })
}

/// A path relative to the root, with `/` between parts; nothing when it lies outside. Links are not followed.
fn within(path: &Path, root: &Path) -> Option<String> {
    let path = plain(path);
    let relative = path.strip_prefix(plain(root)).ok()?;
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            _ => plain.push(part),
        }
    }
    plain
}

/// The file of that path, or the files of the folder.
fn files(path: &str, sources: &SourceMap) -> Vec<SourceId> {
    match sources.find(path) {
        Some(file) => vec![file],
        None => sources.below(path).map(|(_, source)| source).collect(),
    }
}

fn reached(compiled: &Compiled, target: &Target) -> Vec<Reached> {
    let sources = &compiled.workspace.sources;
    let mut reached = Vec::new();
    for rendering in &compiled.renderings {
        for cluster in &rendering.clusters {
            for manifest in manifests(cluster) {
                let hits = hits(&manifest.body, target, sources);
                if !hits.is_empty() {
                    reached.push(Reached {
                        environment: rendering.environment.to_string(),
                        cluster: cluster.cluster.to_string(),
                        app: manifest.app.to_string(),
                        object: manifest.id.object_ref(),
                        hits,
                    });
                }
            }
        }
    }
    reached
}

fn manifests(cluster: &ClusterRendering) -> impl Iterator<Item = &Manifest> {
    cluster.apps.iter().flat_map(|app| &app.manifests).chain(&cluster.argocd).chain(&cluster.bootstrap)
}
