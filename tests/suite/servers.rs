//! The servers of one run: started when a test first needs them, checked and ended after the last test.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::case::Slot;
use crate::harness::assets::{self, Assets};
use crate::harness::controlplane::{ControlPlane, Options};

/// The plugin under test.
pub(crate) const PLUGIN: &str = env!("CARGO_BIN_EXE_kubectl-drift");

type Started = Option<Result<Arc<ControlPlane>, String>>;

static ASSETS: OnceLock<Result<Assets, String>> = OnceLock::new();
static SERVERS: [Mutex<Started>; 2] = [Mutex::new(None), Mutex::new(None)];

/// The control plane's programs, built at the first call where needed.
pub(crate) fn assets() -> Result<Assets, String> {
    ASSETS.get_or_init(|| assets::get(assets::LATEST)).clone()
}

/// A server of this run's two.
pub(crate) fn server(slot: Slot) -> Result<Arc<ControlPlane>, String> {
    let mut started = SERVERS[slot as usize].lock().unwrap_or_else(PoisonError::into_inner);
    started.get_or_insert_with(|| start().map(Arc::new)).clone()
}

/// A server for one test alone, such as one that is killed.
pub(crate) fn start() -> Result<ControlPlane, String> {
    ControlPlane::start(&assets()?, &options())
}

/// The same of another Kubernetes version, with more flags of the kube-apiserver.
pub(crate) fn start_of(module: &str, flags: &[&str]) -> Result<ControlPlane, String> {
    let flags = flags.iter().map(ToString::to_string).collect();
    ControlPlane::start(&assets::get(module)?, &Options { flags, ..options() })
}

fn options() -> Options {
    Options { context: "bench".into(), plugin: Some(PathBuf::from(PLUGIN)), flags: Vec::new() }
}

/// The check that ends a server's life: the tool under test has only read. Logs are shown when it fails, or with
/// `show_logs`.
pub(crate) fn finish(server: &ControlPlane, show_logs: bool) -> Result<usize, String> {
    if show_logs {
        eprintln!("{}", server.logs(false));
    }
    server.check_read_only()
}

/// Checks and ends every server that was started. Says how many requests of the tool were looked at.
pub(crate) fn finish_all(show_logs: bool) -> Result<(), String> {
    let mut problems = Vec::new();
    for slot in &SERVERS {
        let started = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Ok(server)) = started else { continue };
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| finish(&server, show_logs))) {
            Ok(Ok(count)) => println!("audit log: {count} requests of kubectl-drift, get and list only"),
            Ok(Err(problem)) => problems.push(problem),
            Err(_) => problems.push("the audit check itself failed".into()),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
