//! The table of results.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    what: String,
    target: String,
    measured: String,
    /// Whether the target is met; `None` without one.
    met: Option<bool>,
}

impl Row {
    /// A measurement with a target.
    pub(crate) fn new(
        what: impl Into<String>,
        target: impl Into<String>,
        measured: impl Into<String>,
    ) -> Self {
        Self { what: what.into(), target: target.into(), measured: measured.into(), met: None }
    }

    /// A measurement that explains another one.
    pub(crate) fn note(what: impl Into<String>, measured: impl Into<String>) -> Self {
        Self::new(what, "", measured)
    }

    /// Whether it meets its target.
    pub(crate) fn met(self, met: bool) -> Self {
        Self { met: Some(met), ..self }
    }
}

/// Everything measured in one run.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// Adds a line, and shows it at once.
    pub(crate) fn add(&mut self, row: Row) {
        let verdict = match row.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        println!("{:<58} {:<34} {:<18} {verdict}", row.what, row.measured, row.target);
        self.0.push(row);
    }

    /// As Markdown, with the machine and the day.
    fn markdown(&self) -> String {
        let mut text = format!("{}\n\n| work | measured | target | |\n|---|---|---|---|\n", machine());
        for Row { what, target, measured, met } in &self.0 {
            let verdict = met.map_or("", |met| if met { "met" } else { "**missed**" });
            let _ = writeln!(text, "| {what} | {measured} | {target} | {verdict} |");
        }
        text
    }

    /// Writes it into the README, between its marks, when `DRIFT_UPDATE` is set and it is whole.
    pub(crate) fn publish(&self, is_whole: bool) {
        if std::env::var_os("DRIFT_UPDATE").is_none() || !is_whole {
            println!("\nDRIFT_UPDATE=1 writes the whole table into README.md");
            return;
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let readme = fs::read_to_string(&path).expect("the README is there");
        let (start, end) = ("<!-- measured: speed -->\n", "<!-- end: speed -->");
        let (before, rest) = readme.split_once(start).expect("a mark for the table");
        let (_, after) = rest.split_once(end).expect("an end of the table");
        let text = format!("{before}{start}\n{}\n{end}{after}", self.markdown());
        fs::write(&path, text).expect("the README can be written");
        println!("\nREADME.md is written");
    }
}

/// Processor, cores, system and day.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown processor");
    let model = model.trim_start_matches(['\t', ' ', ':']);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let day = Command::new("date").args(["-u", "+%Y-%m-%d"]).output();
    let day = day.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    format!("{cores} cores of {model}, {}, {day}.", std::env::consts::OS)
}
