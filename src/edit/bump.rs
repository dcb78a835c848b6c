//! New versions for pins: where each is written, and what is written there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use super::pins::{Pin, choose, pins, usage};
use super::request::{Request, Version, parts};
use super::texts::Texts;
use super::{Change, Refusal, path_at, policy, rules};
use crate::compile::Compiler;
use crate::config::{Environment, Workspace};
use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::yaml::{FieldPath, Layer};

/// What pins are to become, and what may be touched for it.
#[derive(Debug)]
pub struct Bump<'a> {
    /// The workspace as it is.
    pub workspace: &'a Workspace,
    /// Its compiler.
    pub compiler: &'a Compiler,
    /// The environment whose pins change.
    pub environment: &'a Environment,
    /// Pins that stand in a file that other environments read may change there.
    pub shared: bool,
    /// Places that aliases repeat may change.
    pub at_anchor: bool,
}

/// What an edit of pins would do.
#[derive(Debug, Default)]
pub struct Planned {
    /// The pins that change, in the order of the environment.
    pub changes: Vec<PinChange>,
    /// Pins that are as they are to be, with their images.
    pub unchanged: Vec<(String, String)>,
    /// The new texts of files, by path.
    pub texts: BTreeMap<String, String>,
    /// The environments that are reached: the named one, and those that read a changed file.
    pub environments: Vec<Arc<str>>,
    /// What the commit says in its subject, where that is not the pins.
    pub subject: Option<String>,
    /// What the user should know besides.
    pub notes: Vec<String>,
}

/// A pin that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinChange {
    /// `app/instance`, or `app/instance.input`.
    pub pin: String,
    /// The file in which it stands afterwards.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The image before, as written; nothing where there was none.
    pub from: Option<String>,
    /// The image afterwards, as written.
    pub to: String,
}

impl PinChange {
    /// What differs of the two images: the versions where the repository stays, else all.
    #[must_use]
    pub fn versions(&self) -> (String, String) {
        let Some(from) = &self.from else { return ("nothing".to_owned(), self.to.clone()) };
        let cut = |text: &str| {
            let name = text.rfind('/').map_or(0, |slash| slash + 1);
            let end = text[name..].find([':', '@']).map_or(text.len(), |end| name + end);
            (text[..end].to_owned(), text[end..].trim_start_matches(':').to_owned())
        };
        let ((before, old), (after, new)) = (cut(from), cut(&self.to));
        if before == after && !old.is_empty() && !new.is_empty() { (old, new) } else { (from.clone(), self.to.clone()) }
    }
}

impl Planned {
    /// The message of the commit that makes the change; `verb` and `scope` open its subject: `bump(dev): …`.
    #[must_use]
    pub fn message(&self, verb: &str, scope: &str) -> String {
        let what = match self.changes.as_slice() {
            [only] => {
                let (from, to) = only.versions();
                if only.from.is_none() { format!("{} {to}", only.pin) } else { format!("{} {from} -> {to}", only.pin) }
            }
            changes => format!("{} pins", changes.len()),
        };
        let what = self.subject.clone().unwrap_or(what);
        let lines = self.changes.iter().map(|change| {
            format!("{}: {} -> {}\n", change.pin, change.from.as_deref().unwrap_or("nothing"), change.to)
        });
        let body: String = lines.collect();
        let body = if body.is_empty() { body } else { format!("{body}\n") };
        let environments = self.environments.iter().fold(String::new(), |mut lines, name| {
            let _ = writeln!(lines, "Scantling-Environment: {name}");
            lines
        });
        let version = env!("CARGO_PKG_VERSION");
        format!("{verb}({scope}): {what}\n\n{body}{environments}Scantling-Version: {version}\n")
    }
}

/// Where a pin is written.
struct Place {
    file: String,
    path: FieldPath,
    new: bool,
}

impl Bump<'_> {
    /// The edits for some requests. Nothing is planned when one of them cannot be met.
    pub fn plan(&self, requests: &[Request]) -> Result<Planned, Refusal> {
        let pins = pins(self.compiler, self.environment);
        let mut wanted: Vec<(&Pin, &Request)> = Vec::new();
        for request in requests {
            for pin in choose(request, &pins, self.environment)? {
                wanted.push((pin, request));
            }
        }
        let mut targets: Vec<(&Pin, String)> = Vec::new();
        let mut report = Report::new();
        let mut by: Vec<&Request> = Vec::new();
        for (pin, request) in wanted {
            let Some(new) = new_text(pin, &request.version, &mut report) else { continue };
            if let Some(at) = targets.iter().position(|(other, _)| std::ptr::eq(*other, pin)) {
                if targets[at].1 != new {
                    let message =
                        format!("`{}` and `{}` want different images for `{}`", by[at].text, request.text, pin.name());
                    return Err(usage(message, "give one of the two".to_owned()));
                }
                continue;
            }
            by.push(request);
            targets.push((pin, new));
        }
        if report.has_errors() { Err(Refusal::Mistakes(report)) } else { self.plan_images(&pins, targets) }
    }

    /// The edits that give pins other images. `all` are the pins of the environment, to know which of them share a place.
    pub fn plan_images(&self, all: &[Pin], targets: Vec<(&Pin, String)>) -> Result<Planned, Refusal> {
        let mut report = Report::new();
        let mut planned = Planned { environments: vec![Arc::clone(&self.environment.name)], ..Planned::default() };
        let mut texts = Texts::new(&self.workspace.sources, self.at_anchor);
        let mut places = Vec::new();
        // Several clusters may lack the pin of one instance, or have it from several layers; one line serves them all.
        let mut added: BTreeSet<String> = BTreeSet::new();
        for (pin, new) in targets {
            if pin.written.as_ref().and_then(|written| written.as_str()) == Some(&new) {
                planned.unchanged.push((pin.name(), new));
                continue;
            }
            policy::check(pin, &new, &mut report);
            let place = self.place(pin, all, &texts);
            if place.new && !added.insert(pin.name()) {
                continue;
            }
            let done = if place.new {
                texts.add_pin(&self.environment.name, &pin.name(), &new).map(|_| ())
            } else {
                texts.change(&place.file, &Change::Set { path: place.path.clone(), text: new.clone() })
            };
            match done {
                Ok(()) => {}
                Err(Refusal::Mistakes(found)) => report.append(found),
                Err(failed) => return Err(failed),
            }
            if is_shared(pin) && !place.new {
                let readers = self.readers(pin);
                let names = quoted_list(readers.iter().map(|name| &**name));
                planned.notes.push(format!("`{}` gives `{}` to {names}", place.file, pin.name()));
                planned.environments.extend(readers);
            }
            let from = pin.written.as_ref().and_then(|written| written.as_str()).map(str::to_owned);
            planned.changes.push(PinChange { pin: pin.name(), file: place.file.clone(), line: 0, from, to: new });
            places.push(place);
        }
        if report.has_errors() {
            return Err(Refusal::Mistakes(report));
        }
        for (change, place) in planned.changes.iter_mut().zip(&places) {
            change.line = texts.line_of(&place.file, &place.path);
        }
        planned.texts = texts.finish();
        let known = &self.workspace.environments;
        planned.environments.sort_by_key(|name| known.iter().position(|known| known == name));
        planned.environments.dedup();
        Ok(planned)
    }

    /// Where the pin is written, or is going to be.
    fn place(&self, pin: &Pin, all: &[Pin], texts: &Texts<'_>) -> Place {
        let images = FieldPath::root().key("images");
        let file = texts.images_file(&self.environment.name);
        let add = || Place { file: file.clone(), path: images.key(&pin.name()), new: true };
        let Some(written) = &pin.written else { return add() };
        let inline = match written.origin.layer {
            Layer::Images => {
                let keys = [pin.full_name(), pin.name()];
                let path = keys.iter().map(|key| images.key(key)).find(|path| texts.place_of(&file, path).is_some());
                return path.map_or_else(add, |path| Place { file: file.clone(), path, new: false });
            }
            Layer::Environment | Layer::Cluster => {
                // A default of the environment gives its value to several instances, of which only one is meant.
                let users = all.iter().filter(|other| other.place() == pin.place());
                users.count() == 1
            }
            _ => self.shared,
        };
        let sources = &self.workspace.sources;
        let span = written.origin.span;
        let found = sources.file(span.source);
        let path = path_at(span.source, &found.text, span).filter(|_| inline);
        path.map_or_else(add, |path| Place { file: found.path.to_string(), path, new: false })
    }

    /// The environments in which something uses the place of a pin.
    fn readers(&self, pin: &Pin) -> Vec<Arc<str>> {
        let mut readers = Vec::new();
        for name in &self.workspace.environments {
            let Some(environment) = self.workspace.environment(name, &mut Report::new()) else { continue };
            if pins(self.compiler, &environment).iter().any(|other| other.place() == pin.place()) {
                readers.push(Arc::clone(name));
            }
        }
        readers
    }
}

/// Whether a pin stands where other environments may read it.
fn is_shared(pin: &Pin) -> bool {
    let layer = pin.written.as_ref().map(|written| written.origin.layer);
    matches!(layer, Some(Layer::Shared(_) | Layer::Workspace | Layer::ComponentDefault))
}

/// The text of a pin with another version.
fn new_text(pin: &Pin, version: &Version, report: &mut Report) -> Option<String> {
    let written = pin.written.as_ref().and_then(|written| written.as_str());
    let whole = version.repository.as_ref().and_then(|_| version.put_into("x"));
    let Some(written) = written else {
        if whole.is_none() {
            let message = format!("`{}` has no image whose version could change", pin.name());
            let finding = Diagnostic::error(rules::NO_REPOSITORY, pin.owner, message);
            report.push(finding.help(format!("give a full reference: `{}=REPOSITORY:TAG`", pin.name())));
        }
        return whole;
    };
    // The same repository, spelled with an expression, stays spelled so.
    let same = written.contains("}}")
        && version.repository.as_deref() == pin.value.as_deref().and_then(parts).map(|(repository, ..)| repository);
    let version = if same { Version { repository: None, ..version.clone() } } else { version.clone() };
    let new = match version.repository {
        Some(_) => whole,
        None => version.put_into(written),
    };
    if new.is_none() {
        let message = format!("the version of `{}` comes out of an expression", pin.name());
        let finding = Diagnostic::error(rules::COMPUTED_VERSION, pin.place(), message);
        report.push(finding.help("change what the expression reads, or write the version out"));
    }
    new
}
