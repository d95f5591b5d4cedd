//! Starting, and the size of the program.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::process::{Bench, PLUGIN};
use crate::stats::Times;
use crate::table::{Row, Table};

/// Runs of each.
const RUNS: usize = 40;

/// Measures both.
pub(crate) fn measure(bench: &Bench<'_>, table: &mut Table) {
    for flag in ["--version", "--help"] {
        let one = |_| {
            let start = std::time::Instant::now();
            let output = bench.command(Path::new(PLUGIN)).arg(flag).output().expect("it starts");
            assert!(output.status.success());
            start.elapsed()
        };
        let times = Times::of((0..RUNS).map(one).collect());
        let met = times.median() <= Duration::from_millis(5);
        table.add(Row::new(format!("kubectl-drift {flag}"), "≤ 5 ms", times.to_string()).met(met));
    }
    let stripped = bench.folder.join("stripped");
    let strip = Command::new("strip").arg("-o").arg(&stripped).arg(PLUGIN).status();
    if strip.is_ok_and(|status| status.success()) {
        let bytes = fs::metadata(&stripped).map_or(0, |file| file.len());
        let tenths = bytes / 100_000;
        let measured = format!("{}.{} MB", tenths / 10, tenths % 10);
        table.add(Row::new("the program, stripped", "≤ 12 MB", measured).met(bytes <= 12_000_000));
    }
}
