//! Rules of a CRD against what a real API server said of them: types and estimated costs.

use super::world::node;
use crate::cel::{Bindings, Budget, Environment, Type, declare_resource, over_budget};
use crate::types::Minor;

const SCHEMA: &str = "
type: object
properties:
  spec:
    type: object
    required: [replicas, name]
    properties:
      replicas: { type: integer, minimum: 0 }
      name: { type: string }
      short: { type: string, maxLength: 10 }
      mode: { type: string, enum: ['on', 'off', automatic] }
      ratio: { type: number }
      port: { x-kubernetes-int-or-string: true }
      when: { type: string, format: date-time }
      day: { type: string, format: date }
      wait: { type: string, format: duration }
      data: { type: string, format: byte, maxLength: 100 }
      items: { type: array, items: { type: string } }
      few: { type: array, maxItems: 10, items: { type: string, maxLength: 20 } }
      nested:
        type: array
        items:
          type: object
          properties: { a: { type: string }, 'n': { type: integer }, sub: { type: array, items: { type: integer } } }
      bounded:
        type: array
        maxItems: 100
        items:
          type: object
          required: [k]
          properties: { k: { type: string, maxLength: 64 }, v: { type: integer } }
      labels: { type: object, additionalProperties: { type: string } }
      smallmap: { type: object, maxProperties: 5, additionalProperties: { type: string, maxLength: 8 } }
      free: { type: object, x-kubernetes-preserve-unknown-fields: true }
      any: { x-kubernetes-preserve-unknown-fields: true }
      namespace: { type: string }
      a-b.c: { type: string }
      obj1: { type: object, properties: { x: { type: integer } } }
      obj2: { type: object, properties: { x: { type: integer } } }
      template: { type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true }
  status: { type: object, properties: { phase: { type: string } } }
";

fn said(environment: &Environment, rule: &str) -> String {
    match environment.compile(rule) {
        Err(error) => {
            let one = |mistake: &crate::cel::Mistake| format!("{}: {}", mistake.at, mistake.message);
            error.mistakes.iter().map(one).collect::<Vec<_>>().join(" | ")
        }
        Ok(program) if *program.result_type() != Type::Bool => "cel expression must evaluate to a bool".to_owned(),
        Ok(program) => {
            let error = over_budget("estimated rule cost", program.estimate().max);
            error.map_or_else(|| "~".to_owned(), |error| error.split(" (").next().unwrap_or_default().to_owned())
        }
    }
}

#[test]
fn rules_are_checked_and_estimated_as_the_server_does() {
    let schema = node(SCHEMA);
    let declared = declare_resource(&schema, "selfType").expect("an object");
    let environment = Environment::new(Minor(36)).with("self", declared.clone()).with("oldSelf", declared);
    let mut wrong = Vec::new();
    let lines = include_str!("rules.txt").lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('\t')).collect();
    for (rule, expected) in &rows {
        let found = said(&environment, rule);
        if found != **expected {
            wrong.push(format!("{rule}\n    expected {expected}\n    found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() > 110);
}

const OBJECT: &str = "
apiVersion: cel.example.com/v1
kind: Foo
metadata: { name: foo1, namespace: default }
spec:
  replicas: 3
  name: web
  ratio: 3
  mode: automatic
  port: 80
  when: '2024-05-01T10:00:00Z'
  day: '2024-05-01'
  wait: 90s
  data: YWJj
  few: [b, a]
  nested: [{ a: x, 'n': 1 }, { a: 'y', 'n': 5, sub: [7] }]
  bounded: [{ k: k1 }]
  labels: { a: b, c: d }
  smallmap: { x: 'y' }
  namespace: ns
  a-b.c: dots
  obj1: { x: 1 }
  obj2: { x: 1 }
  free: { x: 1 }
  template: { apiVersion: v1, kind: Pod, metadata: { name: t } }
";

#[test]
fn typed_objects_are_seen_as_the_server_sees_them() {
    let (schema, object) = (node(SCHEMA), node(OBJECT));
    let environment =
        Environment::new(Minor(36)).with("self", declare_resource(&schema, "selfType").expect("an object"));
    let mut count = 0;
    for line in include_str!("values.txt").lines().filter(|line| !line.starts_with('#')) {
        let (rule, expected) = line.split_once('\t').expect(line);
        let program = environment.compile(rule).expect(rule);
        let value = program.evaluate(&Bindings::new().node("self", &object), &mut Budget::default());
        let said = value.map_or_else(|error| error.message, |value| format!("{:?}", value.as_bool()));
        let expected =
            if ["true", "false"].contains(&expected) { format!("Some({expected})") } else { expected.to_owned() };
        assert_eq!(said, expected, "{rule}");
        count += 1;
    }
    assert!(count > 35);
}
