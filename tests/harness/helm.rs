//! The real Helm, built from the Go module in `tests/helm`, and charts for it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::assets::{at, builds_dir, go_version, lossy, read};
use super::controlplane::ControlPlane;
use super::identity::Identity;
use super::kubectl::{Output, finish};

/// The module with the versions, relative to the package.
const MODULE: &str = "tests/helm";

/// Which Helm: the third applies with Update requests, the fourth server-side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Major {
    /// Helm 3.
    Three,
    /// Helm 4.
    Four,
}

impl Major {
    /// The module's name.
    fn module(self) -> &'static str {
        match self {
            Self::Three => "helm.sh/helm/v3",
            Self::Four => "helm.sh/helm/v4",
        }
    }
}

/// A Helm that can be run.
#[derive(Clone, Debug)]
pub(crate) struct Helm {
    program: PathBuf,
    /// Its version, such as `v4.3.1`.
    pub(crate) version: String,
}

/// Why there is no Helm and none can be built; `None` when there is no such reason.
pub(crate) fn lacking() -> Option<String> {
    let built = |major| builds(major).is_ok_and(|build| build.is_current());
    let there = built(Major::Three) && built(Major::Four);
    (!there && go_version().is_none()).then(|| "install Go 1.26 to have the real Helm built".to_owned())
}

/// Helm, built first where needed (2 minutes the first time, with the network).
pub(crate) fn get(major: Major) -> Result<Helm, String> {
    let build = builds(major)?;
    fs::create_dir_all(&build.out).map_err(|e| at(&build.out, &e))?;
    let lock = File::create(build.out.join("lock")).map_err(|e| at(&build.out, &e))?;
    lock.lock().map_err(|e| at(&build.out.join("lock"), &e))?;
    if !build.is_current() {
        build.compile()?;
    }
    Ok(Helm { program: build.program(), version: build.version })
}

struct Build {
    major: Major,
    version: String,
    out: PathBuf,
    /// Everything the program depends on, verbatim.
    sources: String,
}

fn builds(major: Major) -> Result<Build, String> {
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join(MODULE);
    let versions = read(&module.join("go.mod"))?;
    let mut lines = versions.lines().map(str::trim);
    let version = lines.find_map(|line| line.strip_prefix(major.module())?.strip_prefix(' '));
    let version = version.ok_or_else(|| format!("{MODULE}/go.mod: no version of {}", major.module()))?;
    let out = builds_dir().join(format!("helm-{version}"));
    let sources = format!("{versions}{}", read(&module.join("go.sum"))?);
    Ok(Build { major, version: version.to_owned(), out, sources })
}

impl Build {
    /// Its name is what Helm calls itself as a field manager.
    fn program(&self) -> PathBuf {
        self.out.join("helm")
    }

    fn is_current(&self) -> bool {
        self.program().is_file() && read(&self.out.join("stamp")).is_ok_and(|stamp| stamp == self.sources)
    }

    fn compile(&self) -> Result<(), String> {
        eprintln!("building Helm {} for the tests (2 minutes the first time)", self.version);
        let new = self.out.join("helm.new");
        let mut go = Command::new("go");
        go.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(MODULE));
        go.args(["build", "-ldflags", "-s -w", "-o"]).arg(&new);
        go.arg(format!("{}/cmd/helm", self.major.module()));
        let output = go.output().map_err(|e| format!("starting go: {e}"))?;
        if !output.status.success() {
            let needs = "it takes Go 1.26 and, the first time, the network";
            return Err(format!("`go build` in {MODULE} failed ({needs}):\n{}", lossy(&output.stderr)));
        }
        fs::rename(&new, self.program()).map_err(|e| at(&new, &e))?;
        fs::write(self.out.join("stamp"), &self.sources).map_err(|e| at(&self.out.join("stamp"), &e))
    }
}

impl ControlPlane {
    /// Runs Helm as an administrator. `driver`: where it keeps its records, `secret` unless said.
    pub(crate) fn helm(&self, helm: &Helm, driver: Option<&str>, args: &[&str]) -> Output {
        let mut command = Command::new(&helm.program);
        command.env_clear().env("HOME", self.dir().join("home")).env("PATH", "/usr/bin:/bin");
        command.env("KUBECONFIG", self.kubeconfig(Identity::Admin)).args(args);
        if let Some(driver) = driver {
            command.env("HELM_DRIVER", driver);
        }
        finish(command, None)
    }
}

/// A chart of manifests as they are: what would be an action of a template is written as text.
///
/// # Panics
/// When it cannot be written.
pub(crate) fn chart(dir: &Path, name: &str, manifests: &[PathBuf]) -> PathBuf {
    let chart = dir.join(name);
    let templates = chart.join("templates");
    fs::create_dir_all(&templates).unwrap_or_else(|e| panic!("{}: {e}", templates.display()));
    let write = |path: PathBuf, text: String| {
        fs::write(&path, text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    };
    write(chart.join("Chart.yaml"), format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n"));
    for (number, manifest) in manifests.iter().enumerate() {
        let text = fs::read_to_string(manifest).unwrap_or_else(|e| panic!("{}: {e}", manifest.display()));
        write(templates.join(format!("{number:03}.yaml")), text.replace("{{", "{{`{{`}}"));
    }
    chart
}
