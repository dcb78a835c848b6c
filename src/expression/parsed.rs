//! Strings that were parsed before: the same value is read for many instances, on many clusters.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::{Delimiters, Interpolation};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The interpolations of values, by the place they were written at. Nobody parses while holding the lock; two threads may
/// parse the same string and get the same result.
#[derive(Debug, Default)]
pub struct Interpolations {
    parsed: RwLock<HashMap<Span, Parsed>>,
}

#[derive(Debug)]
struct Parsed {
    /// A place can give several strings: a key and what is derived from it.
    text: Arc<str>,
    interpolation: Option<Arc<Interpolation>>,
}

impl Interpolations {
    /// [`Interpolation::parse`] with the delimiters of values.
    pub fn parse(&self, text: &Arc<str>, span: Span, written: &str) -> Result<Option<Arc<Interpolation>>, Diagnostic> {
        if let Some(known) = self.parsed.read().unwrap_or_else(PoisonError::into_inner).get(&span)
            && known.text == *text
        {
            return Ok(known.interpolation.clone());
        }
        let interpolation = Interpolation::parse(text, span, written, &Delimiters::default())?.map(Arc::new);
        let parsed = Parsed { text: Arc::clone(text), interpolation: interpolation.clone() };
        self.parsed.write().unwrap_or_else(PoisonError::into_inner).entry(span).or_insert(parsed);
        Ok(interpolation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn a_string_is_parsed_once_for_its_place() {
        let mut sources = SourceMap::default();
        let source = sources.add("a.yaml", b"a: '{{ x }}'".to_vec());
        let span = Span::new(source, 3, 12);
        let known = Interpolations::default();
        let parse = |text: &str| known.parse(&text.into(), span, sources.text(span)).unwrap();
        let (first, again) = (parse("{{ x }}").unwrap(), parse("{{ x }}").unwrap());
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(first.expressions().count(), 1);
        assert_eq!(parse("{{ x }}{{ x }}").unwrap().expressions().count(), 2, "another string at the same place");
        assert!(parse("plain").is_none());
        assert!(known.parse(&"{{ x".into(), span, sources.text(span)).is_err());
    }
}
