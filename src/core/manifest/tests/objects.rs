//! What makes a document an object.

use super::*;
use crate::core::problem::ProblemCode;

#[test]
fn identity() {
    let document =
        document("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\n");
    assert_eq!(document.gvk, Gvk::new("apps/v1", "Deployment"));
    assert_eq!((document.name.as_deref(), document.namespace.as_deref()), (Some("web"), Some("shop")));
    assert_eq!((document.origin.file.as_ref(), document.origin.line), ("x.yaml", 1));
}

#[test]
fn an_empty_namespace_is_none() {
    for namespace in ["''", "null", "~", ""] {
        let text = format!("apiVersion: v1\nkind: K\nmetadata:\n  name: a\n  namespace: {namespace}\n");
        assert_eq!(document(text).namespace, None, "{namespace}");
    }
}

#[test]
fn without_kind_api_version_or_name() {
    for (text, message) in [
        ("{}\n", "the object has no `kind`"),
        ("apiVersion: v1\n", "the object has no `kind`"),
        ("apiVersion: v1\nkind: ''\n", "the object has no `kind`"),
        ("kind: K\nmetadata: {name: a}\n", "the object has no `apiVersion`"),
        ("apiVersion: ''\nkind: K\nmetadata: {name: a}\n", "the object has no `apiVersion`"),
        ("apiVersion: v1\nkind: K\n", "the K has no `metadata.name`"),
        ("apiVersion: v1\nkind: K\nmetadata: {name: ''}\n", "the K has no `metadata.name`"),
        ("apiVersion: v1\nkind: K\nmetadata: {}\n", "the K has no `metadata.name`"),
        ("apiVersion: v1\nkind: K\nmetadata:\n", "the K has no `metadata.name`"),
    ] {
        let problem = rejected(text).problem;
        assert_eq!(problem.message, format!("x.yaml:1:1: {message}"), "{text}");
        assert_eq!(problem.code, ProblemCode::InvalidManifest);
        assert!(problem.hint.is_some(), "{text}");
    }
}

#[test]
fn a_generated_name_is_no_name() {
    let document = document("apiVersion: v1\nkind: K\nmetadata: {generateName: a-}\n");
    assert_eq!(document.name, None);
}

#[test]
fn kind_and_api_version_must_be_text() {
    let message = rejected("apiVersion: 1\nkind: K\nmetadata: {name: a}\n").problem.message;
    assert_eq!(message, "x.yaml:1:13: `apiVersion` must be text, not the number 1");
    let message = rejected("apiVersion: v1\nkind: yes\nmetadata: {name: a}\n").problem.message;
    assert_eq!(message, "x.yaml:2:7: `kind` must be text, not the boolean true");
    let message = rejected("apiVersion: a/b/c\nkind: K\nmetadata: {name: a}\n").problem.message;
    assert_eq!(message, "x.yaml:1:13: apiVersion `a/b/c` is neither `version` nor `group/version`");
}

#[test]
fn documents_that_are_no_maps() {
    for (text, what) in
        [("[a]\n", "a list"), ("text\n", "a text"), ("42\n", "the number 42"), ("yes\n", "the boolean true")]
    {
        let message = rejected(text).problem.message;
        assert_eq!(message, format!("x.yaml:1:1: the document is {what}, not an object"));
    }
}

#[test]
fn names_labels_and_annotations_must_be_text() {
    for (metadata, at, what) in [
        ("name: 5", "4:9", "metadata.name must be text, not the number 5"),
        ("name: on", "4:9", "metadata.name must be text, not the boolean true"),
        ("name: a\n  namespace: 1e3", "5:14", "metadata.namespace must be text, not the number 1000"),
        ("name: [a]", "4:9", "metadata.name must be text, not a list"),
        (
            "name: a\n  labels: {a: 1}",
            "5:15",
            "the value of `a` in metadata.labels must be text, not the number 1",
        ),
        (
            "name: a\n  annotations:\n    b: yes",
            "6:8",
            "the value of `b` in metadata.annotations must be text, not the boolean true",
        ),
        ("name: a\n  labels: [a]", "5:11", "metadata.labels must be a map, not a list"),
        ("name: a\n  finalizers: [a, 1]", "5:19", "metadata.finalizers[1] must be text, not the number 1"),
        ("name: a\n  finalizers: a", "5:15", "metadata.finalizers must be a list, not a text"),
        ("name: a\n  generation: x", "5:15", "metadata.generation must be an integer, not a text"),
        ("name: a\n  uid: 1", "5:8", "metadata.uid must be text, not the number 1"),
        (
            "name: a\n  ownerReferences: [{name: 1}]",
            "5:28",
            "metadata.ownerReferences[0].name must be text, not the number 1",
        ),
        (
            "name: a\n  ownerReferences: [{controller: x}]",
            "5:34",
            "metadata.ownerReferences[0].controller must be a boolean, not a text",
        ),
    ] {
        let message = rejected(format!("apiVersion: v1\nkind: K\nmetadata:\n  {metadata}\n")).problem.message;
        assert_eq!(message, format!("x.yaml:{at}: {what}"));
    }
    let message = rejected("apiVersion: v1\nkind: K\nmetadata: x\n").problem.message;
    assert_eq!(message, "x.yaml:3:11: metadata must be a map, not a text");
}

#[test]
fn what_to_quote_is_said() {
    let hint = rejected("apiVersion: v1\nkind: K\nmetadata: {name: 5}\n").problem.hint;
    assert_eq!(hint.as_deref(), Some("put it in quotes: \"5\", or as it was meant to read"));
}

#[test]
fn null_in_metadata_is_nothing() {
    let text = "apiVersion: v1\nkind: K\nmetadata: {name: a, labels: {a: }, annotations: null, creationTimestamp: null}\n";
    assert_eq!(names(text), ["a"]);
}

#[test]
fn a_kustomization_is_no_object() {
    let text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n";
    let problem = rejected(text).problem;
    assert_eq!(problem.code, ProblemCode::NotComparable);
    assert!(problem.hint.is_some_and(|hint| hint.contains("-k DIR")));
    assert!(rejected("resources: [a.yaml]\n").problem.hint.is_some_and(|hint| hint.contains("-k DIR")));
}
