//! What leaves the program: one file per format, the writers of file trees, the terminal.
//!
//! Formats are pure functions to text; only [`Terminal`] prints and only `tree` writes files. Nothing here knows how a
//! finding or a rendering came to be.

mod change;
pub mod connections;
mod difference;
mod finding;
mod github;
mod gitlab;
mod history;
pub mod impact;
pub mod json;
mod junit;
pub mod log;
mod paint;
pub mod publication;
mod root;
mod sarif;
mod terminal;
pub mod text;
pub mod tree;
pub mod verdict;

pub use change::change;
pub use difference::differences;
pub use finding::{Finding, Region};
pub use github::github;
pub use gitlab::gitlab;
pub use history::history;
pub use junit::junit;
pub use paint::Paint;
pub use root::Root;
pub use sarif::sarif;
pub use terminal::Terminal;
