//! One line on standard error that says how far a long run is; gone when it ends.

#![expect(
    clippy::disallowed_methods,
    reason = "drawn beside whatever else is said, from a thread of its own"
)]

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::ops::surroundings::Progress;

/// Nothing is drawn for a run that is shorter.
const PATIENCE: Duration = Duration::from_secs(1);

/// Back to the start of the line, and what is on it away.
const CLEAR: &str = "\r\u{1b}[2K";

/// The line. Clones are the same line.
#[derive(Clone)]
pub(super) struct ProgressLine {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    latest: Option<Progress>,
    drawn: bool,
    ended: bool,
    /// Says that there is more to come.
    more: &'static str,
    out: Box<dyn Write + Send>,
}

impl ProgressLine {
    /// A line on standard error when that is a terminal, else one that is never drawn.
    pub(super) fn start(is_terminal: bool, ascii: bool) -> Self {
        Self::after(PATIENCE, is_terminal, ascii, Box::new(io::stderr()))
    }

    fn after(patience: Duration, draws: bool, ascii: bool, out: Box<dyn Write + Send>) -> Self {
        let state =
            State { latest: None, drawn: false, ended: !draws, more: if ascii { "..." } else { "…" }, out };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        if draws {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.draw(patience));
        }
        Self { shared }
    }

    /// Notes how far the run is.
    pub(super) fn tell(&self, step: Progress) {
        self.shared.lock().latest = Some(step);
        self.shared.changed.notify_all();
    }

    /// Takes the line away, for good.
    pub(super) fn end(&self) {
        let mut state = self.shared.lock();
        state.ended = true;
        if std::mem::take(&mut state.drawn) {
            state.write(CLEAR);
        }
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, then draws every change until the end.
    fn draw(&self, patience: Duration) {
        let waiting = self.changed.wait_timeout_while(self.lock(), patience, |state| !state.ended);
        let (mut state, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        while !state.ended {
            let shown = state.latest;
            if let Some(step) = shown {
                state.drawn = true;
                let line = format!("{CLEAR}{step} {}", state.more);
                state.write(&line);
            }
            let unchanged = |state: &mut State| !state.ended && state.latest == shown;
            state = self.changed.wait_while(state, unchanged).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    /// A terminal that cannot be written to needs no progress.
    fn write(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::testing::Buffer;

    const STEP: Progress = Progress::Fetching { done: 3, total: 9 };

    /// Waits for the drawing thread without a fixed pause.
    fn wait_for(buffer: &Buffer, text: &str) {
        for _ in 0..5000 {
            if buffer.text().contains(text) {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
        panic!("{text:?} never came, but {:?}", buffer.text());
    }

    #[test]
    fn a_long_run_shows_a_line_and_takes_it_away() {
        let buffer = Buffer::default();
        let line = ProgressLine::after(Duration::ZERO, true, false, Box::new(buffer.clone()));
        line.tell(STEP);
        wait_for(&buffer, "reading live objects 3/9 …");
        line.end();
        assert!(buffer.text().ends_with(CLEAR), "{:?}", buffer.text());
    }

    #[test]
    fn a_short_run_shows_nothing() {
        let buffer = Buffer::default();
        let line = ProgressLine::after(Duration::from_hours(1), true, false, Box::new(buffer.clone()));
        line.tell(STEP);
        line.end();
        assert_eq!(buffer.text(), "");
    }

    #[test]
    fn without_a_terminal_nothing_is_drawn() {
        let buffer = Buffer::default();
        let line = ProgressLine::after(Duration::ZERO, false, false, Box::new(buffer.clone()));
        line.tell(STEP);
        line.end();
        assert_eq!(buffer.text(), "");
    }
}
