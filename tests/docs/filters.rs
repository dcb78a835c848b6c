//! The filters of the template language, as `expression::FILTERS` holds them.

use scantling::expression::{FILTERS, FilterDoc};

use super::markdown::{code, prose, table};

pub(super) fn section() -> String {
    let theme = |(theme, filters): &(&str, &[FilterDoc])| format!("### {}\n\n{}", raised(theme), of(filters));
    FILTERS.iter().map(theme).collect::<Vec<_>>().join("\n")
}

fn of(filters: &[FilterDoc]) -> String {
    let row = |filter: &FilterDoc| {
        let example = format!("{} → {}", code(filter.example), code(filter.result));
        [code(filter.signature), prose(filter.description), example]
    };
    table(["filter", "gives", "example"], filters.iter().map(row))
}

fn raised(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
