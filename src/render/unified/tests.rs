use serde_json::json;

use super::*;
use crate::core::id::Gvk;
use crate::core::secret::Masker;
use crate::report::sample::{changed, drifted, missing, object, report};

fn shown(report: &Report, options: RenderOptions) -> String {
    let mut out = Vec::new();
    Unified(options).render(report, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("text")
}

/// The lines of the diff alone.
fn diff_lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn scaled() -> ObjectReport {
    let declared = json!({"kind": "Deployment", "spec": {"paused": true, "replicas": 3}});
    let change = changed("spec.replicas", 3, 5);
    let gvk = Gvk::new("apps/v1", "Deployment");
    let documents = Documents::of_changes(&gvk, &declared, [&change], Masker::new(false));
    ObjectReport {
        documents: Some(Box::new(documents)),
        ..drifted("apps/v1 Deployment", "web", vec![change])
    }
}

#[test]
fn an_object_is_a_file_of_a_unified_diff() {
    let text = shown(&report(vec![object("v1 Pod", "in-sync"), scaled()]), RenderOptions::default());
    let expected = [
        "--- declared/apps.v1.Deployment.shop.web.yaml",
        "+++ live/apps.v1.Deployment.shop.web.yaml",
        "@@ -1,4 +1,4 @@",
        " kind: Deployment",
        " spec:",
        "   paused: true",
        "-  replicas: 3",
        "+  replicas: 5",
    ];
    assert_eq!(diff_lines(&text), expected, "{text}");
    assert!(text.contains("\n# spec.replicas: drift · kubectl-edit · at "), "{text}");
}

#[test]
fn context_is_as_asked_and_reversed_sides_change_places() {
    let options = RenderOptions { context_lines: 0, reverse: true, ..RenderOptions::default() };
    let text = shown(&report(vec![scaled()]), options);
    let expected = [
        "--- live/apps.v1.Deployment.shop.web.yaml",
        "+++ declared/apps.v1.Deployment.shop.web.yaml",
        "@@ -4 +4 @@",
        "-  replicas: 5",
        "+  replicas: 3",
    ];
    assert_eq!(diff_lines(&text), expected, "{text}");
}

#[test]
fn a_missing_object_is_a_file_that_is_gone() {
    let declared = json!({"kind": "Service"});
    let gvk = Gvk::new("v1", "Service");
    let documents = Documents::of_sides(&gvk, Some(&declared), None, Masker::new(false));
    let gone = ObjectReport { documents: Some(Box::new(documents)), ..missing("v1 Service", "web") };
    let text = shown(&report(vec![gone]), RenderOptions::default());
    let expected =
        ["--- declared/v1.Service.shop.web.yaml", "+++ /dev/null", "@@ -1 +0,0 @@", "-kind: Service"];
    assert_eq!(diff_lines(&text), expected, "{text}");
}

#[test]
fn tabs_and_spaces_at_the_end_are_kept() {
    let declared = json!({"data": {"f": "a\t1  \nb\n"}});
    let gvk = Gvk::new("v1", "ConfigMap");
    let change = changed("data.f", "a\t1  \nb\n", "a\t1  \nc\n");
    let documents = Documents::of_changes(&gvk, &declared, [&change], Masker::new(false));
    let object =
        ObjectReport { documents: Some(Box::new(documents)), ..drifted("v1 ConfigMap", "web", vec![change]) };
    let text = shown(&report(vec![object]), RenderOptions::default());
    assert!(text.contains("\n     a\t1  \n-    b\n+    c\n"), "{text}");
}
