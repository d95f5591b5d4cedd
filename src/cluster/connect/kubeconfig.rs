//! Finding, reading and merging kubeconfig files, with kubectl's rules.
//!
//! `--kubeconfig` is one file that must exist. Else the files of `KUBECONFIG` are merged: missing ones are
//! ignored, the first to name something wins. Else `~/.kube/config`. (client-go's
//! `ClientConfigLoadingRules.Load`; kube's own loader fails on a missing file, and reads YAML otherwise.)

#![expect(clippy::disallowed_methods, reason = "kubeconfig files are read here")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kube::config::Kubeconfig;
use serde_json::Value;

use super::{ConnectError, Environment, paths, shape};
use crate::core::manifest::{Limits, values};
use crate::core::position::Position;

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
                loaded.config = loaded.config.merge(next).map_err(|_| not_a_kubeconfig(path))?;
                loaded.found.push(path.clone());
            }
        }
    }
    Ok(loaded)
}

/// One file; `None` when it is not there. Paths inside are resolved against its folder.
fn read(path: &Path) -> Result<Option<Kubeconfig>, ConnectError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, &error)),
    };
    // kubectl reads the first document and nothing after it.
    let first = values(&bytes, &Limits::default()).into_iter().next();
    let Some(mut value) = first.transpose().map_err(|place| malformed(path, place))? else {
        return Ok(Some(Kubeconfig::default()));
    };
    if !acceptable(&value) {
        return Err(not_a_kubeconfig(path));
    }
    shape::complete(&mut value).map_err(|what| wrong(path, &what))?;
    let mut config = typed(path, value)?;
    paths::resolve(&mut config, path.parent().unwrap_or(Path::new("")));
    Ok(Some(config))
}

/// The parser's text may quote the file, tokens included: it is not passed on.
fn typed(path: &Path, value: Value) -> Result<Kubeconfig, ConnectError> {
    let mut config: Kubeconfig = serde_json::from_value(value)
        .map_err(|_| wrong(path, "a field holds another type than it should"))?;
    // `current-context: ""` sets nothing, so a later file may.
    config.current_context = config.current_context.filter(|name| !name.is_empty());
    Ok(config)
}

fn acceptable(value: &Value) -> bool {
    let is =
        |field: &str, wanted: &str| value.get(field).is_none_or(|found| found.is_null() || found == wanted);
    value.is_object() && is("kind", "Config") && is("apiVersion", "v1")
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
        kind => kind.to_string(),
    };
    ConnectError::new(format!("cannot read kubeconfig {}: {why}", path.display()))
}

fn malformed(path: &Path, place: Position) -> ConnectError {
    let Position { line, column } = place;
    ConnectError::new(format!("kubeconfig {}:{line}:{column} is malformed", path.display())).hint(SEE)
}

fn wrong(path: &Path, what: &str) -> ConnectError {
    ConnectError::new(format!("kubeconfig {} is malformed: {what}", path.display())).hint(SEE)
}

const SEE: &str = "kubectl config view --kubeconfig FILE says what kubectl makes of it";
