//! What can be named on a command line: kinds, and names of objects. For completion, so it is quick rather than whole:
//! one page of names, and no second look at what cannot be read.

use futures::future::join_all;

use crate::core::id::Gvk;
use crate::core::problem::Problem;

use super::super::discovery::{Contents, Discovery, Served};
use super::super::failure::Ask;
use super::super::{Resource, list};
use super::{ApiServer, Failure, Shared, paths};

/// Names and labels alone; a server that cannot do that sends whole objects.
const NAMES_ONLY: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// A kind that can be listed, and the words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKind {
    /// In the version its group prefers.
    pub resource: Resource,
    /// `deployment`.
    pub singular: String,
    /// `deploy`.
    pub short_names: Vec<String>,
}

impl ApiServer {
    /// Every kind that can be listed, the core group's first, each once.
    ///
    /// # Errors
    /// Discovery cannot be read.
    pub async fn kinds(&self) -> Result<Vec<NamedKind>, Problem> {
        let read = self.shared.preferred().await;
        let discovery = read.map_err(|failure| failure.problem(Ask::Discovery, &self.shared.server))?;
        Ok(discovery.groups().flat_map(|(group, versions)| kinds_of(group, versions)).collect())
    }

    /// Names of a kind's objects, sorted: a page of them. `None` for the namespace: of all namespaces.
    ///
    /// # Errors
    /// They cannot be listed.
    pub async fn names(&self, resource: &Resource, namespace: Option<&str>) -> Result<Vec<String>, Problem> {
        let namespace = namespace.filter(|_| resource.namespaced);
        let path = paths::page(&paths::collection(resource, namespace), None);
        let page =
            self.shared.transport.receive(&path, NAMES_ONLY, || list::Reading::new(&|_, _| true)).await;
        let page =
            page.map_err(|failure| failure.problem(Ask::List { resource, namespace }, &self.shared.server))?;
        let name = |item: &serde_json::Value| item["metadata"]["name"].as_str().map(str::to_owned);
        let mut names: Vec<String> = page.items.iter().filter_map(name).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

impl Shared {
    /// Discovery, on servers that do not aggregate with the preferred version of each group.
    async fn preferred(&self) -> Result<Discovery, Failure> {
        let mut discovery = self.discovery.get_or_init(|| self.read_index()).await.clone()?;
        let unread: Vec<(String, String)> = discovery
            .groups()
            .filter_map(|(group, versions)| Some((group.to_owned(), versions.first()?)))
            .filter(|(_, version)| version.contents == Contents::Unread)
            .map(|(group, version)| (group, version.name.clone()))
            .collect();
        let read = join_all(unread.iter().map(|(group, version)| self.read_version(group, version))).await;
        for ((group, version), contents) in unread.iter().zip(read) {
            discovery.fill(group, version, contents?);
        }
        Ok(discovery)
    }
}

/// The kinds of a group, each in the first of its versions that has it.
fn kinds_of(group: &str, versions: &[super::super::discovery::Version]) -> Vec<NamedKind> {
    let mut kinds: Vec<NamedKind> = Vec::new();
    for version in versions {
        let Contents::Known(served) = &version.contents else { continue };
        for served in served.iter().filter(|served| served.verbs.iter().any(|verb| verb == "list")) {
            if !kinds.iter().any(|kind| kind.resource.plural == served.plural) {
                kinds.push(named(group, &version.name, served));
            }
        }
    }
    kinds
}

fn named(group: &str, version: &str, served: &Served) -> NamedKind {
    let gvk = Gvk { group: group.to_owned(), version: version.to_owned(), kind: served.kind.clone() };
    NamedKind {
        resource: Resource { gvk, plural: served.plural.clone(), namespaced: served.namespaced },
        singular: served.singular.clone(),
        short_names: served.short_names.clone(),
    }
}
