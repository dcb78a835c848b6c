//! `schema`: JSON Schemas of the files, for editors.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::session::{Outcome, Session};
use crate::config::Workspace;
use crate::diagnostic::{Failure, Report};
use crate::output::tree::{self, Files};
use crate::schema::{self, ANY_FILE_NAME, Kind, Known};
use crate::source::DiskFileSystem;

/// The files of a workspace that the schemas are for.
const FILES: [&str; 3] = ["scantling.yaml", "components/*/component.yaml", "environments/**/*.yaml"];

/// Print JSON Schemas that let editors complete and check files
///
/// Inside a workspace they know its components with their inputs, its variables, layers, clusters, apps and instances;
/// write them again when those change.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Schema {
    /// Print the schema of a kind of file
    #[arg(value_name = "KIND", value_parser = kinds(), ignore_case = true)]
    kind: Option<Kind>,

    /// Write the schemas of all kinds to DIR and print how to use them
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Schema {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let root = session.root_if_any()?;
        let known = match &root {
            Some(root) => match load(session, root)? {
                Some(known) => Some(known),
                None => return Ok(Outcome::Findings),
            },
            None => None,
        };
        if let Some(kind) = self.kind {
            session.terminal.data(&schema::text(&schema::schema(kind, known.as_ref())))?;
        }
        if let Some(output) = &self.output {
            let folder = session.folder.join(output);
            let counts = tree::write(&folder, &files(known.as_ref()), &|_| true)?;
            session.terminal.status(&format!("schemas: {counts} in {}", session.elapsed()));
            session.terminal.data(&usage(root.as_deref().unwrap_or(&session.folder), &folder))?;
        }
        Ok(Outcome::Clean)
    }
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::name)).try_map(|name| Kind::named(&name).ok_or("no kind of file"))
}

/// What the workspace knows; nothing when it has mistakes, which are shown.
fn load(session: &Session, root: &Path) -> Result<Option<Known>, Failure> {
    let mut report = Report::new();
    let workspace = Workspace::load(&DiskFileSystem::new(root), &mut report)?;
    if report.has_errors() {
        report.finish(&workspace.sources);
        session.terminal.findings(&report, &workspace.sources);
        return Ok(None);
    }
    Ok(Some(Known::of(&workspace)))
}

fn files(known: Option<&Known>) -> Files {
    let of_kind = |kind: Kind| (kind.file_name(), schema::text(&schema::schema(kind, known)));
    let any = (ANY_FILE_NAME.to_owned(), schema::text(&schema::any_schema()));
    Kind::ALL.into_iter().map(of_kind).chain([any]).collect()
}

/// How editors find the schemas, from the folder that people open: the workspace, or the current one.
fn usage(opened: &Path, folder: &Path) -> String {
    let resolved = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = resolved(folder);
    let inside = folder.strip_prefix(resolved(opened)).ok().map(Path::to_owned);
    let (settings, modeline) = if inside.is_some() { ("./", "../../") } else { ("", "") };
    let folder = inside.unwrap_or(folder);
    let path = |file: &str| folder.join(file).display().to_string().replace('\\', "/");
    let globs = FILES.map(|glob| format!("      \"{glob}\"")).join(",\n");
    format!(
        "Visual Studio Code with the extension YAML of Red Hat: put this into .vscode/settings.json\n\n\
         {{\n  \"yaml.schemas\": {{\n    \"{settings}{any}\": [\n{globs}\n    ]\n  }}\n}}\n\n\
         Any editor with yaml-language-server: begin a file, here environments/<env>/<system>.yaml, with\n\n\
         # yaml-language-server: $schema={modeline}{system}\n",
        any = path(ANY_FILE_NAME),
        system = path(&Kind::System.file_name()),
    )
}
