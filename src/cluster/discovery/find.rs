//! Looking kinds up in what is served.

use crate::core::id::Gvk;

use super::super::Resource;
use super::{Contents, Discovery, Served};

/// Groups of events.
const EVENTS: [&str; 2] = ["", "events.k8s.io"];

impl Discovery {
    /// Whether a part of it is still to be read.
    pub(in crate::cluster) fn is_unread(&self) -> bool {
        let versions = self.groups.values().flat_map(|group| &group.versions);
        versions.into_iter().any(|version| version.contents == Contents::Unread)
    }

    /// Every group; the core group's name is empty.
    pub(in crate::cluster) fn group_names(&self) -> Vec<&str> {
        self.groups.keys().map(String::as_str).collect()
    }

    /// Every kind that can be listed and that somebody may have applied, each once, in the version that the server
    /// prefers. Nobody applies events.
    pub(in crate::cluster) fn applicable(&self) -> Vec<Resource> {
        let mut found: Vec<Resource> = Vec::new();
        let writes = |verb: &String| ["create", "update", "patch"].contains(&verb.as_str());
        for (group, version, served) in self.served() {
            let is_event = served.plural == "events" && EVENTS.contains(&group);
            if is_event || !served.verbs.iter().any(writes) {
                continue;
            }
            let known = |one: &Resource| one.gvk.group == group && one.plural == served.plural;
            if !found.iter().any(known) {
                found.push(resource(group, version, served));
            }
        }
        found
    }

    /// The kind that a word names: `deploy`, `deployments`, `Deployment`, each also with `.apps`. Core kinds win.
    pub(in crate::cluster) fn named(&self, word: &str) -> Option<Resource> {
        let word = word.to_lowercase();
        let (name, wanted) = word.split_once('.').map_or((word.as_str(), None), |(a, b)| (a, Some(b)));
        let matches = |served: &Served| {
            served.plural == name
                || served.singular == name
                || served.kind.to_lowercase() == name
                || served.short_names.iter().any(|short| short == name)
        };
        let mut served = self.served();
        let found = served.find(|(group, version, served)| {
            let in_group =
                wanted.is_none_or(|wanted| wanted == *group || wanted == format!("{version}.{group}"));
            in_group && matches(served)
        });
        found.map(|(group, version, served)| resource(group, version, served))
    }

    /// Everything that can be listed, versions in the server's order of preference.
    fn served(&self) -> impl Iterator<Item = (&str, &str, &Served)> {
        let versions = self.groups.iter().flat_map(|(group, contents)| {
            contents.versions.iter().map(move |version| (group.as_str(), version))
        });
        versions.flat_map(|(group, version)| {
            let served =
                if let Contents::Known(served) = &version.contents { served.as_slice() } else { &[] };
            let listed = served.iter().filter(|served| served.verbs.iter().any(|verb| verb == "list"));
            listed.map(move |served| (group, version.name.as_str(), served))
        })
    }
}

fn resource(group: &str, version: &str, served: &Served) -> Resource {
    let gvk = Gvk { group: group.into(), version: version.into(), kind: served.kind.clone() };
    Resource { gvk, plural: served.plural.clone(), namespaced: served.namespaced }
}

#[cfg(test)]
mod tests {
    use super::super::{Group, Version};
    use super::*;

    fn served(plural: &str, kind: &str, short: &str, verbs: &[&str]) -> Served {
        Served {
            plural: plural.into(),
            singular: kind.to_lowercase(),
            kind: kind.into(),
            namespaced: kind != "Node",
            short_names: vec![short.into()],
            categories: vec![],
            verbs: verbs.iter().map(|verb| (*verb).to_owned()).collect(),
        }
    }

    fn sample() -> Discovery {
        let mut discovery = Discovery::default();
        let version =
            |name: &str, kinds: Vec<Served>| Version { name: name.into(), contents: Contents::Known(kinds) };
        let core = vec![
            served("events", "Event", "ev", &["get", "list"]),
            served("nodes", "Node", "no", &["get", "list"]),
            served("bindings", "Binding", "", &["create"]),
        ];
        discovery.insert("", Group { versions: vec![version("v1", core)] });
        let (new, old) =
            (served("events", "Event", "ev", &["list"]), served("events", "Event", "ev", &["list"]));
        let versions = vec![version("v1", vec![new]), version("v1beta1", vec![old])];
        discovery.insert("events.k8s.io", Group { versions });
        discovery
    }

    #[test]
    fn words_name_kinds_as_in_kubectl() {
        let found = |word| sample().named(word).map(|resource| resource.gvk.api_version());
        for word in ["events", "event", "Event", "ev"] {
            assert_eq!(found(word).as_deref(), Some("v1"), "{word}");
        }
        assert_eq!(found("events.events.k8s.io").as_deref(), Some("events.k8s.io/v1"));
        assert_eq!(found("events.v1beta1.events.k8s.io").as_deref(), Some("events.k8s.io/v1beta1"));
        assert_eq!(found("bindings"), None, "it cannot be listed");
        assert_eq!(found("event.apps"), None);
    }

    #[test]
    fn every_kind_that_may_be_applied_comes_once_a_group() {
        let mut discovery = sample();
        let both = vec![served("jobs", "Job", "", &["list", "create"])];
        let versions = ["v1", "v1beta1"]
            .map(|name| Version { name: name.into(), contents: Contents::Known(both.clone()) });
        discovery.insert("batch", Group { versions: versions.to_vec() });
        let all: Vec<String> = discovery.applicable().iter().map(|found| found.gvk.api_version()).collect();
        assert_eq!(all, ["batch/v1"], "neither events nor what can only be read");
    }
}
