//! The rules that configuration can break.

use crate::diagnostic::RuleId;

/// A key that stands where nothing knows it.
pub const UNKNOWN_KEY: RuleId = RuleId::new("config/unknown-key");
/// A key that must be there is not.
pub const MISSING_KEY: RuleId = RuleId::new("config/missing-key");
/// A value of another shape than its place asks for.
pub const WRONG_TYPE: RuleId = RuleId::new("config/wrong-type");
/// A value of the right shape that breaks a constraint: a range, a pattern, a format, a choice.
pub const WRONG_VALUE: RuleId = RuleId::new("config/wrong-value");

/// A file of one kind at the place of another.
pub const WRONG_KIND: RuleId = RuleId::new("config/wrong-kind");
/// A file of a version that this program does not read.
pub const UNKNOWN_VERSION: RuleId = RuleId::new("config/unknown-version");
/// `name:` differs from the name of the file or folder.
pub const NAME_MISMATCH: RuleId = RuleId::new("config/name-mismatch");
/// A file at a place where none is read.
pub const MISPLACED_FILE: RuleId = RuleId::new("config/misplaced-file");
/// A file that another one promises is not there.
pub const MISSING_FILE: RuleId = RuleId::new("config/missing-file");
/// A file with several documents, or none.
pub const NOT_ONE_DOCUMENT: RuleId = RuleId::new("config/not-one-document");

/// A name with signs that it cannot have where it is going to be used.
pub const BAD_NAME: RuleId = RuleId::new("config/bad-name");
/// An input, variable or output with the name of something that is always in scope.
pub const RESERVED_NAME: RuleId = RuleId::new("config/reserved-name");
/// Two things with one name.
pub const NAME_CLASH: RuleId = RuleId::new("config/name-clash");

/// A component that is not there.
pub const UNKNOWN_COMPONENT: RuleId = RuleId::new("config/unknown-component");
/// `extends` names a layer that is not there.
pub const UNKNOWN_LAYER: RuleId = RuleId::new("config/unknown-layer");
/// `promotion` names an environment that is not there.
pub const UNKNOWN_ENVIRONMENT: RuleId = RuleId::new("config/unknown-environment");
/// A system runs in a cluster that its environment does not have.
pub const UNKNOWN_CLUSTER: RuleId = RuleId::new("config/unknown-cluster");
/// A reference to an app that is not there.
pub const UNKNOWN_APP: RuleId = RuleId::new("config/unknown-app");
/// A reference to an instance that is not there.
pub const UNKNOWN_INSTANCE: RuleId = RuleId::new("config/unknown-instance");
/// A value for an input that the component does not declare.
pub const UNKNOWN_INPUT: RuleId = RuleId::new("config/unknown-input");
/// A value for a variable that the workspace does not declare.
pub const UNKNOWN_VARIABLE: RuleId = RuleId::new("config/unknown-variable");
/// A declaration names a type that is not there.
pub const UNKNOWN_TYPE: RuleId = RuleId::new("config/unknown-type");

/// A constraint that says nothing about the declared type.
pub const MISPLACED_CONSTRAINT: RuleId = RuleId::new("config/misplaced-constraint");
/// A pattern that is not a regular expression.
pub const BAD_PATTERN: RuleId = RuleId::new("config/bad-pattern");
/// An input or variable that must have a value has none.
pub const MISSING_VALUE: RuleId = RuleId::new("config/missing-value");

/// A cluster without an address, or with two.
pub const CLUSTER_ADDRESS: RuleId = RuleId::new("config/cluster-address");
/// Text that is not a Kubernetes minor.
pub const BAD_KUBERNETES_VERSION: RuleId = RuleId::new("config/bad-kubernetes-version");
/// A system does not say in which of several clusters it runs.
pub const NO_CLUSTER: RuleId = RuleId::new("config/no-cluster");

/// One app name in two systems of an environment.
pub const APP_IN_TWO_SYSTEMS: RuleId = RuleId::new("config/app-in-two-systems");
/// An app of a layer that no environment runs.
pub const APP_NEVER_RUNS: RuleId = RuleId::new("config/app-never-runs");
/// An app without instances.
pub const EMPTY_APP: RuleId = RuleId::new("config/empty-app");
/// An app that names its only instance and lists instances as well.
pub const MIXED_SHORTHAND: RuleId = RuleId::new("config/mixed-shorthand");
/// An instance for which no layer names a component.
pub const NO_COMPONENT: RuleId = RuleId::new("config/no-component");
/// Apps or instances that wait for each other.
pub const AFTER_CYCLE: RuleId = RuleId::new("config/after-cycle");

/// A pin for an input that is not an image.
pub const PIN_OF_NON_IMAGE: RuleId = RuleId::new("config/pin-of-non-image");
/// An image whose version only a shared layer holds, so that no environment can move it alone.
pub const PIN_IN_SHARED_LAYER: RuleId = RuleId::new("config/pin-in-shared-layer");
/// A pin for an instance that does not run in the environment.
pub const UNUSED_PIN: RuleId = RuleId::new("config/unused-pin");
/// `null` where there is nothing to remove.
pub const REMOVES_NOTHING: RuleId = RuleId::new("config/removes-nothing");

/// A value of a layer that no environment uses, because all that run it override it.
pub const OVERRIDDEN_EVERYWHERE: RuleId = RuleId::new("config/overridden-everywhere");
/// A value that stands in the own files of all environments that have it, although they share a layer.
pub const EQUAL_EVERYWHERE: RuleId = RuleId::new("config/equal-everywhere");
