//! Which file an object comes from, by the annotation that kustomize adds, and where in it.

#![expect(clippy::disallowed_methods, reason = "the files that annotations name are read here")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::core::manifest::{self, Document, Limits, Origin};
use crate::core::position::{Marks, Position};

/// Kustomize's annotation; its value is YAML.
const ANNOTATION: &str = "/metadata/annotations/config.kubernetes.io~1origin";

/// API version, kind, namespace and name.
type Identity = (String, String, String, String);

/// Origins by object.
#[derive(Debug, Default)]
pub(super) struct Origins(BTreeMap<Identity, Found>);

/// Where an object was declared or made.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// In this file.
    Local { file: PathBuf, generated: bool },
    /// In a repository elsewhere.
    Remote(String),
}

impl Origins {
    /// The origins of annotated output; paths in it start in `folder`.
    pub(super) fn read(output: &[u8], folder: &Path, limits: &Limits) -> Self {
        let documents = manifest::read(&"".into(), output, limits).into_iter().flatten();
        let found = documents.filter_map(|document| Some((identity(&document), origin(&document, folder)?)));
        Self(found.collect())
    }
}

fn identity(document: &Document) -> Identity {
    (
        document.gvk.api_version(),
        document.gvk.kind.clone(),
        document.namespace.clone().unwrap_or_default(),
        document.name.clone().unwrap_or_default(),
    )
}

fn origin(document: &Document, folder: &Path) -> Option<Found> {
    let annotation = document.value.pointer(ANNOTATION)?.as_str()?;
    let value = manifest::values(annotation.as_bytes(), &Limits::default()).pop()?.ok()?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let (path, generated) = match (text("path"), text("configuredIn")) {
        (Some(path), _) => (path, false),
        (None, path) => (path?, true),
    };
    Some(match text("repo") {
        Some(repository) => Found::Remote(format!("{repository}//{path}")),
        None => Found::Local { file: fs::canonicalize(folder.join(path)).ok()?, generated },
    })
}

/// The files that objects come from, read once each.
pub(super) struct Places<'a> {
    /// As the user named it.
    folder: &'a str,
    limits: &'a Limits,
    files: BTreeMap<PathBuf, (Arc<str>, Vec<Document>)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(folder: &'a str, limits: &'a Limits) -> Self {
        Self { folder, limits, files: BTreeMap::new() }
    }

    /// The document with its place in the file it comes from. What was changed on the way stands where what it is part
    /// of does; an object whose file is not known stays where it is in the output.
    pub(super) fn relocate(&mut self, document: Document, origins: &Origins) -> Document {
        match origins.0.get(&identity(&document)) {
            None => document,
            Some(Found::Remote(place)) => at_line(document, place.as_str().into(), 1),
            Some(Found::Local { file, generated: true }) => {
                let line = generator_line(file, document.name.as_deref().unwrap_or_default());
                at_line(document, shown(self.folder, file).into(), line)
            }
            Some(Found::Local { file, generated: false }) => self.in_file(document, file),
        }
    }

    fn in_file(&mut self, document: Document, file: &Path) -> Document {
        let (name, declared) = self.file(file);
        match nearest(declared, &document) {
            None => at_line(document, Arc::clone(name), 1),
            Some(original) => {
                let marks = original.marks.shared(&original.value, &document.value);
                Document { origin: original.origin.clone(), marks, ..document }
            }
        }
    }

    fn file(&mut self, path: &Path) -> &(Arc<str>, Vec<Document>) {
        let (folder, limits) = (self.folder, self.limits);
        self.files.entry(path.to_owned()).or_insert_with(|| {
            let name: Arc<str> = shown(folder, path).into();
            let bytes = fs::read(path).unwrap_or_default();
            let documents = manifest::read(&name, &bytes, limits).into_iter().flatten().collect();
            (name, documents)
        })
    }
}

fn at_line(document: Document, file: Arc<str>, line: u32) -> Document {
    let origin = Origin { file, line, document: 1 };
    Document { origin, marks: Marks::leaf(Position { line, column: 1 }), ..document }
}

/// The document that an object was made of: of its kind and name, or of the longest name that its own was made of
/// (prefixes and suffixes). `None` when two are as near.
fn nearest<'d>(declared: &'d [Document], built: &Document) -> Option<&'d Document> {
    let name = |document: &Document| document.name.clone().unwrap_or_default();
    let built_name = name(built);
    let same_kind =
        declared.iter().filter(|one| one.gvk.kind == built.gvk.kind && one.gvk.group == built.gvk.group);
    let mut near: Vec<&Document> = same_kind.filter(|one| built_name.contains(&name(one))).collect();
    near.sort_by_key(|one| std::cmp::Reverse(name(one).len()));
    match near.as_slice() {
        [first, second, ..] if name(first).len() == name(second).len() => None,
        [first, ..] => Some(first),
        [] => None,
    }
}

/// The line of a kustomization that names what a generator makes; the first one when none does.
fn generator_line(file: &Path, built: &str) -> u32 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let names = |line: &str| {
        let name =
            line.trim().trim_start_matches("- ").strip_prefix("name:")?.trim().trim_matches(['"', '\'']);
        (!name.is_empty() && built.contains(name)).then_some(name.len())
    };
    let found = text.lines().zip(1..).filter_map(|(line, number)| Some((names(line)?, number)));
    found.max_by_key(|(length, number)| (*length, std::cmp::Reverse(*number))).map_or(1, |(_, number)| number)
}

/// A file as the user would name it: from the folder they named, when that leads to the same file.
fn shown(folder: &str, file: &Path) -> String {
    let named = fs::canonicalize(folder).ok().and_then(|real| {
        let up = real.ancestors().position(|above| file.starts_with(above))?;
        let above = real.ancestors().nth(up)?;
        let path = (0..up).fold(PathBuf::from(folder), |path, _| path.join(".."));
        Some(tidy(&path.join(file.strip_prefix(above).ok()?)))
    });
    let leads_there = |path: &PathBuf| fs::canonicalize(path).is_ok_and(|real| real == file);
    named.filter(leads_there).unwrap_or_else(|| file.to_owned()).display().to_string()
}

/// Without `.` and without `name/..`.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidied.components().next_back(), Some(Component::Normal(_))) => {
                tidied.pop();
            }
            part => tidied.push(part),
        }
    }
    tidied
}
