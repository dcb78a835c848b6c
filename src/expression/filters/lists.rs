//! Filters on lists and maps.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind, filters};

use super::text::{described, scalar_text, within_limit};
use super::{FilterDoc, refused};

pub(super) const FILTERS: &[FilterDoc] = &[
    FilterDoc {
        name: "first",
        signature: "first",
        description: "the first item",
        example: "[3, 1, 2] | first",
        result: "3",
    },
    FilterDoc {
        name: "last",
        signature: "last",
        description: "the last item",
        example: "[3, 1, 2] | last",
        result: "2",
    },
    FilterDoc {
        name: "length",
        signature: "length",
        description: "how many items a list or map has, or characters a string",
        example: "['a', 'b'] | length",
        result: "2",
    },
    FilterDoc {
        name: "count",
        signature: "count",
        description: "the same as `length`",
        example: "{'a': 1} | count",
        result: "1",
    },
    FilterDoc {
        name: "join",
        signature: "join(separator)",
        description: "the items as one text",
        example: "['a', 1, true] | join(', ')",
        result: r#""a, 1, true""#,
    },
    FilterDoc {
        name: "sort",
        signature: "sort(reverse=false, attribute=name)",
        description: "in rising order",
        example: "['b', 'a'] | sort",
        result: r#"["a","b"]"#,
    },
    FilterDoc {
        name: "unique",
        signature: "unique(attribute=name)",
        description: "without repetitions",
        example: "['a', 'b', 'a'] | unique",
        result: r#"["a","b"]"#,
    },
    FilterDoc {
        name: "reverse",
        signature: "reverse",
        description: "from the last to the first",
        example: "[1, 2] | reverse",
        result: "[2,1]",
    },
    FilterDoc { name: "min", signature: "min", description: "the least item", example: "[3, 1, 2] | min", result: "1" },
    FilterDoc {
        name: "max",
        signature: "max",
        description: "the greatest item",
        example: "[3, 1, 2] | max",
        result: "3",
    },
    FilterDoc {
        name: "list",
        signature: "list",
        description: "the keys of a map, the characters of a string, the items of anything else",
        example: "{'b': 1, 'a': 2} | list",
        result: r#"["b","a"]"#,
    },
    FilterDoc {
        name: "items",
        signature: "items",
        description: "the keys of a map with their values",
        example: "{'b': 1, 'a': 2} | items",
        result: r#"[["b",1],["a",2]]"#,
    },
    FilterDoc {
        name: "dictsort",
        signature: "dictsort(reverse=false)",
        description: "the keys of a map with their values, in the order of the keys",
        example: "{'b': 1, 'a': 2} | dictsort",
        result: r#"[["a",2],["b",1]]"#,
    },
    FilterDoc {
        name: "map",
        signature: "map(filter, …) or map(attribute=name)",
        description: "every item with a filter applied, or one attribute of every item",
        example: "[{'name': 'a'}, {'name': 'b'}] | map(attribute='name')",
        result: r#"["a","b"]"#,
    },
    FilterDoc {
        name: "select",
        signature: "select(test, …)",
        description: "the items that pass a test, or count as true",
        example: "[1, 2, 3, 4] | select('even')",
        result: "[2,4]",
    },
    FilterDoc {
        name: "reject",
        signature: "reject(test, …)",
        description: "the items that fail a test",
        example: "[1, 2, 3, 4] | reject('even')",
        result: "[1,3]",
    },
    FilterDoc {
        name: "selectattr",
        signature: "selectattr(name, test, …)",
        description: "the items one attribute of which passes a test",
        example: "[{'port': 80}, {'port': 443}] | selectattr('port', 'gt', 100)",
        result: r#"[{"port":443}]"#,
    },
    FilterDoc {
        name: "rejectattr",
        signature: "rejectattr(name, test, …)",
        description: "the items one attribute of which fails a test",
        example: "[{'port': 80}, {'port': 443}] | rejectattr('port', 'gt', 100)",
        result: r#"[{"port":80}]"#,
    },
];

pub(super) fn install(add: &mut impl FnMut(&'static str, Value)) {
    add("first", Value::from_function(filters::first));
    add("last", Value::from_function(filters::last));
    add("length", Value::from_function(filters::length));
    add("count", Value::from_function(filters::length));
    add("join", Value::from_function(join));
    add("sort", Value::from_function(filters::sort));
    add("unique", Value::from_function(filters::unique));
    add("reverse", Value::from_function(filters::reverse));
    add("min", Value::from_function(filters::min));
    add("max", Value::from_function(filters::max));
    add("list", Value::from_function(filters::list));
    add("items", Value::from_function(filters::items));
    add("dictsort", Value::from_function(filters::dictsort));
    add("map", Value::from_function(filters::map));
    add("select", Value::from_function(filters::select));
    add("reject", Value::from_function(filters::reject));
    add("selectattr", Value::from_function(filters::selectattr));
    add("rejectattr", Value::from_function(filters::rejectattr));
}

fn join(value: &Value, separator: Option<&Value>) -> Result<String, Error> {
    let separator = separator.map_or_else(|| Ok(String::new()), scalar_text)?;
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => {}
        ValueKind::Undefined => return Err(ErrorKind::UndefinedError.into()),
        kind => return Err(refused(format!("expected a list, found {}", described(kind)))),
    }
    let mut joined = String::new();
    for (position, item) in value.try_iter()?.enumerate() {
        if position > 0 {
            joined.push_str(&separator);
        }
        joined.push_str(&scalar_text(&item)?);
        within_limit(joined.len())?;
    }
    Ok(joined)
}
