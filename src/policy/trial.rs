//! Tests of policies: objects that they must let pass and objects that they must refuse.
//!
//! A case is judged by the policies of its folder alone, on every Kubernetes that the workspace deploys to. Nothing else
//! is there: the namespace and the parameters are those that the case states.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::admission::{Documents, Policy, Seen, Verdict, Witness, policy_ref};
use super::environment::{self, Rule, World};
use super::rules;
use crate::config::{PolicyTest, Workspace};
use crate::diagnostic::{Diagnostic, Report};
use crate::kubernetes::{Admitted, Definitions, Place};
use crate::manifest::{ManifestId, identify};
use crate::source::Span;
use crate::types::{Minor, Types};
use crate::yaml::{Key, Map, Node};

/// What came of the tests.
#[derive(Debug, Default)]
pub struct Tested {
    /// Cases that did not come out as they must, and policies that no case makes refuse anything.
    pub report: Report,
    /// How many cases there are.
    pub cases: usize,
}

/// Runs all tests of a workspace on these minors.
#[must_use]
pub fn test(workspace: &Workspace, minors: &BTreeSet<Minor>) -> Tested {
    let newest = BTreeSet::from([Minor::NEWEST]);
    let minors = if minors.is_empty() { &newest } else { minors };
    let mut tested = Tested { cases: workspace.policy_tests.len(), ..Tested::default() };
    let rules = environment::compile(&workspace.environment_policies, &mut Report::new());
    let mut refused = BTreeSet::new();
    for minor in minors {
        let bench = Bench::new(workspace, &rules, *minor);
        for case in &workspace.policy_tests {
            if case.surroundings.kubernetes.is_none_or(|only| only == *minor) {
                bench.run(case, &mut refused, &mut tested.report);
            }
        }
    }
    // What one minor alone is meant for may be none that anything is deployed to.
    for case in &workspace.policy_tests {
        if let Some(only) = case.surroundings.kubernetes.filter(|only| !minors.contains(only)) {
            Bench::new(workspace, &rules, only).run(case, &mut refused, &mut tested.report);
        }
    }
    tested.report.extend(untested(workspace, |name, _| refused.contains(name)));
    tested
}

/// Policies without a case that they must refuse, as far as one can see without running any.
pub(super) fn without_cases(workspace: &Workspace) -> Vec<Diagnostic> {
    let folders: BTreeSet<&str> =
        workspace.policy_tests.iter().filter(|case| case.fails).map(|case| &*case.folder).collect();
    untested(workspace, |_, folder| folders.contains(folder))
}

fn untested(workspace: &Workspace, is_tested: impl Fn(&str, &str) -> bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in workspace.policies.iter().filter(|node| Documents::is_policy(node)) {
        let place = Place::root(node).down(["metadata", "name"]);
        let name = place.text_or_empty();
        if !name.is_empty() && !is_tested(name, folder_of(workspace, node.origin.span)) {
            found.push(says_untested(name, place.span()).object(policy_ref(name)));
        }
    }
    for policy in &workspace.environment_policies {
        if !is_tested(&policy.name, folder_of(workspace, policy.span)) {
            found.push(says_untested(&policy.name, policy.span));
        }
    }
    found
}

fn says_untested(name: &str, span: Span) -> Diagnostic {
    let message = format!("no test shows policy `{name}` refusing anything");
    Diagnostic::warning(rules::UNTESTED, span, message)
        .policy(name)
        .help("put an object that it must refuse into `tests/fail/` beside it")
}

/// The folder below `policies/` in which a document stands, or would have one.
fn folder_of(workspace: &Workspace, span: Span) -> &str {
    let path = &*workspace.sources.file(span.source).path;
    let first = path.strip_prefix("policies/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    first.strip_suffix(".yaml").unwrap_or(first)
}

/// Everything that cases of one Kubernetes need.
struct Bench<'w> {
    minor: Minor,
    types: Types,
    definitions: Definitions,
    folders: BTreeMap<&'w str, Documents>,
    rules: Vec<(&'w str, &'w Rule)>,
}

/// What is said against the objects of a case.
#[derive(Default)]
struct Heard {
    /// With what said it.
    against: Vec<(String, Option<Span>)>,
    unknown: Vec<String>,
}

impl<'w> Bench<'w> {
    fn new(workspace: &'w Workspace, rules: &'w [Rule], minor: Minor) -> Self {
        let mut nodes: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
        for node in &workspace.policies {
            nodes.entry(folder_of(workspace, node.origin.span)).or_default().push(node);
        }
        let crds = &workspace.custom_resources;
        let read = |(folder, nodes): (&'w str, Vec<&Node>)| (folder, Documents::read(nodes, crds, minor));
        Self {
            minor,
            types: Types::from_crds(minor, crds),
            definitions: Definitions::new(minor, crds),
            folders: nodes.into_iter().map(read).collect(),
            rules: rules.iter().map(|rule| (folder_of(workspace, rule.span), rule)).collect(),
        }
    }

    fn run(&self, case: &PolicyTest, refused: &mut BTreeSet<String>, report: &mut Report) {
        let none = Documents::default();
        let documents = self.folders.get(&*case.folder).unwrap_or(&none);
        let rules: Vec<&Rule> =
            self.rules.iter().filter(|(folder, _)| **folder == *case.folder).map(|(_, rule)| *rule).collect();
        if documents.policies().next().is_none() && rules.is_empty() {
            let message = format!("there is no policy in `policies/{}/` that this case could test", case.folder);
            let finding = Diagnostic::error(rules::TEST_DIFFERS, case.span, message);
            return report.push(finding.help("name the folder of the test as that of the policy"));
        }
        if case.objects.is_empty() {
            let finding = Diagnostic::error(rules::TEST_DIFFERS, case.span, "expected an object to test, found none");
            return report.push(finding.help("add the object, behind a line `---`"));
        }
        let Some(ids) = identities(case, report) else { return };
        let admitted = Admitted::new(&self.types, &self.definitions);
        let seen: Vec<Seen<'_>> =
            ids.iter().zip(&case.objects).map(|(id, body)| see(id, body, case, &admitted)).collect();
        let everything = self.together(case, &rules, &seen, refused);
        for (one, body) in seen.iter().zip(&case.objects) {
            let mut heard = self.alone(case, documents, one, &admitted, refused);
            heard.against.extend(everything.against.iter().cloned());
            report.extend(self.verdict(case, one, body, &heard));
        }
    }

    /// What policies about one object say.
    fn alone(
        &self,
        case: &PolicyTest,
        documents: &Documents,
        one: &Seen<'_>,
        admitted: &Admitted<'_>,
        refused: &mut BTreeSet<String>,
    ) -> Heard {
        let namespace = namespace(case, one, admitted);
        let params = case.surroundings.params.as_ref().map(|params| admitted.created(params));
        let witness = Witness {
            types: &self.types,
            definitions: &self.definitions,
            namespace: &namespace,
            params: params.as_ref(),
        };
        let mut heard = Heard::default();
        for policy in documents.policies() {
            for verdict in witness.ask(policy, documents, one) {
                match verdict {
                    Verdict::Refused { message, span } => {
                        note(policy, case, refused);
                        heard.against.push((message, span));
                    }
                    Verdict::Unknown(reason) => heard.unknown.push(format!("policy `{}`: {reason}", policy.name)),
                }
            }
        }
        heard
    }

    /// What rules about all objects say.
    fn together(&self, case: &PolicyTest, rules: &[&Rule], seen: &[Seen<'_>], refused: &mut BTreeSet<String>) -> Heard {
        let text = |node: &Option<Node>| node.as_ref().and_then(Node::as_str).map(str::to_owned);
        let environment = text(&case.surroundings.environment).unwrap_or_else(|| "test".to_owned());
        let region = text(&case.surroundings.region);
        let kubernetes = self.minor.to_string();
        let objects: Vec<&Seen<'_>> = seen.iter().collect();
        let world = World {
            environment: &environment,
            cluster: "test",
            kubernetes: &kubernetes,
            region: region.as_deref(),
            objects: &objects,
        };
        let mut heard = Heard::default();
        for rule in rules {
            for wrong in environment::judge(rule, world) {
                if case.fails {
                    refused.insert(rule.name.to_string());
                }
                heard.against.push((wrong.message, wrong.finding.labels.last().map(|label| label.span)));
            }
        }
        heard
    }

    /// What is wrong with what was heard.
    fn verdict(&self, case: &PolicyTest, one: &Seen<'_>, body: &Node, heard: &Heard) -> Option<Diagnostic> {
        let name = Place::root(body).down(["metadata", "name"]).span();
        let object = one.id.object_ref();
        let finding = |message: String| Diagnostic::error(rules::TEST_DIFFERS, name, message);
        let on = format!("on Kubernetes {}", self.minor);
        let wanted = case.surroundings.message.as_ref().and_then(Node::as_str);
        let found = match (case.fails, heard.against.as_slice()) {
            (_, []) if !heard.unknown.is_empty() => {
                finding(format!("`{object}` cannot be judged: {}", heard.unknown.join("; ")))
                    .help("test what can be known without a cluster")
            }
            (false, []) => return None,
            (false, [(message, span), ..]) => {
                let finding = finding(format!("expected `{object}` to pass, and it is refused: {message}"));
                let finding = span.iter().fold(finding, |finding, span| finding.label(*span, "this refuses it"));
                finding.help("mend the policy, or move the case to `tests/fail/`")
            }
            (true, []) => finding(format!("expected `{object}` to be refused, and it passes"))
                .help("mend the policy, or move the case to `tests/pass/`"),
            (true, against) => match wanted {
                Some(wanted) if !against.iter().any(|(message, _)| message == wanted) => {
                    let at = case.surroundings.message.as_ref().map_or(name, |message| message.origin.span);
                    let found = against.iter().map(|(message, _)| format!("`{message}`")).collect::<Vec<_>>();
                    let message = format!("expected the message `{wanted}`, found {}", found.join(", "));
                    Diagnostic::error(rules::TEST_DIFFERS, at, message).help("write the message as it is said")
                }
                _ => return None,
            },
        };
        Some(found.object(object).note(on))
    }
}

fn note(policy: &Policy, case: &PolicyTest, refused: &mut BTreeSet<String>) {
    if case.fails {
        refused.insert(policy.name.to_string());
    }
}

/// What the objects are called; nothing when one says it not.
fn identities(case: &PolicyTest, report: &mut Report) -> Option<Vec<ManifestId>> {
    let mut ids = Vec::new();
    for object in &case.objects {
        let Some(id) = identify(object) else {
            let span = Place::root(object).head().span;
            let message = "an object has `apiVersion`, `kind` and `metadata.name`";
            report.push(Diagnostic::error(rules::TEST_DIFFERS, span, message).help("add what is missing"));
            return None;
        };
        ids.push(id);
    }
    Some(ids)
}

fn see<'a>(id: &'a ManifestId, body: &Node, case: &PolicyTest, admitted: &Admitted<'_>) -> Seen<'a> {
    match &case.surroundings.old_object {
        Some(old) => {
            let (old, object) = admitted.updated(old, body);
            Seen { id, object, old: Some(old), of_app: true }
        }
        None => Seen { id, object: admitted.created(body), old: None, of_app: true },
    }
}

/// The namespace of an object as the case states it; without labels where it says nothing.
fn namespace(case: &PolicyTest, one: &Seen<'_>, admitted: &Admitted<'_>) -> Node {
    let name = one.id.namespace.as_deref().unwrap_or("default");
    let origin = &one.object.origin;
    let text = |text: &str| Node::string(text, origin.clone());
    let key = |text: &str| Key::new(Arc::<str>::from(text), origin.clone());
    let mut metadata = Map::new();
    metadata.push(key("name"), text(name));
    for entry in case.surroundings.namespace.iter().flatten() {
        metadata.push(entry.key.clone(), entry.value.clone());
    }
    let mut object = Map::new();
    object.push(key("apiVersion"), text("v1"));
    object.push(key("kind"), text("Namespace"));
    object.push(key("metadata"), Node::map(metadata, origin.clone()));
    admitted.created(&Node::map(object, origin.clone()))
}
