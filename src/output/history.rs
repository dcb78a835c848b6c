//! The answer of `explain` for people.

use super::Paint;
use crate::provenance::{Answer, Field, Leaf, Line, Reason, Role, Step};

/// The column in which places begin where the text before them is short enough.
const PLACES: usize = 56;

/// The object, then each field with its steps, or the whole object line by line.
#[must_use]
pub fn history(answer: &Answer, paint: Paint) -> String {
    let app = if answer.app.is_empty() { String::new() } else { format!(", app {}", answer.app) };
    let title = paint.strong(&answer.title);
    let mut text = format!("{title} in {}/{}{app}\n", answer.environment, answer.cluster);
    if !answer.lines.is_empty() {
        text.push('\n');
        text.extend(answer.lines.iter().map(|line| annotated(line, paint)));
        return text;
    }
    for field in &answer.fields {
        text.push('\n');
        text.push_str(&heading(field, paint));
        text.extend(field.reasons.iter().map(|reason| because(reason, paint)));
        // With a reason at hand, where the field above comes from is no news.
        if field.present || field.reasons.is_empty() {
            if !field.present && field.steps.first().is_some_and(|step| step.role == Role::Value) {
                let above = field.above.as_deref().unwrap_or(&answer.title);
                text.extend(["  ", above, " comes from\n"]);
            }
            text.extend(field.steps.iter().map(|step| line(step, paint)));
        }
        text.extend(field.below.iter().map(|leaf| below(leaf, paint)));
    }
    text
}

fn annotated(line: &Line, paint: Paint) -> String {
    match (&line.place, line.layer) {
        (Some(place), Some(layer)) => {
            let place = format!("{}:{}", place.path, place.line);
            format!("{:<PLACES$}  <- {} ({layer})\n", line.text, paint.place(&place))
        }
        _ => format!("{}\n", line.text),
    }
}

fn below(leaf: &Leaf, paint: Paint) -> String {
    let value = leaf.value.as_deref().unwrap_or("(not shown: it may be a secret)");
    let place = format!("{}:{}", leaf.place.path, leaf.place.line);
    format!("  {:<PLACES$}  <- {} ({})\n", format!("{}: {value}", leaf.path), paint.place(&place), leaf.layer)
}

fn because(reason: &Reason, paint: Paint) -> String {
    let indent = "  ".repeat(reason.depth + 1);
    let place = paint.place(&reason.place.to_string());
    let excerpt = reason.excerpt.as_ref().map(|excerpt| format!("{indent}  {excerpt}\n")).unwrap_or_default();
    format!("{indent}{}: {place}\n{excerpt}", reason.text)
}

fn heading(field: &Field, paint: Paint) -> String {
    let path = paint.strong(if field.path.is_empty() { "the object" } else { &field.path });
    if field.present {
        let value = field.value.as_deref().unwrap_or("(not shown: it may be a secret)");
        return format!("{path}: {value}\n");
    }
    let similar = field.similar.as_ref().map(|similar| format!("; did you mean `{similar}`?")).unwrap_or_default();
    format!("{path} is not set{similar}\n")
}

fn line(step: &Step, paint: Paint) -> String {
    let indent = "  ".repeat(step.depth + 1);
    let role = format!("{:<9}", step.role.as_str());
    let role = if step.role == Role::Overrides { paint.faint(&role) } else { role };
    let place = paint.place(&step.place.to_string());
    let value = match &step.value {
        Some(value) if step.role == Role::Overrides => format!(": {value}"),
        _ => String::new(),
    };
    let excerpt = step.excerpt.as_ref().map(|excerpt| format!("{indent}           {excerpt}\n")).unwrap_or_default();
    let layer = step.layer.map(|layer| format!(" ({layer})")).unwrap_or_default();
    format!("{indent}{role}  {place}{layer}{value}\n{excerpt}")
}

#[cfg(test)]
mod tests;
