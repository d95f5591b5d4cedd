use super::*;
use crate::core::problem::ProblemCode;
use crate::report::sample::{
    added, because, change, changed, drifted, missing, object, owner, removed, report, unknown, unlisted,
};

const POD: &str = "v1 Pod";

#[test]
fn kinds_that_could_not_be_listed_are_not_in_the_total() {
    let report = report(vec![
        object(POD, "a"),
        missing(POD, "b"),
        unknown(POD, "c", ProblemCode::Forbidden),
        unlisted(POD, ProblemCode::Forbidden),
    ]);
    let summary = report.summary();
    assert_eq!(summary.total, 3);
    assert_eq!(summary.objects(Status::Unknown), 1);
    assert_eq!(summary.differing(), 1);
}

#[test]
fn a_document_without_an_identity_is_in_the_total() {
    let document = ObjectReport { gvk: None, name: None, ..unknown(POD, "", ProblemCode::InvalidManifest) };
    let generated = ObjectReport { name: None, ..unknown(POD, "", ProblemCode::NotComparable) };
    assert_eq!(report(vec![document, generated]).summary().total, 2);
}

#[test]
fn uncounted_causes_are_counted_and_silenced_changes_are_not() {
    let silenced = Change { counted: false, rule: Some("rollout-restart"), ..changed("spec.x", 1, 2) };
    let changes = vec![changed("spec.a", 1, 2), silenced, because(Cause::Server, added("spec.b", 1))];
    let summary = report(vec![drifted(POD, "a", changes)]).summary();
    assert_eq!(summary.changes(Cause::Drift), 1);
    assert_eq!(summary.changes(Cause::Server), 1);
    assert_eq!(summary.changes(Cause::Default), 0);
}

#[test]
fn managers_are_those_that_moved_something_most_changes_first() {
    let by = |manager: &str, time: &str| Change { owners: vec![owner(manager, time)], ..change("spec.x") };
    let pending = because(Cause::Pending, by("helm", "2026-01-01T00:00:00Z"));
    let uncounted = because(Cause::Server, by("webhook", "2026-01-01T00:00:00Z"));
    let first = vec![by("a", ""), by("b", "2026-01-01T00:00:00Z"), by("b", "2026-01-03T00:00:00Z"), pending];
    let second = vec![by("b", ""), uncounted, removed("spec.y", 1)];
    let managers = report(vec![drifted(POD, "a", first), drifted(POD, "b", second)]).summary().managers;
    let expect = |manager: &str, changes, objects, last: Option<&str>| ManagerSummary {
        manager: manager.into(),
        changes,
        objects,
        last_time: last.map(Into::into),
    };
    assert_eq!(managers, [expect("b", 3, 2, Some("2026-01-03T00:00:00Z")), expect("a", 1, 1, None)]);
}
