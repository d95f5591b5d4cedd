//! How long ago, in one unit: `2h ago`.

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// The age of an RFC 3339 time at `now` (seconds since the Unix epoch). A time that is not one, or lies
/// ahead because two clocks disagree, is shown as it is recorded.
pub(super) fn age(time: &str, now: i64) -> String {
    let recorded = time.parse::<Timestamp>().map(Timestamp::as_second);
    let elapsed = recorded.ok().and_then(|then| now.checked_sub(then));
    elapsed.filter(|seconds| *seconds >= 0).map_or_else(|| format!("at {time}"), in_words)
}

fn in_words(seconds: i64) -> String {
    let (count, unit) = match seconds {
        0..MINUTE => (seconds, "s"),
        MINUTE..HOUR => (seconds / MINUTE, "min"),
        HOUR..DAY => (seconds / HOUR, "h"),
        DAY..YEAR => (seconds / DAY, "d"),
        _ => (seconds / YEAR, "y"),
    };
    format!("{count}{unit} ago")
}

/// A duration in milliseconds: `0.2 s`, `1 min 5 s`.
pub(super) fn duration(milliseconds: u64) -> String {
    let tenths = (milliseconds + 50) / 100;
    let (minutes, seconds) = (tenths / 600, tenths / 10 % 60);
    if minutes > 0 { format!("{minutes} min {seconds} s") } else { format!("{seconds}.{} s", tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_take_the_largest_whole_unit() {
        let now: i64 = "2026-11-21T10:00:00Z".parse::<Timestamp>().expect("a time").as_second();
        for (time, expected) in [
            ("2026-11-21T09:59:55Z", "5s ago"),
            ("2026-11-21T09:15:00Z", "45min ago"),
            ("2026-11-21T08:00:00Z", "2h ago"),
            ("2026-11-18T10:00:01Z", "2d ago"),
            ("2023-11-21T10:00:00Z", "3y ago"),
            ("2026-11-21T11:00:00+01:00", "0s ago"),
            ("2026-11-21T10:00:01Z", "at 2026-11-21T10:00:01Z"),
            ("yesterday", "at yesterday"),
        ] {
            assert_eq!(age(time, now), expected, "{time}");
        }
    }

    #[test]
    fn durations_are_rounded_to_tenths() {
        for (milliseconds, expected) in
            [(0, "0.0 s"), (212, "0.2 s"), (59_949, "59.9 s"), (59_950, "1 min 0 s"), (65_000, "1 min 5 s")]
        {
            assert_eq!(duration(milliseconds), expected);
        }
    }
}
