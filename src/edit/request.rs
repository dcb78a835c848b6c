//! What `bump` is asked for: `APP[/INSTANCE[.INPUT]]=TAG[@DIGEST]`, or a full reference.

use std::str::FromStr;

use crate::manifest::ImageRef;

/// A pin, or all pins of a repository, with the version that they are to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// As it was typed.
    pub text: String,
    /// Which pins.
    pub target: Target,
    /// What becomes of them.
    pub version: Version,
}

/// Which pins are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One image of one instance.
    Named {
        /// The app.
        app: String,
        /// The instance; may be left out where the app has one with one image.
        instance: Option<String>,
        /// The input; may be left out where the component has one image, or one called `image`.
        input: Option<String>,
    },
    /// All pins of the repository that the version names.
    Repository,
}

/// The parts of an image reference that change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Another repository; the pin's own where it is absent.
    pub repository: Option<String>,
    /// Another tag. Where it is absent, the tag stays and only the digest changes.
    pub tag: Option<String>,
    /// The digest. A new tag without one drops the digest before: it belongs to the tag before.
    pub digest: Option<String>,
}

impl FromStr for Request {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((target, version)) = text.split_once('=') else {
            let image: ImageRef = text.parse().map_err(|error| {
                format!("`{text}` is neither `APP[/INSTANCE[.INPUT]]=TAG` nor an image reference: {error}")
            })?;
            if image.tag.is_none() && image.digest.is_none() {
                return Err(format!(
                    "`{text}` says no version: write `{text}=TAG` for an app, or `{text}:TAG` for an image"
                ));
            }
            return Ok(Self { text: text.to_owned(), target: Target::Repository, version: image.into() });
        };
        let target = named(target).ok_or_else(|| {
            format!("expected `APP`, `APP/INSTANCE` or `APP/INSTANCE.INPUT` before the `=`, found `{target}`")
        })?;
        let version = version.parse().map_err(|error| format!("`{version}` is no version of an image: {error}"))?;
        Ok(Self { text: text.to_owned(), target, version })
    }
}

fn named(text: &str) -> Option<Target> {
    let (app, rest) = text.split_once('/').map_or((text, None), |(app, rest)| (app, Some(rest)));
    let (instance, input) = match rest {
        None => (None, None),
        Some(rest) => {
            rest.split_once('.').map_or((Some(rest), None), |(instance, input)| (Some(instance), Some(input)))
        }
    };
    let good = |name: &str| !name.is_empty() && !name.contains(['/', ':', '@', ' ']);
    let all_good = good(app) && instance.is_none_or(good) && input.is_none_or(good);
    let owned = |name: Option<&str>| name.map(str::to_owned);
    all_good.then(|| Target::Named { app: app.to_owned(), instance: owned(instance), input: owned(input) })
}

impl From<ImageRef> for Version {
    fn from(image: ImageRef) -> Self {
        Self { repository: Some(image.repository), tag: image.tag, digest: image.digest }
    }
}

impl FromStr for Version {
    type Err = String;

    /// `TAG`, `TAG@DIGEST`, `@DIGEST`, or a full reference.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("it is empty".to_owned());
        }
        let before = text.split('@').next().unwrap_or_default();
        let full = before.contains(['/', ':']);
        // A repository of one letter lends its grammar to the parts.
        let whole = match () {
            () if full => text.to_owned(),
            () if before.is_empty() => format!("x{text}"),
            () => format!("x:{text}"),
        };
        let image: ImageRef = whole.parse().map_err(|error: crate::manifest::ImageError| error.to_string())?;
        if full && image.tag.is_none() && image.digest.is_none() {
            return Err("it has neither a tag nor a digest".to_owned());
        }
        let version = Self::from(image);
        Ok(Self { repository: version.repository.filter(|_| full), ..version })
    }
}

impl Version {
    /// A reference with this version in place of its own. It may begin with expressions; nothing where the version itself comes out of
    /// one, or where there is no repository to keep.
    #[must_use]
    pub fn put_into(&self, written: &str) -> Option<String> {
        let (repository, tag, _) = parts(written)?;
        let repository = self.repository.as_deref().unwrap_or(repository);
        let tag = if self.tag.is_none() && self.repository.is_none() { tag } else { self.tag.as_deref() };
        let mut text = repository.to_owned();
        text.extend(tag.map(|tag| format!(":{tag}")));
        text.extend(self.digest.as_ref().map(|digest| format!("@{digest}")));
        Some(text)
    }
}

/// Repository, tag and digest of a reference that may begin with expressions.
pub(super) fn parts(written: &str) -> Option<(&str, Option<&str>, Option<&str>)> {
    let literal = written.rfind("}}").map_or(0, |at| at + 2);
    let tail = written.get(literal..)?;
    if literal > 0 && !tail.contains(['/', ':', '@']) {
        return None;
    }
    let (rest, digest) = match tail.find('@') {
        Some(at) => (&written[..literal + at], Some(&tail[at + 1..])),
        None => (written, None),
    };
    let name = rest.rfind('/').map_or(0, |at| at + 1).max(literal);
    match rest[name..].find(':') {
        Some(colon) => Some((&rest[..name + colon], Some(&rest[name + colon + 1..]), digest)),
        None => Some((rest, None, digest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    #[test]
    fn requests_are_read() {
        let check = |text: &str, target: Option<(&str, Option<&str>, Option<&str>)>, version: [Option<&str>; 3]| {
            let request: Request = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            let owned = |name: Option<&str>| name.map(str::to_owned);
            let target = target.map_or(Target::Repository, |(app, instance, input)| Target::Named {
                app: app.to_owned(),
                instance: owned(instance),
                input: owned(input),
            });
            let [repository, tag, digest] = version.map(owned);
            assert_eq!((request.target, request.version), (target, Version { repository, tag, digest }), "{text}");
        };
        check("shop=v1", Some(("shop", None, None)), [None, Some("v1"), None]);
        check("shop/web=1.10", Some(("shop", Some("web"), None)), [None, Some("1.10"), None]);
        check("shop/web.initImage=v1", Some(("shop", Some("web"), Some("initImage"))), [None, Some("v1"), None]);
        check(&format!("shop=@{DIGEST}"), Some(("shop", None, None)), [None, None, Some(DIGEST)]);
        check(&format!("shop=v1@{DIGEST}"), Some(("shop", None, None)), [None, Some("v1"), Some(DIGEST)]);
        check("shop=ghcr.io/x/y:v1", Some(("shop", None, None)), [Some("ghcr.io/x/y"), Some("v1"), None]);
        check("shop=nginx:1", Some(("shop", None, None)), [Some("nginx"), Some("1"), None]);
        check("localhost:5000/x:v1", None, [Some("localhost:5000/x"), Some("v1"), None]);
    }

    #[test]
    fn wrong_requests_say_what_is_wrong() {
        for text in [
            "",
            "shop",
            "shop=",
            "=v1",
            "shop/=v1",
            "shop/web.=v1",
            "a/b/c=v1",
            "shop=v 1",
            "shop=@sha256:1",
            "shop=.x",
            "shop=ghcr.io/x/y",
        ] {
            assert!(text.parse::<Request>().is_err(), "{text}");
        }
    }

    #[test]
    fn versions_are_put_into_references() {
        let check = |version: &str, written: &str, expected: Option<&str>| {
            let version: Version = version.parse().unwrap();
            assert_eq!(version.put_into(written).as_deref(), expected, "{written}");
        };
        let digest = format!("@{DIGEST}");
        check("v2", "nginx:v1", Some("nginx:v2"));
        check("v2", "localhost:5000/x", Some("localhost:5000/x:v2"));
        check("v2", &format!("nginx:v1{digest}"), Some("nginx:v2"));
        check(&digest, "nginx:v1", Some(&format!("nginx:v1{digest}")));
        check("v2", "{{ variables.registry }}/app:v1", Some("{{ variables.registry }}/app:v2"));
        check("v2", "{{ variables.image }}:v1", Some("{{ variables.image }}:v2"));
        check("v2", "app:{{ variables.version }}", None);
        check("v2", "app:v{{ variables.major }}-x", None);
        check("ghcr.io/x/y:v3", "nginx:v1", Some("ghcr.io/x/y:v3"));
    }
}
