//! Differences from golden output, as they are shown.

use super::*;
use crate::source::MemoryFileSystem;

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 1
  template:
    spec:
      containers:
      - env:
        - name: A
          value: \"1\"
        - name: B
          value: |
            first
            second
        image: web:1
        name: app
status: {}
";

fn check(expected: &str, rendered: &str, diff: &str) {
    let tree = |text: &str| BTreeMap::from([("a.yaml".to_owned(), text.to_owned())]);
    let found = compare("golden/dev", &tree(expected), &tree(rendered));
    assert_eq!(found.iter().map(unified).collect::<String>(), diff);
}

#[test]
fn equal_trees_do_not_differ() {
    check(DEPLOYMENT, DEPLOYMENT, "");
}

#[test]
fn a_changed_line_is_shown_with_the_field_that_holds_it() {
    let rendered = DEPLOYMENT.replace("image: web:1", "image: web:2");
    check(
        DEPLOYMENT,
        &rendered,
        "\
@@ -15,6 +15,6 @@ spec.template.spec.containers[name=app]
           value: |
             first
             second
-        image: web:1
+        image: web:2
         name: app
 status: {}
",
    );
}

#[test]
fn a_line_inside_a_text_belongs_to_the_item_of_the_text() {
    let rendered = DEPLOYMENT.replace("            second\n", "");
    check(
        DEPLOYMENT,
        &rendered,
        "\
@@ -14,7 +14,6 @@ spec.template.spec.containers[name=app].env[name=B]
         - name: B
           value: |
             first
-            second
         image: web:1
         name: app
 status: {}
",
    );
}

#[test]
fn a_new_item_belongs_to_its_list_and_a_key_after_it_to_the_object() {
    let added = "        - name: C\n          value: \"3\"\n        image";
    let rendered = DEPLOYMENT.replace("        image", added).replace("status: {}", "status: {a: b}");
    check(
        DEPLOYMENT,
        &rendered,
        "\
@@ -15,6 +15,8 @@ spec.template.spec.containers[name=app].env
           value: |
             first
             second
+        - name: C
+          value: \"3\"
         image: web:1
         name: app
-status: {}
+status: {a: b}
",
    );
    check("a: 1\n", "a: 2\n", "@@ -1,1 +1,1 @@\n-a: 1\n+a: 2\n");
}

#[test]
fn what_is_no_yaml_is_compared_as_text() {
    check("{ [\n", "{ (\n", "@@ -1,1 +1,1 @@\n-{ [\n+{ (\n");
    check("", "a: 1\n", "@@ -1,0 +1,1 @@\n+a: 1\n");
}

#[test]
fn new_and_removed_files_name_their_objects() {
    let text = DEPLOYMENT.to_owned();
    let expected = BTreeMap::from([("old.yaml".to_owned(), text.clone()), ("odd.yaml".to_owned(), "x".to_owned())]);
    let rendered = BTreeMap::from([("new.yaml".to_owned(), text)]);
    let object = Some("Deployment/shop/web".to_owned());
    let difference = |path: &str, change, object| Difference {
        path: format!("golden/dev/{path}"),
        change,
        object,
        hunks: Vec::new(),
    };
    assert_eq!(
        compare("golden/dev", &expected, &rendered),
        [
            difference("new.yaml", Change::New, object.clone()),
            difference("odd.yaml", Change::Removed, None),
            difference("old.yaml", Change::Removed, object),
        ]
    );
}

#[test]
fn expected_files_are_read_below_their_environment() {
    let files = MemoryFileSystem::new()
        .with("golden/dev/main/a.yaml", "1")
        .with("golden/development/main/a.yaml", "2")
        .with("golden/README.md", "3");
    let expected = BTreeMap::from([("main/a.yaml".to_owned(), "1".to_owned())]);
    assert_eq!(read(&files, &of_environment("dev")).unwrap(), expected);
    assert_eq!(stale(&files, &["dev".into()]).unwrap(), ["development"]);
}

#[test]
fn secrets_do_not_show() {
    let secret = |key: &str, text: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  {key}: {text}\n  file: |\n    {text}\n"
        )
    };
    check(
        &secret("user", "hunter2"),
        &secret("user", "hunter3"),
        "\
@@ -3,6 +3,6 @@ stringData
 metadata:
   name: x
 stringData:
-  user: (not shown)
+  user: (not shown)
   file: (not shown)
-    (not shown)
+    (not shown)
",
    );
    check(
        "kind: ConfigMap\npassword: a\n",
        "kind: ConfigMap\npassword: b\n",
        "\
@@ -1,2 +1,2 @@
 kind: ConfigMap
-password: (not shown)
+password: (not shown)
",
    );
}
