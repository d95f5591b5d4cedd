//! Finding, reading and merging kubeconfig files, with kubectl's rules.
//!
//! `--kubeconfig` is one file that must exist. Else the files of `KUBECONFIG` are merged: missing ones are
//! ignored, the first to name something wins. Else `~/.kube/config`. (client-go's
//! `ClientConfigLoadingRules.Load`; kube's own loader fails on a missing file.)

use std::io;
use std::path::{Path, PathBuf};

use kube::config::{Kubeconfig, KubeconfigError};

use super::{ConnectError, Environment};

/// What the files say together.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// Their merged content; empty when there is none.
    pub(super) config: Kubeconfig,
    /// Files that were there.
    pub(super) found: Vec<PathBuf>,
    /// Files that were looked for and are not there.
    pub(super) missing: Vec<PathBuf>,
}

/// Reads what applies: an explicit file, `KUBECONFIG`, or the default file.
pub(super) fn load(explicit: Option<&Path>, env: &Environment) -> Result<Loaded, ConnectError> {
    let Some(path) = explicit else { return merged(&candidates(env)) };
    match read(path)? {
        Some(config) => Ok(Loaded { config, found: vec![path.into()], missing: vec![] }),
        None => Err(ConnectError::new(format!("kubeconfig {} does not exist", path.display()))
            .hint("check the path given with --kubeconfig")),
    }
}

/// The files to merge, first wins, each once.
fn candidates(env: &Environment) -> Vec<PathBuf> {
    let Some(list) = &env.kubeconfig else {
        return env.home.iter().map(|home| home.join(".kube").join("config")).collect();
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in std::env::split_paths(list) {
        if !path.as_os_str().is_empty() && !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

fn merged(paths: &[PathBuf]) -> Result<Loaded, ConnectError> {
    let mut loaded = Loaded::default();
    for path in paths {
        match read(path)? {
            None => loaded.missing.push(path.clone()),
            Some(next) => {
                loaded.config = loaded.config.merge(next).map_err(|_| mismatched(path))?;
                loaded.found.push(path.clone());
            }
        }
    }
    Ok(loaded)
}

/// One file; `None` when it is not there. Paths inside are resolved against its folder.
fn read(path: &Path) -> Result<Option<Kubeconfig>, ConnectError> {
    match Kubeconfig::read_from(path) {
        Ok(mut config) if acceptable(&config) => {
            // `current-context: ""` sets nothing, so a later file may.
            config.current_context = config.current_context.filter(|name| !name.is_empty());
            Ok(Some(config))
        }
        Ok(_) => Err(not_a_kubeconfig(path)),
        Err(KubeconfigError::ReadConfig(error, _)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(KubeconfigError::ReadConfig(error, _)) => Err(unreadable(path, &error)),
        Err(KubeconfigError::Parse(error)) => {
            // The parser's text may quote the file, tokens included: only its position is passed on.
            let place = error.location().map(|at| (at.line(), at.column()));
            Err(malformed(path, place))
        }
        Err(_) => Err(malformed(path, None)),
    }
}

fn acceptable(config: &Kubeconfig) -> bool {
    config.kind.as_deref().is_none_or(|kind| kind == "Config")
        && config.api_version.as_deref().is_none_or(|version| version == "v1")
}

fn not_a_kubeconfig(path: &Path) -> ConnectError {
    ConnectError::new(format!(
        "{} is not a kubeconfig: it is not `kind: Config`, `apiVersion: v1`",
        path.display()
    ))
    .hint("check --kubeconfig and KUBECONFIG")
}

fn unreadable(path: &Path, error: &io::Error) -> ConnectError {
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        io::ErrorKind::InvalidData => "it is not text in UTF-8 or UTF-16".to_owned(),
        kind => kind.to_string(),
    };
    ConnectError::new(format!("cannot read kubeconfig {}: {why}", path.display()))
}

fn malformed(path: &Path, place: Option<(u64, u64)>) -> ConnectError {
    let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
    ConnectError::new(format!("kubeconfig {}{place} is malformed", path.display()))
        .hint("kubectl config view --kubeconfig FILE says what kubectl makes of it")
}

fn mismatched(path: &Path) -> ConnectError {
    ConnectError::new(format!(
        "kubeconfig {} is of another kind or version than the files before it",
        path.display()
    ))
    .hint("check the list in KUBECONFIG")
}
