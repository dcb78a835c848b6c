//! What the YAML parser sees of a template.

use crate::diagnostic::Diagnostic;
use crate::expression::Delimiters;
use crate::source::SourceMap;
use crate::template::mask::{Mask, PieceKind};

fn mask(text: &str) -> Result<Mask, Diagnostic> {
    let source = SourceMap::default().add("t", text.into());
    Mask::new(source, text, &Delimiters::default())
}

/// The mask with placeholders written as `X`, and each piece's kind and inner text.
#[track_caller]
fn check(text: &str, expected: &str, pieces: &[(PieceKind, &str)]) {
    let mask = mask(text).expect("a mask");
    assert_eq!(mask.text.len(), text.len());
    assert_eq!(mask.restore(&mask.text, text), text);
    let visible: String = mask.text.chars().map(|c| if u32::from(c) >= 0xF_0000 { 'X' } else { c }).collect();
    assert_eq!(visible, expected);
    let found: Vec<(PieceKind, &str)> = mask.pieces.iter().map(|p| (p.kind, &text[p.inner.clone()])).collect();
    assert_eq!(found, pieces);
}

#[test]
fn every_byte_keeps_its_offset() {
    use PieceKind::{Expression, Fence, Statement, Text};
    check("a: {{ b }}\n", "a: X___\n", &[(Expression, "b")]);
    check("{% if b %}\na: 1\n{% endif %}\n", "#X_____\na: 1\n#X______\n", &[(Statement, "if b"), (Statement, "endif")]);
    check("🎉{{ ü }}{{x}}", "🎉X____X_", &[(Expression, "ü"), (Expression, "x")]);
    check("a: {{ .x }}{{$y}}\n", "a: X____X__\n", &[(Text, "{{ .x }}"), (Text, "{{$y}}")]);
    check("a: {% raw %}{{ x }}{% endraw %}", "a: X________________________", &[(Text, "{{ x }}")]);
    check(
        "{% raw %}\na: {{ x }}\n{% endraw %}\n",
        "#X____\na: X___\n#X_______\n",
        &[(Fence, "{% raw %}"), (Text, "{{ x }}"), (Fence, "{% endraw %}")],
    );
    check("# {{ x\na: {{ y }}\n", "# {{ x\na: X___\n", &[(Expression, "y")]);
    check("# {% raw %}\na: {{ y }}\n", "# {% raw %}\na: X___\n", &[(Expression, "y")]);
}

#[test]
fn reserved_characters_are_refused() {
    assert_eq!(
        mask("a: \u{F_0000}").map(|_| ()).map_err(|finding| (finding.message, finding.labels[0].span.start)),
        Err(("expected text, found the private-use character U+F0000".to_owned(), 3))
    );
}
