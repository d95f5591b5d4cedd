//! Values of each scalar type, grouped by what means the same to the API server (`semantics.md` §2.4–2.6): the
//! groups are this file's own knowledge, written down, not computed by the code under test.

use serde_json::{Value, json};

use super::choices::Choices;
use crate::core::schema::Scalar;

/// Spellings of one value, as JSON.
type Same = &'static [&'static str];

const STRINGS: &[Same] = &[&["\"a\""], &["\"b\""], &["\"\""], &["\"Always\""], &["\"1Gi\""], &["\"None\""]];
const NUMBERS: &[Same] = &[&["1"], &["0"], &["-1"], &["1.5"], &["80"], &["9007199254740993"]];
const BOOLS: &[Same] = &[&["true"], &["false"]];
const QUANTITIES: &[Same] = &[
    &["\"1\"", "\"1000m\"", "1", "\"1.0\"", "\"1e0\""],
    &["\"500m\"", "\"0.5\"", "0.5"],
    &["\"1Gi\"", "\"1024Mi\"", "\"1073741824\""],
    &["\"0\"", "\"0m\""],
    &["\"2G\"", "\"2000M\""],
    &["\"1m\"", "\"0.001\""],
];
const INT_OR_STRINGS: &[Same] = &[&["80"], &["\"80\""], &["\"25%\""], &["1"]];
const TIMES: &[Same] = &[
    &["\"2020-01-01T00:00:00Z\"", "\"2020-01-01T02:00:00+02:00\""],
    &["\"2020-01-01T00:00:01Z\""],
    &["\"2021-06-01T00:00:00Z\""],
];
const BYTES: &[Same] = &[&["\"aGVsbG8=\"", "\"aGVs\\nbG8=\""], &["\"YQ==\""], &["\"\""]];
const DURATIONS: &[Same] = &[&["\"1h0m0s\"", "\"1h\"", "\"60m\""], &["\"5s\"", "\"5000ms\""], &["\"0s\""]];

fn pool(scalar: Scalar) -> &'static [Same] {
    match scalar {
        Scalar::String => STRINGS,
        Scalar::Number => NUMBERS,
        Scalar::Bool => BOOLS,
        Scalar::Quantity | Scalar::MilliQuantity => QUANTITIES,
        Scalar::IntOrString => INT_OR_STRINGS,
        Scalar::Time => TIMES,
        Scalar::Bytes => BYTES,
        Scalar::Duration => DURATIONS,
    }
}

/// A value of the type.
pub(super) fn scalar(choices: &mut Choices<'_>, scalar: Scalar) -> Value {
    let pool = pool(scalar);
    let spellings = pool[choices.below(pool.len())];
    serde_json::from_str(choices.of(spellings)).expect("the pools are JSON")
}

/// The first spelling of what a value means, as text.
pub(super) fn meaning(scalar: Scalar, value: &Value) -> String {
    let text = value.to_string();
    let same = pool(scalar).iter().find(|spellings| spellings.contains(&text.as_str()));
    same.map_or(text, |spellings| spellings[0].to_owned())
}

/// Something without a type: what a key is called says what it holds, so that both sides hold the same sort.
pub(super) fn untyped(choices: &mut Choices<'_>, depth: usize) -> Value {
    let mut fields = serde_json::Map::new();
    for _ in 0..choices.below(4) {
        let (name, value) = match choices.below(if depth > 0 { 5 } else { 3 }) {
            0 => ("text", scalar(choices, Scalar::String)),
            1 => ("number", scalar(choices, Scalar::Number)),
            2 => ("flag", scalar(choices, Scalar::Bool)),
            3 => ("map", untyped(choices, depth - 1)),
            _ => ("list", (0..choices.below(4)).map(|_| untyped(choices, depth - 1)).collect()),
        };
        fields.insert(name.into(), value);
    }
    Value::Object(fields)
}

/// A value that may be of the wrong type.
pub(super) fn wild(choices: &mut Choices<'_>) -> Value {
    match choices.below(8) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => scalar(choices, Scalar::Quantity),
        4 => json!([null, {"name": null}, "a", "a"]),
        5 => json!({"name": ["a"], "": {"a": null}}),
        6 => scalar(choices, Scalar::Number),
        _ => untyped(choices, 2),
    }
}
