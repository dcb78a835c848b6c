//! Syntax to the tree of an expression: macros are expanded.
//!
//! `cel-go/parser/macro.go`, `cel-go/ext/comprehensions.go`, `cel-go/cel/library.go`.

use ::cel::common::ast::{EntryExpr, Expr, IdedEntryExpr, IdedExpr, LiteralValue, SourceInfo, operators};

use super::error::CompileError;
use super::expression::{Call, Entry, Expression, Item, Kind, Literal, Loop, OptionalMap, Purpose, Select, SortBy};
use super::parse::parse;
use crate::types::Minor;

/// How deep an expression may be: it is walked by recursion.
const DEEPEST: usize = 220;

type Tree = Result<Expression, CompileError>;

/// Reads an expression as the server of a minor does.
pub(super) fn read(text: &str, minor: Minor) -> Tree {
    parse(text, minor >= Minor(28), |tree, source| {
        let offsets = (!text.is_ascii()).then(|| text.char_indices().map(|(byte, _)| byte).collect());
        Reader { source, minor, depth: 0, offsets }.expression(tree)
    })
}

struct Reader<'s> {
    source: &'s SourceInfo,
    minor: Minor,
    depth: usize,
    /// The byte at which each character begins, where those are not the same.
    offsets: Option<Vec<usize>>,
}

impl Reader<'_> {
    fn at(&self, id: u64) -> u32 {
        let character = self.source.offset_for(id).map_or(0, |(start, _)| start);
        let byte = self.offsets.as_ref().and_then(|offsets| offsets.get(character as usize));
        byte.map_or(character, |byte| u32::try_from(*byte).unwrap_or(u32::MAX))
    }

    fn error<T>(&self, id: u64, message: &str) -> Result<T, CompileError> {
        Err(CompileError::one(self.at(id) as usize, message))
    }

    fn expression(&mut self, tree: &IdedExpr) -> Tree {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.error(tree.id, "expression recursion limit exceeded");
        }
        let kind = self.kind(tree)?;
        self.depth -= 1;
        Ok(Expression::new(self.at(tree.id), kind))
    }

    fn kind(&mut self, tree: &IdedExpr) -> Result<Kind, CompileError> {
        Ok(match &tree.expr {
            Expr::Literal(literal) => Kind::Literal(read_literal(literal)),
            Expr::Ident(name) => Kind::Name(name.as_str().into()),
            Expr::Select(select) => Kind::Select(Box::new(Select {
                operand: self.expression(&select.operand)?,
                field: select.field.as_str().into(),
                test: select.test,
                optional: false,
            })),
            Expr::Call(call) => return self.call(&call.func_name, call.target.as_deref(), &call.args),
            Expr::List(list) => {
                let mut items = Vec::with_capacity(list.elements.len());
                for (place, element) in list.elements.iter().enumerate() {
                    let optional = list.optional_indices.contains(&place);
                    items.push(Item { value: self.expression(element)?, optional });
                }
                Kind::List(items)
            }
            Expr::Map(map) => Kind::Map(self.entries(&map.entries)?),
            Expr::Struct(message) => Kind::Message(message.type_name.as_str().into()),
            Expr::Comprehension(_) | Expr::Unspecified => return self.error(tree.id, "Syntax error"),
        })
    }

    fn entries(&mut self, entries: &[IdedEntryExpr]) -> Result<Vec<Entry>, CompileError> {
        let mut read = Vec::with_capacity(entries.len());
        for entry in entries {
            let EntryExpr::MapEntry(map) = &entry.expr else {
                return self.error(entry.id, "Syntax error");
            };
            let (key, value) = (self.expression(&map.key)?, self.expression(&map.value)?);
            read.push(Entry { key, value, optional: map.optional });
        }
        Ok(read)
    }

    fn all(&mut self, trees: &[IdedExpr]) -> Result<Vec<Expression>, CompileError> {
        trees.iter().map(|tree| self.expression(tree)).collect()
    }

    fn call(&mut self, name: &str, target: Option<&IdedExpr>, arguments: &[IdedExpr]) -> Result<Kind, CompileError> {
        if let Some(target) = target {
            if let Some(kind) = self.receiver_macro(name, target, arguments)? {
                return Ok(kind);
            }
        } else if let Some(kind) = self.global_macro(name, arguments)? {
            return Ok(kind);
        }
        let mut all = match target {
            Some(target) => vec![self.expression(target)?],
            None => Vec::new(),
        };
        all.extend(self.all(arguments)?);
        let call = Call {
            name: name.into(),
            member: target.is_some(),
            arguments: all,
            function: None,
            overloads: Vec::new(),
            pattern: None,
        };
        Ok(Kind::Call(Box::new(call)))
    }

    /// `has(a.b)` and the operators that are no functions for us.
    fn global_macro(&mut self, name: &str, arguments: &[IdedExpr]) -> Result<Option<Kind>, CompileError> {
        Ok(Some(match (name, arguments) {
            ("has", [argument]) => match &argument.expr {
                Expr::Select(select) if !select.test => Kind::Select(Box::new(Select {
                    operand: self.expression(&select.operand)?,
                    field: select.field.as_str().into(),
                    test: true,
                    optional: false,
                })),
                _ => return self.error(argument.id, "invalid argument to has() macro"),
            },
            (operators::LOGICAL_AND, [left, right]) => {
                Kind::And(Box::new([self.expression(left)?, self.expression(right)?]))
            }
            (operators::LOGICAL_OR, [left, right]) => {
                Kind::Or(Box::new([self.expression(left)?, self.expression(right)?]))
            }
            (operators::CONDITIONAL, [condition, yes, no]) => {
                Kind::Conditional(Box::new([self.expression(condition)?, self.expression(yes)?, self.expression(no)?]))
            }
            (operators::OPT_SELECT, [operand, field]) => {
                let Expr::Literal(LiteralValue::String(field)) = &field.expr else {
                    return self.error(field.id, "unsupported optional field selection");
                };
                let operand = self.expression(operand)?;
                Kind::Select(Box::new(Select { operand, field: field.inner().into(), test: false, optional: true }))
            }
            _ => return Ok(None),
        }))
    }

    fn receiver_macro(
        &mut self,
        name: &str,
        target: &IdedExpr,
        arguments: &[IdedExpr],
    ) -> Result<Option<Kind>, CompileError> {
        let one = match (name, arguments.len()) {
            ("all", 2) => Purpose::All,
            ("exists", 2) => Purpose::Exists,
            ("exists_one", 2) => Purpose::ExistsOne,
            ("filter", 2) => Purpose::Filter,
            ("map", 2 | 3) => Purpose::List,
            _ => return self.later_macro(name, target, arguments),
        };
        self.comprehension(one, target, arguments, 1).map(Some)
    }

    /// The macros that not every minor has.
    fn later_macro(
        &mut self,
        name: &str,
        target: &IdedExpr,
        arguments: &[IdedExpr],
    ) -> Result<Option<Kind>, CompileError> {
        let since = |minor| self.minor >= Minor(minor);
        let two = match (name, arguments.len()) {
            ("optMap" | "optFlatMap", 2) if since(28) => return self.optional_map(name, target, arguments),
            ("sortBy", 2) if since(34) => return self.sort_by(target, arguments),
            ("all", 3) if since(32) => Purpose::All,
            ("exists", 3) if since(32) => Purpose::Exists,
            ("existsOne" | "exists_one", 3) if since(32) => Purpose::ExistsOne,
            ("transformList", 3 | 4) if since(32) => Purpose::List,
            ("transformMap", 3 | 4) if since(32) => Purpose::Values,
            ("transformMapEntry", 3 | 4) if since(32) => Purpose::Entries,
            _ => return Ok(None),
        };
        self.comprehension(two, target, arguments, 2).map(Some)
    }

    fn comprehension(
        &mut self,
        purpose: Purpose,
        target: &IdedExpr,
        arguments: &[IdedExpr],
        variables: usize,
    ) -> Result<Kind, CompileError> {
        let (names, rest) = arguments.split_at(variables.min(arguments.len()));
        let last = names.last().map_or(target.id, |name| name.id);
        let mut names = names.iter().map(|name| self.variable(name)).collect::<Result<Vec<_>, _>>()?.into_iter();
        let (Some(first), second) = (names.next(), names.next()) else {
            return self.error(target.id, "argument is not an identifier");
        };
        if second.as_ref() == Some(&first) {
            return self.error(last, &format!("duplicate variable name: {first}"));
        }
        let (filter, body) = match rest {
            [body] => (None, body),
            [filter, body] => (Some(filter), body),
            _ => return self.error(target.id, "Syntax error"),
        };
        let range = self.expression(target)?;
        let filter = filter.map(|filter| self.expression(filter)).transpose()?;
        let body = self.expression(body)?;
        Ok(Kind::Loop(Box::new(Loop { purpose, range, first, second, filter, body })))
    }

    fn variable(&self, tree: &IdedExpr) -> Result<Box<str>, CompileError> {
        match &tree.expr {
            Expr::Ident(name) if name == "__result__" || name == "@result" => {
                self.error(tree.id, "iteration variable overwrites accumulator variable")
            }
            Expr::Ident(name) if !name.starts_with('.') => Ok(name.as_str().into()),
            _ => self.error(tree.id, "argument is not an identifier"),
        }
    }

    fn optional_map(
        &mut self,
        name: &str,
        target: &IdedExpr,
        arguments: &[IdedExpr],
    ) -> Result<Option<Kind>, CompileError> {
        let [variable, body] = arguments else {
            return Ok(None);
        };
        let Expr::Ident(variable) = &variable.expr else {
            let message = format!("{name}() variable name must be a simple identifier");
            return self.error(variable.id, &message);
        };
        Ok(Some(Kind::OptionalMap(Box::new(OptionalMap {
            name: variable.as_str().into(),
            target: self.expression(target)?,
            body: self.expression(body)?,
            flat: name == "optFlatMap",
        }))))
    }

    fn sort_by(&mut self, target: &IdedExpr, arguments: &[IdedExpr]) -> Result<Option<Kind>, CompileError> {
        let [name, key] = arguments else {
            return Ok(None);
        };
        if matches!(target.expr, Expr::Literal(_) | Expr::Map(_) | Expr::Struct(_)) {
            let kinds = "a list, identifier, comprehension, call or select expression";
            return self.error(target.id, &format!("sortBy can only be applied to {kinds}"));
        }
        let (target, name, key) = (self.expression(target)?, self.variable(name)?, self.expression(key)?);
        Ok(Some(Kind::SortBy(Box::new(SortBy { target, name, key }))))
    }
}

fn read_literal(literal: &LiteralValue) -> Literal {
    match literal {
        LiteralValue::Boolean(value) => Literal::Bool(*value.inner()),
        LiteralValue::Bytes(value) => Literal::Bytes(value.inner().into()),
        LiteralValue::Double(value) => Literal::Double(*value.inner()),
        LiteralValue::Int(value) => Literal::Int(*value.inner()),
        LiteralValue::Null => Literal::Null,
        LiteralValue::String(value) => Literal::String(value.inner().into()),
        LiteralValue::UInt(value) => Literal::Uint(*value.inner()),
    }
}
