//! Values as the YAML a reader would write.

use serde_json::{Map, Value};

/// `label: value`, over as many lines as it takes. The label is written as it is.
pub(super) fn entry(label: &str, value: &Value) -> Vec<String> {
    const KEY: &str = "k";
    let map = Value::Object(Map::from_iter([(KEY.to_owned(), value.clone())]));
    let mut lines = lines(&map);
    if let Some(first) = lines.first_mut() {
        first.replace_range(..KEY.len(), label);
    }
    lines
}

/// A value by itself.
pub(super) fn lines(value: &Value) -> Vec<String> {
    text(value).lines().map(str::to_owned).collect()
}

/// A value that fits into a line: a scalar that is no text of several lines.
pub(super) fn scalar(value: &Value) -> String {
    text(value).trim_end_matches('\n').to_owned()
}

/// A field name as a YAML key.
pub(super) fn key(name: &str) -> String {
    scalar(&Value::from(name))
}

pub(super) fn text(value: &Value) -> String {
    serde_yaml::to_string(value).expect("invariant: every JSON value is YAML")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_keep_their_type_in_sight() {
        for (value, text) in [
            (json!("3"), "'3'"),
            (json!(3), "3"),
            (json!("true"), "'true'"),
            (json!(null), "null"),
            (json!(""), "''"),
            (json!("a: b"), "'a: b'"),
            (json!({}), "{}"),
            (json!([]), "[]"),
        ] {
            assert_eq!(scalar(&value), text);
        }
    }

    #[test]
    fn entries_are_written_with_any_label() {
        let value = json!({"name": "a", "args": ["x", "y\nz"]});
        let lines = entry(r#"containers[name="a"]"#, &value);
        let expected =
            [r#"containers[name="a"]:"#, "  args:", "  - x", "  - |-", "    y", "    z", "  name: a"];
        assert_eq!(lines, expected);
        assert_eq!(entry("a", &json!(1)), ["a: 1"]);
    }
}
