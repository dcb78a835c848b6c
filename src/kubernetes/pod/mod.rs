//! Pods, pod templates and everything inside a pod.
//!
//! The rules are those of `pkg/apis/core/validation/validation.go` of kubernetes/kubernetes (`ValidatePodSpec` and what it
//! calls), read through the defaults of `pkg/apis/core/v1/defaults.go` and the fields that a server drops because their
//! feature is off (`pkg/api/pod/util.go`).

mod affinity;
mod annotation;
mod claim;
mod container;
mod dns;
mod kinds;
mod operating_system;
mod profile;
mod resources;
mod scope;
mod security;
mod spec;
mod spread;
mod template;
#[cfg(test)]
mod tests;
mod toleration;
mod update;
mod volume;
pub(super) mod warning;
mod windows;

pub(super) use kinds::KINDS;
pub(in crate::kubernetes) use spec::spec;
pub(in crate::kubernetes) use template::template;
