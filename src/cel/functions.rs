//! The functions that expressions may call: names, overloads, and since which minor they are there.
//!
//! The table is `signatures.txt`; this file reads it once. What functions do is in `library`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::library::{self, Native};
use super::price::{self, Price};
use super::types::{Opaque, Type};
use crate::types::Minor;

/// A function with all its overloads.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) native: Native,
    pub(super) price: Price,
    pub(super) overloads: Vec<Overload>,
}

/// One way to call a function. `Type::Variable(0..)` stands for a type parameter.
#[derive(Debug)]
pub(super) struct Overload {
    since: u32,
    /// Whether the first argument is a receiver.
    pub(super) member: bool,
    pub(super) arguments: Vec<Type>,
    pub(super) result: Type,
    /// How many type parameters it has.
    pub(super) parameters: u32,
}

impl Overload {
    /// Whether the server of the minor knows it.
    pub(super) fn is_known(&self, minor: Minor) -> bool {
        minor >= Minor(self.since)
    }
}

/// The function of a name, when the server of the minor knows it.
pub(super) fn find(name: &str, minor: Minor) -> Option<&'static Function> {
    FUNCTIONS.get(name).filter(|function| function.overloads.iter().any(|overload| overload.is_known(minor)))
}

static FUNCTIONS: LazyLock<HashMap<&'static str, Function>> = LazyLock::new(table);

/// The types that have an order, and the operators and list functions that need one.
const ORDERED: [&str; 8] = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];
const SUMMED: [&str; 4] = ["int", "uint", "double", "duration"];
const COMPARISONS: [&str; 4] = ["_<_", "_<=_", "_>_", "_>=_"];

fn table() -> HashMap<&'static str, Function> {
    let mut table = HashMap::new();
    for line in include_str!("signatures.txt").lines() {
        if let Some((since, signature)) = line.split_once(' ').filter(|(since, _)| !since.starts_with('#')) {
            let since = since.parse().unwrap_or(u32::MAX);
            declare(&mut table, since, signature);
        }
    }
    for item in ORDERED {
        for operator in COMPARISONS {
            add(&mut table, 0, operator, false, &[item, item], "bool");
        }
        let list = format!("list<{item}>");
        add(&mut table, 0, "isSorted", true, &[&list], "bool");
        add(&mut table, 0, "min", true, &[&list], item);
        add(&mut table, 0, "max", true, &[&list], item);
        add(&mut table, 34, "sort", true, &[&list], &list);
        add(&mut table, 34, "@sortByAssociatedKeys", true, &["list<A>", &list], "list<A>");
        if SUMMED.contains(&item) {
            add(&mut table, 0, "sum", true, &[&list], item);
        }
    }
    for left in ["int", "uint", "double"] {
        for right in ["int", "uint", "double"].into_iter().filter(|right| *right != left) {
            for operator in COMPARISONS {
                add(&mut table, 28, operator, false, &[left, right], "bool");
            }
        }
    }
    table
}

/// Adds one line of the table: `list<A>.indexOf(A) int`.
fn declare(table: &mut HashMap<&'static str, Function>, since: u32, signature: &'static str) -> Option<()> {
    let (head, rest) = signature.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(')')?;
    // What stands before the last point is a receiver when it is a type, else a part of the name.
    let (receiver, name) = match head.rsplit_once('.') {
        Some((receiver, name)) if !NAMESPACES.contains(&receiver) => (Some(receiver), name),
        _ => (None, head),
    };
    let mut types: Vec<&str> = receiver.into_iter().collect();
    types.extend(split(arguments));
    add(table, since, name, receiver.is_some(), &types, result.trim());
    Some(())
}

/// The namespaces of global functions.
const NAMESPACES: [&str; 6] = ["strings", "optional", "sets", "ip", "format", "lists"];

fn add(
    table: &mut HashMap<&'static str, Function>,
    since: u32,
    name: &'static str,
    member: bool,
    arguments: &[&str],
    result: &str,
) {
    let Some(native) = library::native(name) else {
        return;
    };
    let arguments: Vec<Type> = arguments.iter().map(|text| read(text)).collect();
    let result = read(result);
    let parameters = arguments.iter().chain([&result]).map(highest).max().unwrap_or_default();
    let function =
        table.entry(name).or_insert_with(|| Function { name, native, price: price::of(name), overloads: Vec::new() });
    function.overloads.push(Overload { since, member, arguments, result, parameters });
}

/// The number of type parameters up to the highest in a type.
fn highest(of: &Type) -> u32 {
    match of {
        Type::Variable(number) => number + 1,
        Type::List(inner) | Type::Optional(inner) | Type::TypeOf(inner) => highest(inner),
        Type::Map(entry) => highest(&entry.0).max(highest(&entry.1)),
        _ => 0,
    }
}

/// Splits at the commas that stand outside of angle brackets.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let parts = text.split(move |sign| {
        depth += i32::from(sign == '<') - i32::from(sign == '>');
        sign == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

fn read(text: &str) -> Type {
    if let Some((outer, inner)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        let mut parts = split(inner).map(read);
        let mut next = || parts.next().unwrap_or(Type::Error);
        return match outer {
            "list" => Type::list(next()),
            "map" => Type::map(next(), next()),
            "opt" => Type::optional(next()),
            _ => Type::type_of(next()),
        };
    }
    match text {
        "A" => Type::Variable(0),
        "B" => Type::Variable(1),
        "dyn" => Type::Dyn,
        "bool" => Type::Bool,
        "int" => Type::Int,
        "uint" => Type::Uint,
        "double" => Type::Double,
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "timestamp" => Type::Timestamp,
        "duration" => Type::Duration,
        "Quantity" => Type::Kubernetes(Opaque::Quantity),
        "Ip" => Type::Kubernetes(Opaque::Ip),
        "Cidr" => Type::Kubernetes(Opaque::Cidr),
        "Url" => Type::Kubernetes(Opaque::Url),
        "Semver" => Type::Kubernetes(Opaque::Semver),
        "Format" => Type::Kubernetes(Opaque::Format),
        "Authorizer" => Type::Kubernetes(Opaque::Authorizer),
        "PathCheck" => Type::Kubernetes(Opaque::PathCheck),
        "GroupCheck" => Type::Kubernetes(Opaque::GroupCheck),
        "ResourceCheck" => Type::Kubernetes(Opaque::ResourceCheck),
        "Decision" => Type::Kubernetes(Opaque::Decision),
        _ => Type::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("signatures.txt").lines();
        let mut expected = 0;
        for line in lines.filter(|line| line.starts_with(|first: char| first.is_ascii_digit())) {
            expected += 1;
            let (since, _) = line.split_once(' ').expect(line);
            assert!(since.parse::<u32>().is_ok(), "{line}");
        }
        let comparisons = COMPARISONS.len() * (ORDERED.len() + 6);
        let lists = ORDERED.len() * 5 + SUMMED.len();
        let overloads = FUNCTIONS.values().flat_map(|function| &function.overloads);
        assert_eq!(overloads.count(), expected + comparisons + lists);
        let unread = |overload: &Overload| format!("{:?}{:?}", overload.arguments, overload.result).contains("Error");
        let mut unread = FUNCTIONS.values().filter(|function| function.overloads.iter().any(unread));
        assert_eq!(unread.next().map(|function| function.name), None);
    }
}
