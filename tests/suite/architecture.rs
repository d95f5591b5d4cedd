//! The shape of the source: who may import whom, how long things get, and that no file is forgotten.
//!
//! The table of layers is the drawing in `src/lib.rs`; architecture tests read text, so what they say about a
//! line is as exact as [`text`] is about comments and strings.

mod layers;
mod lengths;
mod text;
mod wiring;

use std::fs;
use std::path::{Path, PathBuf};

use crate::case::Case;
use text::Code;

/// Never in anything that is committed: unfinished work, and ways around a check.
const FORBIDDEN: [&str; 6] = ["todo!(", "unimplemented!(", "dbg!(", "#[ignore", "#[allow(", "#![allow("];

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        holds("architecture_modules_import_only_what_lies_to_their_right", layers::violations),
        holds("architecture_functions_and_files_stay_short", lengths::violations),
        holds("architecture_nothing_unfinished_is_left", forbidden),
        holds("architecture_every_source_file_is_part_of_the_program", wiring::violations),
        Case::plain("architecture_checks_see_what_they_are_for", see_violations),
    ]
}

/// A test that the whole source passes a check.
fn holds(name: &str, violations: fn(&[File]) -> Vec<String>) -> Case {
    let check = move || {
        let found = violations(&files());
        assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    };
    Case::plain(name, check)
}

/// A source file.
struct File {
    /// Relative to the package, with `/`.
    path: String,
    code: Code,
}

impl File {
    /// Unit tests of the program in a file of their own.
    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }
}

/// Every source file of the program and of its tests.
fn files() -> Vec<File> {
    let mut found = Vec::new();
    for folder in ["src", "tests", "examples"] {
        collect(&root().join(folder), &mut found);
    }
    found.sort();
    found.iter().map(|path| read(path)).collect()
}

/// The package's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for path in entries.map(|entry| entry.expect("a folder can be read to its end").path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn read(path: &Path) -> File {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let relative = path.strip_prefix(root()).expect("every file is inside the package");
    File { path: relative.to_string_lossy().replace('\\', "/"), code: Code::new(&text) }
}

fn forbidden(files: &[File]) -> Vec<String> {
    let lines =
        files.iter().flat_map(|file| file.code.lines().map(move |(number, line)| (file, number, line)));
    let hits = lines.flat_map(|(file, number, line)| {
        let words = FORBIDDEN.iter().filter(move |word| line.contains(*word));
        words.map(move |word| format!("{}:{number}: {word} has no place here", file.path))
    });
    hits.collect()
}

/// Each check, shown to a file that breaks it.
fn see_violations() {
    let file = |path: &str, text: &str| File { path: path.into(), code: Code::new(text) };
    let core = file("src/core/x.rs", "use std::{fmt, fs};\nuse crate::ops::diff;\nuse super::super::cli;\n");
    let found = layers::violations(&[core]);
    assert_eq!(found.len(), 3, "{found:?}");
    let cli =
        file("src/cli/x.rs", "fn f() { kube::Client::new(); } // std::fs is fine, crate::tui is a comment\n");
    assert_eq!(layers::violations(&[cli]).len(), 1);
    let long = format!("fn long() {{\n{}}}\n", "    step();\n".repeat(49));
    assert_eq!(lengths::violations(&[file("src/ops/x.rs", &long)]).len(), 1);
    let whole = "const A: u8 = 1;\n".repeat(401);
    assert_eq!(lengths::violations(&[file("src/ops/x.rs", &whole)]).len(), 1);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{whole}}}\n");
    assert_eq!(lengths::violations(&[file("src/ops/x.rs", &tests)]), Vec::<String>::new());
    let unfinished = file("src/ops/x.rs", "fn f() { todo!() }\nconst T: &str = \"todo!()\";\n");
    assert_eq!(forbidden(&[unfinished]).len(), 1);
}
