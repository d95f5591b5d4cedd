//! What holds for any input.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// Pieces that mean something to YAML or JSON, so that random texts get past the first character.
const PIECES: &str = concat!(
    "a¦key¦1¦0x1f¦~¦yes¦1.5¦: ¦:¦- ¦-¦? ¦,¦[¦]¦{¦}¦\n¦\n  ¦\n    ¦ ¦\t¦&a ¦*a¦!!str ¦!!int ¦!foo¦",
    "!<x> ¦!!¦|¦>¦|2-¦>+¦#¦ # c¦\"¦'¦\\¦\\n¦\\u00e9¦%¦%YAML 1.1¦@¦---¦\n---\n¦...¦<<: ¦\r\n¦\r¦",
    "\u{85}¦\u{2028}¦é¦😀¦\u{feff}¦a: b\n¦- x\n¦{a: 1}¦\"a\":¦apiVersion: v1\n¦kind: List\n¦",
    "items:\n¦metadata: {name: a}\n¦\0¦\u{fffd}"
);

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.split('¦').collect::<Vec<_>>()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// JSON values as a manifest can hold them.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|float: f64| number::of_float(float).map_or(Value::Null, Value::Number)),
        "[ -~é😀\n]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        entries(bytes);
    }

    #[test]
    fn no_text_panics(text in soup()) {
        let lines = u32::try_from(text.matches('\n').count()).unwrap_or(0) + 2;
        for entry in entries(&text) {
            let line = entry.map_or_else(|rejected| rejected.origin.line, |document| document.origin.line);
            prop_assert!((1..=lines).contains(&line), "line {line} of {lines}");
        }
    }

    #[test]
    fn two_halves_are_the_whole(pieces in prop::collection::vec((soup(), 0..4usize), 1..6)) {
        const BETWEEN: [&str; 4] = ["\n---\n", "\n--- \r\n", "\n---\n---\n", "\n"];
        const OBJECT: &str = "apiVersion: v1\nkind: K\nmetadata: {name: a}\n";
        let text: String = pieces.iter().flat_map(|(soup, between)| [soup, BETWEEN[*between], OBJECT, "---\n"]).collect();
        for cut in halves::every_cut(text.as_bytes()) {
            prop_assert_eq!(halves_that_differ(text.as_bytes(), cut), None);
        }
    }

    #[test]
    fn json_reads_back_as_it_was(value in value()) {
        let text = json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "a"}, "x": value});
        prop_assert_eq!(&document(text.to_string()).value, &text);
        prop_assert_eq!(&document(format!("{text:#}")).value, &text);
    }

    #[test]
    fn yaml_reads_back_as_it_was(value in value()) {
        let object = json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "a"}, "x": quoted(&value)});
        let text = serde_yaml::to_string(&object).expect("printed");
        prop_assert_eq!(&document(text).value, &object);
    }

    #[test]
    fn integers_are_exact(int in any::<i64>()) {
        prop_assert_eq!(x(&format!("x: {int}\n")), json!(int));
    }

    #[test]
    fn floats_keep_their_value(float in any::<f64>().prop_filter("finite", |float| float.is_finite())) {
        let read = x(&format!("x: {float:e}\n"));
        prop_assert_eq!(read.as_f64(), Some(float));
    }

    #[test]
    fn every_value_has_its_own_position(value in value()) {
        let text = json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "a"}, "x": value}).to_string();
        let document = document(&text);
        let position = document.marks.locate(&[crate::core::position::Step::Field("x")]);
        let before = text.chars().take(position.column as usize - 1).collect::<String>();
        prop_assert!(before.ends_with("\"x\":"));
    }
}

/// The same with texts that the YAML printer would leave unquoted, though kubectl types them, made plain.
fn quoted(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(format!("text {}", text.replace(['\n', '\u{7f}'], " "))),
        Value::Array(items) => items.iter().map(quoted).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (format!("k{key}"), quoted(value))).collect()
        }
        other => other.clone(),
    }
}
