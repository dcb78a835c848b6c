//! Policies with the features that published ones use, each with what a server says of the objects beside it.
//!
//! A case is `tests/<name>.yaml`: policies, bindings and objects; behind `# live` the objects that are live. What is expected
//! stands in `tests/<name>.txt`, a line for every finding. The messages are those of a live server.

use super::*;
use crate::kubernetes::Definitions;
use crate::manifest::identify;
use crate::source::SourceMap;
use crate::types::{Minor, Types};
use crate::yaml::{Dialect, Layer, load};

fn documents(text: &str) -> Vec<Node> {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let source = sources.add("case.yaml", text.as_bytes().to_vec());
    let nodes = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    assert!(report.is_empty(), "{report:?}");
    nodes.into_iter().filter(|node| !node.is_null()).collect()
}

/// What is found in a case, a line for every finding.
pub(super) fn found(text: &str, minor: Minor) -> String {
    let (new, live) = text.split_once("\n# live\n").unwrap_or((text, ""));
    let (new, live) = (documents(new), documents(live));
    let (types, definitions) = (Types::from_crds(minor, &new), Definitions::new(minor, &new));
    let (policies, objects): (Vec<Node>, Vec<Node>) = new.into_iter().partition(|node| kind_of(node) != Kind::Other);
    let documents = Documents::read(&policies, &[], minor);
    let ids: Vec<ManifestId> = objects.iter().map(|object| identify(object).expect("a name")).collect();
    let live: Vec<(ManifestId, &Node)> = live.iter().map(|old| (identify(old).expect("a name"), old)).collect();
    let admitted = Admitted::new(&types, &definitions);
    let see = |(id, body)| {
        let old = live.iter().find(|(old, _)| old == id).map(|(_, old)| admitted.updated(old, body));
        match old {
            Some((old, object)) => Seen { id, object, old: Some(old), of_app: true },
            None => Seen { id, object: admitted.created(body), old: None, of_app: true },
        }
    };
    let seen: Vec<Seen<'_>> = ids.iter().zip(&objects).map(see).collect();
    let none = Documents::default();
    let policies = in_force(&documents, &none);
    let bindings = bindings_in_force(&documents, &none);
    let court = Court {
        types: &types,
        definitions: &definitions,
        guards: guards(&policies, &bindings),
        namespaces: namespaces_of(seen.iter()),
        params: Params::of(seen.iter().map(|seen| (seen.id, &seen.object))),
    };
    let mut report = documents.report.clone();
    let mut unevaluated = Unevaluated::default();
    for found in seen.iter().map(|seen| court.judge(seen)) {
        report.append(found.report);
        unevaluated.append(found.unevaluated);
    }
    report.extend(unevaluated.findings());
    let line = |finding: &crate::diagnostic::Diagnostic| {
        let object = finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
        let path = finding.path.as_deref().unwrap_or("-");
        format!("{} {} {object} {path}: {}\n", finding.severity.as_str(), finding.rule, finding.message)
    };
    report.iter().map(line).collect()
}

macro_rules! case {
    ($name:literal) => {
        ($name, include_str!(concat!("tests/", $name, ".yaml")), include_str!(concat!("tests/", $name, ".txt")))
    };
}

const CASES: [(&str, &str, &str); 22] = [
    case!("optional_fields"),
    case!("two_variables"),
    case!("quantities"),
    case!("networks"),
    case!("message_expressions"),
    case!("parameters"),
    case!("parameters_by_label"),
    case!("namespaces"),
    case!("chains_of_variables"),
    case!("wrong_at_run_time"),
    case!("errors_are_ignored"),
    case!("conditions"),
    case!("audit"),
    case!("updates"),
    case!("resource_rules"),
    case!("selectors"),
    case!("unknowable"),
    case!("secrets"),
    case!("custom_kinds"),
    case!("budgets"),
    case!("texts"),
    case!("as_the_server_sees_it"),
];

#[test]
fn a_case_comes_out_as_on_a_server() {
    for (name, text, expected) in CASES {
        assert_eq!(found(text, Minor(34)), expected, "{name}");
    }
}
