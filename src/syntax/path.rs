//! Paths inside a volume or a host.
//!
//! `pkg/apis/core/validation/validation.go` of kubernetes/kubernetes: `validatePathNoBacksteps` and its users.

use super::{Verdict, require};

/// No part of the path goes up.
pub fn without_backsteps(text: &str) -> Verdict {
    require(text.split('/').all(|part| part != ".."), || "must not contain '..'".to_owned())
}

/// A path that begins where it is used and stays below: `conf/app.yaml`.
pub fn relative(text: &str) -> Verdict {
    require(!text.starts_with('/'), || "must be a relative path".to_owned())?;
    without_backsteps(text)
}

/// A path for a file of a volume: relative, and not in the names that the kubelet keeps for itself.
pub fn local(text: &str) -> Verdict {
    relative(text)?;
    require(!text.starts_with(".."), || "must not start with '..'".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn paths_stay_below() {
        check(without_backsteps, &["", "/a/b", "a..b", "..a"], &[("a/../b", "'..'"), ("..", "'..'")]);
        check(relative, &["", "a/b", "..a"], &[("/a", "relative"), ("a/..", "'..'")]);
        check(local, &["", "a/b", "a/..b"], &[("..a", "start with"), ("/..a", "relative"), ("../a", "contain")]);
    }
}
