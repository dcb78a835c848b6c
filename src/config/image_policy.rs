//! `imagePolicy:`: what pins may become.

use super::Instance;
use crate::source::Span;
use crate::syntax::release::ReleaseRange;
use crate::yaml::Map;

/// What the pins of an instance may become. Workspace, layers, environment, system, app and instance say it, each key by itself;
/// the narrower one wins.
#[derive(Clone, Debug, Default)]
pub struct ImagePolicy {
    /// `semver`: the versions that a tag may name.
    pub semver: Option<(ReleaseRange, Span)>,
    /// `downgrade: forbidden`: a new version may not be older than the one before.
    pub no_downgrade: Option<Span>,
    /// `digest: required`: a pin must name the digest, because tags move.
    pub digest_required: Option<Span>,
    /// `repositories`: where images may come from; nothing where any place is good.
    pub repositories: Option<AllowedRepositories>,
}

/// `repositories:` of an image policy.
#[derive(Clone, Debug)]
pub struct AllowedRepositories {
    /// Repositories; one that ends in `/*` stands for all below it.
    pub patterns: Vec<String>,
    /// The list.
    pub span: Span,
}

impl ImagePolicy {
    /// The policy that a merged map says. Its mistakes have been reported where they were read.
    pub(super) fn of(map: &Map) -> Self {
        let entry = |key: &str| map.entry(key).map(|entry| (&entry.value, entry.value.origin.span));
        let says =
            |key: &str, word: &str| entry(key).filter(|(node, _)| node.as_str() == Some(word)).map(|found| found.1);
        Self {
            semver: entry("semver").and_then(|(node, span)| Some((node.as_str()?.parse().ok()?, span))),
            no_downgrade: says("downgrade", "forbidden"),
            digest_required: says("digest", "required"),
            repositories: entry("repositories").and_then(|(node, span)| {
                let patterns = node.as_list()?.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
                Some(AllowedRepositories { patterns, span })
            }),
        }
    }
}

impl AllowedRepositories {
    /// Whether an image may come from there.
    #[must_use]
    pub fn allow(&self, repository: &str) -> bool {
        self.patterns.iter().any(|pattern| match pattern.strip_suffix("/*") {
            Some(folder) => repository.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
            None => pattern == repository,
        })
    }
}

impl Instance {
    /// The inputs that take images, in the order of the component.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        let images = self.component.inputs.iter().filter(|spec| matches!(spec.ty.kind, super::TypeKind::Image));
        images.map(|spec| &*spec.key.text)
    }

    /// The input that a pin without an input means: the only image, or the one called `image`.
    #[must_use]
    pub fn main_image(&self) -> Option<&str> {
        let mut images = self.images();
        match (images.next(), images.next()) {
            (Some(only), None) => Some(only),
            _ => self.images().find(|name| *name == "image"),
        }
    }
}
