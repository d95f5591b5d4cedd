//! Files that are made by the program and checked in: completion scripts and the man page.
//!
//! `DRIFT_UPDATE=1 cargo test --test suite generated` writes them.

use std::path::Path;

use crate::case::Case;
use crate::cli::Place;

/// What is made, and the arguments that print it.
pub(crate) const GENERATED: [(&str, &str); 6] = [
    ("completions/kubectl-drift.bash", "bash"),
    ("completions/_kubectl-drift", "zsh"),
    ("completions/kubectl-drift.fish", "fish"),
    ("completions/_kubectl-drift.ps1", "powershell"),
    ("completions/kubectl_complete-drift", "plugin"),
    ("man/kubectl-drift.1", "man"),
];

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    GENERATED
        .iter()
        .map(|(path, what)| {
            Case::plain(
                format!("generated_{what}_is_current_in_{}", path.replace(['/', '.', '-'], "_")),
                || {
                    hold(path, what);
                },
            )
        })
        .collect()
}

fn hold(path: &str, what: &str) {
    let expected = Place::new().run(&["completion", what]).ok();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("DRIFT_UPDATE").is_some() {
        std::fs::write(&file, &expected).unwrap_or_else(|e| panic!("{path}: {e}"));
        #[cfg(unix)]
        if expected.starts_with("#!") {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).expect("our own file");
        }
        return;
    }
    let current = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{path}: {e}"));
    let again = "`DRIFT_UPDATE=1 cargo test --test suite generated` writes it";
    assert!(current == expected, "{path} is not what `kubectl drift completion {what}` prints; {again}");
}
