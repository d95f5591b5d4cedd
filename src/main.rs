//! The plugin's entry point.

use std::process::ExitCode;

fn main() -> ExitCode {
    kubectl_drift::cli::main()
}
