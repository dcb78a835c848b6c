//! How findings look.

use super::*;
use crate::diagnostic::{ObjectRef, RuleId};
use crate::source::Span;

const RULE: RuleId = RuleId::new("values/wrong-type");

fn sources() -> (SourceMap, Span, Span) {
    let mut sources = SourceMap::default();
    let template =
        sources.add("components/web/templates/deployment.yaml.j2", b"spec:\n  replicas: {{ replicas }}\n".to_vec());
    let values = sources.add("environments/prod/shop.yaml", "# größe\nreplicas: \"three\"\n".as_bytes().to_vec());
    (sources, Span::new(template, 18, 32), Span::new(values, 20, 27))
}

fn check(diagnostics: Vec<Diagnostic>, sources: &SourceMap, expected: &str) {
    let report: Report = diagnostics.into_iter().collect();
    let plain = Paint::new(false);
    assert_eq!(findings(&report, sources, plain) + &summary(&report, plain), expected);
}

#[test]
fn two_files_in_one_finding() {
    let (sources, template, values) = sources();
    let object = ObjectRef {
        api_version: "apps/v1".to_owned(),
        kind: "Deployment".to_owned(),
        namespace: Some("shop".to_owned()),
        name: "web".to_owned(),
    };
    let diagnostic = Diagnostic::error(RULE, values, "expected an integer, found the string \"three\"")
        .here("the value comes from here")
        .label(template, "and is used here")
        .object(object)
        .path("spec.replicas")
        .note("`replicas` is declared as integer")
        .help("write `replicas: 3`");
    check(
        vec![diagnostic],
        &sources,
        r#"error[values/wrong-type]: expected an integer, found the string "three"
 --> environments/prod/shop.yaml:2:11
  |
2 | replicas: "three"
  |           ^^^^^^^ the value comes from here
  |
 ::: components/web/templates/deployment.yaml.j2:2:13
  |
2 |   replicas: {{ replicas }}
  |             -------------- and is used here
  |
  = object: Deployment/shop/web, field spec.replicas
  = note: `replicas` is declared as integer
  = help: write `replicas: 3`

error: 1 error
"#,
    );
}

#[test]
fn the_summary_counts_by_severity() {
    let (sources, template, values) = sources();
    check(
        vec![
            Diagnostic::error(RULE, values, "one"),
            Diagnostic::error(RULE, template, "two"),
            Diagnostic::warning(RULE, values, "three"),
        ],
        &sources,
        r#"error[values/wrong-type]: one
 --> environments/prod/shop.yaml:2:11
  |
2 | replicas: "three"
  |           ^^^^^^^

error[values/wrong-type]: two
 --> components/web/templates/deployment.yaml.j2:2:13
  |
2 |   replicas: {{ replicas }}
  |             ^^^^^^^^^^^^^^

warning[values/wrong-type]: three
 --> environments/prod/shop.yaml:2:11
  |
2 | replicas: "three"
  |           ^^^^^^^

error: 2 errors, 1 warning
"#,
    );
}

#[test]
fn a_long_span_is_underlined_on_its_first_line_and_a_wild_one_does_no_harm() {
    let (sources, template, _) = sources();
    let whole = Span { start: 0, end: 32, ..template };
    let wild = Span { start: 500, end: 900, ..template };
    check(
        vec![Diagnostic::warning(RULE, whole, "whole"), Diagnostic::warning(RULE, wild, "wild")],
        &sources,
        r"warning[values/wrong-type]: whole
 --> components/web/templates/deployment.yaml.j2:1:1
  |
1 | spec:
  | ^^^^^

warning[values/wrong-type]: wild
 --> components/web/templates/deployment.yaml.j2:2:28
  |
2 |   replicas: {{ replicas }}
  |                           ^

warning: 2 warnings
",
    );
}

#[test]
fn a_failure_says_what_to_do() {
    let wrong = Failure::usage_with_help("unknown environment `prd`", "did you mean `prod`?".to_owned());
    let expected = "error: unknown environment `prd`\nhelp: did you mean `prod`?\n";
    assert_eq!(failure(&wrong, Paint::new(false)), expected);
    let coloured = "\u{1b}[1;91merror\u{1b}[0m: x\n";
    assert_eq!(failure(&Failure::usage("x"), Paint::new(true)), coloured);
}

#[test]
fn colours_change_no_words() {
    let (sources, template, values) = sources();
    let report: Report = [Diagnostic::error(RULE, values, "one").label(template, "two")].into_iter().collect();
    let coloured = findings(&report, &sources, Paint::new(true));
    assert!(coloured.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, escape)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = escape.split_once('m').unwrap().1;
    }
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&(plain + rest)), trimmed(&findings(&report, &sources, Paint::new(false))));
}

#[test]
fn many_findings_about_one_object_share_an_excerpt() {
    let mut sources = SourceMap::default();
    let source = sources.add("a.yaml", b"kind: Pod\nspec:\n  one: 1\n  two: 2\n  three: 3\n".to_vec());
    let object = ObjectRef {
        api_version: "v1".to_owned(),
        kind: "Pod".to_owned(),
        namespace: Some("shop".to_owned()),
        name: "web".to_owned(),
    };
    let rule = crate::kubernetes::rules::UNKNOWN_FIELD;
    let finding = |start: usize, name: &str, help: &str| {
        let span = Span::new(source, start, start + name.len());
        let message = format!("unknown field \"spec.{name}\"");
        Diagnostic::error(rule, span, message).object(object.clone()).path(format!("spec.{name}")).help(help)
    };
    let three = [finding(18, "one", "remove it"), finding(27, "two", "remove it"), finding(36, "three", "remove it")];
    let shown = |report: Report| findings(&report, &sources, Paint::new(false));
    let expected = "\
error[api/unknown-field]: 3 places in Pod/shop/web
 --> a.yaml:3:3
  |
3 |   one: 1
  |   ^^^ unknown field \"spec.one\"
4 |   two: 2
  |   --- unknown field \"spec.two\"
5 |   three: 3
  |   ----- unknown field \"spec.three\"
  |
  = help: remove it

";
    assert_eq!(shown(three.clone().into_iter().collect()), expected);
    let [one, two, _] = three;
    let other = finding(36, "three", "did you mean `tree`?");
    let differing = shown([one.clone(), two.clone(), other].into_iter().collect());
    assert!(differing.contains("----- unknown field \"spec.three\" (did you mean `tree`?)"), "{differing}");
    assert_eq!(shown([one, two].into_iter().collect()).matches("error[").count(), 2);
}
