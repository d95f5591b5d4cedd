//! Whether a build would fetch something: the kustomization files say so before anything runs.
//!
//! kustomize takes a git repository wherever it takes a folder, and a URL wherever it takes a file
//! (`api/internal/git/repospec.go`, `api/internal/loader/fileloader.go`). So every text of a kustomization is looked at
//! that could be either, and folders it leads to are, too.

#![expect(clippy::disallowed_methods, reason = "kustomization files are read here")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::unusable;
use crate::core::manifest::{self, Limits};
use crate::core::position::Position;
use crate::core::problem::Problem;

/// The names of a kustomization file; kustomize refuses a folder with two of them.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Fields of free text, or of what is fetched only by a plugin that has to be enabled first.
const TEXT: [&str; 13] = [
    "commonAnnotations",
    "commonLabels",
    "helmChartInflationGenerator",
    "helmCharts",
    "helmGlobals",
    "images",
    "labels",
    "literals",
    "metadata",
    "options",
    "patch",
    "replicas",
    "vars",
];

/// Fields that may hold configurations of transformers, which name files themselves.
const CONFIGURED: [&str; 3] = ["generators", "transformers", "validators"];

/// Folders that are looked at.
const MOST_FOLDERS: usize = 2000;

/// Refuses a folder whose build would fetch something, and one that is no kustomization.
pub(super) fn refuse(folder: &str) -> Result<(), Problem> {
    if is_remote(folder) {
        return Err(fetches(folder, "-k"));
    }
    let mut scan = Scan::default();
    scan.folder(Path::new(folder), false)?;
    while let Some((next, strict)) = scan.open.pop() {
        scan.folder(&next, strict)?;
    }
    Ok(())
}

/// Whether kustomize would take the text for a URL or a git repository. Rather yes than no.
pub(super) fn is_remote(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let before_slash = text.split('/').next().unwrap_or_default();
    let secure_copy = before_slash.split_once('@').is_some_and(|(_, rest)| rest.contains(':'));
    text.contains("://")
        || text.contains("::")
        || text.contains("?ref=")
        || text.contains("?version=")
        || ["gh:", "git@", "github.com"].iter().any(|start| text.starts_with(start))
        || secure_copy
}

#[derive(Default)]
struct Scan {
    /// Folders to look at, and whether every file they name is a configuration of a transformer.
    open: Vec<(PathBuf, bool)>,
    seen: BTreeSet<(PathBuf, bool)>,
}

impl Scan {
    fn folder(&mut self, folder: &Path, strict: bool) -> Result<(), Problem> {
        let Ok(real) = fs::canonicalize(folder) else { return Err(not_there(folder)) };
        if !self.seen.insert((real, strict)) {
            return Ok(());
        }
        if self.seen.len() > MOST_FOLDERS {
            return Err(unusable(format!("more than {MOST_FOLDERS} folders belong to the kustomization"))
                .with_hint("build it yourself and compare the result: kubectl kustomize DIR | kubectl drift diff -f -"));
        }
        let files: Vec<PathBuf> =
            NAMES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
        if files.is_empty() {
            return Err(no_kustomization(folder));
        }
        for file in files {
            let bytes = fs::read(&file).map_err(|error| unreadable(&file, &error.kind().to_string()))?;
            for found in manifest::values(&bytes, &Limits::default()) {
                let place = |at: Position| format!("line {}: not readable as YAML", at.line);
                let value = found.map_err(|at| unreadable(&file, &place(at)))?;
                self.fields(&file, &value, strict)?;
            }
        }
        Ok(())
    }

    fn fields(&mut self, file: &Path, value: &Value, strict: bool) -> Result<(), Problem> {
        let Value::Object(fields) = value else { return Ok(()) };
        for (name, value) in fields.iter().filter(|(name, _)| !TEXT.contains(&name.as_str())) {
            let strict = strict || CONFIGURED.contains(&name.as_str());
            self.texts(file, value, strict)?;
        }
        Ok(())
    }

    fn texts(&mut self, file: &Path, value: &Value, strict: bool) -> Result<(), Problem> {
        match value {
            Value::String(text) => self.text(file, text, strict),
            Value::Array(items) => items.iter().try_for_each(|item| self.texts(file, item, strict)),
            Value::Object(_) => self.fields(file, value, strict),
            _ => Ok(()),
        }
    }

    fn text(&mut self, file: &Path, text: &str, strict: bool) -> Result<(), Problem> {
        if text.contains('\n') {
            // A patch that is written in place, or a transformer, whose texts then count one by one.
            let words = text.split_whitespace().filter(|_| strict);
            let mut words = words.map(|word| word.trim_matches(['"', '\'', ',', '[', ']']));
            return words.find(|word| is_remote(word)).map_or(Ok(()), |word| Err(fetches(word, &show(file))));
        }
        // `key=path` in lists of files.
        let path = text
            .split_once('=')
            .map_or(text, |(key, path)| if key.contains(['/', '?']) { text } else { path });
        if is_remote(path) || is_remote(text) {
            return Err(fetches(text, &show(file)));
        }
        let target = file.parent().unwrap_or(Path::new(".")).join(path);
        if target.is_dir() && NAMES.iter().any(|name| target.join(name).is_file()) {
            self.open.push((target, strict));
        } else if strict && target.is_file() {
            return self.configuration(&target);
        }
        Ok(())
    }

    /// A file that configures a transformer.
    fn configuration(&mut self, file: &Path) -> Result<(), Problem> {
        let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error.kind().to_string()))?;
        self.text(file, &format!("{text}\n"), true)
    }
}

fn show(path: &Path) -> String {
    path.display().to_string()
}

fn fetches(what: &str, place: &str) -> Problem {
    // A URL may hold a password.
    let what = crate::core::secret::mask_message(what);
    unusable(format!("{place} names {what}, which would be fetched from elsewhere: only the cluster is talked to"))
        .with_hint("allow it with --enable-remote, or build it yourself: kubectl kustomize DIR | kubectl drift diff -f -")
}

fn not_there(folder: &Path) -> Problem {
    unusable(format!("the folder \"{}\" does not exist", folder.display()))
        .with_hint("a path is taken from the folder the command is run in")
}

fn no_kustomization(folder: &Path) -> Problem {
    unusable(format!("there is no kustomization.yaml in {}", folder.display()))
        .with_hint(format!("plain manifests are compared with -f {}", folder.display()))
}

fn unreadable(file: &Path, why: &str) -> Problem {
    unusable(format!("{} cannot be read, so what it would fetch is not known: {why}", file.display()))
        .with_hint("correct it, or build it all the same with --enable-remote")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_kustomize_would_fetch_is_remote() {
        for text in [
            "https://example.com/a.yaml",
            "http://example.com//base?ref=v1",
            "HTTPS://example.com/a",
            "git::https://example.com/a.git",
            "git@github.com:org/repo.git",
            "org-123@github.com:org/repo",
            "user@host:path",
            "github.com/org/repo//base?ref=main",
            "gh:org/repo",
            "ssh://git@example.com/a",
            "file:///srv/repo.git",
            "example.com/org/repo?ref=v1",
        ] {
            assert!(is_remote(text), "{text}");
        }
        for text in ["../base", "a.yaml", "./github", "web@v2/base", "c:/deploy", "team/github.com"] {
            assert!(!is_remote(text), "{text}");
        }
    }
}
