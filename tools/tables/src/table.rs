//! The text of a table.
//!
//! A line without indent opens a type: its name as people write it, what objects of it are (`N` of a namespace, `C` of the
//! cluster, `S` a part of another object's API, nothing where it is no kind), and the minors that have it: nothing for all,
//! `30-34`, or `30-32,35-36`. Below it stand its fields: ` name`, `!` when it is required, shape, and the minors unless it is those of
//! the type. A field whose shape changes stands in several lines.
//!
//! Shapes: `s` string, `i` int32, `l` int64, `n` number, `b` boolean, `x` int-or-string, `q` quantity, `y` base64, `t` time, `u` time with
//! microseconds, `a` anything, `s:A|B` one of these strings, a type (without its API version where that is the one of the type it stands in), `{}SHAPE` a map, and
//! lists: `[]SHAPE`, `[=]SHAPE` a set, `[KEY,KEY]SHAPE` a list that server-side apply merges by keys. Behind `~` stands how strategic merge treats
//! the list: `[a,b~a]` merges it by `a`, `[=~+]` adds to it; without `~` it is replaced.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The minors in which something holds, as bits.
pub(crate) type Minors = u32;

/// A type over all minors.
#[derive(Default)]
pub(crate) struct Type {
    /// `N`, `C`, `S`.
    pub(crate) kind: Option<char>,
    pub(crate) minors: Minors,
    /// By name, and whether it is required and its shape.
    pub(crate) fields: BTreeMap<String, BTreeMap<(bool, String), Minors>>,
}

pub(crate) type Table = BTreeMap<String, Type>;

/// The notation of a set of minors; nothing where all of `outer` are meant.
fn range(minors: Minors, outer: Minors, first: u32) -> String {
    if minors == outer {
        return String::new();
    }
    let has = |bit: u32| bit < 32 && minors & (1 << bit) != 0;
    let starts = (0..32).filter(|bit| has(*bit) && (*bit == 0 || !has(bit - 1)));
    let ranges = starts.map(|start| {
        let end = (start..32).take_while(|bit| has(*bit)).last().unwrap_or(start);
        format!("{}-{}", start + first, end + first)
    });
    format!(" {}", ranges.collect::<Vec<_>>().join(","))
}

/// The lines of a table whose minors begin at `first`; `all` are the minors that a line means that names none.
pub(crate) fn text(table: &Table, first: u32, all: Minors) -> String {
    let mut text = String::new();
    for (name, ty) in table {
        let kind = ty.kind.map(|kind| format!(" {kind}")).unwrap_or_default();
        let _ = writeln!(text, "{name}{kind}{}", range(ty.minors, all, first));
        for (field, variants) in &ty.fields {
            for ((required, shape), minors) in variants {
                let mark = if *required { "!" } else { "" };
                let _ = writeln!(text, " {field}{mark} {shape}{}", range(*minors, ty.minors, first));
            }
        }
    }
    text
}

/// Types that a shape names and nobody declares.
pub(crate) fn dangling(table: &Table) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    for (name, ty) in table {
        let version = name.rsplit_once('.').map_or("", |(version, _)| version);
        for shape in ty.fields.values().flat_map(BTreeMap::keys).map(|(_, shape)| shape) {
            let named = shape.trim_start_matches(['{', '}']).rsplit(']').next().unwrap_or_default();
            let named = named.trim_start_matches(['{', '}']);
            let full = if named.contains('/') { named.to_owned() } else { format!("{version}.{named}") };
            if named.len() > 1 && !table.contains_key(&full) {
                missing.insert(full);
            }
        }
    }
    missing
}
