//! `render`: compile environments and write their trees.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::report::{ReportFormat, Shown};
use super::scope::Scope;
use super::session::{Compiled, Opened, Outcome, Session};
use crate::diagnostic::{Failure, Report};
use crate::output::tree::{self, Counts, RecordKey, Seal};
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
    format: ReportFormat,
}

impl Render {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let opened = session.open()?;
        let key = self.key(session, &opened);
        if let Some(trees) = key.as_ref().and_then(RecordKey::load)
            && trees.par_iter().all(|(name, seal)| seal.holds(&opened.files.root().join(FOLDER).join(name)))
        {
            return self.unchanged(session, &opened, &trees);
        }
        let compiled = opened.compile(&self.environments)?;
        compiled.shown().write(session, self.format)?;
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
            self.write(session, &compiled, &scope, key.filter(|_| compiled.report.is_empty()))?;
        }
        // The process ends here; giving its nodes back one by one would only take time.
        std::mem::forget(compiled);
        Ok(Outcome::Clean)
    }

    /// The record of this run; nothing for a run that keeps none. Trees that somebody wants elsewhere may be committed
    /// and get no files that differ from machine to machine.
    fn key(&self, session: &Session, opened: &Opened) -> Option<RecordKey> {
        let keeps = !self.stdout && self.output.is_none() && Scope::new(&self.systems, &self.apps).is_everything();
        let program = session.program.as_ref().filter(|_| keeps)?;
        let folder = opened.files.root().join(FOLDER);
        RecordKey::new(&folder, &self.environments, &opened.sources.digest(), program)
    }

    /// Says what there is to say when the last run on these files found nothing and nobody has touched its trees.
    fn unchanged(&self, session: &Session, opened: &Opened, trees: &[(String, Seal)]) -> Result<Outcome, Failure> {
        Shown::new(&Report::new(), &opened.sources, opened.files.root()).write(session, self.format)?;
        for (name, seal) in trees {
            let counts = Counts { same: seal.files(), ..Counts::default() };
            session.terminal.status(&format!("{name}: {counts} in {}", session.elapsed()));
        }
        Ok(Outcome::Clean)
    }

    /// Writes the trees, and the record of the run when there is to be one.
    fn write(
        &self,
        session: &Session,
        compiled: &Compiled,
        scope: &Scope<'_>,
        key: Option<RecordKey>,
    ) -> Result<(), Failure> {
        let root = compiled.files.root();
        let results: Vec<Result<(String, Option<Seal>), Failure>> = compiled
            .renderings
            .par_iter()
            .map(|rendering| {
                let folder = self.folder(session, root, rendering, compiled.renderings.len());
                let files = scope.files(rendering);
                let (counts, seal) = match &key {
                    Some(_) => tree::write_sealed(&folder, &files)?,
                    None => (tree::write(&folder, &files, &|path| scope.covers(path))?, None),
                };
                // The process ends soon; the system takes the texts back at once.
                std::mem::forget(files);
                Ok((format!("{}: {counts} in {}", rendering.environment, session.elapsed()), seal))
            })
            .collect();
        let mut seals = Vec::new();
        for (rendering, result) in compiled.renderings.iter().zip(results) {
            // Trees that were written are told of even when another one failed.
            let (line, seal) = result?;
            session.terminal.status(&line);
            seals.push(seal.map(|seal| (rendering.environment.to_string(), seal)));
        }
        if let (Some(key), Some(trees)) = (key, seals.into_iter().collect::<Option<Vec<_>>>()) {
            key.store(&trees);
        }
        Ok(())
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
