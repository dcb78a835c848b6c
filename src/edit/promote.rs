//! Pins and values of one environment for the next one.

use std::collections::BTreeMap;

use super::bump::{Bump, Planned};
use super::pins::{Pin, pins, usage};
use super::request::Version;
use super::texts::Texts;
use super::{Refusal, rules};
use crate::compile::Compiler;
use crate::config::{Environment, Instance, Workspace};
use crate::diagnostic::{Diagnostic, Failure, Report, nearest, quoted_list};
use crate::yaml::{FieldPath, Node, Segment};

/// A step along the promotion order.
pub struct Promotion<'a> {
    /// The workspace as it is.
    pub workspace: &'a Workspace,
    /// Its compiler.
    pub compiler: &'a Compiler,
    /// Where the pins come from.
    pub from: &'a Environment,
    /// Where they go.
    pub to: &'a Environment,
    /// Only these apps, where some are named.
    pub apps: &'a [String],
    /// Apps that stay as they are, with the reason.
    pub held: BTreeMap<String, String>,
    /// Further values that are copied: `app/instance.path`.
    pub values: &'a [String],
    /// Whether what the first environment renders of an app is what is published there.
    pub is_published: &'a dyn Fn(&str) -> bool,
}

/// Refuses a step that is not one along the order of the workspace.
pub fn check_order(workspace: &Workspace, from: &str, to: &str) -> Result<(), Failure> {
    let order = &workspace.promotion;
    let place = |name: &str| order.iter().position(|known| **known == *name);
    let names: Vec<&str> = order.iter().map(|name| &**name).collect();
    let shown = if names.is_empty() { "none".to_owned() } else { names.join(" -> ") };
    let (message, help) = match (place(from), place(to)) {
        (Some(before), Some(after)) if before + 1 == after => return Ok(()),
        (Some(before), Some(after)) if before < after => {
            let next = &order[before + 1];
            (format!("`{to}` does not follow `{from}`: the order is {shown}"), format!("promote to `{next}` first"))
        }
        (Some(_), Some(_)) => (
            format!("`{to}` comes before `{from}`: the order is {shown}"),
            "promotion goes forward; `bump` sets any version".to_owned(),
        ),
        (found, _) => {
            let unknown = if found.is_none() { from } else { to };
            let message = format!("`{unknown}` is not in the promotion order, which is {shown}");
            (message, "write the order under `promotion` of `scantling.yaml`".to_owned())
        }
    };
    Err(Failure::usage_with_help(message, help))
}

impl Promotion<'_> {
    /// The edits that bring the pins and values along.
    pub fn plan(&self) -> Result<Planned, Refusal> {
        self.check_apps()?;
        let (source, target) = (pins(self.compiler, self.from), pins(self.compiler, self.to));
        let mut notes: Vec<String> = Vec::new();
        let mut report = Report::new();
        let mut targets: Vec<(&Pin, String)> = Vec::new();
        for pin in target.iter().filter(|pin| self.is_chosen(&pin.app)) {
            let same =
                |other: &&Pin| other.app == pin.app && other.instance == pin.instance && other.input == pin.input;
            let Some(before) = source.iter().find(same) else { continue };
            let Some(image) = before.value.as_deref().filter(|image| pin.value.as_deref() != Some(image)) else {
                continue;
            };
            if pin.optional && pin.written.is_none() {
                notes.push(format!("{} is set in {} only, and stays unset", pin.name(), self.from.name));
                continue;
            }
            if let Some(reason) = self.held.get(&*pin.app) {
                notes.push(format!("{} stays as it is, held back: {reason}", pin.name()));
                continue;
            }
            if !(self.is_published)(&pin.app) {
                report.push(self.unpublished(before));
                continue;
            }
            targets.push((pin, copied(pin, image)));
        }
        if report.has_errors() {
            return Err(Refusal::Mistakes(report));
        }
        let bump = Bump {
            workspace: self.workspace,
            compiler: self.compiler,
            environment: self.to,
            shared: false,
            at_anchor: false,
        };
        let mut planned = bump.plan_images(&target, targets)?;
        self.copy_values(&mut planned, &mut notes)?;
        planned.notes.extend(notes);
        Ok(planned)
    }

    fn is_chosen(&self, app: &str) -> bool {
        self.apps.is_empty() || self.apps.iter().any(|chosen| chosen == app)
    }

    fn check_apps(&self) -> Result<(), Refusal> {
        let clusters = self.to.clusters.iter();
        let known: Vec<&str> = clusters
            .flat_map(|cluster| &cluster.systems)
            .flat_map(|system| &system.apps)
            .map(|app| &*app.key.text)
            .collect();
        let named = self.apps.iter().map(String::as_str).chain(self.held.keys().map(String::as_str));
        for name in named {
            if !known.contains(&name) {
                let help = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there is {}", quoted_list(known)),
                };
                return Err(usage(format!("there is no app `{name}` in the environment `{}`", self.to.name), help));
            }
        }
        Ok(())
    }

    fn unpublished(&self, pin: &Pin) -> Diagnostic {
        let environment = &self.from.name;
        let message = format!("`{}` of `{environment}` is not published as it is rendered now", pin.app);
        let finding =
            Diagnostic::error(rules::NOT_PUBLISHED, pin.place(), message).here("what nobody has run is not promoted");
        finding.help(format!(
            "`scantling publish --env {environment} --app {}` first, or name other apps with `--app`",
            pin.app
        ))
    }

    /// Copies `--value`s into the own file of the second environment.
    fn copy_values(&self, planned: &mut Planned, notes: &mut Vec<String>) -> Result<(), Refusal> {
        let mut texts = Texts::new(&self.workspace.sources, false);
        for (path, text) in std::mem::take(&mut planned.texts) {
            texts.create(&path, text);
        }
        for named in self.values {
            let (app, instance, path) = value_path(named)?;
            if !(self.is_published)(app) {
                let message = format!("`{app}` of `{}` is not published as it is rendered now", self.from.name);
                return Err(usage(message, format!("`scantling publish --env {} --app {app}` first", self.from.name)));
            }
            if let Some(reason) = self.held.get(app) {
                notes.push(format!("{named} stays as it is, held back: {reason}"));
                continue;
            }
            let from = find(self.from, app, instance).and_then(|instance| value_at(instance, &path));
            let Some(value) = from else {
                let message = format!("`{named}` has no value in the environment `{}`", self.from.name);
                return Err(usage(message, "write `app/instance.input`, or `app/instance.input.key`".to_owned()));
            };
            let Some(owner) = find(self.to, app, instance) else {
                let message = format!("`{app}/{instance}` does not run in the environment `{}`", self.to.name);
                return Err(usage(message, "name an instance that runs in both".to_owned()));
            };
            if value_at(owner, &path) == Some(value) {
                planned.unchanged.push((named.clone(), value.as_str().unwrap_or("the same").to_owned()));
                continue;
            }
            let (file, path) = self.own_place(&texts, app, instance, &path)?;
            texts.put(&file, &path, value.clone())?;
            notes.push(format!("copied `{named}` to {file}:{}", texts.line_of(&file, &path)));
        }
        planned.texts = texts.finish();
        Ok(())
    }

    /// Where the second environment's own files say what an instance has.
    fn own_place(
        &self,
        texts: &Texts<'_>,
        app: &str,
        instance: &str,
        path: &FieldPath,
    ) -> Result<(String, FieldPath), Refusal> {
        let environment = &*self.to.name;
        let clusters = self.to.clusters.iter().flat_map(|cluster| &cluster.systems);
        let mut systems = clusters.filter(|system| system.apps.iter().any(|known| *known.key.text == *app));
        let system = systems.next().map_or_else(|| app.to_owned(), |system| system.name.to_string());
        let root = FieldPath::root;
        let candidates = [
            (format!("environments/{environment}.yaml"), root().key("systems").key(&system).key("apps").key(app)),
            (format!("environments/{environment}/{system}.yaml"), root().key("apps").key(app)),
            (format!("environments/{environment}/{system}/{app}.yaml"), root()),
        ];
        let Some((file, place)) = candidates.into_iter().find(|(file, place)| texts.place_of(file, place).is_some())
        else {
            let message = format!("`{environment}` says nothing of the app `{app}` where a value could be written");
            return Err(usage(message, "write the app into the environment's own file".to_owned()));
        };
        let short = app == instance && texts.place_of(&file, &place.key("instances")).is_none();
        let values = if short { place.key("values") } else { place.key("instances").key(instance).key("values") };
        Ok((file, FieldPath(values.0.into_iter().chain(path.0.iter().cloned()).collect())))
    }
}

/// The pin with the image of the other environment. Where its repository comes out of an expression, only the version is taken.
fn copied(pin: &Pin, image: &str) -> String {
    let written = pin.written.as_ref().and_then(Node::as_str).filter(|written| written.contains("}}"));
    let parsed = image.parse().map(|image: crate::manifest::ImageRef| Version::from(image));
    match (written, parsed) {
        (Some(written), Ok(version)) => {
            let own = Version { repository: None, ..version };
            own.put_into(written).unwrap_or_else(|| image.to_owned())
        }
        _ => image.to_owned(),
    }
}

fn value_path(text: &str) -> Result<(&str, &str, FieldPath), Refusal> {
    let parsed = text.split_once('/').and_then(|(app, rest)| {
        let (instance, path) = rest.split_once('.')?;
        let path: FieldPath = path.parse().ok()?;
        let keys = path.0.iter().all(|segment| matches!(segment, Segment::Key(_)));
        (keys && !path.0.is_empty()).then_some((app, instance, path))
    });
    parsed.ok_or_else(|| {
        usage(format!("expected `app/instance.input`, found `{text}`"), "name one value, or a map of values".to_owned())
    })
}

fn find<'a>(environment: &'a Environment, app: &str, instance: &str) -> Option<&'a Instance> {
    let apps = environment.clusters.iter().flat_map(|cluster| &cluster.systems).flat_map(|system| &system.apps);
    let mut instances = apps.filter(|known| *known.key.text == *app).flat_map(|app| &app.instances);
    instances.find(|known| *known.key.text == *instance)
}

fn value_at<'a>(instance: &'a Instance, path: &FieldPath) -> Option<&'a Node> {
    let (Some(Segment::Key(first)), rest) = (path.0.first(), FieldPath(path.0.get(1..)?.to_vec())) else { return None };
    rest.find(instance.values.get(first)?)
}
