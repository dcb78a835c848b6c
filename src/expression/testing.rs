//! A small world for the tests of this module.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::filters::json;
use super::{Arguments, Binding, CallError, Delimiters, Expression, Function, Namespace, Outcome, Scope, Text};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceMap, Span};
use crate::yaml::{Dialect, Layer, Node, load};

/// Names with fixed meanings.
#[derive(Debug, Default)]
pub(super) struct Fixed(pub(super) BTreeMap<&'static str, Binding>);

impl Namespace for Fixed {
    fn get(&self, name: &str) -> Binding {
        self.0.get(name).cloned().unwrap_or(Binding::Unknown)
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.0.keys().map(|name| Arc::from(*name)).collect()
    }
}

/// `describe(a, b=c)` gives its arguments as text; other uses fail in the ways in which functions can fail.
#[derive(Debug)]
struct Describe;

impl Function for Describe {
    fn call(&self, arguments: &Arguments) -> Result<Binding, CallError> {
        let shown: Vec<String> = arguments
            .positional
            .iter()
            .map(as_json)
            .chain(arguments.keywords.iter().map(|(name, node)| format!("{name}={}", as_json(node))))
            .collect();
        let first = arguments.positional.first().and_then(Node::as_str);
        match first {
            Some("wrong") => Err(CallError::Message("`describe` refuses this".to_owned())),
            Some("reported") => Err(CallError::Reported),
            Some("unset") => Ok(Binding::Unset),
            _ => {
                let origin = crate::yaml::Origin::new(arguments.span, Layer::Derived);
                Ok(Binding::Node(Node::string(shown.join(" "), origin)))
            }
        }
    }
}

/// What the tests' values file holds.
const VALUES: &str = "\
replicas: 3
port: 8080
version: 1.10
huge: 123456789012345678901234567890123456789012345
big: 18446744073709551615
name: my-app
empty: ''
debug: false
nothing: null
ports: [80, 443]
names: [b, a]
mapping: {b: 1, a: {deep: x}}
instances: [{name: one, port: 1}, {name: two, port: 2}]
";

/// A file of values, a scope over it, and the file of the expression.
pub(super) struct World {
    sources: SourceMap,
    pub(super) scope: Scope,
}

impl World {
    pub(super) fn new() -> Self {
        let mut sources = SourceMap::default();
        let values = sources.add("values.yaml", VALUES.as_bytes().to_vec());
        let mut report = Report::new();
        let documents = load(&sources, values, Dialect::Own, Layer::Environment, &mut report);
        assert!(report.is_empty(), "{report:?}");
        let mut names = Fixed::default();
        let root = documents.first().and_then(Node::as_map).expect("a map");
        for name in [
            "replicas",
            "port",
            "version",
            "huge",
            "big",
            "name",
            "empty",
            "debug",
            "nothing",
            "ports",
            "names",
            "mapping",
            "instances",
        ] {
            names.0.insert(name, Binding::Node(root.get(name).expect("a value").clone()));
        }
        let origin = root.get("name").expect("a name").origin.clone();
        let image = Node::string("ghcr.io/team/app:v1", origin.clone());
        names.0.insert("image", Binding::Image(image));
        names.0.insert("nodeSelector", Binding::Unset);
        names.0.insert("broken", Binding::Failed);
        names.0.insert("describe", Binding::Function(Arc::new(Describe)));
        let mut inner = Fixed::default();
        inner.0.insert("name", Binding::Node(Node::string("web", origin.clone())));
        inner.0.insert("selector", Binding::Unset);
        inner.0.insert("image", names.0.get("image").expect("an image").clone());
        names.0.insert("app", Binding::Namespace(Arc::new(inner)));
        Self { sources, scope: Arc::new(names) }
    }

    fn file(&mut self, text: &str) -> Span {
        let source = self.sources.add("t.yaml.j2", text.as_bytes().to_vec());
        Span::new(source, 0, text.len())
    }

    pub(super) fn evaluate(&mut self, text: &str) -> Result<Outcome, Vec<String>> {
        let span = self.file(text);
        let expression = Expression::compile(text, span).map_err(|finding| vec![shown(&finding, text)])?;
        let mut report = Report::new();
        expression.evaluate(&self.scope, &mut report).map_err(|_| all_shown(&report, text))
    }

    /// The result as JSON, or the findings.
    pub(super) fn json(&mut self, text: &str) -> String {
        match self.evaluate(text) {
            Ok(Outcome::Value(node)) => as_json(&node),
            Ok(Outcome::Namespace(namespace)) => format!("namespace {:?}", namespace.names()),
            Ok(Outcome::Unset(name)) => format!("unset {name}"),
            Err(findings) => findings.join("\n"),
        }
    }

    pub(super) fn text(&mut self, text: &str) -> String {
        let span = self.file(text);
        let mut report = Report::new();
        let result = Expression::compile(text, span).map(|expression| expression.text(&self.scope, &mut report));
        match result {
            Ok(Ok(node)) => node.as_str().unwrap_or_default().to_owned(),
            Ok(Err(_)) => all_shown(&report, text).join("\n"),
            Err(finding) => shown(&finding, text),
        }
    }

    pub(super) fn truth(&mut self, text: &str) -> String {
        let span = self.file(text);
        let mut report = Report::new();
        let result = Expression::compile(text, span).map(|expression| expression.is_true(&self.scope, &mut report));
        match result {
            Ok(Ok(truth)) => truth.to_string(),
            Ok(Err(_)) => all_shown(&report, text).join("\n"),
            Err(finding) => shown(&finding, text),
        }
    }

    /// A block text rendered, or the findings.
    pub(super) fn block(&mut self, text: &str) -> Result<String, Vec<String>> {
        let span = self.file(text);
        let block = Text::compile(text, span, |offset| offset, &Delimiters::default())
            .map_err(|finding| vec![shown(&finding, text)])?;
        let mut report = Report::new();
        match block.render(&self.scope, &mut report) {
            Ok(node) => Ok(node.as_str().unwrap_or_default().to_owned()),
            Err(_) => Err(all_shown(&report, text)),
        }
    }

    /// The written text at a span.
    pub(super) fn at(&self, span: Span) -> String {
        self.sources.file(span.source).text[span.range()].to_owned()
    }
}

fn all_shown(report: &Report, text: &str) -> Vec<String> {
    report.iter().map(|finding| shown(finding, text)).collect()
}

/// `rule: message <place> (help)`
pub(super) fn shown(finding: &Diagnostic, text: &str) -> String {
    let place = text.get(finding.span().range()).unwrap_or("elsewhere");
    let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{}: {} <{place}>{help}", finding.rule, finding.message)
}

pub(super) fn as_json(node: &Node) -> String {
    json(node).unwrap_or_else(|error| error.to_string())
}

pub(super) fn value_as_json(text: &str) -> String {
    World::new().json(text)
}
