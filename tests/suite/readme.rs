//! README.md: its examples run and print what stands there, its tables come from the code.
//!
//! `DRIFT_UPDATE=1 cargo test --test suite readme` writes what is generated.

mod text;

use std::process::Command;

use kubectl_drift::core::rules;
use kubectl_drift::report::exit::ExitCode;
use tempfile::TempDir;

use crate::case::Case;
use crate::harness::kubectl::{Output, finish};
use crate::kubeconfig_parity;
use crate::manifest_parity::differences::{DIFFERENCES, Kind};
use crate::servers::PLUGIN;
use text::{Block, blocks};
pub(crate) use text::{block, hold, line_in, scrubbed};

/// How the program is called in the README.
const CALLS: [&str; 3] = ["kubectl drift ", "cargo run --release -- ", "kubectl-drift "];

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::plain("readme_examples_print_what_stands_there", examples),
        Case::plain("readme_first_example_needs_no_cluster_and_no_other_program", first_example),
        Case::plain("readme_commands_are_accepted", accepted),
        Case::plain("readme_rules_are_current", || hold("rules", &rule_table())),
        Case::plain("readme_exit_codes_are_current", || hold("exit-codes", &exit_codes())),
        Case::plain("readme_causes_are_current", || hold("causes", &causes())),
        Case::plain("readme_settings_are_current", || hold("settings", &settings())),
        Case::plain("readme_settings_example_is_accepted", settings_example),
        Case::plain("readme_manifest_differences_are_current", || hold("manifests", &manifests())),
        Case::plain("readme_kubeconfig_differences_are_current", || hold("kubeconfig", &kubeconfig())),
        Case::plain("readme_scrubs_ages_and_durations_only", scrubs),
    ]
}

/// The program at the root of the repository, as on a machine with nothing: an empty home, an empty PATH.
fn run(words: &[&str], home: &TempDir) -> Output {
    let mut command = Command::new(PLUGIN);
    command.args(words).current_dir(env!("CARGO_MANIFEST_DIR")).env_clear();
    command.env("HOME", home.path()).env("PATH", home.path()).env("COLUMNS", "100");
    finish(command, None)
}

/// The program's arguments in a command line of the README; `None` for other programs.
fn arguments(command: &str) -> Option<Vec<&str>> {
    let rest = CALLS.iter().find_map(|call| command.strip_prefix(call))?;
    Some(rest.split_whitespace().collect())
}

/// Runs the commands of a block and returns it with what they print now.
fn replayed(block: &Block) -> String {
    let home = TempDir::new().expect("a temporary folder");
    let (mut text, mut code) = (String::new(), 0);
    for command in block.text.lines().filter_map(|line| line.strip_prefix("$ ")) {
        text += &format!("$ {command}\n");
        if command == "echo $?" {
            text += &format!("{code}\n");
            continue;
        }
        let words = arguments(command).unwrap_or_else(|| panic!("README.md: cannot run `{command}`"));
        let output = run(&words, &home);
        code = output.code;
        text += &output.stdout;
        text += &output.stderr;
    }
    text
}

fn examples() {
    let blocks: Vec<Block> = blocks().into_iter().filter(|block| block.language == "console").collect();
    assert!(blocks.len() >= 3, "{} examples with output", blocks.len());
    for block in blocks {
        text::hold_block(&block, &replayed(&block));
    }
}

/// What a newcomer types first.
fn first_example() {
    let block = blocks().into_iter().find(|block| block.language == "console").expect("an example");
    let (first, shown) = block.text.split_once('\n').expect("a command and its output");
    let command = "kubectl drift diff -f examples/shop --live examples/live";
    assert_eq!(first.strip_prefix("$ "), Some(command));
    let home = TempDir::new().expect("a temporary folder");
    assert_eq!(
        std::fs::read_dir(home.path()).expect("readable").count(),
        0,
        "neither kubeconfig nor programs"
    );
    let output = run(&arguments(command).expect("ours"), &home);
    assert_eq!(output.code, 1, "{output}");
    assert_eq!(scrubbed(&(output.stdout + &output.stderr)), scrubbed(shown));
}

/// Commands that need a cluster are at least written right: every flag and sub-command is one.
fn accepted() {
    let all = blocks();
    let lines = all.iter().filter(|block| block.language == "sh").flat_map(|block| block.text.lines());
    let parts = lines.flat_map(|line| line.split('|')).map(|part| part.split('#').next().unwrap_or_default());
    let ours: Vec<Vec<&str>> = parts.filter_map(|part| arguments(part.trim())).collect();
    assert!(ours.len() >= 5, "{} commands", ours.len());
    let home = TempDir::new().expect("a temporary folder");
    for words in ours {
        let words: Vec<&str> = words.iter().copied().take_while(|word| !word.starts_with('>')).collect();
        let output = run(&[&words[..], &["--help"]].concat(), &home);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{output}");
    }
}

fn rule_table() -> String {
    let head = "| rule | what it knows | what becomes of the difference |\n|---|---|---|\n".to_owned();
    let cell = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
    rules::all().fold(head, |table, rule| {
        table + &format!("| `{}` | {} | {} |\n", rule.id, cell(rule.summary), cell(rule.effect_in_words()))
    })
}

fn exit_codes() -> String {
    let head = "| code | meaning |\n|---|---|\n".to_owned();
    ExitCode::ALL
        .iter()
        .fold(head, |table, code| table + &format!("| {} | {} |\n", code.code(), code.meaning()))
}

/// From `explain causes`: a word, and set in below it what it means, whether it counts, and an example.
fn causes() -> String {
    let head = "| cause | counted | meaning | example |\n|---|---|---|---|\n".to_owned();
    explained("causes").iter().fold(head, |table, (word, text)| table + &cause_row(word, text))
}

/// Words of a page of `explain`, each with everything that is set in below it.
fn explained(topic: &str) -> Vec<(String, String)> {
    let home = TempDir::new().expect("a temporary folder");
    let page = run(&["explain", topic], &home).ok();
    let mut rows: Vec<(String, String)> = Vec::new();
    for line in page.lines().skip_while(|line| !line.is_empty()) {
        match (line.strip_prefix("    "), rows.last_mut()) {
            (Some(words), Some((_, text))) => *text = format!("{text} {words}"),
            _ if line.split(' ').count() == 1 && !line.is_empty() => rows.push((line.into(), String::new())),
            _ => {}
        }
    }
    rows
}

fn settings() -> String {
    let head = "| key | meaning | example |\n|---|---|---|\n".to_owned();
    explained("config").iter().fold(head, |table, (key, text)| {
        let (meaning, example) = text.split_once(" Example: ").unwrap_or_else(|| panic!("`{key}`: {text}"));
        table + &format!("| `{key}` | {} | `{example}` |\n", meaning.trim())
    })
}

fn settings_example() {
    let home = TempDir::new().expect("a temporary folder");
    let file = home.path().join(".config/kubectl-drift/config.yaml");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
    std::fs::write(&file, block("yaml", "output: wide")).expect("a new file");
    let output = run(&["diff", "-f", "examples/shop", "--live", "examples/live"], &home);
    assert_eq!(output.stderr, "", "{output}");
    let shown = run(&["diff", "-f", "examples/shop", "--live", "examples/live", "-o", "wide"], &home);
    assert_eq!(scrubbed(&output.stdout), scrubbed(&shown.stdout));
}

fn cause_row(word: &str, text: &str) -> String {
    let (marks, none) = ([(" (counted) ", "yes"), (" (not counted) ", "no")], || panic!("`{word}`: {text}"));
    let split = marks.iter().find_map(|(mark, counted)| Some((text.split_once(mark)?, counted)));
    let ((meaning, example), counted) = split.unwrap_or_else(none);
    let example = example.strip_prefix("Example: ").unwrap_or(example);
    format!("| `{word}` | {counted} | {} | {example} |\n", meaning.trim())
}

/// From the table that the comparison with the real kubectl is held by.
fn manifests() -> String {
    let kinds = [
        (Kind::OnlyKubectlFails, "Read here, an error in kubectl"),
        (Kind::OnlyWeFail, "A problem here, read by kubectl (at least without asking a server)"),
        (Kind::OtherValue, "Read by both, to different objects"),
    ];
    let list = |kind: Kind| {
        let of_kind = DIFFERENCES.iter().filter(move |difference| difference.kind == kind);
        of_kind.map(|difference| {
            let name = difference.file.split('.').next().unwrap_or_default().replace('-', " ");
            format!("  - {name}: {}\n", difference.reason)
        })
    };
    kinds.iter().map(|(kind, words)| format!("- {words}:\n{}", list(*kind).collect::<String>())).collect()
}

/// From the tables that the comparison with the real kubectl is held by: reasons in their order, each with its rows.
fn kubeconfig() -> String {
    let rows: Vec<_> = kubeconfig_parity::rows().collect();
    let listed: Vec<_> = rows.iter().filter_map(|row| Some((row.differs?.reason, row.name))).collect();
    let mut reasons: Vec<&str> = Vec::new();
    for (reason, _) in &listed {
        if !reasons.contains(reason) {
            reasons.push(reason);
        }
    }
    let names = |reason: &str| {
        let names = listed.iter().filter(|(other, _)| *other == reason).map(|(_, name)| *name);
        names.collect::<Vec<_>>().join("; ")
    };
    let list: String = reasons.iter().map(|reason| format!("- {}: {reason}\n", names(reason))).collect();
    format!(
        "{} of {} situations end alike. Otherwise, on purpose:\n\n{list}",
        rows.len() - listed.len(),
        rows.len()
    )
}

fn scrubs() {
    for (text, plain) in [
        ("# drift · kubectl-set · 31min ago · tag", "# drift · kubectl-set · AGE · tag"),
        ("at 2026-11-25T02:00:00Z · line 3", "AGE · line 3"),
        ("limit: 31min · 5 ago", "limit: 31min · 5 ago"),
        ("and 2 more · 0.3 s", "and 2 more · TIME"),
        ("`kubectl diff` 2.1 s.", "`kubectl diff` TIME."),
        ("at noon, 14 objects", "at noon, 14 objects"),
        ("BY      LAST    SOURCE\n    web     5h ago  a", "BY  LAST  SOURCE\n    web  AGE  a"),
        ("BY      LAST     SOURCE\n    web     10h ago  a", "BY  LAST  SOURCE\n    web  AGE  a"),
    ] {
        assert_eq!(scrubbed(text), plain);
    }
}
