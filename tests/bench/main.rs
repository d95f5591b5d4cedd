//! `cargo bench --bench cluster`: the whole program on a real API server behind a link of 20 ms round trip, beside
//! raw LISTs and the real `kubectl diff`. About ten minutes; `DRIFT_UPDATE=1` writes the table into README.md.
//!
//! `-- shop`, `large`, `kubectl`, `pure`, `small` measure that part alone, for whoever works on it. `-- hold shop` (or
//! `large`) makes the objects and keeps the server, for a profiler: it says how to reach it.
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
    let parts = Parts::asked();
    if parts.0.iter().any(|part| part == "hold") {
        return hold(&bench, &parts);
    }
    if parts.has("shop") || parts.has("kubectl") {
        shop::measure(&bench, &mut table, parts.has("kubectl"))?;
    }
    if parts.has("large") {
        large::measure(&bench, &mut table)?;
    }
    if parts.has("pure") {
        pure::measure(&mut table);
    }
    if parts.has("small") {
        small::measure(&bench, &mut table);
    }
    println!("read-only: {} requests of kubectl-drift were get or list", server.check_read_only()?);
    table.publish(parts.0.is_empty());
    Ok(())
}

/// What to measure; empty: everything.
struct Parts(Vec<String>);

impl Parts {
    /// Cargo adds flags of its own.
    fn asked() -> Self {
        Self(std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect())
    }

    fn has(&self, part: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|asked| asked == part)
    }
}

/// Makes the objects and waits until standard input ends.
fn hold(bench: &process::Bench<'_>, parts: &Parts) -> Result<(), String> {
    if parts.has("shop") {
        println!("{}", shop::apply(bench)?.display());
    }
    if parts.has("large") {
        large::make(bench)?;
        for path in large::manifests(bench) {
            println!("{}", path.display());
        }
    }
    println!("KUBECONFIG={} {}", bench.kubeconfig.display(), process::PLUGIN);
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).map(drop).map_err(|e| e.to_string())
}
