//! The connection graph for people, and as a diagram in the notation of Mermaid.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Paint;
use crate::provenance::Connected;

/// A line for each connection, below its environment and cluster.
#[must_use]
pub fn text(connections: &[Connected], paint: Paint) -> String {
    let mut text = String::new();
    let mut open = None;
    let width = |connection: &Connected| connection.from.len();
    let widest = connections.iter().map(width).max().unwrap_or_default();
    for connection in connections {
        let cluster = (&connection.environment, &connection.cluster);
        if open.replace(cluster) != Some(cluster) {
            let name = paint.strong(&format!("{}/{}", connection.environment, connection.cluster));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}{name}", if text.is_empty() { "" } else { "\n" });
        }
        let Connected { from, to, alias, .. } = connection;
        let _ = writeln!(text, "  {from:widest$} -> {to}{}", paint.faint(&format!("  ({alias})")));
    }
    text
}

/// One flowchart; a cluster is a box where there are several.
#[must_use]
pub fn mermaid(connections: &[Connected]) -> String {
    let clusters: BTreeSet<(&str, &str)> =
        connections.iter().map(|connection| (&*connection.environment, &*connection.cluster)).collect();
    let mut text = "flowchart LR\n".to_owned();
    for (number, (environment, cluster)) in clusters.iter().enumerate() {
        let boxed = clusters.len() > 1;
        let indent = if boxed { "    " } else { "  " };
        if boxed {
            let _ = writeln!(text, "  subgraph c{number}[\"{environment}/{cluster}\"]");
        }
        let here = |connection: &&Connected| connection.environment == *environment && connection.cluster == *cluster;
        for connection in connections.iter().filter(here) {
            let node = |name: &str| format!("c{number}_{}[\"{name}\"]", identifier(name));
            let (from, to) = (node(&connection.from), node(&connection.to));
            let _ = writeln!(text, "{indent}{from} -->|{}| {to}", connection.alias);
        }
        if boxed {
            text.push_str("  end\n");
        }
    }
    text
}

/// A name of letters, digits and `_` alone, different for different names.
fn identifier(name: &str) -> String {
    let mut identifier = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '/' => identifier.push_str("__"),
            letter if letter.is_ascii_alphanumeric() => identifier.push(letter),
            letter => {
                let _ = write!(identifier, "_{:x}_", u32::from(letter));
            }
        }
    }
    identifier
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, Span};

    fn connected(cluster: &str, from: &str, to: &str) -> Connected {
        let source = SourceMap::default().add("a.yaml", "a".into());
        let place = Span { source, start: 0, end: 1 };
        Connected {
            environment: "dev".to_owned(),
            cluster: cluster.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            alias: "db".to_owned(),
            places: [place, place],
        }
    }

    #[test]
    fn one_cluster_needs_no_box() {
        let diagram = mermaid(&[connected("main", "web/a-b", "data/x")]);
        assert_eq!(diagram, "flowchart LR\n  c0_web__a_2d_b[\"web/a-b\"] -->|db| c0_data__x[\"data/x\"]\n");
    }

    #[test]
    fn clusters_are_boxes() {
        let connections = [connected("one", "a/a", "b/b"), connected("two", "a/a", "b/b")];
        let wanted = "flowchart LR\n  subgraph c0[\"dev/one\"]\n    c0_a__a[\"a/a\"] -->|db| c0_b__b[\"b/b\"]\n  end\n  \
            subgraph c1[\"dev/two\"]\n    c1_a__a[\"a/a\"] -->|db| c1_b__b[\"b/b\"]\n  end\n";
        assert_eq!(mermaid(&connections), wanted);
        let listed = text(&connections, Paint::new(false));
        assert_eq!(listed, "dev/one\n  a/a -> b/b  (db)\n\ndev/two\n  a/a -> b/b  (db)\n");
    }
}
