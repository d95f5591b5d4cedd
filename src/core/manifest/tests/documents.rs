//! How a file falls into documents.

use serde_json::json;

use super::*;

const A: &str = "apiVersion: v1\nkind: K\nmetadata: {name: a}\n";
const B: &str = "apiVersion: v1\nkind: K\nmetadata: {name: b}\n";
const A_JSON: &str = r#"{"apiVersion":"v1","kind":"K","metadata":{"name":"a"}}"#;
const B_JSON: &str = r#"{"apiVersion":"v1","kind":"K","metadata":{"name":"b"}}"#;

#[test]
fn separator_lines() {
    for separator in ["---", "--- ", "---\t", "--- # comment", "---# comment", "---\r"] {
        assert_eq!(names(format!("{A}{separator}\n{B}")), ["a", "b"], "{separator:?}");
    }
}

#[test]
fn text_after_a_separator_rejects_the_document_it_starts() {
    for stray in ["---foo", "----", "--- {a: b}", "--- !tag", "--- |"] {
        let names = names(format!("{A}{stray}\nk: v\n---\n{B}"));
        assert_eq!((names[0].as_str(), names[2].as_str(), names.len()), ("a", "b", 3), "{stray}");
        assert!(names[1].starts_with("x.yaml:4:1: invalid YAML document separator"), "{}", names[1]);
    }
}

#[test]
fn an_indented_separator_is_content() {
    assert_eq!(x("x: |\n  ---\n  text\n"), "---\ntext\n");
}

#[test]
fn a_separator_in_a_quoted_scalar_splits_it() {
    let names = names(format!("{A}x: \"one\n---\ntwo\"\n---\n{B}"));
    assert_eq!(names.len(), 3);
    assert!(names[0].starts_with("x.yaml:5:1: found unexpected end of stream"), "{}", names[0]);
    assert_eq!(names[2], "b");
}

#[test]
fn documents_without_content_are_passed_over() {
    for nothing in ["", "\n", "# comment\n", "null\n", "~\n", "---\n", "  \n", "\u{feff}"] {
        assert_eq!(
            names(format!("{A}---\n{nothing}\n---\n---\n{B}---\n{nothing}")),
            ["a", "b"],
            "{nothing:?}"
        );
        assert!(entries(nothing).is_empty(), "{nothing:?}");
    }
}

#[test]
fn documents_are_numbered_as_a_reader_counts_them() {
    let entries = entries(format!("# licence\n---\n{A}---\n---\n[]\n---\n{B}"));
    let numbers: Vec<u32> = entries
        .iter()
        .map(|entry| entry.as_ref().map_or_else(|rejected| rejected.origin.document, |it| it.origin.document))
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn text_after_the_end_of_a_document_is_left_out_with_a_warning() {
    let document = document(format!("{A}...\n{B}"));
    assert_eq!(document.name.as_deref(), Some("a"));
    assert_eq!(document.warnings.len(), 1);
    assert_eq!(document.warnings[0].1, Position { line: 5, column: 1 });
    assert!(document.warnings[0].0.contains("not read"), "{:?}", document.warnings);
    assert!(super::document(format!("{A}...\n# comment\n...\n")).warnings.is_empty());
}

#[test]
fn a_directive_is_an_error_and_the_rest_is_read() {
    let names = names(format!("%YAML 1.1\n---\n{A}"));
    assert_eq!(names.len(), 2);
    assert!(names[0].starts_with("x.yaml:2:1: did not find expected <document start>"), "{}", names[0]);
    assert_eq!(names[1], "a");
}

#[test]
fn a_directive_after_a_document_belongs_to_nothing() {
    assert_eq!(names(format!("{A}%YAML 1.1\n---\n{B}")), ["a", "b"]);
}

#[test]
fn carriage_returns_before_line_feeds_go_away() {
    let text = object("a", "x: |\n  one\n  two\nz: \"three\n  four\"\n").replace('\n', "\r\n");
    let value = document(text).value;
    assert_eq!((&value["x"], &value["z"]), (&json!("one\ntwo\n"), &json!("three four")));
}

#[test]
fn the_last_line_needs_no_end() {
    assert_eq!(x("x: |\n  text"), "text\n");
    assert_eq!(x("x: |-\n  text"), "text");
    assert_eq!(x("x: text"), "text");
}

#[test]
fn byte_order_marks() {
    assert_eq!(names(format!("\u{feff}{A}")), ["a"]);
    assert_eq!(names(format!("{A}---\n\u{feff}{B}")), ["a", "b"]);
    assert_eq!(names(format!("\u{feff}{A_JSON}")), ["a"]);
    assert_eq!(names(utf16(&format!("{A}---\n{B}"), u16::to_le_bytes)), ["a", "b"]);
    assert_eq!(names(utf16(&format!("{A}---\n{B}"), u16::to_be_bytes)), ["a", "b"]);
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_with_a_warning() {
    let mut bytes = object("a", "x: caf").into_bytes();
    bytes.extend(b"\xe9\n");
    let document = document(bytes);
    assert_eq!(document.value["x"], "caf\u{fffd}");
    assert_eq!(document.warnings.len(), 1);
    assert_eq!(document.warnings[0].1, Position { line: 4, column: 7 });
}

#[test]
fn json_values_one_after_the_other() {
    assert_eq!(names(A_JSON), ["a"]);
    assert_eq!(names(format!("{A_JSON}{B_JSON}")), ["a", "b"]);
    assert_eq!(names(format!("\n  {A_JSON}\n\t{B_JSON}\n")), ["a", "b"]);
    assert_eq!(names(format!("{A_JSON} null {B_JSON}")), ["a", "b"]);
}

#[test]
fn json_then_yaml() {
    assert_eq!(names(format!("{A_JSON}\n---\n{B_JSON}")), ["a", "b"]);
    assert_eq!(names(format!("{A_JSON}\n---\n{B}")), ["a", "b"]);
    assert_eq!(names(format!("{A_JSON}{B_JSON}\n---\n{A}")), ["a", "b", "a"]);
    assert_eq!(names(format!("{A}---\n{B_JSON}")), ["a", "b"]);
}

#[test]
fn a_flow_mapping_is_yaml() {
    assert_eq!(names("{apiVersion: v1, kind: K, metadata: {name: a}}"), ["a"]);
    assert_eq!(names(r#"{"apiVersion": v1, "kind": K, "metadata": {"name": a,},}"#), ["a"]);
}

#[test]
fn json_duplicates_the_last_wins_with_a_warning() {
    let document = document(r#"{"apiVersion":"v1","kind":"K","metadata":{"name":"a","name":"b"}}"#);
    assert_eq!(document.name.as_deref(), Some("b"));
    assert_eq!(document.warnings.len(), 1);
    assert_eq!(document.warnings[0].1, Position { line: 1, column: 54 });
}

#[test]
fn json_that_breaks_off_is_reported_as_json() {
    let Rejected { origin, problem } = rejected("{\n  \"apiVersion\": \"v1\",\n  \"kind\" \"K\"\n}\n");
    assert_eq!(problem.message, "x.yaml:3:10: invalid JSON: `:` after a key expected, found `\"`");
    assert_eq!(origin.line, 3);
    let message = rejected("{\"a\": \"b").problem.message;
    assert_eq!(message, "x.yaml:1:9: invalid JSON: a closing quote expected, found the end of the file");
    let message = rejected("{\"a\": \"b\tc\"}").problem.message;
    assert_eq!(message, "x.yaml:1:1: the object has no `kind`", "YAML allows a tab in quotes");
}

#[test]
fn json_numbers_and_escapes() {
    let text = r#"{"apiVersion":"v1","kind":"K","metadata":{"name":"a"},"x":[1.0,1e3,-0,"é\/😀\ud83d"]}"#;
    assert_eq!(document(text).value["x"], json!([1, 1000, 0, "é/😀\u{fffd}"]));
    let large = r#"{"apiVersion":"v1","kind":"K","metadata":{"name":"a"},"x":1e400}"#;
    assert_eq!(rejected(large).problem.message, "x.yaml:1:59: the number 1e400 is too large");
    assert_eq!(names(format!("{large}{B_JSON}"))[1], "b");
}

#[test]
fn control_characters_are_refused_outside_json() {
    let message = rejected(format!("{A}x: \u{7}\n")).problem.message;
    assert_eq!(message, "x.yaml:4:4: control characters are not allowed: U+0007");
    let hint = rejected("a\0b\0").problem.hint;
    assert!(hint.is_some_and(|hint| hint.contains("UTF-16")));
}
