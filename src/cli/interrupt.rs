//! Ctrl-C ends a run at once, whatever it is doing.

use std::panic::resume_unwind;
use std::thread;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// Stack of the thread that works: manifests may nest 200 deep.
const STACK: usize = 16 << 20;

/// Does the work on a thread of its own; `None` when Ctrl-C came first. Then the thread is left to the end
/// of the process, which is at hand.
pub(super) fn unless_interrupted<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (send, receive) = oneshot::channel();
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        // Nobody listens any more when Ctrl-C came first.
        let _ = send.send(work());
    });
    let worker = worker.expect("a process that was started can start a thread");
    let waiting = Builder::new_current_thread().enable_all().build().expect("a runtime needs no resources");
    let done = waiting.block_on(async {
        tokio::select! {
            done = receive => Some(done),
            () = interrupted() => None,
        }
    });
    done.map(|done| done.unwrap_or_else(|_| resume_unwind(panic_of(worker))))
}

/// The work did not answer, so it panicked.
fn panic_of<T>(worker: thread::JoinHandle<T>) -> Box<dyn std::any::Any + Send> {
    worker.join().err().unwrap_or_else(|| Box::new("the work ended without a result"))
}

/// Comes back at the first Ctrl-C; never where that cannot be listened for, and then the system's own
/// way of ending a process stays in force.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What a run's requests live in.
pub(super) fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime needs no resources")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_is_not_interrupted_gives_its_result() {
        assert_eq!(unless_interrupted(|| 7), Some(7));
    }

    #[test]
    #[should_panic(expected = "the work failed")]
    fn a_panic_of_the_work_is_not_swallowed() {
        unless_interrupted(|| panic!("the work failed"));
    }
}
