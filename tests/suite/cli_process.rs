//! The program as a process: streams, signals, files, and what needs no cluster.

#[cfg(target_os = "linux")]
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::case::Case;
use crate::cli::{Place, fails};
use crate::harness::kubectl::finish;

const MANIFEST: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata: {k: v}\n";

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::plain("cli_help_and_version_need_no_surroundings", help_anywhere),
        Case::plain("cli_a_reader_that_goes_away_is_no_error", closed_pipe),
        // /dev/full is part of Linux alone.
        #[cfg(target_os = "linux")]
        Case::plain("cli_a_full_disk_is_an_error", full_disk),
        Case::plain("cli_ctrl_c_ends_at_once_with_130", interrupt),
        Case::plain("cli_a_server_that_does_not_answer_in_time_is_told", run_out_of_time),
        Case::plain("cli_requests_are_told_at_v6_without_headers", verbose),
        Case::plain("cli_standard_input_is_a_manifest_like_any_other", standard_input),
        Case::plain("cli_several_reports_come_from_one_run", several_reports),
    ]
}

fn help_anywhere() {
    let place = Place::new();
    for args in [&["--help"][..], &["--version"], &["version"], &["diff", "-h"], &["explain", "words"]] {
        let mut command = place.command(args);
        command.env("KUBECONFIG", "/nonexistent/config").env_remove("HOME");
        let output = finish(command, None);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{output}");
        assert!(!output.stdout.is_empty(), "{output}");
    }
}

fn closed_pipe() {
    let place = Place::new();
    let mut child = place
        .command(&["explain", "rules"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
    let status = child.wait().expect("it ends");
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
fn full_disk() {
    let full = File::options().write(true).open("/dev/full").expect("part of Linux");
    let place = Place::new();
    let mut command = place.command(&["explain", "words"]);
    let child = command.stdout(full).stderr(Stdio::piped()).spawn().expect("the program starts");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: cannot write to standard output: "), "{said}");
}

/// A server that takes connections and never says anything, and its address.
fn silent_server() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, address)
}

fn interrupt() {
    let (listener, address) = silent_server();
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    let mut command = place.command(&["diff", "-f", "a.yaml", "-s", &address]);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    // Its request is there: it is in the middle of its work.
    let (connection, _) = listener.accept().expect("a connection");
    let mut first = String::new();
    BufReader::new(&connection).read_line(&mut first).expect("a request");
    assert!(first.starts_with("GET "), "{first}");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130), "{status}");
}

fn run_out_of_time() {
    let (_listener, address) = silent_server();
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    for limit in ["--timeout=300ms", "--request-timeout=300ms"] {
        let report = place.report(&["diff", "-f", "a.yaml", "-s", &address, limit]);
        assert_eq!(report["error"]["code"], "timeout", "{limit}: {report:#}");
        assert_eq!(report["exitCode"], 2);
        assert_eq!(report["objects"][0]["problem"]["code"], "timeout", "{report:#}");
    }
}

fn verbose() {
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    let args = ["diff", "-f", "a.yaml", "-s", "http://127.0.0.1:1", "--token", "s3cr3t", "-v=6"];
    let output = place.run(&args);
    // Which request is the first to fail is left to chance; after it no other is sent.
    fails(&output, 2, &["GET http://127.0.0.1:1/", " no answer in "]);
    assert!(!output.stderr.contains("s3cr3t"), "{output}");
}

fn several_reports() {
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    let args = ["diff", "-f", "a.yaml", "-s", "http://127.0.0.1:1", "-o", "json=drift.json", "-o", "jsonl"];
    let output = place.run(&args);
    assert_eq!(output.code, 2, "{output}");
    let file = std::fs::read_to_string(place.path().join("drift.json")).expect("the file was written");
    let report: Value = serde_json::from_str(&file).expect("JSON");
    assert_eq!(report["error"]["code"], "unreachable");
    let lines: Vec<Value> =
        output.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines[0]["type"], "run", "{output}");
}

fn standard_input() {
    let place = Place::new();
    let args = ["diff", "-f", "-", "-s", "http://127.0.0.1:1", "-o", "json"];
    let output = place.run_with(&args, MANIFEST.as_bytes());
    let report: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output}"));
    assert_eq!(report["objects"][0]["source"]["file"], "<stdin>", "{output}");
    fails(&place.run_with(&args[..5], b""), 2, &["error: nothing to compare", "standard input"]);
}
