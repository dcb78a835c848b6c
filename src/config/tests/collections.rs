//! `InputType::check`: objects, maps and lists.

use super::checking::check;

#[test]
fn objects_are_completed() {
    let ty = "{ type: object, properties: { min: { type: integer }, cpu: { type: integer, default: 70 }, note: { type: string, optional: true } } }";
    check(ty, "{ min: 1 }", "{ min: 1, cpu: 70 }");
    check(ty, "{ cpu: 5, min: 2, note: 7 }", "{ cpu: 5, min: 2, note: \"7\" }");
    check(ty, "{ min: 1, note: null }", "{ min: 1, cpu: 70 }");
    check(
        ty,
        "{ mni: 1, cpu: high }",
        "
error config/unknown-key 1:3: unknown key `mni` in `x`
  note: `x` has `min`, `cpu` and `note`
  help: did you mean `min`?
error config/wrong-type 1:16: expected an integer for `x.cpu`, found the string \"high\"
  at components/c/component.yaml:4:60: declared here
  help: write a whole number without quotes, such as `3`
error config/missing-key 1:1: `x` needs the key `min`
  at components/c/component.yaml:4:36: declared here
  help: write `min: …`, or give the property a `default` or `optional: true`
",
    );
    check(
        ty,
        "{ min: 1, cpu: null }",
        "
error config/missing-value 1:16: `x.cpu` must have a value, found null
  at components/c/component.yaml:4:60: declared here
  help: give it a value, or declare it with `optional: true`
",
    );
    check(
        ty,
        "3",
        "
error config/wrong-type 1:1: expected a map for `x`, found the integer 3
  help: write `key: value` pairs
",
    );
}

#[test]
fn removed_properties_stay_away() {
    let ty = "{ type: object, properties: { cpu: { type: integer, default: 70, optional: true } } }";
    check(ty, "{ cpu: null }", "{  }");
    check(ty, "{}", "{ cpu: 70 }");
}

#[test]
fn items_and_entries_are_checked_with_their_path() {
    check(
        "{ type: list, of: { type: object, properties: { ports: { type: map, of: port } } } }",
        "[{ ports: { http: 80, admin.port: x } }]",
        "
error config/wrong-type 1:35: expected a port number for `x[0].ports[\"admin.port\"]`, found the string \"x\"
  at components/c/component.yaml:4:78: declared here
  help: write a whole number without quotes, such as `3`
",
    );
    check(
        "{ type: list, of: integer }",
        "[1, a, 3, b]",
        "
error config/wrong-type 1:5: expected an integer for `x[1]`, found the string \"a\"
  at components/c/component.yaml:4:24: declared here
  help: write a whole number without quotes, such as `3`
error config/wrong-type 1:11: expected an integer for `x[3]`, found the string \"b\"
  at components/c/component.yaml:4:24: declared here
  help: write a whole number without quotes, such as `3`
",
    );
}

#[test]
fn keyed_lists_may_be_written_as_maps() {
    let ty =
        "{ type: list, of: { type: object, properties: { port: { type: port }, name: { type: string } } }, key: port }";
    check(
        ty,
        "{ 80: { name: http }, 81: { name: x, port: 81 } }",
        "[{ port: 80, name: \"http\" }, { port: 81, name: \"x\" }]",
    );
    check(ty, "[{ name: http, port: 80 }]", "[{ name: \"http\", port: 80 }]");
    check(
        ty,
        "{ 80: { name: http, port: 82 } }",
        "
error config/name-mismatch 1:27: expected the port `80`, found another
  at 1:3: stands for `port`
  help: leave `port` out
",
    );
    check(
        ty,
        "{ 80: http }",
        "
error config/wrong-type 1:7: expected a map, found the string \"http\"
  help: the key before it stands for `port`
",
    );
}

#[test]
fn any_and_kubernetes_types_take_what_is_not_ambiguous() {
    check("any", "{ a: [1, { b: null }] }", "{ a: [1, { b: null }] }");
    check("core/v1.Probe", "{ httpGet: { port: 80 } }", "{ httpGet: { port: 80 } }");
    check(
        "any",
        "{ a: [yes, { b: 1_000 }] }",
        "
error yaml/ambiguous-scalar 1:7: YAML 1.1 and YAML 1.2 read `yes` differently
  help: write true or \"yes\"
error yaml/ambiguous-scalar 1:17: YAML 1.1 and YAML 1.2 read `1_000` differently
  help: write 1000 or \"1_000\"
",
    );
}
