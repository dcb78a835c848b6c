//! The rules as people read of them: what, why, bad and good.
//!
//! The book is `docs/rules.md`, which a test keeps in step with the constants of all `rules.rs` and the pages below
//! `docs/rules/`. So the program can tell of every rule, and there is one text to read for people and machines.

use std::sync::OnceLock;

const BOOK: &str = include_str!("../../docs/rules.md");

/// What opens the page of a rule.
const HEADING: &str = "### `";

/// All rules in order of their names.
#[derive(Debug)]
pub struct RuleBook {
    pages: Vec<Page>,
}

/// What is written about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// `area/bad-pattern`.
    pub name: &'static str,
    /// What breaks it, in one sentence.
    pub summary: &'static str,
    /// Why it is there, what is bad and what is good, as Markdown; empty for rules that say all by themselves.
    pub more: &'static str,
}

impl Page {
    /// What breaks it, without the signs by which Markdown would be misled.
    #[must_use]
    pub fn plain_summary(&self) -> String {
        self.summary.replace('\\', "")
    }
}

impl RuleBook {
    fn read(text: &'static str) -> Self {
        // A page ends where the next one or the next area begins.
        let pages = text.split("\n## ").flat_map(|area| area.split(HEADING).skip(1));
        let page = |page: &'static str| {
            let (name, body) = page.split_once("`\n")?;
            let (summary, more) = body.trim().split_once("\n\n").unwrap_or((body.trim(), ""));
            Some(Page { name, summary, more: more.trim() })
        };
        Self { pages: pages.filter_map(page).collect() }
    }

    /// The page of a rule.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Page> {
        self.pages.iter().find(|page| page.name == name).copied()
    }

    /// The names of all rules.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<'_> {
        self.pages.iter().map(|page| page.name)
    }
}

/// The book of this program.
#[must_use]
pub fn rule_book() -> &'static RuleBook {
    static READ: OnceLock<RuleBook> = OnceLock::new();
    READ.get_or_init(|| RuleBook::read(BOOK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_at_the_next_heading() {
        let book = RuleBook::read(
            "# Rules\n\nText.\n\n## a\n\n### `a/b`\n\nOne\nthing.\n\n**Why.** So.\n\n```yaml\n# x\n```\n\n### `a/c`\n\nTwo.\n\n## d\n\n### `d/e`\n\nThree.\n",
        );
        let page = |name, summary, more| Page { name, summary, more };
        let expected = [
            page("a/b", "One\nthing.", "**Why.** So.\n\n```yaml\n# x\n```"),
            page("a/c", "Two.", ""),
            page("d/e", "Three.", ""),
        ];
        assert_eq!(book.pages, expected);
        assert_eq!(book.find("d/e"), Some(page("d/e", "Three.", "")));
        assert_eq!(book.find("d"), None);
    }
}
