//! Values: expressions of a merged environment become typed values, each computed once and on demand.
//!
//! A [`World`] is one cluster of one environment. Every variable, input, output, label set and namespace in it is a cell
//! that is filled when somebody reads it; a cell that needs itself is a cycle. A [`Level`] is the place from which expressions see it:
//! This module knows nothing of templates: what they add (`partial`, `checksum`) comes in
//! through [`Extensions`].

mod cell;
mod labels;
pub mod rules;
mod scope;
mod tree;
mod value;
mod view;
mod world;

pub use scope::Level;
pub use tree::Evaluated;
pub use world::{AppId, Extensions, InstanceId, World};
