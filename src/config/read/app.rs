//! Apps and their instances, in any layer.

use std::sync::Arc;

use super::{ByName, Named, acceptance, image_policy, read_by_name, read_patches};
use crate::config::fields::Fields;
use crate::config::{Ignore, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::{Key, Layer, Node};

/// Keys of an instance that may stand directly under an app with one instance of its own name.
pub(crate) const SHORTHAND: [&str; 5] = ["component", "values", "connects", "hook", "selector"];

/// What one layer says about an app. `null` in a field removes what lower layers say.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct WrittenApp {
    pub(in crate::config) namespace: Option<Node>,
    pub(in crate::config) description: Option<Node>,
    pub(in crate::config) labels: Option<Node>,
    pub(in crate::config) after: Option<Node>,
    pub(in crate::config) ignore: Option<Vec<Ignore>>,
    pub(in crate::config) patches: Option<Node>,
    pub(in crate::config) accept: Option<Node>,
    pub(in crate::config) image_policy: Option<Node>,
    pub(in crate::config) instances: ByName<WrittenInstance>,
}

/// What one layer says about an instance. `null` in a field removes what lower layers say.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct WrittenInstance {
    pub(in crate::config) component: Option<Node>,
    /// A map.
    pub(in crate::config) values: Option<Node>,
    pub(in crate::config) connects: Option<Node>,
    pub(in crate::config) after: Option<Node>,
    pub(in crate::config) hook: Option<Node>,
    pub(in crate::config) selector: Option<Node>,
    pub(in crate::config) labels: Option<Node>,
    pub(in crate::config) patches: Option<Node>,
    pub(in crate::config) image_policy: Option<Node>,
}

/// `apps:`.
pub(super) fn read_apps(fields: &mut Fields<'_, '_>) -> ByName<WrittenApp> {
    let Some(map) = fields.map("apps").and_then(Node::as_map) else { return ByName::new() };
    read_by_name(map, "an app", fields.report, |key, node, report| {
        let fields = Fields::open(node, "an app", report)?;
        Some(read_app(fields.removable().at(key.origin.span), key))
    })
}

/// A file of kind App. The name comes from the file.
pub(in crate::config) fn read_app_file(
    node: &Node,
    name: &str,
    layer: Layer,
    report: &mut Report,
) -> Option<Named<WrittenApp>> {
    let mut fields = Fields::open(node, "an app", report)?.removable();
    let span = fields.header("App", name)?;
    let key = Key::new(name, crate::yaml::Origin::new(span, layer));
    crate::config::names::check_label(&key, "an app", fields.report);
    let body = Some(read_app(fields.at(span), &key));
    Some(Named { key, body })
}

fn read_app(mut fields: Fields<'_, '_>, key: &Key) -> WrittenApp {
    let shorthand = fields.has_any(&SHORTHAND);
    let mut app = WrittenApp {
        namespace: fields.text("namespace"),
        description: fields.text("description"),
        labels: fields.text_map("labels"),
        after: fields.text_list("after"),
        ignore: read_ignore(&mut fields),
        patches: read_patches(&mut fields),
        accept: acceptance::read_accept(&mut fields),
        instances: read_instances(&mut fields),
        image_policy: image_policy::read_image_policy(&mut fields),
    };
    let instance = read_shorthand(&mut fields);
    if let Some(first) = shorthand {
        if let Some(instances) = fields.entry("instances") {
            let message = format!("the app `{}` has both `{}` and `instances`", key.text, first.key.text);
            let finding = Diagnostic::error(rules::MIXED_SHORTHAND, first.key.origin.span, message)
                .label(instances.key.origin.span, "instances here")
                .help("move it to the instance under `instances` that it belongs to");
            fields.report.push(finding);
        } else {
            app.instances.insert(Arc::clone(&key.text), Named { key: key.clone(), body: Some(instance) });
        }
    }
    fields.finish();
    app
}

fn read_instances(fields: &mut Fields<'_, '_>) -> ByName<WrittenInstance> {
    let Some(map) = fields.map("instances").and_then(Node::as_map) else { return ByName::new() };
    read_by_name(map, "an instance", fields.report, |key, node, report| {
        let mut fields = Fields::open(node, "an instance", report)?.removable().at(key.origin.span);
        let (after, labels) = (fields.text_list("after"), fields.text_map("labels"));
        let patches = read_patches(&mut fields);
        let shorthand = read_shorthand(&mut fields);
        let image_policy = image_policy::read_image_policy(&mut fields);
        let instance = WrittenInstance { after, labels, patches, image_policy, ..shorthand };
        fields.finish();
        Some(instance)
    })
}

/// The keys that an instance and the short form of an app share.
fn read_shorthand(fields: &mut Fields<'_, '_>) -> WrittenInstance {
    WrittenInstance {
        component: fields.text("component"),
        values: fields.map("values").cloned(),
        connects: fields.text_map("connects"),
        hook: fields.word("hook", &["PreSync", "PostSync", "SyncFail"]),
        selector: fields.text_map("selector"),
        ..WrittenInstance::default()
    }
}

fn read_ignore(fields: &mut Fields<'_, '_>) -> Option<Vec<Ignore>> {
    let node = fields.list("ignore")?;
    let mut read = |item: &Node| {
        let mut fields = Fields::open(item, "an ignored field", fields.report)?;
        let (kind, name, path) = (fields.required_text("kind"), fields.text("name"), fields.required_text("path"));
        fields.finish();
        Some(Ignore { kind: kind?, name, path: path? })
    };
    Some(node.as_list().unwrap_or_default().iter().filter_map(&mut read).collect())
}
