//! What users write: workspace, components, environments, systems, images; and how layers become values.
//!
//! [`Workspace::load`] reads every file into typed form; [`Workspace::environment`] merges the layers of one environment
//! into an [`Environment`], whose values are still expressions. It knows nothing of templates or Kubernetes objects.

mod check;
mod component;
mod component_test;
mod environment;
mod fields;
mod formats;
mod image_policy;
mod input;
mod keyed;
mod layers;
mod load;
mod mistakes;
mod names;
mod policy;
mod read;
pub mod rules;
#[cfg(test)]
mod tests;
mod usage;
mod workspace;

pub use component::{Component, HelmChart, Output, Partial, Provided, TemplateFile};
pub use component_test::{ComponentTest, PartialCall};
pub use environment::{
    Acceptance, App, ArgoCdSettings, Cluster, Connection, Environment, Hook, Ignore, Instance, PodSecurity,
    ProvidedObject, System,
};
pub use image_policy::{AllowedRepositories, ImagePolicy};
pub use input::{InputSpec, InputType, TypeKind};
pub use mistakes::ambiguous;
pub use names::BUILT_IN_NAMES;
pub(crate) use names::{LANGUAGE_NAMES, OF_CONNECTIONS};
pub use policy::{Demand, EnvironmentPolicy, PolicyTest, Surroundings};
pub(crate) use read::{SHORTHAND, TYPES};
pub use workspace::Workspace;
