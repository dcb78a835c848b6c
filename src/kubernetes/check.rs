//! What a rule sees besides the object, and how it reports.
//!
//! The methods are the error types of the API server (`k8s.io/apimachinery/pkg/util/validation/field/errors.go`), so a
//! rule reads like the server's own and its message says what the server would say.

use std::fmt::Display;

use crate::diagnostic::{Diagnostic, ObjectRef, Report, RuleId};
use crate::types::{Minor, Types};
use crate::yaml::{Entry, Node, Origin, Value};

use super::{Place, help, rules};

/// One object under validation: where it will run, and what was found so far.
#[derive(Debug)]
pub struct Check<'c> {
    types: &'c Types,
    object: ObjectRef,
    report: &'c mut Report,
    errors: usize,
    applied: bool,
    /// The object that is live, where this is an update of it.
    live: Option<&'c Node>,
}

impl<'c> Check<'c> {
    /// A check of one object; findings name it and go to the report.
    #[must_use]
    pub fn new(types: &'c Types, object: ObjectRef, report: &'c mut Report) -> Self {
        Self { types, object, report, errors: 0, applied: false, live: None }
    }

    /// The same for an object that is applied over a live one.
    #[must_use]
    pub fn applied(self) -> Self {
        Self { applied: true, ..self }
    }

    /// The same for an update of a live object: what is refused is a change, and findings point at it.
    #[must_use]
    pub fn updating(self, live: &'c Node) -> Self {
        Self { live: Some(live), ..self }
    }

    /// Whether the object is applied over a live one, by server-side apply.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.applied
    }

    /// The API that the object is for.
    #[must_use]
    pub fn types(&self) -> &'c Types {
        self.types
    }

    /// The Kubernetes minor that the object is for.
    #[must_use]
    pub fn minor(&self) -> Minor {
        self.types.minor()
    }

    /// Whether the minor is `1.since` or later: rules that the server learned later hold only from there.
    #[must_use]
    pub fn since(&self, since: u32) -> bool {
        self.minor() >= Minor(since)
    }

    /// How many errors were found in this object.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// The value has the right type and is wrong all the same.
    pub fn invalid(&mut self, at: &Place<'_>, detail: impl Display) {
        let message = format!("{}: Invalid value: {}: {detail}", at.path(), at.quoted());
        self.refuse(rules::INVALID_VALUE, at, message, help::invalid(at));
    }

    /// The key of an entry is wrong.
    pub fn invalid_key<'o>(&mut self, map: &Place<'o>, entry: &'o Entry, detail: impl Display) {
        self.invalid(&map.key_of(entry), detail);
    }

    /// A value is needed where there is none, or an empty one. `detail` may be empty.
    pub fn required(&mut self, at: &Place<'_>, detail: impl Display) {
        let message = with_detail(format!("{}: Required value", at.path()), &detail);
        self.refuse(rules::REQUIRED_VALUE, at, message, help::required(at));
    }

    /// The value is none of those that are allowed.
    pub fn unsupported(&mut self, at: &Place<'_>, allowed: &[&str]) {
        let mut quoted: Vec<String> = allowed.iter().map(|value| format!("\"{value}\"")).collect();
        quoted.sort_unstable();
        let list = quoted.join(", ");
        let message = format!("{}: Unsupported value: {}: supported values: {list}", at.path(), at.quoted());
        self.refuse(rules::UNSUPPORTED_VALUE, at, message, help::unsupported(at, allowed));
    }

    /// The value stands twice where it may stand once.
    pub fn duplicate(&mut self, at: &Place<'_>) {
        let message = format!("{}: Duplicate value: {}", at.path(), at.quoted());
        self.refuse(rules::DUPLICATE_VALUE, at, message, help::DUPLICATE);
    }

    /// The value is good by itself and not allowed here.
    pub fn forbidden(&mut self, at: &Place<'_>, detail: impl Display) {
        let message = with_detail(format!("{}: Forbidden", at.path()), &detail);
        match self.live {
            Some(_) => self.refuse(rules::IMMUTABLE_FIELD, at, message, help::IMMUTABLE),
            None => self.refuse(rules::FORBIDDEN, at, message, help::forbidden(at)),
        }
    }

    /// The value names something that the object does not have.
    pub fn not_found(&mut self, at: &Place<'_>) {
        let message = format!("{}: Not found: {}", at.path(), at.quoted());
        self.refuse(rules::NOT_FOUND, at, message, "name one that the object declares, or declare it".to_owned());
    }

    /// The text is longer than `most` bytes.
    pub fn too_long(&mut self, at: &Place<'_>, most: usize) {
        let message = format!("{}: Too long: may not be more than {most} bytes", at.path());
        self.refuse(rules::TOO_LONG, at, message, format!("shorten it to {most} bytes"));
    }

    /// The list has more than `most` items.
    pub fn too_many(&mut self, at: &Place<'_>, most: usize) {
        let message = format!("{}: Too many: {}: must have at most {most} items", at.path(), at.len());
        self.refuse(rules::TOO_MANY, at, message, format!("remove all but {most}"));
    }

    /// Fields that an update may not change.
    pub fn immutable(&mut self, at: &Place<'_>, detail: impl Display) {
        let message = format!("{}: Invalid value: {detail}", at.path());
        self.refuse(rules::IMMUTABLE_FIELD, at, message, help::IMMUTABLE.to_owned());
    }

    /// The server takes the object and warns.
    pub fn warn(&mut self, rule: RuleId, at: &Place<'_>, message: impl Display) {
        let message = format!("{}: {message}", at.path());
        let finding = located(Diagnostic::warning(rule, at.span(), message), at, &self.object);
        self.report.push(finding.help(help::warned(at)));
    }

    /// The object was not looked at, or not wholly.
    pub fn not_validated(&mut self, at: &Place<'_>, message: impl Into<String>, help: impl Into<String>) {
        let finding = located(Diagnostic::warning(rules::NOT_VALIDATED, at.span(), message), at, &self.object);
        self.report.push(finding.help(help));
    }

    /// Any other refusal of the server, in its words.
    pub fn error(&mut self, rule: RuleId, at: &Place<'_>, message: impl Into<String>) {
        self.refuse(rule, at, message, help::other(rule, at));
    }

    /// A refusal, and what to do about it.
    pub fn refuse(&mut self, rule: RuleId, at: &Place<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.errors += 1;
        let change = self.live.and_then(|live| change(at.path().find(live), at.node()?));
        let origin = change.unwrap_or(at.origin());
        let finding = Diagnostic::error(rule, origin.span, message).object(self.object.clone()).path(at.path());
        self.report.push(placed(finding, origin).help(help));
    }
}

/// The first part of a value that the live one has not, in a list or map; nothing where something is only gone.
fn change<'o>(live: Option<&Node>, new: &'o Node) -> Option<&'o Origin> {
    let below = match &new.value {
        Value::Scalar(_) => return None,
        Value::List(items) => {
            let live = live.and_then(Node::as_list).unwrap_or_default();
            let mut pairs = items.iter().enumerate().map(|(index, item)| (live.get(index), item));
            pairs.find(|(live, item)| *live != Some(item))
        }
        Value::Map(map) => {
            let mut pairs = map.iter().map(|entry| (live.and_then(|live| live.get(&entry.key.text)), &entry.value));
            pairs.find(|(live, value)| *live != Some(value) && !(live.is_none() && value.is_null()))
        }
    };
    let (live, part) = below?;
    change(live, part).or(Some(&part.origin))
}

fn with_detail(message: String, detail: &impl Display) -> String {
    let detail = detail.to_string();
    if detail.is_empty() { message } else { format!("{message}: {detail}") }
}

/// Names object and field, and shows the place in the template beside the place of the value.
#[must_use]
pub fn located(diagnostic: Diagnostic, at: &Place<'_>, object: &ObjectRef) -> Diagnostic {
    placed(diagnostic.object(object.clone()).path(at.path()), at.origin())
}

fn placed(diagnostic: Diagnostic, origin: &Origin) -> Diagnostic {
    if origin.place() == origin.span { diagnostic } else { diagnostic.label(origin.place(), "rendered here") }
}
