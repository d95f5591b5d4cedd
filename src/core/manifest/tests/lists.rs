//! Lists of objects are replaced by their items.

use super::*;

#[test]
fn a_list_is_its_items() {
    let text = "apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ''}\nitems:\n\
                - {apiVersion: v1, kind: A, metadata: {name: a}}\n- {apiVersion: b/v1, kind: B, metadata: {name: b}}\n";
    assert_eq!(names(text), ["a", "b"]);
    let entries = entries(text);
    let second = entries[1].as_ref().expect("a document");
    assert_eq!((second.origin.line, second.origin.document), (6, 1));
    assert_eq!(second.marks.locate(&[Step::Field("kind")]), Position { line: 6, column: 28 });
}

#[test]
fn items_of_a_typed_list_inherit_its_type() {
    let text = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n";
    let values = values(text);
    assert_eq!(values.len(), 2);
    for value in values {
        assert_eq!((&value["apiVersion"], &value["kind"]), (&"v1".into(), &"ConfigMap".into()));
    }
    assert_eq!(
        document(
            text.replace("ConfigMapList", "FooList").split("- metadata: {name: b}").next().unwrap_or("")
        )
        .gvk
        .kind,
        "Foo"
    );
}

#[test]
fn an_item_that_lacks_only_one_of_them_is_an_error() {
    let list = |item: &str| format!("apiVersion: v1\nkind: ConfigMapList\nitems:\n- {item}\n");
    let message = rejected(list("{apiVersion: v1, metadata: {name: a}}")).problem.message;
    assert_eq!(message, "x.yaml:4:3: the object has no `kind`");
    let message = rejected(list("{kind: A, metadata: {name: a}}")).problem.message;
    assert_eq!(message, "x.yaml:4:3: the object has no `apiVersion`");
    // Of a plain List there is nothing to inherit.
    let message = rejected(list("{metadata: {name: a}}").replace("ConfigMapList", "List")).problem.message;
    assert_eq!(message, "x.yaml:4:3: the object has no `kind`");
}

#[test]
fn no_items_nothing() {
    for items in ["[]", "null", ""] {
        assert!(entries(format!("apiVersion: v1\nkind: List\nitems: {items}\n")).is_empty(), "{items}");
    }
}

#[test]
fn without_items_it_is_an_ordinary_object() {
    assert_eq!(names("apiVersion: v1\nkind: List\nmetadata: {name: a}\n"), ["a"]);
    let message = rejected("apiVersion: v1\nkind: List\n").problem.message;
    assert_eq!(message, "x.yaml:1:1: the List has no `metadata.name`");
}

#[test]
fn items_that_are_no_list_or_no_objects() {
    let message =
        rejected("apiVersion: v1\nkind: List\nmetadata: {name: a}\nitems: {a: b}\n").problem.message;
    assert_eq!(message, "x.yaml:4:8: `items` of the List must be a list");
    let names =
        names("apiVersion: v1\nkind: List\nitems:\n- x\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n");
    assert_eq!(names, ["x.yaml:4:3: the document is a text, not an object", "a"]);
}

#[test]
fn lists_in_lists_are_taken_apart_too() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - {apiVersion: v1, kind: A, metadata: {name: a}}\n";
    assert_eq!(names(text), ["a"]);
}

#[test]
fn a_resource_with_a_field_named_items_stays_whole() {
    let value = document("apiVersion: v1\nkind: Menu\nmetadata: {name: a}\nitems:\n- {name: soup}\n").value;
    assert_eq!(value["items"][0]["name"], "soup");
}

#[test]
fn warnings_go_to_the_item_they_are_about() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n\
                - {apiVersion: v1, kind: A, metadata: {name: b}, x: 1, x: 2}\n";
    let warnings: Vec<usize> =
        entries(text).into_iter().map(|entry| entry.expect("a document").warnings.len()).collect();
    assert_eq!(warnings, [0, 1]);
}

use crate::core::position::Step;
