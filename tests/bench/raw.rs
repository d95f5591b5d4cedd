//! The physical limit: the same LISTs, fetched side by side over fresh connections and thrown away.

use std::path::Path;
use std::process::Command;

use base64::{Engine, engine::general_purpose::STANDARD};
use futures::future::join_all;
use kube::config::{KubeConfigOptions, Kubeconfig};

use crate::process::Bench;

/// Makes this program fetch these paths (by spaces) in place of measuring.
const WORK: &str = "DRIFT_BENCH_RAW";

/// Whether this process only fetches.
pub(crate) fn is_worker() -> bool {
    std::env::var_os(WORK).is_some()
}

/// The same Rust client as the program's: kube, rustls, HTTP/1.1, compressed answers where the server wants to.
pub(crate) fn work() {
    let paths = std::env::var(WORK).expect("asked before");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime needs no resources").block_on(async {
        let file = Kubeconfig::read().expect("a kubeconfig");
        let config = kube::Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await;
        let client = kube::Client::try_from(config.expect("a configuration")).expect("a client");
        let fetch = paths.split(' ').map(|path| {
            let request = http::Request::get(path).body(Vec::new()).expect("a path");
            let client = client.clone();
            async move { tokio::spawn(async move { client.request_text(request).await }).await }
        });
        for answer in join_all(fetch).await {
            let text = answer.expect("no panic").expect("an answer");
            assert!(!text.contains("\"continue\":"), "one page was meant to be all");
        }
    });
}

/// A process that fetches these paths with the Rust client.
pub(crate) fn rust(bench: &Bench<'_>, paths: &[String]) -> Command {
    let mut command = bench.command(&std::env::current_exe().expect("this program"));
    command.env(WORK, paths.join(" "));
    command
}

/// A process that fetches these paths with curl, a connection each; `compressed` as kubectl asks for it.
pub(crate) fn curl(bench: &Bench<'_>, paths: &[String], compressed: bool) -> Command {
    let [ca, certificate, key] = credentials(bench);
    let mut command = bench.command(Path::new("/usr/bin/curl"));
    command.args(["--silent", "--show-error", "--fail", "--http1.1", "--parallel", "--parallel-immediate"]);
    command.args(["--cacert", &ca, "--cert", &certificate, "--key", &key]);
    command.args(compressed.then_some("--compressed"));
    for path in paths {
        command.args(["--output", "/dev/null"]).arg(format!("{}{path}", bench.link.url()));
    }
    command
}

/// The kubeconfig's certificates as the files that curl needs.
fn credentials(bench: &Bench<'_>) -> [String; 3] {
    let text = std::fs::read_to_string(&bench.kubeconfig).expect("written before");
    ["certificate-authority-data", "client-certificate-data", "client-key-data"].map(|field| {
        let found = text.lines().find_map(|line| line.trim().strip_prefix(field)?.strip_prefix(": "));
        let pem = STANDARD.decode(found.expect("inline data")).expect("base64");
        let path = bench.folder.join(field);
        std::fs::write(&path, pem).expect("written");
        path.to_string_lossy().into_owned()
    })
}
