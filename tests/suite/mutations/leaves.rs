//! The values an object declares, and other values for them.

use serde_json::{Value, json};

use super::shape::Step;

/// Every scalar below `spec`, `data`, `rules`, `subjects` and so on: all but identity and metadata.
pub(super) fn leaves(object: &Value) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    collect(object, &mut Vec::new(), &mut |path, value| {
        if !value.is_object() && !value.is_array() && !value.is_null() {
            found.push(path.to_vec());
        }
    });
    found
}

/// Every list of at least two items.
pub(super) fn lists(object: &Value) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    collect(object, &mut Vec::new(), &mut |path, value| {
        if value.as_array().is_some_and(|items| items.len() > 1) {
            found.push(path.to_vec());
        }
    });
    found
}

/// Scalars in structs that hold more than that.
pub(super) fn removable(object: &Value) -> Vec<Vec<Step>> {
    let has_siblings = |path: &Vec<Step>| {
        let (last, above) = path.split_last().expect("a leaf has a name");
        matches!(last, Step::Key(_)) && at(object, above).as_object().is_some_and(|fields| fields.len() > 1)
    };
    leaves(object).into_iter().filter(has_siblings).collect()
}

fn collect(value: &Value, path: &mut Vec<Step>, visit: &mut dyn FnMut(&[Step], &Value)) {
    let skipped = |path: &[Step], name: &str| {
        path.is_empty() && matches!(name, "apiVersion" | "kind" | "metadata" | "status" | "stringData")
    };
    visit(path, value);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if !skipped(path, name) {
                    path.push(Step::Key(name.clone()));
                    collect(value, path, visit);
                    path.pop();
                }
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                path.push(Step::Index(index));
                collect(value, path, visit);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The value at a place; null where there is none.
pub(super) fn at<'v>(object: &'v Value, steps: &[Step]) -> &'v Value {
    steps.iter().fold(object, |value, step| match step {
        Step::Key(name) => &value[name.as_str()],
        Step::Index(at) => &value[*at],
    })
}

/// The same, to write to.
pub(super) fn at_mut<'v>(object: &'v mut Value, steps: &[Step]) -> &'v mut Value {
    steps.iter().fold(object, |value, step| match step {
        Step::Key(name) => &mut value[name.as_str()],
        Step::Index(at) => &mut value[*at],
    })
}

/// Another value of the same type, as harmless as can be told; `salt` makes two of them differ.
pub(super) fn another(value: &Value, salt: u32) -> Value {
    match value {
        Value::Bool(yes) => json!(!yes),
        Value::Number(number) => match number.as_i64() {
            Some(number) => json!(number + i64::from(salt)),
            None => json!(number.as_f64().unwrap_or_default() + f64::from(salt)),
        },
        Value::String(text) if starts_like_a_number(text) => json!(format!("{salt}{text}")),
        Value::String(text) => json!(format!("{text}{}", ["x", "z"][salt as usize % 2])),
        other => other.clone(),
    }
}

fn starts_like_a_number(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit()) && text.len() < 8
}
