use serde_json::{Value, json};

use super::*;
use crate::core::blame::blame as fields_of;
use crate::core::recorded::gvk_of;
use crate::core::schema::builtin;

fn shown(live: &Value) -> Blame {
    let text = |name: &str| live["metadata"][name].as_str().map(str::to_owned);
    Blame {
        gvk: gvk_of(live),
        namespace: text("namespace"),
        name: text("name").unwrap_or_default(),
        tracked: live["metadata"]["managedFields"].is_array(),
        fields: fields_of(builtin::schema(), live, false),
    }
}

fn printed(blamed: &Blame) -> String {
    let mut owners = BTreeMap::new();
    for owner in blamed.fields.iter().flat_map(|field| &field.owners) {
        *owners.entry(owner.manager.clone()).or_default() += 1;
    }
    let now = "2026-01-02T02:00:00Z".parse::<jiff::Timestamp>().expect("a time").as_second();
    let options = RenderOptions { now, width: 120, ..RenderOptions::default() };
    let mut out = Vec::new();
    blame(blamed, &owners, &options, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("text")
}

fn pod() -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop", "finalizers": ["a/b"],
        "managedFields": [
            {"manager": "ci", "operation": "Apply", "time": "2026-01-01T00:00:00Z", "fieldsV1": {
                "f:metadata": {"f:finalizers": {"v:\"a/b\"": {}}},
                "f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {".": {}, "f:name": {}, "f:args": {}, "f:env": {
                    "k:{\"name\":\"X\"}": {".": {}, "f:name": {}, "f:value": {}}}}}}}},
            {"manager": "kubectl-set", "operation": "Update", "time": "2026-01-02T00:00:00Z", "fieldsV1": {
                "f:spec": {"f:containers": {"k:{\"name\":\"a\"}": {"f:image": {}}}}}}]},
        "spec": {"containers": [
            {"name": "a", "image": "web:\u{1b}[2J2", "args": ["run", "--fast"], "env": [{"name": "X", "value": "1\n2\n"}]},
            {"name": "b", "ports": [{"containerPort": 80}]}], "nodeSelector": {}}})
}

#[test]
fn the_object_is_yaml_with_a_margin() {
    let text = printed(&shown(&pod()));
    let lines: Vec<&str> = text.lines().skip(2).map(str::trim_end).collect();
    assert_eq!(
        lines[..24],
        [
            "                          │ apiVersion: v1",
            "                          │ kind: Pod",
            "                          │ metadata:",
            "                          │   finalizers:",
            "ci          apply  1d ago │   - a/b",
            "                          │   name: web",
            "                          │   namespace: shop",
            "                          │ spec:",
            "                          │   containers:",
            "                          │   - args:",
            "ci          apply  1d ago │     - run",
            "ci          apply  1d ago │     - --fast",
            "                          │     env:",
            "ci          apply  1d ago │     - name: X",
            "ci          apply  1d ago │       value: |",
            "                          │         1",
            "                          │         2",
            "kubectl-set update 2h ago │     image: \"web:\\u001b[2J2\"",
            "ci          apply  1d ago │     name: a",
            "                          │   - name: b",
            "                          │     ports:",
            "                          │     - containerPort: 80",
            "                          │   nodeSelector: {}",
            "",
        ]
    );
    assert!(text.contains("fields by owner: ci 6 · kubectl-set 1\n"), "{text}");
    assert!(text.contains("not a person"), "{text}");
}

#[test]
fn a_filter_leaves_the_parents_of_what_it_leaves() {
    let filter = crate::report::blame::Filter { managers: vec!["kubectl-set".into()], since: None };
    let text = printed(&shown(&pod()).only(&filter));
    let lines: Vec<&str> = text.lines().skip(2).take(5).collect();
    assert_eq!(
        lines,
        [
            "                          │ spec:",
            "                          │   containers:",
            "kubectl-set update 2h ago │   - image: \"web:\\u001b[2J2\"",
            "",
            "fields by owner: kubectl-set 1",
        ]
    );
}

#[test]
fn an_object_without_managed_fields_says_so() {
    let live =
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1"}});
    assert!(printed(&shown(&live)).contains("warning: no managed fields are recorded on this object"));
}
