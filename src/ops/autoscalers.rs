//! What autoscalers target: those in the cluster, and those the input itself declares.
//!
//! Asked only when a replica count differs in a way that an autoscaler would explain.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use serde_json::Value;

use super::deadline::Deadline;
use super::slot::Slot;
use crate::cluster::Cluster;
use crate::core::change::Warning;
use crate::core::evaluate::Autoscaled;
use crate::core::id::Gvk;
use crate::core::problem::Problem;

/// The version that is asked for; served since Kubernetes 1.23.
const API_VERSION: &str = "autoscaling/v2";
const KIND: &str = "HorizontalPodAutoscaler";

/// What is known about autoscalers.
#[derive(Debug, Default)]
pub(super) struct Autoscalers {
    /// Every target found.
    pub(super) targets: Vec<Autoscaled>,
    /// Namespaces whose autoscalers could not be read.
    unread: BTreeMap<String, Problem>,
}

impl Autoscalers {
    /// What to tell at an object whose replicas may be an autoscaler's, when nobody knows.
    pub(super) fn warning(&self, namespace: &str) -> Option<Warning> {
        let problem = self.unread.get(namespace)?;
        let message = format!(
            "whether an autoscaler sets the replicas is not known: the autoscalers of namespace \
             \"{namespace}\" were not read: {}",
            problem.message
        );
        Some(Warning { code: "autoscalers-unread", message, path: None, position: None })
    }
}

/// The targets of the autoscalers in these namespaces, read side by side.
pub(super) async fn find<C: Cluster>(
    cluster: &C,
    namespaces: &BTreeSet<String>,
    slots: &[Slot],
    deadline: Deadline,
) -> Autoscalers {
    let mut found = Autoscalers { targets: declared(slots), unread: BTreeMap::new() };
    let read = namespaces.iter().map(async |namespace| {
        let listed = deadline.bound(list(cluster, namespace)).await.and_then(|listed| listed);
        (namespace, listed)
    });
    for (namespace, listed) in join_all(read).await {
        match listed {
            Ok(objects) => found.targets.extend(objects.iter().filter_map(|hpa| target(hpa, namespace))),
            Err(problem) => drop(found.unread.insert(namespace.clone(), problem)),
        }
    }
    found
}

async fn list<C: Cluster>(cluster: &C, namespace: &str) -> Result<Vec<Value>, Problem> {
    match cluster.resolve(&[Gvk::new(API_VERSION, KIND)]).await.pop() {
        Some(Ok(resource)) => cluster.list(&resource, Some(namespace)).await,
        Some(Err(problem)) => Err(problem),
        None => Ok(Vec::new()),
    }
}

/// Whether objects of this kind say what an autoscaler targets, in whatever version.
pub(super) fn is_autoscaler(gvk: &Gvk) -> bool {
    gvk.group == "autoscaling" && gvk.kind == KIND
}

/// The targets of autoscalers that the input declares.
fn declared(slots: &[Slot]) -> Vec<Autoscaled> {
    let autoscalers =
        slots.iter().filter_map(Slot::placed).filter(|object| is_autoscaler(&object.document.gvk));
    autoscalers.filter_map(|object| target(&object.document.value, object.namespace.as_deref()?)).collect()
}

fn target(autoscaler: &Value, namespace: &str) -> Option<Autoscaled> {
    let reference = autoscaler.pointer("/spec/scaleTargetRef")?;
    let text = |field| reference.get(field).and_then(Value::as_str);
    let Gvk { group, kind, .. } = Gvk::new(text("apiVersion").unwrap_or_default(), text("kind")?);
    // A version without a slash is the core group, where a lone group cannot stand.
    Some(Autoscaled { group, kind, namespace: namespace.to_owned(), name: text("name")?.to_owned() })
}
