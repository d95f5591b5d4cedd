//! Manifest text to documents, typed as kubectl types them.
//!
//! kubectl reads manifests with go-yaml v2 and prints them through Go's JSON (`semantics.md` §1), so
//! `0644` is 420, `yes` is true and `1.0` is 1. [`read`] does the same on top of an event parser and
//! keeps the line and column of every value.

use std::sync::Arc;

use serde_json::Value;

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
    /// Where it stands.
    pub origin: Origin,
    /// Why.
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
