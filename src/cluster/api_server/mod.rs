//! The API server behind [`Cluster`].

mod fetch;
mod listable;
mod listing;
mod offer;
mod paths;
mod resolve;
mod review;
mod types;
mod version;

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::OnceCell;

use crate::core::id::Gvk;
use crate::core::problem::Problem;
use crate::core::schema::Schema;

pub use offer::NamedKind;

use super::connect::{self, ConnectError, ConnectOptions, Environment};
use super::discovery::Discovery;
use super::failure::{Ask, Failure, Server};
use super::transport::Transport;
use super::{Catalog, Cluster, Fetched, ListPage, Listing, Resource, Target, Wanted};

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
    types: OnceCell<Result<types::Index, Failure>>,
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
        let shared = Shared {
            target: connection.target.clone(),
            server,
            transport: Transport::new(connection, options),
            discovery: OnceCell::new(),
            types: OnceCell::new(),
        };
        Ok(Self { shared: Arc::new(shared) })
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
        fetch::fetch(&self.shared, wanted).await
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
