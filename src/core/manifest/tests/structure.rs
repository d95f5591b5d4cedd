//! Maps, aliases and merge keys.

use serde_json::json;

use super::*;

#[track_caller]
fn warned(fields: &str) -> (Value, Vec<(String, Position)>) {
    let document = document(object("a", fields));
    (document.value["x"].clone(), document.warnings)
}

#[test]
fn of_duplicate_keys_the_last_wins_with_a_warning() {
    let (value, warnings) = warned("x:\n  a: 1\n  b: 2\n  a: 3\n");
    assert_eq!(value, json!({"a": 3, "b": 2}));
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].0.starts_with("the key `a` is written twice"), "{warnings:?}");
    assert_eq!(warnings[0].1, Position { line: 7, column: 3 });
}

#[test]
fn keys_that_become_the_same_text_are_duplicates() {
    let (value, warnings) = warned("x:\n  1: a\n  \"1\": b\n");
    assert_eq!((value, warnings.len()), (json!({"1": "b"}), 1));
    let (value, warnings) = warned("x: {y: a, yes: b}\n");
    assert_eq!((value, warnings.len()), (json!({"true": "b"}), 1));
}

#[test]
fn not_more_than_a_hundred_warnings_are_kept() {
    assert_eq!(warned(&format!("x:\n{}", "  a: 1\n".repeat(1000))).1.len(), 100);
}

#[test]
fn aliases_are_copies() {
    assert_eq!(x("x: {a: &one 1, b: *one}\n"), json!({"a": 1, "b": 1}));
    assert_eq!(x("y: &map {a: [b]}\nx: *map\n"), json!({"a": ["b"]}));
    assert_eq!(x("y: &list [b]\nx: [*list, *list]\n"), json!([["b"], ["b"]]));
    assert_eq!(x("y: &key a\nx: {*key : 1}\n"), json!({"a": 1}));
    assert_eq!(x("y: &empty\nx: [*empty]\n"), json!([null]));
    assert_eq!(x("y: &text yes\nx: *text\n"), json!(true));
}

#[test]
fn a_name_may_be_given_again() {
    assert_eq!(x("y: &a 1\nz: &a 2\nx: *a\n"), json!(2));
    assert_eq!(x("x: [&a 1, *a, &a 2, *a]\n"), json!([1, 1, 2, 2]));
    // The name belongs to what was met last, not to what ended last.
    assert_eq!(x("y: &a [&a inner]\nx: *a\n"), json!("inner"));
}

#[test]
fn an_anchor_of_another_document_is_unknown() {
    let text = format!("{}---\n{}", object("a", "y: &a 1\n"), object("b", "x: *a\n"));
    assert_eq!(names(text)[1], "x.yaml:9:4: unknown anchor referenced");
}

#[test]
fn an_anchor_must_not_contain_itself() {
    let message = rejected(object("a", "x: &a [*a]\n")).problem.message;
    assert_eq!(message, "x.yaml:4:8: the anchor `a` contains itself");
}

#[test]
fn merge_first_then_the_explicit_key_wins() {
    let (value, warnings) = warned("y: &base {a: 1, b: 2}\nx:\n  <<: *base\n  a: 3\n");
    assert_eq!((value, warnings), (json!({"a": 3, "b": 2}), vec![]));
}

#[test]
fn the_explicit_key_first_then_the_merge_overrides_it() {
    let (value, warnings) = warned("y: &base {a: 1, b: 2}\nx:\n  a: 3\n  <<: *base\n");
    assert_eq!(value, json!({"a": 1, "b": 2}));
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].0.starts_with("`<<` overrides the key `a`"), "{warnings:?}");
    assert_eq!(warnings[0].1, Position { line: 7, column: 3 });
}

#[test]
fn a_merge_that_changes_nothing_is_no_reason_to_warn() {
    let (value, warnings) = warned("y: &base {a: 1}\nx: {a: 1, <<: *base}\n");
    assert_eq!((value, warnings), (json!({"a": 1}), vec![]));
}

#[test]
fn of_several_merged_maps_the_earlier_wins() {
    let bases = "y: &one {a: 1, b: 1}\nz: &two {b: 2, c: 2}\n";
    assert_eq!(x(&format!("{bases}x: {{<<: [*one, *two]}}\n")), json!({"a": 1, "b": 1, "c": 2}));
    assert_eq!(x(&format!("{bases}x: {{<<: [*two, *one]}}\n")), json!({"a": 1, "b": 2, "c": 2}));
}

#[test]
fn of_two_merge_keys_the_later_wins() {
    let (value, warnings) = warned("y: &one {a: 1}\nz: &two {a: 2}\nx:\n  <<: *one\n  <<: *two\n");
    assert_eq!((value, warnings), (json!({"a": 2}), vec![]));
}

#[test]
fn a_merged_map_may_be_written_in_place() {
    assert_eq!(x("x: {<<: {a: 1}, b: 2}\n"), json!({"a": 1, "b": 2}));
    assert_eq!(x("x: {<<: [{a: 1}, {a: 2, b: 2}]}\n"), json!({"a": 1, "b": 2}));
    assert_eq!(x("x:\n  !!merge <<: {a: 1}\n"), json!({"a": 1}));
}

#[test]
fn a_quoted_merge_key_is_an_ordinary_key() {
    assert_eq!(x("x: {\"<<\": {a: 1}}\n"), json!({"<<": {"a": 1}}));
    assert_eq!(x("x: [<<]\n"), json!(["<<"]));
}

#[test]
fn only_maps_can_be_merged() {
    for merged in ["1", "~", "[1]", "[[{a: 1}]]", "*list", "[*list]"] {
        let text = object("a", &format!("y: &list [{{a: 1}}]\nx: {{<<: {merged}}}\n"));
        let message = rejected(text).problem.message;
        assert_eq!(
            message, "x.yaml:5:5: map merge requires map or sequence of maps as the value",
            "{merged}"
        );
    }
}

#[test]
fn keys_that_are_not_text() {
    for key in ["~", "null", "[a]", "{a: b}", "? [a]\n  "] {
        let text = object("a", &format!("x:\n  {key}: v\n"));
        assert!(rejected(text).problem.message.contains(" key"), "{key}");
    }
    assert_eq!(
        x("x: {1: a, 1.5: b, 0x10: c, true: d, 2001-01-01: e}\n"),
        json!({"1": "a", "1.5": "b", "16": "c", "true": "d", "2001-01-01": "e"})
    );
}

#[test]
fn tags() {
    assert_eq!(
        x("x: [!!str 123, !!int \"123\", !!float 1, !!bool yes, !!null ~]\n"),
        json!(["123", 123, 1, true, null])
    );
    assert_eq!(x("x: !!binary aGVsbG8=\n"), json!("hello"));
    assert_eq!(
        x("x: [!foo bar, !<tag:yaml.org,2002:str> 1, !!%73tr 2, ! 3]\n"),
        json!(["bar", "1", "2", "3"])
    );
    assert_eq!(x("x: !!set {x}\n"), json!({"x": null}));
    assert_eq!(x("x: [!foo, bar]\n"), json!(["bar"]), "a comma may be part of a tag");
    assert_eq!(x("x: [!!str, 1]\n"), json!(["1"]));
    assert_eq!(x("x: !!str\n"), json!(""));
    for wrong in ["!!int 1.5", "!!bool 1", "!e!x 1", "!!binary x"] {
        rejected(object("a", &format!("x: {wrong}\n")));
    }
}

#[test]
fn scalars_over_several_lines() {
    assert_eq!(x("x: one\n  two\n\n  three # c\n"), json!("one two\nthree"));
    assert_eq!(x("x: 'it''s\n  two'\n"), json!("it's two"));
    assert_eq!(x("x: \"a\\\n  b \\\n\n  c\"\n"), json!("ab \nc"));
    assert_eq!(x("x: >\n  a\n  b\n\n  c\n   d\n"), json!("a b\nc\n d\n"));
    assert_eq!(x("x: |2-\n    a\n   b\n\n\n"), json!("  a\n b"));
    assert_eq!(x("x: |+\n  a\n\n"), json!("a\n\n"));
}

#[test]
fn escapes() {
    let escapes = r#"x: "\0\a\b\t\n\v\f\r\e\"\'\\\N\_\L\P\x41\u00e9\U0001F600 \ ""#;
    let expected = "\0\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}\"'\\\u{85}\u{a0}\u{2028}\u{2029}Aé😀  ";
    assert_eq!(x(&format!("{escapes}\n")), json!(expected));
    for wrong in [r#""\/""#, r#""\ud83d\ude00""#, r#""\q""#, r#""\x4""#, r#""\U00110000""#] {
        rejected(object("a", &format!("x: {wrong}\n")));
    }
}

#[test]
fn flow_collections() {
    assert_eq!(x("x: [a, [b], {c: d, e}, f: g]\n"), json!(["a", ["b"], {"c": "d", "e": null}, {"f": "g"}]));
    assert_eq!(x("x: {\"a\":b,'c':1, d:e}\n"), json!({"a": "b", "c": 1, "d:e": null}));
    assert_eq!(x("x: [http://h/p, a#b, -, {a:}]\n"), json!(["http://h/p", "a#b", "-", {"a:": null}]));
    // `?` starts a key wherever it stands in brackets.
    rejected(object("a", "x: [http://h/?q=1]\n"));
}
