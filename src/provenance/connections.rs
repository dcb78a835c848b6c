//! The connection graph: who connects to whom, from `connects:` alone.

use super::Target;
use crate::config::Environment;
use crate::source::{SourceMap, Span};

/// One instance connects to another of its cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connected {
    /// The environment.
    pub environment: String,
    /// The cluster.
    pub cluster: String,
    /// Who connects: `app/instance`.
    pub from: String,
    /// To whom: `app/instance`.
    pub to: String,
    /// The name of the connection.
    pub alias: String,
    /// The alias and the text that names the target, as they are written.
    pub places: [Span; 2],
}

/// The connections of an environment, in order of cluster, caller and alias.
#[must_use]
pub fn connections(environment: &Environment) -> Vec<Connected> {
    let mut connections = Vec::new();
    for cluster in &environment.clusters {
        for app in cluster.systems.iter().flat_map(|system| &system.apps) {
            for instance in &app.instances {
                connections.extend(instance.connects.iter().map(|connection| Connected {
                    environment: environment.name.to_string(),
                    cluster: cluster.key.text.to_string(),
                    from: format!("{}/{}", app.key.text, instance.key.text),
                    to: format!("{}/{}", connection.app, connection.instance),
                    alias: connection.alias.text.to_string(),
                    places: [connection.alias.origin.span, connection.span],
                }));
            }
        }
    }
    connections
}

impl Connected {
    /// Whether the connection is written at the target.
    #[must_use]
    pub fn is_written_at(&self, target: &Target, sources: &SourceMap) -> bool {
        self.places.iter().any(|place| target.covers(*place, sources))
    }
}
