//! Times, as `metav1.Time` and `metav1.MicroTime` write them.

use jiff::Timestamp;

/// Whether a declared time is the live one: the same instant, as far as the live text is precise. The
/// server writes UTC, without a fraction (`Time`) or with six digits of it (`MicroTime`).
pub(super) fn equal(declared: &str, live: &str) -> bool {
    let (Some(declared), Some(shown)) = (instant(declared), instant(live)) else { return false };
    let step = 10i128.pow(9 - fraction_digits(live).min(9));
    declared.div_euclid(step) == shown.div_euclid(step)
}

/// Nanoseconds since 1970.
fn instant(text: &str) -> Option<i128> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_nanosecond)
}

fn fraction_digits(text: &str) -> u32 {
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    u32::try_from(fraction.bytes().take_while(u8::is_ascii_digit).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn the_same_instant_is_equal_in_any_zone() {
        assert!(equal("2020-01-01T02:00:00+02:00", "2020-01-01T00:00:00Z"));
        assert!(equal("2019-12-31T19:00:00-05:00", "2020-01-01T00:00:00Z"));
        assert!(!equal("2020-01-01T00:00:00+02:00", "2020-01-01T00:00:00Z"));
    }

    #[test]
    fn a_time_has_whole_seconds() {
        assert!(equal("2020-01-01T00:00:00.9Z", "2020-01-01T00:00:00Z"));
        assert!(equal("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59Z"));
        assert!(!equal("2020-01-01T00:00:01Z", "2020-01-01T00:00:00Z"));
    }

    #[test]
    fn a_micro_time_has_six_digits() {
        assert!(equal("2020-01-01T00:00:00.100000+02:00", "2019-12-31T22:00:00.100000Z"));
        assert!(equal("2020-01-01T00:00:00.1000009Z", "2020-01-01T00:00:00.100000Z"));
        assert!(!equal("2020-01-01T00:00:00.100001Z", "2020-01-01T00:00:00.100000Z"));
        assert!(!equal("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.500000Z"));
    }

    #[test]
    fn what_is_no_time_equals_nothing() {
        assert!(!equal("yesterday", "2020-01-01T00:00:00Z"));
        assert!(!equal("2020-01-01", "2020-01-01T00:00:00Z"));
    }
}
