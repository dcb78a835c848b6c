//! How differences look.

use std::collections::BTreeMap;

use super::*;
use crate::golden::compare;

#[test]
fn differences_name_file_object_and_field() {
    let pod = |image: &str| format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  image: {image}\n");
    let tree = |files: &[(&str, String)]| -> BTreeMap<String, String> {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect()
    };
    let before = tree(&[("a.yaml", pod("web:1")), ("b.yaml", pod("web:1"))]);
    let after = tree(&[("a.yaml", pod("web:2")), ("notes.txt", "x".to_owned())]);
    let expected = "\
changed Pod/x
  --> golden/dev/a.yaml
  line 3, in spec
      metadata:
        name: x
      spec:
    -   image: web:1
    +   image: web:2

removed Pod/x
  --> golden/dev/b.yaml

new golden/dev/notes.txt

";
    assert_eq!(differences(&compare("golden/dev", &before, &after), Paint::new(false)), expected);
}
