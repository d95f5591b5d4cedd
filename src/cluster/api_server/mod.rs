//! The API server behind [`Cluster`].

mod document;
mod fetch;
mod listing;
mod offer;
mod paths;
mod resolve;
mod review;
mod sift;
mod types;
mod version;

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::OnceCell;

use crate::core::id::Gvk;
use crate::core::problem::Problem;
use crate::core::schema::Schema;

use super::cache::Cache;
use super::connect::{self, ConnectError, ConnectOptions, Environment};
use super::discovery::Discovery;
use super::failure::{Ask, Failure, Server};
use super::transport::Transport;
use super::{Catalog, Cluster, Fetched, ListPage, Listing, Resource, Target, Wanted, built_in};

/// A Kubernetes API server, read with get and list, and asked what may be read.
#[derive(Clone)]
pub struct ApiServer {
    shared: Arc<Shared>,
}

/// What the requests of a run share.
struct Shared {
    target: Target,
    server: Server,
    transport: Transport,
    discovery: OnceCell<Result<Discovery, Failure>>,
    types: types::Types,
}

impl ApiServer {
    /// Sets the connection up from kubeconfig and flags, as kubectl would. Files are read and a
    /// credential plugin may run, but no request is sent: whether the server can be reached is learned
    /// from the first one.
    pub async fn connect(options: &ConnectOptions, env: &Environment) -> Result<Self, ConnectError> {
        let connection = connect::connect(options, env).await?;
        let server = Server {
            address: connection.target.server.clone().unwrap_or_default(),
            context: connection.target.context.clone(),
            user: connection.user.clone(),
            proxy: connection.proxy.clone(),
        };
        let address = &server.address;
        let authority = connection.authority.as_deref();
        let cache = options.cache.clone().map(|folder| Cache::new(folder, address, authority));
        let shared = Shared {
            target: connection.target.clone(),
            server,
            transport: Transport::new(connection, options),
            discovery: OnceCell::new(),
            types: types::Types::new(cache),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Begins to read what every comparison needs, beside whatever else is done. Must be called in a runtime.
    pub fn warm_up(&self) {
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move { shared.warm_up().await });
    }

    /// Waits until what is kept for the next run is written; seconds at most.
    pub async fn settle(&self) {
        self.shared.types.settle().await;
    }

    /// Whether there is no kubeconfig at all, and this is no pod: then flags alone have to say which server.
    pub fn nobody_to_ask(env: &Environment) -> bool {
        connect::nothing_found(env)
    }

    /// What the server warned about so far (deprecated versions and the like), each text once.
    pub fn warnings(&self) -> Vec<String> {
        self.shared.transport.warnings()
    }
}

impl Cluster for ApiServer {
    fn target(&self) -> &Target {
        &self.shared.target
    }

    async fn resolve(&self, kinds: &[Gvk]) -> Vec<Result<Resource, Problem>> {
        self.shared.resolve(kinds).await
    }

    async fn fetch(&self, wanted: &[Wanted]) -> Vec<Fetched> {
        let mut results: Vec<Option<Fetched>> = vec![None; wanted.len()];
        self.fetch_each(wanted, async {}, &mut |place, result| results[place] = Some(result)).await;
        results.into_iter().map(|result| result.expect("each is told once")).collect()
    }

    fn known(&self, gvk: &Gvk) -> Option<Resource> {
        built_in(gvk)
    }

    async fn fetch_each(
        &self,
        wanted: &[Wanted],
        ready: impl Future<Output = ()>,
        tell: &mut dyn FnMut(usize, Fetched),
    ) {
        fetch::fetch_each(&self.shared, wanted, ready, tell).await;
    }

    async fn list(&self, resource: &Resource, namespace: Option<&str>) -> Result<Vec<Value>, Problem> {
        self.shared.list_or_explain(resource, namespace, None).await
    }

    async fn select(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        labels: &str,
    ) -> Result<Vec<Value>, Problem> {
        self.shared.list_or_explain(resource, namespace, Some(labels)).await
    }

    async fn catalog(&self) -> Result<Catalog, Problem> {
        self.shared.catalog().await.map_err(|failure| failure.problem(Ask::Discovery, &self.shared.server))
    }

    async fn page(&self, listing: &Listing, token: Option<&str>) -> Result<ListPage, Problem> {
        listing::page(&self.shared, listing, token).await
    }

    async fn schema(&self, kinds: &[Gvk]) -> Arc<Schema> {
        types::schema(&self.shared, kinds).await
    }

    fn requests(&self) -> u64 {
        self.shared.transport.sent()
    }
}

impl Shared {
    async fn list_or_explain(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        labels: Option<&str>,
    ) -> Result<Vec<Value>, Problem> {
        match self.list_all(resource, namespace, labels).await {
            Ok(items) => Ok(items),
            Err(failure) => Err(self.explain(&failure, Ask::List { resource, namespace }).await),
        }
    }

    /// The problem; for a kind that is not served, with what is.
    async fn explain(&self, failure: &Failure, ask: Ask<'_>) -> Problem {
        match (failure, ask) {
            (
                Failure::NotServed | Failure::Missing,
                Ask::Get { resource, .. } | Ask::List { resource, .. },
            ) => self.not_served(&resource.gvk).await,
            _ => failure.problem(ask, &self.server),
        }
    }
}

#[cfg(test)]
mod tests;
