//! Lines and columns are those of the file.

use super::*;
use crate::core::position::Step::{self, Field, Item};

#[track_caller]
fn at(text: &str, steps: &[Step<'_>]) -> (u32, u32) {
    let position = document(text).marks.locate(steps);
    (position.line, position.column)
}

const TEXT: &str = "# licence\n\n---\napiVersion: v1\nkind: K\nmetadata:\n  name: a\nspec:\n  list:\n  - one\n  - k: v\n    \
                    l: |\n      text\n  flow: {a: [1, 2], b: \"x\"}\n  empty:\n";

#[test]
fn values_in_blocks_and_brackets() {
    assert_eq!(document(TEXT).origin.line, 4);
    assert_eq!(at(TEXT, &[]), (4, 1));
    assert_eq!(at(TEXT, &[Field("metadata"), Field("name")]), (7, 9));
    assert_eq!(at(TEXT, &[Field("spec")]), (9, 3));
    assert_eq!(at(TEXT, &[Field("spec"), Field("list")]), (10, 3));
    assert_eq!(at(TEXT, &[Field("spec"), Field("list"), Item(0)]), (10, 5));
    assert_eq!(at(TEXT, &[Field("spec"), Field("list"), Item(1), Field("k")]), (11, 8));
    assert_eq!(at(TEXT, &[Field("spec"), Field("list"), Item(1), Field("l")]), (12, 8));
    assert_eq!(at(TEXT, &[Field("spec"), Field("flow"), Field("a"), Item(1)]), (14, 17));
    assert_eq!(at(TEXT, &[Field("spec"), Field("flow"), Field("b")]), (14, 24));
    assert_eq!(at(TEXT, &[Field("spec"), Field("empty")]), (15, 9));
}

#[test]
fn what_is_not_written_stands_where_its_parent_does() {
    assert_eq!(at(TEXT, &[Field("spec"), Field("replicas")]), (9, 3));
    assert_eq!(at(TEXT, &[Field("spec"), Field("list"), Item(7)]), (10, 3));
}

#[test]
fn columns_count_characters() {
    let text = object("a", "ключ: {é: \"😀\", x: 1}\n");
    assert_eq!(at(&text, &[Field("ключ"), Field("é")]), (4, 11));
    assert_eq!(at(&text, &[Field("ключ"), Field("x")]), (4, 19));
}

#[test]
fn later_documents() {
    let text = format!("{}---\n{}", object("a", ""), object("b", "x: 1\n"));
    let entries = entries(text);
    let second = entries[1].as_ref().expect("a document");
    assert_eq!((second.origin.line, second.origin.document), (5, 2));
    assert_eq!(second.marks.locate(&[Field("x")]), Position { line: 8, column: 4 });
}

#[test]
fn json() {
    let text = "{\"apiVersion\": \"v1\",\r\n\t\"kind\": \"K\",\n\"metadata\": {\"name\": \"é\", \"uid\": \"1\"},\n  \"x\": [1,\n 2]}";
    assert_eq!(at(text, &[]), (1, 1));
    assert_eq!(at(text, &[Field("kind")]), (2, 10));
    assert_eq!(at(text, &[Field("metadata"), Field("uid")]), (3, 34));
    assert_eq!(at(text, &[Field("x"), Item(1)]), (5, 2));
    let twice = format!("{text} {{\"apiVersion\":\"v1\",\"kind\":\"K\",\"metadata\":{{\"name\":\"b\"}}}}");
    assert_eq!(
        entries(twice)[1].as_ref().expect("a document").marks.position(),
        Position { line: 5, column: 6 }
    );
}

#[test]
fn yaml_after_json_on_one_line() {
    let text = "{\"apiVersion\":\"v1\",\"kind\":\"K\",\"metadata\":{\"name\":\"a\"}} {apiVersion: v1, kind: K, metadata: {name: b}}";
    let second = &entries(text)[1];
    assert_eq!(second.as_ref().expect("a document").marks.position(), Position { line: 1, column: 56 });
}

#[test]
fn line_breaks_only_yaml_knows_are_no_lines() {
    let text = object("a", "x: one\u{2028}\u{85}\n  two\nz: 1\n");
    assert_eq!(at(&text, &[Field("z")]), (6, 4));
}

#[test]
fn line_breaks_of_windows_are_one_line() {
    assert_eq!(at(&object("a", "x: 1\nz: 2\n").replace('\n', "\r\n"), &[Field("z")]), (5, 4));
}

#[test]
fn an_alias_stands_where_it_is_written_and_its_parts_where_they_are() {
    let text = object("a", "y: &map\n  k: [v]\nx: *map\n");
    assert_eq!(at(&text, &[Field("x")]), (6, 4));
    assert_eq!(at(&text, &[Field("x"), Field("k"), Item(0)]), (5, 7));
}

#[test]
fn merged_fields_stand_where_they_are_written() {
    let text = object("a", "y: &one {a: 1, b: 1}\nz: &two {b: 2, c: 2}\nx:\n  <<: [*one, *two]\n  c: 3\n");
    assert_eq!(at(&text, &[Field("x"), Field("a")]), (4, 13));
    assert_eq!(at(&text, &[Field("x"), Field("b")]), (4, 19));
    assert_eq!(at(&text, &[Field("x"), Field("c")]), (8, 6));
    let text = object("a", "y: &one {a: 1}\nx:\n  <<: *one\n  d: 4\n");
    assert_eq!(at(&text, &[Field("x"), Field("a")]), (4, 13));
    assert_eq!(at(&text, &[Field("x"), Field("d")]), (7, 6));
}

#[test]
fn of_duplicates_the_last_is_shown() {
    assert_eq!(at(&object("a", "x: {k: 1, k: 2}\n"), &[Field("x"), Field("k")]), (4, 14));
}
