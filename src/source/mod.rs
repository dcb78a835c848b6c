//! Where text comes from: files, spans and the door to the disk.
//!
//! Owns [`Span`], [`SourceMap`] and the [`FileSystem`] trait with its disk and memory forms. It knows nothing of YAML
//! or of what the files mean. `disk.rs` is the only place in the program that reads files of the workspace, `inputs.rs` the
//! only one that reads files named by arguments.

mod disk;
mod file_system;
mod inputs;
mod map;
mod memory;
mod span;

pub use disk::DiskFileSystem;
pub use file_system::{FileSystem, LARGEST_FILE, ReadError};
pub use inputs::Input;
pub use map::{Location, SourceFile, SourceMap};
pub use memory::MemoryFileSystem;
pub use span::{SourceId, Span};
