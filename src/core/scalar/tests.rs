use serde_json::{Value, json};

use super::{equal, is_zero, same};
use crate::core::schema::Scalar;

const ALL: [Scalar; 9] = [
    Scalar::String,
    Scalar::Number,
    Scalar::Bool,
    Scalar::Quantity,
    Scalar::MilliQuantity,
    Scalar::IntOrString,
    Scalar::Time,
    Scalar::Bytes,
    Scalar::Duration,
];

#[test]
fn the_same_text_is_equal_whatever_the_type_even_when_it_is_none() {
    for scalar in ALL {
        assert!(equal(scalar, &json!("no such thing"), &json!("no such thing")), "{scalar:?}");
    }
}

#[test]
fn numbers_are_equal_by_value_across_int_and_float() {
    let equals = |one: Value, other: Value| equal(Scalar::Number, &one, &other) && same(&one, &other);
    assert!(equals(json!(1), json!(1.0)));
    assert!(equals(json!(-0.0), json!(0)));
    assert!(equals(json!(u64::MAX), json!(u64::MAX)));
    assert!(!equals(json!(1), json!(1.5)));
    // Both are 9007199254740992 when the integer is turned into a float.
    assert!(!equals(json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992.0)));
    assert!(!equals(json!(i64::MIN), json!(u64::MAX)));
}

#[test]
fn values_of_no_known_type_are_compared_by_value_inside_lists_and_maps_too() {
    assert!(same(&json!({"a": [1, {"b": 2.0}]}), &json!({"a": [1.0, {"b": 2}]})));
    assert!(!same(&json!({"a": 1}), &json!({"b": 1})));
    assert!(!same(&json!([1, 2]), &json!([1])));
    assert!(!same(&json!("1"), &json!(1)));
}

#[test]
fn an_int_or_string_is_never_converted() {
    assert!(equal(Scalar::IntOrString, &json!(80), &json!(80.0)));
    assert!(!equal(Scalar::IntOrString, &json!(80), &json!("80")));
    assert!(!equal(Scalar::IntOrString, &json!("50%"), &json!("0.5")));
}

#[test]
fn text_is_never_trimmed_or_read_as_something_else() {
    for (one, other) in [("a", "a\n"), ("1000m", "1"), ("1h", "60m"), ("aGVs\nbG8=", "aGVsbG8=")] {
        assert!(!equal(Scalar::String, &json!(one), &json!(other)), "{one:?}");
    }
    assert!(!equal(Scalar::String, &json!("true"), &json!(true)));
    assert!(!equal(Scalar::Bool, &json!("true"), &json!(true)));
}

#[test]
fn a_quantity_may_be_a_json_number() {
    for (sent, stored) in [
        (json!(1), "1"),
        (json!(1.0), "1"),
        (json!(1.5), "1500m"),
        (json!(0.0001), "1m"),
        (json!(1_000_000), "1M"),
        (json!(1e3), "1e3"),
        (json!(1e20), "100E"),
        (json!(100_000_000_000_000_000_000_f64), "100E"),
    ] {
        assert!(equal(Scalar::MilliQuantity, &sent, &json!(stored)), "{sent} is stored as {stored}");
    }
    assert!(!equal(Scalar::Quantity, &json!(0.0001), &json!("1m")));
    assert!(equal(Scalar::Quantity, &json!(2), &json!(2.0)));
    assert!(equal(Scalar::Quantity, &json!(null), &json!("0")));
    assert!(!equal(Scalar::Quantity, &json!(true), &json!("1")));
    assert!(!equal(Scalar::Quantity, &json!(1), &json!("2")));
}

#[test]
fn null_bytes_are_no_bytes() {
    assert!(equal(Scalar::Bytes, &json!(null), &json!("")));
    assert!(!equal(Scalar::Bytes, &json!(null), &json!("aGVsbG8=")));
    assert!(!equal(Scalar::String, &json!(null), &json!("")));
}

#[test]
fn the_types_with_more_than_one_spelling_use_it() {
    assert!(equal(Scalar::Quantity, &json!("1000m"), &json!("1")));
    assert!(equal(Scalar::Duration, &json!("60m"), &json!("1h0m0s")));
    assert!(equal(Scalar::Bytes, &json!("aGVs\nbG8="), &json!("aGVsbG8=")));
    assert!(equal(Scalar::Time, &json!("2020-01-01T02:00:00+02:00"), &json!("2020-01-01T00:00:00Z")));
}

#[test]
fn zero_is_what_omitempty_drops_of_a_scalar() {
    for zero in [json!(0), json!(0.0), json!(false), json!("")] {
        assert!(is_zero(&zero), "{zero}");
    }
    for other in [json!(null), json!([]), json!({}), json!(1), json!(true), json!("0"), json!(0.1)] {
        assert!(!is_zero(&other), "{other}");
    }
}
