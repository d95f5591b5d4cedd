//! The published types (`/openapi/v3`): the index, then the documents of the groups in use, from the cache
//! where it has them.
//!
//! The index names every document with a hash of its content, and that is one request. It is also how a
//! kind's plural and scope are known without discovery: the documents list the collections.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::uri::PathAndQuery;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

use crate::core::id::Gvk;
use crate::core::schema::{Schema, builtin};

use super::super::Resource;
use super::super::cache::{Cache, Key};
use super::super::discovery::JSON;
use super::super::failure::Failure;
use super::Shared;
use super::document::Document;

/// What was read of the published types so far.
#[derive(Default)]
pub(super) struct Types {
    index: OnceCell<Result<Index, Failure>>,
    documents: Mutex<BTreeMap<String, Slot>>,
    cache: Option<Cache>,
    /// What is being written to the cache.
    writing: Mutex<JoinSet<()>>,
}

/// How long a finished run waits for the cache: a home on a network may not answer.
const LONGEST_WRITE: Duration = Duration::from_secs(5);

/// A document, read at most once; `None` when it could not be.
type Slot = Arc<OnceCell<Option<Arc<Document>>>>;

/// Documents by API version (`apis/apps/v1`, `api/v1`).
#[derive(Clone, Debug, Default, Deserialize)]
struct Index {
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
    /// The document of this name.
    fn url(&self, name: &str) -> Option<&str> {
        let url = &self.paths.get(name)?.url;
        (url.starts_with("/openapi/v3/") && url.parse::<PathAndQuery>().is_ok()).then_some(url)
    }
}

/// The name of a kind's document.
fn document_name(gvk: &Gvk) -> String {
    let root = if gvk.group.is_empty() { "api" } else { "apis" };
    format!("{root}/{}", gvk.api_version())
}

impl Types {
    /// Nothing is read yet.
    pub(super) fn new(cache: Option<Cache>) -> Self {
        Self { cache, ..Self::default() }
    }

    fn slot(&self, url: &str) -> Slot {
        let mut slots = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(url.to_owned()).or_default())
    }

    /// Writes it beside the run, which waits for it only at its very end.
    fn keep(&self, cache: Cache, key: Key<'_>, document: Arc<Document>) {
        let (name, url) = (key.name.to_owned(), key.url.to_owned());
        let write = move || cache.store(Key { name: &name, url: &url }, &document.to_text());
        self.writing.lock().unwrap_or_else(PoisonError::into_inner).spawn_blocking(write);
    }

    /// Waits until what is kept for the next run is written.
    pub(super) async fn settle(&self) {
        let writing = std::mem::take(&mut *self.writing.lock().unwrap_or_else(PoisonError::into_inner));
        // What takes longer is left to its own end, and at worst read again by the next run.
        let _ = tokio::time::timeout(LONGEST_WRITE, writing.join_all()).await;
    }
}

/// The types of these kinds: as published, else as built in, else absent.
pub(super) async fn schema(shared: &Arc<Shared>, kinds: &[Gvk]) -> Arc<Schema> {
    let mut schema = Schema::default();
    for document in documents(shared, kinds).await {
        schema.adopt_kinds(&document.schema, kinds);
    }
    if kinds.iter().any(|gvk| schema.kind(gvk).is_none()) {
        schema.adopt_kinds(builtin::schema(), kinds);
    }
    Arc::new(schema)
}

/// The documents of the kinds' groups and versions, in a fixed order. One that cannot be read is left
/// out: types are needed to compare better, not to compare.
async fn documents(shared: &Arc<Shared>, kinds: &[Gvk]) -> Vec<Arc<Document>> {
    let names: BTreeSet<String> = kinds.iter().map(document_name).collect();
    let mut reading = JoinSet::new();
    for name in names {
        let shared = Arc::clone(shared);
        reading.spawn(async move { (shared.document(&name).await, name) });
    }
    let mut read: Vec<(String, Arc<Document>)> = Vec::new();
    while let Some(done) = reading.join_next().await {
        if let Ok((Some(document), name)) = done {
            read.push((name, document));
        }
    }
    read.sort_by(|one, other| one.0.cmp(&other.0));
    read.into_iter().map(|(_, document)| document).collect()
}

impl Shared {
    /// How a kind is served, as far as that was remembered and still holds. Asks for the index alone.
    pub(super) async fn remembered(&self, gvk: &Gvk) -> Option<Resource> {
        let name = document_name(gvk);
        let cache = self.types.cache.as_ref().filter(|cache| cache.holds(&name))?;
        let url = self.index().await?.url(&name)?;
        let slot = self.types.slot(url);
        let key = Key { name: &name, url };
        let document = match slot.get() {
            Some(known) => known.clone(),
            None => load(cache, key).inspect(|document| drop(slot.set(Some(Arc::clone(document))))),
        };
        document?.resource(gvk).cloned()
    }

    /// Reads the index, so that it is there when it is asked for and the connection stands.
    pub(super) async fn warm_up(&self) {
        self.index().await;
    }

    /// The index; `None` when it cannot be read.
    async fn index(&self) -> Option<&Index> {
        let read = async || {
            self.transport.get("/openapi/v3", JSON, |body| serde_json::from_slice::<Index>(body).ok()).await
        };
        self.types.index.get_or_init(read).await.as_ref().ok()
    }

    /// The document of this name: of this run, kept from an earlier one, or read now and kept.
    async fn document(&self, name: &str) -> Option<Arc<Document>> {
        let url = self.index().await?.url(name)?;
        let slot = self.types.slot(url);
        slot.get_or_init(|| self.load_or_read(Key { name, url })).await.clone()
    }

    async fn load_or_read(&self, key: Key<'_>) -> Option<Arc<Document>> {
        if let Some(document) = self.types.cache.as_ref().and_then(|cache| load(cache, key)) {
            return Some(document);
        }
        let json: Result<Value, Failure> =
            self.transport.get(key.url, JSON, |body| serde_json::from_slice(body).ok()).await;
        let document = Arc::new(Document::of(&json.ok()?));
        if let Some(cache) = self.types.cache.clone() {
            self.types.keep(cache, key, Arc::clone(&document));
        }
        Some(document)
    }
}

fn load(cache: &Cache, key: Key<'_>) -> Option<Arc<Document>> {
    Document::from_text(&cache.load(key)?).map(Arc::new)
}
