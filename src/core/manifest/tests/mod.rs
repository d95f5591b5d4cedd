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

/// The manifests of the corpus.
fn corpus() -> Vec<Vec<u8>> {
    let mut open =
        vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/corpus"))];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("listed").map(|entry| entry.expect("listed").path()));
        } else if path.extension().is_some_and(|it| it == "yaml") && !path.ends_with("kustomization.yaml") {
            files.push(std::fs::read(&path).expect("read"));
        }
    }
    files
}

#[test]
fn the_corpus_is_read_without_a_problem() {
    let documents: usize = corpus().into_iter().map(|bytes| values(bytes).len()).sum();
    assert_eq!(documents, 228);
}

#[test]
fn two_halves_of_a_long_file_are_the_whole() {
    let cut = |bytes: &Vec<u8>| {
        let cut = halves::cut(bytes)?;
        assert_eq!(halves_that_differ(bytes, cut), None);
        Some(cut)
    };
    assert!(corpus().iter().filter_map(cut).count() > 0, "some are long");
    let comments = "# nothing\n---\n".repeat(20_000);
    assert!(
        halves::cut(comments.as_bytes())
            .is_some_and(|cut| read_halves_of(comments.as_bytes(), cut).is_empty())
    );
}

#[test]
fn more_documents_than_are_read_are_counted_by_one_reader() {
    let text = (object("a", "") + "---\n").repeat(5000);
    let limits = Limits { documents: 3000, ..Limits::default() };
    let both = |one: Work<'_>, other: Work<'_>| (one(), other()).0;
    let read_so = read_at_once(&Arc::from("a.yaml"), text.as_bytes(), &limits, both);
    assert_eq!(read_so.len(), 3001);
    assert!(read_so[3000].is_err());
}

/// Both readings, where the halves are read otherwise than the whole.
fn halves_that_differ(bytes: &[u8], cut: Cut) -> Option<String> {
    let whole = format!("{:?}", read(&Arc::from("a.yaml"), bytes, &Limits::default()));
    let halves = format!("{:?}", read_halves_of(bytes, cut));
    (halves != whole).then(|| format!("{cut:?}\n{halves}\n{whole}"))
}

/// The second half first.
fn read_halves_of(bytes: &[u8], cut: Cut) -> Vec<Entry> {
    let both = |one: Work<'_>, other: Work<'_>| {
        other();
        one();
    };
    read_halves(&Arc::from("a.yaml"), bytes, &Limits::default(), cut, both).expect("few documents")
}
