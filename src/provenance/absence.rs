//! Why a field is not there: what could have given it, and what kept it away.

use std::sync::Arc;

use super::{Reason, cut, one_line};
use crate::diagnostic::{Report, nearest};
use crate::evaluation::{InstanceId, Level, World};
use crate::expression::NamePath;
use crate::manifest::Manifest;
use crate::source::{SourceMap, Span};
use crate::template::{Giver, Givers, Gives, Library, Patch};
use crate::yaml::{FieldPath, Node, Segment};

/// Partials that call partials: deeper ones explain nothing any more.
const DEEPEST_PARTIAL: usize = 5;

/// What is known about the surroundings of an object.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The cluster.
    pub world: &'a Arc<World>,
    /// The templates.
    pub library: &'a Library,
    /// The texts.
    pub sources: &'a SourceMap,
    /// All objects of the cluster's apps.
    pub manifests: Vec<&'a Manifest>,
}

/// The reasons why an object does not have a field. Empty for objects that no template makes.
#[must_use]
pub fn absence(manifest: &Manifest, path: &FieldPath, around: &Surroundings<'_>) -> Vec<Reason> {
    let app = around.world.find_app(&manifest.app);
    let Some(instance) = app.and_then(|app| around.world.find_instance(app, &manifest.instance)) else {
        return Vec::new();
    };
    let mut inquiry = Inquiry { around, instance, reasons: Vec::new(), beside: Vec::new() };
    inquiry.scaled_by_others(manifest, path);
    inquiry.removed_by_patches(manifest, path);
    inquiry.templates(manifest, path);
    if inquiry.reasons.is_empty() {
        let component = &around.world.instance(instance).component;
        let key = path.0.iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(key),
            Segment::Index(_) | Segment::Match(..) => None,
        });
        let near = key.and_then(|key| nearest(key, inquiry.beside.iter().map(|known| &**known)));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let text = format!("nothing in the templates of `{}` could give it{near}", component.name);
        inquiry.tell(0, text, component.span);
    }
    inquiry.reasons
}

struct Inquiry<'a> {
    around: &'a Surroundings<'a>,
    instance: InstanceId,
    reasons: Vec<Reason>,
    /// Keys that templates know where the field would stand.
    beside: Vec<Arc<str>>,
}

impl Inquiry<'_> {
    fn tell(&mut self, depth: usize, text: String, span: Span) {
        let (place, excerpt) = (self.around.sources.locate(span), super::excerpt(self.around.sources, span));
        let reason = Reason { text, depth, place, excerpt };
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// An autoscaler writes `spec.replicas` in the cluster.
    fn scaled_by_others(&mut self, manifest: &Manifest, path: &FieldPath) {
        if path.to_string() != "spec.replicas" {
            return;
        }
        let rules = |other: &&&Manifest| {
            let target = other.body.get("spec").and_then(|spec| spec.get("scaleTargetRef"));
            let text = |key: &str| target.and_then(|target| target.get(key)).and_then(Node::as_str);
            &*other.id.gvk.kind == "HorizontalPodAutoscaler"
                && other.id.namespace == manifest.id.namespace
                && text("kind") == Some(&*manifest.id.gvk.kind)
                && text("name") == Some(&*manifest.id.name)
        };
        if let Some(other) = self.around.manifests.iter().find(rules) {
            let text = format!("the HorizontalPodAutoscaler `{}` sets it in the cluster", other.id.name);
            self.tell(0, text, other.body.origin.span);
        }
    }

    fn removed_by_patches(&mut self, manifest: &Manifest, path: &FieldPath) {
        let world = self.around.world;
        let app = world.app_of(self.instance);
        let patches = [
            (&world.environment().patches, Level::Cluster),
            (&world.system_of(app).patches, Level::System(world.system_index(app))),
            (&world.app(app).patches, Level::App(app)),
            (&world.instance(self.instance).patches, Level::Instance(self.instance)),
        ];
        for (patches, level) in patches {
            let mut report = Report::new();
            let evaluated = world.evaluate_map(patches, level, &mut report);
            let read = evaluated.iter().filter_map(|entry| Patch::read(entry, &mut report)).collect::<Vec<_>>();
            for patch in read {
                if let Some(span) = patch.removes(manifest, path) {
                    self.tell(0, format!("the patch `{}` removes it", patch.key.text), span);
                }
            }
        }
    }

    fn templates(&mut self, manifest: &Manifest, path: &FieldPath) {
        let world = self.around.world;
        let component = world.instance(self.instance).component.name.clone();
        let scope = world.scope(Level::Instance(self.instance));
        let templates = self.around.library.templates(&component);
        let mut found = Vec::new();
        for template in templates {
            let givers = template.givers(&manifest.id.gvk.kind, path, &scope);
            found.extend(givers.found);
            self.beside.extend(givers.beside);
        }
        self.givers(&component, found, 0);
    }

    fn givers(&mut self, component: &str, mut givers: Vec<Giver>, depth: usize) {
        // A value that could hold anything says less than a line that names the field.
        givers.sort_by_key(|giver| giver.gives == Gives::Other);
        for giver in givers {
            self.giver(&giver, depth);
            let passes = giver.conditions.iter().all(|condition| condition.holds != Some(!condition.wanted));
            if passes && depth < DEEPEST_PARTIAL && giver.gives != Gives::Nothing {
                self.partial(component, &giver, depth);
            }
        }
    }

    fn giver(&mut self, giver: &Giver, depth: usize) {
        let blocking = giver.conditions.iter().find(|condition| condition.holds == Some(!condition.wanted));
        if let Some(condition) = blocking {
            self.tell(depth, "would be placed here".to_owned(), giver.at);
            let text = self.text(condition.span);
            let text = match (condition.is_loop, condition.wanted) {
                (true, true) => format!("but `{text}` has no items"),
                (true, false) => format!("but only when `{text}` has no items"),
                (false, true) => format!("but the condition `{text}` is false"),
                (false, false) => format!("but the condition `{text}` is true"),
            };
            self.tell(depth + 1, text, condition.span);
            self.inputs(&condition.reads, depth + 1);
            return;
        }
        let expression = giver.expression.map(|span| self.text(span)).unwrap_or_default();
        let text = match giver.gives {
            Gives::Nothing => format!("would be placed here, but `{expression}` has no value"),
            Gives::Other => format!("would be placed here, but `{expression}` has no `{}`", giver.rest),
            Gives::Unknown => "may be placed here".to_owned(),
            Gives::Field => "is placed here, but not in this object".to_owned(),
        };
        self.tell(depth, text, giver.at);
        for condition in giver.conditions.iter().filter(|condition| condition.holds.is_none()) {
            let word = if condition.wanted { "if" } else { "unless" };
            self.tell(depth + 1, format!("{word} `{}`", self.text(condition.span)), condition.span);
            self.inputs(&condition.reads, depth + 1);
        }
        self.inputs(&giver.reads, depth + 1);
    }

    /// The places in the partial that an expression calls.
    fn partial(&mut self, component: &str, giver: &Giver, depth: usize) {
        let text = giver.expression.map(|span| self.around.sources.text(span)).unwrap_or_default();
        let Some((_, behind)) = text.split_once("partial(") else { return };
        let name = behind.trim_start_matches([' ', '"', '\'']).split(['"', '\'']).next().unwrap_or_default();
        let Some((owner, template)) = self.around.library.partial_template(component, name) else { return };
        let scope = self.around.world.scope(Level::BuiltIn(self.instance));
        let (owner, Givers { found, beside }) = (Arc::clone(owner), template.givers("", &giver.rest, &scope));
        self.beside.extend(beside);
        self.givers(&owner, found, depth + 1);
    }

    /// What is known about the inputs that an expression reads.
    fn inputs(&mut self, reads: &[NamePath], depth: usize) {
        let instance = self.around.world.instance(self.instance);
        for read in reads {
            let Some((name, rest)) = read.split_first() else { continue };
            let Some(spec) = instance.component.inputs.iter().find(|input| *input.key.text == **name) else {
                continue;
            };
            let Some(mut node) = instance.values.get(name) else {
                match instance.removed.get(name) {
                    Some(null) => {
                        self.tell(depth, format!("the input `{name}` was removed by `null`"), null.origin.span);
                    }
                    None => self.tell(depth, format!("the input `{name}` is set nowhere"), spec.key.origin.span),
                }
                continue;
            };
            let mut known = name.clone();
            for key in rest {
                known = format!("{known}.{key}");
                match node.get(key) {
                    Some(deeper) => node = deeper,
                    None => break,
                }
            }
            let shown = !crate::diagnostic::is_secret_name(&known) && node.as_map().is_none();
            let value = if shown { one_line(node) } else { node.describe().to_owned() };
            self.tell(depth, format!("the input `{name}` is {value}"), node.origin.span);
        }
    }

    fn text(&self, span: Span) -> String {
        cut(&self.around.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" "))
    }
}
