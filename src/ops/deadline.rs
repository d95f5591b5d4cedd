//! The end of a run that was given one: what has not answered by then counts as not answered.

use std::time::Duration;

use tokio::time::Instant;

use crate::core::problem::{Problem, ProblemCode};

/// When a run has to stop waiting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    end: Option<(Instant, Duration)>,
}

impl Deadline {
    /// A deadline this far from now; `None` waits for ever.
    pub(super) fn after(timeout: Option<Duration>) -> Self {
        Self { end: timeout.and_then(|limit| Some((Instant::now().checked_add(limit)?, limit))) }
    }

    /// The work's result, or the problem of everything that depended on it.
    pub(super) async fn bound<T>(self, work: impl Future<Output = T>) -> Result<T, Problem> {
        let Some((end, limit)) = self.end else { return Ok(work.await) };
        tokio::time::timeout_at(end, work).await.map_err(|_| expired(limit))
    }
}

fn expired(limit: Duration) -> Problem {
    let message = format!("not read before the run's time was up (--timeout {limit:?})");
    Problem::new(ProblemCode::Timeout, message)
        .with_hint("give a longer --timeout, or compare fewer manifests at a time")
}
