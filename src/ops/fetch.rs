//! Reading the live objects: kind by kind at the same time, so that a deadline costs only the kinds
//! that have not answered.

use std::cell::Cell;
use std::collections::BTreeMap;

use futures::future::join_all;

use super::deadline::Deadline;
use super::surroundings::{Progress, Surroundings};
use crate::cluster::{Cluster, Fetched, Resource, Wanted};

/// The wanted objects, in the order asked.
pub(super) async fn fetch_all<C: Cluster>(
    cluster: &C,
    wanted: &[Wanted],
    deadline: Deadline,
    around: Surroundings<'_>,
) -> Vec<Fetched> {
    let done = Cell::new(0);
    let tell = |more| {
        done.set(done.get() + more);
        (around.progress)(Progress::Fetching { done: done.get(), total: wanted.len() });
    };
    tell(0);
    let kinds = by_kind(wanted);
    let read = kinds.values().map(async |indices| {
        let group: Vec<Wanted> = indices.iter().map(|&index| wanted[index].clone()).collect();
        let answers = fetch_kind(cluster, &group, deadline).await;
        tell(group.len());
        indices.iter().copied().zip(answers).collect::<Vec<_>>()
    });
    let mut answers: Vec<(usize, Fetched)> = join_all(read).await.into_iter().flatten().collect();
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The objects of one kind, or the same problem for each when time is up.
async fn fetch_kind<C: Cluster>(cluster: &C, group: &[Wanted], deadline: Deadline) -> Vec<Fetched> {
    match deadline.bound(cluster.fetch(group)).await {
        Ok(answers) => answers,
        Err(problem) => vec![Err(problem); group.len()],
    }
}

fn by_kind(wanted: &[Wanted]) -> BTreeMap<&Resource, Vec<usize>> {
    let mut kinds: BTreeMap<&Resource, Vec<usize>> = BTreeMap::new();
    for (index, one) in wanted.iter().enumerate() {
        kinds.entry(&one.resource).or_default().push(index);
    }
    kinds
}
