//! Picking what is wanted out of a list, and telling it while the list arrives.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::mpsc::Sender;

use super::super::failure::Failure;
use super::super::list::{Choice, Keep, Splitter};
use super::super::transport::Reader;
use super::super::{Fetched, Resource, Wanted};

/// Answers that are told together.
const BATCH: usize = 16;

/// Places and what is there.
pub(super) type Batch = Vec<(usize, Fetched)>;

/// Tells what is wanted of a page while it arrives. What was told stays told when the page has to be read again.
///
/// A request is one of a limited number, and whoever is told may wait for another one. So it waits for nobody:
/// what there is no room for is kept as bytes and told when the request is over.
pub(super) struct Sifting<'a> {
    splitter: Splitter,
    choice: Choice<'a>,
    sieve: &'a Sieve<'a>,
    resource: &'a Resource,
    answers: &'a Sender<Batch>,
    /// The next ones to tell.
    items: Vec<Value>,
    /// Those after them, as they arrived.
    late: VecDeque<Box<[u8]>>,
}

impl<'a> Sifting<'a> {
    pub(super) fn new(
        wants: Keep<'a>,
        sieve: &'a Sieve<'a>,
        resource: &'a Resource,
        answers: &'a Sender<Batch>,
    ) -> Self {
        let (splitter, choice) = (Splitter::default(), Choice::of(wants));
        Self { splitter, choice, sieve, resource, answers, items: Vec::new(), late: VecDeque::new() }
    }

    fn add(&mut self, item: &[u8]) -> Option<()> {
        self.tell_if_there_is_room();
        if self.items.len() < BATCH && self.late.is_empty() {
            self.items.extend(self.choice.decode(item).ok()?);
        } else {
            self.late.push_back(item.into());
        }
        Some(())
    }

    fn catch_up(&mut self) -> Option<()> {
        self.tell_if_there_is_room();
        while self.items.len() < BATCH {
            let Some(item) = self.late.pop_front() else { break };
            self.items.extend(self.choice.decode(&item).ok()?);
            self.tell_if_there_is_room();
        }
        Some(())
    }

    fn tell_if_there_is_room(&mut self) {
        if self.items.len() >= BATCH
            && let Ok(room) = self.answers.try_reserve()
        {
            room.send(self.sieve.pick(std::mem::take(&mut self.items), self.resource));
        }
    }
}

impl<'a> Reader for Sifting<'a> {
    type Read = Arrived<'a>;

    fn take(&mut self, piece: &[u8]) -> Option<()> {
        self.catch_up()?;
        let mut splitter = std::mem::take(&mut self.splitter);
        let taken = splitter.take(piece, |item| self.add(item));
        self.splitter = splitter;
        taken
    }

    fn finish(mut self) -> Option<Arrived<'a>> {
        let end = std::mem::take(&mut self.splitter).end()?;
        Some(Arrived { end, sifting: self })
    }
}

/// Token of the next page, and how many items come after this one.
type End = (Option<String>, u64);

/// A page that has arrived, with what of it is not told yet.
pub(super) struct Arrived<'a> {
    end: End,
    sifting: Sifting<'a>,
}

impl Arrived<'_> {
    /// Tells it, however long that takes.
    pub(super) async fn tell_rest(self) -> Result<End, Failure> {
        let Self { end, sifting } = self;
        let Sifting { choice, sieve, resource, answers, mut items, mut late, .. } = sifting;
        loop {
            // Nobody listens any more when the run is over.
            let _ = answers.send(sieve.pick(std::mem::take(&mut items), resource)).await;
            if late.is_empty() {
                return Ok(end);
            }
            for item in late.drain(..late.len().min(BATCH)) {
                items.extend(choice.decode(&item).map_err(|_| Failure::Garbled)?);
            }
        }
    }
}

/// Picks the wanted objects out of pages.
pub(super) struct Sieve<'a> {
    /// Name and namespace to the places that want it.
    wanted: BTreeMap<(&'a str, Option<&'a str>), Vec<usize>>,
    found: Mutex<BTreeSet<usize>>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(wanted: &'a [Wanted], places: &[usize]) -> Self {
        let mut index: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
        for place in places {
            let Wanted { namespace, name, .. } = &wanted[*place];
            index.entry((name, namespace.as_deref())).or_default().push(*place);
        }
        Self { wanted: index, found: Mutex::default() }
    }

    /// Whether an object is wanted; without a namespace, whether one of that name is wanted anywhere.
    pub(super) fn wants(&self, namespace: Option<&str>, name: &str) -> bool {
        match namespace {
            Some(_) => self.wanted.contains_key(&(name, namespace)),
            None => self.wanted.range((name, None)..).next().is_some_and(|((next, _), _)| *next == name),
        }
    }

    /// The wanted ones of a page that were not found before.
    fn pick(&self, items: Vec<Value>, resource: &Resource) -> Batch {
        let mut batch = Batch::new();
        let mut found = self.found();
        for item in items {
            let text = |field: &str| item["metadata"][field].as_str();
            let (Some(name), namespace) = (text("name"), text("namespace")) else { continue };
            let Some(places) = self.wanted.get(&(name, namespace)) else { continue };
            let new: Vec<usize> = places.iter().copied().filter(|place| found.insert(*place)).collect();
            let Some((last, others)) = new.split_last() else { continue };
            let item = typed(item, resource);
            batch.extend(others.iter().map(|place| (*place, Ok(Some(item.clone())))));
            batch.push((*last, Ok(Some(item))));
        }
        batch
    }

    pub(super) fn missing(&self) -> Vec<usize> {
        let found = self.found();
        self.wanted.values().flatten().copied().filter(|place| !found.contains(place)).collect()
    }

    pub(super) fn is_complete(&self) -> bool {
        let found = self.found();
        self.wanted.values().flatten().all(|place| found.contains(place))
    }

    fn found(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
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
