//! Whether two leaves mean the same (`semantics.md` §2.4–2.6).

pub mod bytes;
mod decimal;
mod duration;
mod quantity;
mod time;

use serde_json::{Number, Value};

use super::schema::Scalar;

/// Whether a declared and a live value of a leaf are the same to the API server. Values that are no value
/// of the type are the same only as they stand.
pub fn equal(scalar: Scalar, declared: &Value, live: &Value) -> bool {
    match (declared, live) {
        (Value::String(one), Value::String(other)) => one == other || same_text(scalar, one, other),
        (Value::Number(one), Value::Number(other)) if number(one, other) => true,
        (Value::Null, Value::String(text)) | (Value::String(text), Value::Null)
            if scalar == Scalar::Bytes =>
        {
            text.is_empty()
        }
        _ => match scalar {
            Scalar::Quantity | Scalar::MilliQuantity => quantity(scalar, declared, live),
            _ => same(declared, live),
        },
    }
}

/// Whether two values of no known type are the same: numbers by value, everything else literally.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => number(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|((name, one), (other_name, other))| name == other_name && same(one, other))
        }
        _ => one == other,
    }
}

/// Whether a value is what Go's `omitempty` drops of a scalar: `0`, `false` or `""`.
pub fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(set) => !set,
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

fn same_text(scalar: Scalar, one: &str, other: &str) -> bool {
    match scalar {
        Scalar::Quantity => quantity::equal(one, other, quantity::Rounding::Nano),
        Scalar::MilliQuantity => quantity::equal(one, other, quantity::Rounding::Milli),
        Scalar::Time => time::equal(one, other),
        Scalar::Bytes => bytes::equal(one, other),
        Scalar::Duration => duration::equal(one, other),
        Scalar::String | Scalar::Number | Scalar::Bool | Scalar::IntOrString => false,
    }
}

/// Integers and floats by value, exactly.
fn number(one: &Number, other: &Number) -> bool {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.as_f64() == other.as_f64(),
        _ => false,
    }
}

/// The integer a number is, also when it is written as a float.
#[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
fn integer(number: &Number) -> Option<i128> {
    let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    integer.or_else(|| {
        number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e38).map(|float| float as i128)
    })
}

/// Quantities of which one or both are JSON numbers; null is read as zero.
fn quantity(scalar: Scalar, declared: &Value, live: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null => Some("0".into()),
        _ => None,
    };
    match (text(declared), text(live)) {
        (Some(one), Some(other)) => same_text(scalar, &one, &other),
        _ => same(declared, live),
    }
}

#[cfg(test)]
mod tests;
