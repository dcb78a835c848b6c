//! The names of a custom kind.

use crate::kubernetes::{Check, Place, form};
use crate::syntax::names::dns1035_label;

pub(super) fn validate(names: &Place<'_>, check: &mut Check<'_>) {
    let (kind, list_kind) = (names.field("kind"), names.field("listKind"));
    form::needed_text(&names.field("plural"), dns1035_label, check);
    // Both have defaults that are made of the kind.
    form::optional_text(&names.field("singular"), dns1035_label, check);
    if form::needed(&kind, check) {
        mixed_case(&kind, check);
    }
    if !list_kind.is_empty() {
        mixed_case(&list_kind, check);
        if kind.text() == list_kind.text() {
            check.invalid(&list_kind, "kind and listKind may not be the same");
        }
    }
    for list in ["shortNames", "categories"] {
        for name in names.field(list).items() {
            form::text(&name, dns1035_label, check);
        }
    }
}

fn mixed_case(kind: &Place<'_>, check: &mut Check<'_>) {
    if let Err(reason) = dns1035_label(&kind.text_or_empty().to_lowercase()) {
        check.invalid(kind, format_args!("may have mixed case, but should otherwise match: {reason}"));
    }
}
