//! The rules about what lands on a branch.

use crate::diagnostic::RuleId;

/// A file in which the branch keeps its own books was edited by hand or cut short.
pub const DAMAGED_RECORD: RuleId = RuleId::new("delivery/damaged-record");
/// The environment renders nothing at all, and objects are published.
pub const EMPTY_RENDER: RuleId = RuleId::new("delivery/empty-render");
/// An app is published and not rendered any more: Argo CD would take it off the cluster or leave its objects to nobody.
pub const REMOVED_APP: RuleId = RuleId::new("delivery/removed-app");
/// An object that holds data is published and not rendered any more.
pub const REMOVED_STATE: RuleId = RuleId::new("delivery/removed-state");
/// A Namespace is published and not rendered any more: everything in it would be deleted.
pub const REMOVED_NAMESPACE: RuleId = RuleId::new("delivery/removed-namespace");
/// The definition of a custom kind is published and not rendered any more: every object of the kind would be deleted.
pub const REMOVED_DEFINITION: RuleId = RuleId::new("delivery/removed-definition");
/// More than a fifth of the published objects of an environment is not rendered any more.
pub const MANY_REMOVED: RuleId = RuleId::new("delivery/many-removed");
/// An object is rendered under another name or in another namespace: Kubernetes makes a new one and deletes the old one.
pub const DESTROY_AND_CREATE: RuleId = RuleId::new("delivery/destroy-and-create");
/// A file that we published was edited or removed on the branch by somebody else.
pub const EDITED_FILE: RuleId = RuleId::new("delivery/edited-file");
/// A file of somebody else stands on the branch where an object is to be written.
pub const FOREIGN_FILE: RuleId = RuleId::new("delivery/foreign-file");
/// The trees of two environments stand at one place of a branch, or one in the other.
pub const OVERLAPPING_TREES: RuleId = RuleId::new("delivery/overlapping-trees");
/// An object would get a path that some file system, or Git itself, reads as another one.
pub const UNSAFE_PATH: RuleId = RuleId::new("delivery/unsafe-path");
