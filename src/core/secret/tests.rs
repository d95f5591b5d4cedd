use serde_json::json;

use super::*;
use crate::core::change::{Cause, Op};
use crate::core::path::Element;

mod sentinels;

fn gvk(type_: &str) -> Gvk {
    let (api_version, kind) = type_.split_once(' ').expect("apiVersion and kind");
    Gvk::new(api_version, kind)
}

/// A drifted value, from `"declared"` to whatever is given.
fn change(path: Vec<Element>, declared: Option<Value>, live: Option<Value>) -> Change {
    Change {
        path: Path(path),
        op: Op::Changed,
        cause: Cause::Drift,
        counted: true,
        rule: None,
        last_applied: declared.clone(),
        declared,
        live,
        owners: Vec::new(),
        position: None,
        masked: false,
        note: None,
    }
}

fn fields(names: &[&str]) -> Vec<Element> {
    Path::of_fields(names).0
}

fn item(key: &str, value: &str) -> Element {
    Element::Key(vec![(key.into(), value.into())])
}

/// The live side after masking, and whether the change says it is masked.
fn masked(type_: &str, path: Vec<Element>, live: Value) -> (Value, bool) {
    masked_in(type_, path, live, [None; 3])
}

fn masked_in(type_: &str, path: Vec<Element>, live: Value, sides: [Option<&Value>; 3]) -> (Value, bool) {
    let gvk = gvk(type_);
    let mut change = change(path, None, Some(live));
    Masker::new(false).change(&Whole { gvk: &gvk, sides }, &mut change);
    (change.live.expect("the live side stays"), change.masked)
}

fn hidden() -> (Value, bool) {
    (json!("***"), true)
}

#[test]
fn values_of_secrets_are_hidden_and_keys_are_not() {
    assert_eq!(masked("v1 Secret", fields(&["data", "a"]), json!("eA==")), hidden());
    assert_eq!(masked("v1 Secret", fields(&["stringData", "a"]), json!("x")), hidden());
    let whole = masked("v1 Secret", fields(&["data"]), json!({"a": "eA==", "b": ""}));
    assert_eq!(whole, (json!({"a": "***", "b": "***"}), true));
}

#[test]
fn secrets_that_are_invalid_are_hidden_too() {
    for value in [json!(1), json!(null), json!(true), json!(["x"]), json!({"x": "y"})] {
        assert_eq!(masked("v1 Secret", fields(&["data", "a"]), value.clone()), hidden(), "{value}");
    }
    assert_eq!(masked("v1 Secret", fields(&["data"]), json!("x")), hidden());
    assert_eq!(masked("v1 Secret", fields(&["data"]), json!(["x", "y"])), (json!(["***", "***"]), true));
}

#[test]
fn what_is_no_value_of_a_secret_is_readable() {
    assert_eq!(masked("v1 Secret", fields(&["type"]), json!("Opaque")), (json!("Opaque"), false));
    assert_eq!(masked("v1 ConfigMap", fields(&["data", "a"]), json!("x")), (json!("x"), false));
}

#[test]
fn nothing_is_masked_when_secrets_are_asked_for() {
    let gvk = gvk("v1 Secret");
    let mut shown = change(fields(&["data", "a"]), Some(json!("x")), Some(json!("y")));
    let before = shown.clone();
    Masker::new(true).change(&Whole { gvk: &gvk, sides: [None; 3] }, &mut shown);
    assert_eq!(shown, before);
}

#[test]
fn every_side_that_is_there_is_masked_and_no_other() {
    let gvk = gvk("v1 Secret");
    let mut change = change(fields(&["data", "a"]), Some(json!("x")), None);
    Masker::new(false).change(&Whole { gvk: &gvk, sides: [None; 3] }, &mut change);
    assert_eq!(
        (change.declared, change.last_applied, change.live),
        (Some(json!("***")), Some(json!("***")), None)
    );
}

#[test]
fn copies_of_objects_are_hidden_on_every_kind() {
    for annotation in rules::COPIES {
        let path = fields(&["metadata", "annotations", annotation]);
        assert_eq!(masked("apps/v1 Deployment", path, json!("{\"a\":1}")), hidden(), "{annotation}");
    }
    let annotations = json!({"kapp.k14s.io/original": "{}", "owner": "me"});
    let expected = json!({"kapp.k14s.io/original": "***", "owner": "me"});
    assert_eq!(masked("v1 Secret", fields(&["metadata", "annotations"]), annotations), (expected, true));
}

#[test]
fn environment_literals_are_masked_by_the_variables_name() {
    let container = |rest: Vec<Element>| {
        let mut path = fields(&["spec", "template", "spec", "containers"]);
        path.push(item("name", "web"));
        path.extend(rest);
        path
    };
    let value = |name: &str| {
        container(vec![Element::Field("env".into()), item("name", name), Element::Field("value".into())])
    };
    assert_eq!(masked("apps/v1 Deployment", value("DB_PASSWORD"), json!("x")), hidden());
    assert_eq!(masked("apps/v1 Deployment", value("DB_HOST"), json!("x")), (json!("x"), false));
    let added = json!({"name": "web", "image": "i", "env": [
        {"name": "TOKEN", "value": "x"}, {"name": "MODE", "value": "y"},
        {"name": "API_KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "password"}}}]});
    let expected = json!({"name": "web", "image": "i", "env": [
        {"name": "TOKEN", "value": "***"}, {"name": "MODE", "value": "y"},
        {"name": "API_KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "password"}}}]});
    assert_eq!(masked("apps/v1 Deployment", container(vec![]), added), (expected, true));
}

#[test]
fn references_to_secrets_are_readable() {
    for path in [
        &["spec", "secretKeyRef", "key"][..],
        &["spec", "configMapKeyRef", "key"],
        &["spec", "tolerations", "key"],
        &["spec", "tls", "secretName"],
        &["spec", "passwordSecretRef", "name"],
        &["spec", "serviceAccountToken", "audience"],
    ] {
        assert_eq!(masked("v1 Pod", fields(path), json!("token")), (json!("token"), false), "{path:?}");
    }
    let readable = json!({"secretKeyRef": {"name": "db-password", "key": "password", "optional": true}});
    assert_eq!(masked("v1 Pod", fields(&["spec", "valueFrom"]), readable.clone()), (readable, false));
    let toleration = json!([{"key": "password", "operator": "Equal", "value": "x", "effect": "NoSchedule"}]);
    assert_eq!(masked("v1 Pod", fields(&["spec", "tolerations"]), toleration.clone()), (toleration, false));
}

#[test]
fn names_of_keys_annotations_and_fields_are_believed() {
    for (type_, path) in [
        ("v1 ConfigMap", &["data", "password"][..]),
        ("v1 ConfigMap", &["data", "DB_PASSWORD"]),
        ("v1 ConfigMap", &["binaryData", "token"]),
        ("v1 Service", &["metadata", "annotations", "example.com/api-key"]),
        ("example.com/v1 Thing", &["spec", "auth", "clientSecret"]),
        ("example.com/v1 Thing", &["spec", "password", "value"]),
        ("bitnami.com/v1alpha1 SealedSecret", &["spec", "template", "stringData", "a"]),
    ] {
        assert_eq!(masked(type_, fields(path), json!("x")), hidden(), "{path:?}");
    }
    assert_eq!(masked("example.com/v1 Thing", fields(&["spec", "pin", "password"]), json!(1234)), hidden());
    let flag = fields(&["spec", "automountServiceAccountToken"]);
    assert_eq!(masked("v1 Pod", flag, json!(true)), (json!(true), false));
}

#[test]
fn the_objects_sides_tell_the_name_that_a_position_does_not() {
    let declared =
        json!({"spec": {"env": [{"name": "MODE", "value": "a"}, {"name": "TOKEN", "value": "b"}]}});
    let live = json!({"spec": {"env": [{"name": "TOKEN", "value": "c"}]}});
    let sides = [Some(&declared), None, Some(&live)];
    let value = |index| {
        let mut path = fields(&["spec", "env"]);
        path.extend([Element::Index(index), Element::Field("value".into())]);
        path
    };
    let masked = |index, value_: &str| masked_in("example.com/v1 Thing", value(index), json!(value_), sides);
    assert_eq!(masked(1, "c"), hidden(), "declared second, live first: found by the value");
    assert_eq!(masked(0, "c"), hidden(), "live first");
    let other = json!({"spec": {"env": [{"name": "MODE", "value": "d"}, {"name": "TOKEN", "value": "e"}]}});
    let readable = masked_in("example.com/v1 Thing", value(0), json!("d"), [Some(&other), None, None]);
    assert_eq!(readable, (json!("d"), false));
}

#[test]
fn a_flag_speaks_for_the_argument_after_it() {
    let live = json!({"spec": {"args": ["--password", "x", "--mode", "y", "--token=z"]}});
    let at = |index| {
        let mut path = fields(&["spec", "args"]);
        path.push(Element::Index(index));
        let value = live["spec"]["args"][index].clone();
        masked_in("v1 Pod", path, value, [None, None, Some(&live)])
    };
    assert_eq!(at(1), hidden());
    assert_eq!(at(3), (json!("y"), false));
    assert_eq!(at(4), (json!("--token=***"), true));
    let whole = masked("v1 Pod", fields(&["spec", "args"]), live["spec"]["args"].clone());
    assert_eq!(whole, (json!(["--password", "***", "--mode", "y", "--token=***"]), true));
}

#[test]
fn members_and_keys_that_are_secrets_do_not_stand_in_the_path() {
    let gvk = gvk("example.com/v1 Thing");
    let mut path = fields(&["spec", "tokens"]);
    path.push(Element::Member(json!("x")));
    let mut member = change(path, None, Some(json!("x")));
    Masker::new(false).change(&Whole { gvk: &gvk, sides: [None; 3] }, &mut member);
    assert_eq!((member.path.to_string().as_str(), member.masked), (r#"spec.tokens[="***"]"#, true));
    let mut path = fields(&["spec", "users"]);
    path.extend([Element::Key(vec![("token".into(), json!("x"))]), Element::Field("role".into())]);
    let mut keyed = change(path, None, Some(json!("admin")));
    Masker::new(false).change(&Whole { gvk: &gvk, sides: [None; 3] }, &mut keyed);
    assert_eq!(keyed.path.to_string(), r#"spec.users[token="***"].role"#);
    assert_eq!(keyed.live, Some(json!("admin")));
}

#[test]
fn secrets_inside_texts_are_masked_where_they_stand() {
    let text = json!("host: db\npassword: x\nurl: postgres://web:y@db/web\n");
    let expected = json!("host: db\npassword: ***\nurl: postgres://web:***@db/web\n");
    assert_eq!(masked("v1 ConfigMap", fields(&["data", "app.yaml"]), text), (expected, true));
}

#[test]
fn messages_do_not_quote_secrets() {
    let gvk = gvk("v1 Secret");
    let declared = json!({"data": {"a": "aHVudGVyMg==", "b": "x y"}, "stringData": {"c": "correct horse"}});
    let whole = Whole { gvk: &gvk, sides: [Some(&declared), None, None] };
    let message = "data.a: hunter2 (aHVudGVyMg==) is not x y; correct horse; Y29ycmVjdCBob3JzZQ==";
    let redacted = Masker::new(false).message(&whole, message);
    assert_eq!(redacted, "data.a: *** (***) is not ***; ***; ***");
    assert_eq!(Masker::new(true).message(&whole, message), message);
}

#[test]
fn short_secrets_do_not_eat_the_sentence() {
    let gvk = gvk("v1 Secret");
    let declared = json!({"data": {"a": "a"}});
    let whole = Whole { gvk: &gvk, sides: [Some(&declared), None, None] };
    assert_eq!(
        Masker::new(false).message(&whole, "cannot read \"a\" as base64"),
        "cannot read \"***\" as base64"
    );
}

#[test]
fn messages_without_an_object_lose_what_looks_like_a_secret() {
    assert_eq!(
        mask_message("line 3: did not expect `password: hunter2`"),
        "line 3: did not expect `password: ***`"
    );
}
