//! One thin file per command: typed arguments, their meaning, library calls, output.

mod cases;
mod completions;
mod explain;
mod impact;
mod init;
mod object;
mod render;
mod schema;
mod scope;
mod session;
mod test;

pub use completions::Completions;
pub use explain::Explain;
pub use impact::Impact;
pub use init::Init;
pub use render::Render;
pub use schema::Schema;
pub use session::{Compiled, Format, Outcome, Session};
pub use test::Test;
