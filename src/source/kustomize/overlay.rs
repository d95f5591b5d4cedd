//! A temporary kustomization on top of the user's, which asks for origin annotations. The user's files stay untouched.

#![expect(clippy::disallowed_methods, reason = "a temporary folder is made and removed here")]

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that goes away with this value.
pub(super) struct Overlay {
    folder: PathBuf,
}

impl Overlay {
    /// An overlay over a folder; `None` where none can be made, such as on another drive.
    pub(super) fn over(base: &Path, temporary: &Path) -> Option<Self> {
        let base = fs::canonicalize(base).ok()?;
        let folder = create(&fs::canonicalize(temporary).ok()?)?;
        let overlay = Self { folder };
        // kustomize takes bases anywhere, but by relative paths only.
        let relative = relative(&overlay.folder, &base)?;
        let relative = serde_json::Value::from(relative.to_str()?);
        let text = format!("resources: [{relative}]\nbuildMetadata: [originAnnotations]\n");
        fs::write(overlay.folder.join("kustomization.yaml"), text).ok()?;
        Some(overlay)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        // It is in the folder for temporary files, and holds a path and nothing else.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A new folder, for this user only. A name that somebody else has taken is never used.
fn create(parent: &Path) -> Option<PathBuf> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    for _ in 0..100 {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("kubectl-drift-{}-{number}", std::process::id()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        if builder.create(&folder).is_ok() {
            return Some(folder);
        }
    }
    None
}

/// The way from a folder to a path, both absolute and without links; with `/`, as kustomize wants it.
fn relative(from: &Path, to: &Path) -> Option<PathBuf> {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return None;
    }
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter().map(|part| part.as_os_str().to_str().map(str::to_owned));
    let parts = up.map(Some).chain(down).collect::<Option<Vec<String>>>()?;
    Some(PathBuf::from(if parts.is_empty() { ".".to_owned() } else { parts.join("/") }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders_goes_up_and_down() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to)).expect("a way");
        assert_eq!(way("/tmp/x", "/home/a/deploy"), Path::new("../../home/a/deploy"));
        assert_eq!(way("/a/b", "/a/b"), Path::new("."));
        assert_eq!(way("/a/b/c", "/a"), Path::new("../.."));
    }

    #[cfg(unix)]
    #[test]
    fn an_overlay_is_private_and_goes_away() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = tempfile::tempdir().unwrap();
        let overlay = Overlay::over(scratch.path(), scratch.path()).expect("an overlay");
        let folder = overlay.path().to_owned();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        let text = fs::read_to_string(folder.join("kustomization.yaml")).unwrap();
        assert_eq!(text, "resources: [\"..\"]\nbuildMetadata: [originAnnotations]\n");
        drop(overlay);
        assert!(!folder.exists());
    }
}
