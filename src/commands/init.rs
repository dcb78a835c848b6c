//! `init`: a small workspace to begin with.

use std::path::PathBuf;

use super::session::{Outcome, Session};
use super::test::update;
use crate::diagnostic::{Failure, Severity};
use crate::output::tree::{self, Files};

/// The files of the new workspace: path and text.
const SCAFFOLD: [(&str, &str); 14] = [
    ("scantling.yaml", include_str!("init/scantling.yaml")),
    ("components/namespace/component.yaml", include_str!("init/components/namespace/component.yaml")),
    (
        "components/namespace/templates/namespace.yaml.j2",
        include_str!("init/components/namespace/templates/namespace.yaml.j2"),
    ),
    ("components/web-service/component.yaml", include_str!("init/components/web-service/component.yaml")),
    (
        "components/web-service/templates/deployment.yaml.j2",
        include_str!("init/components/web-service/templates/deployment.yaml.j2"),
    ),
    (
        "components/web-service/templates/disruption-budget.yaml.j2",
        include_str!("init/components/web-service/templates/disruption-budget.yaml.j2"),
    ),
    (
        "components/web-service/templates/service.yaml.j2",
        include_str!("init/components/web-service/templates/service.yaml.j2"),
    ),
    ("environments/base/shop.yaml", include_str!("init/environments/base/shop.yaml")),
    ("environments/dev/environment.yaml", include_str!("init/environments/dev/environment.yaml")),
    ("environments/dev/images.yaml", include_str!("init/environments/dev/images.yaml")),
    ("environments/dev/shop.yaml", include_str!("init/environments/dev/shop.yaml")),
    ("environments/prod/environment.yaml", include_str!("init/environments/prod/environment.yaml")),
    ("environments/prod/images.yaml", include_str!("init/environments/prod/images.yaml")),
    ("environments/prod/shop.yaml", include_str!("init/environments/prod/shop.yaml")),
];

/// Keeps rendered trees out of version control. A repository that has one already keeps its own.
const GIT_IGNORE: (&str, &str) = (".gitignore", include_str!("init/gitignore"));

/// Make a small workspace that renders, lints and tests clean
///
/// Never overwrites a file.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Where; by default the current folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Init {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let named = self.folder.clone().unwrap_or_default();
        let root = if self.folder.is_some() { session.folder.join(&named) } else { session.folder.clone() };
        let mut files: Files = SCAFFOLD.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        if !root.join(GIT_IGNORE.0).exists() {
            files.insert(GIT_IGNORE.0.to_owned(), GIT_IGNORE.1.to_owned());
        }
        tree::add(&root, &files)?;
        for path in files.keys() {
            session.terminal.status(&format!("created {}", named.join(path).display()));
        }
        let inside = Session::new(session.terminal, root.clone(), session.today.clone(), Some(root));
        let compiled = inside.compile(&[])?;
        inside.terminal.findings(&compiled.report, &compiled.workspace.sources);
        if compiled.report.count(Severity::Error) > 0 {
            return Ok(Outcome::Findings);
        }
        update(&inside, &compiled, true)?;
        session.terminal.status("golden output is recorded; go on with `scantling render` and `scantling test`");
        Ok(Outcome::Clean)
    }
}
