//! What happens during one evaluation by the engine: what was read, what was absent, what went wrong.
//!
//! minijinja hands values to objects and filters without a way to pass context along, so the record is kept per thread.
//! Evaluations nest, for reading a name may evaluate another expression: each has its own record.

use std::cell::RefCell;

use minijinja::{Error, ErrorKind, Value};

use super::limits::{ITEM_WORK, MAX_READS, Meter};
use super::path::{Absent, Broken};
use crate::diagnostic::{Diagnostic, Report, RuleId};
use crate::source::Span;
use crate::yaml::{Layer, Origin};

thread_local! {
    static RECORDS: RefCell<Vec<Record>> = const { RefCell::new(Vec::new()) };
}

/// The record of one evaluation.
#[derive(Debug)]
pub(super) struct Record {
    /// The expression.
    span: Span,
    /// Origins of the scalars that were read, each once.
    pub(super) reads: Vec<Origin>,
    /// Paths that gave nothing, in order of their reading.
    pub(super) absent: Vec<Absent>,
    pub(super) problem: Option<Problem>,
    /// The filter, test or function that failed.
    pub(super) culprit: Option<String>,
    meter: Meter,
}

impl Record {
    fn new(span: Span) -> Self {
        Self { span, reads: Vec::new(), absent: Vec::new(), problem: None, culprit: None, meter: Meter::default() }
    }
}

/// Why an evaluation has no result, when the engine's own error does not say it.
#[derive(Debug)]
pub(super) enum Problem {
    Finding(Box<Diagnostic>),
    Findings(Report),
    Reported,
    TooLarge,
    /// A message of ours, to be placed where the engine stopped.
    Message(RuleId, String),
}

/// Runs an evaluation with a fresh record.
pub(super) fn recorded<T>(span: Span, evaluate: impl FnOnce() -> T) -> (T, Record) {
    RECORDS.with_borrow_mut(|records| records.push(Record::new(span)));
    let result = evaluate();
    let record = RECORDS.with_borrow_mut(Vec::pop).unwrap_or_else(|| Record::new(span));
    (result, record)
}

/// The expression that is being evaluated.
pub(super) fn span() -> Result<Span, Error> {
    with_record(|record| record.span)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "called outside of an evaluation"))
}

fn with_record<T>(act: impl FnOnce(&mut Record) -> T) -> Option<T> {
    RECORDS.with_borrow_mut(|records| records.last_mut().map(act))
}

pub(super) fn read(origin: &Origin) {
    with_record(|record| {
        // A part that was computed for the same expression stands for what it read.
        if origin.span == record.span && origin.layer == Layer::Derived {
            origin.reads().iter().for_each(|read| record.reads.push(read.clone()));
            return;
        }
        let known = |other: &Origin| other.span == origin.span && other.layer == origin.layer;
        if record.reads.len() < MAX_READS && !record.reads.iter().any(known) {
            record.reads.push(origin.clone());
        }
    });
}

pub(super) fn absent(absent: Absent) {
    with_record(|record| record.absent.push(absent));
}

/// Notes the first problem; the value stops the evaluation as soon as the engine takes it.
pub(super) fn stop(problem: Problem) -> Error {
    with_record(|record| {
        if record.problem.is_none() {
            record.problem = Some(problem);
        }
    });
    Error::from(ErrorKind::InvalidOperation)
}

pub(super) fn broken(broken: Broken) -> Value {
    Value::from(stop(match broken {
        Broken::Finding(finding) => Problem::Finding(finding),
        Broken::Findings(findings) => Problem::Findings(findings),
        Broken::Reported => Problem::Reported,
    }))
}

pub(super) fn blame(name: &str) {
    with_record(|record| {
        if record.culprit.is_none() {
            record.culprit = Some(name.to_owned());
        }
    });
}

/// Counts work; an error beyond the limit.
pub(super) fn charge(units: u64) -> Result<(), Error> {
    let within = with_record(|record| record.meter.charge(units)).unwrap_or(true);
    if within { Ok(()) } else { Err(stop(Problem::TooLarge)) }
}

/// Counts the bytes of a string or the items of a list.
pub(super) fn charge_value(value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) => charge(units(text.len())),
        None => charge(units(value.len().unwrap_or(0)).saturating_mul(ITEM_WORK).saturating_add(1)),
    }
}

/// A length as work.
pub(super) fn units(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
