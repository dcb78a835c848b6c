//! The free names of a template: what it reads from the scope it is given.

use std::sync::Arc;

use super::cover::{Branch, Step};
use super::statement::Head;
use super::tree::{Entry, KeyShape, Shape};
use crate::expression::{Expression, NamePath, Part};
use crate::source::Span;

/// A free name that a template reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The name with the attributes that follow it.
    pub path: NamePath,
    /// The expression.
    pub span: Span,
}

/// Collects reads in the order of the file; names that statements bind are left out where they are bound.
#[derive(Debug, Default)]
pub(super) struct Reads {
    found: Vec<Read>,
    bound: Vec<Arc<str>>,
}

impl Reads {
    /// What the documents read.
    pub(super) fn of_documents(steps: &[Step<Shape>]) -> Vec<Read> {
        let mut reads = Self::default();
        reads.steps(steps, &mut |reads, shape| reads.shape(shape));
        reads.found
    }

    /// What a single value reads.
    pub(super) fn of_value(shape: &Shape) -> Vec<Read> {
        let mut reads = Self::default();
        reads.shape(shape);
        reads.found
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Constant(..) => {}
            Shape::Splice(expression) => self.expression(expression),
            Shape::Mixed(parts, _) => self.parts(parts),
            Shape::Block(text, span) => self.paths(text.reads(), *span),
            Shape::List(steps, _) => self.steps(steps, &mut |reads, shape| reads.shape(shape)),
            Shape::Map(steps, _) => self.steps(steps, &mut |reads, entry: &Entry| {
                if let KeyShape::Computed(parts) = &entry.key {
                    reads.parts(parts);
                }
                reads.shape(&entry.value);
            }),
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            if let Part::Expression(expression) = part {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        self.paths(expression.reads(), expression.span());
    }

    fn paths(&mut self, paths: &[NamePath], span: Span) {
        for path in paths {
            let is_bound = path.first().is_some_and(|name| self.bound.iter().any(|bound| **bound == **name));
            if !is_bound {
                self.found.push(Read { path: path.clone(), span });
            }
        }
    }

    fn steps<T>(&mut self, steps: &[Step<T>], child: &mut dyn FnMut(&mut Self, &T)) {
        for step in steps {
            match step {
                Step::Child(content) => child(self, content),
                Step::Choice(branches) | Step::Loop(branches) => {
                    for branch in branches {
                        self.branch(branch, child);
                    }
                }
                Step::Set { name, value } => {
                    self.expression(value);
                    self.bound.push(Arc::clone(name));
                }
            }
        }
    }

    fn branch<T>(&mut self, branch: &Branch<T>, child: &mut dyn FnMut(&mut Self, &T)) {
        let outside = self.bound.len();
        match &branch.head {
            Head::If(condition) => self.expression(condition),
            Head::For(head) => {
                self.expression(&head.items);
                self.bound.extend(head.names.iter().cloned());
                if let Some(filter) = &head.filter {
                    self.expression(filter);
                }
                self.bound.push("loop".into());
            }
            Head::Else => {}
        }
        self.steps(&branch.steps, child);
        self.bound.truncate(outside);
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Report;
    use crate::expression::Delimiters;
    use crate::source::SourceMap;
    use crate::template::Template;

    /// The free names of a template, with the line and column of the expression that reads them.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut sources = SourceMap::default();
        let source = sources.add("t", text.into());
        let mut report = Report::new();
        let template = Template::compile(&sources, source, &Delimiters::default(), &mut report);
        assert!(report.is_empty(), "{report:?}");
        let show = |read: &super::Read| {
            let location = sources.locate(read.span);
            format!("{}:{} {}", location.line, location.column, read.path.join("."))
        };
        let found: Vec<String> = template.iter().flat_map(Template::reads).map(show).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_place_of_an_expression_is_read() {
        check(
            "{{ a }}: {{ b.c }}\nd: 'x{{ e }}'\n<<: {{ f }}\n{% if g %}\nh: [{{ i }}]\n{% elif j %}\nk: 1\n{% endif %}\n",
            &["1:4 a", "1:13 b.c", "2:9 e", "3:8 f", "4:7 g", "5:8 i", "6:9 j"],
        );
        check("a: {{ partial(\"x\", y=z) }}\n", &["1:7 partial", "1:7 z"]);
    }

    #[test]
    fn bound_names_are_left_out_where_they_are_bound() {
        check(
            "l:\n{% for k, v in m if k and o %}\n- {{ k }}{{ v }}{{ loop.index }}{{ w }}\n{% else %}\n- {{ v }}\n{% endfor %}\nz: {{ k }}\n",
            &["2:16 m", "2:21 o", "3:36 w", "5:6 v", "7:7 k"],
        );
        check("a: {{ x }}\n{% set x = y %}\nb: {{ x }}\n", &["1:7 x", "2:12 y"]);
        check("{% if c %}\n{% set x = 1 %}\na: {{ x }}\n{% endif %}\nb: {{ x }}\n", &["1:7 c", "5:7 x"]);
    }
}
