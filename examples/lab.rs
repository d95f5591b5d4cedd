//! x
#![allow(dead_code, missing_docs, clippy::all)]
#[path = "../tests/harness/mod.rs"]
mod harness;
use std::path::PathBuf;
fn main() {
    let a = harness::assets::get(harness::assets::LATEST).unwrap();
    let o = harness::controlplane::Options { context: "bench".into(), plugin: std::env::var_os("PLUGIN").map(PathBuf::from) };
    let c = harness::controlplane::ControlPlane::start(&a, o).unwrap();
    println!("{}", c.dir().display());
    std::fs::copy(c.kubeconfig(harness::identity::Identity::Admin), "/tmp/rowslab/admin.kubeconfig").unwrap();
    let secs: u64 = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(3600);
    let end = std::time::Instant::now() + std::time::Duration::from_secs(secs);
    while std::time::Instant::now() < end && !std::path::Path::new("/tmp/rowslab/stop").exists() { std::thread::sleep(std::time::Duration::from_secs(1)); }
}
