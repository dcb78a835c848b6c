//! Pins: the images that `images.yaml` gives to instances.

use std::collections::{BTreeMap, BTreeSet};

use super::Merger;
use super::plan::PlannedInstance;
use super::values::Base;
use crate::config::mistakes::{found, no_such};
use crate::config::read::Pin;
use crate::config::rules;
use crate::diagnostic::{Diagnostic, quoted_list};
use crate::yaml::{Key, Node};

/// The pins of an environment by instance, and which of them found their place.
pub(super) struct Pins<'a> {
    by_instance: BTreeMap<(&'a str, &'a str), Vec<&'a Pin>>,
    used: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Pins<'a> {
    pub(super) fn new(pins: &'a [Pin]) -> Self {
        let mut by_instance: BTreeMap<(&str, &str), Vec<&Pin>> = BTreeMap::new();
        for pin in pins {
            by_instance.entry((&pin.app, &pin.instance)).or_default().push(pin);
        }
        Self { by_instance, used: BTreeSet::new() }
    }
}

impl<'a> Merger<'a> {
    /// The instance runs here, whatever comes of its pins.
    pub(super) fn claim_pins(&mut self, app: &'a str, instance: &'a str) {
        self.pins.used.insert((app, instance));
    }

    /// The pins of an instance by input.
    pub(super) fn pinned(
        &mut self,
        base: &Base<'a>,
        app: &'a str,
        instance: &PlannedInstance<'a>,
    ) -> Vec<(Key, &'a Node)> {
        let name: &'a str = &instance.key.text;
        let Some(pins) = self.pins.by_instance.get(&(app, name)) else { return Vec::new() };
        let mut pinned = Vec::new();
        for pin in pins.clone() {
            if let Some(input) = self.pinned_input(base, pin) {
                pinned.push((Key::new(input, pin.key.origin.clone()), &pin.image));
            }
        }
        pinned
    }

    fn pinned_input(&mut self, base: &Base<'a>, pin: &Pin) -> Option<String> {
        let span = pin.key.origin.span;
        let images: Vec<&str> = base.images().map(|spec| &*spec.key.text).collect();
        let component = &base.component.name;
        let Some(name) = &pin.input else {
            if let Some(main) = base.main_image() {
                return Some(main.key.text.to_string());
            }
            let (message, help) = if images.is_empty() {
                (format!("the component `{component}` has no image to pin"), "remove the line".to_owned())
            } else {
                let message = format!("the component `{component}` has several images: {}", quoted_list(images));
                (message, format!("write `{}.<input>: …`", pin.key.text))
            };
            self.report.push(Diagnostic::error(rules::PIN_OF_NON_IMAGE, span, message).help(help));
            return None;
        };
        let Some(spec) = base.input(name) else {
            let phrase = format!("the component `{component}` has no image input");
            self.report.push(no_such(rules::UNKNOWN_INPUT, span, &phrase, name, images));
            return None;
        };
        if !images.contains(&name.as_str()) {
            let message = format!("the input `{name}` is no image, and only images are pinned");
            let finding = Diagnostic::error(rules::PIN_OF_NON_IMAGE, span, message)
                .label(spec.key.origin.span, format!("takes {}", spec.ty.expected()));
            self.report.push(finding.help("write it under `values` of the instance"));
            return None;
        }
        Some(name.clone())
    }

    /// Pins whose instance does not run here, or does not exist.
    pub(super) fn report_unused_pins(&mut self) {
        let levels = self.stack.layers.iter().map(|layer| &layer.systems).chain([&self.stack.own.systems]);
        let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for system in levels.flat_map(BTreeMap::values) {
            let placed = system.clusters.iter().flatten().flat_map(|placement| &placement.apps);
            for (app, named) in system.apps.iter().chain(placed) {
                let instances = named.body.iter().flat_map(|app| app.instances.keys());
                known.entry(app).or_default().extend(instances.map(|name| &**name));
            }
        }
        let pins = std::mem::take(&mut self.pins.by_instance);
        for ((app, instance), pins) in pins.iter().filter(|(place, _)| !self.pins.used.contains(*place)) {
            for pin in pins {
                let span = pin.key.origin.span;
                let finding = match known.get(app) {
                    None => no_such(rules::UNKNOWN_APP, span, "there is no app", app, known.keys().copied()),
                    Some(names) if !names.contains(instance) => {
                        let phrase = format!("the app `{app}` has no instance");
                        no_such(rules::UNKNOWN_INSTANCE, span, &phrase, instance, names.iter().copied())
                    }
                    // What could not be read may be what uses the pin.
                    Some(_) if !self.workspace.complete => continue,
                    Some(_) => {
                        let environment = &self.stack.own.name;
                        let message = format!("`{app}/{instance}` does not run in the environment `{environment}`");
                        Diagnostic::warning(rules::UNUSED_PIN, span, message)
                            .here(format!("pins {}", found(&pin.image)))
                            .help("remove the line")
                    }
                };
                self.report.push(finding);
            }
        }
    }
}
