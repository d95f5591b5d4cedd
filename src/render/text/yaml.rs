//! Values as the YAML a reader would write.

use std::borrow::Cow;

use serde_json::Value;

use crate::core::secret::MASK;
use crate::render::yaml_tree::{self, Tree};

/// `label: value`, over as many lines as it takes. The label is written as it is.
pub(super) fn entry(label: &str, value: &Value) -> Vec<String> {
    tree(value).entry(label)
}

/// A value by itself.
pub(super) fn text(value: &Value) -> String {
    tree(value).lines().iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// A whole object as a YAML document. A mask is a text there like any other.
pub(in crate::render) fn document(value: &Value) -> String {
    plain_tree(value).lines().iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

fn plain_tree(value: &Value) -> Tree<'_> {
    match value {
        Value::String(text) => Tree::Text(text),
        Value::Array(items) => Tree::List(items.iter().map(plain_tree).collect()),
        Value::Object(fields) => {
            Tree::Map(fields.iter().map(|(name, value)| (name.as_str(), plain_tree(value))).collect())
        }
        other => tree(other),
    }
}

/// A value in one line.
pub(super) fn scalar(value: &Value) -> String {
    tree(value).scalar().into_owned()
}

/// A field name as a YAML key.
pub(super) fn key(name: &str) -> String {
    yaml_tree::key(name).into_owned()
}

fn tree(value: &Value) -> Tree<'_> {
    match value {
        // A mask is no text: it has no quotes.
        Value::String(text) if text == MASK => Tree::Literal(Cow::Borrowed(MASK)),
        Value::String(text) => Tree::Text(text),
        Value::Array(items) => Tree::List(items.iter().map(tree).collect()),
        Value::Object(fields) => {
            Tree::Map(fields.iter().map(|(name, value)| (name.as_str(), tree(value))).collect())
        }
        other => Tree::Literal(Cow::Owned(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::core::manifest::{Limits, read};

    #[test]
    fn values_keep_their_type_in_sight() {
        for (value, text) in [
            (json!("3"), "\"3\""),
            (json!(3), "3"),
            (json!("true"), "\"true\""),
            (json!("on"), "\"on\""),
            (json!("0644"), "\"0644\""),
            (json!("12:30"), "\"12:30\""),
            (json!("1.36"), "\"1.36\""),
            (json!("10.0.0.7"), "10.0.0.7"),
            (json!("web:1.4@sha256:ab"), "web:1.4@sha256:ab"),
            (json!("--level=info"), "--level=info"),
            (json!("-c"), "-c"),
            (json!("-"), "\"-\""),
            (json!(null), "null"),
            (json!(""), "\"\""),
            (json!("a: b"), "\"a: b\""),
            (json!({}), "{}"),
            (json!([]), "[]"),
            (json!("***"), "***"),
        ] {
            assert_eq!(scalar(&value), text);
        }
    }

    #[test]
    fn entries_are_written_with_any_label() {
        let value = json!({"name": "a", "args": ["x", "y\nz"], "env": [{"name": "B", "value": "1"}, ["c"]]});
        let lines = entry(r#"containers[name="a"]"#, &value);
        let expected = [
            r#"containers[name="a"]:"#,
            "  args:",
            "  - x",
            "  - |-",
            "    y",
            "    z",
            "  env:",
            "  - name: B",
            "    value: \"1\"",
            "  - - c",
            "  name: a",
        ];
        assert_eq!(lines, expected);
        assert_eq!(entry("a", &json!(1)), ["a: 1"]);
    }

    /// What this program, which reads as kubectl does, makes of the text.
    fn read_back(value: &Value) -> Value {
        let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
        let document = format!("{head}{}", text(&json!({ "spec": value })));
        let entries = read(&Arc::from("a.yaml"), document.as_bytes(), &Limits::default());
        match entries.into_iter().next() {
            Some(Ok(document)) => document.value["spec"].clone(),
            other => panic!("{document}: {other:?}"),
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ -~]{0,8}".prop_filter("a mask is no YAML", |text| text != MASK),
            "[-+.0-9_:exob]{0,6}",
            "(yes|no|on|off|y|n|true|null|~|a|: | #|-|\n| |'|\"|é|\t|\\\\){0,5}",
            any::<String>()
                .prop_filter("NUL is nowhere in YAML", |text| !text.contains(['\0', '\u{fffe}', '\u{ffff}'])),
        ]
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            texts().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            Just(json!(true)),
            Just(json!(null))
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-z.]{1,4}|[ -~]{1,4}", inner, 0..3)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back_as_it_was(value in values()) {
            prop_assert_eq!(read_back(&value), value);
        }
    }
}
