//! Counts over a report.

use std::collections::{BTreeMap, BTreeSet};

use crate::core::change::{Cause, Change, Status};
use crate::core::problem::ProblemCode;

use super::model::{ManagerSummary, ObjectReport, Report, Summary};

impl Report {
    /// Counts objects by status, changes by cause and the client programs behind them.
    pub fn summary(&self) -> Summary {
        let objects = || self.objects.iter().filter(|object| !object.stands_apart());
        let mut summary = Summary { total: objects().count(), ..Summary::default() };
        for object in objects() {
            *summary.by_status.entry(object.status).or_default() += 1;
            for change in object.changes.iter().filter(|change| is_in_its_causes_number(change)) {
                *summary.by_cause.entry(change.cause).or_default() += 1;
            }
            for cause in Cause::ALL.into_iter().filter(|cause| object.hidden.of(*cause) > 0) {
                *summary.by_cause.entry(cause).or_default() += object.hidden.of(cause);
            }
        }
        summary.managers = managers(&self.objects);
        summary
    }
}

impl Summary {
    /// Objects of a status.
    pub fn objects(&self, status: Status) -> usize {
        self.by_status.get(&status).copied().unwrap_or(0)
    }

    /// Changes of a cause.
    pub fn changes(&self, cause: Cause) -> usize {
        self.by_cause.get(&cause).copied().unwrap_or(0)
    }

    /// Objects that are not as declared.
    pub fn differing(&self) -> usize {
        [Status::Drifted, Status::Missing, Status::Unmanaged].map(|status| self.objects(status)).iter().sum()
    }
}

impl ObjectReport {
    /// A kind that could not be listed stands in the report for objects nobody could count.
    pub fn is_unlisted_kind(&self) -> bool {
        self.gvk.is_some() && self.name.is_none() && self.origin.is_none()
    }

    /// Nothing is recorded of it, and nobody asked for it by name.
    pub fn is_unrecorded(&self) -> bool {
        let code = self.problem.as_ref().map(|problem| problem.code);
        self.skipped && code == Some(ProblemCode::NotComparable)
    }

    /// Whether it is in no total.
    pub fn stands_apart(&self) -> bool {
        self.is_unlisted_kind() || self.is_unrecorded()
    }
}

impl Change {
    /// The client program that moved the live value; a pending change was made in the manifest, by nobody
    /// on record.
    fn mover(&self) -> Option<&crate::core::change::Owner> {
        (self.counted && self.cause != Cause::Pending).then(|| self.owners.first()).flatten()
    }
}

/// A change of a counted cause that a rule uncounts is neither counted nor the server's.
fn is_in_its_causes_number(change: &Change) -> bool {
    change.counted || !change.cause.is_counted()
}

fn managers(objects: &[ObjectReport]) -> Vec<ManagerSummary> {
    let mut found: BTreeMap<&str, ManagerSummary> = BTreeMap::new();
    for object in objects {
        let mut here: BTreeSet<&str> = BTreeSet::new();
        for owner in object.changes.iter().filter_map(Change::mover) {
            let entry = found.entry(&owner.manager).or_insert_with(|| nothing_by(&owner.manager));
            entry.changes += 1;
            entry.objects += usize::from(here.insert(&owner.manager));
            // RFC 3339 in UTC with whole seconds sorts as text; no time sorts first.
            entry.last_time = entry.last_time.take().max(owner.time.clone());
        }
    }
    let mut managers: Vec<_> = found.into_values().collect();
    managers.sort_by(|a, b| b.changes.cmp(&a.changes).then_with(|| a.manager.cmp(&b.manager)));
    managers
}

fn nothing_by(manager: &str) -> ManagerSummary {
    ManagerSummary { manager: manager.to_owned(), changes: 0, objects: 0, last_time: None }
}

#[cfg(test)]
mod tests;
