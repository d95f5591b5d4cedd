//! Small questions that rules ask of objects.

use serde_json::Value;

use super::{Finding, Scope};
use crate::core::change::Cause;
use crate::core::place;
use crate::core::scalar;
use crate::core::schema::Scalar;

/// The value at a path of field names.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

/// A text field of a struct that may be absent.
pub(super) fn text<'v>(value: Option<&'v Value>, field: &str) -> Option<&'v str> {
    value?.get(field)?.as_str().filter(|text| !text.is_empty())
}

/// The same as it stands.
pub(super) fn text_value<'v>(value: Option<&'v Value>, field: &str) -> Option<&'v Value> {
    value?.get(field).filter(|value| value.as_str().is_some_and(|text| !text.is_empty()))
}

/// Whether a struct that may be absent has a field that says something.
pub(super) fn has(value: Option<&Value>, field: &str) -> bool {
    value.and_then(|value| value.get(field)).is_some_and(|value| !is_empty(value))
}

/// Nothing, or nothing in it.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        value => value.is_null() || scalar::is_zero(value),
    }
}

/// Whether two values are the same quantity.
pub(super) fn same_quantity(one: &Value, other: &Value) -> bool {
    scalar::equal(Scalar::Quantity, one, other)
}

/// Whether one amount of bytes is larger than another, as far as a float tells.
pub(super) fn is_larger(one: &Value, other: &Value) -> bool {
    amount(one).zip(amount(other)).is_some_and(|(one, other)| one > other)
}

/// The approximate value of a quantity.
fn amount(value: &Value) -> Option<f64> {
    let text = match value {
        Value::String(text) => text.as_str(),
        value => return value.as_f64(),
    };
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let is_exponent = |rest: &&str| rest.starts_with(|c: char| matches!(c, '-' | '+' | '0'..='9'));
    if let Some(exponent) = suffix.strip_prefix(['e', 'E']).filter(is_exponent) {
        return format!("{number}e{exponent}").parse().ok();
    }
    let factor = ["", "k", "M", "G", "T", "P", "E"].iter().position(|known| *known == suffix);
    let binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].iter().position(|known| *known == suffix);
    let power = |base: f64, steps: usize| base.powi(i32::try_from(steps).unwrap_or(0));
    let unit = match (suffix, factor, binary) {
        ("m", ..) => 0.001,
        (_, Some(steps), _) => power(1000.0, steps),
        (_, _, Some(steps)) => power(1024.0, steps),
        _ => return None,
    };
    number.parse::<f64>().ok().map(|number| number * unit)
}

impl Scope<'_> {
    /// The name of the field that a default is asked for.
    pub(super) fn field(&self) -> &str {
        self.field
    }
}

impl Finding<'_> {
    /// Whether the object is of a kind.
    pub(super) fn is(&self, group: &str, kind: &str) -> bool {
        self.gvk.group == group && self.gvk.kind == kind
    }

    /// Whether neither a client that counts nor the record has a say in it.
    pub(super) fn is_unclaimed(&self) -> bool {
        !self.by_client && !self.is_recorded()
    }

    /// Whether the record says that the declared side moved.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self.cause, Cause::Pending | Cause::Conflict)
    }

    /// The map key (or field name, or set member) the path ends in.
    pub(super) fn name(&self) -> &str {
        place::name(self.path)
    }

    /// The nearest field above that, empty at the top.
    pub(super) fn name_above(&self) -> &str {
        place::name_above(self.path)
    }

    /// Names of all owners.
    pub(super) fn managers(&self) -> impl Iterator<Item = &str> {
        self.managed.names(self.owners)
    }

    /// A live sibling of the node's field.
    pub(super) fn live_sibling(&self, field: &str) -> Option<&Value> {
        self.holder?.around.live?.get(field)
    }
}

#[cfg(test)]
mod tests {
    use super::is_larger;
    use serde_json::json;

    #[test]
    fn sizes_are_compared_whatever_their_suffix() {
        for (one, other) in
            [("2Gi", "1Gi"), ("1025Mi", "1Gi"), ("1Gi", "1G"), ("2e9", "1G"), ("1", "500m"), ("1Ei", "1E")]
        {
            assert!(is_larger(&json!(one), &json!(other)), "{one} {other}");
            assert!(!is_larger(&json!(other), &json!(one)), "{other} {one}");
        }
        assert!(!is_larger(&json!("1Gi"), &json!("1024Mi")));
        assert!(!is_larger(&json!("big"), &json!("1")));
        assert!(is_larger(&json!(2), &json!("1")));
    }
}
