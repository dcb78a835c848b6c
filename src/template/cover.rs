//! Which nodes a statement covers: the outermost ones that lie wholly between its lines.
//!
//! Works on the children of one collection, or on the documents of a file, as byte ranges. A statement that begins inside
//! a child is handed down to it. It knows nothing of YAML.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::rules;
use super::statement::{Block, Head, Statement};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::Expression;
use crate::source::{SourceId, Span};

/// A child of a collection: an item, an entry, a document.
#[derive(Debug)]
pub(super) struct Child<T> {
    pub(super) content: T,
    /// Where its own sign stands: the dash, the key, `---`. A document without one begins before every statement.
    pub(super) anchor: Option<usize>,
    /// From its first byte to the end of its last one.
    pub(super) range: Range<usize>,
    /// What findings call it.
    pub(super) name: String,
    /// Where findings point.
    pub(super) label: Span,
    /// The statements that it contains, for its own children.
    pub(super) inner: Vec<Statement>,
}

/// A step of filling a collection.
#[derive(Debug)]
pub(super) enum Step<T> {
    /// One child.
    Child(T),
    /// The first clause whose condition holds.
    Choice(Vec<Branch<T>>),
    /// A clause for every round, and perhaps one for no round at all.
    Loop(Vec<Branch<T>>),
    /// A name for everything that follows in the same statement.
    Set { name: Arc<str>, value: Box<Expression> },
}

/// A clause with what it covers.
#[derive(Debug)]
pub(super) struct Branch<T> {
    pub(super) head: Head,
    pub(super) steps: Vec<Step<T>>,
}

/// Where a statement belongs.
enum Place<T> {
    /// It covers these children.
    Here(Block, Vec<Child<T>>),
    /// It stands inside this child.
    Inside(Block, Child<T>),
    /// It cuts one of these children.
    Nowhere(Vec<Child<T>>),
}

/// Children with the statements that cover them; both come in the order of the file.
pub(super) fn arrange<T>(
    source: SourceId,
    children: Vec<Child<T>>,
    statements: Vec<Statement>,
    report: &mut Report,
) -> Vec<Step<Child<T>>> {
    let mut children = VecDeque::from(children);
    let mut steps = Vec::new();
    for statement in statements {
        let start = statement.range().start;
        steps.extend(take_while(&mut children, |child| child.range.end <= start).into_iter().map(Step::Child));
        let block = match statement {
            Statement::Block(block) => block,
            Statement::Set { at, name, value } => {
                match children.front_mut().filter(|child| child.range.start < at.start) {
                    Some(child) => child.inner.push(Statement::Set { at, name, value }),
                    None => steps.push(Step::Set { name, value }),
                }
                continue;
            }
        };
        let touched = take_while(&mut children, |child| child.range.start < block.end.start);
        match place(source, block, touched, report) {
            Place::Here(block, covered) => steps.push(distribute(source, block, covered, report)),
            Place::Inside(block, mut child) => {
                child.inner.push(Statement::Block(block));
                // It may contain the next statements too.
                children.push_front(child);
            }
            Place::Nowhere(cut) => steps.extend(cut.into_iter().map(Step::Child)),
        }
    }
    steps.extend(children.into_iter().map(Step::Child));
    steps
}

fn take_while<T>(children: &mut VecDeque<Child<T>>, wanted: impl Fn(&Child<T>) -> bool) -> Vec<Child<T>> {
    let count = children.iter().take_while(|child| wanted(child)).count();
    children.drain(..count).collect()
}

/// Decides for a block and the children that lie at least partly between its tags.
fn place<T>(source: SourceId, block: Block, mut touched: Vec<Child<T>>, report: &mut Report) -> Place<T> {
    let Some(cut) = touched.iter().position(|child| !is_within_a_clause(child, &block)) else {
        return Place::Here(block, touched);
    };
    if touched.len() == 1
        && touched[cut].anchor.is_none_or(|anchor| anchor < block.start())
        && let Some(child) = touched.pop()
    {
        return Place::Inside(block, child);
    }
    report.push(half_covered(source, &block, &touched[cut]));
    Place::Nowhere(touched)
}

fn is_within_a_clause<T>(child: &Child<T>, block: &Block) -> bool {
    block.regions().any(|region| region.start <= child.range.start && child.range.end <= region.end)
}

/// Gives every clause its children.
fn distribute<T>(source: SourceId, block: Block, covered: Vec<Child<T>>, report: &mut Report) -> Step<Child<T>> {
    let ends: Vec<usize> = block.regions().map(|region| region.end).collect();
    let is_loop = block.is_loop();
    let mut covered = VecDeque::from(covered);
    let branches = block.clauses.into_iter().zip(ends).map(|(clause, end)| {
        let own = take_while(&mut covered, |child| child.range.end <= end);
        Branch { head: clause.head, steps: arrange(source, own, clause.body, report) }
    });
    let branches = branches.collect();
    if is_loop { Step::Loop(branches) } else { Step::Choice(branches) }
}

fn half_covered<T>(source: SourceId, block: &Block, child: &Child<T>) -> Diagnostic {
    let cuts = |at: &&Range<usize>| child.range.start < at.start && at.end < child.range.end;
    let tags = || block.clauses.iter().map(|clause| &clause.at).chain([&block.end]);
    let tag = tags().find(cuts).or_else(|| tags().next()).unwrap_or(&block.end);
    let message = format!("this `{}` covers only a part of {}", block.word(), child.name);
    Diagnostic::error(rules::HALF_COVERED, Span::new(source, tag.start, tag.end), message)
        .here("this line cuts it")
        .label(child.label, format!("{} begins here", child.name))
        .help(format!(
            "move the line so that {} stands wholly between two lines of the statement, or outside",
            child.name
        ))
}

impl<T> Step<T> {
    /// The same step with its children made into something else, in the order of the file.
    pub(super) fn map<U>(self, change: &mut dyn FnMut(T) -> U) -> Step<U> {
        match self {
            Self::Child(child) => Step::Child(change(child)),
            Self::Choice(branches) => Step::Choice(Branch::map_all(branches, change)),
            Self::Loop(branches) => Step::Loop(Branch::map_all(branches, change)),
            Self::Set { name, value } => Step::Set { name, value },
        }
    }
}

impl<T> Branch<T> {
    fn map_all<U>(branches: Vec<Self>, change: &mut dyn FnMut(T) -> U) -> Vec<Branch<U>> {
        let branch = |branch: Self| {
            let steps = branch.steps.into_iter().map(|step| step.map(change)).collect();
            Branch { head: branch.head, steps }
        };
        branches.into_iter().map(branch).collect()
    }
}
