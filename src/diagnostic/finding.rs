//! One mistake, with the places that explain it.

use std::fmt;

use crate::source::Span;

/// The name of a rule: `area/bad-pattern`, in kebab case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(&'static str);

impl RuleId {
    /// Names a rule. Every rule is a constant of the module that reports it.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The area, before the slash.
    #[must_use]
    pub fn area(self) -> &'static str {
        self.0.split_once('/').map_or(self.0, |(area, _)| area)
    }

    /// The name as it is written in configuration and output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// How bad a finding is. Only errors keep a rendering from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The result is wrong or missing.
    Error,
    /// The result is right but probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word shown to people and written in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place with what it has to do with the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A short phrase under the excerpt; may be empty.
    pub text: String,
}

/// The Kubernetes object that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// `apps/v1`, `v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// Absent for objects of the whole cluster.
    pub namespace: Option<String>,
    /// The object's name.
    pub name: String,
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(formatter, "{}/{namespace}/{}", self.kind, self.name),
            None => write!(formatter, "{}/{}", self.kind, self.name),
        }
    }
}

/// What the user wrote is wrong, and here.
///
/// The message is a lower-case phrase without a full stop, names in backticks, expected then found. The first label is
/// the place of the cause; a finding without one cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that was broken.
    pub rule: RuleId,
    /// How bad it is.
    pub severity: Severity,
    /// The mistake in one phrase.
    pub message: String,
    /// The cause first, then other places that explain it.
    pub labels: Vec<Label>,
    /// The object that would be wrong.
    pub object: Option<ObjectRef>,
    /// The policy that says so, where it is one.
    pub policy: Option<String>,
    /// The field of the object, or the path of the key in the user's file.
    pub path: Option<String>,
    /// Further facts, one phrase each.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The text at the place of the cause may be a secret: no excerpt shows it.
    pub secret: bool,
}

impl Diagnostic {
    /// A finding of severity error at `span`.
    #[must_use]
    pub fn error(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, rule, span, message)
    }

    /// A finding of severity warning at `span`.
    #[must_use]
    pub fn warning(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, rule, span, message)
    }

    /// A finding of severity note at `span`.
    #[must_use]
    pub fn remark(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, rule, span, message)
    }

    fn new(severity: Severity, rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            object: None,
            policy: None,
            path: None,
            notes: Vec::new(),
            help: None,
            secret: false,
        }
    }

    /// The place of the cause.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels[0].span
    }

    /// Says something under the place of the cause.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        self.labels[0].text = text.into();
        self
    }

    /// Shows another place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Says what to do, where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// Says what to do, unless that has been said.
    #[must_use]
    pub fn or_help(mut self, text: impl Into<String>) -> Self {
        self.help.get_or_insert_with(|| text.into());
        self
    }

    /// Keeps the text at the place of the cause out of excerpts.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Names the object that would be wrong.
    #[must_use]
    pub fn object(mut self, object: ObjectRef) -> Self {
        self.object = Some(object);
        self
    }

    /// Names the policy that says so.
    #[must_use]
    pub fn policy(mut self, name: impl Into<String>) -> Self {
        self.policy = Some(name.into());
        self
    }

    /// Names the field.
    #[must_use]
    pub fn path(mut self, path: impl fmt::Display) -> Self {
        self.path = Some(path.to_string());
        self
    }
}
