//! Merging of layers: values, removal, components, variables, settings.

use super::{check, findings, load, same, shown};
use crate::diagnostic::Report;

const COMPONENT: &str = "components/web/component.yaml";
const WORKSPACE: &str = "scantling.yaml";
const BASE: &str = "environments/base/shop.yaml";
const BASE_LAYER: &str = "environments/base/layer.yaml";
const DEV: &str = "environments/dev/environment.yaml";
const OWN: &str = "environments/dev/shop.yaml";
const IMAGES: &str = "environments/dev/images.yaml";
const TWO_LAYERS: &str = "extends: [base, cloud]\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n";

/// What runs in the first cluster of `dev`, with the layers of every value; findings first.
fn merged(changes: &[(&str, &str)], expected: &str) {
    let (workspace, _) = load(changes);
    let environment = workspace.environment("dev", &mut Report::new()).expect("the environment");
    let text = findings(changes) + &environment.clusters.iter().map(shown::cluster).collect::<Vec<_>>().join("--\n");
    same(&text, expected);
}

#[test]
fn precedence_is_default_then_defaults_then_values_then_pins() {
    merged(
        &[
            (
                COMPONENT,
                "inputs:\n  a: { type: integer, default: 1 }\n  b: { type: integer, default: 1 }\n  c: { type: integer, default: 1 }\n  d: { type: integer, default: 1 }\n  e: { type: integer, default: 1 }\n  f: { type: integer, default: 1 }\n  image: { type: image, default: \"x:1\" }\n",
            ),
            (WORKSPACE, "defaults: { web: { b: 2, c: 2, d: 2, e: 2, f: 2, image: \"x:2\" } }\n"),
            (BASE_LAYER, "defaults: { web: { c: 3, d: 3, e: 3, f: 3 } }\n"),
            ("environments/cloud/layer.yaml", "defaults: { web: { d: 4 } }\n"),
            (
                DEV,
                "extends: [base, cloud]\ndefaults: { web: { e: 5 } }\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n",
            ),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { f: 6, image: \"x:6\" } } } } }\n",
            ),
            ("environments/cloud/shop.yaml", "apps: { front: { instances: { web: { values: { f: 7 } } } } }\n"),
            (
                OWN,
                "clusters: { demo: { apps: { front: { instances: { web: { values: { f: 9 } } } } } } }\napps: { front: { instances: { web: { values: { f: 8 } } } } }\n",
            ),
            (IMAGES, "images: { front/web: \"x:9\" }\n"),
        ],
        "
shop
  front in \"shop\" (layer 0)
    web = \"web\" (layer 0)
      a: 1 (component default)
      b: 2 (workspace < component default)
      c: 3 (layer 0 < workspace < component default)
      d: 4 (layer 1 < layer 0 < workspace < component default)
      e: 5 (environment < layer 0 < workspace < component default)
      f: 9 (cluster < environment < layer 1 < layer 0 < layer 0 < workspace < component default)
      image: \"x:9\" (images < layer 0 < workspace < component default)
",
    );
}

#[test]
fn maps_merge_lists_replace_and_lower_keys_come_first() {
    merged(
        &[
            (
                COMPONENT,
                "inputs:\n  config: { type: map, of: string, default: { z: default } }\n  args: { type: list, of: string, default: [a] }\n",
            ),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { config: { b: base, a: base }, args: [b] } } } } }\n",
            ),
            (OWN, "apps: { front: { instances: { web: { values: { config: { c: 1, a: dev }, args: [c] } } } } }\n"),
        ],
        "
shop
  front in \"shop\" (layer 0)
    web = \"web\" (layer 0)
      config: { z: \"default\" (component default), b: \"base\" (layer 0), a: \"dev\" (environment < layer 0), c: 1 (environment) }
      args: [\"c\"] (environment < layer 0 < component default)
",
    );
}

#[test]
fn null_removes_and_removing_nothing_is_found() {
    merged(
        &[
            (
                COMPONENT,
                "inputs:\n  probe: { type: any, optional: true, default: { path: / } }\n  must: { type: integer, default: 1 }\n  none: { type: string, optional: true }\n  config: { type: map, of: string, default: {} }\n  auto: { type: object, optional: true, properties: { min: { type: integer, default: 1 }, cpu: { type: integer, default: 70, optional: true }, mem: { type: integer, optional: true } } }\n",
            ),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { config: { a: base }, auto: { min: 2 } } } } } }\n",
            ),
            (
                OWN,
                "apps:\n  front:\n    instances:\n      web:\n        values:\n          probe: null\n          must: null\n          none: null\n          config: { a: null, b: null }\n          auto: { cpu: null, mem: null }\n",
            ),
        ],
        "
error config/missing-value environments/dev/shop.yaml:9:17: the input `must` of `front/web` has no value in the environment `dev`
  at components/web/component.yaml:5:3: declared by the component `web`
  note: `null` removes the default, too
  help: write `must` under `values` of the instance
warning config/removes-nothing environments/dev/shop.yaml:10:17: `null` removes nothing here
  note: no layer below says anything about it
  help: remove the line
warning config/removes-nothing environments/dev/shop.yaml:11:33: `null` removes nothing here
  note: no layer below says anything about it
  help: remove the line
warning config/removes-nothing environments/dev/shop.yaml:12:35: `null` removes nothing here
  note: no layer below says anything about it
  help: remove the line
shop
  front in \"shop\" (layer 0)
    web = \"web\" (layer 0)
      config: {}
      auto: { min: 2 (layer 0), cpu: null (environment) }
      removed { probe: null (environment < component default), must: null (environment < component default), none: null (environment) }
",
    );
}

#[test]
fn a_removed_value_can_be_set_again() {
    merged(
        &[
            (DEV, TWO_LAYERS),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { replicas: 3 } } } } }\n",
            ),
            (
                "environments/cloud/shop.yaml",
                "apps: { front: { instances: { web: { values: { replicas: null } } } } }\n",
            ),
            (OWN, "apps: { front: { instances: { web: { values: { replicas: 5 } } } } }\n"),
        ],
        "
shop
  front in \"shop\" (layer 0)
    web = \"web\" (layer 0)
      replicas: 5 (environment < layer 1 < layer 0 < component default)
",
    );
}

#[test]
fn keyed_lists_merge_by_their_key() {
    let component = "inputs:\n  ports:\n    type: list\n    key: name\n    default: [{ name: http, port: 80 }]\n    of: { type: object, properties: { name: { type: string }, port: { type: port }, protocol: { type: string, default: TCP } } }\n";
    merged(
        &[
            (COMPONENT, component),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { ports: [{ port: 9000, name: metrics }, { name: admin, port: 9001 }] } } } } }\n",
            ),
            (
                OWN,
                "apps: { front: { instances: { web: { values: { ports: { http: { port: 8080 }, admin: null, debug: { port: 5005 } } } } } } }\n",
            ),
        ],
        "
shop
  front in \"shop\" (layer 0)
    web = \"web\" (layer 0)
      ports: [{ name: \"http\", port: 8080, protocol: \"TCP\" }, { name: \"metrics\", port: 9000, protocol: \"TCP\" }, { name: \"debug\", port: 5005, protocol: \"TCP\" }] (environment)
",
    );
    check(
        &[
            (COMPONENT, component),
            (
                OWN,
                "apps: { front: { instances: { web: { values: { ports: [{ port: 1 }, x, { name: a, port: 1 }, { name: a, port: 2 }] } } } } }\n",
            ),
        ],
        "
error config/missing-key environments/dev/shop.yaml:3:56: expected the key `name` in every item
  at components/web/component.yaml:4:3: the list merges by `name`
  help: give the item a `name`: layers find it by that
error config/wrong-type environments/dev/shop.yaml:3:69: expected a map, found the string \"x\"
  at components/web/component.yaml:4:3: the list merges by `name`
  help: write the item as `{ name: …, … }`
error config/name-clash environments/dev/shop.yaml:3:102: two items have the name `a`
  at environments/dev/shop.yaml:3:102: again here
  at environments/dev/shop.yaml:3:80: first here
  help: remove one of the two, or give it another name
",
    );
}

#[test]
fn one_line_switches_the_component() {
    merged(
        &[
            (
                "components/managed/component.yaml",
                "inputs: { host: { type: string }, replicas: { type: integer, default: 0 } }\n",
            ),
            (
                COMPONENT,
                "inputs: { replicas: { type: integer, default: 2 }, storage: { type: quantity, optional: true } }\n",
            ),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { storage: 1Gi, replicas: 3 } } } } }\n",
            ),
            (OWN, "apps: { front: { instances: { web: { component: managed, values: { host: db.example } } } } }\n"),
        ],
        "
shop
  front in \"shop\" (layer 0)
    web = \"managed\" (environment < layer 0)
      replicas: 3 (layer 0 < component default)
      host: \"db.example\" (environment)
      fallen { storage: \"1Gi\" (layer 0) }
",
    );
    check(
        &[
            ("components/managed/component.yaml", "inputs: { host: { type: string } }\n"),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { replics: 3 } } } } }\n",
            ),
            (OWN, "apps: { front: { instances: { web: { component: managed, values: { hots: x } } } } }\n"),
        ],
        "
error config/unknown-input environments/base/shop.yaml:3:81: the component `web` has no input `replics`
  at components/web/component.yaml:2:1: the component
  help: did you mean `replicas`?
error config/missing-value environments/dev/shop.yaml:3:31: the input `host` of `front/web` has no value in the environment `dev`
  at components/managed/component.yaml:3:11: declared by the component `managed`
  help: write `host` under `values` of the instance
error config/unknown-input environments/dev/shop.yaml:3:68: the component `managed` has no input `hots`
  at components/managed/component.yaml:2:1: the component
  help: did you mean `host`?
",
    );
}

#[test]
fn apps_run_where_the_environment_names_them() {
    merged(
        &[
            (
                BASE,
                "apps:\n  front: { namespace: shop, component: web }\n  back: { namespace: shop, component: web }\n  idle: { namespace: shop, component: web }\n",
            ),
            (
                DEV,
                "extends: [base]\nclusters: { one: { name: one, kubernetes: \"1.34\" }, two: { name: two, kubernetes: \"1.33\" } }\n",
            ),
            (
                OWN,
                "clusters:\n  one: { apps: { front: null } }\n  two: { apps: { back: { values: { replicas: 9 } } } }\napps: { front: {} }\n",
            ),
        ],
        "
warning config/app-never-runs environments/base/shop.yaml:6:3: no environment runs the app `idle`
  note: an app runs where the environment's own file of the system `shop` names it
  help: name it there, `idle: {}` is enough, or remove it here
shop
--
shop
  back in \"shop\" (layer 0)
    back = \"web\" (layer 0)
      replicas: 9 (cluster < component default)
  front in \"shop\" (layer 0)
    front = \"web\" (layer 0)
      replicas: 2 (component default)
",
    );
}

#[test]
fn apps_and_instances_are_removed_by_null() {
    merged(
        &[
            (DEV, TWO_LAYERS),
            (
                BASE,
                "apps:\n  front: { namespace: shop, instances: { a: { component: web }, b: { component: web, after: [a] } } }\n  back: { namespace: old, instances: { old: { component: web } } }\n",
            ),
            ("environments/cloud/shop.yaml", "apps: { back: null }\n"),
            (OWN, "apps: { front: { instances: { a: null, c: null } }, back: { namespace: new, component: web } }\n"),
        ],
        "
warning config/removes-nothing environments/dev/shop.yaml:3:40: `null` removes nothing here
  note: no layer below says anything about it
  help: remove the line
shop
  back in \"new\" (environment)
    back = \"web\" (environment)
      replicas: 2 (component default)
  front in \"shop\" (layer 0)
    b = \"web\" (layer 0)
      replicas: 2 (component default)
",
    );
}

#[test]
fn null_for_an_app_that_would_not_run_is_found() {
    check(&[(OWN, "clusters: { demo: { apps: { other: null } } }\napps: { front: null }\n")], "
warning config/app-never-runs environments/base/shop.yaml:3:9: no environment runs the app `front`
  note: an app runs where the environment's own file of the system `shop` names it
  help: name it there, `front: {}` is enough, or remove it here
warning config/removes-nothing environments/dev/shop.yaml:3:29: `null` removes nothing: the app `other` does not run unless this file names it
  help: remove the line, or write `other: {}` to run the app
warning config/removes-nothing environments/dev/shop.yaml:4:9: `null` removes nothing: the app `front` does not run unless this file names it
  help: remove the line, or write `front: {}` to run the app
");
}

#[test]
fn everything_else_of_an_instance_merges_too() {
    merged(
        &[
            (
                BASE,
                "apps:\n  front:\n    namespace: shop\n    after: [back]\n    instances:\n      web: { component: web, connects: { db: db, old: db }, after: [db], selector: { app: web }, labels: { a: 1, b: base }, hook: PreSync }\n      db: { component: web }\n  back: { namespace: shop, component: web }\n",
            ),
            (
                OWN,
                "apps:\n  back: {}\n  front:\n    namespace: \"{{ environment.name }}\"\n    after: null\n    instances:\n      web: { connects: { old: null, back: back/back }, after: [], selector: { tier: x }, labels: { b: dev }, hook: null }\n",
            ),
        ],
        "
shop
  back in \"shop\" (layer 0)
    back = \"web\" (layer 0)
      replicas: 2 (component default)
  front in \"{{ environment.name }}\" (environment < layer 0)
    db = \"web\" (layer 0)
      replicas: 2 (component default)
    web = \"web\" (layer 0)
      replicas: 2 (component default)
      labels { a: \"1\" (layer 0), b: \"dev\" (environment < layer 0) }
      db -> front/db
      back -> back/back
      selector { app: \"web\" (layer 0), tier: \"x\" (environment) }
",
    );
}

#[test]
fn literal_inputs_and_expressions_pass_unchanged() {
    merged(
        &[
            (
                COMPONENT,
                "inputs:\n  template: { type: map, of: string, literal: true, default: {} }\n  access: { type: object, optional: true, properties: { role: { type: string, default: \"{{ instance.name }}\" } } }\n  list: { type: list, key: name, of: core/v1.Volume, default: [] }\n",
            ),
            (
                OWN,
                "apps: { front: { instances: { web: { values: { template: { a: \"{{ x }}\" }, access: {}, list: \"{{ template }}\" } } } } }\n",
            ),
        ],
        "
shop
  front in \"shop\" (layer 0)
    web = \"web\" (layer 0)
      template: { a: \"{{ x }}\" (environment) }
      list: \"{{ template }}\" (environment < component default)
      access: { role: \"{{ instance.name }}\" (component default) }
",
    );
}
