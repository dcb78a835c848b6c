//! The values of an instance.

use std::rc::Rc;
use std::sync::Arc;

use super::Merger;
use super::chain::over;
use super::plan::PlannedInstance;
use super::schema::{Finished, Prepared, Schema};
use crate::config::load::unknown_input;
use crate::config::read::WrittenInstance;
use crate::config::{Component, InputSpec, TypeKind, rules};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Layer, Map, Node, overlay_map, prune_map};

/// What every instance of a component starts from: its defaults, and the `defaults` of all layers over them.
pub(super) struct Base<'a> {
    pub(super) component: &'a Arc<Component>,
    schema: Schema<'a>,
    start: Prepared,
}

/// What an instance gets.
pub(super) struct Values {
    pub(super) set: Map,
    pub(super) removed: Map,
    pub(super) fallen: Map,
}

impl<'a> Merger<'a> {
    /// The base of a component; nothing when there is no such component, which has been reported.
    pub(super) fn base(&mut self, name: &str) -> Option<Rc<Base<'a>>> {
        if let Some(base) = self.bases.get(name) {
            return Some(Rc::clone(base));
        }
        let component = self.workspace.components.get(name)?;
        let schema = Schema::new(&component.inputs);
        let mut values = schema.defaults(self.report);
        let mut idle = Vec::new();
        for defaults in self.settings(|settings| settings.defaults.as_ref()) {
            if let Some(upper) = defaults.get(name).and_then(Node::as_map) {
                values = schema.overlay(&values, upper, &mut idle, self.report);
            }
        }
        let start = schema.prepare(values, &mut idle, self.report);
        self.idle.extend(idle);
        let base = Rc::new(Base { component, schema, start });
        self.bases.insert(Arc::clone(&component.name), Rc::clone(&base));
        Some(base)
    }

    pub(super) fn values(&mut self, base: &Base<'a>, app: &'a str, instance: &PlannedInstance<'a>) -> Values {
        let mut idle = Vec::new();
        let mut merged: Option<Map> = None;
        let mut fallen = Map::new();
        let mut effective: Option<&str> = None;
        for layer in &instance.chain {
            effective = layer.component.as_ref().and_then(Node::as_str).or(effective);
            let Some(upper) = layer.values.as_ref().and_then(Node::as_map) else { continue };
            self.fall(base, effective, upper, &mut fallen);
            let lower = merged.as_ref().unwrap_or(&base.start.raw);
            merged = Some(base.schema.overlay(lower, upper, &mut idle, self.report));
        }
        let mut merged = merged.unwrap_or_else(|| base.start.raw.clone());
        for (key, image) in self.pinned(base, app, instance) {
            let value = over(merged.get(&key.text).cloned(), image);
            merged.insert(key, value);
        }
        let Finished { values, removed } = base.schema.finish(&merged, Some(&base.start), &mut idle, self.report);
        self.idle.extend(idle);
        self.check_complete(base, app, instance, &values, &removed);
        self.check_pins(base, app, instance, &values);
        Values { set: values, removed, fallen: prune_map(fallen) }
    }

    /// Sorts out the values that the component does not declare: left over from another component below, or mistakes.
    fn fall(&mut self, base: &Base<'a>, effective: Option<&str>, upper: &Map, fallen: &mut Map) {
        let unknown = upper.iter().filter(|entry| base.schema.get(&entry.key.text).is_none());
        for entry in unknown {
            let earlier = effective.filter(|name| *name != &*base.component.name);
            let earlier = earlier.and_then(|name| self.workspace.components.get(name));
            match earlier {
                None => self.report.push(unknown_input(base.component, &entry.key)),
                Some(earlier) if !earlier.inputs.iter().any(|input| input.key.text == entry.key.text) => {
                    self.report.push(unknown_input(earlier, &entry.key));
                }
                Some(_) => {
                    let single: Map = std::iter::once(entry.clone()).collect();
                    *fallen = overlay_map(fallen, &single, &mut Vec::new());
                }
            }
        }
    }

    fn check_complete(
        &mut self,
        base: &Base<'a>,
        app: &str,
        instance: &PlannedInstance<'a>,
        values: &Map,
        removed: &Map,
    ) {
        for spec in base.schema.specs.iter().filter(|spec| !spec.optional && values.entry(&spec.key.text).is_none()) {
            let name = &instance.key.text;
            let input = &spec.key.text;
            let environment = &self.stack.own.name;
            let message =
                format!("the input `{input}` of `{app}/{name}` has no value in the environment `{environment}`");
            let (span, note) = match removed.get(&spec.key.text) {
                Some(null) => (null.origin.span, Some("`null` removes the default, too")),
                None => (instance.key.origin.span, None),
            };
            let mut finding = Diagnostic::error(rules::MISSING_VALUE, span, message)
                .label(spec.key.origin.span, format!("declared by the component `{}`", base.component.name))
                .help(self.remedy(base, app, name, spec));
            finding.notes.extend(note.map(str::to_owned));
            self.report.push(finding);
        }
    }

    fn remedy(&self, base: &Base<'a>, app: &str, instance: &str, spec: &InputSpec) -> String {
        if matches!(spec.ty.kind, TypeKind::Image) {
            let short = base.main_image().is_some_and(|image| image.key.text == spec.key.text);
            let input = if short { String::new() } else { format!(".{}", spec.key.text) };
            let environment = &self.stack.own.name;
            return format!("pin it in `environments/{environment}/images.yaml`: `{app}/{instance}{input}: …`");
        }
        format!("write `{}` under `values` of the instance", spec.key.text)
    }

    /// An image of which no environment's own file says the version.
    fn check_pins(&mut self, base: &Base<'a>, app: &str, instance: &PlannedInstance<'a>, values: &Map) {
        for spec in base.images() {
            let Some(value) = values.get(&spec.key.text) else { continue };
            let shared = matches!(value.origin.layer, Layer::Shared(_) | Layer::Workspace);
            if shared && value.as_str().is_some_and(is_pin) {
                let name = &instance.key.text;
                let message = format!("only a shared layer pins the image of `{app}/{name}`");
                let finding = Diagnostic::warning(rules::PIN_IN_SHARED_LAYER, value.origin.span, message)
                    .note("a change here reaches every environment at once")
                    .help(self.remedy(base, app, name, spec));
                self.report.push(finding);
            }
        }
    }
}

impl<'a> Base<'a> {
    pub(super) fn input(&self, name: &str) -> Option<&'a InputSpec> {
        self.schema.get(name)
    }

    pub(super) fn images(&self) -> impl Iterator<Item = &'a InputSpec> {
        self.schema.specs.iter().filter(|spec| matches!(spec.ty.kind, TypeKind::Image))
    }

    /// The image that a pin without an input means: the only one, or the one called `image`.
    pub(super) fn main_image(&self) -> Option<&'a InputSpec> {
        let mut images = self.images();
        match (images.next(), images.next()) {
            (Some(only), None) => Some(only),
            _ => self.images().find(|spec| &*spec.key.text == "image"),
        }
    }
}

/// Whether a text says which version runs: something is written after its last expression.
fn is_pin(text: &str) -> bool {
    text.rsplit("}}").next().is_some_and(|rest| !rest.trim().is_empty())
}

/// The chain of an instance, for those who read it once more.
pub(super) fn fields<'a>(
    chain: &[&'a WrittenInstance],
    of: impl Fn(&'a WrittenInstance) -> Option<&'a Node>,
) -> Vec<&'a Node> {
    chain.iter().filter_map(|layer| of(layer)).collect()
}
