//! Names of objects, for completion: it is quick rather than whole, so one page of them.

use crate::core::problem::Problem;

use super::super::failure::Ask;
use super::super::{Resource, list};
use super::{ApiServer, paths};

/// Names and labels alone; a server that cannot do that sends whole objects.
const NAMES_ONLY: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

impl ApiServer {
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
