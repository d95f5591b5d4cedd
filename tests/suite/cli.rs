//! Running the program as a process of its own: nothing of the caller's environment, 100 columns.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::kubectl::{Output, finish};
use crate::servers::PLUGIN;

/// A place to run in: a folder that is HOME and working directory at once.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap_or_else(|e| panic!("temporary folder: {e}")) }
    }

    /// Its folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file there.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        let folder = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        std::fs::write(&path, content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }

    /// The command, to be added to.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PLUGIN);
        command.args(args).stdin(Stdio::null()).current_dir(self.path());
        command.env_clear().env("HOME", self.path()).env("COLUMNS", "100");
        command
    }

    /// Runs to the end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        finish(self.command(args), None)
    }

    /// Runs with these bytes as standard input.
    pub(crate) fn run_with(&self, args: &[&str], stdin: &[u8]) -> Output {
        finish(self.command(args), Some(stdin))
    }

    /// The JSON report of a run, whatever its exit code.
    #[track_caller]
    pub(crate) fn report(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["-o", "json"]].concat());
        let report: Value =
            serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("no report ({e}): {output}"));
        assert_eq!(report["exitCode"], output.code, "{output}");
        report
    }
}

/// Exit code, and that these texts are told on standard error.
#[track_caller]
pub(crate) fn fails(output: &Output, code: i32, texts: &[&str]) {
    assert_eq!(output.code, code, "{output}");
    for text in texts {
        assert!(output.stderr.contains(text), "`{text}` is not told:\n{output}");
    }
}
