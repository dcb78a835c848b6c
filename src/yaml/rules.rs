//! The rules that reading YAML can break.

use crate::diagnostic::RuleId;

/// The text is not YAML.
pub const SYNTAX: RuleId = RuleId::new("yaml/syntax");
/// A file is not UTF-8.
pub const NOT_UTF8: RuleId = RuleId::new("yaml/not-utf8");
/// A mapping names the same key twice.
pub const DUPLICATE_KEY: RuleId = RuleId::new("yaml/duplicate-key");
/// A mapping key is a list or a map, or nothing.
pub const BAD_KEY: RuleId = RuleId::new("yaml/bad-key");
/// YAML 1.1 and YAML 1.2 read a plain scalar differently.
pub const AMBIGUOUS_SCALAR: RuleId = RuleId::new("yaml/ambiguous-scalar");
/// A tag that has no meaning here, or that its value contradicts.
pub const BAD_TAG: RuleId = RuleId::new("yaml/bad-tag");
/// An alias without its anchor, one that contains itself, or more of them than any honest file has.
pub const BAD_ALIAS: RuleId = RuleId::new("yaml/bad-alias");
/// A line that looks like a list item is read as part of the text above it.
pub const SWALLOWED_ITEM: RuleId = RuleId::new("yaml/swallowed-item");
/// A text begins with a quote of a word processor, which is a letter for YAML.
pub const TYPOGRAPHIC_QUOTE: RuleId = RuleId::new("yaml/typographic-quote");
