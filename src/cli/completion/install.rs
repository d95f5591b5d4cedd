//! Making `kubectl_complete-drift`: a link beside the `kubectl-drift` that was called.

#![expect(clippy::disallowed_methods, reason = "the one place that makes a link")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::called::COMPLETER;
use crate::cli::env::Env;
use crate::cli::error::CliError;

/// Makes the link and tells where, and what is still missing.
pub(super) fn install(folder: Option<&Path>, env: &Env) -> Result<String, CliError> {
    let program = env.called.program.as_deref().ok_or_else(unknown_program)?;
    let beside = program.parent().ok_or_else(unknown_program)?;
    let folder = folder.unwrap_or(beside);
    if !folder.is_dir() {
        return Err(CliError::usage(format!("{} is not a folder", folder.display()))
            .hint("name a folder of PATH: `kubectl drift completion plugin --install=DIR`"));
    }
    let link = folder.join(COMPLETER).with_extension(std::env::consts::EXE_EXTENSION);
    // Beside the program the link follows it when it is replaced or moved with its folder.
    let name = program.file_name().map_or(program, Path::new);
    let target = if folder == beside { name.to_owned() } else { program.to_owned() };
    let done = put(&link, &target, program)?;
    Ok(format!("{done}\n{}", what_is_missing(folder, env)))
}

/// Makes the link, or finds it there.
fn put(link: &Path, target: &Path, program: &Path) -> Result<String, CliError> {
    match fs::symlink_metadata(link) {
        Ok(found) if found.is_symlink() => {
            if same_file(link, program) {
                return Ok(format!("{} is there already", link.display()));
            }
            fs::remove_file(link).map_err(|error| not_made(link, &error))?;
        }
        Ok(_) if same_file(link, program) => return Ok(format!("{} is there already", link.display())),
        Ok(_) => {
            return Err(CliError::usage(format!("{} is there and no link", link.display()))
                .hint(format!("remove it first: `rm {}`", link.display())));
        }
        Err(_) => {}
    }
    make(link, target, program).map_err(|error| not_made(link, &error))?;
    Ok(format!("made {} -> {}", link.display(), target.display()))
}

fn same_file(link: &Path, program: &Path) -> bool {
    matches!((fs::canonicalize(link), fs::canonicalize(program)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(unix)]
fn make(link: &Path, target: &Path, _: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Symbolic links need a privilege on Windows; a second name for the file needs none.
#[cfg(not(unix))]
fn make(link: &Path, _: &Path, program: &Path) -> io::Result<()> {
    fs::hard_link(program, link)
}

fn not_made(link: &Path, error: &io::Error) -> CliError {
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        kind => kind.to_string(),
    };
    CliError::usage(format!("cannot make {}: {why}", link.display()))
        .hint("name a folder of PATH that you may write to: `kubectl drift completion plugin --install=DIR`")
}

fn unknown_program() -> CliError {
    CliError::usage("cannot tell where kubectl-drift is")
        .hint("name a folder of PATH: `kubectl drift completion plugin --install=DIR`")
        .hint("or write the program yourself: `kubectl drift completion plugin > DIR/kubectl_complete-drift`")
}

/// The rest of the way to a completed `kubectl drift`.
fn what_is_missing(folder: &Path, env: &Env) -> String {
    let path = env.variable("PATH").map(|path| std::env::split_paths(path).collect::<Vec<PathBuf>>());
    let mut text = String::new();
    if !path.unwrap_or_default().iter().any(|found| found == folder) {
        text += &format!("{} is not in PATH: kubectl finds the link only there\n", folder.display());
    }
    text + "kubectl's own completion does the rest; is it on? `kubectl completion --help` says how\n"
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::called::Called;
    use crate::cli::testing::env;

    fn place() -> (tempfile::TempDir, Env) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("kubectl-drift");
        fs::write(&program, "").unwrap();
        let mut env = env(&[("PATH", folder.path().to_str().unwrap())]);
        env.called = Called::by_kubectl(Some(program));
        (folder, env)
    }

    #[test]
    fn the_link_is_beside_the_program_and_follows_it() {
        let (folder, env) = place();
        let told = install(None, &env).unwrap();
        let link = folder.path().join(COMPLETER);
        assert!(told.starts_with(&format!("made {} -> kubectl-drift\n", link.display())), "{told}");
        assert!(!told.contains("not in PATH"), "{told}");
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("kubectl-drift"));
        assert!(install(None, &env).unwrap().contains("is there already"));
    }

    #[test]
    fn in_another_folder_it_names_the_program_and_path_is_looked_at() {
        let (folder, env) = place();
        let other = tempfile::tempdir().unwrap();
        let told = install(Some(other.path()), &env).unwrap();
        assert!(told.contains(" is not in PATH: "), "{told}");
        assert_eq!(fs::read_link(other.path().join(COMPLETER)).unwrap(), folder.path().join("kubectl-drift"));
    }

    #[test]
    fn a_link_to_what_is_gone_is_replaced_and_a_file_is_not() {
        let (folder, env) = place();
        let link = folder.path().join(COMPLETER);
        std::os::unix::fs::symlink("/nonexistent", &link).unwrap();
        assert!(install(None, &env).unwrap().starts_with("made "));
        fs::remove_file(&link).unwrap();
        fs::write(&link, "somebody's own").unwrap();
        let error = install(None, &env).unwrap_err();
        assert!(error.message.ends_with(" is there and no link"), "{error}");
        assert_eq!(fs::read_to_string(&link).unwrap(), "somebody's own");
    }

    #[test]
    fn a_folder_that_is_none_and_a_program_that_is_nowhere_are_told() {
        let (_folder, mut env) = place();
        let error = install(Some(Path::new("/nonexistent")), &env).unwrap_err();
        assert_eq!(error.message, "/nonexistent is not a folder");
        env.called = Called::by_kubectl(None);
        assert_eq!(install(None, &env).unwrap_err().message, "cannot tell where kubectl-drift is");
    }
}
