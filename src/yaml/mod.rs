//! YAML as spanned trees: parsing in two dialects, canonical printing, merging.
//!
//! The only module that knows the YAML crate. [`Syntax`] is what was written, with styles and comments; [`Node`] is
//! what it means, with an [`Origin`] on every value. It knows nothing of Kubernetes or of our file kinds.

mod block;
mod cause;
mod dialect;
mod merge;
mod node;
mod number;
mod origin;
mod parse;
mod path;
mod print;
mod quick;
mod resolve;
mod respell;
pub mod rules;
mod spelling;
mod syntax;

pub use block::{BlockLine, BlockLines};
pub use dialect::{Dialect, classify};
pub use merge::{overlay, overlay_map, prune, prune_map};
pub use node::{Entry, Key, Map, Node, Number, Scalar, ScalarKind, Value};
pub use origin::{Layer, Origin};
pub use parse::{parse, parse_text};
pub use path::{FieldPath, PathError, Segment};
pub use print::{print, print_documents};
pub use resolve::{load, resolve};
pub use respell::{fits_block, print_flow, respell};
pub use syntax::{Comment, Document, Style, Syntax, SyntaxKind};
