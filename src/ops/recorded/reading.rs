//! Reading the lists page by page and the named objects together, and judging each object as it comes.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::{join, join_all};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::Run;
use super::judge::{Judged, Sort, compared, identified, judge, sort, sort_by_itself, unrecorded};
use super::targets::Plan;
use crate::cluster::{Cluster, Fetched, Listing, Resource, Wanted};
use crate::core::change::Status;
use crate::core::evaluate::Context;
use crate::core::id::Gvk;
use crate::core::manifest::Document;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::record::Record;
use crate::core::recorded::gvk_of;
use crate::core::schema::Schema;
use crate::ops::autoscalers::{self, Autoscalers};
use crate::ops::fetch::fetch_all;
use crate::ops::slot::blank;
use crate::ops::surroundings::Progress;
use crate::report::model::{LeftOut, ObjectReport};

/// Times a list is begun again because reading it took longer than the server keeps its state.
const RESTARTS: u32 = 2;

/// What was found out so far.
#[derive(Default)]
pub(super) struct Harvest {
    /// Verdicts and problems.
    pub(super) reports: Vec<ObjectReport>,
    /// What is not among them.
    pub(super) left_out: LeftOut,
    /// Objects whose record is written at another version: how, and which.
    elsewhere: Vec<(Gvk, ObjectReport)>,
    /// Objects of Helm releases, and whether they were named.
    pub(super) installed: Vec<(Value, bool)>,
    /// Objects to judge again when the autoscalers are known.
    pub(super) asking: Vec<Asking>,
}

/// An object whose replicas may be an autoscaler's.
pub(super) struct Asking {
    /// Place of its report.
    pub(super) place: usize,
    pub(super) live: Value,
    /// What it is compared with, where that is not on the object.
    pub(super) against: Option<(Document, Option<Record>)>,
}

impl Harvest {
    fn add(&mut self, other: Self) {
        let before = self.reports.len();
        self.reports.extend(other.reports);
        let moved = |asking: Asking| Asking { place: before + asking.place, ..asking };
        self.asking.extend(other.asking.into_iter().map(moved));
        self.elsewhere.extend(other.elsewhere);
        self.installed.extend(other.installed);
        self.left_out.unrecorded += other.left_out.unrecorded;
        self.left_out.controlled += other.left_out.controlled;
    }
}

/// The types, read once an API version, and only where an object needs them.
pub(super) struct Types {
    versions: BTreeMap<String, (Vec<Gvk>, OnceCell<Arc<Schema>>)>,
    none: Arc<Schema>,
}

impl Types {
    pub(super) fn of<'r>(resources: impl Iterator<Item = &'r Resource>) -> Self {
        let mut versions: BTreeMap<String, (Vec<Gvk>, OnceCell<Arc<Schema>>)> = BTreeMap::new();
        for resource in resources {
            let (kinds, _) = versions.entry(resource.gvk.api_version()).or_default();
            if !kinds.contains(&resource.gvk) {
                kinds.push(resource.gvk.clone());
            }
        }
        Self { versions, none: Arc::default() }
    }

    pub(super) async fn get<C: Cluster>(&self, run: &Run<'_, C>, gvk: &Gvk) -> Arc<Schema> {
        let Some((kinds, cell)) = self.versions.get(&gvk.api_version()) else {
            return Arc::clone(&self.none);
        };
        let read = || async { run.deadline.bound(run.cluster.schema(kinds)).await.unwrap_or_default() };
        Arc::clone(cell.get_or_init(read).await)
    }
}

impl<C: Cluster> Run<'_, C> {
    /// Everything the plan names.
    pub(super) async fn read(&self, plan: &Plan) -> Harvest {
        let resources = plan.lists.iter().map(|listing| &listing.resource);
        let types = Types::of(resources.chain(plan.named.iter().map(|wanted| &wanted.resource)));
        let done = Cell::new(0);
        let tell = |more: usize| {
            done.set(done.get() + more);
            (self.around.progress)(Progress::Listing { done: done.get(), total: plan.lists.len() });
        };
        if !plan.lists.is_empty() {
            tell(0);
        }
        let lists = plan.lists.iter().enumerate().map(async |(place, listing)| {
            let names = plan.names.get(place).map(Vec::as_slice).unwrap_or_default();
            let harvest = self.read_list(listing, names, plan, &types).await;
            tell(1);
            harvest
        });
        let (lists, named) = join(join_all(lists), self.read_named(&plan.named, &types)).await;
        let mut harvest = named;
        for list in lists {
            harvest.add(list);
        }
        harvest
    }

    /// One list to its end; what was judged before it broke off stays.
    async fn read_list(&self, listing: &Listing, names: &[String], plan: &Plan, types: &Types) -> Harvest {
        let (mut harvest, mut token, mut restarts) = (Harvest::default(), None::<String>, 0);
        let mut seen: BTreeSet<String> = BTreeSet::new();
        loop {
            let page = self.deadline.bound(self.cluster.page(listing, token.as_deref())).await;
            let page = match page.and_then(|page| page) {
                Ok(page) => page,
                Err(problem) => {
                    harvest.reports.push(unlisted(listing, problem));
                    return harvest;
                }
            };
            restarts += u32::from(page.restarted);
            for live in page.items {
                if seen.insert(key(&live)) && is_wanted(&live, names) {
                    self.take(&mut harvest, live, plan.without_controlled, !names.is_empty(), types).await;
                }
            }
            token = page.next;
            if token.is_none() || restarts > RESTARTS {
                harvest.reports.extend(token.map(|_| unlisted(listing, endless())));
                harvest.reports.extend(missing(listing, names, &seen));
                return harvest;
            }
        }
    }

    async fn read_named(&self, wanted: &[Wanted], types: &Types) -> Harvest {
        let mut harvest = Harvest::default();
        if wanted.is_empty() {
            return harvest;
        }
        let answers = fetch_all(self.cluster, wanted, self.deadline, self.around).await;
        for (wanted, answer) in wanted.iter().zip(answers) {
            match answer {
                Ok(Some(live)) => self.take(&mut harvest, live, false, true, types).await,
                Ok(None) => harvest.reports.push(unread(wanted, not_found(wanted))),
                Err(problem) => harvest.reports.push(unread(wanted, problem)),
            }
        }
        harvest
    }

    /// What is in no release after all has only itself to tell.
    pub(super) async fn take_by_itself(
        &self,
        harvest: &mut Harvest,
        live: Value,
        is_named: bool,
        types: &Types,
    ) {
        match sort_by_itself(&live, &self.request.base.appliers) {
            Sort::Elsewhere(gvk) => harvest.elsewhere.push((gvk, identified(&live, Status::Unknown))),
            Sort::Here => {
                let schema = types.get(self, &gvk_of(&live)).await;
                self.judge_one(harvest, live, &schema, is_named);
            }
            _ => self.set_aside(harvest, &live, is_named),
        }
    }

    /// Sorts an object and judges it where that is possible at once.
    async fn take(
        &self,
        harvest: &mut Harvest,
        live: Value,
        without_controlled: bool,
        is_named: bool,
        types: &Types,
    ) {
        match sort(&live, &self.request.base.appliers, without_controlled) {
            Sort::Installed => harvest.installed.push((live, is_named)),
            Sort::Controlled => harvest.left_out.controlled += 1,
            Sort::Unrecorded | Sort::Here | Sort::Elsewhere(_) => {
                self.take_by_itself(harvest, live, is_named, types).await;
            }
        }
    }

    fn judge_one(&self, harvest: &mut Harvest, live: Value, schema: &Schema, is_named: bool) {
        let context = self.context(&Autoscalers::default());
        let Some(Judged { report, asks }) = judge(&live, schema, &context) else {
            return self.set_aside(harvest, &live, is_named);
        };
        if asks {
            harvest.asking.push(Asking { place: harvest.reports.len(), live, against: None });
        }
        harvest.reports.push(report);
    }

    fn set_aside(&self, harvest: &mut Harvest, live: &Value, is_named: bool) {
        harvest.left_out.unrecorded += usize::from(!is_named);
        if is_named || self.request.list_unrecorded {
            harvest.reports.push(unrecorded(live, is_named));
        }
    }

    pub(super) fn context(&self, autoscalers: &Autoscalers) -> Context {
        let base = &self.request.base;
        Context {
            appliers: base.appliers.clone(),
            autoscaled: autoscalers.targets.clone(),
            show_secrets: base.show_secrets,
            list_uncounted: base.list_uncounted,
            documents: base.documents.clone(),
        }
    }

    /// Reads objects again at the version their record is written at.
    pub(super) async fn read_at_their_versions(&self, harvest: &mut Harvest) {
        let elsewhere = std::mem::take(&mut harvest.elsewhere);
        let kinds: BTreeSet<&Gvk> = elsewhere.iter().map(|(gvk, _)| gvk).collect();
        let kinds: Vec<Gvk> = kinds.into_iter().cloned().collect();
        if kinds.is_empty() {
            return;
        }
        let answers = match self.deadline.bound(self.cluster.resolve(&kinds)).await {
            Ok(answers) => answers,
            Err(problem) => vec![Err(problem); kinds.len()],
        };
        let served: BTreeMap<Gvk, Result<Resource, Problem>> = kinds.into_iter().zip(answers).collect();
        let (mut wanted, mut here) = (Vec::new(), Vec::new());
        for (gvk, report) in elsewhere {
            match (&served[&gvk], report.name.clone()) {
                (Ok(resource), Some(name)) => {
                    let namespace = report.namespace.clone();
                    wanted.push(Wanted { resource: resource.clone(), namespace, name });
                    here.push(report);
                }
                (Err(problem), _) => harvest.reports.push(outdated(report, &gvk, problem)),
                (Ok(_), None) => {}
            }
        }
        self.judge_again(harvest, &wanted, here).await;
    }

    async fn judge_again(&self, harvest: &mut Harvest, wanted: &[Wanted], here: Vec<ObjectReport>) {
        let types = Types::of(wanted.iter().map(|wanted| &wanted.resource));
        let answers: Vec<Fetched> = fetch_all(self.cluster, wanted, self.deadline, self.around).await;
        for (report, answer) in here.into_iter().zip(answers) {
            match answer {
                Ok(Some(live)) => {
                    let schema = types.get(self, &gvk_of(&live)).await;
                    self.judge_one(harvest, live, &schema, false);
                }
                // Deleted since it was listed.
                Ok(None) => {}
                Err(problem) => {
                    harvest.reports.push(ObjectReport { problem: Some(problem), ..report });
                }
            }
        }
    }

    /// Judges again what an autoscaler may have set.
    pub(super) async fn settle_autoscaled(&self, harvest: &mut Harvest) {
        let asking = std::mem::take(&mut harvest.asking);
        let namespace = |asking: &'_ Asking| asking.live["metadata"]["namespace"].as_str().map(str::to_owned);
        let names: BTreeSet<String> = asking.iter().filter_map(namespace).collect();
        if names.is_empty() {
            return;
        }
        let autoscalers = autoscalers::find(self.cluster, &names, &[], self.deadline).await;
        let context = self.context(&autoscalers);
        let kinds: BTreeSet<Gvk> = asking.iter().map(|asking| gvk_of(&asking.live)).collect();
        let kinds: Vec<Gvk> = kinds.into_iter().collect();
        let schema = self.deadline.bound(self.cluster.schema(&kinds)).await.unwrap_or_default();
        for one in &asking {
            let report = &mut harvest.reports[one.place];
            let judged = match &one.against {
                Some((document, record)) => {
                    Some(compared(document, record.as_ref(), &one.live, &schema, &context))
                }
                None => judge(&one.live, &schema, &context),
            };
            if let Some(judged) = judged {
                let told = std::mem::replace(report, judged.report).warnings;
                // What is wrong with a release's record was found out before.
                report
                    .warnings
                    .extend(told.into_iter().filter(|warning| warning.code.starts_with("release-")));
            }
            report.warnings.extend(namespace(one).and_then(|name| autoscalers.warning(&name)));
        }
    }
}

/// What tells objects of a list apart.
fn key(live: &Value) -> String {
    let text = |name: &str| live["metadata"][name].as_str().unwrap_or_default();
    format!("{}/{}", text("namespace"), text("name"))
}

fn is_wanted(live: &Value, names: &[String]) -> bool {
    names.is_empty() || names.iter().any(|name| live["metadata"]["name"] == **name)
}

/// Names that were looked for in every namespace and found in none.
fn missing(listing: &Listing, names: &[String], seen: &BTreeSet<String>) -> Vec<ObjectReport> {
    let found = |name: &&String| seen.iter().any(|key| key.rsplit('/').next() == Some(name.as_str()));
    let absent = names.iter().filter(|name| !found(name));
    absent
        .map(|name| {
            let wanted = Wanted { resource: listing.resource.clone(), namespace: None, name: name.clone() };
            unread(&wanted, not_found(&wanted))
        })
        .collect()
}

fn unlisted(listing: &Listing, problem: Problem) -> ObjectReport {
    ObjectReport { gvk: Some(listing.resource.gvk.clone()), problem: Some(problem), ..blank(Status::Unknown) }
}

fn unread(wanted: &Wanted, problem: Problem) -> ObjectReport {
    ObjectReport {
        gvk: Some(wanted.resource.gvk.clone()),
        namespace: wanted.namespace.clone(),
        name: Some(wanted.name.clone()),
        problem: Some(problem),
        ..blank(Status::Unknown)
    }
}

/// In kubectl's words, and where it was looked for.
pub(crate) fn not_found(wanted: &Wanted) -> Problem {
    let Wanted { resource, namespace, name } = wanted;
    let group = &resource.gvk.group;
    let kind =
        if group.is_empty() { resource.plural.clone() } else { format!("{}.{group}", resource.plural) };
    let place = namespace.as_ref().map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
    Problem::new(ProblemCode::NotComparable, format!("{kind} \"{name}\" not found{place}"))
        .with_hint("check the name, -n and --context")
}

fn endless() -> Problem {
    Problem::new(ProblemCode::ServerError, "the list changed faster than it could be read")
        .with_hint("choose fewer objects: name types, -n or -l")
}

/// An object that was applied at a version that is gone.
pub(super) fn outdated(report: ObjectReport, gvk: &Gvk, problem: &Problem) -> ObjectReport {
    let message =
        format!("it was last applied as {}, which cannot be read: {}", gvk.api_version(), problem.message);
    let hint = "apply it once more at a version that is served, or compare it with its manifest (-f)";
    let problem = Problem::new(problem.code, message).with_hint(hint);
    ObjectReport { problem: Some(problem), ..report }
}
