//! The little Markdown that generated documents are made of.

/// A table; cells are Markdown of one line.
pub(super) fn table<const COLUMNS: usize>(
    head: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut table = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(COLUMNS));
    for row in rows {
        // The bar has to be escaped even inside of code.
        let cells = row.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
        table.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    table
}

/// A piece of code inside a line; delimited so that it may hold a backtick itself.
pub(super) fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Plain text in which backticks mark code: what Markdown would read as markup elsewhere is escaped.
pub(super) fn prose(text: &str) -> String {
    let mut escaped = String::new();
    for (index, part) in text.split('`').enumerate() {
        let is_code = index % 2 == 1;
        if is_code {
            escaped += &code(part);
        } else {
            for sign in part.chars() {
                if matches!(sign, '<' | '*' | '[') {
                    escaped.push('\\');
                }
                escaped.push(sign);
            }
        }
    }
    escaped
}

/// The document with other text between the marks of a generated part.
pub(super) fn replace(document: &str, part: &str, text: &str) -> String {
    let (start, end) = (format!("<!-- {part}: generated -->\n"), "<!-- end -->");
    let (before, rest) = document.split_once(&start).unwrap_or_else(|| panic!("there is no `{}`", start.trim()));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("there is no `{end}` after `{}`", start.trim()));
    format!("{before}{start}\n{text}\n{end}{after}")
}

#[test]
fn prose_keeps_code_and_escapes_the_rest() {
    assert_eq!(prose("golden/<env>/ is `<env>`, *"), "golden/\\<env>/ is `<env>`, \\*");
}

#[test]
fn a_table_escapes_bars_in_code_too() {
    assert_eq!(table(["a", "b"], [["`x | y`".to_owned(), String::new()]]), "| a | b |\n|---|---|\n| `x \\| y` |  |\n");
}

#[test]
fn only_the_generated_part_is_replaced() {
    let document = "a\n<!-- x: generated -->\nold\n<!-- end -->\nb\n<!-- end -->\n";
    let expected = "a\n<!-- x: generated -->\n\nnew\n<!-- end -->\nb\n<!-- end -->\n";
    assert_eq!(replace(document, "x", "new"), expected);
}
