//! `InputType::check`: values against their types.

use super::{same, show, shown};
use crate::config::Workspace;
use crate::diagnostic::Report;
use crate::source::MemoryFileSystem;
use crate::types::{Minor, Types};
use crate::yaml::{Dialect, Layer, load};

/// Checks a value against a declaration; the result, or the findings.
pub(super) fn check(declaration: &str, value: &str, expected: &str) {
    check_on(None, declaration, value, expected);
}

/// The same for a cluster of this minor.
pub(super) fn check_on(minor: Option<u32>, declaration: &str, value: &str, expected: &str) {
    let component = format!("apiVersion: scantling/v1\nkind: Component\ninputs:\n  x: {declaration}\n");
    let files = MemoryFileSystem::new()
        .with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\n")
        .with("components/c/component.yaml", component)
        .with("components/c/files/value", format!("{value}\n"));
    let mut report = Report::new();
    let workspace = Workspace::load(&files, &mut report).expect("a workspace");
    assert!(report.is_empty(), "{report:?}");
    let source = workspace.sources.find("components/c/files/value").expect("the value");
    let node = load(&workspace.sources, source, Dialect::Own, Layer::Environment, &mut report).remove(0);
    let ty = &workspace.components["c"].inputs[0].ty;
    let checked = match minor.map(|minor| Types::of(Minor(minor))) {
        Some(types) => ty.check_for(node, &types, &mut report, &"x"),
        None => ty.check(node, &mut report, &"x"),
    };
    let findings: String = report.iter().map(|finding| show(finding, &workspace.sources)).collect();
    let found = match checked {
        Some(value) if findings.is_empty() => shown::plain(&value),
        Some(_) => format!("a value and findings: {findings}"),
        None => findings
            .replace("components/c/files/value:", "")
            .replace("  at components/c/component.yaml:4:3: declared here\n", ""),
    };
    same(&found, expected);
}

#[test]
fn text_is_taken_as_it_is_spelled() {
    check("string", "1.10", "\"1.10\"");
    check("string", "false", "\"false\"");
    check("string", "014", "\"014\"");
    check("string", "12e345", "\"12e345\"");
    check("quantity", "2", "\"2\"");
    check("quantity", "1e3", "\"1e3\"");
    check("duration", "0", "\"0\"");
    check("{ type: map, of: string }", "{ a: 1, b: yes }", "{ a: \"1\", b: \"yes\" }");
}

#[test]
fn numbers_and_booleans_are_strict() {
    check("integer", "3", "3");
    check(
        "integer",
        "\"3\"",
        "
error config/wrong-type 1:1: expected an integer for `x`, found the string \"3\"
  at components/c/component.yaml:4:6: declared here
  help: write 3 without quotes
",
    );
    check(
        "integer",
        "3.0",
        "
error config/wrong-type 1:1: expected an integer for `x`, found the number 3.0
  at components/c/component.yaml:4:6: declared here
  help: write a whole number without quotes, such as `3`
",
    );
    check(
        "integer",
        "014",
        "
error yaml/ambiguous-scalar 1:1: YAML 1.1 and YAML 1.2 read `014` differently
  at components/c/component.yaml:4:6: declared here
  help: write 12 or \"014\"
",
    );
}

#[test]
fn numbers_and_booleans_come_without_quotes() {
    check("number", "3", "3");
    check(
        "number",
        "\"1.5\"",
        "
error config/wrong-type 1:1: expected a number for `x`, found the string \"1.5\"
  at components/c/component.yaml:4:6: declared here
  help: write 1.5 without quotes
",
    );
    check(
        "boolean",
        "\"true\"",
        "
error config/wrong-type 1:1: expected a boolean for `x`, found the string \"true\"
  at components/c/component.yaml:4:6: declared here
  help: write true without quotes
",
    );
    check(
        "boolean",
        "yes",
        "
error yaml/ambiguous-scalar 1:1: YAML 1.1 and YAML 1.2 read `yes` differently
  at components/c/component.yaml:4:6: declared here
  help: write true or \"yes\"
",
    );
    check(
        "boolean",
        "1",
        "
error config/wrong-type 1:1: expected a boolean for `x`, found the integer 1
  at components/c/component.yaml:4:6: declared here
  help: write `true` or `false`, without quotes
",
    );
    check(
        "string",
        "[a]",
        "
error config/wrong-type 1:1: expected a string for `x`, found a list
  at components/c/component.yaml:4:6: declared here
  help: write one text, in quotes if it is not a plain word
",
    );
    check(
        "string",
        "null",
        "
error config/wrong-type 1:1: expected a string for `x`, found null
  at components/c/component.yaml:4:6: declared here
  help: write one text, in quotes if it is not a plain word
",
    );
}

#[test]
fn constraints_hold() {
    check(
        "{ type: integer, minimum: 1 }",
        "0",
        "
error config/wrong-value 1:1: expected an integer from 1 for `x`, found the integer 0
  help: raise the value, or lower the `minimum` of the input
",
    );
    check(
        "{ type: integer, minimum: 1, maximum: 5 }",
        "6",
        "
error config/wrong-value 1:1: expected an integer from 1 to 5 for `x`, found the integer 6
  help: lower the value, or raise the `maximum` of the input
",
    );
    check(
        "{ type: number, maximum: 0.5 }",
        "0.6",
        "
error config/wrong-value 1:1: expected a number up to 0.5 for `x`, found the number 0.6
  help: lower the value, or raise the `maximum` of the input
",
    );
    check(
        "port",
        "70000",
        "
error config/wrong-value 1:1: expected a port number from 1 to 65535 for `x`, found the integer 70000
  at components/c/component.yaml:4:6: declared here
  help: choose a port in this range
",
    );
    check(
        "port",
        "0",
        "
error config/wrong-value 1:1: expected a port number from 1 to 65535 for `x`, found the integer 0
  at components/c/component.yaml:4:6: declared here
  help: choose a port in this range
",
    );
}

#[test]
fn choices_are_the_only_values() {
    check(
        "{ enum: [Delete, Retain] }",
        "Retian",
        "
error config/wrong-value 1:1: expected `Delete` or `Retain` for `x`, found the string \"Retian\"
  help: did you mean `Retain`?
",
    );
    check(
        "{ enum: [Delete, Retain] }",
        "x",
        "
error config/wrong-value 1:1: expected `Delete` or `Retain` for `x`, found the string \"x\"
  help: take one of these, or add the value to the `enum` of the input
",
    );
    check(
        "{ type: integer, enum: [1, 3] }",
        "2",
        "
error config/wrong-value 1:1: expected `1` or `3` for `x`, found the integer 2
  help: take one of these, or add the value to the `enum` of the input
",
    );
}

#[test]
fn lengths_are_counted_in_characters_and_items() {
    check(
        "{ type: string, minLength: 2 }",
        "a",
        "
error config/wrong-value 1:1: expected at least 2 characters for `x`, found 1
  help: change the value, or the limit of the input
",
    );
    check(
        "{ type: string, maxLength: 1 }",
        "äb",
        "
error config/wrong-value 1:1: expected at most 1 character for `x`, found 2
  help: change the value, or the limit of the input
",
    );
    check(
        "{ type: list, minItems: 1 }",
        "[]",
        "
error config/wrong-value 1:1: expected at least 1 item for `x`, found 0
  help: change the value, or the limit of the input
",
    );
    check(
        "{ type: map, maxItems: 1 }",
        "{ a: 1, b: 2 }",
        "
error config/wrong-value 1:1: expected at most 1 entry for `x`, found 2
  help: change the value, or the limit of the input
",
    );
    check(
        "{ type: string, pattern: \"^[0-9]{12}$\" }",
        "0123",
        "
error config/wrong-value 1:1: expected text that matches `^[0-9]{12}$` for `x`, found the string \"0123\"
  help: change the value, or the `pattern` of the input
",
    );
    check("{ type: string, pattern: \"^arn:\" }", "arn:aws:iam", "\"arn:aws:iam\"");
}

#[test]
fn formats_say_what_is_wrong() {
    check("image", "ghcr.io/a/b:v1", "\"ghcr.io/a/b:v1\"");
    check(
        "image",
        "\"nginx:\"",
        "
error config/wrong-value 1:1: expected an image reference for `x`, found the string \"nginx:\"
  at components/c/component.yaml:4:6: declared here
  note: expected a tag after `:`
  help: write it as `registry/name:tag`
",
    );
    check(
        "quantity",
        "10 Gi",
        "
error config/wrong-value 1:1: expected a quantity for `x`, found the string \"10 Gi\"
  at components/c/component.yaml:4:6: declared here
  note: its unit is none of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei
  help: write it as `500m`, `2` or `10Gi`
",
    );
    check(
        "duration",
        "1d",
        "
error config/wrong-value 1:1: expected a duration for `x`, found the string \"1d\"
  at components/c/component.yaml:4:6: declared here
  note: a unit is none of ns, us, ms, s, m, h
  help: write it as `30s` or `1h30m`
",
    );
    check(
        "dns-label",
        "Web",
        "
error config/wrong-value 1:1: expected a DNS label for `x`, found the string \"Web\"
  at components/c/component.yaml:4:6: declared here
  note: it has an upper-case letter
  help: use at most 63 lower-case letters, digits and `-`
",
    );
    check(
        "cidr",
        "10.0.0.0",
        "
error config/wrong-value 1:1: expected a network in CIDR notation for `x`, found the string \"10.0.0.0\"
  at components/c/component.yaml:4:6: declared here
  note: it has no `/` with the length of the network
  help: write it as `10.0.0.0/16`
",
    );
    check(
        "cron",
        "\"* * * *\"",
        "
error config/wrong-value 1:1: expected a cron schedule for `x`, found the string \"* * * *\"
  at components/c/component.yaml:4:6: declared here
  note: it does not have five fields
  help: write it as `*/15 * * * *`
",
    );
    check(
        "url",
        "example.com",
        "
error config/wrong-value 1:1: expected an absolute URL for `x`, found the string \"example.com\"
  at components/c/component.yaml:4:6: declared here
  note: it does not begin with a scheme such as `https://`
  help: write it as `https://host/path`
",
    );
}

#[test]
fn references_to_secrets_have_a_name_and_a_key() {
    check("secret-ref", "{ name: db, key: password }", "{ name: \"db\", key: \"password\" }");
    check(
        "secret-ref",
        "{ name: D_b, key: a/b, extra: 1 }",
        "
error config/unknown-key 1:24: unknown key `extra` in `x`
  at components/c/component.yaml:4:6: declared here
  note: `x` has `name` and `key`
  help: remove the key
error config/wrong-value 1:9: expected the name of a Secret for `x.name`, found the string \"D_b\"
  at components/c/component.yaml:4:6: declared here
  note: it has an upper-case letter
  help: name the Secret and its key; the secret itself does not belong here
error config/wrong-value 1:19: expected a key of a Secret for `x.key`, found the string \"a/b\"
  at components/c/component.yaml:4:6: declared here
  note: it has a sign that is not a letter, a digit, `-`, `_` or `.`
  help: name the Secret and its key; the secret itself does not belong here
",
    );
    check(
        "secret-ref",
        "{ name: db }",
        "
error config/missing-key 1:1: `x` needs the key `key`
  at components/c/component.yaml:4:6: declared here
  help: write `{ name: …, key: … }`: the Secret and its key
",
    );
}

#[test]
fn long_values_are_never_shown_whole() {
    let secret = format!("s3cret{}", "x".repeat(100));
    check("integer", &secret, "
error config/wrong-type 1:1: expected an integer for `x`, found the string \"s3cretxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\"
  at components/c/component.yaml:4:6: declared here
  help: write a whole number without quotes, such as `3`
");
}

#[test]
fn a_default_that_is_an_expression_needs_evaluation() {
    check(
        "{ type: object, properties: { role: { type: string, default: \"{{ instance.name }}\" } } }",
        "{}",
        "
error config/missing-value components/c/component.yaml:4:36: the default of `role` is an expression, which a computed value cannot take over
  help: give the property a value where the map is computed
",
    );
}

#[test]
fn defaults_can_be_evaluated_on_the_way() {
    let files = MemoryFileSystem::new()
        .with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\n")
        .with(
            "components/c/component.yaml",
            "apiVersion: scantling/v1\nkind: Component\ninputs:\n  x: { type: object, properties: { role: { type: string, default: \"{{ instance.name }}\" } } }\n",
        );
    let mut report = Report::new();
    let workspace = Workspace::load(&files, &mut report).expect("a workspace");
    let spec = &workspace.components["c"].inputs[0];
    let origin = crate::yaml::Origin::new(spec.key.origin.span, Layer::Derived);
    let node = crate::yaml::Node::map(crate::yaml::Map::new(), origin);
    let mut evaluate = |spec: &crate::config::InputSpec, default: crate::yaml::Node, _: &mut Report| {
        Some(crate::yaml::Node::string(format!("{} evaluated", spec.key.text), default.origin))
    };
    let checked = spec.ty.check_with(node, &mut report, &"x", &mut evaluate).expect("a value");
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(shown::plain(&checked), "{ role: \"role evaluated\" }");
}
