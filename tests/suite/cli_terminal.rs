//! What the program does on a terminal and nowhere else: a pager, colours, links. The terminal is that of
//! script(1), which every Linux has.

use std::fs;
use std::process::Command;

use crate::case::Case;
use crate::cli::Place;
use crate::harness::kubectl::{Output, finish};
use crate::servers::PLUGIN;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::plain("terminal_a_pager_shows_what_does_not_fit_and_only_that", paged),
        Case::plain("terminal_a_pager_that_is_left_early_or_missing_costs_nothing", left_early),
        Case::plain("terminal_a_pipe_is_never_paged", piped),
    ]
}

/// Two files that differ in one key.
fn place() -> Place {
    let place = Place::new();
    let file = |value: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  k: {value}\n")
    };
    place.file("a.yaml", file("1"));
    place.file("b.yaml", file("2"));
    place
}

/// Runs in a terminal of so many rows; what it shows is standard output.
fn on_terminal(place: &Place, rows: usize, variables: &[(&str, &str)], words: &str) -> Output {
    let mut command = Command::new("script");
    let line = format!("stty rows {rows} cols 80; exec {PLUGIN} {words}");
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).current_dir(place.path());
    command.env_clear().env("HOME", place.path()).env("TERM", "xterm").env("PATH", "/usr/bin:/bin");
    command.env("LANG", "C.UTF-8").env("NO_COLOR", "1").envs(variables.iter().copied());
    finish(command, Some(b""))
}

const FILES: &str = "files a.yaml b.yaml";

fn paged() {
    let place = place();
    let paged = || {
        let text = fs::read_to_string(place.path().join("paged")).unwrap_or_default();
        let _ = fs::remove_file(place.path().join("paged"));
        text
    };
    let pager = ("PAGER", "cat > paged");
    let output = on_terminal(&place, 6, &[pager], FILES);
    assert_eq!((output.code, output.stdout.as_str()), (1, ""), "{output}");
    assert!(paged().contains("~ configmap/a · drifted"), "{output}");

    for (rows, more, why) in [(40, "", "it fits"), (6, " --no-pager", "none is wanted")] {
        let output = on_terminal(&place, rows, &[pager], &format!("{FILES}{more}"));
        assert_eq!((output.code, paged().as_str()), (1, ""), "{why}: {output}");
        assert!(output.stdout.contains("~ configmap/a · drifted"), "{why}: {output}");
    }
    let ours = ("KUBECTL_DRIFT_PAGER", "sed s/^/PAGED:/");
    let output = on_terminal(&place, 6, &[ours, pager], FILES);
    assert!(output.stdout.contains("PAGED:~ configmap/a · drifted"), "{output}");
    assert_eq!(paged(), "");
}

fn left_early() {
    let place = place();
    let mut long = String::from("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n");
    (0..5_000).for_each(|key| long += &format!("  key-{key}: value\n"));
    place.file("b.yaml", long);
    let output = on_terminal(&place, 6, &[("PAGER", "head -n 1")], FILES);
    assert_eq!(output.code, 1, "{output}");
    assert_eq!(output.stdout.trim_end(), "- a.yaml  + b.yaml", "{output}");
    let output = on_terminal(&place, 6, &[("PAGER", "no-such-pager 2> /dev/null")], FILES);
    assert_eq!(output.code, 1, "{output}");
    assert!(output.stdout.contains("~ configmap/a · drifted"), "{output}");
}

fn piped() {
    let place = place();
    let mut command = place.command(&["files", "a.yaml", "b.yaml"]);
    command.env("PAGER", "cat > paged").env("LINES", "3").env("PATH", "/usr/bin:/bin");
    let output = finish(command, None);
    assert!(output.stdout.contains("configmap/a"), "{output}");
    assert!(!place.path().join("paged").exists(), "{output}");
}
