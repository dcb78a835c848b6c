//! What habits of text templating do to YAML, in words: help for syntax errors in masked templates.

use super::mask::{Mask, PieceKind, line_start};
use crate::diagnostic::Diagnostic;

/// A finding of the YAML parser as the author of the template understands it.
pub(super) fn explain(mistake: &Diagnostic, text: &str, mask: &Mask) -> Diagnostic {
    let mut finding = mistake.clone();
    finding.message = mask.restore(&finding.message, text);
    finding.help = finding.help.map(|help| mask.restore(&help, text));
    for label in &mut finding.labels {
        label.text = mask.restore(&label.text, text);
    }
    match habit(mistake.span().start as usize, mask) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// The mistake that stands at, or just above, the place where the parser gave up.
fn habit(offset: usize, mask: &Mask) -> Option<&'static str> {
    let start = line_start(&mask.text, offset.min(mask.text.len()));
    let line = mask.text[start..].lines().next().unwrap_or_default();
    let above = mask.text[..start].lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if [line, above].into_iter().any(|line| is_only(line, PieceKind::Expression, mask)) {
        return Some(
            "to add the entries of a map write `<<: {{ map }}`; to add the items of a list use `{% for item in list %}`",
        );
    }
    if is_only(line, PieceKind::Statement, mask) || is_only(above, PieceKind::Statement, mask) {
        return Some(if indent(line) > indent(above) {
            "a statement inside a block of text must be indented like the text"
        } else {
            "statements cover whole entries and items; to choose a value write `{{ a if c else b }}`"
        });
    }
    None
}

fn is_only(line: &str, kind: PieceKind, mask: &Mask) -> bool {
    let content = line.trim().trim_start_matches("- ");
    let rest = content.strip_prefix('#').unwrap_or(content);
    let end = rest.find(|character: char| character != '_' && u32::from(character) < 0xF_0000);
    let id = rest.chars().next().and_then(|first| u32::from(first).checked_sub(0xF_0000));
    end.is_none() && id.and_then(|id| mask.pieces.get(id as usize)).is_some_and(|piece| piece.kind == kind)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
