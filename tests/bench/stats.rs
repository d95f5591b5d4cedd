//! Medians and their spread.

use std::fmt;
use std::time::{Duration, Instant};

/// Repeated measurements of one thing, sorted.
#[derive(Clone, Debug)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Of at least one measurement.
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        assert!(!times.is_empty(), "nothing was measured");
        times.sort_unstable();
        Self(times)
    }

    /// The one in the middle.
    pub(crate) fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }

    /// A share of the measurements is faster.
    fn quantile(&self, tenths: usize) -> Duration {
        self.0[(self.0.len() - 1) * tenths / 10]
    }

    /// How many times as long.
    pub(crate) fn ratio(&self, other: &Self) -> f64 {
        self.median().as_secs_f64() / other.median().as_secs_f64()
    }
}

/// `123 ms (118–140)`: the median, and from the tenth to the ninetieth percentile.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = self.median();
        if self.0.len() == 1 {
            return write!(f, "{}", shown(median));
        }
        write!(f, "{} ({}–{})", shown(median), shown(self.quantile(1)), shown(self.quantile(9)))
    }
}

/// A duration with three digits at most.
pub(crate) fn shown(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        ..10.0 => format!("{micros:.2} µs"),
        ..10_000.0 => format!("{micros:.0} µs"),
        ..10_000_000.0 => format!("{:.0} ms", micros / 1e3),
        _ => format!("{:.1} s", micros / 1e6),
    }
}

/// Runs something this often, in batches long enough to be measured, and gives the time of one run.
pub(crate) fn repeat(batches: usize, mut run: impl FnMut()) -> Times {
    run();
    let start = Instant::now();
    run();
    let once = start.elapsed().as_nanos().max(1);
    let runs = u32::try_from((2_000_000 / once).clamp(1, 10_000)).expect("clamped");
    let batch = |_| {
        let start = Instant::now();
        (0..runs).for_each(|_| run());
        start.elapsed() / runs
    };
    Times::of((0..batches).map(batch).collect())
}
