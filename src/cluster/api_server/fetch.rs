//! Running the plan: steps side by side, results in the order asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tokio::task::{JoinError, JoinSet};

use crate::core::problem::{Problem, ProblemCode};

use super::super::discovery::JSON;
use super::super::failure::{Ask, Failure};
use super::super::list::{self, Page};
use super::super::plan::{self, Step};
use super::super::{Fetched, Resource, Wanted};
use super::{Shared, paths};

/// Times a LIST is begun again because its continue token expired.
const RESTARTS: u32 = 2;

/// What a step brought.
struct Outcome {
    /// Places and what is there.
    found: Vec<(usize, Fetched)>,
    /// What to do for the places that are not among them.
    next: Vec<Step>,
}

impl Outcome {
    fn found(found: Vec<(usize, Fetched)>) -> Self {
        Self { found, next: Vec::new() }
    }
}

/// Reads the wanted objects, in the order asked.
pub(super) async fn fetch(shared: &Arc<Shared>, wanted: &[Wanted]) -> Vec<Fetched> {
    let wanted: Arc<[Wanted]> = wanted.into();
    let mut results: Vec<Option<Fetched>> = wanted.iter().map(refuse_bad_names).collect();
    let mut running = JoinSet::new();
    let start = |running: &mut JoinSet<Outcome>, steps: Vec<Step>| {
        for step in steps {
            running.spawn(run(Arc::clone(shared), Arc::clone(&wanted), step));
        }
    };
    start(&mut running, plan_open(&wanted, &results));
    while let Some(done) = running.join_next().await {
        let outcome = done.unwrap_or_else(|error| died(&error));
        start(&mut running, outcome.next);
        for (place, result) in outcome.found {
            results[place] = Some(result);
        }
    }
    results.into_iter().map(|result| result.unwrap_or_else(|| Err(lost()))).collect()
}

/// Plans for what has no result yet.
fn plan_open(wanted: &[Wanted], results: &[Option<Fetched>]) -> Vec<Step> {
    let open: Vec<usize> = (0..wanted.len()).filter(|place| results[*place].is_none()).collect();
    plan::plan(wanted, &open)
}

/// Names that would mean another path. No object can have them.
fn refuse_bad_names(wanted: &Wanted) -> Option<Fetched> {
    let bad = |text: &String| (!paths::is_segment(text)).then(|| text.clone());
    let name = wanted.namespace.iter().find_map(bad).or_else(|| bad(&wanted.name))?;
    Some(Err(Problem::new(ProblemCode::InvalidManifest, format!("{name:?} cannot be a name in Kubernetes"))
        .with_hint("correct metadata.name or metadata.namespace")))
}

/// A panic in a step; what it was to bring is filled in at the end.
fn died(_error: &JoinError) -> Outcome {
    Outcome::found(Vec::new())
}

fn lost() -> Problem {
    Problem::new(ProblemCode::Internal, "reading it ended without a result")
        .with_hint("this is a bug of kubectl-drift: please report it")
}

async fn run(shared: Arc<Shared>, wanted: Arc<[Wanted]>, step: Step) -> Outcome {
    match step {
        Step::Get(place) => Outcome::found(vec![(place, shared.get(&wanted[place]).await)]),
        Step::List { namespace, wanted: places } => shared.list_wanted(&wanted, namespace, places).await,
    }
}

impl Shared {
    async fn get(&self, wanted: &Wanted) -> Fetched {
        let Wanted { resource, namespace, name } = wanted;
        let path = paths::object(resource, namespace.as_deref(), name);
        let read = self.transport.get(&path, JSON, |body| serde_json::from_slice::<Value>(body).ok()).await;
        match read {
            Ok(object) => Ok(Some(typed(object, resource))),
            Err(Failure::Missing) => Ok(None),
            Err(failure) => Err(self
                .explain(&failure, Ask::Get { resource, namespace: namespace.as_deref(), name })
                .await),
        }
    }

    async fn list_wanted(&self, wanted: &[Wanted], namespace: Option<String>, places: Vec<usize>) -> Outcome {
        let resource = &wanted[places[0]].resource;
        let mut sieve = Sieve::new(wanted, &places);
        match self.list_until(resource, namespace.as_deref(), &mut sieve).await {
            Ok(Listed::All) => Outcome::found(sieve.finish(true)),
            Ok(Listed::Stopped) | Err(Failure::Forbidden | Failure::NotAllowed) => {
                let next = plan::narrower(wanted, namespace.as_deref(), &sieve.missing());
                Outcome { found: sieve.finish(false), next }
            }
            Err(failure) => {
                let ask = Ask::List { resource, namespace: namespace.as_deref() };
                let problem = self.explain(&failure, ask).await;
                let failed = sieve.missing().into_iter().map(|place| (place, Err(problem.clone())));
                let failed: Vec<_> = failed.collect();
                let mut found = sieve.finish(false);
                found.extend(failed);
                Outcome::found(found)
            }
        }
    }

    /// Reads pages until all are read, or another way is cheaper.
    async fn list_until(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        sieve: &mut Sieve<'_>,
    ) -> Result<Listed, Failure> {
        let collection = paths::collection(resource, namespace);
        let mut token = None;
        let mut restarts = 0;
        loop {
            let page = match self.page(&collection, token.as_deref(), &|ns, name| sieve.wants(ns, name)).await
            {
                Err(Failure::Expired) if restarts < RESTARTS => {
                    restarts += 1;
                    token = None;
                    continue;
                }
                other => other?,
            };
            let remaining = page.remaining.unwrap_or(0);
            sieve.keep(page.items, resource);
            let Some(next) = page.next else { return Ok(Listed::All) };
            if sieve.is_complete() {
                return Ok(Listed::All);
            }
            if plan::too_long(sieve.missing().len(), remaining) {
                return Ok(Listed::Stopped);
            }
            token = Some(next);
        }
    }

    async fn page(
        &self,
        collection: &str,
        token: Option<&str>,
        keep: &(dyn Fn(Option<&str>, &str) -> bool + Sync),
    ) -> Result<Page, Failure> {
        let path = paths::page(collection, token);
        self.transport.get(&path, JSON, |body| list::page(body, keep)).await
    }

    /// Every object of a kind, or those whose labels fit a selector.
    pub(super) async fn list_all(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        labels: Option<&str>,
    ) -> Result<Vec<Value>, Failure> {
        let mut collection = paths::collection(resource, namespace);
        if let Some(labels) = labels {
            collection = paths::selected(&collection, labels);
        }
        let mut items = Vec::new();
        let (mut token, mut restarts) = (None::<String>, 0);
        loop {
            match self.page(&collection, token.as_deref(), &|_, _| true).await {
                Ok(page) => {
                    items.extend(page.items.into_iter().map(|item| typed(item, resource)));
                    token = page.next;
                    if token.is_none() {
                        return Ok(items);
                    }
                }
                Err(Failure::Expired) if restarts < RESTARTS => {
                    restarts += 1;
                    token = None;
                    items.clear();
                }
                Err(failure) => return Err(failure),
            }
        }
    }
}

enum Listed {
    All,
    Stopped,
}

/// Picks the wanted objects out of pages.
struct Sieve<'a> {
    /// Name and namespace to the places that want it.
    wanted: BTreeMap<(&'a str, Option<&'a str>), Vec<usize>>,
    found: BTreeMap<usize, Value>,
}

impl<'a> Sieve<'a> {
    fn new(wanted: &'a [Wanted], places: &[usize]) -> Self {
        let mut index: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
        for place in places {
            let Wanted { namespace, name, .. } = &wanted[*place];
            index.entry((name, namespace.as_deref())).or_default().push(*place);
        }
        Self { wanted: index, found: BTreeMap::new() }
    }

    /// Whether an object is wanted; without a namespace, whether one of that name is wanted anywhere.
    fn wants(&self, namespace: Option<&str>, name: &str) -> bool {
        match namespace {
            Some(_) => self.wanted.contains_key(&(name, namespace)),
            None => self.wanted.range((name, None)..).next().is_some_and(|((next, _), _)| *next == name),
        }
    }

    fn keep(&mut self, items: Vec<Value>, resource: &Resource) {
        for item in items {
            let text = |field: &str| item["metadata"][field].as_str();
            let (Some(name), namespace) = (text("name"), text("namespace")) else { continue };
            let places = self.wanted.get(&(name, namespace)).cloned().unwrap_or_default();
            let item = typed(item, resource);
            for place in places {
                self.found.insert(place, item.clone());
            }
        }
    }

    fn missing(&self) -> Vec<usize> {
        self.wanted.values().flatten().copied().filter(|place| !self.found.contains_key(place)).collect()
    }

    fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }

    /// What was found; when everything was read, the rest is not there.
    fn finish(self, all: bool) -> Vec<(usize, Fetched)> {
        let missing = if all { self.missing() } else { Vec::new() };
        let found = self.found.into_iter().map(|(place, value)| (place, Ok(Some(value))));
        found.chain(missing.into_iter().map(|place| (place, Ok(None)))).collect()
    }
}

/// Items of a LIST do not say what they are.
pub(super) fn typed(mut object: Value, resource: &Resource) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.entry("apiVersion").or_insert_with(|| resource.gvk.api_version().into());
        fields.entry("kind").or_insert_with(|| resource.gvk.kind.clone().into());
    }
    object
}
