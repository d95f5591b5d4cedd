//! Text that would steer a terminal, a renderer or a CI system if it got there as it is.

use kubectl_drift::render::RENDERERS;

use crate::case::Case;
use crate::cli::Place;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::plain("hostile_text_leaves_no_control_character_in_any_format", formats),
        Case::plain("hostile_file_names_and_messages_are_escaped_too", names),
    ]
}

/// C0, C1, DEL, bidi and zero-width controls, and what XML, HTML, Markdown and workflow commands are made of.
const HOSTILE: [&str; 12] = [
    "\\u001b[31mred",
    "\\u001b]8;;http://evil.example\\u0007link",
    "\\u0007\\u0008\\u000c",
    "\\u009b2J",
    "\\u007f",
    "over\\rwritten",
    "\\u202egnp.exe",
    "\\u2066a\\u2069",
    "zero\\u200bwidth\\ufeff",
    "]]><script>alert(1)</script>",
    "::error file=a::x%0A",
    "| `a` | <!-- b --> |",
];

/// Whether a character changes what is seen elsewhere.
fn is_steering(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// An object whose values, keys, labels and managers are hostile.
fn object(value: &str) -> String {
    let data: Vec<String> = HOSTILE
        .iter()
        .enumerate()
        .map(|(at, text)| format!("\"k{at}\": \"{value}{text}\", \"{text}\": \"{value}\""))
        .collect();
    let managed = format!(
        "[{{\"manager\": \"m{}\", \"operation\": \"Update\", \"apiVersion\": \"v1\", \"time\": \"2026-01-01T00:00:00Z\", \"fieldsV1\": {{\"f:data\": {{\"f:k0\": {{}}}}}}}}]",
        HOSTILE[0]
    );
    format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {{\"name\": \"a\", \"namespace\": \"default\", \"labels\": {{\"l\": \"{value}{}\"}}, \"managedFields\": {managed}}}, \"data\": {{{}}}}}",
        HOSTILE[6],
        data.join(", ")
    )
}

/// What is wrong with an output; a format for programs may hold what its own reader takes as text.
fn steering(text: &str, is_machine: bool) -> Vec<char> {
    text.chars()
        .filter(|c| if is_machine { *c != '\n' && *c != '\t' && *c < ' ' } else { is_steering(*c) })
        .collect()
}

fn formats() {
    let place = Place::new();
    place.file("declared.json", object("one"));
    place.file("live.json", object("two"));
    for format in RENDERERS {
        for args in [
            &["diff", "-f", "declared.json", "--live", "live.json", "--show", "all"][..],
            &["files", "declared.json", "live.json"],
            &["diff", "--live", "live.json"],
        ] {
            let args = [args, &["--color", "never", "-o", format.name]].concat();
            let output = place.run(&args);
            let is_machine = ["json", "jsonl", "yaml", "sarif", "gitlab"].contains(&format.name);
            assert_eq!(steering(&output.stdout, is_machine), [], "{output}");
            assert_eq!(steering(&output.stderr, false), [], "{output}");
            let lists_values = args[0] == "diff" && args.contains(&"declared.json") && format.name == "text";
            assert!(
                !lists_values || output.stdout.contains("gnp.exe"),
                "the texts themselves are shown: {output}"
            );
        }
    }
    let blame = place.run(&["blame", "cm/a", "--live", "live.json", "--color", "never"]);
    assert!(blame.stdout.contains("k0"), "{blame}");
    assert_eq!(steering(&blame.stdout, false), [], "{blame}");
}

fn names() {
    let place = Place::new();
    let name = "a\u{1b}[31m\u{202e}.yaml";
    place.file(name, "apiVersion: v1\nkind: \"x\\u001b[2J\"\nmetadata: {name: \"n\\u009b\"}\n");
    place.file("live.json", object("two"));
    for format in RENDERERS {
        for args in [
            &["diff", "-f", name, "--live", "live.json"][..],
            &["diff", "-f", "no\u{1b}[2J.yaml", "--live", "live.json"],
            &["explain", "no\u{1b}[2J"],
        ] {
            let more: &[&str] = if args[0] == "diff" { &["-o", format.name] } else { &[] };
            let output = place.run(&[args, &["--color", "never"], more].concat());
            let is_machine = ["json", "jsonl", "yaml", "sarif", "gitlab"].contains(&format.name);
            assert_eq!(steering(&output.stdout, is_machine), [], "{output}");
            assert_eq!(steering(&output.stderr, false), [], "{output}");
        }
    }
}
