//! Kubernetes objects as values: identity, order, image references, names of output files.

mod file_name;
mod id;
mod image;
mod object;

pub use file_name::{file_names, folder_name, unfolded_name};
pub use id::{Gvk, ManifestId};
pub use image::{ImageError, ImageRef};
pub use object::{Manifest, identify};
