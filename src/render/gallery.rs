//! Situations and how each format shows them, as files a person can read: `tests/fixtures/render/`.
//!
//! `DRIFT_UPDATE=1 cargo test --lib gallery` writes them anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::render::styles::Styles;
use crate::render::{RENDERERS, RenderOptions, find};
use crate::report::exit::ExitPolicy;
use crate::report::model::Report;
use crate::report::sample::NOW;

mod situations;
mod validators;

use situations::{SITUATIONS, Situation};

/// The published schema without its descriptions.
const SARIF: &str = include_str!("../../tests/fixtures/render/schemas/sarif-2.1.0.json");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/render")
}

fn options(width: usize) -> RenderOptions {
    RenderOptions { width, now: NOW, ..RenderOptions::default() }
}

fn rendered(format: &str, report: &Report, options: RenderOptions) -> String {
    let format = find(format).unwrap_or_else(|| panic!("no format {format}"));
    let mut out = Vec::new();
    (format.build)(options).render(report, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("formats write UTF-8")
}

/// Compares with a file, or writes it.
fn check(name: &str, content: &str) {
    let path = folder().join(name);
    if std::env::var_os("DRIFT_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder can be made");
        std::fs::write(&path, content).expect("file can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(content, expected, "{name} is not as recorded; DRIFT_UPDATE=1 records it");
}

/// A situation as text: what it is, the exit code, and the default output.
fn page(situation: &Situation) -> String {
    let report = (situation.report)();
    let code = report.exit_code(&ExitPolicy::default()).code();
    let mut page = format!("{}\n\nexit code {code}\n", situation.about);
    let text = |options| rendered(situation.format, &report, options);
    let base = || RenderOptions { ..situation.adjusted(options(80)) };
    let _ = write!(page, "\n--- {} ---\n{}", situation.format, text(base()));
    let labels = text(RenderOptions { styles: Styles::labels(), ..base() });
    let _ = write!(page, "\n--- {}, roles spelled out ---\n{labels}", situation.format);
    page
}

#[test]
fn situations_look_as_recorded() {
    for situation in SITUATIONS {
        check(&format!("{}.txt", situation.name), &page(situation));
    }
}

/// All of them on one page, for people who have never seen the output.
#[test]
fn the_gallery_is_a_page() {
    let mut all = String::from(
        "# Gallery\n\nWhat the output looks like, situation by situation, 80 columns wide. Made by a test \
         (`src/render/gallery.rs`); with colour roles and at other widths: `tests/fixtures/render`.\n",
    );
    for situation in SITUATIONS {
        let report = (situation.report)();
        let code = report.exit_code(&ExitPolicy::default()).code();
        let text = rendered(situation.format, &report, situation.adjusted(options(80)));
        let (name, format, about) = (situation.name, situation.format, situation.about);
        let _ = write!(all, "\n## {name}\n\n{about} `-o {format}`, exit code {code}.\n");
        let _ = write!(all, "\n````text\n{}\n````\n", text.trim_end());
    }
    assert!(SITUATIONS.len() >= 25);
    check("../../../docs/gallery.md", &all);
}

#[test]
fn situations_fit_narrow_and_wide_terminals() {
    for situation in SITUATIONS.iter().filter(|situation| situation.widths) {
        let report = (situation.report)();
        let mut page = String::new();
        for width in [60, 100, 200] {
            let text = rendered(situation.format, &report, situation.adjusted(options(width)));
            let _ = write!(page, "--- {width} columns ---\n{text}\n");
        }
        check(&format!("widths/{}.txt", situation.name), &page);
    }
}

#[test]
fn lines_keep_to_the_width() {
    for situation in SITUATIONS {
        for width in [60, 80, 100, 200] {
            let options = RenderOptions { all_text: false, ..situation.adjusted(options(width)) };
            let text = rendered("text", &(situation.report)(), options);
            for line in text.lines().filter(|line| !may_be_long(line)) {
                let columns = unicode_width::UnicodeWidthStr::width(line);
                assert!(columns <= width, "{} at {width}: {columns} columns: {line}", situation.name);
            }
        }
    }
}

/// Sentences and names are not cut: a message or a name that is cut helps nobody.
fn may_be_long(line: &str) -> bool {
    let sentence =
        ["hint: ", "error: ", "not compared: ", "context ", "  server ", "  namespace ", "    warning: "];
    let message = ["    hint: ", "    the server says: "];
    let name = line.contains(" -n ") && line.contains('/') && !line.contains(" · ");
    sentence.iter().chain(&message).any(|start| line.starts_with(start))
        || name
        || line.contains("\\u{")
        || line.ends_with("(see --show all)")
}

#[test]
fn every_recorded_file_belongs_to_a_situation() {
    for (sub, wanted) in [("", false), ("widths", true)] {
        for entry in std::fs::read_dir(folder().join(sub)).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            let known =
                SITUATIONS.iter().any(|situation| situation.name == name && (!wanted || situation.widths));
            assert!(path.is_dir() || known, "{} is left over", path.display());
        }
    }
}

#[test]
fn plain_output_has_no_escapes_and_colours_change_nothing_else() {
    for situation in SITUATIONS {
        let report = (situation.report)();
        for format in RENDERERS {
            let plain = rendered(format.name, &report, options(80));
            assert!(!plain.contains('\u{1b}'), "{} {}", situation.name, format.name);
            let coloured = RenderOptions { styles: Styles::colour(), ..options(80) };
            let coloured = rendered(format.name, &report, coloured);
            assert_eq!(without_colour(&coloured), plain, "{} {}", situation.name, format.name);
            assert!(format.is_human() || coloured == plain, "{} is for programs", format.name);
        }
    }
}

fn without_colour(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn ascii_is_ascii() {
    for situation in SITUATIONS.iter().filter(|situation| situation.ascii) {
        let options = RenderOptions { ascii: true, ..options(80) };
        for format in RENDERERS.iter().filter(|format| format.is_human()) {
            let text = rendered(format.name, &(situation.report)(), options.clone());
            assert!(text.is_ascii(), "{} {}: {text}", situation.name, format.name);
        }
    }
}

#[test]
fn formats_have_names_of_their_own() {
    let mut names: Vec<_> = RENDERERS.iter().map(|format| format.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RENDERERS.len());
    assert!(RENDERERS.iter().all(|format| !format.summary.is_empty() && !format.summary.ends_with('.')));
}

/// Everything a terminal could obey, each between letters, so that joining it to something shows.
const HOSTILE: &[&str] = &[
    "a\u{1b}[31mb",
    "a\u{1b}]8;;http://evil\u{7}b",
    "a\u{1b}Pq\u{1b}\\b",
    "a\u{9b}2Jb",
    "a\u{9d}0;t\u{9c}b",
    "a\u{0}b",
    "a\u{8}\u{8}b",
    "a\u{7f}b",
    "a\rb",
    "a\u{b}\u{c}b",
    "a\u{85}b",
    "a\u{202e}b",
    "a\u{2066}b\u{2069}",
    "a\u{200b}b",
    "a\u{200d}b",
    "a\u{feff}b",
    "a\u{2028}b",
    "a\u{ad}b",
    "a\u{61c}b",
    "a\u{e0041}b",
    "a\u{fe0f}b",
    "a\u{3164}b",
];

#[test]
fn no_human_format_prints_what_steers_a_terminal() {
    for text in HOSTILE {
        let report = situations::with_hostile(text);
        for format in RENDERERS.iter().filter(|format| {
            format.is_human() || ["name", "github", "junit", "markdown"].contains(&format.name)
        }) {
            for width in [20, 80] {
                let options = RenderOptions { in_sync: true, ..options(width) };
                let shown = rendered(format.name, &report, options);
                // A unified diff has to keep tabs, which steer nothing.
                let kept = if format.name == "unified" { &['\n', '\t'][..] } else { &['\n'] };
                let hidden = |character: char| {
                    crate::render::escape::is_hidden(character) && !kept.contains(&character)
                };
                assert!(!shown.contains(hidden), "{} {text:?}: {shown:?}", format.name);
                assert!(shown.contains("\\u{") || shown.contains("\\r"), "{} shows {text:?}", format.name);
            }
        }
    }
}

#[test]
fn sarif_logs_fit_the_published_schema() {
    let schema: serde_json::Value = serde_json::from_str(SARIF).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema can be used");
    let mut results = 0;
    for situation in SITUATIONS {
        let log = rendered("sarif", &(situation.report)(), options(80));
        let log: serde_json::Value = serde_json::from_str(&log).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}: {log:#}", situation.name);
        results += log["runs"][0]["results"].as_array().map_or(0, Vec::len);
    }
    assert!(results > 50, "{results} results prove little");
    let mut bad: serde_json::Value =
        serde_json::from_str(&rendered("sarif", &(SITUATIONS[2].report)(), options(80))).expect("JSON");
    bad["runs"][0]["results"][0]["level"] = "loud".into();
    assert!(!validator.is_valid(&bad), "the schema is asked");
}

/// What GitHub requires beyond the schema.
#[test]
fn sarif_results_have_what_code_scanning_needs() {
    for situation in SITUATIONS {
        let log: serde_json::Value =
            serde_json::from_str(&rendered("sarif", &(situation.report)(), options(80))).expect("JSON");
        for result in log["runs"][0]["results"].as_array().expect("results") {
            let location = &result["locations"][0]["physicalLocation"];
            let uri = location["artifactLocation"]["uri"].as_str().expect("a file");
            assert!(!uri.is_empty() && !uri.starts_with("./") && !uri.contains(' '), "{uri}");
            assert!(location["region"]["startLine"].as_u64().is_some_and(|line| line > 0));
            assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
            assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("a rule")).expect("small");
            assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }
}

#[test]
fn junit_reports_are_well_formed() {
    for situation in SITUATIONS {
        let text = rendered("junit", &(situation.report)(), options(80));
        let xml =
            roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", situation.name));
        assert!(xml.root_element().has_tag_name("testsuites"));
    }
}

#[test]
fn ci_formats_look_as_recorded() {
    let situation = SITUATIONS.iter().find(|situation| situation.name == "many-edits").expect("a situation");
    let report = (situation.report)();
    for (format, extension) in [
        ("junit", "xml"),
        ("sarif", "sarif"),
        ("gitlab", "json"),
        ("github", "txt"),
        ("markdown", "md"),
        ("prometheus", "prom"),
    ] {
        let text = rendered(format, &report, options(80)).replace(env!("CARGO_PKG_VERSION"), "VERSION");
        check(&format!("ci/{format}.{extension}"), &text);
    }
    for (format, extension) in [("json", "json"), ("jsonl", "jsonl"), ("yaml", "yaml")] {
        let text = rendered(format, &report, options(80)).replace(env!("CARGO_PKG_VERSION"), "VERSION");
        check(&format!("ci/report.{extension}"), &text);
    }
}
