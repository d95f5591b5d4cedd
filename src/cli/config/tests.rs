use clap::{ArgMatches, FromArgMatches};

use super::*;
use crate::cli::color::ColorChoice;
use crate::cli::testing::env;

fn mistake(text: &str) -> String {
    let (Position { line, column }, what) = parse(text.as_bytes()).unwrap_err();
    format!("{line}:{column}: {what}")
}

fn parsed(settings: &str, words: &[&str]) -> ArgMatches {
    let command = parse(settings.as_bytes()).unwrap().apply(Cli::command());
    command.try_get_matches_from(std::iter::once(&"kubectl-drift").chain(words)).unwrap()
}

/// Values of `--show` and `-o` of `diff`.
fn of_diff(matches: &ArgMatches) -> (Vec<&str>, Vec<&str>) {
    let (_, diff) = matches.subcommand().unwrap();
    let values = |name| diff.get_many::<String>(name).unwrap().map(String::as_str).collect();
    (values("show"), values("output"))
}

#[test]
fn every_key_is_a_flag_and_its_example_is_right() {
    for key in KEYS {
        let text = key.example.strip_prefix("Example: ").unwrap();
        let config = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {error:?}", key.name));
        assert_eq!(config.defaults[0].0, key.name);
        config.apply(Cli::command()).debug_assert();
    }
}

#[test]
fn flags_win_over_the_file() {
    let settings = "color: never\nshow: [server]\noutput: [wide, json=a.json]\n";
    let matches = parsed(settings, &["diff"]);
    assert_eq!(of_diff(&matches), (vec!["server"], vec!["wide", "json=a.json"]));
    assert_eq!(Cli::from_arg_matches(&matches).unwrap().color, ColorChoice::Never);
    let matches = parsed(settings, &["diff", "--show", "all", "-o", "name", "--color=always"]);
    assert_eq!(of_diff(&matches), (vec!["all"], vec!["name"]));
    assert_eq!(Cli::from_arg_matches(&matches).unwrap().color, ColorChoice::Always);
}

#[test]
fn report_formats_are_not_those_of_other_commands() {
    let matches = parsed("output: wide", &["version", "--client"]);
    assert!(!matches.subcommand().unwrap().1.contains_id("version-output"));
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (text, expected) in [
        ("color: never\noutptu: wide\n", "2:9: there is no key \"outptu\"; did you mean output?"),
        (
            "exit-zero: true",
            "1:12: there is no key \"exit-zero\"; `kubectl drift explain config` lists the keys",
        ),
        ("- output", "1:1: keys and values are expected, as in `output: wide`"),
        ("color: {a: b}", "1:8: a word or a list of words is expected for color"),
        ("no-pager: often", "1:11: true or false is expected for no-pager"),
        ("unified: [1, 2]", "1:10: one value is expected for unified"),
        (
            "color: loud",
            "1:8: invalid value 'loud' for '--color <WHEN>' [possible values: auto, always, never]",
        ),
        ("output: wide\n---\noutput: text\n", "3:1: a second document"),
    ] {
        assert_eq!(mistake(text), expected);
    }
    assert!(mistake("concurrency: 0").contains("0 is not in 1..=256"), "{}", mistake("concurrency: 0"));
    assert!(
        mistake("output: jsn").starts_with("1:9: unable to match a printer"),
        "{}",
        mistake("output: jsn")
    );
    assert!(mistake("output: [").starts_with("1:") || mistake("output: [").starts_with("2:"));
    assert!(mistake("color: never\ncolor: auto\n").contains("color"));
}

#[test]
fn an_empty_file_says_nothing() {
    assert!(parse(b"# nothing yet\n").unwrap().defaults.is_empty());
}

#[test]
fn the_variable_names_another_file_or_none() {
    let mut usual = env(&[]);
    usual.config_folder = Some("/home/me/.config".into());
    assert_eq!(place(&usual), Some(("/home/me/.config/kubectl-drift/config.yaml".into(), false)));
    assert!(load(&usual).unwrap().defaults.is_empty());
    for off in ["", "off"] {
        assert_eq!(place(&env(&[(VARIABLE, off)])), None);
    }
    let missing = load(&env(&[(VARIABLE, "/nonexistent/c.yaml")])).unwrap_err();
    assert_eq!(missing, "settings /nonexistent/c.yaml are ignored: entity not found");
}
