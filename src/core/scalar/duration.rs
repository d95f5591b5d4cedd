//! Go durations, as `metav1.Duration` reads them.

/// Whether two texts are Go durations of the same length (`60m` and `1h0m0s`).
pub(super) fn equal(one: &str, other: &str) -> bool {
    nanoseconds(one).is_some_and(|length| nanoseconds(other) == Some(length))
}

/// Go's bound while it adds up; one more than fits.
const LIMIT: u64 = 1 << 63;

/// `time.ParseDuration`: a sign, then numbers with units, or `0` alone.
fn nanoseconds(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sum = match unsigned {
        "" => return None,
        "0" => 0,
        parts => sum_of_parts(parts)?,
    };
    if text.starts_with('-') {
        return Some(-i128::from(sum));
    }
    (sum < LIMIT).then(|| i128::from(sum))
}

fn sum_of_parts(mut text: &str) -> Option<u64> {
    let mut sum = 0u64;
    while !text.is_empty() {
        let (length, rest) = part(text)?;
        sum = sum.checked_add(length).filter(|sum| *sum <= LIMIT)?;
        text = rest;
    }
    Some(sum)
}

/// One number with its unit, in nanoseconds, and what follows it.
fn part(text: &str) -> Option<(u64, &str)> {
    let (whole, rest) = digits(text);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
    let unit = unit(&rest[..end])?;
    let whole = if whole.is_empty() {
        0
    } else {
        whole.parse::<u64>().ok().filter(|whole| *whole <= LIMIT / unit)?
    };
    let length =
        (whole * unit).checked_add(part_of_unit(fraction, unit)).filter(|length| *length <= LIMIT)?;
    Some((length, &rest[end..]))
}

/// `.5` of a unit; the same floating point steps as Go's, digits beyond 2⁶³ ignored as there.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "as in Go"
)]
fn part_of_unit(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0u64, 1f64);
    for digit in digits.bytes() {
        let next = value.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit - b'0')));
        let Some(next) = next.filter(|next| *next <= LIMIT) else { break };
        (value, scale) = (next, scale * 10.0);
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::{equal, nanoseconds};

    #[test]
    fn durations_that_go_prints_differently_are_equal() {
        for (sent, printed) in [
            ("1h", "1h0m0s"),
            ("60m", "1h0m0s"),
            ("8760h", "8760h0m0s"),
            ("90s", "1m30s"),
            ("0", "0s"),
            ("0h", "0s"),
            ("1.5h", "1h30m0s"),
            ("100ms", "100ms"),
            ("0.1s", "100ms"),
            (".5s", "500ms"),
            ("1.s", "1s"),
            ("-60s", "-1m0s"),
            ("+60s", "1m0s"),
            ("1000us", "1ms"),
            ("1000µs", "1ms"),
        ] {
            assert!(equal(sent, printed), "{sent} is {printed}");
        }
    }

    #[test]
    fn what_is_no_go_duration_equals_nothing() {
        for text in ["", "-", "1", "1d", "1 h", "h", ".h", "1h 5m", "5e3s", "10000000h"] {
            assert_eq!(nanoseconds(text), None, "{text:?}");
            assert!(!equal(text, text));
        }
    }

    #[test]
    fn the_bounds_are_those_of_64_bits() {
        assert_eq!(nanoseconds("9223372036854775807ns"), Some(i128::from(i64::MAX)));
        assert_eq!(nanoseconds("9223372036854775808ns"), None);
        assert_eq!(nanoseconds("-9223372036854775808ns"), Some(i128::from(i64::MIN)));
    }

    #[test]
    fn different_lengths_differ() {
        assert!(!equal("1h", "1h0m1s"));
        assert!(!equal("1m", "1ms"));
    }
}
