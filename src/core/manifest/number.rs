//! Numbers as they look after Go printed them as JSON and the next reader took them in.
//!
//! kubectl turns YAML into JSON text and reads that again, so `1.0` is the integer 1 and
//! 9223372036854775808, which is no `int64`, is 9223372036854776000 (`sigs.k8s.io/yaml`,
//! `sigs.k8s.io/json`). What compares with it, live values, went through the same printer.

use serde_json::Number;

/// Largest magnitude Go prints without an exponent.
const PLAIN: f64 = 1e21;
/// Below this every integral float is exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A float; `None` for infinities and what is no number, which JSON cannot hold.
pub(super) fn of_float(float: f64) -> Option<Number> {
    if float.fract() != 0.0 || float.abs() >= PLAIN {
        return Number::from_f64(float);
    }
    if float.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "integral and below 2^53")]
        return Some(Number::from(float as i64));
    }
    of_digits(&format!("{float}")).or_else(|| Number::from_f64(float))
}

/// An unsigned integer beyond `int64` goes through a float.
pub(super) fn of_unsigned(unsigned: u64) -> Option<Number> {
    match i64::try_from(unsigned) {
        Ok(signed) => Some(Number::from(signed)),
        #[expect(clippy::cast_precision_loss, reason = "the loss is the point")]
        Err(_) => of_float(unsigned as f64),
    }
}

/// A number of a JSON document; `None` when it is beyond a float.
pub(super) fn of_json(text: &str) -> Option<Number> {
    if let Ok(signed) = text.parse::<i64>() {
        return Some(Number::from(signed));
    }
    let float: f64 = text.parse().ok()?;
    // Go prints it as `-0`, which the next reader takes for a float.
    if float == 0.0 && float.is_sign_negative() {
        return Number::from_f64(float);
    }
    of_float(float)
}

fn of_digits(digits: &str) -> Option<Number> {
    digits.parse::<i64>().map(Number::from).or_else(|_| digits.parse::<u64>().map(Number::from)).ok()
}

/// A float as a map key: `strconv.FormatFloat(f, 'g', -1, 32)`, shortest digits of a 32-bit float, with an
/// exponent below 10^-4 and from 10^6 on.
pub(super) fn key_of_float(float: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "as Go does")]
    let float = float as f32;
    if float.is_nan() {
        return ".nan".into();
    }
    if float.is_infinite() {
        return if float > 0.0 { ".inf" } else { "-.inf" }.into();
    }
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').expect("invariant: `{:e}` prints an exponent");
    let exponent: i32 = exponent.parse().expect("invariant: the exponent is an integer");
    if (-4..6).contains(&exponent) {
        return float.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(value: f64) -> String {
        of_float(value).expect("finite").to_string()
    }

    #[test]
    fn integral_floats_are_integers() {
        assert_eq!(float(1.0), "1");
        assert_eq!(float(-1000.0), "-1000");
        assert_eq!(float(-0.0), "0");
        assert_eq!(float(9_007_199_254_740_992.0), "9007199254740992");
        assert_eq!(float(9_223_372_036_854_775_808.0), "9223372036854776000");
    }

    #[test]
    fn other_floats_stay() {
        assert_eq!(float(0.1), "0.1");
        assert_eq!(float(685_230.15), "685230.15");
        // Both sides of a comparison go through the same printer; what it prints does not matter.
        assert_eq!(of_float(1e20), serde_json::from_str("100000000000000000000").ok());
        assert_eq!(of_float(1e21), Number::from_f64(1e21));
        assert_eq!(of_float(f64::INFINITY), None);
        assert_eq!(of_float(f64::NAN), None);
    }

    #[test]
    fn unsigned_integers_beyond_int64_are_rounded() {
        assert_eq!(of_unsigned(7), Some(Number::from(7)));
        assert_eq!(of_unsigned(9_223_372_036_854_775_807), Some(Number::from(i64::MAX)));
        assert_eq!(of_unsigned(9_223_372_036_854_775_808), Some(Number::from(9_223_372_036_854_776_000_u64)));
        assert_eq!(
            of_unsigned(12_345_678_901_234_567_890),
            Some(Number::from(12_345_678_901_234_567_000_u64))
        );
        assert_eq!(of_unsigned(u64::MAX), serde_json::from_str("18446744073709552000").ok());
    }

    #[test]
    fn json_numbers_are_integers_where_they_can_be() {
        let number = |text: &str| of_json(text).map(|number| number.to_string());
        assert_eq!(number("9007199254740993").as_deref(), Some("9007199254740993"));
        assert_eq!(number("1.0").as_deref(), Some("1"));
        assert_eq!(number("1E3").as_deref(), Some("1000"));
        assert_eq!(number("-0").as_deref(), Some("0"));
        assert_eq!(number("-0.0").as_deref(), Some("-0.0"));
        assert_eq!(number("1e-400").as_deref(), Some("0"));
        assert_eq!(number("1e400"), None);
    }

    #[test]
    fn float_keys_are_printed_as_go_does() {
        for (float, key) in [
            (1.5, "1.5"),
            (1000.0, "1000"),
            (999_999.0, "999999"),
            (1e6, "1e+06"),
            (12_345_678.0, "1.2345678e+07"),
            (123_456.5, "123456.5"),
            (1e22, "1e+22"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1e39, ".inf"),
            (f64::NEG_INFINITY, "-.inf"),
            (f64::NAN, ".nan"),
        ] {
            assert_eq!(key_of_float(float), key);
        }
    }
}
