//! The catalogue of custom kinds that many clusters have: their structure from the kcr_* crates.
//!
//! Their definitions repeat themselves without end, and the crates name a type by its whole path. Here a type has a number, and what
//! looks the same is the same type. Formats, patterns and bounds are lost in the crates: a text may be a quantity or a time.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::rust::{self, Struct, Ty};
use crate::sources::Sources;

const CRATES: [&str; 10] = [
    "kcr_acme_cert_manager_io",
    "kcr_argoproj_io",
    "kcr_autoscaling_k8s_io",
    "kcr_cert_manager_io",
    "kcr_external_secrets_io",
    "kcr_gateway_networking_k8s_io",
    "kcr_monitoring_coreos_com",
    "kcr_networking_istio_io",
    "kcr_security_istio_io",
    "kcr_velero_io",
];

/// Fields beside `spec` and `status`, which the crates have no place for: kind, field, type.
const BESIDE_SPEC: [(&str, &str, &str); 1] = [("Application", "operation", "ApplicationOperation")];

/// The lines of the table, below an empty line of minors.
pub(crate) fn table(sources: &Sources) -> Result<String, String> {
    let mut types = Types::default();
    let mut kinds = String::new();
    for name in CRATES {
        let folder = sources.get(name).ok_or_else(|| format!("no {name}"))?;
        for path in files(&folder.join("src"))? {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            if let Some(kind) = Kind::read(&text) {
                kinds.push_str(&kind.lines(&mut types)?);
            }
        }
    }
    Ok(format!("minors all\n{kinds}{}", types.text))
}

/// Files of the folders below, in their order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let list = |folder: &Path| {
        let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        Ok::<_, String>(paths)
    };
    let mut files = Vec::new();
    for version in list(folder)?.iter().filter(|path| path.is_dir()) {
        files.extend(list(version)?);
    }
    Ok(files)
}

/// The types met so far, by the lines of their fields.
#[derive(Default)]
struct Types {
    numbers: BTreeMap<String, usize>,
    text: String,
}

impl Types {
    fn name(&mut self, lines: String) -> String {
        let next = self.numbers.len();
        let number = *self.numbers.entry(lines.clone()).or_insert(next);
        if number == next {
            let _ = write!(self.text, "/{number}\n{lines}");
        }
        format!("/{number}")
    }
}

/// A file of a crate: one custom kind.
struct Kind {
    group: String,
    version: String,
    name: String,
    is_namespaced: bool,
    spec: Option<String>,
    status: Option<String>,
    structs: BTreeMap<String, Struct>,
    enumerations: BTreeMap<String, Vec<String>>,
}

impl Kind {
    fn read(text: &str) -> Option<Self> {
        let (_, declaration) = text.split_once("#[kube(group = ")?;
        let word = |name: &str| {
            let (_, rest) = text.split_once(&format!("{name} = \""))?;
            rest.split_once('"').map(|(word, _)| word.to_owned())
        };
        let spec = declaration.split_once("pub struct ").map(|(_, rest)| rest);
        Some(Self {
            group: word("#[kube(group")?,
            version: word(", version")?,
            name: word(", kind")?,
            is_namespaced: declaration.contains("#[kube(namespaced)]"),
            spec: spec.map(|rest| rest.chars().take_while(|next| next.is_alphanumeric()).collect()),
            status: word("#[kube(status"),
            structs: rust::structs(text).into_iter().map(|ty| (ty.name.clone(), ty)).collect(),
            enumerations: rust::enumerations(text),
        })
    }

    fn lines(&self, types: &mut Types) -> Result<String, String> {
        let scope = if self.is_namespaced { 'N' } else { 'C' };
        let mut fields = BTreeMap::from([
            ("apiVersion", "s".to_owned()),
            ("kind", "s".to_owned()),
            ("metadata", "meta/v1.ObjectMeta".to_owned()),
        ]);
        let beside = BESIDE_SPEC.iter().filter(|(kind, ..)| *kind == self.name).map(|(_, field, ty)| (*field, *ty));
        let own = [("spec", self.spec.as_deref()), ("status", self.status.as_deref())];
        let own = own.into_iter().filter_map(|(field, ty)| ty.map(|ty| (field, ty)));
        for (field, ty) in own.chain(beside) {
            fields.insert(field, self.shape(ty, types)?);
        }
        let mut lines = format!("{}/{}.{} {scope}\n", self.group, self.version, self.name);
        for (name, shape) in fields {
            let _ = writeln!(lines, " {name} {shape}");
        }
        Ok(lines)
    }

    fn shape(&self, ty: &str, types: &mut Types) -> Result<String, String> {
        Ok(match rust::ty(ty) {
            Ty::Option(inner) | Ty::Boxed(inner) => self.shape(inner, types)?,
            Ty::List(inner) => format!("[]{}", self.shape(inner, types)?),
            Ty::Map(inner) => format!("{{}}{}", self.shape(inner, types)?),
            Ty::Name(name) => match name {
                "String" => "s".to_owned(),
                "i32" => "i".to_owned(),
                "i64" | "u32" | "u64" => "l".to_owned(),
                "f32" | "f64" => "n".to_owned(),
                "bool" => "b".to_owned(),
                "IntOrString" => "x".to_owned(),
                "serde_json::Value" => "a".to_owned(),
                "Condition" => "meta/v1.Condition".to_owned(),
                "ObjectReference" => "core/v1.ObjectReference".to_owned(),
                name => match (self.structs.get(name), self.enumerations.get(name)) {
                    (Some(ty), _) => self.object(ty, types)?,
                    (_, Some(values)) => format!("s:{}", values.join("|")),
                    _ => return Err(format!("{}: no type `{name}`", self.name)),
                },
            },
        })
    }

    fn object(&self, ty: &Struct, types: &mut Types) -> Result<String, String> {
        let mut fields = BTreeMap::new();
        for field in &ty.fields {
            let name = rust::rename(&field.attributes).unwrap_or(field.name.trim_start_matches("r#"));
            let mark = if field.ty.starts_with("Option<") { "" } else { "!" };
            fields.insert(name, format!(" {name}{mark} {}\n", self.shape(&field.ty, types)?));
        }
        Ok(types.name(fields.into_values().collect()))
    }
}
