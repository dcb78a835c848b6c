//! The parts of an image reference, as expressions see them.

use crate::yaml::Node;

/// The attributes of an image.
pub(super) const PARTS: [&str; 4] = ["repository", "tag", "digest", "registry"];

/// Images have no such part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoSuchPart;

/// A part of the reference that a string node holds, nothing when this one lacks it. The part keeps the origin of the
/// whole.
pub(super) fn image_part(node: &Node, part: &str) -> Result<Option<Node>, NoSuchPart> {
    let text = node.as_scalar().map(|scalar| &*scalar.text).unwrap_or_default();
    let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
    // A colon before the last slash belongs to the registry's port.
    let path_start = rest.rfind('/').map_or(0, |slash| slash + 1);
    let (repository, tag) = match rest[path_start..].rfind(':') {
        Some(colon) => (&rest[..path_start + colon], Some(&rest[path_start + colon + 1..])),
        None => (rest, None),
    };
    let registry = repository
        .split_once('/')
        .map(|(first, _)| first)
        .filter(|first| first.contains(['.', ':']) || *first == "localhost");
    let found = match part {
        "repository" => Some(repository),
        "tag" => tag,
        "digest" => digest,
        "registry" => registry,
        _ => return Err(NoSuchPart),
    };
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
        check("nginx:1.27@sha256:ab", [Some("nginx"), Some("1.27"), Some("sha256:ab"), None]);
    }
}
