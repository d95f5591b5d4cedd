//! What a server published, kept between runs: one file a server and document.
//!
//! An entry is used for the one content hash it was made from and for no other, so it is never stale. Files
//! are the user's own (0600 in a folder of 0700), replaced in one step, and checked when they are read;
//! whatever is wrong with one is the same as its absence. Nothing about objects is ever kept.

#![expect(clippy::disallowed_methods, reason = "the one place that keeps files between runs")]

mod bound;
mod fnv;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use fnv::fnv;

/// Ending of an entry's file name.
const ENDING: &str = ".types";

/// Form of the entries; another program version may understand the same document otherwise.
const HEADER: &str = concat!("kubectl-drift ", env!("CARGO_PKG_VERSION"), " types 1");

/// Largest entry that is read or written, in bytes.
const LARGEST: u64 = 16 << 20;

/// The entries of one server.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    /// Address and authority of the server.
    server: String,
}

/// Which document, and which content of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    /// Its name at the server (`apis/apps/v1`).
    pub(super) name: &'a str,
    /// Where it is read from, with the hash of its content.
    pub(super) url: &'a str,
}

impl Cache {
    /// Entries in `folder` of the server with this address and certificate authority.
    pub(super) fn new(folder: PathBuf, address: &str, authority: Option<&[u8]>) -> Self {
        let server = format!("{address} {:016x}", fnv(authority.unwrap_or_default()));
        Self { folder, server }
    }

    /// Whether there is an entry of some content of a document.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.path(name).is_some_and(|path| path.is_file())
    }

    /// What was stored for exactly this document.
    pub(super) fn load(&self, key: Key<'_>) -> Option<String> {
        let path = self.path(key.name).filter(|_| is_private(&self.folder))?;
        let mut text = String::new();
        File::open(path).ok()?.take(LARGEST).read_to_string(&mut text).ok()?;
        let head = self.head(key);
        let rest = text.strip_prefix(&head)?;
        let (sum, content) = rest.split_once('\n')?;
        (sum == checksum(content)).then(|| content.to_owned())
    }

    /// Stores, in place of what was there for other contents. That it fails is no problem of a run: the
    /// next one reads the document again.
    pub(super) fn store(&self, key: Key<'_>, content: &str) {
        if let Some(path) = self.path(key.name)
            && content.len() as u64 <= LARGEST
            && create_folder(&self.folder).is_ok()
            && is_private(&self.folder)
        {
            let text = format!("{}{}\n{content}", self.head(key), checksum(content));
            if replace(&path, text.as_bytes()).is_ok() {
                bound::keep_within(&self.folder, bound::MOST_BYTES);
            }
        }
    }

    fn head(&self, key: Key<'_>) -> String {
        format!("{HEADER}\n{}\n{}\n", self.server, key.url)
    }

    /// `None` for names that could mean another folder. Servers are free to have such groups; they are just
    /// not remembered.
    fn path(&self, name: &str) -> Option<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-./".contains(&byte);
        let fits = !name.is_empty() && name.len() <= 200 && name.bytes().all(plain);
        let file = format!("{:016x}-{}{ENDING}", fnv(self.server.as_bytes()), name.replace('/', "~"));
        fits.then(|| self.folder.join(file))
    }
}

fn checksum(content: &str) -> String {
    format!("{:016x}", fnv(content.as_bytes()))
}

/// Makes the folder, with those above it; nobody else may look into it.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether nobody else can have put an entry there.
#[cfg(unix)]
fn is_private(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(folder).is_ok_and(|folder| folder.is_dir() && folder.permissions().mode() & 0o022 == 0)
}

#[cfg(not(unix))]
fn is_private(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|folder| folder.is_dir())
}

/// Who reads at the same time sees the old entry or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let beside = path.with_extension(format!("{}-{count}{}", std::process::id(), bound::UNFINISHED));
    let written = create(&beside).and_then(|mut file| file.write_all(bytes));
    let moved = written.and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        // Left over at worst, until the folder is full.
        let _ = fs::remove_file(&beside);
    }
    moved
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests;
