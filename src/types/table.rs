//! Tables in memory: one of the built-in API, unpacked on first use, its fields read type by type and minor by minor.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::packed::{self, Entry};
use super::{Field, Scope, TypeId, values};

/// The oldest and the newest minor of the table. A cluster older or newer than these is looked at as the nearest of them.
pub(super) const MINORS: std::ops::RangeInclusive<u32> = 27..=37;

/// Types and kinds of all minors.
pub(super) struct Table {
    entries: Vec<Entry>,
    by_name: HashMap<&'static str, TypeId>,
    /// The API versions of all kinds of a name.
    by_kind: HashMap<&'static str, Vec<TypeId>>,
    /// The fields of every type, by minor and type.
    views: Vec<OnceLock<View>>,
    /// Added to the position of a type in `entries`: types of all tables have different ids.
    first: u16,
}

/// Ids from here on belong to the catalogue.
const CATALOGUE: u16 = 1 << 15;

/// The fields of every type in one minor.
type View = Vec<OnceLock<Vec<Field>>>;

/// The built-in API.
pub(super) fn built_in() -> &'static Table {
    static TEXT: OnceLock<String> = OnceLock::new();
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::new(TEXT.get_or_init(|| packed::unpack(include_bytes!("built-in.bin"))), 0))
}

/// Custom kinds that many clusters have.
pub(super) fn catalogue() -> &'static Table {
    static TEXT: OnceLock<String> = OnceLock::new();
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::new(TEXT.get_or_init(|| packed::unpack(include_bytes!("catalogue.bin"))), CATALOGUE))
}

/// The table that has a type.
pub(super) fn table_of(ty: TypeId) -> &'static Table {
    if ty.0 < CATALOGUE { built_in() } else { catalogue() }
}

impl Table {
    fn new(text: &'static str, first: u16) -> Self {
        let entries = packed::entries(text);
        let mut by_name = HashMap::with_capacity(entries.len());
        let mut by_kind: HashMap<_, Vec<TypeId>> = HashMap::new();
        for (id, entry) in (first..).map(TypeId).zip(&entries) {
            by_name.insert(entry.name, id);
            if entry.kind.is_some() {
                by_kind.entry(entry.own_name()).or_default().push(id);
            }
        }
        Self { entries, by_name, by_kind, views: MINORS.map(|_| OnceLock::new()).collect(), first }
    }

    fn position(&self, ty: TypeId) -> Option<usize> {
        ty.0.checked_sub(self.first).map(usize::from)
    }

    fn entry(&self, ty: TypeId) -> Option<&Entry> {
        self.entries.get(self.position(ty)?)
    }

    /// The API versions of a kind in any minor.
    pub(super) fn kinds_of<'a>(&'a self, group: &'a str, kind: &str) -> impl Iterator<Item = TypeId> + use<'a> {
        let named = self.by_kind.get(kind).map_or(&[][..], Vec::as_slice);
        named.iter().copied().filter(move |ty| self.group(*ty) == group)
    }

    /// The groups that have a kind of this name.
    pub(super) fn groups_of(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.by_kind.get(kind).into_iter().flatten().map(|ty| self.group(*ty))
    }

    /// Whether kinds of a group are here.
    pub(super) fn has_group(&self, group: &str) -> bool {
        self.by_kind.values().flatten().any(|ty| self.group(*ty) == group)
    }

    /// Where objects of a kind live.
    pub(super) fn scope(&self, ty: TypeId) -> Option<Scope> {
        match self.entry(ty)?.kind? {
            'C' => Some(Scope::Cluster),
            _ => Some(Scope::Namespaced),
        }
    }

    /// The group of a type's API as a `Gvk` has it.
    fn group(&self, ty: TypeId) -> &'static str {
        let version = self.entry(ty).map_or("", Entry::version);
        match version.split_once('/').map_or(version, |(group, _)| group) {
            "core" => "",
            group => group,
        }
    }

    /// The version of a type's API, without its group.
    pub(super) fn version(&self, ty: TypeId) -> &'static str {
        let version = self.entry(ty).map_or("", Entry::version);
        version.split_once('/').map_or(version, |(_, version)| version)
    }

    /// A type by its full name.
    pub(super) fn named(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }

    /// The names of all types of a minor.
    pub(super) fn names(&self, minor: u32) -> impl Iterator<Item = &'static str> {
        self.entries.iter().filter(move |entry| entry.minors.has(nearest(minor))).map(|entry| entry.name)
    }

    /// Whether a minor has a type.
    pub(super) fn has(&self, ty: TypeId, minor: u32) -> bool {
        self.entry(ty).is_some_and(|entry| entry.minors.has(nearest(minor)))
    }

    /// The first minor from this one on that has a type.
    pub(super) fn next(&self, ty: TypeId, minor: u32) -> Option<u32> {
        (nearest(minor)..=*MINORS.end()).find(|minor| self.has(ty, *minor))
    }

    /// The last minor up to this one that has a type.
    pub(super) fn previous(&self, ty: TypeId, minor: u32) -> Option<u32> {
        (*MINORS.start()..=nearest(minor)).rev().find(|minor| self.has(ty, *minor))
    }

    /// Whether objects of a kind are stored under a path of their own, and not a part of other objects' API.
    pub(super) fn is_resource(&self, ty: TypeId) -> bool {
        self.entry(ty).is_some_and(|entry| matches!(entry.kind, Some('N' | 'C')))
    }

    /// The fields of a type; a minor without the type sees it as the nearest minor that has it.
    pub(super) fn fields(&self, ty: TypeId, minor: u32) -> &[Field] {
        let Some(entry) = self.entry(ty) else { return &[] };
        let minor = entry.minors.nearest(nearest(minor));
        let row = minor.checked_sub(*MINORS.start()).and_then(|row| self.views.get(usize::try_from(row).ok()?));
        let view = row.map(|row| row.get_or_init(|| self.entries.iter().map(|_| OnceLock::new()).collect()));
        let cell = view.zip(self.position(ty)).and_then(|(view, position)| view.get(position));
        let Some(cell) = cell else { return &[] };
        cell.get_or_init(|| {
            let mut fields = entry.fields(minor, &|name| self.named(name).or_else(|| built_in().named(name)));
            for field in &mut fields {
                if field.values.is_empty() {
                    field.values = values::of(entry.name, field.name, minor);
                }
            }
            fields
        })
    }
}

fn nearest(minor: u32) -> u32 {
    minor.clamp(*MINORS.start(), *MINORS.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{ListMerge, Shape};

    /// Every field of every type, with the minor.
    fn all_fields() -> impl Iterator<Item = (u32, &'static str, &'static Field)> {
        let table = built_in();
        MINORS.flat_map(move |minor| {
            (0..).map(TypeId).zip(&table.entries).flat_map(move |(id, entry)| {
                table.fields(id, minor).iter().map(move |field| (minor, entry.name, field))
            })
        })
    }

    #[test]
    fn the_catalogue_is_understood() {
        let text = packed::unpack(include_bytes!("catalogue.bin"));
        let fields = catalogue().entries.iter().map(|entry| entry.fields(34, &|_| Some(TypeId(0))).len());
        let types: Vec<&str> = catalogue().entries.iter().map(|entry| entry.name).collect();
        assert_eq!(text.lines().count(), 3 + types.len() + fields.sum::<usize>());
        for id in (CATALOGUE..).map(TypeId).take(types.len()) {
            assert_eq!(catalogue().fields(id, 34).len(), catalogue().entry(id).map_or(0, Entry::lines));
        }
    }

    #[test]
    fn every_line_is_understood() {
        let text = packed::unpack(include_bytes!("built-in.bin"));
        let table = built_in();
        let lines = text.lines().filter(|line| line.starts_with(' ')).count();
        let mut read = std::collections::BTreeSet::new();
        for (_, ty, field) in all_fields() {
            let field = Field { values: &[], ..field.clone() };
            read.insert(format!("{ty} {field:?}"));
        }
        assert_eq!(read.len(), lines);
        assert_eq!(text.lines().count(), 3 + lines + table.entries.len());
        assert_eq!(packed::head(&text, "minors"), format!("{}-{}", MINORS.start(), MINORS.end()));
        assert!(table.by_kind.len() > 60 && table.entries.len() > 900, "{}", table.entries.len());
    }

    #[test]
    fn every_merge_key_is_a_field_of_its_items() {
        let wrong = all_fields().filter(|(minor, _, field)| {
            let Shape::List(item, merge) = &field.shape else { return false };
            let has = |key: &str| match **item {
                Shape::Object(item) => built_in().fields(item, *minor).iter().any(|field| field.name == key),
                _ => false,
            };
            matches!(merge, ListMerge::Keyed(key) if !has(key)) || field.list_keys.iter().any(|key| !has(key))
        });
        let wrong: Vec<String> = wrong.map(|(minor, ty, field)| format!("1.{minor} {ty}.{}", field.name)).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn fields_stand_once_and_in_order() {
        for minor in MINORS {
            for id in (0..).map(TypeId).take(built_in().entries.len()) {
                let names: Vec<_> = built_in().fields(id, minor).iter().map(|field| field.name).collect();
                assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
            }
        }
    }
}
