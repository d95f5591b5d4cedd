//! The scripts in the shells that they are for, as far as this machine has them.

use std::process::{Command, Stdio};

use crate::case::Case;
use crate::cli::Place;
use crate::harness::kubectl::{Output, finish};
use crate::servers::PLUGIN;

/// The tests of this file.
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::plain("completion_bash_shows_candidates_and_files", bash),
        Case::program("completion_fish_shows_candidates_and_files", "fish", fish),
        Case::program("completion_zsh_inserts_a_candidate", "zsh", zsh),
        Case::program("completion_man_page_has_no_mistake_for_mandoc", "mandoc", mandoc),
        Case::program("completion_man_page_has_no_mistake_for_groff", "groff", groff),
    ]
}

/// A place with manifests, and a folder of PATH with the program.
fn place() -> Place {
    let place = Place::new();
    for file in ["shop/web.yaml", "shop/web.txt", "web.yml", "other.json", "notes.md"] {
        place.file(file, "");
    }
    place.file("bin/.keep", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink(PLUGIN, place.path().join("bin/kubectl-drift")).expect("a new link");
    place
}

fn run(place: &Place, shell: &str, args: &[&str]) -> Output {
    let mut command = Command::new(shell);
    let path = std::env::var("PATH").unwrap_or_default();
    command.args(args).current_dir(place.path()).stdin(Stdio::null()).env_clear();
    command.env("PATH", format!("{}/bin:{path}", place.path().display())).env("HOME", place.path());
    finish(command, None)
}

/// What bash is told after TAB on a line; bash splits it into words as `COMP_WORDBREAKS` says.
fn bash_replies(place: &Place, line: &str, words: &[&str]) -> Vec<String> {
    let script = r#"
        set -u
        source "$1"; shift
        COMP_LINE=$1; shift
        COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COLUMNS=100
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        compopt() { :; }
        _kubectl_drift
        ((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
        exit 0"#;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/kubectl-drift.bash");
    let args = [&["--norc", "-c", script, "bash", file, line], words].concat();
    let output = run(place, "bash", &args);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{output}");
    let mut replies: Vec<String> = output.stdout.lines().map(str::to_owned).collect();
    replies.sort();
    replies
}

fn bash() {
    let place = place();
    let contexts =
        "apiVersion: v1\nkind: Config\ncontexts:\n- name: arn:aws:eks:one\n  context: {cluster: c}\n";
    place.file(".kube/config", contexts);
    for (line, words, expected) in [
        ("kubectl-drift ver", &["kubectl-drift", "ver"][..], &["version"][..]),
        ("kubectl-drift diff --fail-on ", &["kubectl-drift", "diff", "--fail-on", ""], &["any", "drift"]),
        ("kubectl-drift diff --fail-on=", &["kubectl-drift", "diff", "--fail-on", "="], &["any", "drift"]),
        ("kubectl-drift diff --fail-on=d", &["kubectl-drift", "diff", "--fail-on", "=", "d"], &["drift"]),
        (
            "kubectl-drift diff -o j",
            &["kubectl-drift", "diff", "-o", "j"],
            &[
                "json   (the report as one JSON document)",
                "jsonl  (the report as JSON, one object a line)",
                "junit  (JUnit XML, a case an object)",
            ],
        ),
        (
            "kubectl-drift diff -f ",
            &["kubectl-drift", "diff", "-f", ""],
            &[".kube", "bin", "other.json", "shop", "web.yml"],
        ),
        ("kubectl-drift diff -f shop/", &["kubectl-drift", "diff", "-f", "shop/"], &["shop/web.yaml"]),
        ("kubectl-drift diff --kubeconfig n", &["kubectl-drift", "diff", "--kubeconfig", "n"], &["notes.md"]),
        ("kubectl-drift diff --token ", &["kubectl-drift", "diff", "--token", ""], &[]),
        // A colon is where bash begins a new word: it replaces what is behind it.
        (
            "kubectl-drift diff --context arn:aws:e",
            &["kubectl-drift", "diff", "--context", "arn", ":", "aws", ":", "e"],
            &["eks:one"],
        ),
        (
            "kubectl-drift diff --context ar",
            &["kubectl-drift", "diff", "--context", "ar"],
            &["arn:aws:eks:one"],
        ),
    ] {
        assert_eq!(bash_replies(&place, line, words), expected, "{line}");
    }
}

fn fish() {
    let place = place();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/completions/kubectl-drift.fish");
    for (line, expected) in [
        ("kubectl-drift ver", "version\tPrint the version, and the server's\n"),
        ("kubectl-drift diff --fail-on ", "any\ndrift\n"),
        ("kubectl-drift diff --fail-on=d", "--fail-on=drift\n"),
        ("kubectl-drift diff -f ", "bin/\nother.json\nshop/\nweb.yml\n"),
        ("kubectl-drift diff --token ", ""),
    ] {
        let script = format!("source {file}; complete -C '{line}'");
        let output = run(&place, "fish", &["--no-config", "-c", &script]);
        assert_eq!(output.code, 0, "{output}");
        // fish says of each file what it is.
        let words = output.stdout.lines().map(|line| match line.split_once('\t') {
            Some((word, about)) if !line.contains("server") || about.is_empty() => word.to_owned(),
            _ => line.to_owned(),
        });
        let mut words: Vec<String> = words.collect();
        words.sort();
        assert_eq!(words.iter().map(|word| format!("{word}\n")).collect::<String>(), expected, "{output}");
    }
}

/// A terminal of zsh's own (zpty), a line with TAB, and the line as it is then.
fn zsh() {
    let place = place();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/completions");
    for (line, expected) in [
        ("kubectl-drift vers", "kubectl-drift version "),
        ("kubectl-drift diff --fail-on=d", "kubectl-drift diff --fail-on=drift "),
        ("kubectl-drift diff -f ot", "kubectl-drift diff -f other.json "),
        ("kubectl-drift diff -f shop/", "kubectl-drift diff -f shop/web.yaml "),
    ] {
        let script = format!(
            r#"
            zmodload zsh/zpty
            zpty -b inner zsh -f -i
            zpty -w inner "PS1= PS2= RPS1= TERM=dumb"
            zpty -w inner "fpath=({file} \$fpath); autoload -Uz compinit; compinit -u -D"
            zpty -w inner "show() {{ print -r -- \"<\$BUFFER>\" }}; zle -N show; bindkey '^X' show; print rea''dy"
            zpty -r -m inner text '*ready*'
            zpty -w -n inner $'{line}\t\030'
            zpty -r -m inner text '*<*>*'
            print -r -- "$text"
            "#
        );
        let output = run(&place, "timeout", &["20", "zsh", "-f", "-c", &script]);
        assert!(output.stdout.contains(&format!("<{expected}>")), "{line}\n{output}");
    }
}

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/man/kubectl-drift.1");

fn mandoc() {
    let output = run(&Place::new(), "mandoc", &["-T", "lint", "-W", "warning", PAGE]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{output}");
}

fn groff() {
    let output = run(&Place::new(), "groff", &["-man", "-Tutf8", "-ww", PAGE]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{output}");
    assert!(output.stdout.contains("KUBECTL-DRIFT(1)"), "{output}");
}
