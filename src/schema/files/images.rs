//! `images.yaml`.

use super::header;
use crate::schema::Kind;
use crate::schema::build::{MESSAGE, Schema};
use crate::schema::format;
use crate::schema::writer::Writer;

impl Writer<'_> {
    pub(super) fn images(&mut self) -> Schema {
        header(Kind::Images)
            .key("images", "`app/instance` or `app/instance.input` to an image reference.", self.pins())
            .schema()
    }

    /// One pin per line. The pins that the workspace needs are suggested.
    pub(super) fn pins(&mut self) -> Schema {
        let image = self.define("image", |_| {
            Schema::matching(&["string", "number", "boolean"], &format::image())
                .or_expression()
                .with(MESSAGE, "Expected an image reference or an expression.")
                .describe("An image reference: `registry/repository:tag@digest`.")
        });
        let pins = self.known.into_iter().flat_map(|known| &known.pins);
        let known: Vec<(&str, Schema)> = pins.map(|pin| (&**pin, image.clone())).collect();
        let label = format::LABEL;
        Schema::properties(known)
            .with("type", vec!["object", "null"])
            .with("additionalProperties", image)
            .named(Schema::anything().with("pattern", format!(r"^{label}/{label}(?:\.[\s\S]+)?$")))
    }
}
