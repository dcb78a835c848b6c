//! Custom objects by their definition: what a server takes, and what it refuses.

use super::Definitions;
use crate::diagnostic::Report;
use crate::kubernetes::testing::{errors, read};
use crate::kubernetes::validate;
use crate::types::{Minor, Types};

const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size]
              x-kubernetes-validations: [{ rule: self.size <= 5 || has(self.name), message: large ones need a name }]
              properties:
                size: { type: integer, minimum: 1, maximum: 10 }
                name: { type: string, pattern: '^[a-z]+$', maxLength: 5 }
                kind: { type: string, enum: [round, square], default: round }
                port: { x-kubernetes-int-or-string: true }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
                tags: { type: array, x-kubernetes-list-type: set, items: { type: string } }
    - { name: v2, served: false, storage: false, schema: { openAPIV3Schema: { type: object } } }
";

/// How many mistakes a widget with this specification has.
fn mistakes(version: &str, spec: &str) -> usize {
    let definition = read(DEFINITION);
    let types = Types::from_crds(Minor(34), std::slice::from_ref(&definition));
    let definitions = Definitions::new(Minor(34), &[definition]);
    let text = format!(
        "{{apiVersion: example.com/{version}, kind: Widget, metadata: {{name: a, namespace: b}}, spec: {spec}}}"
    );
    let mut report = Report::new();
    validate(&read(&text), &types, &definitions, &mut report);
    errors(&report).len()
}

#[test]
fn a_definition_is_itself_taken() {
    let mut report = Report::new();
    validate(&read(DEFINITION), &Types::of(Minor(34)), &Definitions::default(), &mut report);
    assert_eq!(errors(&report), Vec::<String>::new());
}

#[test]
fn objects_are_judged_by_their_schema() {
    for good in [
        "{size: 1}",
        "{size: 5, name: abc, kind: square, port: http, free: {a: {b: 1}}, tags: [a, b]}",
        "{size: 10, name: abc, port: 80, kind: null}",
    ] {
        assert_eq!(mistakes("v1", good), 0, "{good}");
    }
    for bad in [
        "{}",
        "{size: 0}",
        "{size: 11, name: a}",
        "{size: '1'}",
        "{size: 1, name: ABC}",
        "{size: 1, name: abcdef}",
        "{size: 1, kind: oval}",
        "{size: 1, port: 1.5}",
        "{size: 1, colour: red}",
        "{size: 1, tags: [a, a]}",
        "{size: 6}",
    ] {
        assert_eq!(mistakes("v1", bad), 1, "{bad}");
    }
    assert_eq!(mistakes("v2", "{size: 1}"), 1, "a version that is not served");
}
