//! The program `scantling`: hands arguments and surroundings to the library, and an exit code to the system.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use scantling::check::Day;
use scantling::cli::{Surroundings, run};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the main thread has on most systems, in bytes.
const STACK: usize = 8 << 20;

#[allow(clippy::disallowed_methods)] // This is the one place that reads the process environment.
fn main() -> ExitCode {
    // Compilation runs in these threads; their small default would make the depth of a document that fits depend on
    // the thread. Should the pool exist already, it stays as it is.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    let surroundings = Surroundings {
        // Without a current folder only absolute paths work, and the first relative one says so.
        folder: std::env::current_dir().unwrap_or_default(),
        // https://no-color.org: any value but the empty one.
        plain: std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty()),
        today: today(),
        // Without it nothing is remembered between runs.
        program: std::env::current_exe().ok(),
    };
    ExitCode::from(run(std::env::args_os(), &surroundings).code())
}

/// The day in UTC, or the one that `SOURCE_DATE_EPOCH` names (<https://reproducible-builds.org/specs/source-date-epoch/>).
/// Only checks look at it; a rendering never does.
#[allow(clippy::disallowed_methods)] // The process environment and the clock end here.
fn today() -> Day {
    let named = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |past| past.as_secs());
    Day::of_unix_time(named.unwrap_or_else(now))
}
