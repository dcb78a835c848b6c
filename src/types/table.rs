//! The built-in API as a table: parsed once from two compact texts.
//!
//! Owns the notation of `kinds.txt` and `fields.txt`, explained at their heads.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::{Field, ListMerge, Scope, Shape, TypeId};

/// All built-in kinds and types.
pub(super) struct Table {
    kinds: Vec<Kind>,
    by_kind: HashMap<(&'static str, &'static str), Vec<usize>>,
    types: Vec<ObjectType>,
    by_name: BTreeMap<&'static str, TypeId>,
}

/// A built-in kind.
pub(super) struct Kind {
    /// Empty for the core group.
    pub(super) group: &'static str,
    /// The only version for which the line holds.
    pub(super) version: Option<&'static str>,
    /// `Deployment`.
    pub(super) name: &'static str,
    pub(super) scope: Scope,
    /// Absent where only what every object has is known.
    pub(super) object: Option<TypeId>,
}

struct ObjectType {
    base: Option<&'static str>,
    fields: Vec<Field>,
}

const KINDS: &str = include_str!("kinds.txt");
const FIELDS: &str = include_str!("fields.txt");

/// The table, parsed on first use. Lines that the notation does not cover are passed over: a test keeps them out.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::parse(KINDS, FIELDS, &mut Vec::new()))
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Table {
    fn parse(kinds: &'static str, fields: &'static str, problems: &mut Vec<String>) -> Self {
        let mut table =
            Self { kinds: Vec::new(), by_kind: HashMap::new(), types: Vec::new(), by_name: BTreeMap::new() };
        table.declare(fields, problems);
        table.read_fields(fields, problems);
        table.inherit(problems);
        for line in lines(kinds) {
            match table.kind(line) {
                Some(kind) => {
                    table.by_kind.entry((kind.group, kind.name)).or_default().push(table.kinds.len());
                    table.kinds.push(kind);
                }
                None => problems.push(line.to_owned()),
            }
        }
        table
    }

    /// Names come first: a type may be used above its lines.
    fn declare(&mut self, fields: &'static str, problems: &mut Vec<String>) {
        for header in lines(fields).filter(|line| !line.starts_with(' ')) {
            let (name, base) = header.split_once(" < ").map_or((header, None), |(name, base)| (name, Some(base)));
            let id = TypeId(u16::try_from(self.types.len()).unwrap_or(u16::MAX));
            if self.by_name.insert(name, id).is_some() {
                problems.push(format!("{name} twice"));
            }
            self.types.push(ObjectType { base, fields: Vec::new() });
        }
    }

    fn read_fields(&mut self, fields: &'static str, problems: &mut Vec<String>) {
        let mut headers = 0;
        for line in lines(fields) {
            if !line.starts_with(' ') {
                headers += 1;
                continue;
            }
            let field = line.trim_start().split_once(' ').and_then(|(name, shape)| Some((name, self.shape(shape)?)));
            match (field, self.types.get_mut(headers - 1)) {
                (Some((name, shape)), Some(ty)) => ty.fields.push(Field { name, shape }),
                _ => problems.push(line.to_owned()),
            }
        }
    }

    fn inherit(&mut self, problems: &mut Vec<String>) {
        for index in 0..self.types.len() {
            let Some(base) = self.types[index].base else { continue };
            match self.by_name.get(base) {
                Some(base) => {
                    let inherited = self.types[usize::from(base.0)].fields.clone();
                    self.types[index].fields.splice(0..0, inherited);
                }
                None => problems.push(format!("no type {base}")),
            }
        }
    }

    fn shape(&self, text: &'static str) -> Option<Shape> {
        let scalar = match text {
            "string" => Some(Shape::String),
            "integer" => Some(Shape::Integer),
            "number" => Some(Shape::Number),
            "boolean" => Some(Shape::Boolean),
            "int-or-string" => Some(Shape::IntOrString),
            "quantity" => Some(Shape::Quantity),
            "any" => Some(Shape::Any),
            _ => self.by_name.get(text).map(|id| Shape::Object(*id)),
        };
        if scalar.is_some() {
            return scalar;
        }
        let (form, inner) = text.split_once(' ')?;
        let inner = Box::new(self.shape(inner)?);
        match form {
            "map" => Some(Shape::Map(inner)),
            "list" => Some(Shape::List(inner, ListMerge::Atomic)),
            "set" => Some(Shape::List(inner, ListMerge::Set)),
            _ => {
                let key = form.strip_prefix("list(")?.strip_suffix(')')?;
                Some(Shape::List(inner, ListMerge::Keyed(key)))
            }
        }
    }

    fn kind(&self, line: &'static str) -> Option<Kind> {
        let mut words = line.split_whitespace();
        let group = words.next()?;
        let (group, version) = group.split_once('/').map_or((group, None), |(group, version)| (group, Some(version)));
        let name = words.next()?;
        let scope = match words.next()? {
            "namespaced" => Scope::Namespaced,
            "cluster" => Scope::Cluster,
            _ => return None,
        };
        let object = match words.next()? {
            "-" => None,
            name => Some(*self.by_name.get(name)?),
        };
        Some(Kind { group: if group == "core" { "" } else { group }, version, name, scope, object })
    }

    /// The lines of one kind, in written order.
    pub(super) fn kinds_of<'a>(&'a self, group: &'a str, name: &'a str) -> impl Iterator<Item = &'a Kind> {
        self.by_kind.get(&(group, name)).into_iter().flatten().map(|index| &self.kinds[*index])
    }

    pub(super) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    pub(super) fn named(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }

    pub(super) fn fields(&self, ty: TypeId) -> &[Field] {
        self.types.get(usize::from(ty.0)).map_or(&[], |ty| &ty.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_texts_is_understood() {
        let mut problems = Vec::new();
        let table = Table::parse(KINDS, FIELDS, &mut problems);
        assert_eq!(problems, Vec::<String>::new());
        assert!(table.kinds.len() > 60 && table.types.len() > 150);
    }

    #[test]
    fn every_merge_key_is_a_field_of_its_items() {
        let fields = table().types.iter().flat_map(|ty| &ty.fields);
        let wrong: Vec<&str> = fields
            .filter(|field| match &field.shape {
                Shape::List(item, ListMerge::Keyed(key)) => match **item {
                    Shape::Object(item) => !table().fields(item).iter().any(|field| field.name == *key),
                    _ => true,
                },
                _ => false,
            })
            .map(|field| field.name)
            .collect();
        assert_eq!(wrong, Vec::<&str>::new());
    }

    #[test]
    fn no_kind_and_no_field_stands_twice() {
        let mut kinds: Vec<_> = table().kinds.iter().map(|kind| (kind.group, kind.name, kind.version)).collect();
        kinds.sort_unstable();
        let mut once = kinds.clone();
        once.dedup();
        assert_eq!(kinds, once);
        for ty in &table().types {
            let mut names: Vec<_> = ty.fields.iter().map(|field| field.name).collect();
            names.sort_unstable();
            let mut once = names.clone();
            once.dedup();
            assert_eq!(names, once);
        }
    }
}
