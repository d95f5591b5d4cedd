use serde_json::json;

use super::*;
use crate::core::change::{Cause, Op};
use crate::core::path::Element;
use crate::core::rules::ORDER;

fn field(name: &str) -> Element {
    Element::Field(name.into())
}

fn key(name: &str, value: impl Into<Value>) -> Element {
    Element::Key(vec![(name.into(), value.into())])
}

fn change(path: Vec<Element>, declared: Option<Value>, live: Option<Value>) -> Change {
    let op = match (&declared, &live) {
        (Some(_), Some(_)) => Op::Changed,
        (Some(_), None) => Op::Removed,
        _ => Op::Added,
    };
    Change {
        path: Path(path),
        op,
        cause: Cause::Drift,
        counted: true,
        rule: None,
        declared,
        last_applied: None,
        live,
        owners: Vec::new(),
        position: None,
        masked: false,
        note: None,
    }
}

fn live(declared: &Value, changes: &[Change]) -> Value {
    rebuild(declared, changes)
}

#[test]
fn without_changes_the_live_side_is_the_declared_one() {
    let declared = json!({"spec": {"replicas": 1}});
    assert_eq!(live(&declared, &[]), declared);
}

#[test]
fn fields_change_come_and_go() {
    let declared = json!({"spec": {"replicas": 1, "paused": true}});
    let changes = [
        change(vec![field("metadata"), field("labels"), field("a")], None, Some(json!("b"))),
        change(vec![field("spec"), field("paused")], Some(json!(true)), None),
        change(vec![field("spec"), field("replicas")], Some(json!(1)), Some(json!(3))),
    ];
    let expected = json!({"metadata": {"labels": {"a": "b"}}, "spec": {"replicas": 3}});
    assert_eq!(live(&declared, &changes), expected);
}

#[test]
fn keyed_items_are_found_by_key_wherever_they_are() {
    let declared = json!({"c": [{"name": "a", "x": 1}, {"name": "b", "x": 1}]});
    let changes = [
        change(vec![field("c"), key("name", "a")], Some(json!({})), None),
        change(vec![field("c"), key("name", "b"), field("x")], Some(json!(1)), Some(json!(2))),
        change(vec![field("c"), key("name", "z")], None, Some(json!({"name": "z"}))),
    ];
    assert_eq!(live(&declared, &changes), json!({"c": [{"name": "b", "x": 2}, {"name": "z"}]}));
}

#[test]
fn a_key_that_is_not_written_has_its_default() {
    let keys =
        |protocol: &str| Element::Key(vec![("port".into(), json!(80)), ("protocol".into(), json!(protocol))]);
    let declared = json!({"p": [{"port": 80}, {"port": 80, "protocol": "UDP"}]});
    let changes = [
        change(vec![field("p"), keys("TCP"), field("x")], None, Some(json!(1))),
        change(vec![field("p"), keys("UDP"), field("x")], None, Some(json!(2))),
    ];
    let expected = json!({"p": [{"port": 80, "x": 1}, {"port": 80, "protocol": "UDP", "x": 2}]});
    assert_eq!(live(&declared, &changes), expected);
}

#[test]
fn items_that_share_a_key_are_replaced_together() {
    let declared = json!({"e": [{"name": "a", "v": 1}, {"name": "b"}, {"name": "a", "v": 2}]});
    let group = change(
        vec![field("e"), key("name", "a")],
        Some(json!([{"name": "a", "v": 1}, {"name": "a", "v": 2}])),
        Some(json!([{"name": "a", "v": 2}])),
    );
    assert_eq!(live(&declared, &[group]), json!({"e": [{"name": "a", "v": 2}, {"name": "b"}]}));
}

#[test]
fn positions_are_declared_ones_except_for_additions() {
    let declared = json!({"a": ["0", "1", "2", {"x": [1, 2]}]});
    let at = |index| vec![field("a"), Element::Index(index)];
    let inner = [at(3), vec![field("x"), Element::Index(0)]].concat();
    let changes = [
        change(at(0), Some(json!("0")), None),
        change(at(0), None, Some(json!("new"))),
        change(at(2), Some(json!("2")), Some(json!("two"))),
        change(inner, Some(json!(1)), None),
        change(at(4), None, Some(json!("end"))),
    ];
    assert_eq!(live(&declared, &changes), json!({"a": ["new", "1", "two", {"x": [2]}, "end"]}));
}

#[test]
fn members_of_sets_come_and_go() {
    let declared = json!({"f": ["a", "b"]});
    let member = |value: &str| vec![field("f"), Element::Member(json!(value))];
    let changes = [change(member("a"), Some(json!("a")), None), change(member("c"), None, Some(json!("c")))];
    assert_eq!(live(&declared, &changes), json!({"f": ["b", "c"]}));
}

#[test]
fn another_order_moves_the_declared_items() {
    let declared = json!({"c": [{"name": "a"}, {"name": "b", "x": 1}]});
    let moved = json!([{"name": "b", "x": 2, "default": true}, {"name": "a", "default": true}]);
    let order =
        Change { rule: Some(ORDER), ..change(vec![field("c")], Some(declared["c"].clone()), Some(moved)) };
    let inner = change(vec![field("c"), key("name", "b"), field("x")], Some(json!(1)), Some(json!(2)));
    assert_eq!(live(&declared, &[order, inner]), json!({"c": [{"name": "b", "x": 2}, {"name": "a"}]}));
}

#[test]
fn masked_values_that_differ_are_told_apart_and_equal_ones_are_not() {
    let gvk = Gvk::new("v1", "Secret");
    let declared = json!({"kind": "Secret", "data": {"a": "YQ==", "b": "Yg=="}, "status": {"x": 1}});
    let change = change(vec![field("data"), field("b")], Some(json!("Yg==")), Some(json!("Yw==")));
    let documents = Documents::of_changes(&gvk, &declared, [&change], Masker::new(false));
    let side = |word| json!({"kind": "Secret", "data": {"a": "***", "b": format!("*** ({word})")}});
    assert_eq!((documents.declared, documents.live), (Some(side("declared")), Some(side("live"))));
    let shown = Documents::of_changes(&gvk, &declared, [&change], Masker::new(true));
    assert_eq!(shown.live.expect("live")["data"]["b"], "Yw==");
}

#[test]
fn in_a_text_only_the_lines_that_differ_are_told_apart() {
    let gvk = Gvk::new("v1", "ConfigMap");
    let declared = json!({"data": {"f": "token=a\nmode=x\npassword=b"}});
    let live = json!("token=a\nmode=x\npassword=c");
    let change = change(vec![field("data"), field("f")], Some(declared["data"]["f"].clone()), Some(live));
    let documents = Documents::of_changes(&gvk, &declared, [&change], Masker::new(false));
    assert_eq!(documents.live.expect("live")["data"]["f"], "token=***\nmode=x\npassword=*** (live)");
}

#[test]
fn records_are_no_part_of_what_they_record() {
    let gvk = Gvk::new("v1", "ConfigMap");
    let object = json!({"metadata": {"annotations": {LAST_APPLIED: "{}"}, "managedFields": [], "name": "a", "uid": "x"}});
    let documents = Documents::of_sides(&gvk, Some(&object), None, Masker::new(false));
    assert_eq!(documents.declared, Some(json!({"metadata": {"name": "a"}})));
}
