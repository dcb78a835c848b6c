//! A pod as controls see it: its containers of all sorts, and the words in which guilty ones are listed.

use super::standard::Violation;
use crate::kubernetes::Place;

use std::collections::BTreeSet;

/// A pod or the template of one.
pub(super) struct Pod<'o> {
    pub(super) annotations: Place<'o>,
    pub(super) spec: Place<'o>,
    /// `spec.securityContext`.
    pub(super) security: Place<'o>,
    /// Init containers, containers and ephemeral ones.
    pub(super) containers: Vec<Container<'o>>,
    /// The minor whose controls look at it.
    pub(super) minor: u32,
    /// The minor of the server itself.
    pub(super) server: u32,
}

/// A container of any sort.
pub(super) struct Container<'o> {
    pub(super) name: &'o str,
    pub(super) place: Place<'o>,
    /// `securityContext`.
    pub(super) security: Place<'o>,
}

impl<'o> Pod<'o> {
    /// The pod whose metadata and spec stand below a place.
    pub(super) fn new(template: &Place<'o>) -> Self {
        let spec = template.field("spec");
        let lists = ["initContainers", "containers", "ephemeralContainers"].map(|list| spec.field(list));
        let items = lists.iter().flat_map(Place::items);
        let containers = items.map(|place| Container {
            name: place.field("name").text_or_empty(),
            security: place.field("securityContext"),
            place,
        });
        Self {
            annotations: template.down(["metadata", "annotations"]),
            security: spec.field("securityContext"),
            containers: containers.collect(),
            spec,
            minor: 0,
            server: 0,
        }
    }

    /// `spec.os.name: windows`. Such pods cannot have what Linux alone knows.
    pub(super) fn is_windows(&self) -> bool {
        self.minor >= 25 && self.spec.down(["os", "name"]).text() == Some("windows")
    }

    /// `hostUsers: false`: the root of the pod is nobody on the node (KEP-127).
    pub(super) fn has_own_users(&self) -> bool {
        self.minor >= 35 && self.spec.field("hostUsers").boolean() == Some(false)
    }
}

/// Those who did something that is forbidden: the pod itself and containers, in order.
#[derive(Default)]
pub(super) struct Guilty<'o> {
    pod: bool,
    names: Vec<&'o str>,
    pub(super) values: BTreeSet<String>,
    pub(super) places: Vec<Place<'o>>,
}

impl<'o> Guilty<'o> {
    /// Fields of which it does not matter who wrote them.
    pub(super) fn of(places: impl IntoIterator<Item = Place<'o>>) -> Self {
        Self { places: places.into_iter().collect(), ..Self::default() }
    }

    /// The pod itself, through a field.
    pub(super) fn pod(&mut self, place: Place<'o>) {
        self.pod = true;
        self.places.push(place);
    }

    /// A container, through some fields; none of them means that it did nothing.
    pub(super) fn container(&mut self, container: &Container<'o>, places: impl IntoIterator<Item = Place<'o>>) {
        let before = self.places.len();
        self.places.extend(places);
        if self.places.len() > before {
            self.names.push(container.name);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many containers.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// `container "a"`, `containers "a", "b"`.
    pub(super) fn containers(&self) -> String {
        format!("{} {}", plural("container", self.names.len()), quoted(&self.names))
    }

    /// `pod and containers "a", "b"`.
    pub(super) fn who(&self) -> String {
        match (self.pod, self.names.is_empty()) {
            (true, true) => "pod".to_owned(),
            (true, false) => format!("pod and {}", self.containers()),
            (false, _) => self.containers(),
        }
    }

    /// `"a", "b"`
    pub(super) fn shown_values(&self) -> String {
        quoted(&self.values.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The violation of a control, where somebody is guilty.
    pub(super) fn violation(self, reason: &str, detail: impl FnOnce(&Self) -> String) -> Option<Violation<'o>> {
        if self.is_empty() {
            return None;
        }
        let detail = detail(&self);
        Some(Violation { reason: reason.to_owned(), detail, places: self.places })
    }
}

/// `"a", "b"`
pub(super) fn quoted(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ")
}

/// The word for one thing or several.
pub(super) fn plural(word: &str, count: usize) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
