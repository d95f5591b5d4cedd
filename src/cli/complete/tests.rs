use super::*;
use crate::cli::testing::env;

fn completed(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    answer(&words, &env(&[]))
}

/// The words alone, and the directive.
fn words(typed: &[&str]) -> (Vec<String>, String) {
    let text = completed(typed);
    let mut lines: Vec<&str> = text.lines().collect();
    let directive = lines.pop().unwrap().to_owned();
    (lines.iter().map(|line| line.split('\t').next().unwrap().to_owned()).collect(), directive)
}

#[test]
fn every_command_and_every_flag_of_it_is_offered() {
    let mut root = Cli::command();
    root.build();
    let visible: Vec<_> = root.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    let (offered, directive) = words(&[""]);
    assert_eq!(offered, visible.iter().map(|command| command.get_name()).collect::<Vec<_>>());
    assert_eq!(directive, ":4");
    for command in visible {
        let (offered, _) = words(&[command.get_name(), "--"]);
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_positional()) {
            let long = format!("--{}", arg.get_long().unwrap());
            assert!(offered.contains(&long), "{long} of {}", command.get_name());
        }
    }
}

#[test]
fn a_flag_that_was_given_is_not_offered_again_unless_it_is_repeatable() {
    let (offered, _) = words(&["diff", "--reverse", "--live", "x", "--"]);
    assert!(!offered.contains(&"--reverse".to_owned()));
    assert!(offered.contains(&"--live".to_owned()));
}

#[test]
fn values_follow_their_flag_in_each_way_of_writing() {
    for typed in [
        &["diff", "--show", "se"][..],
        &["diff", "--show=se"],
        &["--color", "never", "diff", "-Rf", "x", "--show", "se"],
        &["diff", "-n=shop", "-ojson", "--show", "se"],
    ] {
        assert_eq!(words(typed), (vec!["server".to_owned()], ":4".to_owned()), "{typed:?}");
    }
}

#[test]
fn a_list_goes_on_after_its_comma() {
    let (offered, _) = words(&["diff", "--show", "server,"]);
    assert!(offered.contains(&"server,controller".to_owned()), "{offered:?}");
    assert!(!offered.contains(&"server,server".to_owned()), "{offered:?}");
}

#[test]
fn formats_are_offered_with_what_they_are() {
    let text = completed(&["diff", "-o", "js"]);
    let expected =
        "json\tthe report as one JSON document\njsonl\tthe report as JSON, one object a line\n:36\n";
    assert_eq!(text, expected);
    assert_eq!(words(&["version", "-o", ""]).0, ["json", "yaml"]);
}

#[test]
fn the_shell_finds_files() {
    assert_eq!(completed(&["diff", "-f", ""]), "json\nyaml\nyml\n:8\n");
    assert_eq!(completed(&["diff", "--live", "sa"]), "json\nyaml\nyml\n:8\n");
    assert_eq!(completed(&["diff", "--kubeconfig", ""]), ":0\n");
}

#[test]
fn topics_come_first_and_words_when_something_is_typed() {
    assert!(words(&["explain", ""]).0.starts_with(&["words".to_owned(), "causes".to_owned()]));
    assert_eq!(words(&["explain", "pend"]).0, ["pending"]);
}

#[test]
fn what_nobody_can_list_offers_nothing_and_no_files() {
    assert_eq!(completed(&["diff", "--timeout", ""]), ":4\n");
    assert_eq!(completed(&["diff", "--token", "s"]), ":4\n");
    assert_eq!(completed(&["nonsense", "--bogus", ""]), ":4\n");
}

#[test]
fn names_that_cannot_be_had_are_silence() {
    for typed in [["diff", "-n", ""], ["diff", "--context", ""], ["--request-timeout=soon", "-n", ""]] {
        assert_eq!(completed(&typed), ":4\n", "{typed:?}");
    }
}

#[test]
fn the_completers_name_and_the_hidden_command_ask_alike() {
    let given = |arguments: &[&str]| asked(&arguments.iter().map(OsString::from).collect::<Vec<_>>());
    let expected = Some(vec!["diff".to_owned(), String::new()]);
    assert_eq!(given(&["/opt/bin/kubectl_complete-drift", "diff", ""]), expected);
    assert_eq!(given(&["kubectl-drift", "__complete", "diff", ""]), expected);
    assert_eq!(given(&["kubectl-drift", "__complete_n", "2", "diff"]), expected);
    assert_eq!(given(&["kubectl-drift", "__complete_n", "2", "diff", ""]), expected);
    assert_eq!(given(&["kubectl-drift", "diff", ""]), None);
}
