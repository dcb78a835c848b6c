//! Near-miss suggestions and lists in messages.

/// The candidate that a mistyped word most likely meant, when one is near enough: at most a third of the word's
/// characters differ, a swap of neighbours counting once, or only case and punctuation differ.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let same = folded(word) == folded(candidate);
            let distance = if same { 0 } else { edit_distance(word, candidate, limit) };
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by(|left, right| left.0.cmp(&right.0).then_with(|| left.1.cmp(right.1)))
        .map(|(_, candidate)| candidate)
}

/// `` `a`, `b` and `c` ``: names for a message, cut after eight.
#[must_use]
pub fn quoted_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] if names.len() <= 8 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", names[..8].join(", "), names.len() - 8),
    }
}

fn folded(word: &str) -> String {
    word.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Optimal string alignment distance, cut off early at words whose lengths alone differ by more than `limit`.
fn edit_distance(left: &str, right: &str, limit: usize) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > limit {
        return usize::MAX;
    }
    let mut before_last: Vec<usize> = vec![0; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, from) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, to) in right.iter().enumerate() {
            let substitution = last[column] + usize::from(from != to);
            let mut best = substitution.min(last[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && *from == right[column - 1] && left[row - 1] == *to;
            if swapped {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_word() {
        let keys = ["replicas", "resources", "image"];
        assert_eq!(nearest("replcas", keys), Some("replicas"));
        assert_eq!(nearest("erplicas", keys), Some("replicas"));
        assert_eq!(nearest("Image", keys), Some("image"));
        assert_eq!(nearest("port", keys), None);
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(quoted_list(["a", "b"]), "`a` and `b`");
        let many: Vec<String> = (0..10).map(|number| number.to_string()).collect();
        assert!(quoted_list(many.iter().map(String::as_str)).ends_with("`7` and 2 more"));
    }
}
