//! Durations as kubectl's `--request-timeout` takes them: whole seconds, or Go's `1m30s`.
//!
//! Source: client-go `tools/clientcmd/overrides.go` (`ParseTimeout`) and Go's `time.ParseDuration`.

use std::time::Duration;

/// kubectl's own words.
const INVALID: &str = "Invalid timeout value. Timeout must be a single integer in seconds, \
    or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)";

/// Go's units, longest name first, in nanoseconds.
const UNITS: [(&str, f64); 8] =
    [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)];

/// Reads a duration; `0` in any spelling means that there is no limit.
///
/// # Errors
/// kubectl's sentence. A negative duration is refused as well: a request that is over before it began
/// cannot be meant.
pub(super) fn parse(text: &str) -> Result<Option<Duration>, String> {
    let duration = match text.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => parse_go(text),
    };
    duration.map(|limit| Some(limit).filter(|limit| !limit.is_zero())).ok_or_else(|| INVALID.to_owned())
}

fn parse_go(text: &str) -> Option<Duration> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    let mut nanoseconds = 0.0;
    while !rest.is_empty() {
        let (amount, after) = number(rest)?;
        let (scale, after) = unit(after)?;
        nanoseconds += amount * scale;
        rest = after;
    }
    // Go counts nanoseconds in 64 bits with a sign: 292 years.
    let seconds = nanoseconds / 1e9;
    if seconds > 9_223_372_036.0 { None } else { Duration::try_from_secs_f64(seconds).ok() }
}

/// Digits with at most one point, at least one digit. "5." and ".5" are numbers to Go and, with zeros
/// added, to Rust.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let has_digit = digits.bytes().any(|byte| byte.is_ascii_digit());
    let padded = if digits.contains('.') { format!("0{digits}0") } else { digits.to_owned() };
    if has_digit { Some((padded.parse().ok()?, rest)) } else { None }
}

fn unit(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    UNITS.iter().find(|(unit, _)| *unit == name).map(|(_, scale)| (*scale, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> f64 {
        parse(text).expect("a duration").expect("a limit").as_secs_f64()
    }

    #[test]
    fn whole_numbers_are_seconds() {
        assert_eq!(parse("30"), Ok(Some(Duration::from_secs(30))));
    }

    #[test]
    fn zero_is_no_limit() {
        for zero in ["0", "0s", "0h0m", "0.0s"] {
            assert_eq!(parse(zero), Ok(None), "{zero}");
        }
    }

    #[test]
    fn units_are_gos() {
        let table = [("1s", 1.0), ("2m", 120.0), ("3h", 10_800.0), ("1h2m3s", 3723.0), ("1.5m", 90.0)];
        for (text, expected) in table {
            assert!((seconds(text) - expected).abs() < 1e-9, "{text}");
        }
        assert!((seconds("250ms") - 0.25).abs() < 1e-9);
        assert!((seconds("+.5s") - 0.5).abs() < 1e-9);
        assert!((seconds("5.s") - 5.0).abs() < 1e-9);
    }

    #[test]
    fn anything_else_is_refused_in_kubectls_words() {
        for text in ["", "soon", "-1", "-1s", "1d", "1 s", "s", ".s", "1.2.3s", "1.5", "300000000h"] {
            let refused = parse(text).expect_err(text);
            assert!(
                refused.starts_with("Invalid timeout value. Timeout must be a single integer in seconds")
            );
        }
    }
}
