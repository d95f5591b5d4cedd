//! Paths: relative ones in a kubeconfig, and programs as Go's `exec.LookPath` finds them.

#![expect(clippy::disallowed_methods, reason = "programs are looked for here")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use kube::config::Kubeconfig;

/// Resolves the paths of a file against its folder (client-go, `ResolveLocalPaths`). A plugin's command is a
/// path only when it has a separator.
pub(super) fn resolve(config: &mut Kubeconfig, folder: &Path) {
    // What has no absolute form (the working folder is gone) is found as well as it can be.
    let folder = &std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    for cluster in config.clusters.iter_mut().filter_map(|named| named.cluster.as_mut()) {
        absolute(&mut cluster.certificate_authority, folder);
    }
    for user in config.auth_infos.iter_mut().filter_map(|named| named.auth_info.as_mut()) {
        absolute(&mut user.client_certificate, folder);
        absolute(&mut user.client_key, folder);
        absolute(&mut user.token_file, folder);
        if let Some(exec) = user.exec.as_mut().filter(|exec| exec.command.as_deref().is_some_and(is_path)) {
            absolute(&mut exec.command, folder);
        }
    }
}

fn absolute(path: &mut Option<String>, folder: &Path) {
    if let Some(text) =
        path.as_mut().filter(|text| !text.is_empty() && Path::new(text.as_str()).is_relative())
    {
        *text = folder.join(&*text).to_string_lossy().into_owned();
    }
}

fn is_path(command: &str) -> bool {
    command.contains(std::path::is_separator)
}

/// Without `.`, `..` and repeated separators, by the text alone (Go, `filepath.Clean`).
pub(super) fn clean(path: &str) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in Path::new(path).components() {
        let parent = cleaned.components().next_back();
        match (component, parent) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                cleaned.pop();
            }
            (component, _) => cleaned.push(component),
        }
    }
    if cleaned.as_os_str().is_empty() { PathBuf::from(".") } else { cleaned }
}

/// The program of this name: itself when it is a path, else the first of its name in `search` (`PATH`).
pub(super) fn program(name: &Path, search: Option<&OsStr>) -> Option<PathBuf> {
    if name.components().count() > 1 || name.is_absolute() {
        return executable(name).then(|| name.to_owned());
    }
    let folders = search.map(std::env::split_paths).into_iter().flatten();
    folders.map(|folder| folder.join(name)).find(|path| path.is_absolute() && executable(path))
}

#[cfg(unix)]
fn executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Where the name does not say its ending, the usual one for programs is tried.
#[cfg(not(unix))]
fn executable(path: &Path) -> bool {
    let file = |path: &Path| fs::metadata(path).is_ok_and(|found| found.is_file());
    file(path) || file(&path.with_extension("exe"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        let rows = [
            ("./plugin", "plugin"),
            ("/a/./b/../c//d", "/a/c/d"),
            ("../x", "../x"),
            ("a/../../x", "../x"),
            ("/../x", "/x"),
            (".", "."),
            ("a/..", "."),
        ];
        for (path, cleaned) in rows {
            assert_eq!(clean(path), Path::new(cleaned), "{path}");
        }
    }
}
