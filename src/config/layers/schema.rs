//! Values by declaration: layers of inputs or variables merge as their types say.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::keyed::{gather, spread};
use crate::config::{InputSpec, InputType, TypeKind};
use crate::diagnostic::Report;
use crate::source::Span;
use crate::yaml::{Entry, Map, Node, Value, overlay_map, prune};

/// Declared names with their types.
pub(super) struct Schema<'a> {
    pub(super) specs: &'a [InputSpec],
    by_name: HashMap<&'a str, Declared<'a>>,
    /// Whether merging must look at types at all.
    structured: bool,
}

#[derive(Clone, Copy)]
struct Declared<'a> {
    spec: &'a InputSpec,
    structured: bool,
}

/// Values that many merges begin with, and their final forms in the same order: what no layer touches is not finished
/// again for every instance.
pub(super) struct Prepared {
    pub(super) raw: Map,
    finished: Vec<Node>,
}

/// Merged values.
pub(super) struct Finished {
    /// Values of declared names.
    pub(super) values: Map,
    /// Names whose value was removed by `null`, with what that beat.
    pub(super) removed: Map,
}

impl<'a> Schema<'a> {
    pub(super) fn new(specs: &'a [InputSpec]) -> Self {
        let declared = |spec: &'a InputSpec| Declared { spec, structured: spec.ty.has_structure() };
        let by_name: HashMap<&str, Declared<'_>> = specs.iter().map(|spec| (&*spec.key.text, declared(spec))).collect();
        let structured = specs.iter().any(|spec| spec.ty.has_structure());
        Self { specs, by_name, structured }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a InputSpec> {
        self.by_name.get(name).map(|declared| declared.spec)
    }

    /// Defaults of the declarations, to lay others over.
    pub(super) fn defaults(&self, report: &mut Report) -> Map {
        let with_default = self.specs.iter().filter_map(|spec| Some((spec, spec.default.as_ref()?)));
        let entry = |(spec, default): (&InputSpec, &Node)| Entry {
            key: spec.key.clone(),
            value: spread(default, &spec.ty, report),
        };
        with_default.map(entry).collect()
    }

    /// `upper` over `lower`; names that are not declared are left out.
    pub(super) fn overlay(&self, lower: &Map, upper: &Map, idle: &mut Vec<Span>, report: &mut Report) -> Map {
        if !self.structured && upper.iter().all(|entry| self.by_name.contains_key(&*entry.key.text)) {
            return overlay_map(lower, upper, idle);
        }
        let entry = |entry: &Entry| {
            let declared = self.by_name.get(&*entry.key.text)?;
            let value =
                if declared.structured { spread(&entry.value, &declared.spec.ty, report) } else { entry.value.clone() };
            Some(Entry { key: entry.key.clone(), value })
        };
        let ready: Map = upper.iter().filter_map(entry).collect();
        overlay_map(lower, &ready, idle)
    }

    /// Merged values in their final form: without what was removed, keyed lists as lists, defaults of properties filled
    /// in. A null that removes the default of a property is taken from `idle` again.
    pub(super) fn finish(
        &self,
        merged: &Map,
        prepared: Option<&Prepared>,
        idle: &mut Vec<Span>,
        report: &mut Report,
    ) -> Finished {
        let mut finished = Finished { values: Map::new(), removed: Map::new() };
        for (place, entry) in merged.iter().enumerate() {
            if entry.value.is_null() {
                finished.removed.push(entry.key.clone(), entry.value.clone());
                continue;
            }
            let value = match prepared.and_then(|prepared| prepared.untouched(place, &entry.value)) {
                Some(ready) => ready,
                None => self.finish_entry(entry, idle, report),
            };
            finished.values.push(entry.key.clone(), value);
        }
        finished
    }

    fn finish_entry(&self, entry: &Entry, idle: &mut Vec<Span>, report: &mut Report) -> Node {
        match self.by_name.get(&*entry.key.text).filter(|declared| declared.structured) {
            Some(declared) => finish_value(&entry.value, &declared.spec.ty, idle, report),
            None => prune(entry.value.clone()),
        }
    }

    /// Values to begin merges with.
    pub(super) fn prepare(&self, raw: Map, idle: &mut Vec<Span>, report: &mut Report) -> Prepared {
        let finished = raw.iter().map(|entry| self.finish_entry(entry, idle, report)).collect();
        Prepared { raw, finished }
    }
}

impl Prepared {
    /// The final form of a value that is still the one in this place. Merging keeps the places of the lower map.
    fn untouched(&self, place: usize, value: &Node) -> Option<Node> {
        let raw = &self.raw.iter().nth(place)?.value;
        let same = match (&raw.value, &value.value) {
            (Value::Map(raw), Value::Map(value)) => Arc::ptr_eq(raw, value),
            (Value::List(raw), Value::List(value)) => Arc::ptr_eq(raw, value),
            _ => false,
        };
        if same { self.finished.get(place).cloned() } else { None }
    }
}

fn finish_value(node: &Node, ty: &InputType, idle: &mut Vec<Span>, report: &mut Report) -> Node {
    match (&ty.kind, &node.value) {
        (TypeKind::Object(properties), Value::Map(map)) => {
            Node::map(finish_object(map, properties, idle, report), node.origin.clone())
        }
        (TypeKind::Map(of), Value::Map(map)) => {
            let kept = map.iter().filter(|entry| !entry.value.is_null());
            let finish =
                |entry: &Entry| Entry { key: entry.key.clone(), value: finish_value(&entry.value, of, idle, report) };
            Node::map(kept.map(finish).collect(), node.origin.clone())
        }
        (TypeKind::List { key: Some(key), .. }, Value::Map(map)) => {
            let (list, _) = gather(map, key, node, report);
            finish_value(&list, ty, idle, report)
        }
        (TypeKind::List { of, .. }, Value::List(items)) => {
            let items = items.iter().map(|item| finish_value(item, of, idle, report));
            Node::list(items.collect(), node.origin.clone())
        }
        _ => prune(node.clone()),
    }
}

fn finish_object(map: &Map, properties: &[InputSpec], idle: &mut Vec<Span>, report: &mut Report) -> Map {
    let mut result = Map::new();
    for entry in map {
        let spec = properties.iter().find(|spec| spec.key.text == entry.key.text);
        if !entry.value.is_null() {
            let finish = |spec: &InputSpec| finish_value(&entry.value, &spec.ty, idle, report);
            let value = spec.map_or_else(|| prune(entry.value.clone()), finish);
            result.push(entry.key.clone(), value);
        } else if spec.is_some_and(|spec| spec.default.is_some()) {
            // The null stays: it keeps the default away when the evaluated value is checked.
            idle.retain(|span| *span != entry.value.origin.span);
            result.push(entry.key.clone(), entry.value.clone());
        }
    }
    for spec in properties.iter().filter(|spec| map.entry(&spec.key.text).is_none()) {
        if let Some(default) = &spec.default {
            result.push(spec.key.clone(), finish_value(default, &spec.ty, idle, report));
        }
    }
    result
}
