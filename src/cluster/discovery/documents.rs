//! The discovery documents, as JSON: aggregated (`apidiscovery.k8s.io`), and the older ones.

use serde::Deserialize;
use serde_json::Value;

use super::{Contents, Discovery, Group, Served, Version};

/// What kubectl accepts for discovery: aggregated in either version, else the old form.
pub(in crate::cluster) const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// Everything else.
pub(in crate::cluster) const JSON: &str = "application/json";

/// The answer to `/apis` or `/api` in whichever form it came. `None` when it is neither.
pub(in crate::cluster) fn index(body: &[u8]) -> Option<Discovery> {
    let kind: Kind = serde_json::from_slice(body).ok()?;
    match kind.kind.as_str() {
        "APIGroupDiscoveryList" => Some(aggregated(serde_json::from_slice(body).ok()?)),
        "APIGroupList" => Some(groups(serde_json::from_slice(body).ok()?)),
        "APIVersions" => Some(core(serde_json::from_slice(body).ok()?)),
        _ => None,
    }
}

/// The answer to `/apis/GROUP/VERSION` or `/api/v1`.
pub(in crate::cluster) fn resources(body: &[u8]) -> Option<Vec<Served>> {
    let list: ResourceList = serde_json::from_slice(body).ok()?;
    let whole = list.resources.into_iter().filter(|resource| !resource.name.contains('/'));
    (list.kind == "APIResourceList").then(|| whole.map(Served::from).collect())
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
}

#[derive(Deserialize)]
struct Aggregated {
    #[serde(default)]
    items: Vec<AggregatedGroup>,
}

#[derive(Deserialize)]
struct AggregatedGroup {
    #[serde(default)]
    metadata: Value,
    #[serde(default)]
    versions: Vec<AggregatedVersion>,
}

#[derive(Deserialize)]
struct AggregatedVersion {
    version: String,
    #[serde(default)]
    resources: Vec<AggregatedResource>,
    #[serde(default)]
    freshness: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AggregatedResource {
    resource: String,
    #[serde(default)]
    response_kind: Option<Kind>,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    singular_resource: String,
    #[serde(default)]
    short_names: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    verbs: Vec<String>,
}

fn aggregated(list: Aggregated) -> Discovery {
    let mut discovery = Discovery::default();
    for group in list.items {
        let name = group.metadata["name"].as_str().unwrap_or_default().to_owned();
        let versions = group.versions.into_iter().map(Version::from).collect();
        discovery.insert(name, Group { versions });
    }
    discovery
}

impl From<AggregatedVersion> for Version {
    /// A stale version without resources is one whose API service has not answered.
    fn from(version: AggregatedVersion) -> Self {
        let contents = if version.freshness == "Stale" && version.resources.is_empty() {
            Contents::Unavailable
        } else {
            Contents::Known(version.resources.into_iter().filter_map(AggregatedResource::served).collect())
        };
        Self { name: version.version, contents }
    }
}

impl AggregatedResource {
    /// Resources without a kind of their own exist only for their subresources.
    fn served(self) -> Option<Served> {
        let kind = self.response_kind.map(|kind| kind.kind).filter(|kind| !kind.is_empty())?;
        Some(Served {
            plural: self.resource,
            singular: self.singular_resource,
            kind,
            namespaced: self.scope == "Namespaced",
            short_names: self.short_names,
            categories: self.categories,
            verbs: self.verbs,
        })
    }
}

#[derive(Deserialize)]
struct GroupList {
    #[serde(default)]
    groups: Vec<OldGroup>,
}

#[derive(Deserialize)]
struct OldGroup {
    name: String,
    #[serde(default)]
    versions: Vec<OldVersion>,
}

#[derive(Deserialize)]
struct OldVersion {
    version: String,
}

#[derive(Deserialize)]
struct CoreVersions {
    #[serde(default)]
    versions: Vec<String>,
}

fn groups(list: GroupList) -> Discovery {
    let mut discovery = Discovery::default();
    for group in list.groups {
        discovery.insert(group.name, unread(group.versions.into_iter().map(|version| version.version)));
    }
    discovery
}

fn core(list: CoreVersions) -> Discovery {
    let mut discovery = Discovery::default();
    discovery.insert("", unread(list.versions.into_iter()));
    discovery
}

fn unread(versions: impl Iterator<Item = String>) -> Group {
    Group { versions: versions.map(|name| Version { name, contents: Contents::Unread }).collect() }
}

#[derive(Deserialize)]
struct ResourceList {
    kind: String,
    #[serde(default)]
    resources: Vec<OldResource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OldResource {
    name: String,
    #[serde(default)]
    singular_name: String,
    #[serde(default)]
    namespaced: bool,
    kind: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    short_names: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
}

impl From<OldResource> for Served {
    fn from(resource: OldResource) -> Self {
        Self {
            plural: resource.name,
            singular: resource.singular_name,
            kind: resource.kind,
            namespaced: resource.namespaced,
            short_names: resource.short_names,
            categories: resource.categories,
            verbs: resource.verbs,
        }
    }
}
