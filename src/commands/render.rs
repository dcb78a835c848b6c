//! `render`: compile environments and write their trees.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::scope::Scope;
use super::session::{Compiled, Format, Outcome, Session};
use crate::diagnostic::Failure;
use crate::output::tree;
use crate::rendering::Rendering;

/// The folder of rendered trees, relative to the workspace.
const FOLDER: &str = "rendered";

/// Compile environments and write their manifests
///
/// A tree is replaced as a whole and in one step: only what changed is written, only files of earlier runs are removed,
/// files of others stay. With an error among the findings nothing is written.
///
/// With --system or --app only the manifests of those apps are rendered; all other files of the tree stay as they are,
/// Argo CD's included.
#[derive(Debug, clap::Args)]
pub struct Render {
    /// An environment (can be repeated); by default all
    #[arg(long = "env", value_name = "ENV")]
    environments: Vec<String>,

    /// Only the apps of a system (can be repeated)
    #[arg(long = "system", value_name = "SYSTEM")]
    systems: Vec<String>,

    /// Only an app (can be repeated)
    #[arg(long = "app", value_name = "APP")]
    apps: Vec<String>,

    /// Write to DIR/<cluster>/…, or to DIR/<env>/<cluster>/… for several environments; by default to rendered/<env>/ of
    /// the workspace
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Print the manifests instead
    #[arg(long, conflicts_with_all = ["output", "format"])]
    stdout: bool,

    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Render {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let compiled = session.compile(&self.environments)?;
        session.show(&compiled.report, &compiled.workspace.sources, self.format)?;
        if compiled.report.has_errors() {
            return Ok(Outcome::Findings);
        }
        let scope = Scope::new(&self.systems, &self.apps);
        scope.check(&compiled.renderings)?;
        if self.stdout {
            for rendering in &compiled.renderings {
                session.terminal.data(&documents(rendering, &scope))?;
            }
        } else {
            self.write(session, &compiled, &scope)?;
        }
        // The process ends here; giving its nodes back one by one would only take time.
        std::mem::forget(compiled);
        Ok(Outcome::Clean)
    }

    fn write(&self, session: &Session, compiled: &Compiled, scope: &Scope<'_>) -> Result<(), Failure> {
        let root = compiled.files.root();
        let results: Vec<Result<String, Failure>> = compiled
            .renderings
            .par_iter()
            .map(|rendering| {
                let folder = self.folder(session, root, rendering, compiled.renderings.len());
                let counts = tree::write(&folder, &scope.files(rendering), &|path| scope.covers(path))?;
                Ok(format!("{}: {counts} in {}", rendering.environment, session.elapsed()))
            })
            .collect();
        // Trees that were written are told of even when another one failed.
        results.into_iter().try_for_each(|line| line.map(|line| session.terminal.status(&line)))
    }

    fn folder(&self, session: &Session, root: &Path, rendering: &Rendering, environments: usize) -> PathBuf {
        let name = &*rendering.environment;
        match &self.output {
            None => root.join(FOLDER).join(name),
            Some(output) if environments == 1 => session.folder.join(output),
            Some(output) => session.folder.join(output).join(name),
        }
    }
}

/// All documents of an environment, each after a comment that says which file it would be.
fn documents(rendering: &Rendering, scope: &Scope<'_>) -> String {
    let files = scope.files(rendering);
    let document =
        |(path, text): (&String, &String)| format!("---\n# Source: {}/{path}\n{text}", rendering.environment);
    files.iter().map(document).collect()
}
