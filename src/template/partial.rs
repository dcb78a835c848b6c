//! `partial("name", key=value)`: the structure of another file, in place.

use std::sync::Arc;

use super::parameter::bind;
use super::{Library, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::{Arguments, Binding, CallError, Function, Locals, Scope};
use crate::source::Span;

/// Partials that may call one another; it bounds recursion.
const DEEPEST: usize = 16;

/// The function `partial` of one instance.
#[derive(Debug)]
pub struct PartialFunction {
    library: Arc<Library>,
    component: Arc<str>,
    scope: Scope,
    depth: usize,
}

impl PartialFunction {
    /// The function for the templates of a component. `scope` has the built-in names of the instance; a partial sees
    /// them and its own parameters.
    #[must_use]
    pub fn new(library: Arc<Library>, component: Arc<str>, scope: Scope) -> Self {
        Self { library, component, scope, depth: 0 }
    }

    fn expand(&self, arguments: &Arguments, report: &mut Report) -> Option<Binding> {
        let name = named(arguments, report)?;
        let error = |rule, message: String| Diagnostic::error(rule, arguments.span, message);
        let (component, declared, compiled) = match self.library.partial(&self.component, name) {
            Ok(found) => found,
            Err(help) => {
                report.push(error(rules::UNKNOWN_PARTIAL, format!("there is no partial `{name}`")).help(help));
                return None;
            }
        };
        if compiled.template.is_failed() {
            return Some(Binding::Failed);
        }
        if self.depth == DEEPEST {
            let message = format!("more than {DEEPEST} partials call one another here");
            let finding = error(rules::TOO_LARGE, message)
                .help(format!("if `{name}` calls itself, put the call into an `if` that ends it"));
            report.push(finding);
            return None;
        }
        let scope = bind(declared, &compiled.parameters, arguments, &self.scope_of(component), report);
        if report.has_errors() {
            return None;
        }
        let mut findings = Report::new();
        let value = compiled.template.value(&scope, &mut findings);
        report.append(findings.iter().map(|finding| called_at(finding.clone(), arguments.span)).collect());
        Some(value.map_or(Binding::Unset, Binding::Node))
    }

    /// What a partial of a component sees besides its parameters: its own names for partials, one call deeper.
    fn scope_of(&self, component: &Arc<str>) -> Scope {
        let inner = Self {
            library: Arc::clone(&self.library),
            component: Arc::clone(component),
            scope: Scope::clone(&self.scope),
            depth: self.depth + 1,
        };
        Locals::new(&self.scope).with("partial", Binding::Function(Arc::new(inner))).into_scope()
    }
}

/// The name in a call. The other arguments have names of their own.
fn named<'a>(arguments: &'a Arguments, report: &mut Report) -> Option<&'a str> {
    let mut wrong = |message: String, help: String| {
        report.push(Diagnostic::error(rules::BAD_ARGUMENT, arguments.span, message).help(help));
    };
    let Some(name) = arguments.positional.first().and_then(|node| node.as_str()) else {
        let message = "expected the name of a partial as the first argument".to_owned();
        wrong(message, "write `partial(\"name\", key=value)`".to_owned());
        return None;
    };
    if arguments.positional.len() > 1 {
        let message = format!("the partial `{name}` takes its parameters by name");
        wrong(message, format!("write `partial(\"{name}\", key=value)`"));
    }
    Some(name)
}

/// Shows the call; once for a chain of calls of the same place.
fn called_at(finding: Diagnostic, call: Span) -> Diagnostic {
    let is_shown = finding.labels.iter().any(|label| label.span == call);
    if is_shown { finding } else { finding.label(call, "in the partial called here") }
}

impl Function for PartialFunction {
    fn call(&self, arguments: &Arguments) -> Result<Binding, CallError> {
        let mut report = Report::new();
        let binding = self.expand(arguments, &mut report);
        match binding {
            Some(binding) if !report.has_errors() => Ok(binding),
            _ => Err(CallError::Findings(report)),
        }
    }
}
