//! Keeping the folder small: the entries that were written longest ago go first.

#![expect(clippy::disallowed_methods, reason = "entries are removed here")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::ENDING;

/// Most bytes of all entries together. A server with many custom resources takes about one megabyte.
pub(super) const MOST_BYTES: u64 = 32 << 20;

/// Ending of an entry that is being written, or was when its process was killed.
pub(super) const UNFINISHED: &str = ".new";

/// Removes the oldest entries until the rest fit. Files that are not this program's are left alone.
pub(super) fn keep_within(folder: &Path, most: u64) {
    let mut entries = entries(folder);
    let mut total: u64 = entries.iter().map(|entry| entry.bytes).sum();
    entries.sort_by_key(|entry| entry.written);
    for entry in entries {
        if total <= most {
            return;
        }
        // Another process may have been quicker.
        let _ = fs::remove_file(entry.path);
        total = total.saturating_sub(entry.bytes);
    }
}

struct Entry {
    path: PathBuf,
    bytes: u64,
    written: Option<SystemTime>,
}

fn entries(folder: &Path) -> Vec<Entry> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let entry = |file: fs::DirEntry| {
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        let ours = is_ours(&file.file_name().to_string_lossy());
        ours.then(|| Entry { path: file.path(), bytes: metadata.len(), written: metadata.modified().ok() })
    };
    found.filter_map(entry).collect()
}

/// `0123456789abcdef-apis~apps~v1.types`.
fn is_ours(name: &str) -> bool {
    let (server, rest) = name.split_once('-').unwrap_or((name, ""));
    let is_server = server.len() == 16 && server.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_server && (rest.ends_with(ENDING) || rest.ends_with(UNFINISHED))
}
