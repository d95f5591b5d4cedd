//! The test bench leaves nothing behind, however it ends.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::case::Case;
use crate::harness::assets::Assets;
use crate::harness::poll;
use crate::harness::process::exists;
use crate::servers;

/// Makes this program start a control plane, say where it is, and wait, in place of running tests.
const HOLD: &str = "DRIFT_BENCH_HOLD";

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::tools("bench_nothing_is_left_when_the_parent_is_killed", killed_parent),
        Case::tools("bench_nothing_is_left_after_a_panic", panicked_owner),
    ]
}

/// The other half of [`killed_parent`]: whether this process is that parent. It never ends by itself.
pub(crate) fn hold() -> bool {
    if std::env::var_os(HOLD).is_none() {
        return false;
    }
    let server = servers::start().unwrap_or_else(|e| panic!("{e}"));
    println!("{}", json!({ "pids": server.pids().expect("they run"), "dir": server.dir() }));
    // Until the parent of the parent closes the pipe, should the test itself be killed.
    let _ = std::io::stdin().lines().count();
    true
}

fn killed_parent(assets: &Assets) {
    let mut parent = start_parent(assets);
    let mut line = String::new();
    let out = parent.stdout.take().expect("piped");
    BufReader::new(out).read_line(&mut line).expect("a line");
    let told: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
    let pids: Vec<u32> = serde_json::from_value(told["pids"].clone()).expect("process ids");
    let dir: PathBuf = serde_json::from_value(told["dir"].clone()).expect("a path");
    assert_eq!(pids.len(), 3);
    assert!(pids.iter().all(|pid| exists(*pid)) && dir.exists(), "{told}");

    // SIGKILL: nothing of the parent's own code runs any more.
    parent.kill().and_then(|()| parent.wait()).expect("it was running");
    assert_gone(&pids, &dir);
}

fn start_parent(assets: &Assets) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.env(HOLD, "1").env("KUBEBUILDER_ASSETS", &assets.dir);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("this program starts")
}

fn panicked_owner(_: &Assets) {
    let server = servers::start().unwrap_or_else(|e| panic!("{e}"));
    let (pids, dir) = (server.pids().expect("they run"), server.dir().to_owned());
    assert!(pids.iter().all(|pid| exists(*pid)) && dir.exists());
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _owned = server;
        // A panic without the message on the terminal.
        std::panic::resume_unwind(Box::new("a test that fails"));
    }));
    assert!(caught.is_err());
    assert_gone(&pids, &dir);
}

fn assert_gone(pids: &[u32], dir: &Path) {
    let gone = || {
        let left: Vec<&u32> = pids.iter().filter(|pid| exists(**pid)).collect();
        if left.is_empty() && !dir.exists() { Ok(()) } else { Err(format!("{left:?} in {}", dir.display())) }
    };
    poll::until("servers and folder are gone", Duration::from_secs(30), gone)
        .unwrap_or_else(|e| panic!("{e}"));
}
