//! Names of output files: one file per object, the same on every file system, none able to leave its folder.
//!
//! Owns how an object's identity becomes a file name. It knows nothing of the folders above.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::ManifestId;

/// The longest name in bytes: most file systems stop at 255.
const LONGEST_NAME: usize = 240;

/// Names that Windows keeps for devices, whatever follows the first point.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// File names for the objects of one folder, in the order of the objects.
///
/// `<kind>-<name>.yaml`, the kind in lower case. Where two names are the same, upper and lower case not told apart, all
/// of them become `<kind>.<group>_<namespace>_<name>.yaml`: neither group nor namespace can hold `_`, so the parts stay
/// apart; the core group is `core`, and an object of the whole cluster has no namespace part: `<kind>.<group>__<name>`.
/// Where even these are the same (`a:b` and `a_b`, `A` and `a`), all of them end in a digest of the identity. The result
/// for one object depends on the set of objects, never on their order.
#[must_use]
pub fn file_names(objects: &[&ManifestId]) -> Vec<String> {
    let mut names: Vec<String> = objects.iter().map(|id| file_name(&short_stem(id), id)).collect();
    for longer in [full_stem, digest_stem] {
        for index in collisions(&names) {
            let id = objects[index];
            names[index] = file_name(&longer(id), id);
        }
    }
    names
}

/// A text as the name of one folder: characters that could lead elsewhere are written as `%` and two hexadecimal digits.
#[must_use]
pub fn folder_name(text: &str) -> String {
    if text.is_empty() { "%".to_owned() } else { encoded(text) }
}

/// The text that [`folder_name`] wrote as the name of a folder. A name that it never writes stays as it is.
#[must_use]
pub fn unfolded_name(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%');
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &behind[2..] } else { behind };
    }
    if name == "%" { String::new() } else { String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned()) }
}

fn short_stem(id: &ManifestId) -> String {
    format!("{}-{}", id.gvk.kind.to_lowercase(), id.name)
}

fn full_stem(id: &ManifestId) -> String {
    let group = if id.gvk.group.is_empty() { "core" } else { &id.gvk.group };
    let namespace = id.namespace.as_deref().unwrap_or_default();
    format!("{}.{group}_{namespace}_{}", id.gvk.kind.to_lowercase(), id.name)
}

fn digest_stem(id: &ManifestId) -> String {
    format!("{}-{}", full_stem(id), digest(id))
}

fn file_name(stem: &str, id: &ManifestId) -> String {
    let mut stem = encoded(&stem.replace(':', "_"));
    if stem.len() > LONGEST_NAME {
        // All characters are ASCII by now, so every byte is a place to cut.
        stem.truncate(LONGEST_NAME - 17);
        stem = format!("{stem}-{}", digest(id));
    }
    stem + ".yaml"
}

/// Positions of names that another position has as well.
fn collisions(names: &[String]) -> Vec<usize> {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        by_name.entry(name.to_ascii_lowercase()).or_default().push(index);
    }
    by_name.into_values().filter(|indices| indices.len() > 1).flatten().collect()
}

/// Sixteen hexadecimal digits that depend on every part of the identity.
fn digest(id: &ManifestId) -> String {
    let namespace = id.namespace.as_deref().unwrap_or_default();
    let identity = [&id.gvk.group, &id.gvk.version, &id.gvk.kind, namespace, &id.name].join("\0");
    let digest = Sha256::digest(identity.as_bytes());
    let number = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    format!("{number:016x}")
}

/// Lets only `A-Z a-z 0-9 . _ -` through, no point at either end and no device name of Windows.
fn encoded(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let mut result = String::with_capacity(text.len());
    for (index, byte) in text.bytes().enumerate() {
        let point = byte == b'.' && (index == 0 || index == last);
        if !point && (byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
            result.push(char::from(byte));
        } else {
            push_escaped(&mut result, byte);
        }
    }
    if is_device(&result) { format!("%{:02X}{}", result.as_bytes()[0], &result[1..]) } else { result }
}

fn push_escaped(text: &mut String, byte: u8) {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase();
    text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let numbered = port.is_some_and(|digit| digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit()));
    DEVICES.contains(&stem.as_str()) || numbered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Gvk;

    fn id(api_version: &str, kind: &str, namespace: &str, name: &str) -> ManifestId {
        let namespace = (!namespace.is_empty()).then(|| namespace.into());
        ManifestId { gvk: Gvk::new(api_version, kind), namespace, name: name.into() }
    }

    fn check(objects: &[ManifestId], expected: &[&str]) {
        let ids: Vec<&ManifestId> = objects.iter().collect();
        assert_eq!(file_names(&ids), expected);
        let backwards: Vec<&ManifestId> = objects.iter().rev().collect();
        let turned: Vec<&str> = expected.iter().rev().copied().collect();
        assert_eq!(file_names(&backwards), turned);
    }

    #[test]
    fn folder_names_are_read_back() {
        for text in ["", "shop", "..", "a/b", "con", "lpt1.x", "ä %41", "%"] {
            assert_eq!(unfolded_name(&folder_name(text)), text, "{text}");
        }
        assert_eq!(unfolded_name("a%zz%4"), "a%zz%4");
        assert_eq!(unfolded_name("%FF"), "%FF");
    }

    #[test]
    fn kind_and_name_are_enough_where_they_differ() {
        let objects = [id("apps/v1", "Deployment", "web", "shop"), id("v1", "Service", "web", "shop")];
        check(&objects, &["deployment-shop.yaml", "service-shop.yaml"]);
    }

    #[test]
    fn all_that_collide_take_group_and_namespace() {
        let objects = [
            id("v1", "Service", "a", "shop"),
            id("serving.knative.dev/v1", "Service", "a", "shop"),
            id("v1", "Service", "b", "shop"),
            id("v1", "Service", "a", "other"),
            id("v1", "Service", "", "shop"),
        ];
        check(
            &objects,
            &[
                "service.core_a_shop.yaml",
                "service.serving.knative.dev_a_shop.yaml",
                "service.core_b_shop.yaml",
                "service-other.yaml",
                "service.core__shop.yaml",
            ],
        );
    }

    #[test]
    fn names_that_differ_only_in_case_or_colons_end_in_a_digest() {
        let rbac = "rbac.authorization.k8s.io/v1";
        let objects = [
            id(rbac, "ClusterRole", "", "system:View"),
            id(rbac, "ClusterRole", "", "system_view"),
            id(rbac, "ClusterRole", "", "edit:all"),
        ];
        check(
            &objects,
            &[
                "clusterrole.rbac.authorization.k8s.io__system_View-12bc15a1b3df17c1.yaml",
                "clusterrole.rbac.authorization.k8s.io__system_view-0b171bf55016c7d8.yaml",
                "clusterrole-edit_all.yaml",
            ],
        );
    }

    #[test]
    fn no_name_leaves_its_folder() {
        let objects = [
            id("v1", "Role", "a", "../../etc"),
            id("v1", "Role", "a", "a\\b\0c"),
            id("v1", "../Role", "a", "x"),
            id("v1", "Role", "a", ".g\u{200c}it"),
            id("v1", "Role", "a", "100%"),
        ];
        check(
            &objects,
            &[
                "role-..%2F..%2Fetc.yaml",
                "role-a%5Cb%00c.yaml",
                "%2E.%2Frole-x.yaml",
                "role-.g%E2%80%8Cit.yaml",
                "role-100%25.yaml",
            ],
        );
        let folders = ["..", ".", ".git", "CON", "com1.x", "common", "a/b", "web", "", "x."];
        let expected = ["%2E%2E", "%2E", "%2Egit", "%43ON", "%63om1.x", "common", "a%2Fb", "web", "%", "x%2E"];
        assert_eq!(folders.map(folder_name), expected);
    }

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let long = "n".repeat(253);
        let objects = [id("v1", "Pod", "a", &(long.clone() + "a")), id("v1", "Pod", "a", &(long + "b"))];
        let names = file_names(&objects.iter().collect::<Vec<_>>());
        assert!(names.iter().all(|name| name.len() == LONGEST_NAME + 5), "{names:?}");
        assert_ne!(names[0], names[1]);
    }
}
