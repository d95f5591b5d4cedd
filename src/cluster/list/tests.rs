use std::sync::Mutex;

use serde_json::json;

use super::*;

fn page(body: &[u8], keep: Keep<'_>) -> Option<Page> {
    read(Reading::new(keep), body)
}

/// The page, whatever pieces it arrives in.
fn read(mut reading: Reading<'_>, body: &[u8]) -> Option<Page> {
    for piece in body.chunks(7) {
        reading.take(piece)?;
    }
    reading.finish()
}

fn all(_: Option<&str>, _: &str) -> bool {
    true
}

fn names(page: &Page) -> Vec<&str> {
    page.items.iter().filter_map(|item| item["metadata"]["name"].as_str()).collect()
}

#[test]
fn reads_items_token_and_count() {
    let body = json!({"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "9", "continue": "tok", "remainingItemCount": 12},
        "items": [{"metadata": {"name": "a", "labels": {"x": "1"}}, "spec": {"n": 1}}, {"metadata": {"name": "b"}}]});
    let page = page(body.to_string().as_bytes(), &all).expect("a list");
    assert_eq!(names(&page), ["a", "b"]);
    assert_eq!(page.items[0], body["items"][0]);
    assert_eq!(page.next.as_deref(), Some("tok"));
    let mut splitter = Splitter::default();
    splitter.take(body.to_string().as_bytes(), |_| Some(())).expect("a list");
    assert_eq!(splitter.end(), Some((Some("tok".to_owned()), 12)));
}

#[test]
fn an_empty_token_ends_and_null_items_are_none() {
    let body = br#"{"metadata":{"continue":""},"items":null}"#;
    let page = page(body, &all).expect("a list");
    assert!(page.items.is_empty() && page.next.is_none());
}

#[test]
fn what_is_not_a_list_is_told_apart() {
    for body in [
        "",
        "{}",
        "[]",
        "<html>",
        r#"{"items":[{"metadata":{"name":"a"}}"#,
        r#"{"items":[]} x"#,
        r#"{"kind":"Status","message":"no"}"#,
    ] {
        assert!(page(body.as_bytes(), &all).is_none(), "{body}");
    }
}

#[test]
fn unwanted_items_are_dropped_whatever_the_order_of_their_fields() {
    // Typed objects write the name first; custom resources sort their keys, and may have fields before metadata.
    let body = r#"{"items":[
        {"metadata":{"name":"no","namespace":"a","annotations":{"k":"v"}},"spec":{"deep":[{"x":1}]}},
        {"apiVersion":"x/v1","data":{"k":[1,2]},"kind":"K","metadata":{"annotations":{},"managedFields":[{}],"name":"no","namespace":"a"},"spec":[]},
        {"metadata":{"name":"yes","namespace":"b"},"spec":1},
        {"data":1,"kind":"K","metadata":{"annotations":{},"name":"yes","namespace":"a"},"spec":2}
    ]}"#;
    let keep = |namespace: Option<&str>, name: &str| name == "yes" && namespace.is_none_or(|ns| ns == "a");
    let page = page(body.as_bytes(), &keep).expect("a list");
    assert_eq!(
        page.items,
        [
            json!({"data": 1, "kind": "K", "metadata": {"annotations": {}, "name": "yes", "namespace": "a"}, "spec": 2})
        ]
    );
}

#[test]
fn the_last_word_is_on_namespace_and_name() {
    let asked = Mutex::new(Vec::new());
    let keep = |namespace: Option<&str>, name: &str| {
        asked.lock().expect("not poisoned").push((namespace.map(str::to_owned), name.to_owned()));
        true
    };
    page(br#"{"items":[{"metadata":{"name":"n","namespace":"ns"}}]}"#, &keep).expect("a list");
    assert_eq!(
        *asked.lock().expect("not poisoned"),
        [(None, "n".to_owned()), (Some("ns".to_owned()), "n".to_owned())]
    );
}

#[test]
fn an_item_without_a_name_is_nobodys() {
    let page =
        page(br#"{"items":[{"spec":1},{"metadata":{"namespace":"a"}},{"metadata":{"name":5}}]}"#, &all);
    assert!(page.expect("a list").items.is_empty());
}

#[test]
fn of_items_that_are_not_worth_it_only_the_metadata_is_read() {
    let body = r#"{"items":[
        {"metadata":{"name":"plain"},"spec":{"n":1}},
        {"data":{"k":1},"kind":"K","metadata":{"labels":{"full":"yes"},"name":"full"},"spec":2},
        {"data":{"k":1},"kind":"K","metadata":{"name":"late"},"spec":2}
    ]}"#;
    let page =
        read(Reading::lean(&|metadata| metadata.contains_key("labels")), body.as_bytes()).expect("a list");
    assert_eq!(names(&page), ["plain", "full", "late"]);
    assert_eq!(page.items[0], json!({"metadata": {"name": "plain"}}));
    assert_eq!(page.items[1]["data"]["k"], 1);
    assert_eq!(page.items[2], json!({"metadata": {"name": "late"}}));
}
