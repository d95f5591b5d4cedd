use super::*;
use crate::report::sample::{
    added, because, changed, drifted, missing, object, problem, report, unknown, unlisted,
};

const POD: &str = "v1 Pod";

fn with(status: Status) -> ObjectReport {
    match status {
        Status::InSync => object(POD, "a"),
        Status::Drifted => drifted(POD, "a", vec![changed("spec.x", 1, 2)]),
        Status::Missing => missing(POD, "a"),
        Status::Unmanaged => ObjectReport { status, origin: None, ..object(POD, "a") },
        Status::Unknown => unknown(POD, "a", ProblemCode::Forbidden),
    }
}

fn skipped() -> ObjectReport {
    ObjectReport { skipped: true, ..with(Status::Unknown) }
}

fn of_cause(cause: Cause) -> ObjectReport {
    drifted(POD, "a", vec![because(cause, added("spec.x", 1))])
}

fn code(objects: Vec<ObjectReport>, fail_on: FailOn) -> u8 {
    report(objects).exit_code(&ExitPolicy { fail_on, exit_zero: false }).code()
}

#[test]
fn one_object_of_each_status() {
    for (status, any, drift) in [
        (Status::InSync, 0, 0),
        (Status::Drifted, 1, 1),
        (Status::Missing, 1, 1),
        (Status::Unmanaged, 1, 0),
        (Status::Unknown, 3, 3),
    ] {
        assert_eq!(code(vec![with(status)], FailOn::Any), any, "{status:?}");
        assert_eq!(code(vec![with(status)], FailOn::Drift), drift, "{status:?}");
    }
}

#[test]
fn one_change_of_each_cause() {
    for (cause, any, drift) in [
        (Cause::Drift, 1, 1),
        (Cause::Pending, 1, 0),
        (Cause::Conflict, 1, 1),
        (Cause::Unattributed, 1, 1),
        (Cause::Server, 0, 0),
        (Cause::Controller, 0, 0),
        (Cause::Default, 0, 0),
    ] {
        assert_eq!(code(vec![of_cause(cause)], FailOn::Any), any, "{cause:?}");
        assert_eq!(code(vec![of_cause(cause)], FailOn::Drift), drift, "{cause:?}");
    }
}

#[test]
fn pairs_of_statuses_give_the_higher_rank() {
    let rank = |code: u8| [0, 1, 3].iter().position(|known| *known == code).expect("0, 1 or 3");
    let all = [Status::InSync, Status::Drifted, Status::Missing, Status::Unmanaged, Status::Unknown];
    for (a, b) in all.into_iter().flat_map(|a| all.map(|b| (a, b))) {
        let alone = [a, b].map(|status| code(vec![with(status)], FailOn::Any));
        let expected = alone.into_iter().max_by_key(|code| rank(*code)).expect("two codes");
        assert_eq!(code(vec![with(a), with(b)], FailOn::Any), expected, "{a:?} {b:?}");
    }
}

#[test]
fn nothing_to_compare_without_an_error_is_in_sync() {
    assert_eq!(code(vec![], FailOn::Any), 0);
}

#[test]
fn an_error_is_2_whatever_else_there_is() {
    for status in [Status::InSync, Status::Drifted, Status::Unknown] {
        let report =
            Report { error: Some(problem(ProblemCode::InvalidManifest)), ..report(vec![with(status)]) };
        assert_eq!(report.exit_code(&ExitPolicy::default()), ExitCode::CouldNotRun, "{status:?}");
    }
}

#[test]
fn every_read_lost_for_one_reason_is_2() {
    for reason in [ProblemCode::Unauthorized, ProblemCode::Unreachable, ProblemCode::Timeout] {
        let lost = || unknown(POD, "a", reason);
        assert_eq!(code(vec![lost()], FailOn::Any), 2, "{reason:?}");
        assert_eq!(code(vec![lost(), lost(), unlisted(POD, reason)], FailOn::Any), 2, "{reason:?}");
        let invalid = unknown(POD, "b", ProblemCode::InvalidManifest);
        assert_eq!(
            code(vec![invalid, lost()], FailOn::Any),
            2,
            "{reason:?} beside a document never asked for"
        );
    }
}

#[test]
fn one_answer_makes_a_lost_connection_incomplete() {
    let lost = || unknown(POD, "a", ProblemCode::Unreachable);
    for answered in [Status::InSync, Status::Drifted, Status::Missing, Status::Unknown] {
        assert_eq!(code(vec![lost(), with(answered)], FailOn::Any), 3, "{answered:?}");
    }
    let two_reasons = vec![lost(), unknown(POD, "b", ProblemCode::Timeout)];
    assert_eq!(code(two_reasons, FailOn::Any), 3);
}

#[test]
fn other_reasons_for_all_objects_are_incomplete() {
    for reason in [
        ProblemCode::Forbidden,
        ProblemCode::UnknownKind,
        ProblemCode::ServerError,
        ProblemCode::InvalidManifest,
        ProblemCode::NamespaceMismatch,
        ProblemCode::Duplicate,
        ProblemCode::NotComparable,
        ProblemCode::NotCaptured,
        ProblemCode::TooLarge,
        ProblemCode::Internal,
    ] {
        assert_eq!(code(vec![unknown(POD, "a", reason)], FailOn::Any), 3, "{reason:?}");
    }
}

#[test]
fn what_may_be_skipped_does_not_make_it_incomplete() {
    assert_eq!(code(vec![skipped(), with(Status::InSync)], FailOn::Any), 0);
    assert_eq!(code(vec![skipped(), with(Status::Drifted)], FailOn::Any), 1);
    assert_eq!(code(vec![skipped(), with(Status::Unknown)], FailOn::Any), 3);
}

#[test]
fn exit_zero_forgives_1_and_3_and_never_2() {
    let policy = ExitPolicy { exit_zero: true, ..ExitPolicy::default() };
    for (objects, expected) in [
        (vec![with(Status::Drifted)], ExitCode::InSync),
        (vec![with(Status::Unknown)], ExitCode::InSync),
        (vec![unknown(POD, "a", ProblemCode::Unreachable)], ExitCode::CouldNotRun),
    ] {
        assert_eq!(report(objects).exit_code(&policy), expected);
    }
}

#[test]
fn the_numbers_are_the_promised_ones() {
    assert_eq!(ExitCode::ALL.map(ExitCode::code), [0, 1, 2, 3, 130]);
}
