//! A scratch folder that goes away however the process ends.

use std::path::{Path, PathBuf};
use std::process::Child;

use super::process;

/// Set to any value: scratch folders stay, to look at logs and the audit log after a run.
const KEEP: &str = "DRIFT_KEEP_SCRATCH";

/// `$1`: the folder. When the pipe closes: wait (10 s at most) for the servers whose process ids are in it, then
/// remove it.
const REAPER: &str = r#"
read -r _
tries=0
for file in "$1"/*.pid; do
  while [ -e "$file" ] && kill -0 "$(cat "$file")" 2>/dev/null && [ "$tries" -lt 100 ]; do
    sleep 0.1; tries=$((tries + 1))
  done
done
cd / && rm -rf "$1"
"#;

/// A private folder, removed on drop, after a panic, and by a small shell when this process is killed.
pub(crate) struct Scratch {
    path: PathBuf,
    reaper: Option<Child>,
}

impl Scratch {
    /// A new folder in the system's temporary folder, readable by this user only.
    pub(crate) fn new() -> Result<Self, String> {
        let dir = tempfile::Builder::new().prefix("drift-bench-").tempdir();
        let path = dir.map_err(|e| format!("temporary folder: {e}"))?.keep();
        let reaper = if std::env::var_os(KEEP).is_some() { None } else { Some(reaper(&path)?) };
        Ok(Self { path, reaper })
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A new folder inside.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let path = self.path.join(name);
        std::fs::create_dir_all(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(path)
    }

    /// A new file inside.
    pub(crate) fn file(&self, name: &str, content: &str) -> Result<PathBuf, String> {
        let path = self.path.join(name);
        std::fs::write(&path, content).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(path)
    }
}

fn reaper(path: &Path) -> Result<Child, String> {
    process::shell(REAPER, path).arg(path).spawn().map_err(|e| format!("starting /bin/sh: {e}"))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(reaper) = &mut self.reaper {
            drop(reaper.stdin.take());
            // Nothing to do about an error: the folder is in the system's temporary folder.
            let _ = reaper.wait();
        }
    }
}
