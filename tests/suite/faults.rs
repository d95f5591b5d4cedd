//! Broken links and troubled servers: nothing is lost silently, the exit code tells, and nobody is stormed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::case::Case;
use crate::drift::Run;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Corpus};
use crate::harness::gateway::{Fault, Gateway};
use crate::harness::identity::Identity;
use crate::harness::proxy::{Fate, Proxy};

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("faults_connections_that_are_cut_are_tried_again_and_nothing_is_lost", cut_once),
        Case::server("faults_a_slow_link_changes_nothing", slow),
        Case::server("faults_a_link_that_always_cuts_is_given_up_soon", cut_always),
        Case::server("faults_a_link_that_stalls_costs_one_timeout", stall_once),
        Case::server("faults_a_link_that_always_stalls_ends_with_the_runs_time", stall_always),
        Case::server("faults_a_busy_server_gets_the_pause_it_asks_for", busy),
        Case::server("faults_a_kind_that_fails_is_told_and_hides_no_other", failing_kind),
        Case::server("faults_an_expired_list_is_begun_again", expired_once),
        Case::server("faults_a_list_that_expires_for_ever_is_told", expired_always),
    ]
}

/// Objects of the corpus.
const OBJECTS: usize = 35;

/// Kinds of the corpus, and with them LISTs of a run.
const KINDS: usize = 3;

/// Times a request is tried.
const TRIES: usize = 3;

/// Bytes from the server that take a connection past its TLS handshake and into an answer.
const INTO_AN_ANSWER: usize = 6_000;

/// A kubeconfig of the administrator that goes another way.
fn through(server: &ControlPlane, name: &str, url: &str) -> PathBuf {
    let text = fs::read_to_string(server.kubeconfig(Identity::Admin)).expect("written by the harness");
    let path = server.dir().join(format!("{name}.through"));
    fs::write(&path, text.replace(server.url(), url)).expect("written");
    path
}

/// `kubectl drift diff -o json` that way, uncompressed so that answers are long.
fn diff(server: &ControlPlane, kubeconfig: &Path, applied: &Applied, more: &[&str]) -> Run {
    let mut args = vec!["drift", "diff", "-o", "json", "--disable-compression"];
    args.extend(applied.args());
    args.extend(more);
    let output = server.environment().run(Some(kubeconfig), &args);
    let report = serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("no report ({e}): {output}"));
    Run { output, report }
}

/// `code` of each object that could not be compared.
fn problems(run: &Run) -> Vec<String> {
    let code = |object: &Value| object["problem"]["code"].as_str().map(str::to_owned);
    run.objects().iter().filter_map(code).collect()
}

#[track_caller]
fn assert_all_unknown(run: &Run, codes: &[&str], exit: i32) {
    let problems = problems(run);
    assert_eq!(problems.len(), OBJECTS, "{}", run.output);
    assert!(problems.iter().all(|code| codes.contains(&code.as_str())), "{problems:?}");
    assert_eq!(run.output.code, exit, "{}", run.output);
}

fn cut_once(server: &ControlPlane) {
    let applied = server.apply_corpus(Corpus::OnlineBoutique);
    for bytes in [INTO_AN_ANSWER, 3 * INTO_AN_ANSWER] {
        let cut = move |connection| if connection < KINDS { Fate::CutAfter(bytes) } else { Fate::Whole };
        let link = Proxy::with(server.url(), Duration::ZERO, cut);
        diff(server, &through(server, "cut", &link.url()), &applied, &[]).assert_in_sync(OBJECTS);
        assert!(link.connections() <= (KINDS + 1) * TRIES, "{} connections", link.connections());
    }
}

/// The link of the benchmarks.
fn slow(server: &ControlPlane) {
    let applied = server.apply_corpus(Corpus::OnlineBoutique);
    let link = Proxy::start(server.url(), Duration::from_millis(20));
    diff(server, &through(server, "slow", &link.url()), &applied, &[]).assert_in_sync(OBJECTS);
    assert!(link.connections() > 0, "it went through the link");
}

fn cut_always(server: &ControlPlane) {
    let applied = server.apply_corpus(Corpus::OnlineBoutique);
    let link = Proxy::with(server.url(), Duration::ZERO, |_| Fate::CutAfter(INTO_AN_ANSWER));
    let run = diff(server, &through(server, "cut-always", &link.url()), &applied, &[]);
    assert_all_unknown(&run, &["unreachable"], 2);
    assert!(link.connections() <= (KINDS + 1) * TRIES, "{} connections", link.connections());
}

fn stall_once(server: &ControlPlane) {
    let applied = server.apply_corpus(Corpus::OnlineBoutique);
    let stall = |connection| if connection == 1 { Fate::StallAfter(INTO_AN_ANSWER) } else { Fate::Whole };
    let link = Proxy::with(server.url(), Duration::ZERO, stall);
    let kubeconfig = through(server, "stall", &link.url());
    let run = diff(server, &kubeconfig, &applied, &["--request-timeout=2s"]);
    let problems = problems(&run);
    assert!(problems.len() < OBJECTS && problems.iter().all(|code| code == "timeout"), "{problems:?}");
    let expected = if problems.is_empty() { 0 } else { 3 };
    assert_eq!((run.output.code, run.lines()), (expected, Vec::new()), "{}", run.output);
}

fn stall_always(server: &ControlPlane) {
    let applied = server.apply_corpus(Corpus::OnlineBoutique);
    let link = Proxy::with(server.url(), Duration::ZERO, |_| Fate::StallAfter(INTO_AN_ANSWER));
    let kubeconfig = through(server, "stall-always", &link.url());
    let start = Instant::now();
    let run = diff(server, &kubeconfig, &applied, &["--timeout=2s"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(link.connections() <= KINDS + 1, "{} connections", link.connections());
    assert_eq!(problems(&run), vec!["timeout"; OBJECTS], "{}", run.output);
    assert!([2, 3].contains(&run.output.code), "{}", run.output);
}

/// Runs against a gateway that decides; its pages are 5 objects long.
fn behind(
    server: &ControlPlane,
    name: &str,
    decide: impl Fn(&str, usize) -> Option<Fault> + Send + Sync + 'static,
) -> (Run, Vec<String>) {
    let applied = server.apply_corpus(Corpus::OnlineBoutique);
    let gateway = Gateway::start(server, 5, decide);
    let run = diff(server, &through(server, name, &gateway.url()), &applied, &[]);
    (run, gateway.seen())
}

fn is_list(path: &str) -> bool {
    path.contains("limit=")
}

fn busy(server: &ControlPlane) {
    let start = Instant::now();
    let (run, seen) = behind(server, "busy", |path, earlier| {
        let busy = || Fault::status(429, "TooManyRequests", "retry-after: 1\r\n");
        (is_list(path) && !path.contains("continue=") && earlier == 0).then(busy)
    });
    run.assert_in_sync(OBJECTS);
    assert!(start.elapsed() >= Duration::from_secs(1));
    let first_pages = seen.iter().filter(|path| is_list(path) && !path.contains("continue=")).count();
    assert_eq!(first_pages, 2 * KINDS, "each once more: {seen:?}");
}

fn failing_kind(server: &ControlPlane) {
    let (run, seen) = behind(server, "failing", |path, _| {
        path.contains("/deployments").then(|| Fault::status(500, "InternalError", ""))
    });
    let deployments = seen.iter().filter(|path| path.contains("/deployments")).count();
    assert_eq!(deployments, TRIES, "{seen:?}");
    let unknown = run.with_status("unknown");
    assert!(unknown.len() == 12 && unknown.iter().all(|name| name.starts_with("Deployment/")), "{unknown:?}");
    assert_eq!(run.with_status("in-sync").len(), OBJECTS - 12);
    assert_eq!(problems(&run), vec!["server-error"; 12]);
    assert_eq!(run.output.code, 3, "{}", run.output);
}

fn expired_once(server: &ControlPlane) {
    let expired = std::sync::atomic::AtomicBool::new(false);
    let (run, seen) = behind(server, "expired", move |path, _| {
        let first = path.contains("continue=") && !expired.swap(true, std::sync::atomic::Ordering::SeqCst);
        first.then(|| Fault::status(410, "Expired", ""))
    });
    run.assert_in_sync(OBJECTS);
    assert!(seen.iter().any(|path| path.contains("continue=")), "pages were short: {seen:?}");
}

fn expired_always(server: &ControlPlane) {
    let (run, seen) = behind(server, "expired-always", |path, _| {
        path.contains("continue=").then(|| Fault::status(410, "Expired", ""))
    });
    let problems = problems(&run);
    assert!(!problems.is_empty() && problems.iter().all(|code| code == "server-error"), "{problems:?}");
    assert!(!run.with_status("in-sync").is_empty(), "what the first pages held: {}", run.output);
    assert_eq!(run.with_status("missing"), Vec::<String>::new(), "nothing is taken for missing");
    assert_eq!((run.output.code, run.lines()), (3, Vec::new()), "{}", run.output);
    assert!(seen.len() <= KINDS * 6 + 4, "{seen:?}");
}
