//! Reading the live objects: kind by kind at the same time, so that a deadline costs only the objects
//! that have not been answered for.

use std::cell::RefCell;
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
    let answers: RefCell<Vec<Option<Fetched>>> = RefCell::new(vec![None; wanted.len()]);
    let tell_progress = |done| (around.progress)(Progress::Fetching { done, total: wanted.len() });
    tell_progress(0);
    let tell = |index: usize, fetched| {
        answers.borrow_mut()[index] = Some(fetched);
        tell_progress(answers.borrow().iter().flatten().count());
    };
    fetch_each(cluster, wanted, deadline, async || (), &tell).await;
    answers.into_inner().into_iter().map(|answer| answer.expect("each is told once")).collect()
}

/// Tells every wanted object's answer once, as soon as it is there and `ready` has come back.
pub(super) async fn fetch_each<C: Cluster>(
    cluster: &C,
    wanted: &[Wanted],
    deadline: Deadline,
    ready: impl AsyncFn(),
    tell: &dyn Fn(usize, Fetched),
) {
    let kinds = by_kind(wanted);
    let read = kinds.values().map(async |indices| {
        let group: Vec<Wanted> = indices.iter().map(|&index| wanted[index].clone()).collect();
        let mut told = vec![false; group.len()];
        let mut tell_one = |at: usize, fetched| {
            told[at] = true;
            tell(indices[at], fetched);
        };
        let bounded = deadline.bound(cluster.fetch_each(&group, ready(), &mut tell_one)).await;
        if let Err(problem) = bounded {
            let untold = indices.iter().zip(&told).filter(|(_, told)| !**told);
            untold.for_each(|(index, _)| tell(*index, Err(problem.clone())));
        }
    });
    join_all(read).await;
}

fn by_kind(wanted: &[Wanted]) -> BTreeMap<&Resource, Vec<usize>> {
    let mut kinds: BTreeMap<&Resource, Vec<usize>> = BTreeMap::new();
    for (index, one) in wanted.iter().enumerate() {
        kinds.entry(&one.resource).or_default().push(index);
    }
    kinds
}
