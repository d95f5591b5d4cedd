//! Waiting for a condition: polling with a deadline, never a fixed sleep.

use std::time::{Duration, Instant};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Calls `look` until it gives a value. `look` says in its error what is still missing; after `limit` the last
/// such text is the error, with `what` before it.
pub(crate) fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> Result<T, String>,
) -> Result<T, String> {
    let start = Instant::now();
    loop {
        match look() {
            Ok(value) => return Ok(value),
            Err(why) if start.elapsed() > limit => {
                return Err(format!("{what}: not after {} s: {why}", limit.as_secs()));
            }
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}
