//! The plugin's entry point.

use std::process::ExitCode;

/// A run makes and drops hundreds of thousands of small values on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kubectl_drift::cli::main()
}
