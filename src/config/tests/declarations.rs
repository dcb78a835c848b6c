//! Declarations of inputs, parameters and variables.

use super::{check, load};
use crate::config::{InputType, TypeKind};

const COMPONENT: &str = "components/web/component.yaml";

fn check_inputs(inputs: &str, expected: &str) {
    check(&[(COMPONENT, &format!("inputs:\n{inputs}"))], expected);
}

/// A type as a declaration writes it.
fn word(ty: &InputType) -> String {
    match &ty.kind {
        TypeKind::List { of, key } => {
            format!("list of {}{}", word(of), key.as_ref().map_or(String::new(), |key| format!(" by {key}")))
        }
        TypeKind::Map(of) => format!("map of {}", word(of)),
        TypeKind::Object(properties) => {
            let properties: Vec<String> = properties
                .iter()
                .map(|spec| format!("{}{}: {}", spec.key.text, if spec.optional { "?" } else { "" }, word(&spec.ty)))
                .collect();
            format!("object {{ {} }}", properties.join(", "))
        }
        kind => kind.word(),
    }
}

#[test]
fn all_forms_of_types_are_read() {
    let inputs = "  a: string\n  b: { type: list, of: string }\n  c: { type: map, of: { type: object, properties: { x: { type: port }, y: { type: core/v1.Probe, optional: true } } } }\n  d: { enum: [one, two], default: one }\n  e: { type: list, of: { type: object, properties: { name: { type: string } } }, key: name }\n  f: { type: map }\n  g: { type: list, of: rbac.authorization.k8s.io/v1.PolicyRule, minItems: 1 }\n";
    let (workspace, report) = load(&[(COMPONENT, &format!("inputs:\n{inputs}"))]);
    assert!(report.is_empty(), "{report:?}");
    let types: Vec<String> = workspace.components["web"]
        .inputs
        .iter()
        .map(|spec| format!("{}: {}", spec.key.text, word(&spec.ty)))
        .collect();
    assert_eq!(
        types,
        [
            "a: string",
            "b: list of string",
            "c: map of object { x: port, y?: core/v1.Probe }",
            "d: string",
            "e: list of object { name: string } by name",
            "f: map of any",
            "g: list of rbac.authorization.k8s.io/v1.PolicyRule",
        ]
    );
}

#[test]
fn unknown_types_are_near_known_ones() {
    check_inputs(
        "  a: { type: strng, optional: true }\n  b: { type: core/v1, optional: true }\n  c: { type: [string], optional: true }\n  d: { optional: true }\n  e: { type: list, of: wat, optional: true }\n  f: 3\n",
        "
error config/unknown-type components/web/component.yaml:4:14: there is no type `strng`
  help: did you mean `string`?
error config/unknown-type components/web/component.yaml:5:14: there is no type `core/v1`
  help: there are `string`, `integer`, `number`, `boolean`, `object`, `map`, `list`, `any`, `image`, `quantity`, `duration`, `port`, `dns-label`, `cidr`, `cron`, `url`, `secret-ref`, or a Kubernetes type as `core/v1.Probe`
error config/wrong-type components/web/component.yaml:6:14: expected the name of a type, found a list
  help: write `type: string`, for instance
error config/missing-key components/web/component.yaml:7:3: a declaration needs the key `type`
  help: write `type: string`, for instance, or `enum: [one, other]`
error config/unknown-type components/web/component.yaml:8:24: there is no type `wat`
  help: there are `string`, `integer`, `number`, `boolean`, `object`, `map`, `list`, `any`, `image`, `quantity`, `duration`, `port`, `dns-label`, `cidr`, `cron`, `url`, `secret-ref`, or a Kubernetes type as `core/v1.Probe`
error config/wrong-type components/web/component.yaml:9:6: expected the name of a type, found the integer 3
  help: write `type: string`, for instance
error config/missing-value environments/base/shop.yaml:3:48: the input `f` of `front/web` has no value in the environment `dev`
  at components/web/component.yaml:9:3: declared by the component `web`
  help: write `f` under `values` of the instance
",
    );
}

#[test]
fn constraints_fit_their_types() {
    check_inputs(
        "  a: { type: string, minimum: 1, optional: true }\n  b: { type: integer, pattern: x, of: string, optional: true }\n  c: { type: map, key: name, minLength: 1, optional: true }\n  d: { type: object, optional: true }\n  e: { type: boolean, enum: [true], optional: true }\n  f: { type: list, of: { type: object, properties: { name: { type: string } } }, key: nmae, optional: true }\n  g: { type: string, properties: {}, minItems: 2, optional: true }\n",
        "
error config/misplaced-constraint components/web/component.yaml:4:22: `minimum` says nothing about the type `string`
  help: remove it; only numbers have `minimum`
error config/misplaced-constraint components/web/component.yaml:5:23: `pattern` says nothing about the type `integer`
  help: remove it; only strings have `pattern`
error config/misplaced-constraint components/web/component.yaml:5:35: `of` says nothing about the type `integer`
  help: remove it; only lists and maps have `of`
error config/misplaced-constraint components/web/component.yaml:6:19: `key` says nothing about the type `map`
  help: remove it; only lists have `key`
error config/misplaced-constraint components/web/component.yaml:6:30: `minLength` says nothing about the type `map`
  help: remove it; only strings have `minLength`
error config/missing-key components/web/component.yaml:7:3: an object needs the key `properties`
  help: for any keys write `type: map`
error config/misplaced-constraint components/web/component.yaml:8:29: `enum` says nothing about the type `boolean`
  help: remove it; only strings and numbers have `enum`
error config/unknown-key components/web/component.yaml:9:87: the items have no property `nmae` to merge by
  help: did you mean `name`?
error config/misplaced-constraint components/web/component.yaml:10:22: `properties` says nothing about the type `string`
  help: remove it; only objects have `properties`
error config/misplaced-constraint components/web/component.yaml:10:38: `minItems` says nothing about the type `string`
  help: remove it; only lists and maps have `minItems`
",
    );
}

#[test]
fn constraints_make_sense() {
    check_inputs(
        "  a: { type: string, pattern: \"a(\", optional: true }\n  b: { type: integer, minimum: 5, maximum: 3, optional: true }\n  c: { type: list, minItems: -1, maxItems: many, optional: true }\n  d: { enum: [], optional: true }\n  e: { type: integer, enum: [1, two], optional: true }\n  f: { type: string, minLength: 014, optional: true }\n  g: { type: quantity, enum: [1Gi, x], optional: true }\n",
        "
error config/bad-pattern components/web/component.yaml:4:31: `a(` is no regular expression
  note: found open group without closing ')'
  help: mend the pattern; signs with a meaning, such as `(` or `+`, stand for themselves behind a `\\`
error config/wrong-value components/web/component.yaml:5:44: the upper limit 3 is below the lower one
  help: raise it, or lower the other one
error config/wrong-type components/web/component.yaml:6:30: expected a whole number from 0, found the integer -1
  help: write a number such as `1`, without quotes
error config/wrong-type components/web/component.yaml:6:44: expected a whole number from 0, found the string \"many\"
  help: write a number such as `1`, without quotes
error config/wrong-type components/web/component.yaml:7:14: expected a list with at least one value, found an empty list
  help: write `enum: [one, other]`
error config/wrong-type components/web/component.yaml:8:33: expected an integer for `enum`, found the string \"two\"
  at components/web/component.yaml:8:3: declared here
  help: write a whole number without quotes, such as `3`
error yaml/ambiguous-scalar components/web/component.yaml:9:33: YAML 1.1 and YAML 1.2 read `014` differently
  help: write 12 or \"014\"
error config/wrong-value components/web/component.yaml:10:36: expected a quantity for `enum`, found the string \"x\"
  at components/web/component.yaml:10:3: declared here
  note: it does not begin with a number
  help: write it as `500m`, `2` or `10Gi`
",
    );
}

#[test]
fn defaults_have_the_type() {
    check_inputs(
        "  a: { type: integer, default: \"3\" }\n  b: { type: string, default: 1.10 }\n  c: { type: port, default: \"{{ a }}\" }\n  d: { type: port, default: \"{{ .a }}\" }\n  e: { type: object, default: { x: 1, z: 2 }, properties: { x: { type: string }, y: { type: string, default: \"{{ a }}\" } } }\n  f: { type: string, default: null, optional: true }\n  g: { type: integer, default: 014 }\n  h: { type: string, literal: true, default: \"{{ whatever }}\", maxLength: 3 }\n",
        "
error config/wrong-type components/web/component.yaml:4:32: expected an integer for `a`, found the string \"3\"
  at components/web/component.yaml:4:3: declared here
  help: write 3 without quotes
error config/wrong-type components/web/component.yaml:7:29: expected a port number for `d`, found the string \"{{ .a }}\"
  at components/web/component.yaml:7:3: declared here
  help: write a whole number without quotes, such as `3`
error config/unknown-key components/web/component.yaml:8:39: unknown key `z` in `e`
  at components/web/component.yaml:8:3: declared here
  note: `e` has `x` and `y`
  help: did you mean `x`?
error config/wrong-type components/web/component.yaml:9:31: expected a string, found null
  help: leave `default` out; `optional: true` lets the value stay away
error yaml/ambiguous-scalar components/web/component.yaml:10:32: YAML 1.1 and YAML 1.2 read `014` differently
  at components/web/component.yaml:10:3: declared here
  help: write 12 or \"014\"
error config/wrong-value components/web/component.yaml:11:46: expected at most 3 characters for `h`, found 14
  at components/web/component.yaml:11:3: declared here
  help: change the value, or the limit of the input
",
    );
}

#[test]
fn names_are_identifiers_and_free() {
    check_inputs(
        "  Image: { type: string, optional: true }\n  my-name: { type: string, optional: true }\n  app: { type: string, optional: true }\n  loop: { type: string, optional: true }\n",
        "
error config/bad-name components/web/component.yaml:4:3: `Image` cannot be the name of an input
  help: write it in camelCase: letters and digits, the first a lower-case letter
error config/bad-name components/web/component.yaml:5:3: `my-name` cannot be the name of an input
  help: write it in camelCase: letters and digits, the first a lower-case letter
error config/reserved-name components/web/component.yaml:6:3: `app` is reserved and cannot be the name of an input
  note: every expression can read the name already
  help: choose another name
error config/reserved-name components/web/component.yaml:7:3: `loop` is reserved and cannot be the name of an input
  note: every expression can read the name already
  help: choose another name
",
    );
}

#[test]
fn variables_are_declared_like_inputs() {
    check(
        &[
            (
                "scantling.yaml",
                "variables:\n  domain: { type: string }\n  cluster: { type: string, optional: true }\n  team: { type: strin, optional: true }\n",
            ),
            ("environments/base/layer.yaml", "variables: { domian: x }\n"),
            (
                "environments/dev/environment.yaml",
                "extends: [base]\nvariables: { zone: eu }\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n",
            ),
        ],
        "
error config/unknown-variable environments/base/layer.yaml:3:14: the workspace has no variable `domian`
  help: did you mean `domain`?
error config/unknown-variable environments/dev/environment.yaml:4:14: the workspace has no variable `zone`
  help: declare it under `variables` in `scantling.yaml`
error config/missing-value environments/dev/environment.yaml:5:13: the variable `domain` has no value in the cluster `demo`
  at scantling.yaml:4:3: declared here
  help: write `domain` under `variables` of the environment or of the cluster
error config/reserved-name scantling.yaml:5:3: `cluster` is reserved and cannot be the name of a variable
  note: every expression can read the name already
  help: choose another name
error config/unknown-type scantling.yaml:6:17: there is no type `strin`
  help: did you mean `string`?
",
    );
}
