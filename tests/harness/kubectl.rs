//! Running the real kubectl, and the plugin through it.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::assets::Assets;

/// What a finished command left.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// The command line, for messages.
    pub(crate) command: String,
    /// Exit code; -1 when a signal ended it.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Output {
    /// Standard output of a command that must have ended with 0.
    ///
    /// # Panics
    /// When it did not, with everything it printed.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self}");
        self.stdout
    }

    /// Standard output as JSON of a command that must have ended with 0.
    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        let command = self.command.clone();
        let text = self.ok();
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{command} printed no JSON ({e}):\n{text}"))
    }

    /// The same as a result, for polling.
    pub(crate) fn result(self) -> Result<String, String> {
        if self.code == 0 { Ok(self.stdout) } else { Err(self.to_string()) }
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (stdout, stderr) = (shortened(&self.stdout), shortened(&self.stderr));
        let Self { command, code, .. } = self;
        write!(f, "`{command}` ended with {code}\nstdout:\n{stdout}\nstderr:\n{stderr}")
    }
}

/// The beginning and the end of a long text.
fn shortened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= 40 {
        return text.to_owned();
    }
    let left_out = format!("… {} lines …", lines.len() - 30);
    [&lines[..15], &[left_out.as_str()], &lines[lines.len() - 15..]].concat().join("\n")
}

/// An environment for kubectl: its own HOME, its own PATH, nothing of the user's.
#[derive(Clone, Debug)]
pub(crate) struct Kubectl {
    program: PathBuf,
    path: OsString,
    folders: Vec<PathBuf>,
    home: PathBuf,
}

impl Kubectl {
    /// kubectl of `assets` with `home` as HOME. With `plugin`, a folder that holds `kubectl-drift`,
    /// `kubectl drift` works.
    pub(crate) fn new(assets: &Assets, home: &Path, plugin: Option<&Path>) -> Self {
        let own: Vec<&Path> = plugin.into_iter().chain([assets.dir.as_path()]).collect();
        let all = own.iter().copied().chain([Path::new("/usr/bin"), Path::new("/bin")]);
        let path = std::env::join_paths(all).expect("no folder name holds a colon");
        let folders = own.into_iter().map(Path::to_owned).collect();
        Self { program: assets.program("kubectl"), path, folders, home: home.to_owned() }
    }

    /// The folders of kubectl and of the plugin, for a person's own PATH.
    pub(crate) fn folders(&self) -> String {
        self.folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(":")
    }

    /// A command to add arguments to. Its standard input is empty; `kubeconfig`: which file, or none at all.
    pub(crate) fn command(&self, kubeconfig: Option<&Path>) -> Command {
        let mut command = Command::new(&self.program);
        command.stdin(Stdio::null()).env_clear().env("PATH", &self.path).env("HOME", &self.home);
        command.env("KUBECONFIG", kubeconfig.unwrap_or(Path::new("/nonexistent/kubeconfig")));
        command
    }

    /// Runs with these arguments and waits.
    pub(crate) fn run(&self, kubeconfig: Option<&Path>, args: &[&str]) -> Output {
        let mut command = self.command(kubeconfig);
        command.args(args);
        finish(command, None)
    }

    /// Runs with these arguments and `stdin`, and waits.
    pub(crate) fn run_with(&self, kubeconfig: Option<&Path>, args: &[&str], stdin: &[u8]) -> Output {
        let mut command = self.command(kubeconfig);
        command.args(args);
        finish(command, Some(stdin))
    }
}

/// Runs any command to its end.
///
/// # Panics
/// When it cannot be started.
pub(crate) fn finish(mut command: Command, stdin: Option<&[u8]>) -> Output {
    let line = command_line(&command);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if stdin.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().unwrap_or_else(|e| panic!("starting `{line}`: {e}"));
    // A thread: the command may print before it has read everything.
    let writer = child.stdin.take().zip(stdin.map(<[u8]>::to_vec)).map(|(mut pipe, bytes)| {
        // An error means that the command stopped reading, which its own output explains.
        std::thread::spawn(move || drop(pipe.write_all(&bytes)))
    });
    let output = child.wait_with_output().unwrap_or_else(|e| panic!("waiting for `{line}`: {e}"));
    if let Some(writer) = writer {
        writer.join().expect("the writer does not panic");
    }
    Output {
        command: line,
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command_line(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Makes `dir/kubectl-drift` the given binary, so that a PATH with `dir` has the plugin, and
/// `dir/kubectl_complete-drift`, which kubectl asks to complete its arguments.
pub(crate) fn install_plugin(dir: &Path, binary: &Path) -> Result<(), String> {
    ["kubectl-drift", "kubectl_complete-drift"].iter().try_for_each(|name| {
        let link = dir.join(name);
        #[cfg(unix)]
        let done = std::os::unix::fs::symlink(binary, &link);
        #[cfg(not(unix))]
        let done = std::fs::copy(binary, &link).map(drop);
        done.map_err(|e| format!("{}: {e}", link.display()))
    })
}
