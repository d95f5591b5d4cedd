//! Manifest text to documents, typed as kubectl types them.
//!
//! kubectl reads manifests with go-yaml v2 and prints them through Go's JSON, so `0644` is 420, `yes` is
//! true and `1.0` is 1. [`read`] does the same and keeps the line and column of every value:
//!
//! 1. `text` decodes the bytes, `stream` finds out where they are JSON and where YAML, `chunk` splits
//!    YAML at its `---` lines;
//! 2. `yaml` and `json` turn one document's text into steps, `scalar` and `number` type the scalars;
//! 3. `tree` and `alias` build the value from the steps, within the [`Limits`];
//! 4. `object` takes lists apart and checks, with `metadata`, what makes an object.

mod alias;
mod chunk;
mod control;
mod failure;
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

use std::sync::Arc;

use serde_json::Value;

use self::failure::Failure;
use self::object::Sink;
use self::stream::Outcome;
use self::text::Text;
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
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, depth: 200, nodes: 2_000_000, documents: 100_000 }
    }
}

/// Reads all documents of a file, each on its own: one that cannot be read is an entry like the others.
///
/// `file` is what the user calls it. Empty documents are passed over, lists are replaced by their items.
pub fn read(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Vec<Entry> {
    let mut reading = Reading { file, limits, document: 0, entries: Vec::new() };
    if bytes.len() as u64 > limits.bytes || u32::try_from(bytes.len()).is_err() {
        reading.take(Err(too_long(limits)));
    } else {
        reading.text(bytes);
    }
    reading.entries
}

/// The values of all documents of a text, typed like manifests but not checked to be objects: for files that
/// configure programs.
///
/// # Errors
/// Why a document cannot be read, with its line.
pub fn values(bytes: &[u8], limits: &Limits) -> Result<Vec<Value>, String> {
    let mut values = Vec::new();
    let mut failed = None;
    let text = format!("{}\n", text::decode(bytes).text);
    stream::read(&text, limits, &mut |outcome| match outcome {
        Ok(tree) => {
            values.push(tree.value);
            true
        }
        Err(failure) => {
            failed = Some(format!("line {}: {}", failure.position.line, failure.message));
            false
        }
    });
    failed.map_or(Ok(values), Err)
}

struct Reading<'a> {
    file: &'a Arc<str>,
    limits: &'a Limits,
    /// Documents that held something.
    document: u32,
    entries: Vec<Entry>,
}

impl Reading<'_> {
    fn text(&mut self, bytes: &[u8]) {
        let Text { text, replaced } = text::decode(bytes);
        // kubectl reads whole lines, so the last one has an end even where the file has none.
        let text = if text.ends_with('\n') { text } else { format!("{text}\n").into() };
        let mut warning = if replaced { replacement(&text) } else { None };
        stream::read(&text, self.limits, &mut |mut outcome| {
            if let Ok(tree) = &mut outcome {
                tree.warnings.splice(0..0, warning.take());
            }
            self.take(outcome)
        });
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
