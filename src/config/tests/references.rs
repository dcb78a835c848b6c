//! References between files: layers, components, apps, instances, clusters, pins.

use super::check;

const COMPONENT: &str = "components/web/component.yaml";
const BASE: &str = "environments/base/shop.yaml";
const DEV: &str = "environments/dev/environment.yaml";
const OWN: &str = "environments/dev/shop.yaml";
const IMAGES: &str = "environments/dev/images.yaml";
const TWO_CLUSTERS: &str = "extends: [base]\nclusters: { one: { name: one, kubernetes: \"1.34\" }, two: { name: two, kubernetes: \"1.33\" } }\n";

#[test]
fn layers_are_folders_that_exist() {
    check(
        &[
            (DEV, "extends: [bsae, base, prod, base]\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n"),
            ("environments/prod/environment.yaml", "clusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n"),
        ],
        "
error config/unknown-layer environments/dev/environment.yaml:3:11: there is no layer `bsae`
  help: did you mean `base`?
error config/unknown-layer environments/dev/environment.yaml:3:23: there is no layer `prod`
  note: `prod` is an environment; environments extend layers
  help: move what both share to a layer: a folder without `environment.yaml`
error config/name-clash environments/dev/environment.yaml:3:29: the layer `base` is extended twice
  help: remove one of the two
",
    );
}

#[test]
fn components_exist() {
    check(
        &[
            (BASE, "apps: { front: { namespace: shop, instances: { web: { component: wbe } } } }\n"),
            ("environments/base/layer.yaml", "defaults: { wbe: { a: 1 }, web: { replcas: 1 }, x: 3 }\n"),
        ],
        "
error config/unknown-component environments/base/layer.yaml:3:13: there is no component `wbe`
  help: did you mean `web`?
error config/unknown-input environments/base/layer.yaml:3:35: the component `web` has no input `replcas`
  at components/web/component.yaml:2:1: the component
  help: did you mean `replicas`?
error config/wrong-type environments/base/layer.yaml:3:52: expected a map of inputs, found the integer 3
  help: write `x: { input: value }`
error config/unknown-component environments/base/shop.yaml:3:66: there is no component `wbe`
  help: did you mean `web`?
",
    );
}

#[test]
fn inputs_exist() {
    check(
        &[(OWN, "apps: { front: { instances: { web: { values: { replcas: 1, zzz: 2 } } } } }\n")],
        "
error config/unknown-input environments/dev/shop.yaml:3:48: the component `web` has no input `replcas`
  at components/web/component.yaml:2:1: the component
  help: did you mean `replicas`?
error config/unknown-input environments/dev/shop.yaml:3:60: the component `web` has no input `zzz`
  at components/web/component.yaml:2:1: the component
  help: there are `replicas` and `image`
",
    );
}

#[test]
fn required_inputs_have_values() {
    check(
        &[
            (COMPONENT, "inputs: { image: { type: image }, sidecar: { type: image }, host: { type: string } }\n"),
            ("scantling.yaml", "variables: { domain: { type: string } }\n"),
        ],
        "
error config/missing-value environments/base/shop.yaml:3:48: the input `host` of `front/web` has no value in the environment `dev`
  at components/web/component.yaml:3:61: declared by the component `web`
  help: write `host` under `values` of the instance
error config/missing-value environments/base/shop.yaml:3:48: the input `image` of `front/web` has no value in the environment `dev`
  at components/web/component.yaml:3:11: declared by the component `web`
  help: pin it in `environments/dev/images.yaml`: `front/web: …`
error config/missing-value environments/base/shop.yaml:3:48: the input `sidecar` of `front/web` has no value in the environment `dev`
  at components/web/component.yaml:3:35: declared by the component `web`
  help: pin it in `environments/dev/images.yaml`: `front/web.sidecar: …`
error config/missing-value environments/dev/environment.yaml:4:13: the variable `domain` has no value in the cluster `demo`
  at scantling.yaml:3:14: declared here
  help: write `domain` under `variables` of the environment or of the cluster
",
    );
}

#[test]
fn clusters_exist_and_are_named() {
    check(
        &[
            (DEV, TWO_CLUSTERS),
            (OWN, "clusters: { oen: {} }\napps: { front: {} }\n"),
            ("environments/dev/other.yaml", "apps: { other: { namespace: n, component: web } }\n"),
            ("environments/base/third.yaml", "clusters: { one: {} }\n"),
        ],
        "
error config/unknown-key environments/base/third.yaml:3:1: `clusters` stands only in an environment's own file
  help: move it to the file of the environment
error config/no-cluster environments/dev/other.yaml:2:1: the system `other` does not say in which cluster it runs
  at environments/dev/environment.yaml:2:1: has 2 clusters
  help: write `clusters: { one: {} }`, for instance
error config/unknown-cluster environments/dev/shop.yaml:3:13: there is no cluster `oen`
  help: did you mean `one`?
",
    );
}

#[test]
fn an_app_name_belongs_to_one_system() {
    check(
        &[(
            "environments/dev/other.yaml",
            "clusters: { demo: { apps: { front: { namespace: n, component: web } } } }\n",
        )],
        "
error config/app-in-two-systems environments/dev/shop.yaml:3:9: the app `front` is in the systems `other` and `shop`
  at environments/dev/other.yaml:3:29: in `other`
  help: app names are unique in an environment; rename one of the two
",
    );
}

#[test]
fn an_app_that_runs_nowhere_is_found() {
    check(
        &[
            (
                BASE,
                "apps:\n  front: { namespace: shop, component: web }\n  forgotten: { namespace: shop, component: web }\n",
            ),
            ("environments/lost/shop.yaml", "apps: { front: { namespace: lost } }\n"),
        ],
        "
warning config/app-never-runs environments/base/shop.yaml:5:3: no environment runs the app `forgotten`
  note: an app runs where the environment's own file of the system `shop` names it
  help: name it there, `forgotten: {}` is enough, or remove it here
warning config/app-never-runs environments/lost/shop.yaml:3:9: no environment runs the app `front`
  note: an app runs where the environment's own file of the system `shop` names it
  help: name it there, `front: {}` is enough, or remove it here
",
    );
}

#[test]
fn apps_have_instances_with_components_and_a_namespace() {
    check(
        &[(
            OWN,
            "apps:\n  front: { instances: { wbe: { values: {} } } }\n  frnt: {}\n  bare: { component: web }\n  both: { component: web, namespace: n, instances: { x: { component: web } } }\n",
        )],
        "
error config/no-component environments/dev/shop.yaml:4:25: the instance `front/wbe` has no component
  help: did you mean `web`?
error config/empty-app environments/dev/shop.yaml:5:3: the app `frnt` has no instances
  help: did you mean `front`?
error config/missing-key environments/dev/shop.yaml:6:3: the app `bare` has no namespace
  help: write `namespace` beside `instances`, here or in a layer
error config/mixed-shorthand environments/dev/shop.yaml:7:11: the app `both` has both `component` and `instances`
  at environments/dev/shop.yaml:7:41: instances here
  help: move it to the instance under `instances` that it belongs to
",
    );
}

#[test]
fn after_and_connects_name_what_runs() {
    check(
        &[
            (DEV, TWO_CLUSTERS),
            (
                BASE,
                "apps:\n  front:\n    namespace: shop\n    after: [elsewhere, bakc, off]\n    instances:\n      web:\n        component: web\n        after: [dv]\n        connects: { db: dv, a: elsewhere/x, b: back/wbe, c: nowhere/x, My-Db: db }\n      db: { component: web }\n  back: { namespace: shop, instances: { web: { component: web } } }\n  elsewhere: { namespace: shop, instances: { x: { component: web } } }\n  off: { namespace: shop, instances: { x: { component: web } } }\n",
            ),
            (OWN, "clusters: { one: {}, two: { apps: { elsewhere: {} } } }\napps: { front: {}, back: {} }\n"),
        ],
        "
error config/unknown-app environments/base/shop.yaml:6:24: there is no app `bakc`
  help: did you mean `back`?
error config/unknown-instance environments/base/shop.yaml:10:17: the app `front` has no instance `dv`
  help: did you mean `db`?
error config/unknown-instance environments/base/shop.yaml:11:25: the app `front` has no instance `dv`
  help: did you mean `db`?
error config/unknown-app environments/base/shop.yaml:11:32: the app `elsewhere` does not run in this cluster
  help: name the app in the environment's file, or connect to another one
error config/unknown-instance environments/base/shop.yaml:11:48: the app `back` has no instance `wbe`
  help: did you mean `web`?
error config/unknown-app environments/base/shop.yaml:11:61: there is no app `nowhere`
  help: there are `back` and `front`
error config/bad-name environments/base/shop.yaml:11:72: `My-Db` cannot be the name of a connection
  help: write it in camelCase: letters and digits, the first a lower-case letter
warning config/app-never-runs environments/base/shop.yaml:15:3: no environment runs the app `off`
  note: an app runs where the environment's own file of the system `shop` names it
  help: name it there, `off: {}` is enough, or remove it here
",
    );
}

#[test]
fn circles_are_shown_as_paths() {
    check(
        &[
            (
                BASE,
                "apps:\n  a: { namespace: n, after: [b], component: web }\n  b: { namespace: n, after: [d, c], component: web }\n  c: { namespace: n, after: [a], component: web }\n  d: { namespace: n, after: [d], component: web }\n",
            ),
            (
                OWN,
                "apps: { a: {}, b: {}, c: {}, d: {}, e: { namespace: n, instances: { x: { component: web, after: [y] }, y: { component: web, after: [x] } } } }\n",
            ),
        ],
        "
error config/after-cycle environments/base/shop.yaml:4:30: the app `a` waits for itself: `a` → `b` → `c` → `a`
  at environments/base/shop.yaml:4:30: `a` waits for `b`
  at environments/base/shop.yaml:5:33: `b` waits for `c`
  at environments/base/shop.yaml:6:30: `c` waits for `a`
  help: remove one of these
error config/after-cycle environments/base/shop.yaml:7:30: the app `d` waits for itself: `d` → `d`
  at environments/base/shop.yaml:7:30: `d` waits for `d`
  help: remove one of these
error config/after-cycle environments/dev/shop.yaml:3:98: the instance `x` waits for itself: `x` → `y` → `x`
  at environments/dev/shop.yaml:3:98: `x` waits for `y`
  at environments/dev/shop.yaml:3:133: `y` waits for `x`
  help: remove one of these
",
    );
}

#[test]
fn pins_find_their_inputs() {
    check(
        &[
            (
                COMPONENT,
                "inputs: { one: { type: image, optional: true }, two: { type: image, optional: true }, replicas: { type: integer, default: 1 } }\n",
            ),
            ("components/plain/component.yaml", ""),
            (OWN, "apps: { front: { instances: { plain: { component: plain } } } }\n"),
            (
                IMAGES,
                "images:\n  front/web: a:1\n  front/web.one: a:1\n  front/web.tow: a:1\n  front/web.replicas: a:1\n  front/wbe: a:1\n  fornt/web: a:1\n  front/plain: a:1\n  front/web.two: null\n",
            ),
        ],
        "
error config/pin-of-non-image environments/dev/images.yaml:4:3: the component `web` has several images: `one` and `two`
  help: write `front/web.<input>: …`
error config/unknown-input environments/dev/images.yaml:6:3: the component `web` has no image input `tow`
  help: did you mean `two`?
error config/pin-of-non-image environments/dev/images.yaml:7:3: the input `replicas` is no image, and only images are pinned
  at components/web/component.yaml:3:87: takes an integer
  help: write it under `values` of the instance
error config/unknown-instance environments/dev/images.yaml:8:3: the app `front` has no instance `wbe`
  help: did you mean `web`?
error config/unknown-app environments/dev/images.yaml:9:3: there is no app `fornt`
  help: did you mean `front`?
error config/pin-of-non-image environments/dev/images.yaml:10:3: the component `plain` has no image to pin
  help: remove the line
error config/wrong-type environments/dev/images.yaml:11:18: expected an image reference, found null
  help: write it as `registry/name:tag`
",
    );
}

#[test]
fn a_pin_without_input_means_the_input_called_image() {
    check(
        &[
            (COMPONENT, "inputs: { image: { type: image }, canary: { type: image, optional: true } }\n"),
            (IMAGES, "images: { front/web: \"a:1\", front/web.canary: \"a:2\" }\n"),
        ],
        "",
    );
    check(
        &[(IMAGES, "images: { front/web: \"a:1\", front/web.image: \"a:2\" }\n")],
        "
error config/name-clash environments/dev/images.yaml:3:29: the image of `front/web` is pinned twice
  at environments/dev/images.yaml:3:11: and here
  help: remove one of the two
",
    );
}

#[test]
fn pins_of_apps_that_do_not_run_are_found() {
    check(
        &[
            (BASE, "apps: { front: { namespace: shop, component: web }, back: { namespace: shop, component: web } }\n"),
            (
                "environments/prod/environment.yaml",
                "extends: [base]\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n",
            ),
            ("environments/prod/shop.yaml", "apps: { back: {} }\n"),
            (IMAGES, "images: { front/front: \"a:1\", back/back: \"a:1\" }\n"),
        ],
        "
warning config/unused-pin environments/dev/images.yaml:3:31: `back/back` does not run in the environment `dev`
  at environments/dev/images.yaml:3:31: pins the string \"a:1\"
  help: remove the line
",
    );
}

#[test]
fn pins_belong_to_environments() {
    check(
        &[
            (
                COMPONENT,
                "inputs: { image: { type: image }, second: { type: image, optional: true }, third: { type: image, default: \"a:1\" } }\n",
            ),
            (
                BASE,
                "apps: { front: { namespace: shop, instances: { web: { component: web, values: { image: \"{{ variables.registry }}/a:1\", second: \"{{ image }}\" } } } } }\n",
            ),
            ("scantling.yaml", "variables: { registry: { type: string, default: x } }\n"),
        ],
        "
warning config/pin-in-shared-layer environments/base/shop.yaml:3:88: only a shared layer pins the image of `front/web`
  note: a change here reaches every environment at once
  help: pin it in `environments/dev/images.yaml`: `front/web: …`
",
    );
}
