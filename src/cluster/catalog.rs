//! Every kind that is served, with the names that arguments may call it by.

use super::Resource;

/// The kinds, in the server's order: groups by its priority, versions by the group's preference. Where a name
/// fits several, the first is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// What is served.
    pub kinds: Vec<ServedKind>,
    /// Group and version of API services that do not answer, so that nobody knows their kinds.
    pub silent: Vec<(String, String)>,
}

/// A kind and its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedKind {
    /// How it is served.
    pub resource: Resource,
    /// `deployment`; may be empty on old servers.
    pub singular: String,
    /// `deploy`.
    pub short_names: Vec<String>,
    /// `all`.
    pub categories: Vec<String>,
    /// Its objects can be listed.
    pub listable: bool,
    /// Its objects can be written, so that somebody may have applied one.
    pub writable: bool,
}

/// One list to read.
#[derive(Clone)]
pub struct Listing {
    /// The kind.
    pub resource: Resource,
    /// Namespace; `None` for all of them and for cluster-scoped kinds.
    pub namespace: Option<String>,
    /// Label selector, as kubectl's `-l`.
    pub labels: Option<String>,
    /// Field selector.
    pub fields: Option<String>,
    /// Decides by its metadata whether an item is worth reading whole; of the others only the metadata comes.
    pub whole: Whole,
}

/// A question about an object's metadata.
pub type Whole = std::sync::Arc<dyn Fn(&serde_json::Map<String, serde_json::Value>) -> bool + Send + Sync>;

/// A page of a [`Listing`]. Every item has `apiVersion`, `kind` and its metadata.
#[derive(Clone, Debug, Default)]
pub struct ListPage {
    /// The items, in the server's order.
    pub items: Vec<serde_json::Value>,
    /// What to ask the next page with.
    pub next: Option<String>,
    /// The token had expired and the list was begun anew: items may come a second time.
    pub restarted: bool,
}

impl std::fmt::Debug for Listing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Listing({} in {:?})", self.resource.plural, self.namespace)
    }
}
