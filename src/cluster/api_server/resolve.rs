//! How a kind is served: built-in kinds without asking, the others as remembered, else through discovery.

use futures::future::join_all;

use crate::core::id::Gvk;
use crate::core::problem::{Problem, ProblemCode};

use super::super::discovery::{self, AGGREGATED, Contents, Discovery, Found, JSON};
use super::super::failure::{Ask, Failure};
use super::super::{Catalog, Resource, built_in};
use super::{Shared, paths};

impl Shared {
    /// In the order asked. Whether a built-in kind is really served shows when its objects are read.
    pub(super) async fn resolve(&self, kinds: &[Gvk]) -> Vec<Result<Resource, Problem>> {
        let known = join_all(kinds.iter().map(async |gvk| match built_in(gvk) {
            Some(resource) => Some(resource),
            None => self.remembered(gvk).await,
        }));
        let known: Vec<Option<Resource>> = known.await;
        let open = kinds.iter().zip(&known).filter(|(_, known)| known.is_none());
        let open: Vec<&Gvk> = open.map(|(gvk, _)| gvk).collect();
        let discovery =
            if open.is_empty() { Ok(Discovery::default()) } else { self.discovery_of(&open).await };
        let resolve = |(gvk, known): (&Gvk, Option<Resource>)| {
            known.map_or_else(|| self.resolve_one(gvk, discovery.as_ref()), Ok)
        };
        kinds.iter().zip(known).map(resolve).collect()
    }

    fn resolve_one(&self, gvk: &Gvk, discovery: Result<&Discovery, &Failure>) -> Result<Resource, Problem> {
        let discovery = discovery.map_err(|failure| failure.problem(Ask::Discovery, &self.server))?;
        match discovery.find(gvk) {
            Found::Served(resource) => Ok(resource),
            Found::Not(problem) => Err(problem),
            Found::Unread => Err(Problem::new(ProblemCode::Internal, format!("{gvk} was not looked up"))),
        }
    }

    /// `unknown-kind`, with the versions that are served; without them when discovery fails too.
    pub(super) async fn not_served(&self, gvk: &Gvk) -> Problem {
        let discovery = self.discovery_of(&[gvk]).await.unwrap_or_default();
        match discovery.find(gvk) {
            Found::Not(problem) => problem,
            Found::Served(_) | Found::Unread => discovery.unknown(gvk),
        }
    }

    /// Everything served; on servers that do not aggregate, at least the groups of these kinds.
    pub(super) async fn discovery_of(&self, kinds: &[&Gvk]) -> Result<Discovery, Failure> {
        let mut discovery = self.discovery.get_or_init(|| self.read_index()).await.clone()?;
        let mut unread: Vec<(String, String)> = kinds.iter().flat_map(|gvk| discovery.unread(gvk)).collect();
        unread.sort_unstable();
        unread.dedup();
        self.fill(&mut discovery, &unread).await?;
        Ok(discovery)
    }

    /// Everything served, whatever it takes on servers that do not aggregate.
    pub(super) async fn catalog(&self) -> Result<Catalog, Failure> {
        let mut discovery = self.discovery.get_or_init(|| self.read_index()).await.clone()?;
        let unread = discovery.all_unread();
        self.fill(&mut discovery, &unread).await?;
        Ok(discovery.catalog())
    }

    async fn fill(&self, discovery: &mut Discovery, unread: &[(String, String)]) -> Result<(), Failure> {
        let read = join_all(unread.iter().map(|(group, version)| self.read_version(group, version))).await;
        for ((group, version), contents) in unread.iter().zip(read) {
            discovery.fill(group, version, contents?);
        }
        Ok(())
    }

    pub(super) async fn read_index(&self) -> Result<Discovery, Failure> {
        let read = |path| self.transport.get(path, AGGREGATED, discovery::index);
        let (core, groups) = futures::future::join(read("/api"), read("/apis")).await;
        let mut discovery = core?;
        discovery.extend(groups?);
        Ok(discovery)
    }

    /// A version whose API service is down does not hide the others.
    pub(super) async fn read_version(&self, group: &str, version: &str) -> Result<Contents, Failure> {
        let path = paths::version(group, version);
        match self.transport.get(&path, JSON, discovery::resources).await {
            Ok(served) => Ok(Contents::Known(served)),
            Err(Failure::Status { .. } | Failure::Busy { .. }) => Ok(Contents::Unavailable),
            Err(Failure::NotServed | Failure::Missing) => Ok(Contents::Known(Vec::new())),
            Err(failure) => Err(failure),
        }
    }
}
