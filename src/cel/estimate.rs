//! What an expression may cost at most, by the sizes that a schema declares: the server refuses rules of CRDs that could
//! cost too much before they ever run.
//!
//! `cel-go/checker/cost.go`; what functions cost is in `calls`.

mod calls;
mod size;

pub use size::Estimate;

use super::environment::Variable;
use super::expression::{Call, Expression, Item, Kind, Literal, Loop, OptionalMap, Purpose, Select, SortBy};
use super::price::{LIST, MAP};
use super::types::{Declared, Type};
use size::{Entries, Size};

/// The estimate for a checked expression.
pub(super) fn estimate(root: &Expression, variables: &[Variable]) -> Estimate {
    let first = variables.first().map(|variable| &variable.declared);
    Estimator { variables, root: first, locals: Vec::new() }.part(root).cost
}

struct Estimator<'e> {
    variables: &'e [Variable],
    /// What is declared of the first variable: the server begins there when it does not know better.
    root: Option<&'e Declared>,
    /// The variables of the macros around, in the places that the check gave them.
    locals: Vec<Local<'e>>,
}

#[derive(Clone, Copy, Default)]
struct Local<'e> {
    place: Place<'e>,
    size: Option<Size>,
    entries: Option<Entries>,
}

/// What is known of a part.
#[derive(Clone, Copy)]
struct Part<'e> {
    expression: &'e Expression,
    cost: Estimate,
    size: Option<Size>,
    entries: Option<Entries>,
    place: Place<'e>,
}

/// Where in the object a part stands.
#[derive(Clone, Copy, Default)]
enum Place<'e> {
    /// It is no place in the object. For the server a step from there leads to the root, and so for us.
    #[default]
    Nowhere,
    /// Somewhere of which nothing is declared.
    Undeclared,
    /// Where this is declared.
    At(&'e Declared),
}

impl<'e> Place<'e> {
    fn of(declared: Option<&'e Declared>) -> Self {
        declared.map_or(Self::Undeclared, Self::At)
    }

    fn size(self) -> Option<Size> {
        if let Self::At(declared) = self { declared.largest.map(|max| Size { min: 0, max }) } else { None }
    }

    /// One step further.
    fn step(self, root: Option<&'e Declared>, step: impl FnOnce(&'e Declared) -> Option<&'e Declared>) -> Self {
        match self {
            Self::Nowhere => Self::of(root),
            Self::Undeclared => Self::Undeclared,
            Self::At(declared) => Self::of(step(declared)),
        }
    }

    /// The items of a list, the values of a map.
    fn items(self, root: Option<&'e Declared>) -> Self {
        self.step(root, |declared| declared.items.as_deref())
    }
}

impl Part<'_> {
    fn size_or_unknown(&self) -> Size {
        self.size.unwrap_or(Size::UNKNOWN)
    }
}

fn is_scalar(of: &Type) -> bool {
    matches!(
        of,
        Type::Bool | Type::Double | Type::Duration | Type::Int | Type::Timestamp | Type::TypeOf(_) | Type::Uint
    )
}

impl<'e> Estimator<'e> {
    fn part(&mut self, expression: &'e Expression) -> Part<'e> {
        let fixed = |cost| self::part(expression, Estimate::fixed(cost));
        let mut part = match &expression.kind {
            Kind::Literal(literal) => Part { size: Some(literal_size(literal)), ..fixed(0) },
            Kind::Variable(place) => {
                let variable = self.variables.get(*place);
                Part { place: Place::of(variable.map(|variable| &variable.declared)), ..fixed(1) }
            }
            Kind::Local(place) => {
                let local = self.locals.get(*place).copied().unwrap_or_default();
                let size = local.place.size().or_else(|| scalar_size(expression)).or(local.size);
                Part { place: local.place, size, entries: local.entries, ..fixed(1) }
            }
            Kind::TypeName(_) | Kind::Name(_) | Kind::Message(_) => fixed(1),
            Kind::Select(select) => self.select(expression, select),
            Kind::Call(call) => self.call(expression, call),
            Kind::And(operands) | Kind::Or(operands) => {
                let [left, right] = &**operands;
                let (left, right) = (self.part(left).cost, self.part(right).cost);
                self::part(expression, Estimate { min: left.min, max: left.plus(right).max })
            }
            Kind::Conditional(parts) => self.conditional(expression, parts),
            Kind::List(items) => self.list(expression, items),
            Kind::Map(entries) => {
                let (mut keys, mut values, mut cost) = (Size::NONE, Size::NONE, Estimate::fixed(MAP));
                for entry in entries {
                    let (key, value) = (self.part(&entry.key), self.part(&entry.value));
                    cost = cost.plus(key.cost).plus(value.cost);
                    (keys, values) = (keys.union(key.size_or_unknown()), values.union(value.size_or_unknown()));
                }
                let entries_of = Entries { key: keys.or_zero(), value: values.or_zero(), list: false };
                let size = Some(Size::fixed(entries.len() as u64));
                Part { size, entries: Some(entries_of), ..self::part(expression, cost) }
            }
            Kind::Loop(parts) => self.comprehension(expression, parts),
            Kind::OptionalMap(parts) => self.optional_map(expression, parts),
            Kind::SortBy(parts) => self.sort_by(expression, parts),
        };
        part.size = part.size.or_else(|| part.place.size()).or_else(|| scalar_size(expression));
        part
    }

    fn select(&mut self, expression: &'e Expression, select: &'e Select) -> Part<'e> {
        let operand = self.part(&select.operand);
        if select.test {
            return part(expression, operand.cost);
        }
        if select.optional {
            return part(expression, operand.cost.plus(Estimate::fixed(1)));
        }
        let counts = matches!(select.operand.of, Type::Map(_) | Type::Object(_));
        let place = operand.place.step(self.root, |declared| match &declared.of {
            Type::Object(object) => object.field(&select.field).map(|field| &field.declared),
            _ => None,
        });
        Part { place, ..part(expression, operand.cost.plus(Estimate::fixed(u64::from(counts)))) }
    }

    fn call(&mut self, expression: &'e Expression, call: &'e Call) -> Part<'e> {
        let parts: Vec<Part<'e>> = call.arguments.iter().map(|argument| self.part(argument)).collect();
        if let ("dyn", [inner]) = (&*call.name, &*parts) {
            let cost = inner.cost.plus(Estimate::fixed(1));
            return Part { size: inner.size, entries: inner.entries, ..part(expression, cost) };
        }
        let inside = parts.iter().fold(Estimate::fixed(0), |sum, part| sum.plus(part.cost));
        let (mut cost, mut size) = (None::<Estimate>, None::<Size>);
        for overload in &call.overloads {
            let (one, made) = calls::cost(&call.name, overload, &parts);
            cost = Some(cost.map_or(one, |cost| cost.union(one)));
            size = match (size, made) {
                (Some(size), Some(made)) => Some(size.union(made)),
                (size, made) => size.or(made),
            };
        }
        let mut whole = part(expression, inside.plus(cost.unwrap_or(Estimate::fixed(0))));
        whole.size = size;
        match (&*call.name, &*parts) {
            ("_[_]", [of, _]) => {
                whole.place = of.place.items(self.root);
                whole.size = of.entries.map(|entries| entries.value);
            }
            ("_+_", [left, right]) => whole.entries = Entries::union(left.entries, right.entries),
            _ => {}
        }
        whole
    }

    fn conditional(&mut self, expression: &'e Expression, parts: &'e [Expression; 3]) -> Part<'e> {
        let [condition, yes, no] = parts;
        let (condition, yes, no) = (self.part(condition), self.part(yes), self.part(no));
        Part {
            size: Some(yes.size_or_unknown().union(no.size_or_unknown())),
            entries: Entries::union(yes.entries, no.entries),
            ..part(expression, condition.cost.plus(yes.cost.union(no.cost)))
        }
    }

    fn list(&mut self, expression: &'e Expression, items: &'e [Item]) -> Part<'e> {
        let (mut values, mut cost) = (Size::NONE, Estimate::fixed(LIST));
        for item in items {
            let item = self.part(&item.value);
            cost = cost.plus(item.cost);
            values = values.union(item.size_or_unknown());
        }
        let entries = Entries { key: Size::fixed(1), value: values.or_zero(), list: true };
        Part { size: Some(Size::fixed(items.len() as u64)), entries: Some(entries), ..part(expression, cost) }
    }

    /// The variables of a loop over something.
    fn variables_of(&self, range: &Part<'e>, two: bool) -> [Local<'e>; 2] {
        let is_list = matches!(range.expression.of, Type::List(_)) || range.entries.is_some_and(|entries| entries.list);
        let items = range.place.items(self.root);
        // Keys of declared maps are texts of no declared size: for the server they are empty.
        let declared_map = matches!(range.place, Place::At(Declared { of: Type::Map(_), .. }));
        let size = if declared_map { Some(Size::fixed(0)) } else { range.entries.map(|entries| entries.key) };
        let place = if declared_map { Place::Undeclared } else { range.place.step(self.root, |_| None) };
        let key = Local { place, size, entries: None };
        let value = Local { place: items, size: range.entries.map(|entries| entries.value), entries: None };
        match (is_list, two) {
            (true, false) => [value, Local::default()],
            (true, true) => [Local { place: Place::Undeclared, size: Some(Size::fixed(1)), entries: None }, value],
            (false, _) => [key, value],
        }
    }

    fn comprehension(&mut self, expression: &'e Expression, parts: &'e Loop) -> Part<'e> {
        let range = self.part(&parts.range);
        let depth = self.locals.len();
        let variables = self.variables_of(&range, parts.second.is_some());
        self.locals.extend(variables);
        let item = self.locals.get(depth).copied().unwrap_or_default();
        let filter = parts.filter.as_ref().map(|filter| self.part(filter).cost);
        let body = self.part(&parts.body);
        self.locals.truncate(depth);
        let one = |cost| Estimate::fixed(cost);
        let (start, step, end) = match parts.purpose {
            Purpose::All => (0, Estimate { min: 3, max: body.cost.plus(one(3)).max }, 1),
            Purpose::Exists => (0, Estimate { min: 4, max: body.cost.plus(one(4)).max }, 1),
            Purpose::ExistsOne => (0, body.cost.plus(one(1).union(one(2))), 2),
            Purpose::List => (LIST, body.cost.plus(one(LIST + 2)), 1),
            Purpose::Filter => (LIST, body.cost.plus(one(LIST + 3).union(one(1))), 1),
            Purpose::Values => (MAP, body.cost.plus(one(3)), 1),
            Purpose::Entries => (MAP, body.cost.plus(one(2)), 1),
        };
        let step = filter.map_or(step, |filter| filter.plus(step.union(one(1))));
        let rounds = range.size_or_unknown();
        let cost = range.cost.plus(one(start + end)).plus(rounds.times(step));
        let listed = matches!(parts.purpose, Purpose::List | Purpose::Filter);
        let kept = if parts.purpose == Purpose::Filter {
            item.place.size().or(item.size).unwrap_or(Size::UNKNOWN)
        } else {
            body.size_or_unknown()
        };
        let zero = Size::fixed(0);
        let entries = Entries { key: Size::fixed(1), value: kept.union(zero), list: true };
        Part {
            size: (start > 0).then_some(rounds).or(Some(Size::fixed(1))),
            entries: listed.then_some(entries),
            ..part(expression, cost)
        }
    }

    /// `target.hasValue() ? optional.of(body) : optional.none()`, with the value bound by a loop over nothing.
    fn optional_map(&mut self, expression: &'e Expression, parts: &'e OptionalMap) -> Part<'e> {
        let target = self.part(&parts.target).cost;
        let depth = self.locals.len();
        self.locals.push(Local::default());
        let body = self.part(&parts.body).cost;
        self.locals.truncate(depth);
        let wrapped = if parts.flat { LIST + 1 } else { LIST + 2 };
        let some = target.plus(body).plus(Estimate::fixed(wrapped));
        part(expression, target.plus(Estimate::fixed(1)).plus(some.union(Estimate::fixed(1))))
    }

    fn sort_by(&mut self, expression: &'e Expression, parts: &'e SortBy) -> Part<'e> {
        let target = self.part(&parts.target);
        let depth = self.locals.len();
        let [item, _] = self.variables_of(&target, false);
        self.locals.push(item);
        let key = self.part(&parts.key);
        self.locals.truncate(depth);
        let rounds = target.size_or_unknown();
        let keys = rounds.times(key.cost.plus(Estimate::fixed(LIST + 2))).plus(Estimate::fixed(LIST + 2));
        let sort = calls::sort_cost(rounds, &parts.key.of);
        let cost = target.cost.plus(Estimate::fixed(LIST + 1)).plus(keys).plus(sort);
        Part { size: Some(rounds), entries: target.entries, ..part(expression, cost) }
    }
}

fn part(expression: &Expression, cost: Estimate) -> Part<'_> {
    Part { expression, cost, size: None, entries: None, place: Place::Nowhere }
}

fn scalar_size(expression: &Expression) -> Option<Size> {
    is_scalar(&expression.of).then_some(Size::fixed(1))
}

fn literal_size(literal: &Literal) -> Size {
    Size::fixed(match literal {
        Literal::String(text) => text.chars().count() as u64,
        Literal::Bytes(bytes) => bytes.len() as u64,
        _ => 1,
    })
}
