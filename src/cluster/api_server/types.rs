//! The published types (`/openapi/v3`): the index, then the documents of the groups in use.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::core::id::Gvk;
use crate::core::schema::Schema;

use super::super::failure::Failure;
use super::Shared;

/// Documents by API version path (`apis/apps/v1`), with the URL that carries their content hash.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Index {
    #[serde(default)]
    #[expect(dead_code, reason = "read once the parser of the documents is there")]
    paths: BTreeMap<String, Entry>,
}

/// One document.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    #[expect(dead_code, reason = "read once the parser of the documents is there")]
    #[serde(rename = "serverRelativeURL")]
    url: String,
}

impl Shared {
    /// The types of these kinds, as far as they are published.
    pub(super) async fn schema(&self, _kinds: &[Gvk]) -> Arc<Schema> {
        let _index: Option<Result<Index, Failure>> = self.types.get().cloned();
        Arc::new(Schema::default())
    }
}
