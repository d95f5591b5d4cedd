//! Running the plan: steps side by side, results told as they come.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::{JoinError, JoinSet};

use crate::core::problem::{Problem, ProblemCode};

use super::super::discovery::JSON;
use super::super::failure::{Ask, Failure};
use super::super::list::{Page, Reading};
use super::super::plan::{self, Step};
use super::super::{Fetched, Resource, Wanted};
use super::sift::{Batch, Sieve, Sifting, typed};
use super::{Shared, paths};

/// Times a LIST is begun again because its continue token expired.
const RESTARTS: u32 = 2;

/// Batches that wait to be told, at most: whoever compares slowly is not flooded.
const WAITING: usize = 8;

/// What a step brought at its end.
struct Outcome {
    /// The last answers; others were sent before.
    found: Batch,
    /// What to do for the places that are not answered for.
    next: Vec<Step>,
}

impl Outcome {
    fn found(found: Batch) -> Self {
        Self { found, next: Vec::new() }
    }
}

/// A run of the plan: what is asked for, and where answers go.
#[derive(Clone)]
struct Work {
    shared: Arc<Shared>,
    wanted: Arc<[Wanted]>,
    answers: Sender<Batch>,
}

/// Reads the wanted objects; tells each once, from when `ready` has come back.
pub(super) async fn fetch_each(
    shared: &Arc<Shared>,
    wanted: &[Wanted],
    ready: impl Future<Output = ()>,
    tell: &mut dyn FnMut(usize, Fetched),
) {
    let (send, mut receive) = channel(WAITING);
    let work = Work { shared: Arc::clone(shared), wanted: wanted.into(), answers: send };
    let mut open: BTreeSet<usize> = (0..wanted.len()).collect();
    let refused: Batch =
        (0..wanted.len()).filter_map(|place| Some((place, refuse_bad_name(&wanted[place])?))).collect();
    let mut tell = |batch: Batch| {
        for (place, answer) in batch {
            if open.remove(&place) {
                tell(place, answer);
            }
        }
        open.len()
    };
    let readable: Vec<usize> = (0..wanted.len()).filter(|place| is_readable(&wanted[*place])).collect();
    let mut running = JoinSet::new();
    start(&mut running, &work, plan::plan(wanted, &readable));
    ready.await;
    tell(refused);
    while !running.is_empty() {
        tokio::select! {
            Some(batch) = receive.recv() => drop(tell(batch)),
            Some(done) = running.join_next() => {
                let outcome = done.unwrap_or_else(|error| died(&error));
                start(&mut running, &work, outcome.next);
                tell(outcome.found);
            }
        }
    }
    while let Ok(batch) = receive.try_recv() {
        tell(batch);
    }
    let lost: Batch = (0..wanted.len()).map(|place| (place, Err(lost()))).collect();
    tell(lost);
}

fn start(running: &mut JoinSet<Outcome>, work: &Work, steps: Vec<Step>) {
    for step in steps {
        running.spawn(run(work.clone(), step));
    }
}

/// Names that would mean another path. No object can have them.
fn is_readable(wanted: &Wanted) -> bool {
    refuse_bad_name(wanted).is_none()
}

fn refuse_bad_name(wanted: &Wanted) -> Option<Fetched> {
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

async fn run(work: Work, step: Step) -> Outcome {
    match step {
        Step::Get(place) => Outcome::found(vec![(place, work.shared.get(&work.wanted[place]).await)]),
        Step::List { namespace, wanted: places } => work.list(namespace, places).await,
    }
}

impl Work {
    async fn list(&self, namespace: Option<String>, places: Vec<usize>) -> Outcome {
        let resource = &self.wanted[places[0]].resource;
        let sieve = Sieve::new(&self.wanted, &places);
        match self.list_until(resource, namespace.as_deref(), &sieve).await {
            Ok(Listed::All) => {
                Outcome::found(sieve.missing().into_iter().map(|place| (place, Ok(None))).collect())
            }
            Ok(Listed::Stopped) | Err(Failure::Forbidden | Failure::NotAllowed) => {
                let next = plan::narrower(&self.wanted, namespace.as_deref(), &sieve.missing());
                Outcome { found: Batch::new(), next }
            }
            Err(failure) => {
                let ask = Ask::List { resource, namespace: namespace.as_deref() };
                let problem = self.shared.explain(&failure, ask).await;
                let failed = sieve.missing().into_iter().map(|place| (place, Err(problem.clone())));
                Outcome::found(failed.collect())
            }
        }
    }

    /// Reads pages until all are read, or another way is cheaper. What is found is told while it arrives.
    async fn list_until(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        sieve: &Sieve<'_>,
    ) -> Result<Listed, Failure> {
        let collection = paths::collection(resource, namespace);
        let mut token = None;
        let mut restarts = 0;
        let wants = |namespace: Option<&str>, name: &str| sieve.wants(namespace, name);
        let sift = || Sifting::new(&wants, sieve, resource, &self.answers);
        loop {
            let path = paths::page(&collection, token.as_deref());
            let arrived = match self.shared.transport.receive(&path, JSON, sift).await {
                Err(Failure::Expired) if restarts < RESTARTS => {
                    restarts += 1;
                    token = None;
                    continue;
                }
                other => other?,
            };
            let (next, remaining) = arrived.tell_rest().await?;
            let Some(next) = next else { return Ok(Listed::All) };
            if sieve.is_complete() {
                return Ok(Listed::All);
            }
            if plan::too_long(sieve.missing().len(), remaining) {
                return Ok(Listed::Stopped);
            }
            token = Some(next);
        }
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

    async fn page(
        &self,
        collection: &str,
        token: Option<&str>,
        keep: &(dyn Fn(Option<&str>, &str) -> bool + Sync),
    ) -> Result<Page, Failure> {
        let path = paths::page(collection, token);
        self.transport.receive(&path, JSON, || Reading::new(keep)).await
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
