//! Time zones by their names in the IANA database: `Europe/Berlin`, `Etc/UTC`.
//!
//! <https://www.iana.org/time-zones>. The server looks them up with Go's `time.LoadLocation`: letters count in their case.

use super::{Verdict, require};

const NAMES: &str = include_str!("time_zones.txt");

/// A time zone with a name of its own; `Local` means another one on every machine.
pub fn time_zone(text: &str) -> Verdict {
    require(!text.is_empty(), || "timeZone must be nil or non-empty string".to_owned())?;
    require(!text.eq_ignore_ascii_case("Local"), || {
        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones".to_owned()
    })?;
    require(is_known(text), || format!("unknown time zone {text}"))
}

fn is_known(text: &str) -> bool {
    // Two copies of the database with other ideas of leap seconds, and two files that name no zone of their own.
    let name = text.strip_prefix("posix/").or_else(|| text.strip_prefix("right/")).unwrap_or(text);
    let (area, city) = name.rsplit_once('/').unwrap_or(("", name));
    let mut areas = NAMES.lines().filter_map(|line| line.split_once(": "));
    matches!(name, "localtime" | "posixrules")
        || areas.any(|(known, cities)| known == area && cities.split(' ').any(|known| known == city))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn zones_are_known_by_name() {
        check(
            time_zone,
            &[
                "UTC",
                "Europe/Berlin",
                "America/Argentina/ComodRivadavia",
                "Etc/GMT+5",
                "EST5EDT",
                "Asia/Calcutta",
                "posix/UTC",
            ],
            &[
                ("", "timeZone must be nil or non-empty string"),
                ("local", "timeZone must be an explicit time zone"),
                ("utc", "unknown time zone utc"),
                ("Europe/", "unknown time zone Europe/"),
                ("Europe", "unknown time zone Europe"),
                ("/Berlin", "unknown time zone /Berlin"),
                (" UTC", "unknown time zone  UTC"),
                ("../UTC", "unknown time zone ../UTC"),
            ],
        );
    }
}
