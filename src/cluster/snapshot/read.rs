//! Reading captured files: YAML as manifests are read, JSON directly because captures are large.

#![expect(clippy::disallowed_methods, reason = "captured files are read here")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::objects::Objects;
use crate::core::id::Gvk;
use crate::core::manifest::{self, Limits};
use crate::core::problem::{Problem, ProblemCode};

/// What `kubectl get` writes is trusted further than a manifest: a whole cluster may be in one file.
const LIMITS: Limits =
    Limits { bytes: 2 << 30, depth: 200, nodes: 400_000_000, documents: 10_000_000, as_written: false };

/// What the files hold.
#[derive(Debug, Default)]
pub(super) struct Captured {
    /// The objects.
    pub(super) objects: Objects,
    /// How many documents are no objects, and the first of them.
    rejected: (usize, Option<String>),
    /// Files in directories that cannot be read.
    unreadable: Vec<String>,
}

/// Reads files and directories.
pub(super) fn read(paths: &[PathBuf]) -> Result<Captured, Problem> {
    let mut captured = Captured::default();
    for path in paths {
        let about = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if about.is_dir() {
            captured.add_folder(path)?;
        } else {
            let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
            captured.add_file(path, &bytes);
        }
    }
    if captured.objects.is_empty() { Err(captured.nothing(paths)) } else { Ok(captured) }
}

impl Captured {
    /// All levels below; links to folders are not followed, so there are no loops.
    fn add_folder(&mut self, folder: &Path) -> Result<(), Problem> {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut paths: Vec<PathBuf> = entries
            .map_err(|error| unreadable(folder, &error))?
            .into_iter()
            .map(|entry| entry.path())
            .collect();
        paths.sort_unstable();
        for path in paths {
            if fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir()) {
                self.add_folder(&path)?;
            } else if has_extension(&path) && fs::metadata(&path).is_ok_and(|about| about.is_file()) {
                match fs::read(&path) {
                    Ok(bytes) => self.add_file(&path, &bytes),
                    Err(error) => self.unreadable.push(unreadable(&path, &error).message),
                }
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, bytes: &[u8]) {
        if bytes.trim_ascii_start().first() == Some(&b'{') && self.add_json(bytes) {
            return;
        }
        let name: Arc<str> = path.display().to_string().into();
        for entry in manifest::read(&name, bytes, &LIMITS) {
            match entry {
                Ok(document) => self.add(document.value),
                Err(rejected) => self.reject(rejected.problem.message),
            }
        }
    }

    /// One or more JSON values; `false` when they are not, and nothing was added.
    fn add_json(&mut self, bytes: &[u8]) -> bool {
        let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(bytes).into_iter().collect();
        let Ok(values) = values else { return false };
        for value in values {
            self.add(value);
        }
        true
    }

    /// An object, or the items of a list, which need not say what they are.
    fn add(&mut self, mut value: Value) {
        let kind = value["kind"].as_str().and_then(|kind| kind.strip_suffix("List")).map(str::to_owned);
        let items = kind.is_some().then(|| value.get_mut("items").map(Value::take)).flatten();
        match (kind, items) {
            (Some(kind), Some(Value::Array(items))) => self.add_items(&kind, &value["apiVersion"], items),
            (Some(kind), Some(Value::Null)) => self.add_items(&kind, &value["apiVersion"], Vec::new()),
            _ if self.objects.add(value) => {}
            _ => self.reject("a JSON value without apiVersion, kind or name".into()),
        }
    }

    fn add_items(&mut self, kind: &str, api_version: &Value, items: Vec<Value>) {
        if items.is_empty() && !kind.is_empty() {
            self.objects.add_empty(Gvk::new(api_version.as_str().unwrap_or_default(), kind));
        }
        for mut item in items {
            if let Value::Object(fields) = &mut item
                && !kind.is_empty()
            {
                fields.entry("apiVersion").or_insert_with(|| api_version.clone());
                fields.entry("kind").or_insert_with(|| kind.into());
            }
            self.add(item);
        }
    }

    fn reject(&mut self, why: String) {
        self.rejected.0 += 1;
        self.rejected.1.get_or_insert(why);
    }

    /// One sentence for each thing a reader should know.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = self.unreadable.clone();
        if let (count, Some(first)) = &self.rejected {
            warnings.push(format!(
                "{count} documents of the captured files are no objects and left out; the first: {first}"
            ));
        }
        let (count, without) = self.objects.counts();
        if without > 0 {
            warnings.push(format!(
                "{without} of {count} captured objects have no managed fields, so nothing tells who changed them: capture with --show-managed-fields"
            ));
        }
        warnings
    }

    fn nothing(&self, paths: &[PathBuf]) -> Problem {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let first = self.rejected.1.as_ref().or(self.unreadable.first());
        let why = first.map(|first| format!(" ({first})")).unwrap_or_default();
        Problem::new(ProblemCode::NotCaptured, format!("no captured object in {}{why}", names.join(", ")))
            .with_hint(format!("--live takes what this writes: {}", super::CAPTURE))
    }
}

fn has_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
    matches!(extension.as_deref(), Some("yaml" | "yml" | "json"))
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory",
        io::ErrorKind::PermissionDenied => "permission denied",
        _ => "it cannot be read",
    };
    Problem::new(ProblemCode::NotCaptured, format!("cannot read {}: {why}", path.display()))
        .with_hint("check the path given with --live")
}
