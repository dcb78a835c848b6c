//! Orders in which everything comes after what it waits for.

use std::collections::BTreeSet;

/// All positions, each behind the positions that it waits for; otherwise in rising order. Where they wait for each other in a
/// circle, which is reported elsewhere, the lowest goes first.
pub(super) fn sequence(waits_for: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<usize> = waits_for.iter().map(Vec::len).collect();
    let mut waiters: Vec<Vec<usize>> = vec![Vec::new(); waits_for.len()];
    for (position, targets) in waits_for.iter().enumerate() {
        for target in targets {
            waiters[*target].push(position);
        }
    }
    let mut left: BTreeSet<usize> = (0..waits_for.len()).collect();
    let mut ready: BTreeSet<usize> = left.iter().copied().filter(|position| open[*position] == 0).collect();
    let mut result = Vec::with_capacity(waits_for.len());
    while let Some(next) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&next);
        ready.remove(&next);
        result.push(next);
        for waiter in &waiters[next] {
            open[*waiter] = open[*waiter].saturating_sub(1);
            if open[*waiter] == 0 && left.contains(waiter) {
                ready.insert(*waiter);
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(waits_for: &[&[usize]], expected: &[usize]) {
        let edges: Vec<Vec<usize>> = waits_for.iter().map(|targets| targets.to_vec()).collect();
        assert_eq!(sequence(&edges), expected);
    }

    #[test]
    fn targets_come_first_and_circles_end() {
        check(&[], &[]);
        check(&[&[2], &[], &[1]], &[1, 2, 0]);
        check(&[&[], &[0], &[0], &[1, 2]], &[0, 1, 2, 3]);
        check(&[&[1], &[0], &[1]], &[0, 1, 2]);
        check(&[&[0]], &[0]);
    }
}
