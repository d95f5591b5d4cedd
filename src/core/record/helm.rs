//! Helm's release record: the objects of a release as it was last installed (`semantics.md` §5.3).
//!
//! A Secret (or, with the other storage driver, a `ConfigMap`) a revision, in the release's namespace; its labels
//! say whose revision it is, its payload is compressed JSON. The payload holds the user's values and the
//! whole chart, too; nothing but the manifest is kept of it (helm/helm: `pkg/storage/driver/util.go`,
//! `secrets.go`).

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;

use super::Record;
use crate::core::change::RecordKind;
use crate::core::id::Gvk;
use crate::core::manifest::{self, Document, Limits};
use crate::core::scalar::bytes;

/// The annotation with the name of the release an object belongs to (helm/helm: `pkg/action/validate.go`).
pub const RELEASE_NAME: &str = "meta.helm.sh/release-name";

/// The annotation with the namespace its record is in.
pub const RELEASE_NAMESPACE: &str = "meta.helm.sh/release-namespace";

/// Most bytes of an unpacked payload; what etcd holds is at most 1.5 MiB before unpacking.
const MOST: u64 = 64 << 20;

/// The first bytes of gzip, which payloads of very old releases do not have.
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];

/// Which release an object says it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReleaseName {
    /// The namespace of its record.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl ReleaseName {
    /// The marks on a live object; `None` when it has not both.
    pub fn of(live: &Value) -> Option<Self> {
        let annotations = &live["metadata"]["annotations"];
        let text = |name| annotations[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Self { namespace: text(RELEASE_NAMESPACE)?, name: text(RELEASE_NAME)? })
    }
}

/// What the labels of a stored revision say, without unpacking it.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Name of the release.
    pub name: &'a str,
    /// Revision, from 1.
    pub revision: u64,
    /// `deployed`, `failed`, `pending-upgrade`, `superseded`, …
    pub status: &'a str,
    object: &'a Value,
}

impl<'a> Stored<'a> {
    /// A Secret or `ConfigMap`; `None` when it holds no revision.
    pub fn of(object: &'a Value) -> Option<Self> {
        let labels = &object["metadata"]["labels"];
        let text = |name: &str| labels[name].as_str();
        (text("owner")? == "helm").then_some(())?;
        let (name, revision, status) = (text("name")?, text("version")?.parse().ok()?, text("status")?);
        Some(Self { name, revision, status, object })
    }

    /// Whether this is what is installed.
    pub fn is_deployed(&self) -> bool {
        self.status == "deployed"
    }

    /// Whether it was begun and did not get to its end: the live objects may be partly of this revision.
    pub fn is_unfinished(&self) -> bool {
        matches!(self.status, "failed" | "uninstalling") || self.status.starts_with("pending-")
    }

    /// The objects of the revision. `Err` when the payload is not what Helm writes.
    #[expect(clippy::result_unit_err, reason = "its content must not be told, so there is no more to say")]
    pub fn release(&self) -> Result<Release, ()> {
        let payload = payload(self.object).ok_or(())?;
        let origin: Arc<str> = format!("release {} revision {}", self.name, self.revision).into();
        let entries = manifest::read(&origin, payload.manifest.as_bytes(), &Limits::default());
        let mut documents = BTreeMap::new();
        for document in entries.into_iter().flatten() {
            let Some(name) = document.name.clone() else { continue };
            let Gvk { group, kind, .. } = document.gvk.clone();
            documents.entry((group, kind, name)).or_insert_with(Vec::new).push(document);
        }
        let namespace = self.object["metadata"]["namespace"].as_str().unwrap_or_default().to_owned();
        Ok(Release { namespace, revision: self.revision, documents, interrupted: None })
    }
}

/// The parts of the payload that are wanted.
#[derive(Deserialize)]
struct Payload {
    /// Left out when all the chart has are hooks.
    #[serde(default)]
    manifest: String,
}

fn payload(object: &Value) -> Option<Payload> {
    let stored = object["data"]["release"].as_str()?;
    // The data of a Secret is base64 once more.
    let text = if object["kind"] == "Secret" {
        String::from_utf8(bytes::decode(stored)?).ok()?
    } else {
        stored.to_owned()
    };
    serde_json::from_slice(&unpacked(bytes::decode(&text)?)?).ok()
}

fn unpacked(packed: Vec<u8>) -> Option<Vec<u8>> {
    if !packed.starts_with(&GZIP) {
        return Some(packed);
    }
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(&packed[..]).take(MOST + 1).read_to_end(&mut unpacked);
    (read.ok()? as u64 <= MOST).then_some(unpacked)
}

/// The objects of one revision, hooks and the chart's `crds/` not among them.
#[derive(Clone, Debug)]
pub struct Release {
    /// Where objects go that name no namespace.
    pub namespace: String,
    /// Revision, from 1.
    pub revision: u64,
    /// The status of a newer revision that did not get to its end, and its number.
    pub interrupted: Option<(u64, String)>,
    /// By group, kind and name; several when they differ by namespace, or one is declared twice.
    documents: BTreeMap<(String, String, String), Vec<Document>>,
}

impl Release {
    /// The document of a live object; `None` when the release has none (any more).
    pub fn document(&self, live: &Value) -> Option<&Document> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let Gvk { group, kind, .. } = Gvk::new(live["apiVersion"].as_str()?, live["kind"].as_str()?);
        let metadata = &live["metadata"];
        let candidates = self.documents.get(&(group, kind, text(&metadata["name"])?))?;
        let Some(namespace) = metadata["namespace"].as_str() else { return candidates.last() };
        candidates.iter().rfind(|document| self.namespace_of(document) == namespace)
    }

    fn namespace_of<'a>(&'a self, document: &'a Document) -> &'a str {
        document.namespace.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.namespace)
    }

    /// A document of the release as a record to compare with.
    pub fn record(&self, document: &Document) -> Record {
        let value = document.value.clone();
        Record { kind: RecordKind::Helm, value, polluted: false, doubtful: self.interrupted.is_some() }
    }

    /// How many objects it has.
    pub fn len(&self) -> usize {
        self.documents.values().map(Vec::len).sum()
    }

    /// Whether it has no object.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}

#[cfg(test)]
mod tests;
