//! What expressions give, and what they say when they give nothing.

use super::testing::World;
use super::{Expression, Outcome};
use crate::source::{SourceMap, Span};
use crate::yaml::Layer;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(World::new().json(text), expected, "{text}");
}

#[track_caller]
fn check_text(text: &str, expected: &str) {
    assert_eq!(World::new().text(text), expected, "{text}");
}

#[track_caller]
fn check_truth(text: &str, expected: &str) {
    assert_eq!(World::new().truth(text), expected, "{text}");
}

#[test]
fn paths_lead_into_values() {
    check("replicas", "3");
    check("mapping.a.deep", r#""x""#);
    check("mapping['b']", "1");
    check("ports[0]", "80");
    check("ports[-1]", "443");
    check("ports.1", "443");
    check("instances[1].name", r#""two""#);
    check("app.name", r#""web""#);
    check("(ports)", "[80,443]");
}

#[test]
fn values_keep_their_spelling_on_the_way() {
    check("version", "1.10");
    check("version if debug else version", "1.10");
    check("nothing or version", "1.10");
    check("huge", "123456789012345678901234567890123456789012345");
    check("big", "18446744073709551615");
    check("big + 1", "18446744073709551616");
    check_text("version", "1.10");
    check_text("version ~ '-' ~ port", "1.10-8080");
    check_text("debug", "false");
    check_text("1.50", "1.50");
}

#[test]
fn the_engine_computes() {
    check("replicas + 1", "4");
    check("replicas * 2 == 6", "true");
    check("7 // 2", "3");
    check("1 / 4", "0.25");
    check("2 ** 10", "1024");
    check("-replicas", "-3");
    check(
        "replicas - 1 ~ 'x'",
        "expression/invalid-operation: `-` cannot take a number and a string <replicas - 1 ~ 'x'> (convert one side with `int`, `float` or `string`; `~` joins texts)",
    );
    check("(true ~ 1.50 ~ version) | upper", r#""TRUE1.501.10""#);
    check("name == 'my' ~ '-' ~ 'app' and replicas > 2", "true");
    check(
        "[name ~ 1, ('a' ~ 'b') * 0]",
        "expression/invalid-operation: expected a number at `*`, found a string <('a' ~ 'b') * 0> (turn text into a number with `int` or `float`; only numbers can be multiplied)",
    );
    check("names | join('-' ~ '+')", r#""b-+a""#);
    check("name | upper", r#""MY-APP""#);
    check("'a' in names", "true");
    check("'z' not in names", "true");
    check("ports[:1]", "[80]");
    check("ports + [8080]", "[80,443,8080]");
    check("ports == [80, 443]", "true");
    check("mapping == {'a': {'deep': 'x'}, 'b': 1}", "true");
    check("instances | map(attribute='name') | list", r#"["one","two"]"#);
    check("instances | selectattr('port', 'gt', 1) | list", r#"[{"name":"two","port":2}]"#);
    check("(instances | first).name", r#""one""#);
    check("app['na' ~ 'me']", r#""web""#);
    check("range(3) | list", "[0,1,2]");
    check("dict(b=1, a=2)", r#"{"b":1,"a":2}"#);
    check("[replicas, {'k': name}]", r#"[3,{"k":"my-app"}]"#);
    check("'a' 'b'", r#""ab""#);
    check("none", "null");
    check("null", "null");
    check("version == null", "false");
}

#[test]
fn choices_default_and_tests_take_what_is_not_set() {
    check("nodeSelector", "unset nodeSelector");
    check("app.selector", "unset app.selector");
    check("nodeSelector | default({})", "{}");
    check("nodeSelector.x.y | default(1)", "1");
    check("mapping.zzz | default('d')", r#""d""#);
    check("mapping.zzz.deeper | default('d')", r#""d""#);
    check("nodeSelector | default(mapping.q | default(2))", "2");
    check("nodeSelector is defined", "false");
    check("nodeSelector is not defined", "true");
    check("mapping.zzz is defined", "false");
    check("mapping.b is defined", "true");
    check("(nodeSelector is defined) == false", "true");
    check("(nodeSelector | default(4)) + 1", "5");
    check("1 if nodeSelector else 2", "2");
    check("1 if nodeSelector", "unset this choice without `else`");
    check("not nodeSelector", "true");
    check("nodeSelector or name", r#""my-app""#);
    check("name and replicas", "3");
    check("empty and replicas", r#""""#);
    check("describe('unset')", "unset describe(…)");
    check(
        "[] | first",
        "expression/no-value: this expression gives no value <[] | first> (give a value with `default(…)`)",
    );
}

#[test]
fn truth_follows_the_value() {
    for (text, expected) in [
        ("nodeSelector", "false"),
        ("mapping.zzz", "false"),
        ("app.zzz", "false"),
        ("empty", "false"),
        ("name", "true"),
        ("nothing", "false"),
        ("debug", "false"),
        ("not debug", "true"),
        ("0.0", "false"),
        ("[]", "false"),
        ("{}", "false"),
        ("app", "true"),
        ("ports | length > 1", "true"),
        ("nodeSelector is defined or replicas > 2", "true"),
    ] {
        check_truth(text, expected);
    }
}

#[test]
fn names_that_do_not_exist_are_found_with_the_nearest_one() {
    check("replcas", "expression/unknown-name: unknown name `replcas` <replcas> (did you mean `replicas`?)");
    check("1 + replcas.x", "expression/unknown-name: unknown name `replcas` <replcas> (did you mean `replicas`?)");
    check(
        "replcas | default(1)",
        "expression/unknown-name: unknown name `replcas` <replcas> (did you mean `replicas`?)",
    );
    check_truth(
        "zzz",
        "expression/unknown-name: unknown name `zzz` <zzz> (there are `app`, `big`, `broken`, `debug`, `describe`, `empty`, `huge`, `image` and 10 more)",
    );
    check("app.nmae", "expression/unknown-name: `app` has no `nmae` <app.nmae> (did you mean `name`?)");
    check(
        "mapping.a.dep ~ ''",
        "expression/unknown-name: `mapping.a` has no `dep` <mapping.a.dep> (did you mean `deep`?)",
    );
    check("mapping.other", "expression/unknown-name: `mapping` has no `other` <mapping.other> (it has `b` and `a`)");
    check(
        "ports[7] + 1",
        "expression/unknown-name: `ports` has 2 items, but no item 7 <ports[7]> (items are counted from 0)",
    );
    check(
        "replicas.x + 1",
        "expression/wrong-type: `replicas` is an integer and has no `x` <replicas.x> (test it with `is defined` or give a value with `default(…)`)",
    );
    check("name | uper", "expression/unknown-filter: unknown filter `uper` <uper> (did you mean `upper`?)");
    check("name is strng", "expression/unknown-filter: unknown test `strng` <strng> (did you mean `string`?)");
    check("name | format(1)", "expression/unknown-filter: unknown filter `format` <format>");
}

#[test]
fn a_name_without_a_value_cannot_be_used_in_a_larger_expression() {
    let help = "(give a value with `default(…)`, or test it with `is defined`)";
    for text in [
        "nodeSelector + 1",
        "nodeSelector ~ 'x'",
        "[nodeSelector]",
        "nodeSelector == 1",
        "nodeSelector | upper",
        "describe(nodeSelector)",
        "nodeSelector * 2",
    ] {
        check(text, &format!("expression/no-value: `nodeSelector` has no value here <nodeSelector> {help}"));
    }
    check_text("nodeSelector", &format!("expression/no-value: `nodeSelector` has no value here <nodeSelector> {help}"));
    check(
        "app.selector.x + 1",
        &format!("expression/no-value: `app.selector` has no value here <app.selector.x> {help}"),
    );
}

#[test]
fn only_scalars_are_text() {
    let help = "make it text with `to_json`, `to_yaml` or `join`; alone in its scalar it would be spliced in";
    check_text("ports", &format!("expression/wrong-type: expected text, found a list <ports> ({help})"));
    check_text("'a' ~ mapping", &format!("expression/wrong-type: expected text, found a map <mapping> ({help})"));
    check_text(
        "nothing",
        "expression/wrong-type: expected text, found null <nothing> (choose another value with `a if c else b`)",
    );
    check_text(
        "app",
        "expression/wrong-type: expected text, found a group of names <app> (take one of them: `image`, `name` and `selector`)",
    );
    check_text("describe", "expression/wrong-type: expected a value, found a function <describe> (call it: `name(…)`)");
    check(
        "('a' ~ ports) | upper",
        "expression/wrong-type: expected text, found a list <ports> (make it text with `to_json`, `to_yaml` or `join`; alone in its scalar it would be spliced in)",
    );
}

#[test]
fn images_have_parts_and_print_whole() {
    check("image", r#""ghcr.io/team/app:v1""#);
    check("image.tag", r#""v1""#);
    check("app.image.registry ~ '/x'", r#""ghcr.io/x""#);
    check("image.digest", "unset image.digest");
    check("image.digest | default('none')", r#""none""#);
    check("image.tga", "expression/unknown-name: `image` has no `tga` <image.tga> (did you mean `tag`?)");
    check("image | replace('v1', 'v2')", r#""ghcr.io/team/app:v2""#);
}

#[test]
fn functions_of_the_scope_are_called_with_nodes() {
    check("describe(version, names, key={'b': port})", r#""1.10 [\"b\",\"a\"] key={\"b\":8080}""#);
    check("describe('a', extra=nodeSelector)", r#""\"a\"""#);
    check("describe(1 + 1, k=names | sort) | upper", r#""2 K=[\"A\",\"B\"]""#);
    check(
        "describe('wrong')",
        "expression/invalid-operation: `describe` refuses this <describe('wrong')> (check the value and the arguments that are given to it)",
    );
    check(
        "describe('wrong') ~ 'x' == 'y'",
        "expression/invalid-operation: `describe` refuses this <describe('wrong')> (check the value and the arguments that are given to it)",
    );
    check("describe('reported')", "");
    check("describe('reported') | upper", "");
    check("broken", "");
    check("broken + 1", "");
    check("name('x')", "expression/wrong-type: `name` is not a function <name> (remove the parentheses)");
    check(
        "fail('no ' ~ name)",
        "expression/failed: no my-app <fail('no ' ~ name)> (the component refuses these values on purpose: change what the message names)",
    );
    check("1 if replicas else fail('x')", "1");
}

#[test]
fn what_is_no_expression_is_refused_at_its_place() {
    check(
        "a b",
        "expression/syntax: expected an operator, found `b` <b> (join texts with `~`, call a filter with `|`, or remove the rest)",
    );
    check(
        "1 +",
        "expression/syntax: expected a value, found the end of the expression <+> (write what is missing, or remove the operator)",
    );
    check("'abc", "expression/syntax: this string does not end <'abc> (close it with the same quote)");
    check(
        "",
        "expression/syntax: expected an expression, found nothing <> (write what the tag stands for, or remove it)",
    );
    check(
        "a if b if c",
        "expression/syntax: expected `else`, found a second `if` <b if c> (put the inner choice in parentheses)",
    );
    check(
        "f(a=1, 2)",
        "expression/syntax: expected a `name=value` argument after the first one <2> (put arguments without names first)",
    );
    check(
        "''[::-1]",
        "expression/syntax: a slice has a start and an end, but no step <:> (turn a list around with `| reverse`)",
    );
}

#[test]
fn refusals_name_types_and_never_values() {
    check(
        "name + 1",
        "expression/invalid-operation: `+` cannot take a string and a number <name + 1> (convert one side with `int`, `float` or `string`; `~` joins texts)",
    );
    check(
        "name | int",
        "expression/invalid-operation: `int`: invalid float literal <int> (give text that is a number, or another value with `if`)",
    );
    check(
        "name * 3",
        "expression/invalid-operation: expected a number at `*`, found a string <name * 3> (turn text into a number with `int` or `float`; only numbers can be multiplied)",
    );
    check(
        "3 * name",
        "expression/invalid-operation: expected a number at `*`, found a string <3 * name> (turn text into a number with `int` or `float`; only numbers can be multiplied)",
    );
    check(
        "1 // 0",
        "expression/invalid-operation: unable to calculate 1 // 0 <1 // 0> (look at the numbers: the result is beyond what can be computed)",
    );
    check(
        "name | from_json",
        "expression/invalid-operation: `from_json`: the text is no JSON: expected value at line 1 column 1 <from_json> (give text that is valid JSON)",
    );
}

#[test]
fn results_know_where_they_come_from() {
    let mut world = World::new();
    let origin = |world: &mut World, text: &str| match world.evaluate(text) {
        Ok(Outcome::Value(node)) => node.origin,
        other => panic!("{other:?}"),
    };
    // What is carried keeps its own place and remembers the expression.
    for text in ["version", "version if replicas else port", "nodeSelector | default(version)", "nothing or version"] {
        let found = origin(&mut world, text);
        assert_eq!((world.at(found.span).as_str(), found.layer), ("1.10", Layer::Environment), "{text}");
        let carriers: Vec<String> = found.placed_by().iter().map(|span| world.at(*span)).collect();
        assert_eq!(carriers, [text]);
    }
    // The engine gives lists and maps back as they are.
    let found = origin(&mut world, "[mapping.a][0]");
    assert_eq!(world.at(found.span), "{deep: x}");
    // What is computed stands at the expression and lists what was read.
    for (text, reads) in [
        ("replicas + port", vec!["3", "8080"]),
        ("name ~ ':' ~ version", vec!["my-app", "1.10"]),
        ("not debug", vec!["false"]),
        ("ports + names", vec!["80", "443", "b", "a"]),
        ("'x'", vec![]),
    ] {
        let found = origin(&mut world, text);
        assert_eq!((world.at(found.span).as_str(), found.layer), (text, Layer::Derived));
        let read: Vec<String> = found.reads().iter().map(|origin| world.at(origin.span)).collect();
        assert_eq!(read, reads, "{text}");
    }
}

#[test]
fn the_names_an_expression_reads_are_known_without_evaluating_it() {
    let reads = |text: &str| {
        let source = SourceMap::default().add("t", text.as_bytes().to_vec());
        let expression = Expression::compile(text, Span::new(source, 0, text.len())).expect("an expression");
        expression.reads().iter().map(|path| path.join(".")).collect::<Vec<_>>()
    };
    assert_eq!(reads("a.b['c'].d[0].e"), ["a.b.c.d"]);
    assert_eq!(reads("x if y.z is defined else f(w, key=v) | default(u)"), ["x", "y.z", "f", "w", "v", "u"]);
    assert_eq!(reads("a[b.c].d + range(n)[0] | map(attribute=m) | length"), ["a", "b.c", "n", "m"]);
    assert_eq!(reads("x is divisibleby y and 'z' in w and not none"), ["x", "y", "w"]);
    assert_eq!(reads("{'k': v, 'l': [v, u.t]} | to_json"), ["v", "u.t"]);
}
