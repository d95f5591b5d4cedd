//! From documents to results: resolve, place, fetch, evaluate — in manifest order all the way.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::join;
use serde_json::Value;

use super::autoscalers::{self, Autoscalers};
use super::deadline::Deadline;
use super::diff::DiffRequest;
use super::fetch::fetch_all;
use super::placement::{self, Served};
use super::releases::{self, Releases};
use super::slot::{Placed, Slot, with_live_metadata};
use super::surroundings::{Progress, Surroundings};
use super::{duplicates, namespaces};
use crate::cluster::{Cluster, Fetched, Wanted};
use crate::core::change::Status;
use crate::core::evaluate::{Context, Evaluation, Subject, evaluate};
use crate::core::id::Gvk;
use crate::core::manifest::Entry;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::schema::Schema;
use crate::core::secret::Masker;
use crate::core::whole::Documents;
use crate::report::model::ObjectReport;

/// What every step of a run needs.
pub(super) struct Run<'a, C> {
    pub(super) cluster: &'a C,
    pub(super) request: &'a DiffRequest,
    pub(super) around: Surroundings<'a>,
    pub(super) deadline: Deadline,
}

/// What was learned about the objects that could be asked for.
struct Observed<'a> {
    /// The objects, in manifest order.
    placed: Vec<&'a Placed>,
    /// One answer each.
    answers: Vec<Fetched>,
    /// The types of all their kinds.
    schema: Arc<Schema>,
    /// What Helm recorded of them.
    releases: Releases,
    /// Namespaces that are not there.
    absent: BTreeSet<String>,
}

impl<C: Cluster> Run<'_, C> {
    /// Compares every entry with the cluster; the results stand in manifest order.
    pub(super) async fn compare(&self, entries: Vec<Entry>) -> Vec<ObjectReport> {
        let slots: Vec<Slot> = entries.into_iter().map(Slot::from).collect();
        let served = self.resolve(&slots).await;
        let slots = duplicates::settle(placement::place(slots, &served, self.cluster.target()));
        let observed = self.observe(&slots).await;
        let mut compared = self.judge(&observed, &slots).await.into_iter();
        let mut report = |slot: &Slot| match slot {
            Slot::Settled(report) => (**report).clone(),
            Slot::Placed(placed) if placed.resource.is_none() => not_installed(placed),
            _ => compared.next().expect("one result for every object that was asked for"),
        };
        slots
            .iter()
            .map(|slot| self.with_missing(slot, report(slot)))
            .map(|report| self.mark_skipped(report))
            .collect()
    }

    async fn resolve(&self, slots: &[Slot]) -> Served {
        let kinds = placement::kinds(slots);
        (self.around.progress)(Progress::Resolving { kinds: kinds.len() });
        let answers = match self.deadline.bound(self.cluster.resolve(&kinds)).await {
            Ok(answers) => answers,
            Err(problem) => vec![Err(problem); kinds.len()],
        };
        kinds.into_iter().zip(answers).collect()
    }

    /// Reads the live objects and, at the same time, the types of their kinds.
    async fn observe<'s>(&self, slots: &'s [Slot]) -> Observed<'s> {
        let placed = slots.iter().filter_map(Slot::placed).filter(|object| object.resource.is_some());
        let placed: Vec<&Placed> = placed.collect();
        let wanted: Vec<Wanted> = placed.iter().filter_map(|object| object.wanted()).collect();
        let fetch = async {
            let answers = fetch_all(self.cluster, &wanted, self.deadline, self.around).await;
            let releases = releases::read(self.cluster, live(&answers), self.deadline).await;
            (answers, releases)
        };
        let ((answers, releases), schema) = join(fetch, self.schema(&wanted)).await;
        let absent = namespaces::absent(self.cluster, &placed, &answers, self.deadline).await;
        Observed { placed, answers, schema, releases, absent }
    }

    /// The types of the wanted kinds; what is not known in time is compared without.
    async fn schema(&self, wanted: &[Wanted]) -> Arc<Schema> {
        let kinds: BTreeSet<&Gvk> = wanted.iter().map(|one| &one.resource.gvk).collect();
        let kinds: Vec<Gvk> = kinds.into_iter().cloned().collect();
        if kinds.is_empty() {
            return Arc::default();
        }
        self.deadline.bound(self.cluster.schema(&kinds)).await.unwrap_or_default()
    }

    /// Evaluates what was read; a second time where autoscalers turn out to matter.
    async fn judge(&self, observed: &Observed<'_>, slots: &[Slot]) -> Vec<ObjectReport> {
        (self.around.progress)(Progress::Comparing { total: live(&observed.answers).count() });
        let everything = vec![true; observed.placed.len()];
        let first = observed.evaluate(&self.context(&Autoscalers::default()), &everything);
        let asks: Vec<bool> = first.iter().map(|one| one.as_ref().is_some_and(asks)).collect();
        let namespaces = observed.namespaces(&asks);
        let autoscalers = autoscalers::find(self.cluster, &namespaces, slots, self.deadline).await;
        let second = observed.evaluate(&self.context(&autoscalers), &asks);
        let evaluations = second.into_iter().zip(first).map(|(second, first)| second.or(first)).collect();
        let mut reports = observed.reports(evaluations);
        for (report, _) in reports.iter_mut().zip(&asks).filter(|(_, asks)| **asks) {
            report.warnings.extend(report.namespace.as_deref().and_then(|name| autoscalers.warning(name)));
        }
        reports
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
    fn with_missing(&self, slot: &Slot, report: ObjectReport) -> ObjectReport {
        let is_wanted = self.request.documents.is_some() && report.status == Status::Missing;
        let Some(document) = slot.document().filter(|_| is_wanted) else { return report };
        let masker = Masker::new(self.request.show_secrets);
        let sides = Documents::of_sides(&document.gvk, Some(&document.value), None, masker);
        ObjectReport { documents: Some(Box::new(sides)), ..report }
    }

    fn mark_skipped(&self, report: ObjectReport) -> ObjectReport {
        let forbidden = report.problem.as_ref().is_some_and(|problem| problem.code == ProblemCode::Forbidden);
        ObjectReport { skipped: forbidden && self.request.skip_forbidden, ..report }
    }
}

impl Observed<'_> {
    /// Evaluates the wanted ones of the objects that are live.
    fn evaluate(&self, context: &Context, wanted: &[bool]) -> Vec<Option<Evaluation>> {
        let one = |((placed, answer), wanted): ((&&Placed, &Fetched), &bool)| {
            let live = answer.as_ref().ok()?.as_ref()?;
            wanted.then(|| self.evaluate_one(placed, live, context))
        };
        self.placed.iter().zip(&self.answers).zip(wanted).map(one).collect()
    }

    fn evaluate_one(&self, placed: &Placed, live: &Value, context: &Context) -> Evaluation {
        let namespace = placed.namespace.as_deref();
        let (schema, record) = (&*self.schema, self.releases.record(live));
        let record = record.as_ref();
        evaluate(&Subject { declared: &placed.document, live, namespace, schema, record, context })
    }

    /// Namespaces of the wanted ones of the objects.
    fn namespaces(&self, wanted: &[bool]) -> BTreeSet<&str> {
        let wanted = self.placed.iter().zip(wanted).filter(|(_, wanted)| **wanted);
        wanted.filter_map(|(placed, _)| placed.namespace.as_deref()).collect()
    }

    fn reports(&self, evaluations: Vec<Option<Evaluation>>) -> Vec<ObjectReport> {
        let answers = self.placed.iter().zip(&self.answers).zip(evaluations);
        let report = |((placed, answer), evaluation): ((&&Placed, &Fetched), Option<Evaluation>)| match (
            answer, evaluation,
        ) {
            (Ok(Some(live)), Some(evaluation)) => compared(placed, live, evaluation),
            (Err(problem), _) => unread(placed, problem),
            _ => self.missing(placed),
        };
        let mut reports: Vec<ObjectReport> = answers.map(report).collect();
        let live = self.answers.iter().map(|answer| answer.as_ref().ok().and_then(Option::as_ref));
        self.releases.remark(reports.iter_mut().zip(live));
        reports
    }

    fn missing(&self, placed: &Placed) -> ObjectReport {
        let mut report = placed.report(Status::Missing);
        report.warnings.extend(namespaces::warning(placed, &self.absent));
        report
    }
}

/// The objects that are there.
fn live(answers: &[Fetched]) -> impl Iterator<Item = &Value> {
    answers.iter().filter_map(|answer| answer.as_ref().ok()?.as_ref())
}

fn asks(evaluation: &Evaluation) -> bool {
    evaluation.asks_for_autoscalers
}

fn compared(placed: &Placed, live: &Value, evaluation: Evaluation) -> ObjectReport {
    let Evaluation { status, record, changes, hidden, warnings, documents, .. } = evaluation;
    let mut report = placed.report(status);
    report.warnings.extend(warnings);
    let documents = documents.map(Box::new);
    with_live_metadata(ObjectReport { record, changes, hidden, documents, ..report }, live)
}

fn unread(placed: &Placed, problem: &Problem) -> ObjectReport {
    ObjectReport { problem: Some(problem.clone()), ..placed.report(Status::Unknown) }
}

/// An object whose kind comes with a definition in the same input that is not applied yet.
fn not_installed(placed: &Placed) -> ObjectReport {
    placed.report(Status::Missing)
}
