//! `cargo bench --bench cluster`: the whole program on a real API server behind a link of 20 ms round trip, beside
//! raw LISTs and the real `kubectl diff`. About ten minutes; `DRIFT_UPDATE=1` writes the table into README.md.
//!
//! What is compared is measured in turns in one run, so that a busy machine is busy for all of them. Nothing here is
//! a test: a target that is missed is a word in the table.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]
#![expect(clippy::disallowed_methods, reason = "it measures, starts programs and reads files")]

use std::process::ExitCode;

#[expect(dead_code, reason = "the integration tests use the rest")]
#[path = "../harness/mod.rs"]
mod harness;
mod large;
mod process;
mod pure;
mod raw;
mod shop;
mod small;
mod stats;
mod table;

use harness::assets;
use harness::controlplane::{ControlPlane, Options};

fn main() -> ExitCode {
    if raw::is_worker() {
        raw::work();
        return ExitCode::SUCCESS;
    }
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<(), String> {
    let mut table = table::Table::default();
    let options =
        Options { context: "bench".into(), plugin: Some(process::PLUGIN.into()), flags: Vec::new() };
    let server = ControlPlane::start(&assets::get(assets::LATEST)?, &options)?;
    let bench = process::Bench::new(&server)?;
    shop::measure(&bench, &mut table)?;
    large::measure(&bench, &mut table)?;
    pure::measure(&mut table);
    small::measure(&bench, &mut table);
    println!("read-only: {} requests of kubectl-drift were get or list", server.check_read_only()?);
    table.publish();
    Ok(())
}
