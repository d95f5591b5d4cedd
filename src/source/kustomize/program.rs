//! Running the program that builds: `kubectl kustomize`, else `kustomize build`.

#![expect(clippy::disallowed_methods, reason = "the one place that starts kubectl or kustomize")]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

use super::{Build, Programs, unusable};
use crate::core::manifest::Limits;
use crate::core::problem::{Problem, ProblemCode};
use crate::core::secret::mask_message;

/// Bytes of an error message that are shown.
const MOST_SAID: usize = 2000;

/// A proxy that nobody answers at, for builds that are not to fetch anything.
const NOWHERE: &str = "http://127.0.0.1:1";

/// A program that builds kustomizations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    path: PathBuf,
    /// `kubectl kustomize` or `kustomize build`.
    words: [&'static str; 2],
}

/// What a build left.
#[derive(Clone, Debug)]
pub(super) struct Built {
    /// The objects as YAML.
    pub(super) output: Vec<u8>,
    /// What was said beside it.
    pub(super) warnings: String,
}

impl Program {
    /// The kubectl that runs this plugin, else the first kubectl in PATH, else the first kustomize.
    pub(super) fn find(programs: &Programs) -> Option<Self> {
        let given = programs.kubectl.as_ref().map(PathBuf::from).filter(|path| path.is_file());
        let kubectl = given.or_else(|| in_path(programs, "kubectl"));
        let kubectl = kubectl.map(|path| Self { path, words: ["kubectl", "kustomize"] });
        let kustomize =
            || in_path(programs, "kustomize").map(|path| Self { path, words: ["kustomize", "build"] });
        kubectl.or_else(kustomize)
    }

    /// Builds a folder. Nothing is passed through a shell, and standard input is empty.
    pub(super) fn build(&self, build: &Build, folder: &Path, limits: &Limits) -> Result<Built, Problem> {
        let mut command = self.command(build, folder);
        let child = command.spawn().map_err(|error| self.not_started(&error))?;
        let (status, output, said) = collect(child, limits).map_err(|error| self.not_started(&error))?;
        let said = String::from_utf8_lossy(&said).into_owned();
        if !status.success() {
            return Err(self.failed(build, &said));
        }
        if output.len() as u64 > limits.bytes {
            let message =
                format!("{} builds more than {} bytes, the most that is read", build.folder, limits.bytes);
            return Err(Problem::new(ProblemCode::TooLarge, message).with_hint("compare parts of it"));
        }
        Ok(Built { output, warnings: said })
    }

    fn command(&self, build: &Build, folder: &Path) -> Command {
        let mut command = Command::new(&self.path);
        command.arg(self.words[1]);
        command.args(build.helm.then_some("--enable-helm"));
        command.args(build.plugins.then_some("--enable-alpha-plugins"));
        command.args(build.load_restrictor.as_ref().map(|value| format!("--load-restrictor={value}")));
        command.arg("--").arg(folder);
        if !build.remote && !build.helm && !build.plugins {
            // Behind the look at the files: what that missed is not fetched either.
            command.env("GIT_ALLOW_PROTOCOL", "none");
            for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
                command.env(proxy, NOWHERE);
            }
            command.env_remove("NO_PROXY").env_remove("no_proxy");
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn name(&self) -> String {
        self.words.join(" ")
    }

    fn not_started(&self, error: &std::io::Error) -> Problem {
        unusable(format!("{} at {} cannot be run: {}", self.words[0], self.path.display(), error.kind()))
            .with_hint("KUBECTL_PATH and PATH tell which program is taken")
    }

    /// What the program said, without what looks like a secret; control characters are spelled out where it is shown.
    fn failed(&self, build: &Build, said: &str) -> Problem {
        let said = mask_message(said.trim().trim_start_matches("error: ").trim_start_matches("Error: "));
        let end = (0..=said.len().min(MOST_SAID)).rev().find(|end| said.is_char_boundary(*end)).unwrap_or(0);
        let said = if said.is_empty() { "it said nothing" } else { &said[..end] };
        unusable(format!("{} of {} failed: {said}", self.name(), build.folder)).with_hint(format!(
            "see it for yourself: {} {}",
            self.name(),
            build.folder
        ))
    }
}

/// Both streams at once: a program that waits for one to be read would wait for ever.
fn collect(mut child: Child, limits: &Limits) -> std::io::Result<(ExitStatus, Vec<u8>, Vec<u8>)> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let most = limits.bytes.saturating_add(1);
    let (output, said) = thread::scope(|scope| {
        let said = scope.spawn(|| read_up_to(err, MOST_SAID as u64 * 8));
        (read_up_to(out, most), said.join().unwrap_or_default())
    });
    Ok((child.wait()?, output, said))
}

/// What a stream holds; beyond the limit it is closed.
fn read_up_to(stream: Option<impl Read>, limit: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What was read before an error is shown with the program's exit status.
        let _ = stream.take(limit).read_to_end(&mut bytes);
    }
    bytes
}

/// The first file of that name in PATH. The current folder is not searched, though an empty entry would mean it.
fn in_path(programs: &Programs, name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::split_paths(&programs.path).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(&name)).find(|path| path.is_file())
}
