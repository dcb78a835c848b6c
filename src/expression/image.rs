//! The parts of an image reference, as expressions see them.

use crate::manifest::ImageRef;
use crate::yaml::Node;

/// The attributes of an image.
pub(super) const PARTS: [&str; 4] = ["repository", "tag", "digest", "registry"];

/// Images have no such part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoSuchPart;

/// A part of the reference that a string node holds, nothing when this one lacks it. The part keeps the origin of the
/// whole.
pub(super) fn image_part(node: &Node, part: &str) -> Result<Option<Node>, NoSuchPart> {
    if !PARTS.contains(&part) {
        return Err(NoSuchPart);
    }
    // An input is an image only after its type has been checked, so the reference can be read.
    let image = node.as_scalar().and_then(|scalar| scalar.text.parse::<ImageRef>().ok());
    let found = image.and_then(|image| match part {
        "tag" => image.tag,
        "digest" => image.digest,
        "registry" => image.registry().map(str::to_owned),
        _ => Some(image.repository),
    });
    Ok(found.map(|text| Node::string(text, node.origin.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, Span};
    use crate::yaml::{Layer, Origin};

    fn check(reference: &str, expected: [Option<&str>; 4]) {
        let source = SourceMap::default().add("images.yaml", Vec::new());
        let node = Node::string(reference, Origin::new(Span::new(source, 0, 0), Layer::Images));
        let parts = PARTS.map(|part| image_part(&node, part).expect("a part"));
        let texts: Vec<Option<&str>> = parts.iter().map(|part| part.as_ref().and_then(Node::as_str)).collect();
        assert_eq!(texts, expected, "{reference}");
    }

    #[test]
    fn a_reference_has_four_parts() {
        check("ghcr.io/team/app:v1", [Some("ghcr.io/team/app"), Some("v1"), None, Some("ghcr.io")]);
        check("localhost:5000/app", [Some("localhost:5000/app"), None, None, Some("localhost:5000")]);
        let digest = format!("sha256:{}", "ab".repeat(32));
        check(&format!("nginx:1.27@{digest}"), [Some("nginx"), Some("1.27"), Some(&digest), None]);
    }
}
