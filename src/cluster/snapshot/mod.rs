//! Live objects from files that `kubectl get` or a must-gather wrote, in place of an API server.

mod objects;
mod read;

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::schema::{Schema, builtin};

use super::{Cluster, Fetched, Resource, Target, Wanted};
use objects::{Kind, Objects};

/// How objects are best captured, for hints.
const CAPTURE: &str = "kubectl get KINDS -A -o yaml --show-managed-fields";

/// Captured objects.
#[derive(Debug)]
pub struct Snapshot {
    target: Target,
    objects: Objects,
    schema: Arc<Schema>,
    warnings: Vec<String>,
}

impl Snapshot {
    /// Reads files and directories (all levels, `.yaml`, `.yml` and `.json`). `namespace` is `-n`.
    ///
    /// Fails when a path cannot be read or nothing in all of them is an object.
    pub fn read(paths: &[PathBuf], namespace: Option<&str>) -> Result<Self, Problem> {
        let captured = read::read(paths)?;
        let warnings = captured.warnings();
        let target = Target {
            context: None,
            server: None,
            namespace: namespace.unwrap_or("default").to_owned(),
            namespace_enforced: namespace.is_some(),
        };
        let schema = Arc::new(builtin::schema().clone());
        Ok(Self { target, objects: captured.objects, schema, warnings })
    }

    /// What could not be read of the files, and what the captured objects lack. One sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn resolve_one(&self, gvk: &Gvk) -> Result<Resource, Problem> {
        if let Some(resource) = super::built_in(gvk) {
            return Ok(resource);
        }
        let kind = self.objects.kind(gvk).ok_or_else(|| not_captured(gvk))?;
        // No request is ever made of it, so the name in the URL need not be right.
        let plural = format!("{}s", gvk.kind.to_lowercase());
        Ok(Resource { gvk: gvk.clone(), plural, namespaced: kind.namespaced() })
    }

    fn fetch_one(&self, wanted: &Wanted) -> Fetched {
        let Wanted { resource, namespace, name } = wanted;
        let kind = self.objects.kind(&resource.gvk).ok_or_else(|| not_captured(&resource.gvk))?;
        match kind.versions(namespace.as_deref(), name) {
            Some(versions) => match versions.get(&resource.gvk.version) {
                Some(object) => Ok(Some(object.clone())),
                None => Err(other_version(&resource.gvk, versions.keys().map(String::as_str))),
            },
            None => self.absent(kind, &resource.gvk, namespace.as_deref()),
        }
    }

    /// Of a kind that is captured, but not this object.
    fn absent(&self, kind: &Kind, gvk: &Gvk, namespace: Option<&str>) -> Fetched {
        if !kind.is_at(&gvk.version) {
            return Err(other_version(gvk, kind.all_versions().into_iter()));
        }
        match namespace {
            Some(namespace) if !self.objects.covers(namespace) => Err(nothing_of(namespace)),
            _ => Ok(None),
        }
    }
}

impl Cluster for Snapshot {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn resolve(&self, kinds: &[Gvk]) -> Vec<Result<Resource, Problem>> {
        kinds.iter().map(|gvk| self.resolve_one(gvk)).collect()
    }

    async fn fetch(&self, wanted: &[Wanted]) -> Vec<Fetched> {
        wanted.iter().map(|wanted| self.fetch_one(wanted)).collect()
    }

    async fn list(&self, resource: &Resource, namespace: Option<&str>) -> Result<Vec<Value>, Problem> {
        let kind = self.objects.kind(&resource.gvk).ok_or_else(|| not_captured(&resource.gvk))?;
        Ok(kind.at(&resource.gvk.version, namespace).cloned().collect())
    }

    async fn select(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        _labels: &str,
    ) -> Result<Vec<Value>, Problem> {
        self.list(resource, namespace).await
    }

    async fn schema(&self, _kinds: &[Gvk]) -> Arc<Schema> {
        Arc::clone(&self.schema)
    }

    fn requests(&self) -> u64 {
        0
    }
}

fn not_captured(gvk: &Gvk) -> Problem {
    Problem::new(
        ProblemCode::NotCaptured,
        format!("no object of kind {} is among the captured ones", gvk.type_name()),
    )
    .with_hint(format!("capture the kind too: {CAPTURE}"))
}

fn nothing_of(namespace: &str) -> Problem {
    Problem::new(
        ProblemCode::NotCaptured,
        format!("nothing of namespace {namespace} is among the captured objects"),
    )
    .with_hint(format!("capture the namespace too: {CAPTURE}"))
}

/// Fields differ between versions, and only a server converts them.
fn other_version<'a>(gvk: &Gvk, captured: impl Iterator<Item = &'a str>) -> Problem {
    let versions: Vec<String> =
        captured.map(|version| Gvk { version: version.into(), ..gvk.clone() }.api_version()).collect();
    let Gvk { kind, version, .. } = gvk;
    let message = format!("{kind} is captured as {}, declared as {}", versions.join(", "), gvk.api_version());
    let exact = if gvk.group.is_empty() {
        format!("{}.{version}", kind.to_lowercase())
    } else {
        format!("{}.{version}.{}", kind.to_lowercase(), gvk.group)
    };
    Problem::new(ProblemCode::NotCaptured, message)
        .with_hint(format!("capture it as declared: kubectl get {exact} -A -o yaml --show-managed-fields"))
}

#[cfg(test)]
mod tests;
