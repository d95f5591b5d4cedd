//! Which credential plugins may run: kubectl's preferences file, `~/.kube/kuberc`.
//!
//! Nothing else in that file concerns other programs than kubectl. (kubectl, `pkg/kuberc` and
//! `pkg/config/v1beta1`; client-go, `exec.ValidatePluginPolicy` and `checkAllowlistLocked`.)

#![expect(clippy::disallowed_methods, reason = "kubectl's preferences are read here")]

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{ConnectError, ConnectOptions, Environment, paths};
use crate::core::manifest::{Limits, values};

/// The API group of preferences; only its version v1beta1 knows a policy.
const GROUP: &str = "kubectl.config.k8s.io/";

/// What the user allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Policy {
    /// Every plugin.
    #[default]
    AllowAll,
    /// None.
    DenyAll,
    /// These, by name or path.
    Allowlist(Vec<String>),
}

/// The policy, and what the user should know about the file.
#[derive(Debug, Default)]
pub(super) struct Preferences {
    pub(super) policy: Policy,
    pub(super) warning: Option<String>,
}

/// Reads the policy. A file that was named has to be readable; the default one is passed over, with a warning.
pub(super) fn read(options: &ConnectOptions, env: &Environment) -> Result<Preferences, ConnectError> {
    let Some((path, named)) = file(options, env) else { return Ok(Preferences::default()) };
    match preference(&path) {
        Ok(None) => Ok(Preferences::default()),
        Ok(Some(preference)) => {
            let policy = policy(&preference).map_err(|what| invalid(&path, &what))?;
            Ok(Preferences { policy, warning: None })
        }
        Err(Unusable::Missing) if !named => Ok(Preferences::default()),
        Err(why) if named => {
            Err(ConnectError::credentials(format!("cannot use kuberc {}: {why}", path.display()))
                .hint("check --kuberc and KUBERC; KUBERC=off ignores it"))
        }
        Err(why) => {
            let warning = format!("{} is ignored: {why}", path.display());
            Ok(Preferences { policy: Policy::default(), warning: Some(warning) })
        }
    }
}

/// The file, and whether somebody named it.
fn file(options: &ConnectOptions, env: &Environment) -> Option<(PathBuf, bool)> {
    if env.kuberc_disabled || env.kuberc.as_deref().is_some_and(|name| name == "off") {
        return None;
    }
    let named = options.kuberc.clone().or_else(|| env.kuberc.clone().map(PathBuf::from));
    let default = || env.home.as_ref().map(|home| (home.join(".kube").join("kuberc"), false));
    named.map(|path| (path, true)).or_else(default)
}

/// Why a file cannot be used.
enum Unusable {
    Missing,
    Unreadable(io::ErrorKind),
    NoPreferences,
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("no such file"),
            Self::Unreadable(kind) => kind.fmt(f),
            Self::NoPreferences => f.write_str("no Preference of kubectl.config.k8s.io can be read in it"),
        }
    }
}

/// The first usable preferences of a file; `None` when it is empty.
fn preference(path: &Path) -> Result<Option<Value>, Unusable> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unusable::Missing,
        kind => Unusable::Unreadable(kind),
    })?;
    let documents = values(&bytes, &Limits::default());
    let empty = documents.is_empty();
    let usable = documents.into_iter().flatten().find(is_preference);
    if usable.is_none() && !empty { Err(Unusable::NoPreferences) } else { Ok(usable) }
}

fn is_preference(value: &Value) -> bool {
    let version = value["apiVersion"].as_str().and_then(|version| version.strip_prefix(GROUP));
    let text = |value: &Value| value.is_null() || value.is_string();
    let list = &value["credentialPluginAllowlist"];
    value["kind"] == "Preference"
        && matches!(version, Some("v1beta1" | "v1alpha1"))
        && text(&value["credentialPluginPolicy"])
        && (list.is_null() || list.as_array().is_some_and(|list| list.iter().all(Value::is_object)))
}

fn policy(preference: &Value) -> Result<Policy, String> {
    if preference["apiVersion"] != format!("{GROUP}v1beta1") {
        return Ok(Policy::AllowAll);
    }
    let name = preference["credentialPluginPolicy"].as_str().unwrap_or_default();
    let list = preference["credentialPluginAllowlist"].as_array();
    match (name, list) {
        ("" | "AllowAll", None) => Ok(Policy::AllowAll),
        ("DenyAll", None) => Ok(Policy::DenyAll),
        ("" | "AllowAll" | "DenyAll", Some(_)) => {
            Err(format!("there is a credentialPluginAllowlist, but credentialPluginPolicy is {name:?}"))
        }
        ("Allowlist", Some(list)) if !list.is_empty() => allowlist(list).map(Policy::Allowlist),
        ("Allowlist", _) => {
            Err("credentialPluginPolicy is \"Allowlist\", but credentialPluginAllowlist is empty".into())
        }
        _ => Err(format!("credentialPluginPolicy is {name:?}, which is unknown")),
    }
}

fn allowlist(list: &[Value]) -> Result<Vec<String>, String> {
    list.iter()
        .enumerate()
        .map(|(at, entry)| {
            command(entry).map_err(|what| format!("entry {} of credentialPluginAllowlist {what}", at + 1))
        })
        .collect()
}

/// `name` is the old word for `command`.
fn command(entry: &Value) -> Result<String, &'static str> {
    let text = |field: &str| entry[field].as_str().filter(|text| !text.is_empty());
    let command = match (text("command"), text("name")) {
        (Some(command), Some(name)) if command != name => return Err("has a command and another name"),
        (Some(command), _) | (None, Some(command)) => command,
        (None, None) => return Err("is empty"),
    };
    if paths::clean(command) == Path::new(command) {
        Ok(command.to_owned())
    } else {
        Err("is not a clean path")
    }
}

fn invalid(path: &Path, what: &str) -> ConnectError {
    ConnectError::credentials(format!("kuberc {} is invalid: {what}", path.display()))
        .hint("it says which credential plugins may run; kubectl refuses it too")
}

impl Policy {
    /// The program to run for `command`, if it may.
    ///
    /// # Errors
    /// Why it may not.
    pub(super) fn check(&self, command: &str, search: Option<&OsStr>) -> Result<PathBuf, &'static str> {
        let list = match self {
            Self::AllowAll => return Ok(command.into()),
            Self::DenyAll => return Err("credentialPluginPolicy is DenyAll"),
            Self::Allowlist(list) => list,
        };
        let command = paths::clean(command);
        let found = paths::program(&command, search)
            .ok_or("it cannot be found to compare it with credentialPluginAllowlist")?;
        let means = |entry: &Path| entry == command || entry == found || same(entry, &found, search);
        if list.iter().map(Path::new).any(means) {
            Ok(found)
        } else {
            Err("it is not in credentialPluginAllowlist")
        }
    }
}

/// Whether an entry of the list means this program.
fn same(entry: &Path, program: &Path, search: Option<&OsStr>) -> bool {
    entry.file_name() == program.file_name()
        && paths::program(entry, search).is_some_and(|found| found == program)
}

#[cfg(test)]
mod tests;
