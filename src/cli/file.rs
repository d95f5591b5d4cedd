//! Writing a report to a file: whole or not at all, and for its owner only.

#![expect(clippy::disallowed_methods, reason = "the one place that writes files")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::CliError;

/// Puts the bytes into the file. Who reads it at the same time sees the old report or the new one.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let written = if is_special(path) { write_into(path, bytes) } else { replace(path, bytes) };
    written.map_err(|error| {
        CliError::usage(format!("cannot write the report to {}: {}", path.display(), error.kind()))
            .hint("check that the folder exists and may be written to")
    })
}

/// A device or a pipe (`/dev/stdout`, `>(jq)`) is written to, never replaced.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file())
}

fn write_into(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.write_all(bytes)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays a link: its target is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = temporary_beside(&target)?;
    let written = create(&beside).and_then(|mut file| file.write_all(bytes));
    let moved = written.and_then(|()| fs::rename(&beside, &target));
    if moved.is_err() {
        // Not worth a second message: the first tells why.
        let _ = fs::remove_file(&beside);
    }
    moved
}

/// A name in the same folder, so that it can be renamed in one step.
fn temporary_beside(target: &Path) -> io::Result<PathBuf> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let hidden = format!(".{}.{}.new", name.to_string_lossy(), std::process::id());
    Ok(target.with_file_name(hidden))
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_replaces_the_old_one_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drift.json");
        write(&path, b"old, and longer").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drift.json");
        write(&path, b"x").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, b"old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        write(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let error = write(Path::new("/nonexistent/drift.json"), b"x").unwrap_err();
        assert_eq!(error.message, "cannot write the report to /nonexistent/drift.json: entity not found");
    }
}
