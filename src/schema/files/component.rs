//! `component.yaml`.

use super::declaration::input_name;
use super::{header, prose};
use crate::config::OF_CONNECTIONS;
use crate::schema::Kind;
use crate::schema::build::Schema;
use crate::schema::format;
use crate::schema::keys::Keys;
use crate::schema::writer::Writer;

impl Writer<'_> {
    pub(super) fn component(&mut self) -> Schema {
        let inputs = Schema::map_of(self.declaration()).named(input_name());
        let identifier = Schema::anything().with("pattern", format::IDENTIFIER);
        let outputs = Schema::of(&["object"]).named(identifier.with("not", Schema::one_of(OF_CONNECTIONS)));
        let file_name = Schema::anything().with("pattern", "^[A-Za-z0-9_-]{1,100}$");
        let partial = Keys::new().key("description", "What it renders.", prose()).key(
            "parameters",
            "Name to type, like inputs.",
            inputs.clone(),
        );
        let delimiters = Keys::new()
            .key("expression", "The signs around an expression.", pair().with("default", vec!["{{", "}}"]))
            .key("statement", "The signs around a statement.", pair().with("default", vec!["{%", "%}"]));
        header(Kind::Component)
            .key("description", "What it is for.", prose())
            .key("inputs", "Its declared parameters: name to type.", inputs)
            .key("outputs", "What others may read of an instance: name to expression.", outputs)
            .key(
                "partials",
                "Its partials; the file is `partials/<name>.yaml.j2`.",
                Schema::map_of(partial.schema()).named(file_name),
            )
            .key("delimiters", "How tags are written in its templates.", delimiters.schema())
            .key("helm", "A chart that Argo CD renders, instead of templates.", helm())
            .schema()
    }
}

fn pair() -> Schema {
    Schema::list_of(Schema::of(&["string"]).with("minLength", 1))
        .with("minItems", 2)
        .with("maxItems", 2)
        .with("uniqueItems", true)
}

fn helm() -> Schema {
    let repository = Schema::matching(&["string"], format::REPOSITORY).or_expression();
    let provided = Keys::new()
        .required("apiVersion", "`apps/v1`, for instance.", Schema::text())
        .required("kind", "`Deployment`, for instance.", Schema::text())
        .key("name", "Its name, where it is known; an expression.", Schema::text());
    Keys::new()
        .required("repository", "Where the chart is: `https://…` or `oci://…`.", repository)
        .required("chart", "Its name; an expression.", Schema::text())
        .required("version", "Its version; an expression.", Schema::text())
        .key("releaseName", "The release; without it, the instance's name.", Schema::text())
        .key("values", "Values for the chart; expressions.", Schema::of(&["object"]))
        .key(
            "provides",
            "What the chart brings: kinds, and names where they are known.",
            Schema::list_of(provided.schema()),
        )
        .schema()
}
