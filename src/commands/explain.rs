//! `explain`: where a field of a rendered object comes from.

use super::object::find;
use super::session::{Compiled, Format, Outcome, Session, unknown_name};
use crate::diagnostic::{Failure, Report};
use crate::output::{history, json};
use crate::provenance::{
    Answer, InputPath, Surroundings, absence, annotated, explain, explain_input, input_names, overview,
};
use crate::rendering::Rendering;
use crate::yaml::FieldPath;

/// Show where a field of a rendered object comes from
///
/// For the field, the place of its value, the expressions that carried it, the values it was computed from and the values
/// of lower layers that it beat; for a field that is not there, what could have given it and what kept it away. Without
/// FIELD, the whole object line by line. An input is explained too: `flask-backend/flask-app.replicas`. Values that may be
/// secrets are not shown.
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The environment
    #[arg(long = "env", value_name = "ENV")]
    environment: String,

    /// The cluster; needed when the object is in several
    #[arg(long, value_name = "CLUSTER")]
    cluster: Option<String>,

    /// Kind/name or Kind/namespace/name, short names as in kubectl; or an input: app/instance.input
    object: String,

    /// The field: spec.template.spec.containers[name=app].image
    field: Option<String>,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Explain {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let path = self.field.as_deref().map(read_path).transpose()?;
        let compiled = session.compile(std::slice::from_ref(&self.environment))?;
        let sources = &compiled.workspace.sources;
        // Findings must not mix with the answer of a program's question; an incomplete rendering still has its history.
        session.terminal.findings(&errors(&compiled.report), sources);
        let Some(rendering) = compiled.renderings.first() else {
            return Ok(Outcome::Findings);
        };
        if let Some(cluster) = &self.cluster {
            let known = rendering.clusters.iter().map(|known| &*known.cluster);
            if !known.clone().any(|known| known == cluster) {
                return Err(unknown_name("cluster", cluster, known));
            }
        }
        let answer = match self.input(&compiled, rendering)? {
            Some(answer) => answer,
            None => self.object(&compiled, rendering, path.as_ref())?,
        };
        session.terminal.data(&match self.format {
            Format::Text => history(&answer, session.terminal.data_paint()),
            Format::Json => json::history(&answer),
        })?;
        Ok(if compiled.report.has_errors() { Outcome::Findings } else { Outcome::Clean })
    }

    fn object(&self, compiled: &Compiled, rendering: &Rendering, path: Option<&FieldPath>) -> Result<Answer, Failure> {
        let sources = &compiled.workspace.sources;
        let (cluster, manifest) = find(rendering, self.cluster.as_deref(), &self.object)?;
        let mut answer = Answer {
            environment: rendering.environment.to_string(),
            cluster: cluster.cluster.to_string(),
            app: manifest.app.to_string(),
            title: manifest.id.to_string(),
            object: Some(manifest.id.object_ref()),
            fields: Vec::new(),
            lines: Vec::new(),
        };
        let Some(path) = path else {
            answer.fields = overview(&manifest.body, sources);
            answer.lines = annotated(&manifest.body, sources);
            return Ok(answer);
        };
        let mut field = explain(&manifest.body, path, sources);
        let world = compiled.compiler.world(&rendering.environment, &cluster.cluster).filter(|_| !field.present);
        if let Some(world) = world {
            let manifests = cluster.apps.iter().flat_map(|app| &app.manifests).collect();
            let around = Surroundings { world: &world, library: compiled.compiler.library(), sources, manifests };
            field.reasons = absence(manifest, path, &around);
        }
        answer.fields.push(field);
        Ok(answer)
    }

    /// The answer when the object is an input; nothing when it is not.
    fn input(&self, compiled: &Compiled, rendering: &Rendering) -> Result<Option<Answer>, Failure> {
        if self.field.is_some() {
            return Ok(None);
        }
        let wanted = |name: &str| self.cluster.as_deref().is_none_or(|wanted| wanted == name);
        for cluster in rendering.clusters.iter().filter(|cluster| wanted(&cluster.cluster)) {
            let Some(world) = compiled.compiler.world(&rendering.environment, &cluster.cluster) else { continue };
            let Some(input) = InputPath::read(&self.object, &world) else { continue };
            let names = input_names(&world, input.instance);
            let names = names.iter().map(|name| &**name);
            if !names.clone().any(|name| name == input.input()) {
                return Err(unknown_name("input", input.input(), names));
            }
            let sources = &compiled.workspace.sources;
            return Ok(Some(explain_input(&input, &world, compiled.compiler.library(), sources)));
        }
        Ok(None)
    }
}

fn read_path(field: &str) -> Result<FieldPath, Failure> {
    field.parse().map_err(|error| {
        let help =
            "fields look like `spec.containers[name=app].image` or `metadata.labels[\"app.kubernetes.io/name\"]`";
        Failure::usage_with_help(format!("`{field}` is no field: {error}"), help.to_owned())
    })
}

fn errors(report: &Report) -> Report {
    let is_error = |severity| severity == crate::diagnostic::Severity::Error;
    report.iter().filter(|diagnostic| is_error(diagnostic.severity)).cloned().collect()
}
