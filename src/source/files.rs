//! Manifest files and folders, as kubectl's `-f` finds them.

#![expect(clippy::disallowed_methods, reason = "manifests are read here")]

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use super::walk::{self, EXTENSIONS, Found};
use super::{Source, arguments, glob};
use crate::core::manifest::{self, Entry, Limits, Origin, Rejected};
use crate::core::problem::{Problem, ProblemCode};

/// What `-f` says to read.
pub struct FileSource {
    paths: Vec<String>,
    recursive: bool,
    stdin: Option<Box<dyn Read>>,
    limits: Limits,
    notes: Vec<String>,
    /// One of two sides that are compared: see [`FileSource::side`].
    is_side: bool,
}

/// A place to read from, found but not yet read.
enum Input {
    Stdin,
    /// Named by the user.
    Named(PathBuf),
    /// Found in a folder.
    Found(Found),
}

impl FileSource {
    /// The arguments of every `-f` in order (each may name several paths, separated by commas), `-R`, and
    /// what `-` reads. The default [`Limits`] hold.
    pub fn new(paths: Vec<String>, recursive: bool, stdin: Box<dyn Read>) -> Self {
        Self {
            paths,
            recursive,
            stdin: Some(stdin),
            limits: Limits::default(),
            notes: Vec::new(),
            is_side: false,
        }
    }

    /// One of two sides that are compared with each other: a file, a folder with all that is in it, or `-`.
    /// It may hold nothing, and where no name in a folder ends like a manifest's, every file is read
    /// (`kubectl diff` writes such folders).
    pub fn side(path: String, stdin: Box<dyn Read>) -> Self {
        Self { is_side: true, ..Self::new(vec![path], true, stdin) }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    fn inputs(&mut self) -> Result<Vec<Input>, Problem> {
        let mut inputs = Vec::new();
        let arguments = std::mem::take(&mut self.paths);
        if self.is_side {
            arguments.iter().try_for_each(|path| self.find(path, &mut inputs))?;
            self.paths = arguments;
            return Ok(inputs);
        }
        for path in arguments.iter().flat_map(|argument| arguments::paths(argument)) {
            self.find(&path, &mut inputs)?;
        }
        self.paths = arguments;
        Ok(inputs)
    }

    fn find(&mut self, path: &str, inputs: &mut Vec<Input>) -> Result<(), Problem> {
        if path == "-" {
            if inputs.iter().any(|input| matches!(input, Input::Stdin)) {
                return Err(unusable("standard input cannot be used for multiple arguments")
                    .with_hint("give `-` once; it may hold several documents"));
            }
            inputs.push(Input::Stdin);
            return Ok(());
        }
        if path.starts_with("http://") || path.starts_with("https://") {
            let hint = format!("fetch it yourself: curl -sSL '{path}' | kubectl drift diff -f -");
            return Err(
                unusable(format!("\"{path}\" is not fetched: only the cluster is talked to")).with_hint(hint)
            );
        }
        for path in expand(path)? {
            self.find_path(Path::new(&path), inputs)?;
        }
        Ok(())
    }

    fn find_path(&mut self, path: &Path, inputs: &mut Vec<Input>) -> Result<(), Problem> {
        let kind = fs::metadata(path).map_err(|error| inaccessible(path, &error))?;
        if !kind.is_dir() {
            inputs.push(Input::Named(path.to_owned()));
            return Ok(());
        }
        let mut found = walk::list(path, self.recursive);
        if found.is_empty() && self.is_side {
            found = walk::list_any(path);
        } else if found.is_empty() {
            self.notes.push(empty_folder(path, self.recursive));
        }
        inputs.extend(found.into_iter().map(Input::Found));
        Ok(())
    }

    fn read_input(&mut self, input: Input, entries: &mut Vec<Entry>) {
        match input {
            Input::Stdin => {
                if let Some(stdin) = self.stdin.take() {
                    entries.extend(self.documents("<stdin>", read_up_to(stdin, self.limits.bytes)));
                }
            }
            Input::Named(path) => entries.extend(self.file(&path)),
            Input::Found(Found::File(path)) => {
                let found = self.file(&path);
                self.add_found(&path, found, entries);
            }
            Input::Found(Found::NoFile(path)) => entries.push(Err(rejected(
                &path.to_string_lossy(),
                Problem::new(
                    ProblemCode::InvalidManifest,
                    format!("{} is no regular file and was not read", path.display()),
                )
                .with_hint("name it with -f to read it all the same"),
            ))),
            Input::Found(Found::Unreadable(path, error)) => {
                entries.push(Err(unreadable(&path.to_string_lossy(), &error)));
            }
        }
    }

    fn file(&self, path: &Path) -> Vec<Entry> {
        let name = path.to_string_lossy();
        let limit = self.limits.bytes;
        let content = File::open(path).and_then(|file| {
            // A size that is known saves reading what is not used; a pipe has none.
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            if size > limit { Ok(Content::TooLong) } else { read_up_to(file, limit) }
        });
        self.documents(&name, content)
    }

    fn documents(&self, name: &str, content: io::Result<Content>) -> Vec<Entry> {
        match content {
            Ok(Content::Bytes(bytes)) => {
                manifest::read_at_once(&Arc::from(name), &bytes, &self.limits, side_by_side)
            }
            Ok(Content::TooLong) => vec![Err(too_long(name, self.limits.bytes))],
            Err(error) => vec![Err(unreadable(name, &error))],
        }
    }

    /// Adds what a file in a folder holds. A kustomization there is no manifest: kubectl would fail on it.
    fn add_found(&mut self, path: &Path, found: Vec<Entry>, entries: &mut Vec<Entry>) {
        let is_input = |entry: &Entry| matches!(entry, Err(rejected) if rejected.problem.code == ProblemCode::NotComparable);
        let named = ["kustomization.yaml", "kustomization.yml"].iter().any(|name| path.ends_with(name));
        let skipped =
            found.iter().any(is_input) || (named && !found.is_empty() && found.iter().all(Result::is_err));
        if skipped {
            let folder =
                path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            self.notes.push(format!(
                "{} was skipped: it is input of kustomize, not a manifest; to compare what it builds, use -k {}",
                path.display(),
                folder.display()
            ));
        }
        entries.extend(found.into_iter().filter(|entry| !(skipped && entry.is_err())));
    }

    fn nothing(&self) -> Problem {
        let name = |path: &String| if path == "-" { "standard input" } else { path }.to_owned();
        let places = self.paths.iter().map(name).collect::<Vec<_>>().join(", ");
        let problem = unusable(format!("nothing to compare: no object is declared in {places}"));
        if self.notes.is_empty() { problem } else { problem.with_hint(self.notes.join("; ")) }
    }
}

impl Source for FileSource {
    fn read(&mut self) -> Result<Vec<Entry>, Problem> {
        self.notes.clear();
        let inputs = self.inputs()?;
        let mut entries = Vec::new();
        for input in inputs {
            self.read_input(input, &mut entries);
        }
        if entries.is_empty() && !self.is_side { Err(self.nothing()) } else { Ok(entries) }
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }
}

fn side_by_side(one: manifest::Work<'_>, other: manifest::Work<'_>) {
    thread::scope(|scope| {
        scope.spawn(other);
        one();
    });
}

/// A path as it stands when something is there, else what it matches as a pattern.
fn expand(path: &str) -> Result<Vec<String>, Problem> {
    let absent = matches!(fs::metadata(path), Err(error) if error.kind() == io::ErrorKind::NotFound);
    if !absent {
        return Ok(vec![path.to_owned()]);
    }
    match glob::expand(path) {
        Ok(found) if found.is_empty() => Err(missing(path)),
        Ok(found) => Ok(found),
        Err(glob::BadPattern) => {
            let problem = unusable(format!("pattern \"{path}\" is not valid: syntax error in pattern"));
            Err(problem.with_hint("a `[` needs its `]`; write `\\[` for the character itself"))
        }
    }
}

enum Content {
    Bytes(Vec<u8>),
    TooLong,
}

fn read_up_to(from: impl Read, limit: u64) -> io::Result<Content> {
    let mut bytes = Vec::new();
    let read = from.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(if read as u64 > limit { Content::TooLong } else { Content::Bytes(bytes) })
}

fn unusable(message: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::InvalidManifest, message)
}

fn missing(path: &str) -> Problem {
    unusable(format!("the path \"{path}\" does not exist"))
        .with_hint("a path is taken from the folder the command is run in; a pattern has to match something")
}

fn inaccessible(path: &Path, error: &io::Error) -> Problem {
    if error.kind() == io::ErrorKind::NotFound {
        return missing(&path.to_string_lossy());
    }
    unusable(format!("the path \"{}\" cannot be accessed: {}", path.display(), reason(error)))
}

fn empty_folder(path: &Path, recursive: bool) -> String {
    let extensions = EXTENSIONS.join(", ");
    let below = if recursive { "" } else { "; add -R for the folders in it" };
    format!("no file in {} ends in one of {extensions}{below}", path.display())
}

fn rejected(file: &str, problem: Problem) -> Rejected {
    Rejected { origin: Origin { file: file.into(), line: 1, document: 1 }, problem }
}

fn unreadable(file: &str, error: &io::Error) -> Rejected {
    let problem =
        Problem::new(ProblemCode::InvalidManifest, format!("{file} cannot be read: {}", reason(error)));
    rejected(file, problem.with_hint("it has to be readable for whoever runs the command"))
}

fn too_long(file: &str, limit: u64) -> Rejected {
    let message = format!("{file} is larger than {limit} bytes, the most that is read");
    rejected(file, Problem::new(ProblemCode::TooLarge, message).with_hint("split the file"))
}

/// The system's reason without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests;
