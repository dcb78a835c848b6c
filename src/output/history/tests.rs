//! How the history of a field looks.

use super::*;
use crate::diagnostic::ObjectRef;
use crate::source::Location;

fn step(role: Role, layer: &'static str, path: &str, line: usize, depth: usize, excerpt: Option<&str>) -> Step {
    let place = Location { path: path.into(), line, column: 3 };
    let value = (role == Role::Overrides).then(|| "2".to_owned());
    let layer = Some(layer).filter(|_| role != Role::PlacedBy);
    Step { role, layer, place, depth, excerpt: excerpt.map(str::to_owned), value }
}

fn check(field: Field, expected: &str) {
    let object = ObjectRef {
        api_version: "apps/v1".to_owned(),
        kind: "Deployment".to_owned(),
        namespace: Some("shop".to_owned()),
        name: "web".to_owned(),
    };
    let [environment, cluster, app] = ["prod", "main", "storefront"].map(str::to_owned);
    let (title, object) = (object.to_string(), Some(object));
    let answer = Answer { environment, cluster, app, title, object, fields: vec![field], lines: Vec::new() };
    let title = "Deployment/shop/web in prod/main, app storefront\n\n";
    assert_eq!(history(&answer, Paint::new(false)), format!("{title}{expected}"));
}

#[test]
fn a_field_with_its_steps() {
    check(
        Field {
            path: "spec.replicas".to_owned(),
            present: true,
            above: None,
            similar: None,
            value: Some("5".to_owned()),
            steps: vec![
                step(Role::Value, "environment", "prod.yaml", 4, 0, Some("replicas: \"{{ cluster.scale }}\"")),
                step(Role::Read, "cluster", "cluster.yaml", 9, 1, None),
                step(Role::PlacedBy, "template", "deployment.yaml.j2", 7, 0, Some("replicas: {{ replicas }}")),
                step(Role::Overrides, "layer", "base.yaml", 12, 0, Some("replicas: 2")),
            ],
            below: Vec::new(),
            reasons: Vec::new(),
        },
        r#"spec.replicas: 5
  value      prod.yaml:4:3 (environment)
             replicas: "{{ cluster.scale }}"
    read       cluster.yaml:9:3 (cluster)
  placed by  deployment.yaml.j2:7:3
             replicas: {{ replicas }}
  overrides  base.yaml:12:3 (layer): 2
             replicas: 2
"#,
    );
}

#[test]
fn an_absent_field() {
    check(
        Field {
            path: "spec.replcas".to_owned(),
            present: false,
            above: Some("spec".to_owned()),
            similar: Some("spec.replicas".to_owned()),
            value: None,
            steps: vec![step(Role::Value, "template", "deployment.yaml.j2", 6, 0, None)],
            below: Vec::new(),
            reasons: Vec::new(),
        },
        "spec.replcas is not set; did you mean `spec.replicas`?\n  spec comes from\n  value      deployment.yaml.j2:6:3 (template)\n",
    );
}
