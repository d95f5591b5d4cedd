//! Finds or builds the control plane's programs.
//!
//! In this order: a complete `KUBEBUILDER_ASSETS`; an earlier build of the Go module in `tests/controlplane`; a new
//! build with `go`. The Kubernetes version stands in one place, the module's `go.mod`.

use std::fmt::Write;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The module of the newest Kubernetes version that the bench knows. An older one is another folder with the same
/// sources and another `go.mod`.
pub(crate) const LATEST: &str = "tests/controlplane";

/// The oldest Kubernetes version that the bench knows.
pub(crate) const OLDEST: &str = "tests/controlplane-1.32";

/// The programs that a complete folder holds.
pub(crate) const PROGRAMS: [&str; 4] = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"];

/// Programs for comparison and generation that only our own build has.
pub(crate) const TOOLS: [&str; 3] = ["managedfields-owners", "quantities", "struct-tags"];

/// A folder with the programs.
#[derive(Clone, Debug)]
pub(crate) struct Assets {
    /// The folder; it has the layout of `KUBEBUILDER_ASSETS`.
    pub(crate) dir: PathBuf,
}

/// What [`find`] found.
pub(crate) enum Found {
    /// Usable now.
    Ready(Assets),
    /// To be built first.
    Buildable(Build),
    /// Neither; says why and what to do.
    Missing(String),
}

/// A build of one module folder.
pub(crate) struct Build {
    module: PathBuf,
    version: String,
    out: PathBuf,
}

impl Assets {
    /// The path of one of [`PROGRAMS`].
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The path of one of [`TOOLS`]; an error when the folder is not our own build.
    pub(crate) fn tool(&self, name: &str) -> Result<PathBuf, String> {
        let path = self.dir.join(name);
        if path.exists() {
            return Ok(path);
        }
        Err(format!(
            "{} has no `{name}`: unset KUBEBUILDER_ASSETS and let the bench build it",
            self.dir.display()
        ))
    }
}

/// Looks for the programs of a module folder such as [`LATEST`], building nothing.
pub(crate) fn find(module: &str) -> Result<Found, String> {
    // A folder of one's own is taken for the newest version; an older one is always a build.
    if module == LATEST
        && let Some(assets) = kubebuilder()
    {
        return Ok(Found::Ready(assets));
    }
    let build = Build::of(module)?;
    if build.is_current() {
        return Ok(Found::Ready(build.assets()));
    }
    match go_version() {
        Some(_) => Ok(Found::Buildable(build)),
        None => Ok(Found::Missing("install Go 1.26 or set KUBEBUILDER_ASSETS".into())),
    }
}

/// The programs of a module folder, built first where needed (5 minutes the first time, with the network).
pub(crate) fn get(module: &str) -> Result<Assets, String> {
    match find(module)? {
        Found::Ready(assets) => Ok(assets),
        Found::Buildable(build) => build.run(),
        Found::Missing(hint) => Err(format!("no control plane programs: {hint}")),
    }
}

fn kubebuilder() -> Option<Assets> {
    let dir = PathBuf::from(std::env::var_os("KUBEBUILDER_ASSETS")?);
    PROGRAMS.iter().all(|name| dir.join(name).is_file()).then_some(Assets { dir })
}

pub(super) fn go_version() -> Option<String> {
    let output = Command::new("go").arg("version").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Build {
    /// The build of a module folder, a path relative to the package.
    pub(crate) fn of(module: &str) -> Result<Self, String> {
        let module = Path::new(env!("CARGO_MANIFEST_DIR")).join(module);
        let version = kubernetes_version(&read(&module.join("go.mod"))?)
            .ok_or_else(|| format!("{}: no `k8s.io/kubernetes vX.Y.Z`", module.join("go.mod").display()))?;
        let out = builds_dir().join(&version);
        Ok(Self { module, version, out })
    }

    /// The Kubernetes version, such as `v1.36.3`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    fn assets(&self) -> Assets {
        Assets { dir: self.out.join("bin") }
    }

    /// Whether an earlier build is complete and of these very sources.
    fn is_current(&self) -> bool {
        let stamp = fs::read_to_string(self.out.join("stamp")).ok();
        stamp.is_some() && stamp == self.stamp().ok() && self.assets().program("kubectl").is_file()
    }

    /// Everything the program depends on, verbatim.
    fn stamp(&self) -> Result<String, String> {
        let mut sources: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(&self.module).map_err(|e| at(&self.module, &e))? {
            let path = entry.map_err(|e| at(&self.module, &e))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.extension().is_some_and(|x| x == "go") || name.starts_with("go.") {
                sources.push(path);
            }
        }
        sources.sort();
        let texts: Result<Vec<String>, String> = sources.iter().map(|path| read(path)).collect();
        Ok(format!("{}\n{}", self.linker_flags(), texts?.concat()))
    }

    /// Builds and links. Two processes that want the same build wait for each other.
    pub(crate) fn run(&self) -> Result<Assets, String> {
        fs::create_dir_all(self.out.join("bin")).map_err(|e| at(&self.out, &e))?;
        let lock = File::create(self.out.join("lock")).map_err(|e| at(&self.out, &e))?;
        lock.lock().map_err(|e| at(&self.out.join("lock"), &e))?;
        if !self.is_current() {
            self.compile()?;
            self.link()?;
            fs::write(self.out.join("stamp"), self.stamp()?).map_err(|e| at(&self.out.join("stamp"), &e))?;
        }
        Ok(self.assets())
    }

    fn compile(&self) -> Result<(), String> {
        eprintln!("building the test control plane, Kubernetes {} (minutes the first time)", self.version);
        let new = self.out.join("controlplane.new");
        let mut go = Command::new("go");
        go.current_dir(&self.module)
            .args(["build", "-ldflags", &self.linker_flags(), "-o"])
            .arg(&new)
            .arg(".");
        let output = go.output().map_err(|e| format!("starting go: {e}"))?;
        if !output.status.success() {
            let needs = "it takes Go 1.26 and, the first time, the network; or set KUBEBUILDER_ASSETS";
            let said = lossy(&output.stderr);
            return Err(format!("`go build` in {} failed ({needs}):\n{said}", self.module.display()));
        }
        // A rename: a running copy of the old file stays valid.
        fs::rename(&new, self.out.join("controlplane")).map_err(|e| at(&new, &e))
    }

    fn link(&self) -> Result<(), String> {
        for name in PROGRAMS.iter().chain(&TOOLS) {
            let link = self.out.join("bin").join(name);
            let _ = fs::remove_file(&link);
            fs::hard_link(self.out.join("controlplane"), &link).map_err(|e| at(&link, &e))?;
        }
        Ok(())
    }

    /// The version that the programs tell, in their user agent too.
    fn linker_flags(&self) -> String {
        let mut parts = self.version.trim_start_matches('v').split('.');
        let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let mut flags = String::from("-s -w");
        for package in ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"] {
            let values = [("gitVersion", self.version.as_str()), ("gitMajor", major), ("gitMinor", minor)];
            for (name, value) in values {
                let _ = write!(flags, " -X {package}.{name}={value}");
            }
        }
        flags
    }
}

/// Where builds are kept: `DRIFT_CONTROLPLANE_DIR`, else in cargo's target folder.
pub(super) fn builds_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("DRIFT_CONTROLPLANE_DIR") {
        return PathBuf::from(dir);
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target")).join("controlplane")
}

fn kubernetes_version(go_mod: &str) -> Option<String> {
    let line = go_mod.lines().map(str::trim).find_map(|line| line.strip_prefix("k8s.io/kubernetes "))?;
    line.split_whitespace().next().map(str::to_owned)
}

pub(super) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| at(path, &e))
}

pub(super) fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
