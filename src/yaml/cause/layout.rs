//! Mistakes of layout: blanks that are missing, lines that stand at the wrong column, lists mixed with maps.

use super::lines::{Kind, Line, View};
use crate::diagnostic::{Diagnostic, is_secret_name};

/// `image:nginx`, `-name: x`: no blank behind the indicator, so YAML sees a text.
pub(super) fn missing_blank(view: &View<'_>) -> Option<Diagnostic> {
    if view.byte(view.detected) == Some(b'#') {
        return Some(comment(view));
    }
    // Noticed in the line itself, or in the one below when the text seemed to go on there.
    let lines: Vec<&Line> = view.content().take(2).collect();
    let dash = |line: &&&Line| {
        let rest = view.slice(line.body..line.range.end);
        let next = rest.strip_prefix('-').and_then(|rest| rest.chars().next());
        line.dashes.is_empty() && line.key.is_some() && next.is_some_and(char::is_alphabetic)
    };
    if let Some(line) = lines.iter().skip(1).find(dash) {
        let finding = view.finding(line.body..line.body + 1, "a space is missing after `-`");
        return Some(finding.help("write `- ` to begin a list item"));
    }
    let mut without_key = lines.iter().filter(|line| line.key.is_none());
    let (line, colon) = without_key.find_map(|line| Some((line, glued_colon(view, line)?)))?;
    let (key, value) = (view.slice(line.body..colon), view.slice(colon + 1..line.value.end));
    let finding = view.finding(colon..colon + 1, format!("a space is missing after `{key}:`"));
    let help = format!("write `{key}: {value}`");
    Some(finding.help(if super::is_readable(&help) && !is_secret_name(key) {
        help
    } else {
        format!("write `{key}: …`")
    }))
}

/// The `:` of a line such as `image:nginx`; not the one of `http://host`.
fn glued_colon(view: &View<'_>, line: &Line) -> Option<usize> {
    let text = view.slice(line.body..line.value.end);
    let length = text.find(|next: char| !(next.is_alphanumeric() || matches!(next, '_' | '-' | '.' | '/')))?;
    let rest = text[length..].strip_prefix(':')?;
    (length > 0 && !rest.is_empty() && !rest.starts_with("//")).then_some(line.body + length)
}

fn comment(view: &View<'_>) -> Diagnostic {
    let glued = view.text.as_bytes()[..view.detected].last().is_some_and(|before| !before.is_ascii_whitespace());
    let at = view.detected;
    if glued {
        view.finding(at..at + 1, "a space is missing before the comment").help("write a space before `#`")
    } else {
        let finding = view.finding(at..at + 1, "a comment ends the value, and the lines below go on with it");
        finding.help("move the comment above the key, or quote the value")
    }
}

/// A collection that is open at some line.
#[derive(Clone, Copy)]
struct Level<'a> {
    column: usize,
    list: bool,
    /// The line of its latest key or item.
    line: &'a Line,
}

/// A line that fits no collection above it.
pub(super) fn mistake(view: &View<'_>) -> Option<Diagnostic> {
    let (last, above) = view.lines.split_last()?;
    if last.kind != Kind::Content {
        return None;
    }
    let above: Vec<&Line> = above.iter().filter(|line| line.kind != Kind::Blank).collect();
    if last.dashes.is_empty() && last.key.is_none() {
        return neither(view, last, above.last().copied());
    }
    let mut levels: Vec<Level<'_>> = Vec::new();
    for line in above.iter().filter(|line| line.kind == Kind::Content) {
        enter(&mut levels, line);
    }
    let first = last.dashes.first().copied();
    let column = last.column(first.unwrap_or(last.body));
    let inner = levels.iter().rev().take_while(|level| level.column > column).last().copied();
    levels.retain(|level| level.column <= column);
    let Some(outer) = levels.last().copied() else {
        return inner.map(|inner| unfit(view, last, column, &[inner]));
    };
    if outer.column < column {
        return match inner {
            Some(inner) => Some(unfit(view, last, column, &[outer, inner])),
            None => too_deep(view, last, outer),
        };
    }
    let in_map = levels.len() >= 2 && levels[levels.len() - 2].column == column;
    match (outer.list, first) {
        (true, None) if !in_map => Some(key_in_list(view, last, outer)),
        (false, Some(dash)) if outer.line.value.start < outer.line.value.end => Some(item_in_map(view, dash, outer)),
        _ => None,
    }
}

/// Follows the levels that a line opens, continues and closes.
fn enter<'a>(levels: &mut Vec<Level<'a>>, line: &'a Line) {
    let dashes = line.dashes.iter().map(|dash| (line.column(*dash), true));
    let key = line.key.as_ref().map(|key| (line.column(key.start), false));
    for (column, list) in dashes.chain(key) {
        levels.retain(|level| level.column <= column);
        if !list {
            // A key ends the list that stands at the column of its map.
            while levels.last().is_some_and(|level| level.list && level.column == column) {
                levels.pop();
            }
        }
        match levels.last_mut() {
            Some(level) if level.column == column && level.list == list => level.line = line,
            _ => levels.push(Level { column, list, line }),
        }
    }
}

/// What stands at the start of a line, to name it.
fn name<'a>(view: &View<'a>, line: &Line) -> &'a str {
    match &line.key {
        Some(key) if key.is_empty() => ":",
        Some(key) if super::is_readable(view.slice(key.clone())) => view.slice(key.clone()),
        Some(_) => "…",
        None => "-",
    }
}

fn spaces(count: usize) -> String {
    match count {
        0 => "no spaces".to_owned(),
        1 => "1 space".to_owned(),
        _ => format!("{count} spaces"),
    }
}

fn place(line: &Line) -> std::ops::Range<usize> {
    let end = line.key.as_ref().map_or(line.body, |key| key.end);
    line.content..end.max(line.content + 1).min(line.range.end)
}

/// The first key or dash of a level.
fn place_of(level: Level<'_>) -> std::ops::Range<usize> {
    let start = level.line.range.start + level.column;
    let key = level.line.key.as_ref().filter(|_| !level.list);
    start..key.map_or(start + 1, |key| key.end)
}

fn unfit(view: &View<'_>, line: &Line, column: usize, fitting: &[Level<'_>]) -> Diagnostic {
    let message = format!("`{}` is indented by {}, which fits no line above", name(view, line), spaces(column));
    let columns: Vec<String> = fitting.iter().map(|level| spaces(level.column)).collect();
    let mut finding = view.finding(place(line), message);
    for level in fitting {
        finding = finding.label(view.span(place_of(*level)), format!("indented by {}", spaces(level.column)));
    }
    finding.help(format!("indent it by {}", columns.join(" or ")))
}

fn too_deep(view: &View<'_>, line: &Line, outer: Level<'_>) -> Option<Diagnostic> {
    let parent = outer.line;
    if parent.value.start >= parent.value.end {
        return None;
    }
    let (child, parent_name) = (name(view, line), name(view, parent));
    let message = format!("`{child}` is indented deeper than `{parent_name}`, which already has a value");
    let finding = view.finding(place(line), message).label(view.span(parent.value.clone()), "the value");
    Some(finding.help(format!(
        "indent `{child}` by {} to put it beside `{parent_name}`, or remove that value",
        spaces(outer.column)
    )))
}

fn key_in_list(view: &View<'_>, line: &Line, list: Level<'_>) -> Diagnostic {
    let key = name(view, line);
    let message = format!("expected `- `, found the key `{key}` among the items of a list");
    let finding = view.finding(place(line), message).label(view.span(place_of(list)), "the list");
    finding.help(format!("write `- {key}:` for a new item, or indent by 2 more spaces to stay in the item above"))
}

fn item_in_map(view: &View<'_>, dash: usize, map: Level<'_>) -> Diagnostic {
    let key = name(view, map.line);
    let finding = view.finding(dash..dash + 1, "expected a key, found a list item among the keys of a map");
    let finding = finding.label(view.span(place_of(map)), format!("`{key}` has a value already"));
    finding.help("remove the `-`, or put the items below a key of their own")
}

/// A line that is neither a key nor an item.
fn neither(view: &View<'_>, line: &Line, above: Option<&Line>) -> Option<Diagnostic> {
    let text = view.slice(line.value.clone());
    let in_block =
        above.filter(|above| above.kind == Kind::BlockText || view.slice(above.value.clone()).starts_with(['|', '>']));
    if let Some(above) = in_block {
        let finding = view.finding(line.value.clone(), "this line is indented less than the block of text above it");
        let help = match above.kind {
            Kind::BlockText => format!("indent it by {}", spaces(above.column(above.content))),
            _ => format!("indent it by {} or more", spaces(above.column(above.content) + 2)),
        };
        return Some(finding.help(help));
    }
    if text.is_empty() || text.starts_with(['"', '\'', '[', '{']) || above.is_none() {
        return None;
    }
    let finding = view.finding(line.value.clone(), "expected `key: value` or `- item`, found plain text");
    Some(finding.help("add `:` to make it a key, or indent it to continue the value above"))
}
