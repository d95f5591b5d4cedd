//! Files that nobody compiles, and tests that nobody runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::text::Code;
use super::{File, collect, root};

/// Where the compiler starts, and the folder that must be reached from there.
const ROOTS: [(&str, &[&str]); 2] = [
    ("src", &["src/lib.rs", "src/main.rs"]),
    (
        "tests",
        &["tests/suite/main.rs", "tests/allocations.rs", "tests/bench/main.rs", "tests/bench/pure_only.rs"],
    ),
];

/// Every file that no `mod` leads to, and every list of cases that is not run.
pub(super) fn violations(_: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for (folder, starts) in ROOTS {
        let mut reached = BTreeSet::new();
        for start in starts {
            follow(&root().join(start), true, &mut reached);
        }
        let mut files = Vec::new();
        collect(&root().join(folder), &mut files);
        let lost = files.iter().filter(|file| !reached.contains(&resolved(file)));
        found.extend(lost.map(|file| format!("{}: no mod leads here", file.display())));
    }
    found.extend(idle_themes());
    found
}

fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Adds a file and everything its `mod name;` lines lead to.
fn follow(file: &Path, is_root: bool, reached: &mut BTreeSet<PathBuf>) {
    let source = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    if !reached.insert(resolved(file)) {
        return;
    }
    let folder = file.parent().expect("a file has a folder");
    let owns_folder = is_root || file.ends_with("mod.rs");
    let inner = if owns_folder { folder.to_owned() } else { file.with_extension("") };
    let code = Code::new(&source);
    for (number, line) in code.lines() {
        let Some(name) = declared_module(line) else { continue };
        let attribute = number.checked_sub(2).and_then(|index| source.lines().nth(index));
        let path = attribute.and_then(|line| line.trim().strip_prefix("#[path = \"")?.strip_suffix("\"]"));
        follow(&path.map_or_else(|| module_file(&inner, name), |path| folder.join(path)), false, reached);
    }
}

/// `x` of `pub mod x;`.
pub(super) fn declared_module(line: &str) -> Option<&str> {
    let declared = line.trim().strip_suffix(';')?;
    let (before, name) = declared.rsplit_once("mod ").filter(|(_, name)| !name.contains(' '))?;
    (before.is_empty() || before.trim_start().starts_with("pub")).then_some(name)
}

fn module_file(folder: &Path, name: &str) -> PathBuf {
    let flat = folder.join(format!("{name}.rs"));
    if flat.exists() { flat } else { folder.join(name).join("mod.rs") }
}

/// Themes of the suite whose cases are not in its list.
fn idle_themes() -> Vec<String> {
    let folder = root().join("tests/suite");
    let read =
        |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let main = read(&folder.join("main.rs"));
    let mut files = Vec::new();
    collect(&folder, &mut files);
    let themes =
        files.iter().filter(|file| file.parent() == Some(&folder) && read(file).contains("fn cases()"));
    let names = themes.filter_map(|file| file.file_stem()?.to_str()).filter(|name| *name != "main");
    let idle = names.filter(|name| !main.contains(&format!("{name}::cases,")));
    idle.map(|name| format!("tests/suite/{name}.rs: its cases are not run by main.rs")).collect()
}
