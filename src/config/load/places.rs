//! What stands where: the path of a file says what it must be.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::read::ComponentFiles;
use crate::config::{TemplateFile, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap, Span};
use crate::yaml::Layer;

/// The files of a workspace by what they are.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Files in our own format, with the layer they belong to. Files of shared layers are read as the first one.
    pub(super) own: BTreeMap<SourceId, Layer>,
    /// By the name of the component.
    pub(super) components: BTreeMap<String, ComponentPlaces>,
    /// `environments/<folder>/`.
    pub(super) folders: BTreeMap<String, FolderPlaces>,
    /// `environments/<name>.yaml`.
    pub(super) single: BTreeMap<String, SourceId>,
    /// YAML below `schemas/`.
    pub(super) schemas: Vec<SourceId>,
    /// YAML below `policies/`, tests apart.
    pub(super) policies: Vec<SourceId>,
    /// `policies/<policy>/tests/{pass,fail}/<case>.yaml`.
    pub(super) policy_cases: Vec<PolicyCase>,
}

/// A case of the policies of a folder.
#[derive(Debug)]
pub(super) struct PolicyCase {
    pub(super) folder: Arc<str>,
    pub(super) fails: bool,
    pub(super) source: SourceId,
}

/// `components/<name>/`.
#[derive(Debug, Default)]
pub(super) struct ComponentPlaces {
    pub(super) component: Option<SourceId>,
    /// Where to report that `component.yaml` is missing.
    pub(super) any: Option<SourceId>,
    pub(super) files: ComponentFiles,
    pub(super) tests: BTreeMap<String, TestPlaces>,
}

/// `components/<name>/tests/<case>/`.
#[derive(Debug, Default)]
pub(super) struct TestPlaces {
    pub(super) values: Option<SourceId>,
    /// Where to report that `values.yaml` is missing.
    pub(super) golden: Option<SourceId>,
}

/// `environments/<folder>/`.
#[derive(Debug, Default)]
pub(super) struct FolderPlaces {
    /// `environment.yaml`: the folder is an environment, not a layer.
    pub(super) environment: Option<SourceId>,
    pub(super) layer: Option<SourceId>,
    pub(super) images: Option<SourceId>,
    pub(super) systems: BTreeMap<String, SystemPlaces>,
}

/// `environments/<folder>/<system>.yaml` or `environments/<folder>/<system>/`.
#[derive(Debug, Default)]
pub(super) struct SystemPlaces {
    pub(super) file: Option<SourceId>,
    /// `system.yaml` of the folder.
    pub(super) system: Option<SourceId>,
    pub(super) apps: BTreeMap<String, SourceId>,
}

impl Places {
    pub(super) fn find(sources: &SourceMap, report: &mut Report) -> Self {
        let mut places = Self::default();
        for (path, source) in sources.below("") {
            let parts: Vec<&str> = path.split('/').collect();
            if has_ending(path, "yml") && !matches!(parts.as_slice(), ["components", _, "files" | "tests", ..]) {
                misplaced(source, "files are read by the ending `.yaml`, not `.yml`", "rename the file", report);
                continue;
            }
            match parts.as_slice() {
                [super::ROOT_FILE] => {
                    places.own.insert(source, Layer::Workspace);
                }
                ["components", rest @ ..] => places.component(rest, source, report),
                ["environments", rest @ ..] => places.environment(rest, source, report),
                ["schemas", ..] if is_yaml(path) => places.schemas.push(source),
                ["policies", rest @ ..] if is_yaml(path) => places.policy(rest, source, report),
                _ => {}
            }
        }
        places.own_environments(report);
        places
    }

    fn policy(&mut self, parts: &[&str], source: SourceId, report: &mut Report) {
        match parts {
            [folder, "tests", outcome @ ("pass" | "fail"), ..] => {
                self.policy_cases.push(PolicyCase { folder: (*folder).into(), fails: *outcome == "fail", source });
            }
            [_, "tests", ..] => {
                let help = "move it to `tests/pass/` or `tests/fail/`";
                misplaced(source, "a case of a policy passes or fails", help, report);
            }
            _ => self.policies.push(source),
        }
    }

    fn component(&mut self, parts: &[&str], source: SourceId, report: &mut Report) {
        let [name, rest @ ..] = parts else { return };
        if rest.is_empty() {
            if is_yaml(name) {
                misplaced(source, "a component is a folder", "move it to `components/<name>/component.yaml`", report);
            }
            return;
        }
        let component = self.components.entry((*name).to_owned()).or_default();
        component.any.get_or_insert(source);
        match rest {
            ["component.yaml"] => {
                component.component = Some(source);
                self.own.insert(source, Layer::ComponentDefault);
            }
            ["templates", path @ ..] => {
                if let Some(template) = template(&path.join("/"), source) {
                    component.files.templates.push(template);
                } else {
                    let help = "name it `….yaml.j2` or `….yaml`, or move it to `files/`";
                    misplaced(source, "a template ends in `.yaml.j2`, a plain manifest in `.yaml`", help, report);
                }
            }
            ["partials", file] if file.ends_with(".yaml.j2") => {
                let name = file.trim_end_matches(".yaml.j2");
                component.files.partials.insert(name.to_owned(), source);
            }
            ["partials", ..] => {
                misplaced(source, "a partial is `partials/<name>.yaml.j2`", "rename or move it", report);
            }
            ["files", ..] => {
                component.files.files.insert(rest.join("/"), source);
            }
            ["tests", case, rest @ ..] if !rest.is_empty() => {
                let test = component.tests.entry((*case).to_owned()).or_default();
                match rest {
                    ["values.yaml"] => {
                        test.values = Some(source);
                        self.own.insert(source, Layer::Environment);
                    }
                    ["golden", ..] => {
                        test.golden.get_or_insert(source);
                    }
                    _ => {
                        misplaced(
                            source,
                            "a case has `values.yaml` and `golden/`",
                            "rename or remove the file",
                            report,
                        );
                    }
                }
            }
            ["tests", ..] => {
                misplaced(source, "a case is a folder", "move it to `tests/<case>/values.yaml`", report);
            }
            [.., file] if is_yaml(file) || has_ending(file, "j2") => {
                let help = "move it to `templates/`, `partials/` or `files/`";
                misplaced(source, "nothing is read in this place of a component", help, report);
            }
            _ => {}
        }
    }

    fn environment(&mut self, parts: &[&str], source: SourceId, report: &mut Report) {
        let Some(file) = parts.last().and_then(|file| file.strip_suffix(".yaml")) else { return };
        let folder = match parts {
            [_] => {
                self.single.insert(file.to_owned(), source);
                return;
            }
            [folder, ..] => self.folders.entry((*folder).to_owned()).or_default(),
            [] => return,
        };
        match parts {
            [_, _] => match file {
                "environment" => folder.environment = Some(source),
                "layer" => folder.layer = Some(source),
                "images" => folder.images = Some(source),
                _ => folder.systems.entry(file.to_owned()).or_default().file = Some(source),
            },
            [_, system, _] => {
                let system = folder.systems.entry((*system).to_owned()).or_default();
                match file {
                    "system" => system.system = Some(source),
                    _ => {
                        system.apps.insert(file.to_owned(), source);
                    }
                }
            }
            _ => {
                let help = "an app is `environments/<layer>/<system>/<app>.yaml`";
                misplaced(source, "nothing is read this deep below `environments/`", help, report);
            }
        }
    }

    /// Gives the files below `environments/` their layers, and reports what an environment or a layer does not have.
    fn own_environments(&mut self, report: &mut Report) {
        for source in self.single.values() {
            self.own.insert(*source, Layer::Environment);
        }
        for (name, folder) in &mut self.folders {
            let is_environment = folder.environment.is_some();
            if let Some(single) = self.single.get(name) {
                let message = format!("the name `{name}` belongs to a file and to a folder");
                let finding = Diagnostic::error(rules::NAME_CLASH, Span::new(*single, 0, 0), message);
                report.push(finding.help("move everything into the folder, or choose another name"));
            }
            let (wrong, reason, help) = if is_environment {
                (folder.layer.take(), "an environment is no layer", "write it to `environment.yaml`")
            } else {
                (folder.images.take(), "a layer has no pins", "move it to the folder of an environment")
            };
            if let Some(source) = wrong {
                misplaced(source, reason, help, report);
            }
            let layer = if is_environment { Layer::Environment } else { Layer::Shared(0) };
            let files = [folder.environment, folder.layer, folder.images].into_iter().flatten();
            self.own.extend(files.map(|source| (source, layer)));
            for (name, system) in &mut folder.systems {
                system.check_clash(name, report);
                let files = [system.file, system.system].into_iter().flatten().chain(system.apps.values().copied());
                self.own.extend(files.map(|source| (source, layer)));
            }
        }
    }
}

impl SystemPlaces {
    fn check_clash(&mut self, name: &str, report: &mut Report) {
        let other = self.system.or_else(|| self.apps.values().next().copied());
        if let (Some(file), Some(other)) = (self.file, other) {
            let message = format!("the system `{name}` is a file and a folder");
            let finding = Diagnostic::error(rules::NAME_CLASH, Span::new(file, 0, 0), message)
                .label(Span::new(other, 0, 0), "in the folder")
                .help("move the file into the folder as `system.yaml`");
            report.push(finding);
        }
    }
}

fn template(path: &str, source: SourceId) -> Option<TemplateFile> {
    let (name, literal) = match path.strip_suffix(".yaml.j2") {
        Some(name) => (name, false),
        None => (path.strip_suffix(".yaml")?, true),
    };
    Some(TemplateFile { name: name.to_owned(), source, literal })
}

/// Endings are compared as they are: nothing else reads `X.YAML`.
fn is_yaml(file: &str) -> bool {
    has_ending(file, "yaml")
}

fn has_ending(file: &str, ending: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, found)| found == ending)
}

fn misplaced(source: SourceId, message: &str, help: &str, report: &mut Report) {
    report.push(Diagnostic::error(rules::MISPLACED_FILE, Span::new(source, 0, 0), message).help(help));
}
