//! The answer of `impact` for people.

use std::fmt::Write as _;

use super::text::counted;
use super::{Paint, connections};
use crate::provenance::{Connected, Effect, Hit, Reached};

/// What a place reaches by environment, cluster and object; then beaten values, then the connections written there.
#[must_use]
pub fn text(place: &str, reached: &[Reached], connected: &[Connected], paint: Paint) -> String {
    let counts = |beaten: bool| {
        let of = |reached: &Reached| reached.hits.iter().filter(|hit| is_beaten(hit) == beaten).count();
        let fields: usize = reached.iter().map(of).sum();
        let objects = reached.iter().filter(|reached| of(reached) > 0).count();
        (fields, objects)
    };
    let (fields, objects) = counts(false);
    let place = paint.place(place);
    let mut text = match fields {
        0 => format!("{place} reaches no field\n"),
        _ => format!("{place} reaches {} of {}\n", counted(fields, "field"), counted(objects, "object")),
    };
    group(reached, false, paint, &mut text);
    let (fields, objects) = counts(true);
    if fields > 0 {
        let counts = format!("{} of {}", counted(fields, "field"), counted(objects, "object"));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{} ({counts})", paint.strong("beaten, no effect"));
        group(reached, true, paint, &mut text);
    }
    if !connected.is_empty() {
        let title = counted(connected.len(), "connection");
        let _ = write!(text, "\n{}\n\n{}", paint.strong(&title), connections::text(connected, paint));
    }
    text
}

fn group(reached: &[Reached], beaten: bool, paint: Paint, text: &mut String) {
    let mut open = None;
    for object in reached {
        let hits: Vec<&Hit> = object.hits.iter().filter(|hit| is_beaten(hit) == beaten).collect();
        if hits.is_empty() {
            continue;
        }
        let cluster = (&object.environment, &object.cluster);
        if open.replace(cluster) != Some(cluster) {
            let name = paint.strong(&format!("{}/{}", object.environment, object.cluster));
            let _ = writeln!(text, "\n{name}");
        }
        let _ = writeln!(text, "  {}", object.object);
        for hit in hits {
            let effect = if beaten { String::new() } else { format!("  ({})", hit.effect.as_str()) };
            let _ = writeln!(text, "    {}{}", hit.path, paint.faint(&effect));
        }
    }
}

fn is_beaten(hit: &Hit) -> bool {
    hit.effect == Effect::Beaten
}
