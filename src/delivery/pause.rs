//! How long to wait when somebody else was first.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The pause behind the first attempt; each is half as long again as the one before, up to the longest. The time of an
/// attempt comes on top, half of it more each time.
const FIRST: Duration = Duration::from_millis(150);
const LONGEST: Duration = Duration::from_secs(30);

/// Waits before another attempt: longer each time, and longer where an attempt takes long, because as long is the time in
/// which others get in the way.
pub fn rest(attempt: u32, took: Duration) {
    std::thread::sleep(pause(attempt, took));
}

/// Two that collide must not meet again, so chance has a part in it.
fn pause(attempt: u32, took: Duration) -> Duration {
    let attempt = attempt.min(40);
    let growing = FIRST.mul_f64(1.5_f64.powi(attempt.cast_signed())) + took.mul_f64(1.0 + f64::from(attempt) / 2.0);
    let growing = growing.min(LONGEST);
    // Every hasher begins with keys of its own.
    let chance = u32::try_from(RandomState::new().hash_one(attempt) % 1000).unwrap_or_default();
    growing.mul_f64(0.5 + f64::from(chance) / 1000.0).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn pauses_grow_and_end() {
        let between = |attempt: u32, took: u64, least: u64, most: u64| {
            let pause = pause(attempt, Duration::from_millis(took));
            let expected = Duration::from_millis(least)..=Duration::from_millis(most);
            assert!(expected.contains(&pause), "{attempt} {took}: {pause:?}");
        };
        between(0, 0, 75, 225);
        between(0, 1000, 575, 1725);
        between(4, 100, 520, 1600);
        between(100, 0, 15_000, 30_000);
        let different: BTreeSet<Duration> = (0..20).map(|_| pause(3, Duration::ZERO)).collect();
        assert!(different.len() > 1);
    }
}
