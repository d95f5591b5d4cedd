//! The parts that touch no cluster.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kubectl_drift::core::evaluate::{Context, Subject, evaluate};
use kubectl_drift::core::manifest::{Document, Limits, read};
use kubectl_drift::core::schema::{Schema, builtin, text};
use serde_json::Value;

use crate::stats::{Times, repeat};
use crate::table::{Row, Table};

const DECLARED: &str = include_str!("../fixtures/typical/deployment.yaml");
const LIVE: &str = include_str!("../fixtures/typical/live.json");

/// Batches of each measurement.
const BATCHES: usize = 25;

/// Measures all of them.
pub(crate) fn measure(table: &mut Table) {
    compare(table);
    manifests(table);
    types(table);
}

fn documents(yaml: &str) -> Vec<Document> {
    let entries = read(&Arc::from("bench.yaml"), yaml.as_bytes(), &Limits::default());
    entries.into_iter().map(|entry| entry.expect("readable")).collect()
}

fn compare(table: &mut Table) {
    let declared = documents(DECLARED).remove(0);
    let live: Value = serde_json::from_str(LIVE).expect("JSON");
    let context = Context::default();
    let schema: &Schema = builtin::schema();
    let subject = Subject {
        declared: &declared,
        live: &live,
        namespace: Some("shop"),
        schema,
        record: None,
        context: &context,
    };
    let whole = repeat(BATCHES, || drop(black_box(evaluate(black_box(&subject)))));
    let record = live["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"].as_str();
    let record = record.expect("applied by kubectl");
    let parse = repeat(BATCHES, || drop(black_box(serde_json::from_str::<Value>(black_box(record)))));
    let met = whole.median().as_micros() <= 20;
    table.add(Row::new("in-sync compare of a typical Deployment", "≤ 20 µs", whole.to_string()).met(met));
    table.add(Row::note(
        "building the value of its last-applied annotation, left out there",
        parse.to_string(),
    ));
}

fn corpus() -> Vec<(PathBuf, Vec<u8>)> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the corpus is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus"), &mut paths);
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(&path).expect("readable"))).collect()
}

fn manifests(table: &mut Table) {
    let files = corpus();
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let read_all = || {
        for (path, bytes) in &files {
            let name: Arc<str> = path.to_string_lossy().into();
            drop(black_box(read(&name, black_box(bytes), &Limits::default())));
        }
    };
    let times = repeat(BATCHES, read_all);
    let rate = megabytes(bytes, &times);
    let shown = format!("{rate:.0} MB/s ({} of {:.1} MB)", times, to_megabytes(bytes));
    table.add(Row::new("manifest reading, the corpus", "≥ 60 MB/s", shown).met(rate >= 60.0));
}

#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn to_megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn megabytes(bytes: usize, times: &Times) -> f64 {
    to_megabytes(bytes) / times.median().as_secs_f64()
}

fn types(table: &mut Table) {
    let mut apps = Schema::default();
    let kinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision"];
    let kinds = kinds.map(|kind| kubectl_drift::core::id::Gvk::new("apps/v1", kind));
    apps.adopt_kinds(builtin::schema(), &kinds);
    let kept = text::write(&apps);
    let times = repeat(BATCHES, || drop(black_box(text::read(black_box(&kept)))));
    let met = times.median().as_micros() < 500;
    table.add(Row::new("loading the kept types of apps/v1", "well under 1 ms", times.to_string()).met(met));
}
