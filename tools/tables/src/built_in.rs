//! The built-in API: every minor from the newest release of k8s-openapi that has it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::lists::{self, Note, Notes};
use crate::rust::{self, Struct, Ty};
use crate::sources::Sources;
use crate::table::{self, Table};

/// Minor and release, oldest first.
const INPUTS: [(u32, &str); 11] = [
    (27, "0.23.0"),
    (28, "0.24.0"),
    (29, "0.24.0"),
    (30, "0.26.1"),
    (31, "0.27.1"),
    (32, "0.28.0"),
    (33, "0.29.0"),
    (34, "0.29.0"),
    (35, "0.29.0"),
    (36, "0.29.0"),
    (37, "0.29.0"),
];

/// The lines of the table, below the line that says which minors it covers.
pub(crate) fn table(here: &Path, sources: &Sources) -> Result<String, String> {
    let notes = lists::read(here)?;
    let mut table = Table::new();
    let first = INPUTS[0].0;
    for (minor, release) in INPUTS {
        let folder = sources.get(&format!("k8s-openapi {release}")).ok_or(format!("no k8s-openapi {release}"))?;
        let api = Api::read(&folder.join(format!("src/v1_{minor}")))?;
        api.add_to(&mut table, 1 << (minor - first), &notes)?;
    }
    add_any_kind(&mut table);
    let missing = table::dangling(&table);
    if !missing.is_empty() {
        return Err(format!("types without declaration: {missing:?}"));
    }
    let last = INPUTS[INPUTS.len() - 1].0;
    Ok(format!("minors {first}-{last}\n{}", table::text(&table, first, (1 << INPUTS.len()) - 1)))
}

/// What every object has, whatever its kind; Kubernetes has the type, its published schema has not.
fn add_any_kind(table: &mut Table) {
    let any = table.entry("meta/v1.PartialObjectMetadata".to_owned()).or_default();
    any.minors = (1 << INPUTS.len()) - 1;
    for (name, shape) in [("apiVersion", "s"), ("kind", "s"), ("metadata", "ObjectMeta")] {
        any.fields.insert(name.to_owned(), BTreeMap::from([((false, shape.to_owned()), any.minors)]));
    }
}

/// One file of the bindings that declares a type.
struct Declaration {
    /// `api/core/v1`.
    module: String,
    ty: Struct,
    text: String,
}

/// The types of one minor.
struct Api {
    declarations: Vec<Declaration>,
    /// API versions by module: `api/rbac/v1` is `rbac.authorization.k8s.io/v1`.
    versions: BTreeMap<String, String>,
}

impl Api {
    fn read(folder: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        walk(folder, &mut files)?;
        let mut api = Self { declarations: Vec::new(), versions: BTreeMap::new() };
        for path in files {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            if !text.starts_with("// Generated from definition ") {
                continue;
            }
            let module = path.parent().and_then(|parent| parent.strip_prefix(folder).ok());
            let module = module.map(|module| module.to_string_lossy().into_owned()).unwrap_or_default();
            if let Some((group, version)) = rust::constant(&text, "GROUP").zip(rust::constant(&text, "VERSION")) {
                let group = if group.is_empty() { "core" } else { group };
                api.versions.insert(module.clone(), format!("{group}/{version}"));
            }
            if let Some(ty) = rust::structs(&text).into_iter().next() {
                api.declarations.push(Declaration { module, ty, text });
            }
        }
        let meta = "apimachinery/pkg/apis/meta/v1".to_owned();
        api.versions.insert(meta, "meta/v1".to_owned());
        Ok(api)
    }

    fn add_to(&self, table: &mut Table, minor: u32, notes: &Notes) -> Result<(), String> {
        for declaration in &self.declarations {
            let Some(version) = self.versions.get(&declaration.module) else { continue };
            let path = format!("crate::{}::{}", declaration.module.replace('/', "::"), declaration.ty.name);
            if scalar(&path).is_some() {
                continue;
            }
            let ty = table.entry(format!("{version}.{}", declaration.ty.name)).or_default();
            ty.minors |= minor;
            let scope = rust::scope(&declaration.text).filter(|_| version != "meta/v1");
            ty.kind = scope.and_then(|scope| scope.chars().next()).or(ty.kind);
            for (name, required, shape) in self.fields(declaration, version, notes)? {
                *ty.fields.entry(name).or_default().entry((required, shape)).or_default() |= minor;
            }
        }
        Ok(())
    }

    /// Name, whether required, and shape of the fields of a type. An empty object is a tuple struct around any JSON there.
    fn fields(&self, of: &Declaration, version: &str, notes: &Notes) -> Result<Vec<(String, bool, String)>, String> {
        let names = rust::json_names(&of.text);
        let is_kind = names.contains_key("api_version") && rust::scope(&of.text).is_some();
        let group = version.split_once('/').map_or(version, |(group, _)| group);
        let required = rust::required(&of.text);
        let lists = rust::list_strategies(&of.text);
        let mut fields = Vec::new();
        let has_no_such_field = |key: &str| !of.ty.fields.iter().any(|field| field.name == key);
        for (rust, json) in [("api_version", "apiVersion"), ("kind", "kind")] {
            if names.contains_key(rust) && has_no_such_field(rust) {
                fields.push((json.to_owned(), false, "s".to_owned()));
            }
        }
        for field in &of.ty.fields {
            let json = names.get(&field.name).ok_or_else(|| format!("{}.{}: no JSON name", of.ty.name, field.name))?;
            let note = notes.get(&format!("{group} {}.{json}", of.ty.name));
            let list = lists.iter().find(|(name, ..)| *name == field.name);
            let mut shape = self.shape(&field.ty, version)?;
            if let Some(rest) = shape.strip_prefix("[]") {
                let keys = list.map(|(_, _, keys)| self.keys(&field.ty, keys)).unwrap_or_default();
                let strategy = list.map_or("atomic", |(_, strategy, _)| strategy);
                shape = format!("[{}]{rest}", topology(strategy, &keys, note));
            }
            let demanded = required.contains(&json.as_str()) && !(is_kind && json == "metadata");
            let demanded = match note {
                Some(Note::Optional) => false,
                Some(Note::Required) => true,
                _ => demanded,
            };
            fields.push((json.clone(), demanded, shape));
        }
        Ok(fields)
    }

    /// JSON names of the keys of a list of objects.
    fn keys(&self, list: &str, keys: &[String]) -> Vec<String> {
        let item = match rust::ty(list) {
            Ty::Option(list) => return self.keys(list, keys),
            Ty::List(item) => item,
            _ => "",
        };
        let names = self.declaration(item).map(|found| rust::json_names(&found.text)).unwrap_or_default();
        keys.iter().filter_map(|key| names.get(key).cloned()).collect()
    }

    fn declaration(&self, path: &str) -> Option<&Declaration> {
        let (module, name) = path.strip_prefix("crate::")?.rsplit_once("::")?;
        let module = module.replace("::", "/");
        self.declarations.iter().find(|declaration| declaration.module == module && declaration.ty.name == name)
    }

    fn shape(&self, ty: &str, version: &str) -> Result<String, String> {
        Ok(match rust::ty(ty) {
            Ty::Option(inner) | Ty::Boxed(inner) => self.shape(inner, version)?,
            Ty::List(inner) => format!("[]{}", self.shape(inner, version)?),
            Ty::Map(inner) => format!("{{}}{}", self.shape(inner, version)?),
            Ty::Name(name) => match scalar(name) {
                Some(scalar) => scalar.to_owned(),
                None => self.reference(name, version)?,
            },
        })
    }

    fn reference(&self, path: &str, version: &str) -> Result<String, String> {
        let found = path.strip_prefix("crate::").and_then(|path| path.rsplit_once("::"));
        let (module, name) = found.ok_or_else(|| format!("type `{path}`"))?;
        match self.versions.get(&module.replace("::", "/")) {
            Some(other) if other == version => Ok(name.to_owned()),
            Some(other) => Ok(format!("{other}.{name}")),
            None => Err(format!("type `{path}` of no API version")),
        }
    }
}

/// What stands between the brackets of a list.
fn topology(strategy: &str, keys: &[String], note: Option<&Note>) -> String {
    let all = keys.join(",");
    let first = keys.first().map_or("", String::as_str);
    match (strategy, note) {
        ("set", Some(Note::Merge)) => "=~+".to_owned(),
        ("set", _) => "=".to_owned(),
        ("map", Some(Note::Keys(keys))) => format!("{}~{first}", keys.join(",")),
        ("map", Some(Note::Atomic)) => format!("~{first}"),
        ("map", Some(Note::Replace)) => all,
        ("map", _) if keys.len() == 1 => format!("{all}~{first}"),
        ("map", _) => all,
        _ => String::new(),
    }
}

/// Types with a shape of their own.
fn scalar(path: &str) -> Option<&'static str> {
    Some(match path.rsplit("::").next()? {
        "String" => "s",
        "i32" => "i",
        "i64" => "l",
        "f64" => "n",
        "bool" => "b",
        "ByteString" => "y",
        "IntOrString" => "x",
        "Quantity" => "q",
        "Time" => "t",
        "MicroTime" => "u",
        "Value"
        | "RawExtension"
        | "FieldsV1"
        | "JSON"
        | "JSONSchemaPropsOrArray"
        | "JSONSchemaPropsOrBool"
        | "JSONSchemaPropsOrStringArray"
        | "Patch"
        | "WatchEvent" => "a",
        _ => return None,
    })
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
