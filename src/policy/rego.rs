//! Policies in Rego, as conftest runs them: `policies/**/*.rego`, evaluated on every object by itself.
//!
//! In every package, the rules `deny`, `violation` and `warn`, also as `deny_<name>` and so on, yield messages: texts, or objects
//! with `msg` (<https://www.conftest.dev/#evaluating-policies>). Files are read as Rego v1, and as v0 where that fails. The engine
//! is part of the program only with the Cargo feature `rego`; without it, files in Rego are reported as not evaluated.

use super::admission::Seen;
use super::rules;
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, Span};

/// The files in Rego of a workspace, tests apart.
fn files(workspace: &Workspace) -> impl Iterator<Item = (&str, SourceId)> {
    let is_rego = |path: &str| path.strip_suffix(".rego").is_some_and(|stem| !stem.ends_with("_test"));
    workspace.sources.below("policies").filter(move |(path, _)| is_rego(path))
}

#[cfg(feature = "rego")]
pub(super) use with::Rego;
#[cfg(not(feature = "rego"))]
pub(super) use without::Rego;

#[cfg(not(feature = "rego"))]
mod without {
    use super::{Diagnostic, Report, Seen, Span, Workspace, files, rules};

    /// A program without an engine.
    #[derive(Debug, Default)]
    pub(in crate::policy) struct Rego;

    #[expect(clippy::unused_self, reason = "as with an engine")]
    impl Rego {
        /// Says that nothing is evaluated, once for all files.
        pub(in crate::policy) fn read(workspace: &Workspace, report: &mut Report) -> Self {
            if let Some((_, first)) = files(workspace).next() {
                let message = "policies in Rego were not evaluated: this program was built without them";
                let finding = Diagnostic::warning(rules::NOT_EVALUATED, Span::new(first, 0, 0), message);
                report.push(finding.help("build it with `cargo build --features rego`"));
            }
            Self
        }

        pub(in crate::policy) fn is_empty(&self) -> bool {
            true
        }

        pub(in crate::policy) fn check(&self, _: &[&Seen<'_>], _: &mut Report) {}
    }
}

#[cfg(feature = "rego")]
mod with {
    use rayon::prelude::*;
    use regorus::{Engine, Value};

    use super::{Diagnostic, Report, Seen, Span, Workspace, files, rules};
    use crate::diagnostic::ObjectRef;
    use crate::kubernetes::Place;
    use crate::yaml::{self, Node, Number, ScalarKind};

    /// The policies, ready to be evaluated.
    #[derive(Debug, Default)]
    pub(in crate::policy) struct Rego {
        engine: Option<Engine>,
        entries: Vec<Entry>,
    }

    /// A rule of a package that says something.
    #[derive(Debug)]
    struct Entry {
        /// `data.main.deny_root`.
        path: String,
        warns: bool,
        /// The first of its clauses.
        span: Span,
    }

    impl Rego {
        /// Reads all files; one that is no Rego is reported and left out.
        pub(in crate::policy) fn read(workspace: &Workspace, report: &mut Report) -> Self {
            let mut rego = Self::default();
            for (path, source) in files(workspace) {
                let text = &*workspace.sources.file(source).text;
                let mut engine = rego.engine.take().unwrap_or_default();
                match add(&mut engine, path, text) {
                    Ok((engine, package)) => {
                        rego.engine = Some(engine);
                        rego.entries.extend(entries(&package, source, text));
                    }
                    Err(error) => {
                        rego.engine = Some(engine);
                        let finding =
                            Diagnostic::error(rules::WRONG_EXPRESSION, Span::new(source, 0, 0), one_line(&error));
                        report.push(finding.help("write it as Rego v1, or as v0"));
                    }
                }
            }
            rego
        }

        pub(in crate::policy) fn is_empty(&self) -> bool {
            self.entries.is_empty()
        }

        /// Evaluates every rule on every object.
        pub(in crate::policy) fn check(&self, objects: &[&Seen<'_>], report: &mut Report) {
            let Some(engine) = &self.engine else { return };
            let judge = |engine: &mut Engine, seen: &&Seen<'_>| self.judge(engine, seen);
            let found: Vec<Vec<Diagnostic>> = objects.par_iter().map_init(|| engine.clone(), judge).collect();
            report.extend(found.into_iter().flatten());
        }

        fn judge(&self, engine: &mut Engine, seen: &Seen<'_>) -> Vec<Diagnostic> {
            engine.set_input(Value::from(json(&seen.object)));
            let mut found = Vec::new();
            let mut told = std::collections::BTreeSet::new();
            for entry in self.entries.iter().filter(|entry| told.insert(&entry.path)) {
                match engine.eval_rule(entry.path.clone()) {
                    Ok(value) => {
                        found.extend(messages(&value).into_iter().map(|message| entry.finding(&message, seen)));
                    }
                    Err(error) => found.push(entry.failed(&error.to_string(), seen)),
                }
            }
            found
        }
    }

    /// The engine with one more file, and the package of the file; an error leaves the engine as it was.
    fn add(engine: &mut Engine, path: &str, text: &str) -> Result<(Engine, String), String> {
        let mut first = None;
        for v0 in [false, true] {
            let mut tried = engine.clone();
            tried.set_rego_v0(v0);
            match tried.add_policy(path.to_owned(), text.to_owned()) {
                Ok(package) => return Ok((tried, package)),
                Err(error) => first = first.or(Some(error.to_string())),
            }
        }
        Err(first.unwrap_or_default())
    }

    /// The rules of a file that say something, found by the names that begin their lines.
    fn entries(package: &str, source: crate::source::SourceId, text: &str) -> Vec<Entry> {
        let mut found: Vec<Entry> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let length = line.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(line.len());
            let name = line.get(..length).unwrap_or_default();
            let is = |word: &str| name == word || name.strip_prefix(word).is_some_and(|rest| rest.starts_with('_'));
            let path = format!("{package}.{name}");
            if (is("deny") || is("violation") || is("warn")) && found.iter().all(|entry| entry.path != path) {
                found.push(Entry { path, warns: is("warn"), span: Span::new(source, at, at + length) });
            }
            at += line.len();
        }
        found
    }

    impl Entry {
        fn name(&self) -> &str {
            self.path.strip_prefix("data.").unwrap_or(&self.path)
        }

        fn finding(&self, message: &str, seen: &Seen<'_>) -> Diagnostic {
            let text = format!("policy `{}`: {}", self.name(), one_line(message));
            let (new, rule): (fn(_, _, String) -> Diagnostic, _) =
                if self.warns { (Diagnostic::warning, rules::WARNED) } else { (Diagnostic::error, rules::DENIED) };
            let help = "change it as the policy demands, or say why not with `accept`, perhaps with `policy`";
            self.located(|span| new(rule, span, text.clone()), seen).label(self.span, "this rule says it").help(help)
        }

        fn failed(&self, error: &str, seen: &Seen<'_>) -> Diagnostic {
            let text = format!("policy `{}` ends in an error: {}", self.name(), one_line(error));
            let finding = self.located(|_| Diagnostic::error(rules::EXPRESSION_ERROR, self.span, text.clone()), seen);
            finding.help("let the rule ask before it reads what may be missing")
        }

        fn located(&self, new: impl Fn(Span) -> Diagnostic, seen: &Seen<'_>) -> Diagnostic {
            let name = Place::root(&seen.object).down(["metadata", "name"]);
            let object: ObjectRef = seen.id.object_ref();
            new(name.span()).object(object).policy(self.name())
        }
    }

    /// What a rule says: its texts, or the `msg` of its objects.
    fn messages(value: &Value) -> Vec<String> {
        let one = |value: &Value| match value {
            Value::String(text) => Some(text.to_string()),
            Value::Object(_) => value["msg"].as_string().ok().map(ToString::to_string),
            _ => None,
        };
        match value {
            Value::Set(items) => items.iter().filter_map(one).collect(),
            Value::Array(items) => items.iter().filter_map(one).collect(),
            Value::Bool(true) => vec!["it is so".to_owned()],
            other => one(other).into_iter().collect(),
        }
    }

    fn json(node: &Node) -> serde_json::Value {
        match &node.value {
            yaml::Value::List(items) => items.iter().map(json).collect(),
            yaml::Value::Map(map) => map
                .iter()
                .map(|entry| (entry.key.text.to_string(), json(&entry.value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            yaml::Value::Scalar(scalar) => match (scalar.kind, scalar.as_number()) {
                (ScalarKind::Null, _) => serde_json::Value::Null,
                (ScalarKind::Boolean, _) => scalar.as_bool().into(),
                (_, Some(Number::Signed(number))) => number.into(),
                (_, Some(Number::Unsigned(number))) => number.into(),
                (_, Some(Number::Float(number))) => number.into(),
                _ => (&*scalar.text).into(),
            },
        }
    }

    fn one_line(message: &str) -> String {
        message.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(all(test, feature = "rego"))]
mod tests {
    use super::*;
    use crate::kubernetes::{Admitted, Definitions};
    use crate::manifest::identify;
    use crate::source::MemoryFileSystem;
    use crate::types::{Minor, Types};

    const NEW: &str = "package main\n\ndeny contains msg if {\n  input.kind == \"ConfigMap\"\n  not input.data.team\n  \
                       msg := sprintf(\"%s names no team\", [input.metadata.name])\n}\n\nwarn_old contains {\"msg\": msg} if {\n  \
                       input.data.old\n  msg := \"this is old\"\n}\n";
    const OLD: &str = "package legacy\n\nviolation[{\"msg\": msg}] {\n  input.metadata.name == \"one\"\n  msg = \"one is forbidden\"\n}\n";

    fn found(files: &[(&str, &str)], text: &str) -> Vec<String> {
        let disk = MemoryFileSystem::default()
            .with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\n")
            .with("policies/objects.yaml", text);
        let disk = files.iter().fold(disk, |disk, (path, text)| disk.with(path, *text));
        let workspace = Workspace::load(&disk, &mut Report::new()).expect("a workspace");
        let mut report = Report::new();
        let rego = Rego::read(&workspace, &mut report);
        let (types, definitions) = (Types::of(Minor(34)), Definitions::default());
        let admitted = Admitted::new(&types, &definitions);
        let ids: Vec<_> = workspace.policies.iter().map(|node| identify(node).expect("a name")).collect();
        let seen: Vec<Seen<'_>> = ids
            .iter()
            .zip(&workspace.policies)
            .map(|(id, node)| Seen { id, object: admitted.created(node), old: None, of_app: true })
            .collect();
        rego.check(&seen.iter().collect::<Vec<_>>(), &mut report);
        report.iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect()
    }

    #[test]
    fn conftest_policies_say_what_they_say_there() {
        let objects = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: one }, data: { old: yes-it-is } }\n---\n\
                       { apiVersion: v1, kind: ConfigMap, metadata: { name: two }, data: { team: a } }\n";
        let files = [
            ("policies/rego/new.rego", NEW),
            ("policies/rego/old.rego", OLD),
            ("policies/rego/x_test.rego", "nonsense"),
        ];
        let expected = [
            "policy/denied policy `main.deny`: one names no team",
            "policy/warned policy `main.warn_old`: this is old",
            "policy/denied policy `legacy.violation`: one is forbidden",
        ];
        assert_eq!(found(&files, objects), expected);
    }

    #[test]
    fn what_is_no_rego_is_told_and_costs_no_other_file() {
        let files = [("policies/rego/a.rego", "nonsense"), ("policies/rego/new.rego", NEW)];
        let found = found(&files, "{ apiVersion: v1, kind: ConfigMap, metadata: { name: one } }\n");
        let (first, rest) = found.split_first().expect("findings");
        assert!(first.starts_with("policy/wrong-expression"), "{first}");
        assert_eq!(rest, ["policy/denied policy `main.deny`: one names no team"]);
    }
}
