//! `-k DIR`: what the user's own kubectl or kustomize builds, objects mapped to the files they come from.
//!
//! 1. `remote` looks through the kustomization files: nothing is fetched unless that is asked for;
//! 2. `program` builds the folder as it is. Its output is what is declared, byte for byte;
//! 3. at the same time a temporary overlay (`overlay`) builds it once more with origin annotations. They are read
//!    and thrown away (`origins`), so they can never be a difference.

mod origins;
mod overlay;
mod program;
mod remote;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use super::Source;
use crate::core::manifest::{self, Entry, Limits};
use crate::core::problem::{Problem, ProblemCode};
use crate::core::secret::mask_message;
use program::{Built, Program};

/// What to build, and what the build may do.
#[derive(Clone, Debug, Default)]
pub struct Build {
    /// The folder, as the user named it.
    pub folder: String,
    /// Bases and files may be fetched from elsewhere.
    pub remote: bool,
    /// `--enable-helm` of kustomize.
    pub helm: bool,
    /// `--enable-alpha-plugins` of kustomize.
    pub plugins: bool,
    /// `--load-restrictor` of kustomize.
    pub load_restrictor: Option<String>,
}

/// Where programs and temporary files are.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// `KUBECTL_PATH`, which kubectl sets for its plugins.
    pub kubectl: Option<OsString>,
    /// `PATH`.
    pub path: OsString,
    /// The folder for temporary files.
    pub temporary: PathBuf,
}

/// What `-k` says to read.
#[derive(Clone, Debug)]
pub struct KustomizeSource {
    build: Build,
    programs: Programs,
    limits: Limits,
    notes: Vec<String>,
}

impl KustomizeSource {
    /// A source that runs one program at each reading. The default [`Limits`] hold.
    pub fn new(build: Build, programs: Programs) -> Self {
        Self { build, programs, limits: Limits::default(), notes: Vec::new() }
    }

    /// The built output and, where they can be had, the origins of its objects.
    fn run(&self, program: &Program) -> Result<(Built, Option<origins::Origins>), Problem> {
        let folder = &self.build.folder;
        if remote::is_remote(folder) {
            return Ok((program.build(&self.build, Path::new(folder), &self.limits)?, None));
        }
        // A second build may have effects of its own where programs run in it.
        let traced = !self.build.helm && !self.build.plugins;
        thread::scope(|scope| {
            let origins = traced.then(|| scope.spawn(|| self.origins(program)));
            let built = program.build(&self.build, Path::new(folder), &self.limits);
            // Without origins everything is compared all the same.
            let origins = origins.and_then(|thread| thread.join().ok().flatten());
            Ok((built?, origins))
        })
    }

    fn origins(&self, program: &Program) -> Option<origins::Origins> {
        let overlay = overlay::Overlay::over(Path::new(&self.build.folder), &self.programs.temporary)?;
        let built = program.build(&self.build, overlay.path(), &self.limits).ok()?;
        Some(origins::Origins::read(&built.output, overlay.path(), &self.limits))
    }
}

impl Source for KustomizeSource {
    fn read(&mut self) -> Result<Vec<Entry>, Problem> {
        self.notes.clear();
        if !self.build.remote {
            remote::refuse(&self.build.folder)?;
        }
        let program = Program::find(&self.programs).ok_or_else(|| no_program(&self.build.folder))?;
        let (built, origins) = self.run(&program)?;
        self.notes.extend(built.warnings.lines().map(|line| mask_message(line.trim_start_matches("# "))));
        let name: Arc<str> = format!("<kustomize {}>", self.build.folder).into();
        let entries = manifest::read(&name, &built.output, &self.limits);
        if entries.is_empty() {
            return Err(unusable(format!("nothing to compare: {} builds no object", self.build.folder)));
        }
        // Where there are annotations of the user's own, they tell as much.
        let origins = origins.unwrap_or_else(|| {
            origins::Origins::read(&built.output, Path::new(&self.build.folder), &self.limits)
        });
        let mut places = origins::Places::new(&self.build.folder, &self.limits);
        let relocate = |entry: Entry| entry.map(|document| places.relocate(document, &origins));
        Ok(entries.into_iter().map(relocate).collect())
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }
}

fn unusable(message: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::InvalidManifest, message)
}

fn no_program(folder: &str) -> Problem {
    unusable("-k needs kubectl or kustomize, and neither is in PATH").with_hint(format!(
        "install one of them, or build elsewhere and compare the result: kubectl kustomize {folder} > built.yaml"
    ))
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
