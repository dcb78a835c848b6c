//! One compiled expression.

use super::evaluate::{Evaluation, group_as_value};
use super::form::{Form, Place};
use super::parse::compile;
use super::path::Answer;
use super::{Binding, Outcome, Scope, each};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Node, Origin};

/// A free name that an expression reads, with the attributes that follow it: `connections.database.host`.
pub type NamePath = Vec<String>;

/// The evaluation failed and its cause has been reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// An expression, ready to be evaluated.
#[derive(Debug)]
pub struct Expression {
    span: Span,
    form: Box<Form>,
    reads: Vec<NamePath>,
}

impl Expression {
    /// Compiles the text between the delimiters. `span` is where it stands; where that is as long as the text, findings
    /// point at the guilty part, otherwise at all of it.
    pub fn compile(text: &str, span: Span) -> Result<Self, Diagnostic> {
        let form = compile(text, Place::new(text, span))?;
        let mut reads: Vec<NamePath> = Vec::new();
        form.paths(&mut |path| {
            let name = path.name_path();
            if !reads.contains(&name) {
                reads.push(name);
            }
        });
        Ok(Self { span, form: Box::new(form), reads })
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The free names it reads, functions included, each once in written order. A path ends before a number or a computed
    /// subscript: `a.b[0].c` reads `a.b`.
    #[must_use]
    pub fn reads(&self) -> &[NamePath] {
        &self.reads
    }

    /// Its value.
    pub fn evaluate(&self, scope: &Scope, report: &mut Report) -> Result<Outcome, Failed> {
        let mut evaluation = Evaluation::new(scope, report, self.span);
        match evaluation.answer(&self.form)? {
            Answer::Node(node) => Ok(Outcome::Value(evaluation.carried(node))),
            Answer::Namespace(namespace) => Ok(Outcome::Namespace(namespace)),
            Answer::Absent(absent) if absent.missing.is_none() => Ok(Outcome::Unset(absent.name)),
            Answer::Absent(absent) => Err(evaluation.fail(absent.finding())),
            Answer::Function(_) => Err(evaluation.is_function(&self.form)),
        }
    }

    /// Its value where only a value will do: a name without one, and names, are findings.
    pub fn value(&self, scope: &Scope, report: &mut Report) -> Result<Node, Failed> {
        let mut evaluation = Evaluation::new(scope, report, self.span);
        match evaluation.answer(&self.form)? {
            Answer::Node(node) => Ok(evaluation.carried(node)),
            Answer::Namespace(namespace) => {
                let finding = group_as_value(self.span, &namespace.names(), "a value");
                Err(evaluation.fail(finding))
            }
            Answer::Absent(absent) => Err(evaluation.fail(absent.finding())),
            Answer::Function(_) => Err(evaluation.is_function(&self.form)),
        }
    }

    /// [`Expression::is_true`] with what was read to know it.
    pub fn decides(&self, scope: &Scope, report: &mut Report) -> Result<(bool, Vec<Origin>), Failed> {
        let mut evaluation = Evaluation::new(scope, report, self.span);
        let holds = evaluation.is_true(&self.form)?;
        Ok((holds, evaluation.into_reads()))
    }

    /// Whether its value counts as true; a declared name without a value, and an attribute that is not there, do not.
    pub fn is_true(&self, scope: &Scope, report: &mut Report) -> Result<bool, Failed> {
        Evaluation::new(scope, report, self.span).is_true(&self.form)
    }

    /// Its value as text inside a larger string: scalars by their spelling; nothing, lists and maps are errors.
    pub fn text(&self, scope: &Scope, report: &mut Report) -> Result<Node, Failed> {
        let mut evaluation = Evaluation::new(scope, report, self.span);
        let answer = evaluation.answer(&self.form)?;
        evaluation.as_text(&self.form, answer)
    }

    /// What `for` binds in each round to `names` names: the items of a list, the keys of a map or of a namespace; for
    /// two names the keys with their values, or the two items of each item of a list.
    pub fn each(&self, scope: &Scope, names: usize, report: &mut Report) -> Result<Vec<Vec<Binding>>, Failed> {
        self.each_read(scope, names, report).map(|(rounds, _)| rounds)
    }

    /// [`Expression::each`] with what was read to know it, the collection itself first.
    pub fn each_read(
        &self,
        scope: &Scope,
        names: usize,
        report: &mut Report,
    ) -> Result<(Vec<Vec<Binding>>, Vec<Origin>), Failed> {
        let mut evaluation = Evaluation::new(scope, report, self.span);
        let answer = evaluation.answer(&self.form)?;
        if let Answer::Node(node) = &answer {
            evaluation.read(&node.origin);
        }
        let rounds = each::rounds(&mut evaluation, &self.form, answer, names)?;
        Ok((rounds, evaluation.into_reads()))
    }
}
