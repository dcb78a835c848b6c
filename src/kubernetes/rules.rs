//! The refusals of the API server, by the error types of its messages.

use crate::diagnostic::RuleId;

/// A value has the right type and is wrong all the same.
pub const INVALID_VALUE: RuleId = RuleId::new("api/invalid-value");
/// A value is needed where there is none.
pub const REQUIRED_VALUE: RuleId = RuleId::new("api/required-value");
/// A value is none of those that are allowed.
pub const UNSUPPORTED_VALUE: RuleId = RuleId::new("api/unsupported-value");
/// A value stands twice where it may stand once.
pub const DUPLICATE_VALUE: RuleId = RuleId::new("api/duplicate-value");
/// A value is good by itself and not allowed here.
pub const FORBIDDEN: RuleId = RuleId::new("api/forbidden");
/// A value names something that the object does not have.
pub const NOT_FOUND: RuleId = RuleId::new("api/not-found");
/// A text is too long.
pub const TOO_LONG: RuleId = RuleId::new("api/too-long");
/// A list has too many items.
pub const TOO_MANY: RuleId = RuleId::new("api/too-many");
/// An update changes a field that can never change.
pub const IMMUTABLE_FIELD: RuleId = RuleId::new("update/immutable-field");
/// A field that the kind does not have.
pub const UNKNOWN_FIELD: RuleId = RuleId::new("api/unknown-field");
/// A value of the wrong type.
pub const WRONG_TYPE: RuleId = RuleId::new("api/wrong-type");
/// A kind that nobody knows: the object was not validated.
pub const NOT_VALIDATED: RuleId = RuleId::new("api/not-validated");
/// A version of a kind that the cluster's Kubernetes does not serve.
pub const NOT_SERVED: RuleId = RuleId::new("api/not-served");
/// A version of a kind, a field or a value that Kubernetes is going to remove.
pub const DEPRECATED: RuleId = RuleId::new("api/deprecated");
/// A value that the server takes and that does not do what it says.
pub const WARNING: RuleId = RuleId::new("api/warning");
