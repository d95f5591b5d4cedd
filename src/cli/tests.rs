//! Whole runs in this process: no cluster, no terminal, standard streams in memory.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde_json::Value;

use super::testing::{Buffer, env};
use super::*;

/// Exit code, standard output, standard error.
type Outcome = (u8, String, String);

fn drift_in(variables: &[(&str, &str)], words: &[&str]) -> Outcome {
    let env = env(variables);
    let (ui, out, err) = Buffer::ui(&env);
    let arguments: Vec<OsString> =
        std::iter::once(&"kubectl-drift").chain(words).map(OsString::from).collect();
    let code = run(&arguments, env, ui).code();
    (code, out.text(), err.text())
}

fn drift(words: &[&str]) -> Outcome {
    drift_in(&[], words)
}

/// What a command that cannot run says.
fn refusal(words: &[&str]) -> String {
    let (code, out, err) = drift(words);
    assert_eq!((code, out.as_str()), (2, ""), "{words:?}\n{err}");
    err
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn clap_finds_no_contradiction_in_the_definition() {
    Cli::command().debug_assert();
}

#[test]
fn help_and_version_are_output_and_call_the_program_as_a_plugin() {
    let (code, out, err) = drift(&["--help"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("Usage: kubectl drift [OPTIONS] <COMMAND>"), "{out}");
    let (code, out, _) = drift(&["diff", "--help"]);
    assert_eq!(code, 0);
    assert!(out.contains("Usage: kubectl drift diff [OPTIONS] [TYPE[/NAME]]...\n"), "{out}");
    let version = format!("kubectl-drift {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(drift(&["--version"]), (0, version.clone(), String::new()));
    assert_eq!(drift(&["version"]), (0, version, String::new()));
}

#[test]
fn every_command_has_examples_that_it_accepts() {
    for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let (_, help, _) = drift(&[command.get_name(), "--help"]);
        let start = format!("  kubectl drift {}", command.get_name());
        let examples: Vec<&str> = help.lines().filter(|line| line.starts_with(&start)).collect();
        assert!(help.contains("\nExamples:\n") && !examples.is_empty(), "{}\n{help}", command.get_name());
        for example in examples {
            let words = example.split_whitespace().skip(1).take_while(|word| !["|", ">"].contains(word));
            let parsed = Cli::command().try_get_matches_from(words);
            assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
        }
    }
}

#[test]
fn called_directly_it_says_so() {
    let mut env = env(&[]);
    env.called = called::Called::of(Some("kubectl-drift".as_ref()), None, None);
    let (ui, out, err) = Buffer::ui(&env);
    let code = run(&["kubectl-drift".into(), "diff".into(), "--help".into()], env.clone(), ui);
    assert_eq!(code.code(), 0);
    let help = out.text();
    assert!(
        help.contains("Usage: kubectl-drift diff [OPTIONS] [TYPE[/NAME]]...\n")
            && !help.contains("kubectl drift"),
        "{help}"
    );
    assert_eq!(err.text(), "");
    let (ui, _, err) = Buffer::ui(&env);
    run(&["kubectl-drift".into(), "diff".into(), "deploy/".into()], env, ui);
    assert!(err.text().contains("`kubectl-drift diff -f deploy/`"), "{}", err.text());
}

#[test]
fn settings_with_a_mistake_cost_a_warning_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "config.yaml", "color: always\noutptu: wide\n");
    let path = file.to_str().unwrap();
    let (code, out, err) = drift_in(&[("KUBECTL_DRIFT_CONFIG", path)], &["explain", "pending"]);
    let plain = drift(&["explain", "pending"]).1;
    assert_eq!((code, out), (0, plain.clone()));
    let told = format!(
        "warning: settings {path} are ignored: line 2, column 9: there is no key \"outptu\"; did you mean output?\n"
    );
    assert_eq!(err, told);
    std::fs::write(&file, "color: always\n").unwrap();
    let (code, out, err) = drift_in(&[("KUBECTL_DRIFT_CONFIG", path)], &["explain", "pending"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains('\u{1b}'), "{out}");
    let variables = [("KUBECTL_DRIFT_CONFIG", path), ("NO_COLOR", "1")];
    assert_eq!(drift_in(&variables, &["explain", "pending"]).1, plain);
}

#[test]
fn help_is_coloured_only_where_output_is() {
    assert!(!drift(&["--help"]).1.contains('\u{1b}'));
    assert!(drift_in(&[("CLICOLOR_FORCE", "1")], &["--help"]).1.contains('\u{1b}'));
}

#[test]
fn every_format_stands_in_the_help() {
    let (_, help, _) = drift(&["diff", "-h"]);
    for format in crate::render::RENDERERS {
        assert!(help.contains(format.summary), "{} is not in\n{help}", format.name);
    }
}

#[test]
fn no_command_at_all_is_not_a_success() {
    let text = refusal(&[]);
    assert!(text.contains("Usage: kubectl drift"), "{text}");
}

#[test]
fn without_manifests_and_without_a_cluster_there_is_nothing_to_compare() {
    let text = refusal(&["diff"]);
    assert!(text.starts_with("error: no kubeconfig found"), "{text}");
}

#[test]
fn what_chooses_live_objects_does_not_go_with_manifests() {
    for words in [&["deploy/web"][..], &["-l", "a=b"], &["--field-selector", "a=b"], &["-A"]] {
        let text = refusal(&[&["diff", "-f", "x"], words].concat());
        let expected = "chooses live objects, and with -f or -k the manifests choose them\n";
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_path_without_its_flag_is_recognised() {
    assert_eq!(
        refusal(&["diff", "deploy/"]),
        "error: \"deploy/\" is no type of object\n\
         hint: manifests are given with -f: `kubectl drift diff -f deploy/`\n"
    );
}

#[test]
fn a_kustomization_goes_with_no_other_manifests() {
    for command in ["diff", "preflight"] {
        let text = refusal(&[command, "-k", "overlays/prod", "-f", "deploy"]);
        assert!(text.starts_with("error: only one of -f or -k can be specified\n"), "{text}");
        let text = refusal(&[command, "-k", "overlays/prod", "-R"]);
        assert!(text.starts_with("error: the -k flag can't be used with -f or -R\n"), "{text}");
        let text = refusal(&[command, "-k", "/nonexistent/prod"]);
        assert!(text.starts_with("error: the folder \"/nonexistent/prod\" does not exist\n"), "{text}");
        assert!(refusal(&[command, "--enable-helm", "-f", "deploy"]).contains("--kustomize"));
    }
}

#[test]
fn preflight_is_about_manifests_or_about_kinds() {
    let text = refusal(&["preflight", "-f", "deploy", "pods"]);
    assert!(text.starts_with("error: manifests and kinds at the same time\n"), "{text}");
    let (code, out, _) = drift(&["preflight", "-f", "/nonexistent/deploy", "-o", "json"]);
    let answer: Value = serde_json::from_str(&out).expect("an answer all the same");
    assert_eq!((code, &answer["exitCode"]), (2, &2.into()));
    assert_eq!(answer["error"]["code"], "invalid-manifest");
}

#[test]
fn unknown_words_suggest_known_ones() {
    assert!(refusal(&["dif"]).contains("hint: a similar subcommand exists: 'diff'\n"));
    assert!(refusal(&["diff", "--filenam", "x"]).contains("hint: a similar argument exists: '--filename'\n"));
    assert!(refusal(&["diff", "-f", "x", "-o", "jsom"]).contains("hint: did you mean `-o json`?\n"));
    assert!(
        refusal(&["diff", "-f", "x", "--show", "servr"]).contains("hint: a similar value exists: 'server'\n")
    );
}

#[test]
fn a_request_timeout_is_refused_in_kubectls_words() {
    let text = refusal(&["diff", "-f", "x", "--request-timeout", "soon"]);
    let expected = "error: invalid value 'soon' for '--request-timeout <DURATION>': Invalid timeout value. \
                    Timeout must be a single integer in seconds, or an integer followed by a corresponding \
                    time unit (e.g. 1s | 2m | 3h)\n";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn a_program_gets_its_report_even_of_arguments_that_make_no_sense() {
    for words in [
        &["diff", "-l", "a in", "-o", "json"][..],
        &["diff", "--bogus", "-o=json"],
        &["diff", "x.yaml", "--output=json"],
    ] {
        let (code, out, err) = drift(words);
        let report: Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{words:?}: {error}\n{out}"));
        assert_eq!(code, 2);
        assert_eq!(report["exitCode"], 2, "{words:?}");
        assert_eq!(report["error"]["code"], "usage", "{words:?}");
        assert!(err.starts_with("error: "), "{err}");
    }
}

#[test]
fn booleans_take_a_value_as_in_kubectl() {
    for (words, expected) in
        [(&["-R"][..], true), (&["-R=false"], false), (&["--recursive=1"], true), (&[], false)]
    {
        let arguments = ["kubectl-drift", "diff", "-f", "x"].iter().chain(words);
        let cli = Cli::try_parse_from(arguments).unwrap();
        let Command::Diff(args) = cli.command else { panic!("another command") };
        assert_eq!(args.recursive, expected, "{words:?}");
    }
    assert!(refusal(&["diff", "-f", "x", "-R=maybe"]).contains("true or false is expected"));
}

#[test]
fn kubernetes_flags_are_taken_before_and_after_the_command() {
    for words in [["-n", "shop", "diff", "-f", "x"], ["diff", "-f", "x", "-n", "shop"]] {
        let cli = Cli::try_parse_from(std::iter::once(&"kubectl-drift").chain(&words)).unwrap();
        assert_eq!(cli.kube.namespace.as_deref(), Some("shop"));
    }
}

#[test]
fn a_token_is_not_in_the_debug_form() {
    let cli = Cli::try_parse_from(["kubectl-drift", "--token", "s3cr3t", "version"]).unwrap();
    assert!(!format!("{cli:?}").contains("s3cr3t"));
}

#[test]
fn a_kubeconfig_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = written(folder.path(), "a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
    let text = refusal(&["diff", "-f", manifest.to_str().unwrap(), "--kubeconfig", "/nonexistent/config"]);
    assert!(text.starts_with("error: ") && text.contains("/nonexistent/config"), "{text}");
    assert!(text.contains("\nhint: "), "{text}");
}

#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let (code, _, err) = drift(&["diff", "-o", "json=/nonexistent/drift.json"]);
    assert_eq!(code, 2);
    assert!(err.contains("error: cannot write the report to /nonexistent/drift.json"), "{err}");
}

#[test]
fn explanations_need_nothing() {
    let (code, out, err) = drift(&["explain", "exit-codes"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("\n130\n    interrupted\n"), "{out}");
    assert!(refusal(&["explain", "cuases"]).contains("hint: did you mean `kubectl drift explain causes`?"));
}

#[test]
fn colours_can_be_chosen_and_a_mistake_costs_only_them() {
    let folder = tempfile::tempdir().unwrap();
    let object = |metadata, value| {
        format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a{metadata}}}, data: {{k: {value}}}}}")
    };
    let owner = ", managedFields: [{manager: m, operation: Update, apiVersion: v1, fieldsType: FieldsV1, \
                 fieldsV1: {'f:data': {'f:k': {}}}}]";
    let manifest = written(folder.path(), "a.yaml", &object("", "one"));
    let live = written(folder.path(), "live.yaml", &object(&format!(", namespace: default{owner}"), "other"));
    let words =
        ["diff", "-f", manifest.to_str().unwrap(), "--live", live.to_str().unwrap(), "--color=always"];
    let (code, usual, err) = drift(&words);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(usual.contains('\u{1b}'));
    let (_, plain, _) = drift_in(&[("KUBECTL_DRIFT_COLORS", "plain")], &words);
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let (code, out, err) = drift_in(&[("KUBECTL_DRIFT_COLORS", "loud")], &words);
    assert_eq!((code, out), (1, usual));
    let err = err.replace("\u{1b}[1m\u{1b}[33mwarning:\u{1b}[39m\u{1b}[0m", "warning:");
    assert!(err.starts_with("warning: KUBECTL_DRIFT_COLORS is ignored: "), "{err}");
}
