//! Beyond the limits there is a clear problem, never a crash.

use std::fmt::Write as _;

use super::*;
use crate::core::problem::ProblemCode;

#[track_caller]
fn too_large(text: &str, limits: Limits) -> String {
    let mut entries = read(&Arc::from("x.yaml"), text.as_bytes(), &limits);
    let last = entries.pop().expect("an entry").expect_err("a problem");
    assert_eq!(last.problem.code, ProblemCode::TooLarge, "{}", last.problem.message);
    last.problem.message
}

#[test]
fn bytes() {
    let limits = Limits { bytes: 10, ..Limits::default() };
    assert_eq!(
        too_large("a: 12345678\n", limits),
        "x.yaml:1:1: the file is larger than 10 bytes, the most that is read"
    );
}

#[test]
fn documents() {
    let text = format!("{}---\n", object("a", "")).repeat(5);
    let limits = Limits { documents: 3, ..Limits::default() };
    assert_eq!(read(&Arc::from("x.yaml"), text.as_bytes(), &limits).len(), 4);
    assert_eq!(
        too_large(&text, limits),
        "x.yaml:1:1: the file holds more than 3 documents, the most that are read"
    );
}

#[test]
fn nesting() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("&a [", "]")] {
        let text = format!("{}1{}\n", open.repeat(100_000), close.repeat(100_000));
        assert!(too_large(&text, Limits::default()).contains("more than 200 levels of nesting"), "{open}");
    }
    let json = format!("{{\"a\":{}", "[".repeat(100_000));
    assert!(too_large(&json, Limits::default()).contains("more than 200 levels of nesting"));
}

#[test]
fn nesting_by_aliases() {
    let level =
        |name: u32, inner: String| format!("a{name}: &a{name} {}{inner}{}\n", "[".repeat(60), "]".repeat(60));
    let mut text = level(0, "1".into());
    for name in 1..10 {
        text += &level(name, format!("*a{}", name - 1));
    }
    assert!(too_large(&text, Limits::default()).contains("more than 200 levels of nesting"));
}

#[test]
fn values() {
    let limits = Limits { nodes: 1000, ..Limits::default() };
    let text = format!("[{}]\n", "1, ".repeat(1000));
    assert_eq!(too_large(&text, limits), "x.yaml:1:2999: more than 1000 values in one document");
}

/// The document of nine levels that kubectl refuses, and one of five that unfolds to 100 000 values.
#[test]
fn aliases() {
    for levels in [9, 5] {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..levels {
            let below = format!("*a{}", level - 1);
            writeln!(text, "a{level}: &a{level} [{}]", vec![below; 10].join(", ")).expect("written");
        }
        assert!(too_large(&text, Limits::default()).contains("document contains excessive aliasing"));
    }
}

#[test]
fn aliases_of_merged_maps() {
    let mut text = String::from("a0: &a0 {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8}\n");
    for level in 1..9 {
        let below = level - 1;
        writeln!(text, "a{level}: &a{level} {{x: {{<<: *a{below}}}, y: {{<<: *a{below}}}, z: [*a{below}, *a{below}, *a{below}]}}").expect("written");
    }
    assert!(too_large(&text, Limits::default()).contains("document contains excessive aliasing"));
}

#[test]
fn copies_for_anchors_count() {
    let limits = Limits { nodes: 1000, ..Limits::default() };
    let text = format!("{}{}{}\n", "&a [".repeat(100), "1, ".repeat(500), "]".repeat(100));
    let text = text.replace("&a [", "&a [ &b ").replace("&b &a", "&a").replace("&b 1", "1");
    too_large(&text, limits);
}

#[test]
fn one_long_line_takes_no_longer_than_many() {
    let text = format!(
        "{{\"apiVersion\":\"v1\",\"kind\":\"K\",\"metadata\":{{\"name\":\"a\"}},\"x\":[{}1]}}",
        "\"é\",".repeat(200_000)
    );
    assert_eq!(document(&text).value["x"].as_array().map(Vec::len), Some(200_001));
    let text = object("a", &format!("x: [{}1]\n", "\"é\",".repeat(200_000)));
    assert_eq!(document(&text).value["x"].as_array().map(Vec::len), Some(200_001));
    let text = object("a", &format!("x: [{}1]\n", "\u{85}é,".repeat(100_000)));
    assert_eq!(document(&text).value["x"].as_array().map(Vec::len), Some(100_001));
}

#[test]
fn a_long_list_is_taken_apart_in_time() {
    let text = format!("apiVersion: v1\nkind: KList\nitems:\n{}", "- metadata: {name: a}\n".repeat(50_000));
    assert_eq!(entries(text).len(), 50_000);
}
