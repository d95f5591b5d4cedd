use super::*;
use crate::core::change::Change;
use crate::core::problem::{Problem, ProblemCode};
use crate::report::sample::{added, changed, drifted, missing, object, origin, report, unknown};

fn shown(report: &Report, options: RenderOptions) -> String {
    let mut out = Vec::new();
    Text::boxed(options).render(report, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("text")
}

fn place(file: &str, object: ObjectReport) -> ObjectReport {
    ObjectReport { origin: Some(origin(file, 1, 1)), ..object }
}

#[test]
fn within_a_file_the_worst_come_first_and_files_keep_their_order() {
    let report = report(vec![
        place("b.yaml", missing("v1 Service", "b-missing")),
        place("b.yaml", drifted("v1 Pod", "b-drifted", vec![changed("spec.x", 1, 2)])),
        place("a.yaml", unknown("v1 Secret", "a-unknown", ProblemCode::Forbidden)),
        place("a.yaml", missing("v1 Service", "a-missing")),
    ]);
    let text = shown(&report, RenderOptions::default());
    let at = |name: &str| text.find(name).expect(name);
    assert!(at("b-drifted") < at("b-missing"));
    assert!(at("b-missing") < at("a-missing"));
    assert!(at("a-missing") < at("a-unknown"));
}

#[test]
fn hidden_differences_are_counted_whether_the_report_holds_them_or_not() {
    let mut tallied = object("v1 Pod", "a");
    tallied.hidden.add(Cause::Default);
    tallied.hidden.add(Cause::Server);
    let listed = Change { cause: Cause::Server, counted: false, ..added("spec.y", 1) };
    let report = report(vec![tallied, drifted("v1 Pod", "b", vec![listed])]);
    let text = shown(&report, RenderOptions::default());
    assert!(text.contains("2 server, 1 default not counted (see --show all)"), "{text}");
}

#[test]
fn an_object_with_very_many_changes_is_shown_in_full_and_soon() {
    let changes = (0..5_000).map(|n| changed(&format!("data.key{n}"), n, n + 1)).collect();
    let text = shown(&report(vec![drifted("v1 ConfigMap", "big", changes)]), RenderOptions::default());
    assert_eq!(text.lines().filter(|line| line.starts_with("- ") || line.starts_with("+ ")).count(), 10_001);
}

#[test]
fn links_lead_to_the_line_of_the_manifest() {
    let links = Some("file://host/home/me/".into());
    let options = RenderOptions { links, ..RenderOptions::default() };
    let text = shown(&report(vec![drifted("v1 Pod", "a", vec![changed("spec.x", 1, 2)])]), options);
    assert!(text.contains(
        "\u{1b}]8;;file://host/home/me/deploy/web.yaml#12\u{1b}\\deploy/web.yaml:12\u{1b}]8;;\u{1b}\\"
    ));
    assert!(text.contains("deploy/web.yaml#31\u{1b}\\line 31"), "{text:?}");
}

#[test]
fn context_lines_are_as_many_as_asked_for() {
    let lines = |word: &str| {
        (0..9)
            .map(|n| if n == 4 { format!("{word}\n") } else { format!("line {n}\n") })
            .collect::<Vec<_>>()
            .concat()
    };
    let report = report(vec![drifted("v1 ConfigMap", "a", vec![changed("data.x", lines("a"), lines("b"))])]);
    for (context_lines, equal) in [(0, 0), (1, 2), (3, 6), (20, 8)] {
        let text = shown(&report, RenderOptions { context_lines, ..RenderOptions::default() });
        let counted = text.lines().filter(|line| line.trim().starts_with("line ")).count();
        // A single line left out is shown in place of the mark for it.
        assert_eq!(counted, if context_lines == 3 { 8 } else { equal }, "-U {context_lines}: {text}");
    }
}

#[test]
fn refused_objects_of_a_kind_get_one_hint_and_one_message() {
    let refused = |name: &str| {
        let problem = Problem::new(ProblemCode::Forbidden, format!("not allowed to get secrets/{name}"))
            .with_hint(format!("check with: kubectl auth can-i get secrets/{name} -n shop"));
        ObjectReport { problem: Some(problem), ..unknown("v1 Secret", name, ProblemCode::Forbidden) }
    };
    let text = shown(&report(vec![refused("a"), refused("b"), refused("c")]), RenderOptions::default());
    assert!(text.contains("hint: check with: kubectl auth can-i get secrets -n shop\n"), "{text}");
    assert_eq!((text.matches("hint: ").count(), text.matches("not allowed to").count()), (1, 1), "{text}");
    let alone = shown(&report(vec![refused("a")]), RenderOptions::default());
    assert!(alone.contains("kubectl auth can-i get secrets/a -n shop\n"), "{alone}");
}

#[test]
fn a_rejected_document_names_its_place_once() {
    let problem = Problem::new(ProblemCode::InvalidManifest, "a.yaml:6:1: no value here");
    let document = ObjectReport {
        gvk: None,
        name: None,
        namespace: None,
        problem: Some(problem),
        origin: Some(origin("a.yaml", 6, 1)),
        ..unknown("v1 Secret", "", ProblemCode::InvalidManifest)
    };
    let text = shown(&report(vec![document]), RenderOptions::default());
    assert_eq!(text.matches("a.yaml:6").count(), 1, "{text}");
    assert!(text.contains("\n    column 1: no value here\n"), "{text}");
}
