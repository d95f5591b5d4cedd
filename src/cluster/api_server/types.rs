//! The published types (`/openapi/v3`): the index, then the documents of the groups in use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use http::uri::PathAndQuery;
use serde::Deserialize;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::core::id::Gvk;
use crate::core::schema::{Schema, builtin, openapi};

use super::super::discovery::JSON;
use super::super::failure::Failure;
use super::Shared;

/// Documents by API version (`apis/apps/v1`, `api/v1`).
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Index {
    paths: BTreeMap<String, Entry>,
}

/// One document.
#[derive(Clone, Debug, Deserialize)]
struct Entry {
    /// Its path, with a hash of its content: whatever was read from it once stays true.
    #[serde(rename = "serverRelativeURL")]
    url: String,
}

impl Index {
    /// The document of a group and version.
    fn url(&self, gvk: &Gvk) -> Option<&str> {
        let root = if gvk.group.is_empty() { "api" } else { "apis" };
        let url = &self.paths.get(&format!("{root}/{}", gvk.api_version()))?.url;
        (url.starts_with("/openapi/v3/") && url.parse::<PathAndQuery>().is_ok()).then_some(url)
    }
}

/// The types of these kinds: as published, else as built in, else absent.
pub(super) async fn schema(shared: &Arc<Shared>, kinds: &[Gvk]) -> Arc<Schema> {
    let mut schema = Schema::default();
    for document in documents(shared, kinds).await {
        openapi::extend(&mut schema, &document);
    }
    for gvk in kinds {
        if schema.kind(gvk).is_none()
            && let Some(id) = builtin::schema().kind(gvk)
        {
            let id = schema.adopt(builtin::schema(), id);
            schema.serve(gvk.clone(), id);
        }
    }
    Arc::new(schema)
}

/// The documents of the kinds' groups and versions, in a fixed order. One that cannot be read is left
/// out: types are needed to compare better, not to compare.
async fn documents(shared: &Arc<Shared>, kinds: &[Gvk]) -> Vec<Value> {
    let Ok(index) = shared.types.get_or_init(|| shared.read_types_index()).await else { return Vec::new() };
    let urls: BTreeSet<String> = kinds.iter().filter_map(|gvk| index.url(gvk)).map(str::to_owned).collect();
    let mut reading = JoinSet::new();
    for url in urls {
        let shared = Arc::clone(shared);
        reading.spawn(async move { (shared.document(&url).await, url) });
    }
    let mut read: Vec<(String, Value)> = Vec::new();
    while let Some(done) = reading.join_next().await {
        if let Ok((Ok(document), url)) = done {
            read.push((url, document));
        }
    }
    read.sort_by(|one, other| one.0.cmp(&other.0));
    read.into_iter().map(|(_, document)| document).collect()
}

impl Shared {
    async fn read_types_index(&self) -> Result<Index, Failure> {
        self.transport.get("/openapi/v3", JSON, |body| serde_json::from_slice(body).ok()).await
    }

    async fn document(&self, url: &str) -> Result<Value, Failure> {
        self.transport.get(url, JSON, |body| serde_json::from_slice(body).ok()).await
    }
}
