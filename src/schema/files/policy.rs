//! Documents below `policies/` that are ours.

use super::environment::minor;
use super::{header, prose};
use crate::schema::Kind;
use crate::schema::build::Schema;
use crate::schema::keys::Keys;

pub(super) fn environment_policy() -> Schema {
    let variable = Keys::new()
        .required("name", "Its name: expressions behind it read `variables.<name>`.", Schema::text())
        .required("expression", "What it is, in CEL.", Schema::text());
    let validation = Keys::new()
        .key("expression", "What must be true, in CEL.", Schema::text())
        .key("violations", "Instead: what is wrong, in CEL, a list of objects or of values in them.", Schema::text())
        .key("message", "What to say.", Schema::text())
        .key("messageExpression", "What to say, in CEL; `violation` is what is wrong.", Schema::text())
        .schema()
        .with("allOf", vec![Schema::either("expression", "violations")]);
    header(Kind::EnvironmentPolicy)
        .require("name")
        .key("description", "What the policy is for.", prose())
        .key("severity", "How bad it is to break it.", Schema::one_of(["error", "warning", "note"]))
        .key("variables", "Named expressions; each sees those before it.", Schema::list_of(variable.schema()))
        .required("validations", "What must hold.", Schema::list_of(validation))
        .schema()
}

pub(super) fn policy_test() -> Schema {
    let texts = || Schema::map_of(Schema::text());
    let namespace = Keys::new().key("labels", "Its labels.", texts()).key("annotations", "Its annotations.", texts());
    header(Kind::PolicyTest)
        .key("description", "What the case shows.", prose())
        .key("message", "What the policies say against the objects, word for word.", Schema::text())
        .key("oldObject", "The object that is updated.", Schema::of(&["object"]))
        .key("namespace", "The namespace of the objects.", namespace.schema())
        .key("params", "The parameters of the policies.", Schema::of(&["object"]))
        .key("kubernetes", "The Kubernetes minor, in quotes, where only one is meant.", minor())
        .key("environment", "The name of the environment.", Schema::text())
        .key("region", "The region of the cluster.", Schema::text())
        .schema()
}
