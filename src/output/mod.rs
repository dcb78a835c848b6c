//! What leaves the program: one file per format, the writers of file trees, the terminal.
//!
//! Formats are pure functions to text; only [`Terminal`] prints and only `tree` writes files. Nothing here knows how a
//! finding or a rendering came to be.

mod difference;
mod history;
pub mod impact;
pub mod json;
mod paint;
mod terminal;
pub mod text;
pub mod tree;

pub use difference::differences;
pub use history::history;
pub use paint::Paint;
pub use terminal::Terminal;
