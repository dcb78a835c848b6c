//! What runs in a cluster, before anything is merged: references need all names first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Merger;
use crate::config::read::{ByName, Placement, WrittenApp, WrittenCluster, WrittenInstance, WrittenSystem};
use crate::yaml::Key;

/// All systems that run in one cluster.
pub(super) struct Plan<'a> {
    pub(super) systems: Vec<PlannedSystem<'a>>,
    /// Instances by app, for those who refer to them.
    pub(super) instances: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// A system with what the layers say about it, lowest first.
pub(super) struct PlannedSystem<'a> {
    pub(super) name: &'a Arc<str>,
    pub(super) chain: Vec<&'a WrittenSystem>,
    pub(super) placement: Option<&'a Placement>,
    pub(super) apps: Vec<PlannedApp<'a>>,
}

/// An app with what the layers say about it, lowest first.
pub(super) struct PlannedApp<'a> {
    pub(super) key: &'a Key,
    pub(super) chain: Vec<&'a WrittenApp>,
    pub(super) instances: Vec<PlannedInstance<'a>>,
    /// Instances that some layer has and a higher one removes.
    pub(super) removed: BTreeSet<&'a str>,
}

/// An instance with what the layers say about it, lowest first.
pub(super) struct PlannedInstance<'a> {
    pub(super) key: &'a Key,
    pub(super) chain: Vec<&'a WrittenInstance>,
}

impl<'a> Merger<'a> {
    pub(super) fn plan(&mut self, cluster: &'a WrittenCluster) -> Plan<'a> {
        let stack = self.stack;
        let mut systems = Vec::new();
        for (name, own) in &stack.own.systems {
            let placement = match &own.clusters {
                Some(placements) => {
                    let here = placements.iter().find(|placement| placement.key.text == cluster.key.text);
                    let Some(here) = here else { continue };
                    Some(here)
                }
                // In several clusters this is a mistake; the first one stands for the answer.
                None if stack.own.clusters.first().is_some_and(|first| first.key.text == cluster.key.text) => None,
                None => continue,
            };
            systems.push(self.plan_system(name, own, placement));
        }
        let mut instances: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for app in systems.iter().flat_map(|system| &system.apps) {
            let names = app.instances.iter().map(|instance| &*instance.key.text);
            instances.entry(&app.key.text).or_default().extend(names);
        }
        Plan { systems, instances }
    }

    fn plan_system(
        &mut self,
        name: &'a Arc<str>,
        own: &'a WrittenSystem,
        placement: Option<&'a Placement>,
    ) -> PlannedSystem<'a> {
        let layers = self.stack.layers.iter().filter_map(|layer| layer.systems.get(name));
        let chain: Vec<&WrittenSystem> = layers.chain([own]).collect();
        let levels = chain.iter().map(|system| &system.apps).chain(placement.map(|placement| &placement.apps));
        let levels: Vec<&ByName<WrittenApp>> = levels.collect();
        // An app runs where the environment's own file names it; the key there stands for the app.
        let mut named: BTreeMap<&str, &Key> = BTreeMap::new();
        for apps in [Some(&own.apps), placement.map(|placement| &placement.apps)].into_iter().flatten() {
            for (app, entry) in apps {
                match entry.body {
                    Some(_) => {
                        named.entry(app).or_insert(&entry.key);
                    }
                    None => {
                        named.remove(&**app);
                    }
                }
            }
        }
        let apps = named.into_values().map(|key| self.plan_app(key, &levels)).collect();
        PlannedSystem { name, chain, placement, apps }
    }

    fn plan_app(&mut self, key: &'a Key, levels: &[&'a ByName<WrittenApp>]) -> PlannedApp<'a> {
        let mut chain: Vec<&WrittenApp> = Vec::new();
        for named in levels.iter().filter_map(|apps| apps.get(&key.text)) {
            match &named.body {
                Some(body) => chain.push(body),
                None => chain.clear(),
            }
        }
        let mut instances: BTreeMap<&str, PlannedInstance<'a>> = BTreeMap::new();
        let mut removed = BTreeSet::new();
        for (name, named) in chain.iter().flat_map(|app| &app.instances) {
            let Some(body) = &named.body else {
                if instances.remove(&**name).is_none() {
                    self.idle.insert(named.key.origin.span);
                }
                removed.insert(&**name);
                continue;
            };
            let planned =
                instances.entry(name).or_insert_with(|| PlannedInstance { key: &named.key, chain: Vec::new() });
            planned.key = &named.key;
            planned.chain.push(body);
        }
        PlannedApp { key, chain, instances: instances.into_values().collect(), removed }
    }
}
