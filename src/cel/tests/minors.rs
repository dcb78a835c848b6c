//! Functions are there since the minor that brought them.

use super::world::environment;
use crate::cel::{Budget, Opaque, Value};
use crate::types::Minor;

#[test]
fn functions_come_with_minors() {
    let since = [
        (27, "authorizer.path('/a').check('get').allowed()"),
        (28, "quantity('1').isInteger()"),
        (28, "optional.of(1).hasValue()"),
        (28, "object.?a.hasValue()"),
        (28, "1 < 1.5"),
        (28, "optional.of(1).optMap(x, x).hasValue()"),
        (29, "'%s'.format(['a']) == 'a'"),
        (29, "sets.contains([1], [1])"),
        (30, "isIP('::1')"),
        (30, "cidr('::/1').prefixLength() == 1"),
        (31, "format.dns1123Label().validate('a').hasValue()"),
        (32, "[1].all(i, v, v == 1)"),
        (32, "{1: 2}.transformMap(k, v, v) == {1: 2}"),
        (33, "isSemver('1.2.3')"),
        (34, "[1].sort() == [1]"),
        (34, "[1].sortBy(x, x) == [1]"),
    ];
    for (minor, text) in since {
        let known = |minor: u32| environment(Minor(minor)).compile(text).is_ok();
        assert!(known(minor) && known(37), "{text} in 1.{minor}");
        assert!(minor == 27 || !known(minor - 1), "{text} before 1.{minor}");
    }
}

#[test]
fn literals_are_looked_at_since_1_29() {
    let good = |minor: u32, text: &str| environment(Minor(minor)).compile(text).is_ok();
    assert!(good(28, "duration(1) < duration('1s')") && !good(29, "duration(1) < duration('1s')"));
    assert!(!good(27, "object.a.matches('(')") && !good(36, "object.a.matches('(')"));
    assert!(good(28, "[object.a, 1].size() == 2") && !good(29, "[object.a, 1].size() == 2"));
    assert!(!good(28, "[1, 'a'].size() == 2") && !good(28, "duration('x') < duration('1s')"));
}

#[test]
fn what_only_a_cluster_knows_is_told_apart() {
    let environment = environment(Minor(34));
    let evaluate = |text: &str| {
        let program = environment.compile(text).expect(text);
        let object = super::object();
        let value = program.evaluate(&super::world::bindings(&object), &mut Budget::default());
        value.map(|value| value.as_bool()).map_err(|error| (error.is_unknowable(), error.at))
    };
    let check = "authorizer.group('apps').resource('x').check('get').allowed()";
    assert_eq!(evaluate(check), Err((true, 16)));
    assert_eq!(evaluate(&format!("{check} || true")), Ok(Some(true)));
    assert_eq!(evaluate(&format!("false && {check}")), Ok(Some(false)));
    assert_eq!(evaluate(&format!("1 / 0 == 1 || {check}")), Err((true, 30)));
    assert_eq!(evaluate("object.metadata.nope == 'a'"), Err((false, 15)));
    assert!(matches!(Value::Unknown(Opaque::Authorizer).type_name(), "kubernetes.authorization.Authorizer"));
}
