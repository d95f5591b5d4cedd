//! How the program was called: by kubectl, as itself, or to complete a command line.
//!
//! kubectl finds a plugin in `PATH` and starts it by its whole path (kubectl `pkg/cmd/plugin.go`: `exec.LookPath`, then
//! `syscall.Exec(path, [path, …])`); a shell passes on what was typed. `KUBECTL_PATH` tells only since kubectl 1.37, and
//! is inherited by everything a plugin starts.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The name under which kubectl asks a plugin to complete its arguments.
pub(super) const COMPLETER: &str = "kubectl_complete-drift";

/// What to call the program in help and hints, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// `kubectl drift` or `kubectl-drift`.
    pub name: &'static str,
    /// Where it was found, links not followed; `None` where that cannot be told.
    pub program: Option<PathBuf>,
}

impl Called {
    /// From the first argument, the working directory, and `PATH`.
    pub(super) fn of(first: Option<&OsStr>, folder: Option<&Path>, path: Option<&OsString>) -> Self {
        let Some(first) = first.map(Path::new) else { return Self::by_kubectl(None) };
        if first.is_absolute() {
            return Self::by_kubectl(Some(first.to_owned()));
        }
        let named_folder = first.parent().is_some_and(|parent| !parent.as_os_str().is_empty());
        let program =
            if named_folder { folder.map(|folder| folder.join(first)) } else { in_path(first, path) };
        Self { name: "kubectl-drift", program }
    }

    /// Called as `kubectl drift`.
    pub(super) fn by_kubectl(program: Option<PathBuf>) -> Self {
        Self { name: "kubectl drift", program }
    }

    /// A text that says `kubectl drift`, in the words that were typed.
    pub(super) fn in_its_words(&self, text: &str) -> String {
        text.replace("kubectl drift", self.name)
    }
}

#[expect(clippy::disallowed_methods, reason = "where a program is, the file system alone can tell")]
fn in_path(name: &Path, path: Option<&OsString>) -> Option<PathBuf> {
    let file = name.with_extension(std::env::consts::EXE_EXTENSION);
    std::env::split_paths(path?).map(|folder| folder.join(&file)).find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(first: &str, path: &str) -> Called {
        Called::of(Some(OsStr::new(first)), Some(Path::new("/home/ann/drift")), Some(&path.into()))
    }

    #[cfg(unix)]
    #[test]
    fn kubectl_calls_by_the_whole_path() {
        let plugin = called("/opt/bin/kubectl-drift", "/opt/bin");
        assert_eq!(plugin, Called::by_kubectl(Some("/opt/bin/kubectl-drift".into())));
        assert_eq!(plugin.in_its_words("see `kubectl drift diff`"), "see `kubectl drift diff`");
    }

    #[test]
    fn a_shell_passes_on_what_was_typed() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("kubectl-drift").with_extension(std::env::consts::EXE_EXTENSION);
        std::fs::write(&program, "").unwrap();
        let direct = called("kubectl-drift", folder.path().to_str().unwrap());
        assert_eq!(direct, Called { name: "kubectl-drift", program: Some(program) });
        assert_eq!(direct.in_its_words("see `kubectl drift diff`"), "see `kubectl-drift diff`");
        assert_eq!(called("kubectl-drift", "/nonexistent").program, None);
    }

    #[cfg(unix)]
    #[test]
    fn a_relative_path_is_direct_too() {
        let built = called("target/release/kubectl-drift", "");
        assert_eq!(built.name, "kubectl-drift");
        assert_eq!(built.program, Some("/home/ann/drift/target/release/kubectl-drift".into()));
    }
}
