//! `kubectl drift preflight`: may this identity read what a comparison needs?
//!
//! What is needed comes from the same steps and the same plan as the comparison itself: the manifests are read and
//! placed as [`super::diff`] does, and [`needs`] is the plan that reads their live objects; without manifests the plan
//! is that of [`super::recorded`].

mod answers;

use std::collections::BTreeSet;
use std::time::Duration;

use super::deadline::Deadline;
use super::placement;
use super::recorded::Choice;
use super::recorded::targets::{self, Wish};
use super::slot::{Placed, Slot};
use super::surroundings::{Progress, Surroundings};
use crate::cluster::{Cluster, Need, Permissions, Resource, Verb, Wanted, needs};
use crate::core::id::Gvk;
use crate::core::manifest::Entry;
use crate::core::problem::Problem;
use crate::report::model::{LiveSide, ObjectReport};
use crate::report::preflight::{Preflight, Unclear};
use crate::source::Source;

/// What is going to be compared.
pub enum Subject<'a> {
    /// What these manifests declare.
    Manifests(&'a mut dyn Source),
    /// These live objects, without manifests.
    Live(Choice),
}

/// Kinds whose replicas an autoscaler may set, so that a comparison asks for autoscalers where they differ.
const SCALED: [(&str, &str); 4] =
    [("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "ReplicaSet"), ("", "ReplicationController")];

/// Asks about everything the subject needs. The input is read before `connect` is called.
pub async fn preflight<'c, C: Cluster + Permissions + 'c>(
    mut subject: Subject<'_>,
    connect: impl AsyncFnOnce() -> Result<&'c C, Problem>,
    timeout: Option<Duration>,
    around: Surroundings<'_>,
) -> Preflight {
    let deadline = Deadline::after(timeout);
    (around.progress)(Progress::Reading);
    let entries = match &mut subject {
        Subject::Manifests(source) => source.read(),
        Subject::Live(_) => Ok(Vec::new()),
    };
    let entries = match entries {
        Ok(entries) => entries,
        Err(problem) => return failed(problem),
    };
    match deadline.bound(connect()).await.and_then(|cluster| cluster) {
        Err(problem) => failed(problem),
        Ok(cluster) => {
            let asked = deadline.bound(ask(cluster, &subject, entries, around)).await.and_then(|asked| asked);
            asked
                .map_or_else(|problem| Preflight { ..aimed_at(cluster, Some(problem)) }, with_lost_connection)
        }
    }
}

/// The answer of a run that could not begin.
pub fn failed(error: Problem) -> Preflight {
    Preflight {
        context: None,
        server: None,
        namespace: None,
        requests: 0,
        checks: Vec::new(),
        unclear: Vec::new(),
        error: Some(error),
    }
}

fn aimed_at<C: Cluster>(cluster: &C, error: Option<Problem>) -> Preflight {
    let target = cluster.target();
    Preflight {
        context: target.context.clone(),
        server: target.server.clone(),
        namespace: Some(target.namespace.clone()),
        requests: cluster.requests(),
        checks: Vec::new(),
        unclear: Vec::new(),
        error,
    }
}

async fn ask<C: Cluster + Permissions>(
    cluster: &C,
    subject: &Subject<'_>,
    entries: Vec<Entry>,
    around: Surroundings<'_>,
) -> Result<Preflight, Problem> {
    let (needs, optional, unclear) = match subject {
        Subject::Manifests(_) => of_manifests(cluster, entries, around).await,
        Subject::Live(choice) => of_arguments(cluster, choice).await?,
    };
    let mut checks = answers::checks(cluster, needs, false).await;
    checks.extend(answers::checks(cluster, optional, true).await);
    Ok(Preflight { checks, unclear, ..aimed_at(cluster, None) })
}

/// What is needed, what would help, and what cannot be asked about.
type Wishes = (Vec<Need>, Vec<Need>, Vec<Unclear>);

async fn of_manifests<C: Cluster>(cluster: &C, entries: Vec<Entry>, around: Surroundings<'_>) -> Wishes {
    let slots: Vec<Slot> = entries.into_iter().map(Slot::from).collect();
    let (kinds, defined) = (placement::kinds(&slots), placement::defined_kinds(&slots));
    (around.progress)(Progress::Resolving { kinds: kinds.len() });
    let served = kinds.iter().cloned().zip(cluster.resolve(&kinds).await).collect();
    let slots = placement::place(slots, &served, &defined, cluster.target());
    let wanted: Vec<Wanted> = slots.iter().filter_map(Slot::placed).filter_map(Placed::wanted).collect();
    let settled = |slot: &Slot| if let Slot::Settled(report) = slot { unclear(report) } else { None };
    let unclear = slots.iter().filter_map(settled).collect();
    let mut helpful = autoscalers(cluster, &slots).await;
    helpful.extend(releases(cluster, &slots).await);
    let needs = needs(&wanted);
    // What is needed anyway is not merely helpful.
    let known = |one: &Need| needs.iter().any(|need| same_place(need, one) && need.verb == Verb::List);
    let helpful = helpful.into_iter().filter(|one| !known(one)).collect();
    (needs, helpful, unclear)
}

fn same_place(one: &Need, other: &Need) -> bool {
    one.resource.gvk.group == other.resource.gvk.group
        && one.resource.plural == other.resource.plural
        && one.namespace == other.namespace
}

/// Lists of autoscalers in namespaces with something that they may scale.
async fn autoscalers<C: Cluster>(cluster: &C, slots: &[Slot]) -> Vec<Need> {
    let scaled = slots.iter().filter_map(Slot::placed).filter(|object| {
        let Gvk { group, kind, .. } = &object.document.gvk;
        SCALED.contains(&(group, kind))
    });
    let namespaces: BTreeSet<&str> = scaled.filter_map(|object| object.namespace.as_deref()).collect();
    let kind = Gvk::new("autoscaling/v2", "HorizontalPodAutoscaler");
    let Some(Ok(resource)) = cluster.resolve(&[kind]).await.pop() else { return Vec::new() };
    namespaces.into_iter().map(|namespace| whole(resource.clone(), Some(namespace))).collect()
}

/// Lists of Secrets, where Helm keeps what it installed, in namespaces with something that is Helm's.
async fn releases<C: Cluster>(cluster: &C, slots: &[Slot]) -> Vec<Need> {
    const MARK: &str = "/metadata/labels/app.kubernetes.io~1managed-by";
    let of_helm = |object: &&Placed| object.document.value.pointer(MARK).is_some_and(|by| by == "Helm");
    let placed = slots.iter().filter_map(Slot::placed).filter(of_helm);
    let namespaces: BTreeSet<&str> = placed.filter_map(|object| object.namespace.as_deref()).collect();
    let Some(Ok(resource)) = cluster.resolve(&[Gvk::new("v1", "Secret")]).await.pop() else {
        return Vec::new();
    };
    namespaces.into_iter().map(|namespace| whole(resource.clone(), Some(namespace))).collect()
}

/// All objects of a kind.
fn whole(resource: Resource, namespace: Option<&str>) -> Need {
    Need { resource, namespace: namespace.map(str::to_owned), names: Vec::new(), verb: Verb::List }
}

fn unclear(report: &ObjectReport) -> Option<Unclear> {
    let ObjectReport { gvk, name, origin, problem, .. } = report;
    let what = match (gvk, name) {
        (Some(gvk), Some(name)) => format!("{}/{name}", gvk.type_name()),
        (Some(gvk), None) => gvk.type_name(),
        _ => "a document".to_owned(),
    };
    Some(Unclear { what, origin: origin.clone(), problem: problem.clone()? })
}

/// What a comparison of the same arguments would read.
async fn of_arguments<C: Cluster>(cluster: &C, choice: &Choice) -> Result<Wishes, Problem> {
    let selection = choice.selection()?;
    let catalog = cluster.catalog().await?;
    let wish = Wish { choice, live: LiveSide::Cluster, appliers: &[] };
    let plan = targets::plan(&selection, &catalog, cluster.target(), wish)?;
    let lists = plan.lists.into_iter().map(|list| whole(list.resource, list.namespace.as_deref()));
    let unclear = plan.unlisted.iter().filter_map(unclear).collect();
    Ok((lists.chain(by_name(plan.named)).collect(), Vec::new(), unclear))
}

/// Objects of one kind in one place are one need. A get of each serves, also where a list would be tried first.
fn by_name(wanted: Vec<Wanted>) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    for Wanted { resource, namespace, name } in wanted {
        let same = |need: &&mut Need| need.resource == resource && need.namespace == namespace;
        match needs.iter_mut().find(same) {
            Some(need) => need.names.push(name),
            None => needs.push(Need { resource, namespace, names: vec![name], verb: Verb::Get }),
        }
    }
    needs
}

/// When no question was answered for one reason of connection or authentication, that is the run's own error.
fn with_lost_connection(mut found: Preflight) -> Preflight {
    let problems = found.checks.iter().map(|check| check.readable.as_ref().err());
    let first =
        problems.collect::<Option<Vec<&Problem>>>().and_then(|all| all.first().map(|one| (*one).clone()));
    let unresolved = || {
        let connection = |one: &&Unclear| one.problem.code.is_connection();
        found.unclear.iter().find(connection).map(|one| one.problem.clone())
    };
    let lost = if found.checks.is_empty() { unresolved() } else { first };
    found.error = lost;
    found
}

#[cfg(test)]
mod tests;
