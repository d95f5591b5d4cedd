//! Manifest text to documents, typed as kubectl types them.
//!
//! kubectl reads manifests with go-yaml v2 and prints them through Go's JSON, so `0644` is 420, `yes` is
//! true and `1.0` is 1. [`read`] does the same and keeps the line and column of every value:
//!
//! 1. `text` decodes the bytes, `stream` finds out where they are JSON and where YAML, `chunk` splits
//!    YAML at its `---` lines (and `halves` cuts a long file at one, for two threads);
//! 2. `yaml` and `json` turn one document's text into steps, `scalar` and `number` type the scalars;
//! 3. `tree` and `alias` build the value from the steps, within the [`Limits`];
//! 4. `object` takes lists apart and checks, with `metadata`, what makes an object.

mod alias;
mod chunk;
mod control;
mod failure;
mod halves;
mod json;
mod metadata;
mod number;
mod object;
mod scalar;
mod stream;
mod text;
mod tree;
mod yaml;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use self::failure::Failure;
use self::halves::Cut;
use self::object::Sink;
use self::stream::Outcome;
use self::text::Text;
use self::tree::Tree;
use super::id::Gvk;
use super::position::{Marks, Position};
use super::problem::Problem;

/// Where a document came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file as the user named it, or `<stdin>`.
    pub file: Arc<str>,
    /// First line of the document's object, from 1.
    pub line: u32,
    /// Number of the document in the file, from 1; every item of a `List` has its list's number.
    pub document: u32,
}

/// One declared object, as written.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it stands.
    pub origin: Origin,
    /// `apiVersion` and `kind`.
    pub gvk: Gvk,
    /// `metadata.name`; `None` when only `generateName` is given.
    pub name: Option<String>,
    /// `metadata.namespace` as written.
    pub namespace: Option<String>,
    /// The whole object.
    pub value: Value,
    /// Positions of everything in it.
    pub marks: Marks,
    /// What a reader should know (duplicate keys).
    pub warnings: Vec<(String, Position)>,
}

/// A document that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where it stands; the line is that of the error.
    pub origin: Origin,
    /// Why; the message starts with `file:line:column: `.
    pub problem: Problem,
}

/// What one file holds, in order.
pub type Entry = Result<Document, Rejected>;

/// Bounds on what is read; beyond them a document is `too-large`, never a crash.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes in one file.
    pub bytes: u64,
    /// Nesting of maps and lists.
    pub depth: usize,
    /// Values after aliases are expanded, in one document.
    pub nodes: usize,
    /// Documents in one file.
    pub documents: usize,
    /// Plain scalars keep their text, after [`PLAIN`]: for texts whose reader is not kubectl.
    pub as_written: bool,
}

/// Stands before a scalar that was written without quotes, where scalars are read as written. YAML cannot hold it.
pub const PLAIN: char = '\u{1}';

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, depth: 200, nodes: 2_000_000, documents: 100_000, as_written: false }
    }
}

/// Reads all documents of a file, each on its own: one that cannot be read is an entry like the others.
///
/// `file` is what the user calls it. Empty documents are passed over, lists are replaced by their items.
pub fn read(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Vec<Entry> {
    let mut reading = Reading::new(file, limits);
    if is_too_long(bytes, limits) {
        reading.take(Err(too_long(limits)));
    } else {
        reading.text(bytes);
    }
    reading.entries
}

/// A part of the work of [`read_at_once`].
pub type Work<'w> = &'w mut (dyn FnMut() + Send);

/// [`read`], with the work on a long file in two halves that `both` may do at the same time.
pub fn read_at_once(
    file: &Arc<str>,
    bytes: &[u8],
    limits: &Limits,
    both: impl FnOnce(Work<'_>, Work<'_>),
) -> Vec<Entry> {
    let cut = if is_too_long(bytes, limits) { None } else { halves::cut(bytes) };
    cut.and_then(|cut| read_halves(file, bytes, limits, cut, both))
        .unwrap_or_else(|| read(file, bytes, limits))
}

/// `None` when there are more documents than are read, which one reader has to count.
fn read_halves(
    file: &Arc<str>,
    bytes: &[u8],
    limits: &Limits,
    cut: Cut,
    both: impl FnOnce(Work<'_>, Work<'_>),
) -> Option<Vec<Entry>> {
    let (mut first, mut second) = (Reading::new(file, limits), Reading::new(file, limits));
    both(&mut || first.text(&bytes[..cut.end]), &mut || second.rest(&bytes[cut.start..], cut.lines));
    if (first.document + second.document) as usize > limits.documents {
        return None;
    }
    for entry in &mut second.entries {
        let (Ok(Document { origin, .. }) | Err(Rejected { origin, .. })) = entry;
        origin.document += first.document;
    }
    first.entries.append(&mut second.entries);
    Some(first.entries)
}

/// The one document of a text that holds no object, such as settings: its value, and where everything in it stands.
/// `None`: nothing is in it.
///
/// # Errors
/// What is wrong, and where.
pub fn plain(bytes: &[u8], limits: &Limits) -> Result<Option<(Value, Marks)>, (Position, String)> {
    let text = text::decode(bytes).text;
    let mut found: Vec<Outcome> = Vec::new();
    stream::read(&format!("{text}\n"), limits, &mut |outcome| {
        found.push(outcome);
        found.len() < 2
    });
    if let [_, Ok(Tree { marks, .. })] = found.as_slice() {
        return Err((marks.position(), "a second document".to_owned()));
    }
    match found.into_iter().next() {
        None => Ok(None),
        Some(Err(failure)) => Err((failure.position, failure.message)),
        Some(Ok(tree)) => match tree.warnings.into_iter().next() {
            Some((warning, position)) => Err((position, warning)),
            None => Ok(Some((tree.value, tree.marks))),
        },
    }
}

/// The values of all YAML documents in any text, scalars as they are written; `None` when it is no YAML, or a
/// key is written twice.
pub fn as_written(text: &str) -> Option<Vec<Value>> {
    let limits =
        Limits { depth: 100, nodes: 100_000, documents: 1000, as_written: true, ..Limits::default() };
    let mut values = Some(Vec::new());
    stream::read(text, &limits, &mut |outcome| {
        let value = outcome.ok().filter(|tree| tree.warnings.is_empty()).map(|tree| tree.value);
        match (&mut values, value) {
            (Some(values), Some(value)) => values.push(value),
            _ => values = None,
        }
        values.is_some()
    });
    values
}

/// The values of a configuration file's documents (kubeconfig, kuberc), typed as those of a manifest. A document that
/// cannot be read is the place where that was found: its text may hold secrets, so nothing of it is passed on.
pub fn values(bytes: &[u8], limits: &Limits) -> Vec<Result<Value, Position>> {
    if is_too_long(bytes, limits) {
        return vec![Err(Position { line: 1, column: 1 })];
    }
    let mut values = Vec::new();
    let text = text::decode(bytes).text;
    stream::read(&format!("{text}\n"), limits, &mut |outcome| {
        values.push(outcome.map(|tree| tree.value).map_err(|failure| failure.position));
        values.len() < limits.documents
    });
    values
}

struct Reading<'a> {
    file: &'a Arc<str>,
    limits: &'a Limits,
    /// Documents that held something.
    document: u32,
    entries: Vec<Entry>,
}

impl<'a> Reading<'a> {
    fn new(file: &'a Arc<str>, limits: &'a Limits) -> Self {
        Self { file, limits, document: 0, entries: Vec::new() }
    }

    fn text(&mut self, bytes: &[u8]) {
        let Text { text, replaced } = text::decode(bytes);
        let text = whole_lines(text);
        let mut warning = if replaced { replacement(&text) } else { None };
        stream::read(&text, self.limits, &mut |mut outcome| {
            if let Ok(tree) = &mut outcome {
                tree.warnings.splice(0..0, warning.take());
            }
            self.take(outcome)
        });
    }

    /// YAML after the first so many lines of its file.
    fn rest(&mut self, bytes: &[u8], lines: u32) {
        let text = std::str::from_utf8(bytes).expect("invariant: only UTF-8 is cut");
        stream::read_rest(&whole_lines(text.into()), lines, self.limits, &mut |outcome| self.take(outcome));
    }

    /// Takes what was read of one document; `false`: enough.
    fn take(&mut self, outcome: Outcome) -> bool {
        self.document += 1;
        let over = self.document as usize > self.limits.documents;
        let mut sink = Sink { file: self.file, document: self.document, entries: &mut self.entries };
        match outcome {
            _ if over => sink.reject(too_many(self.limits)),
            Ok(tree) => sink.add(tree),
            Err(failure) => sink.reject(failure),
        }
        !over
    }
}

/// kubectl reads whole lines, so the last one has an end even where the file has none.
fn whole_lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.ends_with('\n') { text } else { format!("{text}\n").into() }
}

fn is_too_long(bytes: &[u8], limits: &Limits) -> bool {
    bytes.len() as u64 > limits.bytes || u32::try_from(bytes.len()).is_err()
}

fn replacement(text: &str) -> Option<(String, Position)> {
    let at = text.find(char::REPLACEMENT_CHARACTER)?;
    let message = "the file holds bytes that are not UTF-8; each was read as U+FFFD, as kubectl does";
    Some((message.to_owned(), text::position(text, at)))
}

fn too_long(limits: &Limits) -> Failure {
    let message = format!("the file is larger than {} bytes, the most that is read", limits.bytes);
    Failure::too_large(Position { line: 1, column: 1 }, message).with_hint("split the file")
}

fn too_many(limits: &Limits) -> Failure {
    let message = format!("the file holds more than {} documents, the most that are read", limits.documents);
    Failure::too_large(Position { line: 1, column: 1 }, message).with_hint("split the file")
}
