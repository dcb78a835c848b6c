//! The evaluation of a checked expression.
//!
//! `&&` and `||` are right as soon as one side decides, whatever is wrong with the other. Only an exhausted budget ends
//! everything. Where a value is not known offline, the error says so rather than anything else that went wrong.

mod loops;

use std::rc::Rc;

use super::budget::Budget;
use super::containers::Map;
use super::environment::{Bindings, Program};
use super::error::{Fault, fault, located, unknowable};
use super::expression::{Call, Entry, Expression, Item, Kind, OptionalMap, Select, SortBy};
use super::library::{Context, Outcome, sorted_by};
use super::map::OwnedMap;
use super::price;
use super::value::Value;

/// The value of a program.
pub(super) fn evaluate<'v>(program: &'v Program, bindings: &Bindings<'v>, budget: &mut Budget) -> Outcome<'v> {
    Machine { program, bindings, budget, locals: Vec::new() }.value(&program.root)
}

struct Machine<'m, 'v> {
    program: &'v Program,
    bindings: &'m Bindings<'v>,
    budget: &'m mut Budget,
    /// The values of the variables of macros, in the places that the check gave them.
    locals: Vec<Value<'v>>,
}

impl<'v> Machine<'_, 'v> {
    fn value(&mut self, part: &'v Expression) -> Outcome<'v> {
        let value = match &part.kind {
            Kind::Literal(literal) => return Ok(literal.value()),
            Kind::Local(place) => {
                self.budget.spend(1)?;
                self.locals.get(*place).cloned().ok_or_else(|| fault("no such attribute"))
            }
            Kind::Variable(place) => self.variable(*place),
            Kind::TypeName(of) => Ok(Value::Type(of.clone())),
            Kind::Select(parts) => self.select(parts),
            Kind::Call(call) => self.call(call),
            Kind::And(operands) => self.logic(operands, false),
            Kind::Or(operands) => self.logic(operands, true),
            Kind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                return match self.value(condition)? {
                    Value::Bool(true) => self.value(yes),
                    Value::Bool(false) => self.value(no),
                    _ => Err(located(fault("no such overload"), part.at)),
                };
            }
            Kind::List(items) => self.list(items),
            Kind::Map(entries) => self.map(entries),
            Kind::Loop(parts) => self.comprehension(parts),
            Kind::OptionalMap(parts) => self.optional_map(parts),
            Kind::SortBy(parts) => self.sort_by(parts),
            Kind::Message(_) => Err(unknowable("messages of the language are not made offline")),
            Kind::Name(name) => Err(fault(format!("no such attribute: {name}"))),
        };
        value.map_err(|error| located(error, part.at))
    }

    fn variable(&mut self, place: usize) -> Outcome<'v> {
        self.budget.spend(1)?;
        let variable = self.program.variables.get(place).ok_or_else(|| fault("no such attribute"))?;
        let bound = self.bindings.get(&variable.name, &variable.declared.of);
        bound.ok_or_else(|| fault(format!("no such attribute(s): {}", variable.name)))
    }

    fn select(&mut self, select: &'v Select) -> Outcome<'v> {
        let operand = self.value(&select.operand)?;
        self.budget.spend(u64::from(!select.test))?;
        if let Some(trace) = &self.bindings.trace {
            trace.field(&operand, &select.field);
        }
        if select.test {
            return self.has(&operand, &select.field).map(Value::Bool);
        }
        if select.optional || matches!(operand, Value::Optional(_)) {
            let found = self.field(&operand, &select.field)?;
            return Ok(found.map_or(Value::Optional(None), Value::some));
        }
        self.field(&operand, &select.field)?.ok_or_else(|| fault(format!("no such key: {}", select.field)))
    }

    fn has(&mut self, operand: &Value<'v>, field: &str) -> Result<bool, Fault> {
        self.field(operand, field).map(|found| found.is_some())
    }

    fn field(&mut self, operand: &Value<'v>, field: &str) -> Result<Option<Value<'v>>, Fault> {
        match operand {
            Value::Map(map) => Ok(map.field(field)),
            Value::Lazy(fields) => Rc::clone(fields).field(field, self.budget).transpose().map_err(Box::new),
            Value::Optional(Some(inner)) => self.field(inner, field),
            Value::Unknown(opaque) => super::library::unknown(*opaque).map(Some),
            // Nothing is inside of a value without fields, nor of a missing one.
            _ => Ok(None),
        }
    }

    fn call(&mut self, call: &'v Call) -> Outcome<'v> {
        let function = call.function.ok_or_else(|| fault("no such overload"))?;
        // Hardly any function has more than two arguments: no list has to be made for those.
        match &*call.arguments {
            [one] => {
                let arguments = [self.value(one)?];
                self.apply(call, function, &arguments)
            }
            [one, two] => {
                let arguments = [self.value(one)?, self.value(two)?];
                self.apply(call, function, &arguments)
            }
            all => {
                let arguments = all.iter().map(|argument| self.value(argument)).collect::<Result<Vec<_>, _>>()?;
                self.apply(call, function, &arguments)
            }
        }
    }

    fn apply(&mut self, call: &'v Call, function: &super::functions::Function, arguments: &[Value<'v>]) -> Outcome<'v> {
        self.budget.spend(function.price.before(arguments))?;
        if let Some(trace) = &self.bindings.trace
            && matches!(&*call.name, "_[_]" | "_[?_]")
        {
            trace.index(arguments);
        }
        let result = if let [overload] = &*call.overloads { Some(&overload.result) } else { None };
        let mut context = Context { result, pattern: call.pattern.as_ref(), budget: self.budget };
        let result = (function.native)(arguments, &mut context)?;
        let rest = function.price.after(&result);
        if rest > 0 {
            self.budget.spend(rest)?;
        }
        Ok(result)
    }

    /// `&&` and `||`, of which `decisive` is the value that needs no second.
    fn logic(&mut self, operands: &'v [Expression; 2], decisive: bool) -> Outcome<'v> {
        let [left, right] = operands;
        let first = self.truth(left);
        if first.as_ref().is_ok_and(|value| *value == decisive) || first.as_ref().is_err_and(|error| error.is_fatal()) {
            return first.map(Value::Bool);
        }
        let second = self.truth(right);
        match (first, second) {
            (_, Ok(value)) if value == decisive => Ok(Value::Bool(decisive)),
            (first, second) => both(first, second).map(Value::Bool),
        }
    }

    fn truth(&mut self, part: &'v Expression) -> Result<bool, Fault> {
        match self.value(part)? {
            Value::Bool(value) => Ok(value),
            _ => Err(located(fault("no such overload"), part.at)),
        }
    }

    fn list(&mut self, items: &'v [Item]) -> Outcome<'v> {
        self.budget.make(items.len())?;
        self.budget.spend(price::LIST)?;
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match self.value(&item.value)? {
                Value::Optional(value) if item.optional => values.extend(value.map(|value| (*value).clone())),
                _ if item.optional => return Err(located(fault("no such overload"), item.value.at)),
                value => values.push(value),
            }
        }
        Ok(Value::list(values))
    }

    fn map(&mut self, entries: &'v [Entry]) -> Outcome<'v> {
        self.budget.make(entries.len())?;
        self.budget.spend(price::MAP)?;
        let mut map = OwnedMap::default();
        for entry in entries {
            let (key, value) = (self.value(&entry.key)?, self.value(&entry.value)?);
            let value = match value {
                Value::Optional(None) if entry.optional => continue,
                Value::Optional(Some(value)) if entry.optional => (*value).clone(),
                _ if entry.optional => return Err(located(fault("no such overload"), entry.value.at)),
                value => value,
            };
            map.replace(key, value).map_err(|error| located(error, entry.key.at))?;
        }
        Ok(Value::Map(Map::Owned(Rc::new(map))))
    }

    fn optional_map(&mut self, parts: &'v OptionalMap) -> Outcome<'v> {
        let value = match self.value(&parts.target)? {
            Value::Optional(Some(value)) => (*value).clone(),
            none @ Value::Optional(None) => return Ok(none),
            _ => return Err(fault("no such overload")),
        };
        let depth = self.locals.len();
        self.locals.push(value);
        let body = self.value(&parts.body);
        self.locals.truncate(depth);
        body.map(|body| if parts.flat { body } else { Value::some(body) })
    }

    fn sort_by(&mut self, parts: &'v SortBy) -> Outcome<'v> {
        let Value::List(list) = self.value(&parts.target)? else {
            return Err(fault("no such overload"));
        };
        self.budget.make(list.len())?;
        let size = list.len() as u64;
        self.budget.spend(size.saturating_mul(size).saturating_mul(2) + price::LIST)?;
        let depth = self.locals.len();
        let mut keys = Vec::with_capacity(list.len());
        for item in list.iter() {
            self.locals.push(item);
            let key = self.value(&parts.key);
            self.locals.truncate(depth);
            keys.push(key?);
        }
        sorted_by(&list, &super::containers::List::Owned(Rc::new(keys)))
    }
}

/// What is left of two sides of which none decides: what is not known offline comes before every other error.
fn both(first: Result<bool, Fault>, second: Result<bool, Fault>) -> Result<bool, Fault> {
    match (first, second) {
        (Err(first), Err(second)) => {
            let later = second.is_fatal() || (second.is_unknowable() && !first.is_unknowable());
            Err(if later { second } else { first })
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
        (Ok(_), Ok(value)) => Ok(value),
    }
}
