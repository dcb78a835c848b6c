//! The check of an expression: names and overloads are resolved, every part gets its type.
//!
//! It refuses what `cel-go/checker/checker.go` refuses, with the same words, and goes on after a mistake.

mod call;
mod validate;

use super::environment::Variable;
use super::error::{CompileError, Mistake};
use super::expression::{Expression, Item, Kind, Literal, Loop, OptionalMap, Purpose, Select, SortBy};
use super::types::{Opaque, Type};
use super::unify::{Unifier, is_less_specific};
use crate::types::Minor;

/// Checks an expression and completes its tree.
pub(super) fn check(root: &mut Expression, variables: &[Variable], minor: Minor) -> Result<(), CompileError> {
    let mut checker = Checker { variables, minor, types: Unifier::default(), locals: Vec::new(), mistakes: Vec::new() };
    checker.check(root);
    checker.settle(root);
    let mut mistakes = checker.mistakes;
    if mistakes.is_empty() && minor >= Minor(29) {
        validate::validate(root, &mut mistakes, false);
    }
    if mistakes.is_empty() {
        validate::constants(root, &mut mistakes);
    }
    mistakes.sort_by_key(|mistake| mistake.at);
    if mistakes.is_empty() { Ok(()) } else { Err(CompileError { mistakes }) }
}

struct Checker<'e> {
    variables: &'e [Variable],
    minor: Minor,
    types: Unifier,
    /// The variables of the macros around, innermost last.
    locals: Vec<(Box<str>, Type)>,
    mistakes: Vec<Mistake>,
}

impl Checker<'_> {
    fn mistake(&mut self, at: u32, message: String) -> Type {
        self.mistakes.push(Mistake { at: at as usize, message });
        Type::Error
    }

    fn undeclared(&mut self, at: u32, name: &str) -> Type {
        self.mistake(at, format!("undeclared reference to '{name}' (in container '')"))
    }

    fn mismatch(&mut self, at: u32, expected: &Type, found: &Type) -> Type {
        let (expected, found) = (self.types.settled(expected), self.types.settled(found));
        self.mistake(at, format!("expected type '{expected}' but found '{found}'"))
    }

    /// Finds the type of a part and keeps it there.
    fn check(&mut self, part: &mut Expression) -> Type {
        if let Some((kind, of)) = self.name(part) {
            (part.kind, part.of) = (kind, of);
            return part.of.clone();
        }
        let at = part.at;
        let of = match &mut part.kind {
            Kind::Literal(literal) => literal_type(literal),
            Kind::Name(name) => {
                let name = name.clone();
                self.undeclared(at, &name)
            }
            Kind::Variable(_) | Kind::Local(_) | Kind::TypeName(_) => part.of.clone(),
            Kind::Select(select) => self.select(at, select),
            Kind::Call(call) => self.call(at, call),
            Kind::And(operands) | Kind::Or(operands) => {
                for operand in operands.iter_mut() {
                    self.boolean(operand);
                }
                Type::Bool
            }
            Kind::Conditional(parts) => self.conditional(at, parts),
            Kind::List(items) => self.list(items),
            Kind::Map(entries) => {
                let (mut keys, mut values) = (None, None);
                for entry in entries {
                    let key = self.check(&mut entry.key);
                    keys = Some(self.join(entry.key.at, keys, key));
                    let value = self.check(&mut entry.value);
                    let value = if entry.optional { self.unwrapped(entry.value.at, &value) } else { value };
                    values = Some(self.join(entry.value.at, values, value));
                }
                let mut fresh = || Type::Variable(self.types.fresh(1));
                Type::map(keys.unwrap_or_else(&mut fresh), values.unwrap_or_else(&mut fresh))
            }
            Kind::Message(name) => {
                let name = name.clone();
                message_type(&name).unwrap_or_else(|| self.undeclared(at, &name))
            }
            Kind::Loop(parts) => self.comprehension(at, parts),
            Kind::OptionalMap(parts) => self.optional_map(at, parts),
            Kind::SortBy(parts) => self.sort_by(at, parts),
        };
        part.of.clone_from(&of);
        of
    }

    /// What a name, or the dotted name of a type, stands for.
    fn name(&self, part: &Expression) -> Option<(Kind, Type)> {
        let name = match &part.kind {
            Kind::Name(name) => name,
            Kind::Select(_) => {
                let name = part.qualified_name()?;
                let root = name.split('.').next()?;
                if self.locals.iter().any(|(local, _)| **local == *root) {
                    return None;
                }
                if let Some(place) = self.variables.iter().position(|variable| *variable.name == *name) {
                    return Some((Kind::Variable(place), self.variables.get(place)?.declared.of.clone()));
                }
                let of = named_type(&name, self.minor)?;
                return Some((Kind::TypeName(of.clone()), Type::type_of(of)));
            }
            _ => return None,
        };
        if let Some(place) = self.locals.iter().rposition(|(local, _)| local == name) {
            let of = self.locals.get(place).map(|(_, of)| of.clone())?;
            return Some((Kind::Local(place), of));
        }
        let global = name.strip_prefix('.').unwrap_or(name);
        if let Some(place) = self.variables.iter().position(|variable| &*variable.name == global) {
            return Some((Kind::Variable(place), self.variables.get(place)?.declared.of.clone()));
        }
        let of = named_type(global, self.minor)?;
        Some((Kind::TypeName(of.clone()), Type::type_of(of)))
    }

    fn select(&mut self, at: u32, select: &mut Select) -> Type {
        let operand = self.check(&mut select.operand);
        let operand = self.types.resolved(&operand);
        let (target, optional) = operand.unwrapped();
        let found = match target {
            Type::Map(entry) => entry.1.clone(),
            Type::Object(object) => match object.field(&select.field) {
                Some(field) => field.declared.of.clone(),
                None => self.mistake(at, format!("undefined field '{}'", select.field)),
            },
            Type::Variable(_) => {
                self.types.fits(&Type::Dyn, target);
                Type::Dyn
            }
            other if other.is_dyn_or_error() => Type::Dyn,
            other => {
                self.mistake(at, format!("type '{other}' does not support field selection"));
                Type::Dyn
            }
        };
        if select.test {
            Type::Bool
        } else if optional || select.optional {
            Type::optional(found)
        } else {
            found
        }
    }

    fn boolean(&mut self, operand: &mut Expression) {
        let of = self.check(operand);
        if !self.types.fits(&of, &Type::Bool) {
            self.mismatch(operand.at, &Type::Bool, &of);
        }
    }

    fn conditional(&mut self, at: u32, parts: &mut [Expression; 3]) -> Type {
        let found: Vec<Type> = parts.iter_mut().map(|part| self.check(part)).collect();
        self.choose(at, &found)
    }

    /// The type of `condition ? yes : no`.
    fn choose(&mut self, at: u32, found: &[Type]) -> Type {
        let variable = Type::Variable(self.types.fresh(1));
        if self.types.fits_all(found, &[Type::Bool, variable.clone(), variable.clone()]) {
            self.types.resolved(&variable)
        } else {
            self.no_overload(at, "_?_:_", found, false)
        }
    }

    fn list(&mut self, items: &mut [Item]) -> Type {
        let mut joined = None;
        for item in items {
            let of = self.check(&mut item.value);
            let of = if item.optional { self.unwrapped(item.value.at, &of) } else { of };
            joined = Some(self.join(item.value.at, joined, of));
        }
        Type::list(joined.unwrap_or_else(|| Type::Variable(self.types.fresh(1))))
    }

    /// The type inside of what must be an optional.
    fn unwrapped(&mut self, at: u32, of: &Type) -> Type {
        let (inner, optional) = of.unwrapped();
        if !optional && !inner.is_dyn_or_error() {
            self.mismatch(at, &Type::optional(inner.clone()), inner);
        }
        inner.clone()
    }

    /// The type of a list or map of which one more part is known.
    fn join(&mut self, at: u32, before: Option<Type>, next: Type) -> Type {
        let Some(before) = before else {
            return next;
        };
        if self.types.fits(&before, &next) {
            if is_less_specific(&before, &next) { before } else { next }
        } else if self.minor >= Minor(29) {
            // What is no mistake here is one for `validate`, unless it stands in a `format`.
            Type::Dyn
        } else {
            self.mismatch(at, &before, &next)
        }
    }

    fn comprehension(&mut self, at: u32, parts: &mut Loop) -> Type {
        let range = self.check(&mut parts.range);
        let range = self.types.resolved(&range);
        let two = parts.second.is_some();
        let (first, second) = match &range {
            Type::List(item) if two => (Type::Int, (**item).clone()),
            Type::List(item) => ((**item).clone(), Type::Dyn),
            Type::Map(entry) => (entry.0.clone(), entry.1.clone()),
            Type::Variable(_) => {
                self.types.fits(&Type::Dyn, &range);
                (Type::Dyn, Type::Dyn)
            }
            other if other.is_dyn_or_error() => (Type::Dyn, Type::Dyn),
            other => {
                let must = "cannot be range of a comprehension (must be list, map, or dynamic)";
                self.mistake(parts.range.at, format!("expression of type '{other}' {must}"));
                (Type::Error, Type::Error)
            }
        };
        let depth = self.locals.len();
        self.locals.push((parts.first.clone(), first.clone()));
        self.locals.push((parts.second.clone().unwrap_or_default(), second));
        let filter = parts.filter.as_mut().map(|filter| self.check(filter));
        let body = self.check(&mut parts.body);
        self.locals.truncate(depth);
        let made = self.made(at, parts, &first, &body);
        if let Some(filter) = filter {
            self.choose(at, &[filter, made.clone(), made.clone()]);
        }
        made
    }

    /// What a loop makes of its body.
    fn made(&mut self, at: u32, parts: &Loop, first: &Type, body: &Type) -> Type {
        match parts.purpose {
            Purpose::All | Purpose::Exists => {
                if !self.types.fits(body, &Type::Bool) {
                    self.mismatch(parts.body.at, &Type::Bool, body);
                }
                Type::Bool
            }
            Purpose::ExistsOne => {
                self.choose(at, &[body.clone(), Type::Int, Type::Int]);
                Type::Bool
            }
            Purpose::List => Type::list(self.types.resolved(body)),
            Purpose::Filter => {
                let made = Type::list(first.clone());
                self.choose(at, &[body.clone(), made.clone(), made])
            }
            Purpose::Values => Type::map(first.clone(), self.types.resolved(body)),
            Purpose::Entries => {
                let first_variable = self.types.fresh(2);
                let map = Type::map(Type::Variable(first_variable), Type::Variable(first_variable + 1));
                if self.types.fits(body, &map) {
                    self.types.resolved(&map)
                } else {
                    self.no_overload(at, "cel.@mapInsert", &[map, body.clone()], false)
                }
            }
        }
    }

    fn optional_map(&mut self, at: u32, parts: &mut OptionalMap) -> Type {
        let target = self.check(&mut parts.target);
        let value = Type::Variable(self.types.fresh(1));
        if !self.types.fits(&target, &Type::optional(value.clone())) {
            return self.no_overload(at, "hasValue", &[target], true);
        }
        let value = if target.is_dyn_or_error() { Type::Dyn } else { self.types.resolved(&value) };
        let depth = self.locals.len();
        self.locals.push((parts.name.clone(), value));
        let body = self.check(&mut parts.body);
        self.locals.truncate(depth);
        let none = Type::optional(Type::Variable(self.types.fresh(1)));
        let made = if parts.flat { body } else { Type::optional(body) };
        self.choose(at, &[Type::Bool, made, none])
    }

    fn sort_by(&mut self, at: u32, parts: &mut SortBy) -> Type {
        let target = self.check(&mut parts.target);
        let target = self.types.resolved(&target);
        let item = match &target {
            Type::List(item) => (**item).clone(),
            other if other.is_dyn_or_error() => Type::Dyn,
            other => {
                return self.no_overload(at, "@sortByAssociatedKeys", std::slice::from_ref(other), true);
            }
        };
        let depth = self.locals.len();
        self.locals.push((parts.name.clone(), item));
        let key = self.check(&mut parts.key);
        self.locals.truncate(depth);
        self.resolve(at, "@sortByAssociatedKeys", &[target, Type::list(key)], true).map_or(Type::Error, |(of, ..)| of)
    }

    /// Fills in what was found for the types of all parts.
    fn settle(&self, part: &mut Expression) {
        part.of = self.types.settled(&part.of);
        part.kind.for_each_mut(&mut |inner| self.settle(inner));
    }
}

fn literal_type(literal: &Literal) -> Type {
    match literal {
        Literal::Null => Type::Null,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) => Type::Int,
        Literal::Uint(_) => Type::Uint,
        Literal::Double(_) => Type::Double,
        Literal::String(_) => Type::String,
        Literal::Bytes(_) => Type::Bytes,
    }
}

/// The type of a message of the language itself. Nobody writes those, so their fields are not looked at.
fn message_type(name: &str) -> Option<Type> {
    Some(match name.trim_start_matches('.').strip_prefix("google.protobuf.")? {
        "Timestamp" => Type::Timestamp,
        "Duration" => Type::Duration,
        "BoolValue" | "BytesValue" | "DoubleValue" | "FloatValue" | "Int32Value" | "Int64Value" | "StringValue"
        | "UInt32Value" | "UInt64Value" | "Value" | "ListValue" | "Struct" | "Any" => Type::Dyn,
        _ => return None,
    })
}

/// The type that a name stands for.
fn named_type(name: &str, minor: Minor) -> Option<Type> {
    Some(match name {
        "bool" => Type::Bool,
        "bytes" => Type::Bytes,
        "double" => Type::Double,
        "int" => Type::Int,
        "uint" => Type::Uint,
        "string" => Type::String,
        "list" => Type::list(Type::Dyn),
        "map" => Type::map(Type::Dyn, Type::Dyn),
        "null_type" => Type::Null,
        "type" => Type::type_of(Type::Dyn),
        "google.protobuf.Timestamp" => Type::Timestamp,
        "google.protobuf.Duration" => Type::Duration,
        "optional_type" if minor >= Minor(28) => Type::optional(Type::Dyn),
        "net.IP" if minor >= Minor(30) => Type::Kubernetes(Opaque::Ip),
        "net.CIDR" if minor >= Minor(30) => Type::Kubernetes(Opaque::Cidr),
        _ => return None,
    })
}
