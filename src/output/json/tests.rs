//! Findings and differences for programs.

use super::*;
use crate::diagnostic::{ObjectRef, RuleId};
use crate::source::Span;

#[test]
fn findings_have_every_key() {
    let mut sources = SourceMap::default();
    let source = sources.add("environments/dev/shop.yaml", b"kind: System\nap: {}\n".to_vec());
    let unknown = Diagnostic::error(crate::config::rules::UNKNOWN_KEY, Span::new(source, 13, 15), "unknown key `ap`")
        .path("ap")
        .help("did you mean `apps`?");
    let object = ObjectRef {
        api_version: "v1".to_owned(),
        kind: "Namespace".to_owned(),
        namespace: None,
        name: "shop".to_owned(),
    };
    let quiet = Diagnostic::warning(RuleId::new("a/b"), Span::new(source, 0, 4), "something").object(object);
    let report: Report = [unknown, quiet].into_iter().collect();
    let expected = r#"{
  "findings": [
    {
      "rule": "config/unknown-key",
      "severity": "error",
      "message": "unknown key `ap`",
      "file": "environments/dev/shop.yaml",
      "line": 2,
      "column": 1,
      "object": null,
      "path": "ap",
      "notes": [],
      "help": "did you mean `apps`?"
    },
    {
      "rule": "a/b",
      "severity": "warning",
      "message": "something",
      "file": "environments/dev/shop.yaml",
      "line": 1,
      "column": 1,
      "object": {
        "apiVersion": "v1",
        "kind": "Namespace",
        "namespace": null,
        "name": "shop"
      },
      "path": null,
      "notes": [],
      "help": null
    }
  ]
}
"#;
    assert_eq!(findings(&report, &sources), expected);
    assert_eq!(findings(&Report::new(), &sources), "{\n  \"findings\": []\n}\n");
}

#[test]
fn differences_carry_their_diff() {
    let text =
        |replicas: u8| format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  replicas: {replicas}\n");
    let before = std::iter::once(("a.yaml".to_owned(), text(1))).collect();
    let after = std::iter::once(("a.yaml".to_owned(), text(2))).collect();
    let found = crate::golden::compare("golden/dev", &before, &after);
    let expected = r#"{
  "findings": [],
  "differences": [
    {
      "file": "golden/dev/a.yaml",
      "change": "changed",
      "object": "Pod/x",
      "diff": "@@ -3,4 +3,4 @@ spec\n metadata:\n   name: x\n spec:\n-  replicas: 1\n+  replicas: 2\n"
    }
  ]
}
"#;
    assert_eq!(differences(&Report::new(), &SourceMap::default(), &found), expected);
}
