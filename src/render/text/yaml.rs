//! Values as the YAML a reader would write, such that kubectl reads the same value back. No crate's
//! writer does that: they leave `on` and `0644` without quotes.

use serde_json::Value;

use crate::core::secret::MASK;
use crate::render::escape::is_hidden;

/// `label: value`, over as many lines as it takes. The label is written as it is.
pub(super) fn entry(label: &str, value: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    push_entry(&mut lines, 0, label, value);
    lines
}

/// A value by itself.
pub(super) fn text(value: &Value) -> String {
    let mut lines = Vec::new();
    push_node(&mut lines, 0, value);
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// A value in one line.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if text == MASK || is_plain(text) => text.clone(),
        // JSON is YAML.
        other => other.to_string(),
    }
}

/// A field name as a YAML key.
pub(super) fn key(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { Value::from(name).to_string() }
}

fn push_entry(lines: &mut Vec<String>, indent: usize, label: &str, value: &Value) {
    let head = format!("{}{label}:", " ".repeat(indent));
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            lines.push(head);
            push_node(lines, indent + 2, value);
        }
        // As kubectl writes them: items stand below their field, not to its right.
        Value::Array(items) if !items.is_empty() => {
            lines.push(head);
            push_node(lines, indent, value);
        }
        Value::String(text) if is_block(text) => push_block(lines, &head, indent + 2, text),
        _ => lines.push(format!("{head} {}", scalar(value))),
    }
}

fn push_node(lines: &mut Vec<String>, indent: usize, value: &Value) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                push_entry(lines, indent, &key(name), value);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                push_item(lines, indent, item);
            }
        }
        _ => lines.push(format!("{}{}", " ".repeat(indent), scalar(value))),
    }
}

fn push_item(lines: &mut Vec<String>, indent: usize, item: &Value) {
    let dash = format!("{}-", " ".repeat(indent));
    if let Some(text) = item.as_str().filter(|text| is_block(text)) {
        return push_block(lines, &dash, indent + 2, text);
    }
    let first = lines.len();
    push_node(lines, indent + 2, item);
    lines[first].replace_range(..indent + 2, &format!("{dash} "));
}

fn is_block(text: &str) -> bool {
    let is_hidden = |character: char| is_hidden(character) && !matches!(character, '\n' | '\t');
    text.trim_end_matches('\n').contains('\n') && !text.contains(is_hidden)
}

/// A text over several lines.
fn push_block(lines: &mut Vec<String>, head: &str, indent: usize, text: &str) {
    let ends = text.len() - text.trim_end_matches('\n').len();
    let chomping = ["-", "", "+"][ends.min(2)];
    let indicator = if text.starts_with([' ', '\t', '\n']) { "2" } else { "" };
    lines.push(format!("{head} |{indicator}{chomping}"));
    let body = text.strip_suffix('\n').unwrap_or(text);
    lines.extend(
        body.split('\n')
            .map(|line| format!("{}{line}", " ".repeat(if line.is_empty() { 0 } else { indent }))),
    );
}

/// Whether a text may stand without quotes.
fn is_plain(text: &str) -> bool {
    let starts = text.chars().next().is_some_and(|first| !" \t,[]{}#&*!|>'\"%@`=~<".contains(first));
    let like_a_dash = text.starts_with(['-', '?', ':'])
        && !text[1..].starts_with(|next: char| next.is_alphanumeric() || next == '-');
    let like_a_key = text.contains(": ") || text.contains(" #") || text.ends_with([':', ' ']);
    let is_safe =
        starts && !like_a_dash && !like_a_key && !text.starts_with("---") && !text.contains(is_hidden);
    is_safe && !is_another_type(text)
}

/// Whether kubectl (go-yaml v2) would read a plain text as something else than a string.
fn is_another_type(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", ".nan", ".inf"];
    let unsigned = lower.trim_start_matches(['+', '-']).replace('_', "");
    let number = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && (unsigned.parse::<f64>().is_ok() || is_prefixed(&unsigned) || is_sexagesimal(&unsigned));
    word.contains(&lower.as_str()) || unsigned == ".inf" || number
}

fn is_prefixed(text: &str) -> bool {
    let digits = |prefix: &str, radix| {
        text.strip_prefix(prefix).is_some_and(|rest| rest.chars().all(|digit| digit.is_digit(radix)))
    };
    digits("0x", 16) || digits("0o", 8) || digits("0b", 2)
}

fn is_sexagesimal(text: &str) -> bool {
    text.contains(':')
        && text.chars().all(|character| character.is_ascii_digit() || matches!(character, ':' | '.'))
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
