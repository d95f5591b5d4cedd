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

use situations::{SITUATIONS, Situation};

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
