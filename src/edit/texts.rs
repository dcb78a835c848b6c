//! The texts of a workspace with edits in them.

use std::collections::BTreeMap;

use super::{Change, Place, Refusal, apply, splice};
use crate::source::{SourceId, SourceMap, Span};
use crate::yaml::{Entry, FieldPath, Key, Layer, Map, Node, Origin, Segment};

/// What a new file of pins says before it has any.
const NO_PINS: &str = "apiVersion: scantling/v1\nkind: Images\nimages: {}\n";

/// Edited texts by path; what is not there is as it was.
#[derive(Debug)]
pub struct Texts<'a> {
    sources: &'a SourceMap,
    edited: BTreeMap<String, String>,
    at_anchor: bool,
    /// Stands for files that are made.
    made: SourceId,
}

impl<'a> Texts<'a> {
    /// The texts as they are. `at_anchor` allows edits that show in other places of their file, too.
    #[must_use]
    pub fn new(sources: &'a SourceMap, at_anchor: bool) -> Self {
        let made = SourceMap::default().add("", Vec::new());
        Self { sources, edited: BTreeMap::new(), at_anchor, made }
    }

    /// What a file says now.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.edited.get(path) {
            Some(text) => Some(text),
            None => self.sources.find(path).map(|id| &*self.sources.file(id).text),
        }
    }

    /// Makes one change in a file.
    pub fn change(&mut self, path: &str, change: &Change) -> Result<(), Refusal> {
        let source = self.sources.find(path);
        if let Some(source) = source.filter(|_| self.edited.contains_key(path)) {
            // What is wrong with the file as it was is shown where it is.
            let original = &self.sources.file(source).text;
            if let (Err(refusal), Change::Set { .. }) = (apply(source, original, change, self.at_anchor), change) {
                return Err(refusal);
            }
        }
        let text = self.text(path).unwrap_or_default();
        let edits = apply(source.unwrap_or(self.made), text, change, self.at_anchor)?;
        let text = splice(text, &edits);
        self.edited.insert(path.to_owned(), text);
        Ok(())
    }

    /// A file that was not there.
    pub fn create(&mut self, path: &str, text: String) {
        self.edited.insert(path.to_owned(), text);
    }

    /// Where a path leads in a file; nothing where there is nothing.
    #[must_use]
    pub fn place_of(&self, file: &str, path: &FieldPath) -> Option<Span> {
        let source = self.sources.find(file).unwrap_or(self.made);
        super::place_of(source, self.text(file)?, path)
    }

    /// The line of a path in a file, from 1; 0 where it cannot be told.
    #[must_use]
    pub fn line_of(&self, file: &str, path: &FieldPath) -> usize {
        let source = self.sources.find(file).unwrap_or(self.made);
        let found = self.text(file).and_then(|text| Some((super::key_place(source, text, path)?, text)));
        let Some((span, text)) = found else { return 0 };
        text.get(..span.start as usize).map_or(0, |before| before.matches('\n').count() + 1)
    }

    /// The file in which an environment's own pins stand.
    #[must_use]
    pub fn images_file(&self, environment: &str) -> String {
        let single = format!("environments/{environment}.yaml");
        if self.sources.find(&single).is_some() { single } else { format!("environments/{environment}/images.yaml") }
    }

    /// Adds a pin to the environment's own file, which is made where there is none.
    pub fn add_pin(&mut self, environment: &str, name: &str, image: &str) -> Result<String, Refusal> {
        let file = self.images_file(environment);
        if self.text(&file).is_none() {
            self.create(&file, NO_PINS.to_owned());
        }
        let images = FieldPath::root().key("images");
        let origin = self.origin();
        if self.place_of(&file, &images).is_none() {
            let value = Node::map(crate::yaml::Map::default(), origin.clone());
            self.change(
                &file,
                &Change::Add { map: FieldPath::root(), key: "images".to_owned(), value, place: Place::End },
            )?;
        }
        let value = Node::string(image, origin);
        let change = Change::Add { map: images, key: name.to_owned(), value, place: Place::Sorted };
        self.change(&file, &change)?;
        Ok(file)
    }

    /// Makes a path of keys hold a value: what is missing on the way is added.
    pub fn put(&mut self, file: &str, path: &FieldPath, value: Node) -> Result<(), Refusal> {
        if self.place_of(file, path).is_some() {
            if value.as_scalar().is_none() {
                let message = format!("`{path}` in `{file}` holds something already");
                return Err(super::pins::usage(message, "copy the values in it one by one".to_owned()));
            }
            return self.change(file, &Change::Write { path: path.clone(), value });
        }
        let depth =
            (0..path.0.len()).rev().find(|depth| self.place_of(file, &FieldPath(path.0[..*depth].to_vec())).is_some());
        let (map, missing) = path.0.split_at(depth.unwrap_or(0));
        let mut keys = missing.iter().filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            _ => None,
        });
        let Some(key) = keys.next() else { return Ok(()) };
        let below: Vec<&str> = keys.collect();
        let value = below.into_iter().rfold(value, |value, key| {
            let entry = Entry { key: Key::new(key, self.origin()), value };
            Node::map(Map::from_iter([entry]), self.origin())
        });
        let map = FieldPath(map.to_vec());
        self.change(file, &Change::Add { map, key: key.to_owned(), value, place: Place::End })
    }

    /// The origin of what is added.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::new(Span::new(self.made, 0, 0), Layer::Derived)
    }

    /// All edited texts that differ from what was there.
    #[must_use]
    pub fn finish(self) -> BTreeMap<String, String> {
        let sources = self.sources;
        let same = |path: &str, text: &str| sources.find(path).is_some_and(|id| *sources.file(id).text == *text);
        self.edited.into_iter().filter(|(path, text)| !same(path, text)).collect()
    }
}
