//! What is read from whole files, row by row: the stream, structure, objects, positions, limits.

mod documents;
mod failures;
mod limits;
mod lists;
mod objects;
mod positions;
mod properties;
mod structure;

use super::*;

/// Reads a file named `x.yaml`.
pub(super) fn entries(bytes: impl AsRef<[u8]>) -> Vec<Entry> {
    read(&Arc::from("x.yaml"), bytes.as_ref(), &Limits::default())
}

/// The values of a file without problems.
#[track_caller]
pub(super) fn values(bytes: impl AsRef<[u8]>) -> Vec<Value> {
    entries(bytes).into_iter().map(|entry| entry.expect("a document").value).collect()
}

/// The only document.
#[track_caller]
pub(super) fn document(bytes: impl AsRef<[u8]>) -> Document {
    let mut entries = entries(bytes);
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0).expect("a document")
}

/// The names of a file's objects in order; problems by their message.
pub(super) fn names(bytes: impl AsRef<[u8]>) -> Vec<String> {
    let name = |entry: Entry| match entry {
        Ok(document) => document.name.unwrap_or_default(),
        Err(rejected) => rejected.problem.message,
    };
    entries(bytes).into_iter().map(name).collect()
}

/// The problem of a file that holds one document.
#[track_caller]
pub(super) fn rejected(bytes: impl AsRef<[u8]>) -> Rejected {
    let mut entries = entries(bytes);
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0).expect_err("a problem")
}

/// An object with more fields, and what `x` is in it.
#[track_caller]
pub(super) fn x(fields: &str) -> Value {
    document(object("a", fields)).value["x"].clone()
}

/// An object of a name with more fields.
pub(super) fn object(name: &str, fields: &str) -> String {
    format!("apiVersion: v1\nkind: K\nmetadata: {{name: {name}}}\n{fields}")
}

#[test]
fn the_corpus_is_read_without_a_problem() {
    let mut open =
        vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/corpus"))];
    let mut count = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("listed").map(|entry| entry.expect("listed").path()));
        } else if path.extension().is_some_and(|it| it == "yaml") && !path.ends_with("kustomization.yaml") {
            count += values(std::fs::read(&path).expect("read")).len();
        }
    }
    assert_eq!(count, 228);
}
