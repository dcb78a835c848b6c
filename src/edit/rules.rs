//! The rules that the target of an edit can break.

use crate::diagnostic::RuleId;

/// The place that is to be edited holds an alias.
pub const ALIAS: RuleId = RuleId::new("edit/alias");
/// The value that is to be edited stands elsewhere, too, because an alias repeats it.
pub const REPEATED: RuleId = RuleId::new("edit/repeated");
/// The key that is to be edited comes from another map, by a merge key.
pub const INHERITED: RuleId = RuleId::new("edit/inherited");
/// There is nothing at the place that is to be edited.
pub const NO_SUCH_PLACE: RuleId = RuleId::new("edit/no-such-place");
/// The place that is to be edited holds a value of another shape.
pub const WRONG_SHAPE: RuleId = RuleId::new("edit/wrong-shape");
/// A key that is to be added is there already.
pub const KEY_EXISTS: RuleId = RuleId::new("edit/key-exists");

/// A new version that lies outside of the range that `imagePolicy` allows.
pub const OUT_OF_RANGE: RuleId = RuleId::new("pin/out-of-range");
/// A new version that is older than the one before, where `imagePolicy` forbids that.
pub const DOWNGRADE: RuleId = RuleId::new("pin/downgrade");
/// A new pin without a digest, where `imagePolicy` requires one.
pub const NO_DIGEST: RuleId = RuleId::new("pin/no-digest");
/// A new pin of a repository that `imagePolicy` does not list.
pub const FOREIGN_REPOSITORY: RuleId = RuleId::new("pin/foreign-repository");
/// A pin whose version comes out of an expression, so that there is no text to change.
pub const COMPUTED_VERSION: RuleId = RuleId::new("pin/computed-version");
/// A pin that gets a tag only, although no layer says of which repository.
pub const NO_REPOSITORY: RuleId = RuleId::new("pin/no-repository");
/// A pin is to be promoted of which the environment before has not published what it renders.
pub const NOT_PUBLISHED: RuleId = RuleId::new("pin/not-published");
