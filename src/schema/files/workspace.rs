//! `scantling.yaml`.

use super::declaration::input_name;
use super::settings::policies;
use super::{header, prose};
use crate::schema::Kind;
use crate::schema::build::Schema;
use crate::schema::keys::Keys;
use crate::schema::writer::Writer;

impl Writer<'_> {
    pub(super) fn workspace(&mut self) -> Schema {
        let environment =
            self.known.map_or_else(Schema::text, |known| Schema::one_of(known.environments.iter().map(|name| &**name)));
        let publish = Keys::new()
            .key("repository", "The Git repository that Argo CD reads; an expression.", Schema::text())
            .key(
                "branch",
                "The branch of an environment; an expression.",
                Schema::text().with("default", "environment/{{ environment.name }}"),
            )
            .key(
                "folder",
                "The folder of the branch that the tree of an environment stands in, instead of its root; an expression.",
                Schema::text(),
            );
        let variables = Schema::map_of(self.declaration()).named(input_name());
        header(Kind::Workspace)
            .key("description", "What this workspace delivers.", prose())
            .key("variables", "Declarations of what environments and clusters set: name to type.", variables)
            .key("defaults", "Values for every instance of a component: component to inputs.", self.defaults())
            .key("labels", "Labels of every object; expressions.", Schema::map_of(Schema::text()))
            .key("promotion", "The order of environments.", Schema::list_of(environment))
            .key("publish", "Where rendered environments are committed.", publish.schema())
            .key("accept", "Accepted findings, by name.", self.acceptances())
            .key("imagePolicy", "What image pins may become.", self.image_policy())
            .key(
                "provides",
                "What every cluster has without this workspace, by the part that brings it.",
                Self::provides(),
            )
            .key("policies", "How severe rules are.", policies())
            .schema()
    }
}
