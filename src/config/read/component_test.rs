//! Files of kind `ComponentTest`.

use std::sync::Arc;

use super::environment::read_minor;
use crate::config::component_test::{ALONE, ClusterFacts, ComponentTest, PartialCall, StandIn};
use crate::config::fields::Fields;
use crate::config::{Output, names};
use crate::diagnostic::Report;
use crate::source::Span;
use crate::types::Minor;
use crate::yaml::{Key, Layer, Map, Node, Origin};

/// The Kubernetes minor of a case that does not say it: the newest whose types are known.
const MINOR: Minor = Minor(34);

/// Keys of a stand-in that are no outputs.
const IDENTITY: [&str; 4] = ["instance", "app", "namespace", "selector"];

/// A file of kind `ComponentTest`. Names that are not written come from the component.
pub(in crate::config) fn read_component_test(
    node: &Node,
    component: &Arc<str>,
    name: &str,
    report: &mut Report,
) -> Option<ComponentTest> {
    let mut fields = Fields::open(node, "a component test", report)?;
    let span = fields.header("ComponentTest", name)?;
    names::check_label(&Key::new(name, Origin::new(span, node.origin.layer)), "a case", fields.report);
    fields.prose("description");
    let instance = read_name(&mut fields, "instance", span, component);
    let app = read_name(&mut fields, "app", span, &instance.text);
    let otherwise = Node::string(app.text.clone(), Origin::new(span, Layer::Derived));
    let test = ComponentTest {
        component: Arc::clone(component),
        name: name.into(),
        span,
        partial: read_partial(&mut fields),
        fails: fields.text("fails"),
        values: read_map(&mut fields, "values").unwrap_or_default(),
        selector: fields.text_map("selector").as_ref().and_then(Node::as_map).cloned(),
        namespace: fields.text("namespace").unwrap_or(otherwise),
        environment: read_name(&mut fields, "environment", span, ALONE),
        cluster: ClusterFacts {
            kubernetes: fields.has_any(&["kubernetes"]).and_then(|_| read_minor(&mut fields)).unwrap_or(MINOR),
            region: fields.text("region"),
            network_policy: fields.word("networkPolicy", &["enforced", "ignored"]),
        },
        variables: fields.map("variables").cloned(),
        connections: read_connections(&mut fields, &app),
        callers: read_callers(&mut fields, &instance, &app),
        instance,
        app,
    };
    fields.finish();
    Some(test)
}

fn read_map(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Map> {
    fields.map(key).and_then(Node::as_map).cloned()
}

/// A name that is used as it is.
fn read_name(fields: &mut Fields<'_, '_>, key: &'static str, span: Span, otherwise: &str) -> Key {
    let Some(node) = fields.text(key) else { return Key::new(otherwise, Origin::new(span, Layer::Derived)) };
    let name = Key::new(node.as_str().unwrap_or_default(), node.origin.clone());
    names::check_label(&name, "this", fields.report);
    name
}

fn read_partial(fields: &mut Fields<'_, '_>) -> Option<PartialCall> {
    let parameters = read_map(fields, "parameters");
    let name = if parameters.is_some() { fields.required_text("partial") } else { fields.text("partial") }?;
    if let Some(values) = fields.has_any(&["values"]) {
        fields.entry("values");
        let message = "a partial does not see the inputs of its component";
        let finding =
            crate::diagnostic::Diagnostic::error(crate::config::rules::UNKNOWN_KEY, values.key.origin.span, message);
        fields.report.push(finding.help("pass what it needs as `parameters`"));
    }
    Some(PartialCall { name, parameters: parameters.unwrap_or_default() })
}

fn read_connections(fields: &mut Fields<'_, '_>, app: &Key) -> Vec<StandIn> {
    let Some(map) = fields.map("connections").and_then(Node::as_map) else { return Vec::new() };
    let mut connections = Vec::with_capacity(map.len());
    for entry in map {
        names::check_identifier(&entry.key, "a connection", fields.report);
        let Some(mut inner) = Fields::open(&entry.value, "a connection", fields.report) else { continue };
        let mut stand_in = read_stand_in(&mut inner, entry.key.clone(), &entry.key, app);
        // Whatever else it has is what the instance offers.
        let outputs = entry.value.as_map().into_iter().flatten();
        let outputs = outputs.filter(|output| !IDENTITY.contains(&&*output.key.text));
        stand_in.outputs =
            outputs.map(|output| Output { key: output.key.clone(), value: output.value.clone() }).collect();
        for output in &stand_in.outputs {
            names::check_output_name(&output.key, fields.report);
        }
        connections.push(stand_in);
    }
    connections
}

fn read_callers(fields: &mut Fields<'_, '_>, instance: &Key, app: &Key) -> Vec<StandIn> {
    let items = fields.list("callers").and_then(Node::as_list).unwrap_or_default();
    let mut callers = Vec::with_capacity(items.len());
    for item in items {
        let Some(mut inner) = Fields::open(item, "a caller", fields.report) else { continue };
        let Some(name) = inner.required_text("instance") else { continue };
        let name = Key::new(name.as_str().unwrap_or_default(), name.origin.clone());
        let alias = read_name(&mut inner, "connection", item.origin.span, &instance.text);
        callers.push(read_stand_in(&mut inner, alias, &name, app));
        inner.finish();
    }
    callers
}

fn read_stand_in(fields: &mut Fields<'_, '_>, alias: Key, instance: &Key, app: &Key) -> StandIn {
    let span = instance.origin.span;
    StandIn {
        alias,
        instance: read_name(fields, "instance", span, &instance.text),
        app: read_name(fields, "app", span, &app.text),
        namespace: fields.text("namespace"),
        selector: fields.text_map("selector").as_ref().and_then(Node::as_map).cloned(),
        outputs: Vec::new(),
    }
}
