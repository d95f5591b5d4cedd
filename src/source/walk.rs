//! The manifest files in a folder, in the order of Go's `filepath.Walk`.

#![expect(clippy::disallowed_methods, reason = "folders are listed here")]

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// The ends of file names that are read from a folder, in this case only.
pub(super) const EXTENSIONS: [&str; 3] = [".json", ".yaml", ".yml"];

/// What a folder holds.
#[derive(Debug)]
pub(super) enum Found {
    /// A file to read.
    File(PathBuf),
    /// Neither a file nor a link to one, though named like a manifest: reading it could wait for ever.
    NoFile(PathBuf),
    /// A folder that could not be listed.
    Unreadable(PathBuf, io::Error),
}

/// Lists a folder, names in lexical order, folders at the place of their name. Links to folders are not
/// followed, so there is no loop.
pub(super) fn list(folder: &Path, recursive: bool) -> Vec<Found> {
    walk(folder, recursive, &EXTENSIONS)
}

/// The same for all files, whatever they are called.
pub(super) fn list_any(folder: &Path) -> Vec<Found> {
    walk(folder, true, &[""])
}

fn walk(folder: &Path, recursive: bool, extensions: &[&str]) -> Vec<Found> {
    let mut found = Vec::new();
    // Folders to list and files to take, the next one last.
    let mut open = vec![(folder.to_owned(), None)];
    while let Some((path, kind)) = open.pop() {
        let Some(kind) = kind else {
            match entries(&path) {
                Ok(entries) => {
                    let entries = entries.into_iter().rev();
                    open.extend(entries.map(|(name, kind)| (path.join(name), Some(kind))));
                }
                Err(error) => found.push(Found::Unreadable(path, error)),
            }
            continue;
        };
        if !kind.is_dir() {
            found.extend(file(path, kind, extensions));
        } else if recursive {
            open.push((path, None));
        }
    }
    found
}

fn entries(folder: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        entries.push((entry.file_name(), entry.file_type()?));
    }
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(entries)
}

fn file(path: PathBuf, kind: FileType, extensions: &[&str]) -> Option<Found> {
    let name = path.file_name()?.to_string_lossy();
    if !extensions.iter().any(|extension| name.ends_with(*extension)) {
        return None;
    }
    if kind.is_file() {
        return Some(Found::File(path));
    }
    if !kind.is_symlink() {
        return Some(Found::NoFile(path));
    }
    match fs::metadata(&path) {
        Ok(target) if target.is_dir() => None,
        Ok(target) if !target.is_file() => Some(Found::NoFile(path)),
        // A link to nowhere is found out when it is read.
        _ => Some(Found::File(path)),
    }
}
