//! All templates and partials of a workspace, each compiled once.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Template;
use super::parameter::Parameter;
use crate::config::{Component, Partial, TemplateFile, Workspace};
use crate::diagnostic::{Report, nearest, quoted_list};
use crate::source::SourceMap;

/// Compiled templates by component and name.
#[derive(Debug, Default)]
pub struct Library {
    components: BTreeMap<Arc<str>, Compiled>,
}

/// A component's files, in the order in which it lists them.
#[derive(Debug)]
struct Compiled {
    component: Arc<Component>,
    templates: Vec<Template>,
    partials: Vec<CompiledPartial>,
}

/// A partial with its parameters.
#[derive(Debug)]
pub(super) struct CompiledPartial {
    pub(super) template: Template,
    pub(super) parameters: Vec<Parameter>,
}

/// One file to compile.
enum File<'a> {
    Template(&'a Component, &'a TemplateFile),
    Partial(&'a Component, &'a Partial),
}

impl Library {
    /// Compiles every template of every component. Mistakes go to the report; a file with a mistake gives nothing.
    #[must_use]
    pub fn compile(workspace: &Workspace, report: &mut Report) -> Self {
        Self::of(&workspace.components, &workspace.sources, report)
    }

    pub(super) fn of(
        components: &BTreeMap<Arc<str>, Arc<Component>>,
        sources: &SourceMap,
        report: &mut Report,
    ) -> Self {
        let files: Vec<File<'_>> = components.values().flat_map(|component| files(component)).collect();
        let compiled: Vec<(Template, Report)> = files.par_iter().map(|file| file.compile(sources)).collect();
        let mut templates = compiled.into_iter().map(|(template, findings)| {
            report.append(findings);
            template
        });
        let mut library = Self::default();
        for (name, component) in components {
            let own = templates.by_ref().take(component.templates.len()).collect();
            let partials: Vec<Template> = templates.by_ref().take(component.partials.len()).collect();
            let compiled =
                Compiled { component: Arc::clone(component), templates: own, partials: with_parameters(partials) };
            library.components.insert(Arc::clone(name), compiled);
        }
        drop(templates);
        library.ready_parameters(sources, report);
        library
    }

    fn ready_parameters(&mut self, sources: &SourceMap, report: &mut Report) {
        for compiled in self.components.values_mut() {
            for (partial, declared) in compiled.partials.iter_mut().zip(&compiled.component.partials) {
                let parameters = declared.parameters.iter().map(|spec| Parameter::new(spec, sources, report));
                partial.parameters = parameters.collect();
            }
        }
    }

    /// The templates of a component, in the order of [`Component::templates`].
    pub fn templates(&self, component: &str) -> impl Iterator<Item = &Template> {
        self.components.get(component).into_iter().flat_map(|compiled| &compiled.templates)
    }

    /// The template of that name, as [`TemplateFile::name`] has it.
    #[must_use]
    pub fn template(&self, component: &str, name: &str) -> Option<&Template> {
        let compiled = self.components.get(component)?;
        let at = compiled.component.templates.iter().position(|file| file.name == name)?;
        compiled.templates.get(at)
    }

    /// The partials of a component with their declarations.
    pub fn partials(&self, component: &str) -> impl Iterator<Item = (&Partial, &Template)> {
        self.components.get(component).into_iter().flat_map(|compiled| {
            let templates = compiled.partials.iter().map(|partial| &partial.template);
            compiled.component.partials.iter().zip(templates)
        })
    }

    /// The template of the partial that a component means by a name: `probe`, `library/probe`.
    #[must_use]
    pub fn partial_template(&self, component: &str, name: &str) -> Option<(&Arc<str>, &Template)> {
        self.partial(component, name).ok().map(|(owner, _, partial)| (owner, &partial.template))
    }

    /// The first component that has a partial of that name.
    fn holder_of(&self, partial: &str) -> Option<&str> {
        let has = |compiled: &Compiled| compiled.component.partials.iter().any(|own| *own.key.text == *partial);
        self.components.iter().find(|(_, compiled)| has(compiled)).map(|(name, _)| &**name)
    }

    /// A partial by name, its declaration and its component's name; or help that says what there is.
    pub(super) fn partial(
        &self,
        component: &str,
        name: &str,
    ) -> Result<(&Arc<str>, &Partial, &CompiledPartial), String> {
        let (owner, own_name) = name.split_once('/').unwrap_or((component, name));
        let Some((owner, compiled)) = self.components.get_key_value(owner) else {
            let libraries = self.components.iter().filter(|(_, compiled)| !compiled.partials.is_empty());
            let names = || libraries.clone().map(|(name, _)| &**name);
            return Err(match nearest(owner, names()) {
                Some(near) => format!("did you mean `{near}/{own_name}`?"),
                None => format!("components with partials are {}", quoted_list(names())),
            });
        };
        let declared = &compiled.component.partials;
        if let Some(at) = declared.iter().position(|partial| *partial.key.text == *own_name) {
            return Ok((owner, &declared[at], &compiled.partials[at]));
        }
        let names = || declared.iter().map(|partial| &*partial.key.text);
        Err(match nearest(own_name, names()) {
            Some(near) if owner.as_ref() == component => format!("did you mean `{near}`?"),
            Some(near) => format!("did you mean `{owner}/{near}`?"),
            None if self.holder_of(own_name).is_some() => {
                format!("did you mean `{}/{own_name}`?", self.holder_of(own_name).unwrap_or_default())
            }
            None if declared.is_empty() => format!("the component `{owner}` has no partials"),
            None => format!("the partials of `{owner}` are {}", quoted_list(names())),
        })
    }
}

fn with_parameters(templates: Vec<Template>) -> Vec<CompiledPartial> {
    templates.into_iter().map(|template| CompiledPartial { template, parameters: Vec::new() }).collect()
}

fn files(component: &Component) -> impl Iterator<Item = File<'_>> {
    let templates = component.templates.iter().map(|file| File::Template(component, file));
    templates.chain(component.partials.iter().map(|partial| File::Partial(component, partial)))
}

impl File<'_> {
    fn compile(&self, sources: &SourceMap) -> (Template, Report) {
        let mut report = Report::new();
        let template = match self {
            Self::Template(_, file) if file.literal => Some(Template::literal(sources, file.source, &mut report)),
            Self::Template(component, file) => {
                Template::compile(sources, file.source, &component.delimiters, &mut report)
            }
            Self::Partial(component, partial) => {
                Template::compile_partial(sources, partial.source, &component.delimiters, &mut report)
            }
        };
        (template.unwrap_or_else(Template::failed), report)
    }
}
