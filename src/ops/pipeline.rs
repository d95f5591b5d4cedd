//! From documents to results: resolve, place, fetch, evaluate — in manifest order all the way.
//!
//! Nothing waits for what it does not need: objects of kinds that are known are asked for while the server
//! is asked how the others are served; an object is compared when it arrives, and then let go.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use futures::future::join;
use serde_json::Value;
use tokio::sync::OnceCell;

use super::autoscalers::{self, Autoscalers};
use super::deadline::Deadline;
use super::diff::DiffRequest;
use super::fetch::fetch_each;
use super::look::{Outcome, Seen};
use super::masking::masked;
use super::placement::{self, Defined, Served};
use super::releases::{self, Releases, release_of};
use super::slot::{Declared, Placed, Slot};
use super::surroundings::{Progress, Surroundings};
use super::{duplicates, namespaces};
use crate::cluster::{Cluster, Fetched, Wanted};
use crate::core::change::Status;
use crate::core::evaluate::{Context, Subject, evaluate};
use crate::core::id::Gvk;
use crate::core::manifest::Entry;
use crate::core::problem::ProblemCode;
use crate::core::record::helm::ReleaseName;
use crate::core::schema::Schema;
use crate::core::secret::Masker;
use crate::core::whole::Documents;
use crate::report::model::ObjectReport;

/// Documents and what became of them, with their places in the report.
type Numbered = Vec<(usize, Slot)>;

/// What is compared by where nothing is published.
static NO_TYPES: LazyLock<Schema> = LazyLock::new(Schema::default);

/// What every step of a run needs.
pub(super) struct Run<'a, C> {
    pub(super) cluster: &'a C,
    pub(super) request: &'a DiffRequest,
    pub(super) around: Surroundings<'a>,
    pub(super) deadline: Deadline,
}

/// What is known of the whole input, whichever part of it is at work.
struct Input {
    /// Its kinds, each once.
    kinds: Vec<Gvk>,
    /// Kinds that definitions in it define.
    defined: Defined,
    /// The types of all kinds, once they are read.
    types: OnceCell<Arc<Schema>>,
    /// Objects answered for, and asked for.
    progress: (Cell<usize>, Cell<usize>),
}

/// Some of the slots, and what was seen of each.
struct Part {
    /// Their places in the report.
    numbers: Vec<usize>,
    slots: Vec<Slot>,
    /// One a slot; `None` for what could not be asked for.
    outcomes: Vec<Option<Outcome>>,
}

/// Frees thousands of values beside the run: it takes longer than printing what was found, and nobody waits for it.
fn free(values: impl Send + 'static) {
    std::thread::spawn(move || drop(values));
}

/// Declared values that nobody needs any more.
#[derive(Default)]
struct Spent(Vec<Declared>);

impl Spent {
    /// Values that are freed together.
    const HEAP: usize = 256;

    fn add(&mut self, declared: Declared) {
        self.0.push(declared);
        if self.0.len() >= Self::HEAP {
            free(std::mem::take(&mut self.0));
        }
    }
}

/// What is known beside the objects.
struct Known {
    /// What Helm recorded; `None`: not asked yet.
    releases: Option<Releases>,
    /// Autoscalers were asked for.
    asked: bool,
    context: Context,
}

impl Known {
    fn nothing(context: Context) -> Self {
        Self { releases: None, asked: false, context }
    }
}

impl Part {
    /// How many objects are there.
    fn live(&self) -> usize {
        self.outcomes.iter().flatten().filter(|outcome| outcome.is_live()).count()
    }

    /// The reports in order, each with the release its object belongs to.
    fn reports(
        self,
        absent: &BTreeSet<String>,
        autoscalers: &Autoscalers,
        show_secrets: bool,
        finish: impl Fn(&Placed, ObjectReport) -> ObjectReport,
    ) -> Vec<(ObjectReport, Option<ReleaseName>)> {
        let of_placed = |placed: &Placed, outcome: Option<Outcome>| match outcome {
            Some(outcome) => outcome.report(placed, absent, autoscalers),
            // Its kind comes with a definition in the same input that is not applied yet.
            None => (placed.report(Status::Missing), None),
        };
        let mut done = Vec::new();
        let report = |(slot, outcome): (Slot, Option<Outcome>)| match slot {
            Slot::Settled(report) => Some((masked(*report, None, show_secrets), None)),
            Slot::Placed(placed) => {
                let (report, release) = of_placed(&placed, outcome);
                let report = masked(finish(&placed, report), Some(&placed.document), show_secrets);
                done.push(placed);
                Some((report, release))
            }
            Slot::Read(_) => None,
        };
        let reports = self.slots.into_iter().zip(self.outcomes).filter_map(report).collect();
        free(done);
        reports
    }

    /// The objects that were asked for, and what was seen of them.
    fn answered(&self) -> impl Iterator<Item = (&Placed, &Outcome)> {
        let pairs = self.slots.iter().zip(&self.outcomes);
        pairs.filter_map(|(slot, outcome)| Some((slot.placed()?, outcome.as_ref()?)))
    }

    /// Both parts in the order of the report.
    fn merged(self, other: Self) -> Self {
        let numbered = |part: Self| part.numbers.into_iter().zip(part.slots.into_iter().zip(part.outcomes));
        let mut all: Vec<(usize, (Slot, Option<Outcome>))> = numbered(self).chain(numbered(other)).collect();
        all.sort_by_key(|(number, _)| *number);
        let (numbers, seen): (Vec<usize>, Vec<(Slot, Option<Outcome>)>) = all.into_iter().unzip();
        let (slots, outcomes) = seen.into_iter().unzip();
        Self { numbers, slots, outcomes }
    }
}

impl<C: Cluster> Run<'_, C> {
    /// Compares every entry with the cluster; the results stand in manifest order.
    pub(super) async fn compare(&self, entries: Vec<Entry>) -> Vec<ObjectReport> {
        let slots: Vec<Slot> = entries.into_iter().map(Slot::from).collect();
        let input = Input {
            kinds: placement::kinds(&slots),
            defined: placement::defined_kinds(&slots),
            types: OnceCell::new(),
            progress: Default::default(),
        };
        let (known, others) = self.split(slots, &input);
        let (known, others) = join(self.part(known, &input), self.part(others, &input)).await;
        self.conclude(known.merged(others), &input).await
    }

    /// The slots whose kinds the client knows, and the others. All versions of a kind go together, because
    /// documents of two versions may stand for one object.
    fn split(&self, slots: Vec<Slot>, input: &Input) -> (Numbered, Numbered) {
        let unknown = input.kinds.iter().filter(|gvk| self.cluster.known(gvk).is_none());
        let unknown: BTreeSet<(&str, &str)> = unknown.map(|gvk| (&*gvk.group, &*gvk.kind)).collect();
        let is_known = |(_, slot): &(usize, Slot)| {
            slot.document()
                .is_none_or(|document| !unknown.contains(&(&*document.gvk.group, &*document.gvk.kind)))
        };
        slots.into_iter().enumerate().partition(is_known)
    }

    async fn part(&self, part: Numbered, input: &Input) -> Part {
        let (numbers, slots): (Vec<usize>, Vec<Slot>) = part.into_iter().unzip();
        let served = self.resolve(&slots).await;
        let mut slots = placement::place(slots, &served, &input.defined, self.cluster.target());
        let left_out = duplicates::settle_in_place(&mut slots);
        let kept = numbers.into_iter().zip(slots).enumerate().filter(|(at, _)| !left_out.contains(at));
        let (numbers, mut slots): (Vec<usize>, Vec<Slot>) = kept.map(|(_, numbered)| numbered).unzip();
        let outcomes = self.observe(&mut slots, input).await;
        Part { numbers, slots, outcomes }
    }

    async fn resolve(&self, slots: &[Slot]) -> Served {
        let kinds = placement::kinds(slots);
        let known = |gvk: &Gvk| self.cluster.known(gvk).map(|resource| (gvk.clone(), Ok(resource)));
        let mut served: Served = kinds.iter().filter_map(known).collect();
        let open: Vec<Gvk> = kinds.into_iter().filter(|gvk| !served.contains_key(gvk)).collect();
        if !open.is_empty() {
            (self.around.progress)(Progress::Resolving { kinds: open.len() });
            let answers = match self.deadline.bound(self.cluster.resolve(&open)).await {
                Ok(answers) => answers,
                Err(problem) => vec![Err(problem); open.len()],
            };
            served.extend(open.into_iter().zip(answers));
        }
        served
    }

    /// Reads the live objects and, at the same time, the types of all kinds; looks at each when it comes.
    async fn observe(&self, slots: &mut [Slot], input: &Input) -> Vec<Option<Outcome>> {
        let asked = slots.iter().enumerate().filter_map(|(at, slot)| Some((at, slot.placed()?.wanted()?)));
        let (asked, wanted): (Vec<usize>, Vec<Wanted>) = asked.unzip();
        let outcomes: RefCell<Vec<Option<Outcome>>> = RefCell::new(slots.iter().map(|_| None).collect());
        if wanted.is_empty() {
            return outcomes.into_inner();
        }
        let known = Known::nothing(self.context(&Autoscalers::default()));
        let (slots, spent) = (RefCell::new(slots), RefCell::new(Spent::default()));
        let tell = |index: usize, fetched: Fetched| {
            let at = asked[index];
            if let Slot::Placed(placed) = &mut slots.borrow_mut()[at] {
                let outcome = look(placed, fetched, input, &known);
                if is_settled(placed, &outcome) {
                    spent.borrow_mut().add(placed.give_up_declared());
                }
                outcomes.borrow_mut()[at] = Some(outcome);
            }
            self.count(input, 1, 0);
        };
        self.count(input, 0, wanted.len());
        let ready = async || {
            input.types.get_or_init(|| self.schema(&input.kinds)).await;
        };
        fetch_each(self.cluster, &wanted, self.deadline, ready, &tell).await;
        outcomes.into_inner()
    }

    fn count(&self, input: &Input, more_done: usize, more_total: usize) {
        let (done, total) = &input.progress;
        done.set(done.get() + more_done);
        total.set(total.get() + more_total);
        (self.around.progress)(Progress::Fetching { done: done.get(), total: total.get() });
    }

    /// The types of these kinds; what is not known in time is compared without.
    async fn schema(&self, kinds: &[Gvk]) -> Arc<Schema> {
        self.deadline.bound(self.cluster.schema(kinds)).await.unwrap_or_default()
    }

    /// Learns what only all objects together tell, and makes the reports.
    async fn conclude(&self, mut part: Part, input: &Input) -> Vec<ObjectReport> {
        (self.around.progress)(Progress::Comparing { total: part.live() });
        let waiting = part.outcomes.iter().flatten().filter_map(Outcome::waiting);
        let releases = releases::read(self.cluster, waiting, self.deadline).await;
        let known =
            Known { releases: Some(releases), ..Known::nothing(self.context(&Autoscalers::default())) };
        Self::look_again(&mut part, input, &known, Outcome::take_waiting);
        let answered: Vec<(&Placed, &Outcome)> = part.answered().collect();
        let asks =
            |(placed, outcome): &(&Placed, &Outcome)| placed.namespace.clone().filter(|_| outcome.asks());
        let asking: BTreeSet<String> = answered.iter().filter_map(asks).collect();
        let absent = namespaces::absent(self.cluster, &answered, self.deadline);
        let autoscalers = autoscalers::find(self.cluster, &asking, &part.slots, self.deadline);
        let (absent, autoscalers) = join(absent, autoscalers).await;
        let known = Known { context: self.context(&autoscalers), asked: true, ..known };
        Self::look_again(&mut part, input, &known, Outcome::take_asking);
        let finish = |placed: &Placed, report| self.with_missing(placed, report);
        let mut reports = part.reports(&absent, &autoscalers, self.request.show_secrets, finish);
        if let Some(releases) = &known.releases {
            releases.remark(reports.iter_mut().map(|(report, release)| (report, release.take())));
        }
        reports.into_iter().map(|(report, _)| self.mark_skipped(report)).collect()
    }

    /// Another look at those that are taken out for it, now that more is known.
    fn look_again(part: &mut Part, input: &Input, known: &Known, take: fn(&mut Outcome) -> Option<Value>) {
        for (slot, outcome) in part.slots.iter().zip(&mut part.outcomes) {
            let Some(placed) = slot.placed() else { continue };
            if let Some(live) = outcome.as_mut().and_then(take) {
                *outcome = Some(look(placed, Ok(Some(live)), input, known));
            }
        }
    }

    fn context(&self, autoscalers: &Autoscalers) -> Context {
        Context {
            appliers: self.request.appliers.clone(),
            autoscaled: autoscalers.targets.clone(),
            show_secrets: self.request.show_secrets,
            list_uncounted: self.request.list_uncounted,
            documents: self.request.documents.clone(),
        }
    }

    /// A missing object has one side only.
    fn with_missing(&self, placed: &Placed, report: ObjectReport) -> ObjectReport {
        if self.request.documents.is_none() || report.status != Status::Missing {
            return report;
        }
        let (document, masker) = (&placed.document, Masker::new(self.request.show_secrets));
        let sides = Documents::of_sides(&document.gvk, Some(&document.value), None, masker);
        ObjectReport { documents: Some(Box::new(sides)), ..report }
    }

    fn mark_skipped(&self, report: ObjectReport) -> ObjectReport {
        let forbidden = report.problem.as_ref().is_some_and(|problem| problem.code == ProblemCode::Forbidden);
        ObjectReport { skipped: forbidden && self.request.skip_forbidden, ..report }
    }
}

/// Whether nothing more is to be found out or said about an object, nor about others because of it.
fn is_settled(placed: &Placed, outcome: &Outcome) -> bool {
    outcome.is_unremarkable() && !placed.is_remarkable() && !autoscalers::is_autoscaler(&placed.document.gvk)
}

/// The first look at what was fetched. It is kept only where a second one is needed.
fn look(placed: &Placed, fetched: Fetched, input: &Input, known: &Known) -> Outcome {
    match fetched {
        Err(problem) => Outcome::Unread(problem),
        Ok(None) => Outcome::Missing,
        Ok(Some(live)) if known.releases.is_none() && release_of(&live).is_some() => {
            Outcome::Waiting(Box::new(live))
        }
        Ok(Some(live)) => {
            let record = known.releases.as_ref().and_then(|releases| releases.record(&live));
            let (record, context) = (record.as_ref(), &known.context);
            let schema = input.types.get().map_or(&*NO_TYPES, |schema| &**schema);
            let namespace = placed.namespace.as_deref();
            let declared = &placed.document;
            let subject = Subject { declared, live: &live, namespace, schema, record, context };
            let evaluation = evaluate(&subject);
            let (seen, release) = (Seen::of(&live), release_of(&live));
            let (asks, asked) = (evaluation.asks_for_autoscalers && !known.asked, known.asked);
            let again = asks.then(|| Box::new(live));
            Outcome::Compared { evaluation: Box::new(evaluation), seen, again, asked, release }
        }
    }
}
