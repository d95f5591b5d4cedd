//! Equality of leaves.

pub mod bytes;

use serde_json::Value;

use super::schema::Scalar;

/// Whether a declared and a live leaf of a type are the same value.
pub fn equal(_scalar: Scalar, declared: &Value, live: &Value) -> bool {
    same(declared, live)
}

/// Whether two values are the same: numbers by value, everything else literally.
pub fn same(one: &Value, other: &Value) -> bool {
    one == other
        || matches!((one.as_f64(), other.as_f64()), (Some(one), Some(other)) if one.to_bits() == other.to_bits())
}

/// Whether a value is one that `omitempty` drops: `0`, `false`, `""`.
pub fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
