//! Expressions against what a real API server said of them.

use super::library::Context;
use super::{Bindings, Budget, Environment, ObjectType, Opaque, Type, Value, library};
use crate::types::Minor;
use crate::yaml::Node;

mod hostile;
mod minors;
mod rules;
mod world;

use world::{environment, object};

/// The value as `'%s'.format([value])` writes it.
fn shown(value: Value<'_>) -> String {
    let format = library::native("format").expect("a function");
    let mut budget = Budget::default();
    let mut context = Context { result: None, pattern: None, budget: &mut budget };
    match format(&[Value::borrowed("%s"), Value::list(vec![value])], &mut context) {
        Ok(Value::String(text)) => text.to_string(),
        other => format!("{other:?}"),
    }
}

/// What becomes of an expression, in the form of the table.
fn outcome(environment: &Environment, object: &Node, text: &str) -> (char, String) {
    let program = match environment.compile(text) {
        Ok(program) => program,
        Err(error) => {
            let syntax = error.mistakes.iter().any(|mistake| mistake.message.starts_with("Syntax error"));
            let one = |mistake: &super::Mistake| match mistake.message.as_str() {
                message if message.starts_with("program instantiation") => message.to_owned(),
                message => format!("{}: {message}", text[..mistake.at].chars().count()),
            };
            let all = error.mistakes.iter().map(one).collect::<Vec<_>>().join(" | ");
            return ('?', if syntax { "Syntax error".to_owned() } else { all });
        }
    };
    match program.evaluate(&world::bindings(object), &mut Budget::default()) {
        Ok(value) => ('=', shown(value)),
        Err(error) => ('!', error.message),
    }
}

#[test]
fn expressions_do_what_the_server_does() {
    let (environment, object) = (environment(Minor(36)), object());
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("tests/expressions.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('\t');
        let (Some(text), Some(kind), Some(expected)) = (parts.next(), parts.next(), parts.next()) else {
            panic!("{line}");
        };
        count += 1;
        let (found, said) = outcome(&environment, &object, text);
        let same = match kind {
            "~" => found != '?',
            _ => kind.starts_with(found) && said.replace('\n', "\\n") == expected,
        };
        if !same {
            wrong.push(format!("{text}\n    expected {kind} {expected}\n    found    {found} {said}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 600);
}
