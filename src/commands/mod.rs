//! One thin file per command: typed arguments, their meaning, library calls, output.

mod cases;
mod completions;
mod explain;
mod impact;
mod init;
mod lint;
mod previous;
mod object;
mod render;
mod report;
mod schema;
mod scope;
mod session;
mod test;
mod validate;

pub use completions::Completions;
pub use explain::Explain;
pub use impact::Impact;
pub use init::Init;
pub use lint::Lint;
pub use render::Render;
pub use schema::Schema;
pub use session::{Compiled, Format, Outcome, Session};
pub use test::Test;
pub use validate::Validate;
