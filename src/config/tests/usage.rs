//! Values in the wrong layer.

use std::sync::Arc;

use super::{load, same, show};
use crate::config::Environment;
use crate::diagnostic::Report;

const PROD: (&str, &str) = (
    "environments/prod/environment.yaml",
    "extends: [base]\nclusters: { live: { name: live, kubernetes: \"1.34\" } }\n",
);

fn check(changes: &[(&str, &str)], expected: &str) {
    let (workspace, mut report) = load(changes);
    let merge = |name: &Arc<str>, report: &mut Report| workspace.environment(name, report).map(Arc::new);
    let names = workspace.environments.iter();
    let environments: Vec<Arc<Environment>> = names.filter_map(|name| merge(name, &mut report)).collect();
    workspace.check_layers(&environments, &mut report);
    report.finish(&workspace.sources);
    let found: String = report.iter().map(|finding| show(finding, &workspace.sources)).collect();
    same(&found, expected);
}

fn shop(values: &str) -> String {
    format!("apps: {{ front: {{ instances: {{ web: {{ values: {{ {values} }} }} }} }} }}\n")
}

#[test]
fn a_value_that_all_environments_override_is_dead() {
    let base =
        "apps: { front: { namespace: shop, instances: { web: { component: web, values: { replicas: 1 } } } } }\n";
    let (three, four) = (shop("replicas: 3"), shop("replicas: 4"));
    let both = [
        PROD,
        ("environments/base/shop.yaml", base),
        ("environments/dev/shop.yaml", &*three),
        ("environments/prod/shop.yaml", &*four),
    ];
    check(
        &both,
        "
warning config/overridden-everywhere environments/base/shop.yaml:3:91: every environment overrides `replicas` of `front/web`; this value is never used
  at environments/dev/shop.yaml:3:58: overridden here
  help: remove the value here, or where it is overridden
",
    );
    check(&[both[0], both[1], both[2], ("environments/prod/shop.yaml", "apps: { front: {} }\n")], "");
}

#[test]
fn a_value_that_all_environments_repeat_belongs_in_their_layer() {
    let three = shop("replicas: 3");
    let both = [PROD, ("environments/dev/shop.yaml", &*three), ("environments/prod/shop.yaml", &*three)];
    let repeated = "
warning config/equal-everywhere environments/dev/shop.yaml:3:58: all environments that have `replicas` of `front/web` set it to the same value
  at environments/prod/shop.yaml:3:58: the same value
  help: it belongs in the layer `base`
";
    check(&both, repeated);
    // What they override is dead, too, and goes when the advice is followed.
    let base =
        "apps: { front: { namespace: shop, instances: { web: { component: web, values: { replicas: 1 } } } } }\n";
    check(&[both[0], both[1], both[2], ("environments/base/shop.yaml", base)], repeated);
    // One environment alone repeats nothing, and without a common layer there is no better place.
    check(&both[1..2], "");
    let alone = "extends: [other]\nclusters: { live: { name: live, kubernetes: \"1.34\" } }\n";
    let other = "apps: { front: { namespace: shop, instances: { web: { component: web } } } }\n";
    check(
        &[("environments/prod/environment.yaml", alone), ("environments/other/shop.yaml", other), both[1], both[2]],
        "",
    );
}

#[test]
fn the_widest_equal_part_of_a_value_is_told_once() {
    let component = "inputs: { size: { type: object, properties: { min: { type: integer }, max: { type: integer, default: 9 }, step: { type: integer, default: 1 } } } }\n";
    let (dev, prod) = (shop("size: { min: 1, max: 3 }"), shop("size: { min: 1, max: 4 }"));
    let files = [PROD, ("components/web/component.yaml", component), ("environments/dev/shop.yaml", &*dev)];
    check(
        &[files[0], files[1], files[2], ("environments/prod/shop.yaml", &prod)],
        "
warning config/equal-everywhere environments/dev/shop.yaml:3:61: all environments that have `size.min` of `front/web` set it to the same value
  at environments/prod/shop.yaml:3:61: the same value
  help: it belongs in the layer `base`
",
    );
    check(
        &[files[0], files[1], files[2], ("environments/prod/shop.yaml", &dev)],
        "
warning config/equal-everywhere environments/dev/shop.yaml:3:54: all environments that have `size` of `front/web` set it to the same value
  at environments/prod/shop.yaml:3:54: the same value
  help: it belongs in the layer `base`
",
    );
}

#[test]
fn variables_are_values_too() {
    let root = "variables: { zone: { type: string, default: a }, team: { type: string, default: b } }\n";
    let environment = |zone: &str| {
        format!(
            "extends: [base]\nvariables: {{ zone: {zone}, team: x }}\nclusters: {{ main: {{ name: main, kubernetes: \"1.34\" }} }}\n"
        )
    };
    let (dev, prod) = (environment("d"), environment("p"));
    check(
        &[
            ("scantling.yaml", root),
            ("environments/base/layer.yaml", "variables: { zone: z }\n"),
            ("environments/dev/environment.yaml", &dev),
            ("environments/prod/environment.yaml", &prod),
            ("environments/prod/shop.yaml", "apps: { front: {} }\n"),
        ],
        "
warning config/overridden-everywhere environments/base/layer.yaml:3:20: every environment overrides the variable `zone`; this value is never used
  at environments/dev/environment.yaml:4:20: overridden here
  help: remove the value here, or where it is overridden
warning config/equal-everywhere environments/dev/environment.yaml:4:29: all environments that have `variables.team` set it to the same value
  at environments/prod/environment.yaml:4:29: the same value
  help: it belongs in the layer `base`
",
    );
}
