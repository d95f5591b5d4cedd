//! Where live objects come from: an API server, or files that were written from one.
//!
//! [`Cluster`] is the only asynchronous port that objects are read through. Its verbs are get and list; there is no
//! other. [`Permissions`] asks whether they may be used.
//! [`ApiServer`] is the one, [`Snapshot`] the other.

mod api_server;
mod cache;
mod catalog;
mod connect;
mod discovery;
mod failure;
mod list;
#[cfg(test)]
mod mock;
mod needs;
mod plan;
mod snapshot;
mod transport;
mod warnings;

use std::sync::Arc;

use futures::future::join;
use serde_json::Value;

use crate::core::id::{Gvk, ObjectId};
use crate::core::problem::Problem;
use crate::core::schema::{Schema, builtin};

pub use api_server::ApiServer;
pub use catalog::{Catalog, ListPage, Listing, ServedKind, Whole};
pub use connect::KubeconfigNames;
pub(crate) use connect::nearest;
pub use connect::{ConnectError, ConnectOptions, DEFAULT_CONCURRENCY, Environment, Exchange, Log, Secret};
pub use needs::{Need, Verb, needs};
pub use snapshot::Snapshot;

/// How a kind is served.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resource {
    /// The exact type asked for.
    pub gvk: Gvk,
    /// Name in the URL (`deployments`).
    pub plural: String,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
}

/// What the run talks to, for the report's header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Kubeconfig context.
    pub context: Option<String>,
    /// API server address, without credentials.
    pub server: Option<String>,
    /// Namespace of objects that do not say one.
    pub namespace: String,
    /// `-n` was given: a manifest that names another namespace is an error.
    pub namespace_enforced: bool,
}

/// One wanted object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its kind, as served.
    pub resource: Resource,
    /// Namespace, `None` exactly when the resource is cluster-scoped.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
}

/// A live object, or the fact that there is none.
pub type Fetched = Result<Option<Value>, Problem>;

/// The live side (one of the three ports).
pub trait Cluster {
    /// What this is, for the header.
    fn target(&self) -> &Target;

    /// How each kind is served, in the order asked: exactly that group, version and kind.
    fn resolve(&self, kinds: &[Gvk]) -> impl Future<Output = Vec<Result<Resource, Problem>>>;

    /// The wanted objects, in the order asked, with the fewest requests that get them. Every value has
    /// `apiVersion` and `kind` and its managed fields.
    fn fetch(&self, wanted: &[Wanted]) -> impl Future<Output = Vec<Fetched>>;

    /// How a kind is served, where that is known without asking anybody.
    fn known(&self, _gvk: &Gvk) -> Option<Resource> {
        None
    }

    /// [`Self::fetch`], each object told as soon as it is there, once, in no order: what is told need not be
    /// kept. Reading begins at once; nothing is told before `ready` has come back.
    fn fetch_each(
        &self,
        wanted: &[Wanted],
        ready: impl Future<Output = ()>,
        tell: &mut dyn FnMut(usize, Fetched),
    ) -> impl Future<Output = ()> {
        async move {
            let (answers, ()) = join(self.fetch(wanted), ready).await;
            answers.into_iter().enumerate().for_each(|(index, answer)| tell(index, answer));
        }
    }

    /// Every object of a kind in a namespace (`None`: all of them), for what a comparison depends on.
    fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
    ) -> impl Future<Output = Result<Vec<Value>, Problem>>;

    /// Every kind that is served, for arguments that name kinds as kubectl's do.
    fn catalog(&self) -> impl Future<Output = Result<Catalog, Problem>>;

    /// A page of a list: the first without a token.
    fn page(&self, listing: &Listing, token: Option<&str>)
    -> impl Future<Output = Result<ListPage, Problem>>;

    /// The objects of a kind in a namespace whose labels fit a selector, as a server takes it. Captured files
    /// may give more than fit.
    fn select(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        labels: &str,
    ) -> impl Future<Output = Result<Vec<Value>, Problem>>;

    /// The types of these kinds, as far as they are published; what is not published is absent.
    fn schema(&self, kinds: &[Gvk]) -> impl Future<Output = Arc<Schema>>;

    /// Requests sent so far.
    fn requests(&self) -> u64;
}

/// May this identity do that?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What to do.
    pub verb: Verb,
    /// With which kind.
    pub resource: Resource,
    /// In which namespace; `None`: in all of them, or a cluster-scoped kind.
    pub namespace: Option<String>,
    /// With one object only.
    pub name: Option<String>,
}

/// Who knows what may be read: an API server. Nothing else in the program asks it.
pub trait Permissions {
    /// One answer for each question, in the order asked.
    fn may(&self, questions: &[Question]) -> impl Future<Output = Vec<Result<bool, Problem>>>;
}

/// The identity of a wanted object.
impl From<&Wanted> for ObjectId {
    fn from(wanted: &Wanted) -> Self {
        Self {
            gvk: wanted.resource.gvk.clone(),
            namespace: wanted.namespace.clone(),
            name: wanted.name.clone(),
        }
    }
}

/// Whether objects of a kind of Kubernetes itself live in namespaces; `None` for other kinds.
pub fn is_namespaced(gvk: &Gvk) -> Option<bool> {
    built_in(gvk).map(|resource| resource.namespaced)
}

/// A kind of Kubernetes itself: its plural and scope never change, so nobody has to be asked.
fn built_in(gvk: &Gvk) -> Option<Resource> {
    builtin::resource(gvk).map(|found| Resource {
        gvk: found.gvk,
        plural: found.plural.to_owned(),
        namespaced: found.namespaced,
    })
}
