//! A bug in this program is told without what it was looking at.

#![expect(
    clippy::disallowed_methods,
    clippy::exit,
    reason = "a release build has no other way to end from a panic"
)]

use std::io::Write;
use std::panic::{self, PanicHookInfo};

use crate::report::exit::ExitCode;

/// From now on a panic prints where it happened and ends the process like any command that could not run.
///
/// The panic's own message is not printed, nor is a core file left: both may hold object contents.
pub(super) fn install_hook() {
    panic::set_hook(Box::new(|info| {
        let _ = writeln!(std::io::stderr(), "{}", message(info));
        std::process::exit(ExitCode::CouldNotRun.code().into());
    }));
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let place =
        info.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
    let repository = env!("CARGO_PKG_REPOSITORY");
    format!(
        "error: internal error{place} in kubectl-drift {}\n\
         hint: this is a bug; report this line at {repository}/issues (no object contents are in it)",
        env!("CARGO_PKG_VERSION")
    )
}
