use serde_json::{Value, json};

use super::*;
use crate::core::change::{Cause, Change, Owner, Status, Warning};
use crate::core::position::Position;
use crate::core::problem::{Problem, ProblemCode};
use crate::report::exit::ExitPolicy;
use crate::report::model::{LiveSide, Mode, ObjectReport, Report};
use crate::report::sample::{
    added, because, changed, drifted, missing, object, owner, problem, removed, report, unknown, unlisted,
    warning,
};
use crate::report::show::Show;

const SCHEMA_TEXT: &str = include_str!("../schema/report-v1.schema.json");

fn json_of(report: &Report, show: &Show) -> Value {
    serde_json::to_value(Document::of(report, show, &ExitPolicy::default())).expect("a report is JSON")
}

fn text_of(report: &Report) -> String {
    let document = Document::of(report, &Show::default(), &ExitPolicy::default());
    serde_json::to_string_pretty(&document).expect("a report is JSON")
}

/// A report with everything a report can hold.
fn rich() -> Report {
    let web = drifted(
        "apps/v1 Deployment",
        "web",
        vec![
            changed("spec.replicas", 3, 5),
            changed("spec.nothing", Value::Null, "x"),
            removed("spec.paused", true),
            because(Cause::Server, added("spec.clusterIP", "10.0.0.1")),
            Change { masked: true, note: Some("a note"), rule: Some("order"), ..added("data.a", "***") },
        ],
    );
    let message = ("pruned-field", "the server dropped it", "spec.x");
    let warnings = vec![
        warning(message.0, message.1, message.2),
        Warning {
            position: Some(Position { line: 3, column: 5 }),
            ..warning(message.0, message.1, message.2)
        },
    ];
    report(vec![
        ObjectReport { warnings, terminating: true, ..web },
        ObjectReport { namespace: None, ..missing("v1 Namespace", "shop") },
        ObjectReport { status: Status::Unmanaged, origin: None, ..object("v1 ConfigMap", "old") },
        unknown("v1 Secret", "db", ProblemCode::Forbidden),
        ObjectReport { skipped: true, ..unlisted("v1 Secret", ProblemCode::Forbidden) },
        ObjectReport { gvk: None, name: None, ..unknown("v1 Secret", "db", ProblemCode::InvalidManifest) },
    ])
}

#[test]
fn the_report_is_as_the_contract_shows_it() {
    let owners = vec![owner("kubectl-set", "2026-11-20T14:02:11Z")];
    let path = r#"spec.template.spec.containers[name="server"].image"#;
    let change = Change { owners, ..changed(path, "web:1.4", "web:1.5") };
    let forbidden = Problem::new(ProblemCode::Forbidden, "may not").with_hint("ask");
    let forbidden = ObjectReport {
        problem: Some(forbidden),
        origin: None,
        ..unknown("v1 Secret", "db", ProblemCode::Forbidden)
    };
    let mut web = drifted("apps/v1 Deployment", "web", vec![change]);
    web.warnings = vec![warning("pruned-field", "dropped", "spec.x")];
    let expected = include_str!("../schema/example.json");
    let text = text_of(&report(vec![web, forbidden])) + "\n";
    assert_eq!(text, expected.replace("VERSION", env!("CARGO_PKG_VERSION")));
}

#[test]
fn absent_sides_have_no_key_and_null_is_a_value() {
    let json = json_of(&rich(), &Show::default());
    let changes = &json["objects"][0]["changes"];
    assert_eq!(changes[1]["declared"], Value::Null);
    assert!(changes[1].get("declared").is_some());
    assert!(changes[2].get("live").is_none(), "removed");
    assert!(changes[3].get("declared").is_none() && changes[3].get("lastApplied").is_none(), "added");
}

#[test]
fn differences_that_do_not_count_are_listed_when_asked_for_and_always_counted() {
    let (some, all) = (json_of(&rich(), &Show::default()), json_of(&rich(), &Show::all()));
    let listed = |json: &Value| json["objects"][0]["changes"].as_array().map_or(0, Vec::len);
    assert_eq!((listed(&some), listed(&all)), (4, 5));
    assert_eq!(some["summary"]["changes"]["server"], json!(1));
    assert_eq!(some["summary"], all["summary"]);
}

#[test]
fn documents_and_kinds_without_an_identity_have_no_keys_for_it() {
    let json = json_of(&rich(), &Show::default());
    let keys = |place: usize| {
        json["objects"][place].as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
    };
    assert!(!keys(1).contains(&"namespace".into()), "cluster-scoped");
    assert!(keys(4).contains(&"kind".into()) && !keys(4).contains(&"name".into()), "a kind");
    assert!(!keys(5).contains(&"kind".into()) && keys(5).contains(&"source".into()), "a document");
    assert_eq!(json["objects"][4]["skipped"], json!(true));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(text_of(&rich()), text_of(&rich()));
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(SCHEMA_TEXT).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::validator_for(&schema).expect("the schema can be used")
}

fn errors(instance: &Value) -> Vec<String> {
    validator().iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_kind_of_report_fits_the_schema() {
    let errored = Report { error: Some(problem(ProblemCode::Unreachable)), ..report(vec![]) };
    let offline = Report {
        mode: Mode::LastApplied,
        live: LiveSide::Files,
        context: None,
        server: None,
        namespace: None,
        ..rich()
    };
    let mut scaled = changed("spec.replicas", 1, 2);
    scaled.owners = vec![Owner { subresource: Some("scale".into()), ..owner("kubectl", "") }];
    let timeless = report(vec![drifted("v1 Pod", "a", vec![scaled])]);
    for report in [rich(), errored, offline, timeless, report(vec![])] {
        for show in [Show::default(), Show::all()] {
            let json = json_of(&report, &show);
            assert_eq!(errors(&json), Vec::<String>::new(), "{json:#}");
        }
    }
}

#[test]
fn every_problem_code_and_cause_is_in_the_schema() {
    use ProblemCode as P;
    let codes = [
        P::Forbidden,
        P::Unauthorized,
        P::UnknownKind,
        P::Timeout,
        P::Unreachable,
        P::ServerError,
        P::InvalidManifest,
        P::NamespaceMismatch,
        P::Duplicate,
        P::NotComparable,
        P::NotCaptured,
        P::TooLarge,
        P::Internal,
    ];
    let unknown = codes.map(|code| unknown("v1 Pod", "a", code));
    let causes = Cause::ALL.map(|cause| because(cause, changed("spec.x", 1, 2)));
    let objects = unknown.into_iter().chain([drifted("v1 Pod", "b", causes.to_vec())]).collect();
    assert_eq!(errors(&json_of(&report(objects), &Show::all())), Vec::<String>::new());
}

#[test]
fn what_is_no_report_does_not_fit_the_schema() {
    let good = json_of(&rich(), &Show::all());
    for (pointer, bad) in [
        ("/schema", json!("kubectl-drift/report/v2")),
        ("/startedAt", json!("yesterday")),
        ("/exitCode", json!(130)),
        ("/summary/total", json!(-1)),
        ("/objects/0/status", json!("fine")),
        ("/objects/0/problem", json!({"code": "internal", "message": ""})),
        ("/objects/0/changes/0/op", json!("added")),
        ("/objects/0/changes/0/cause", json!("weather")),
        ("/objects/3/problem/code", json!("bad")),
        ("/objects/3/problem", Value::Null),
    ] {
        let mut report = good.clone();
        *report.pointer_mut(pointer).expect("a place in the report") = bad;
        assert_ne!(errors(&report), Vec::<String>::new(), "{pointer}");
    }
}
