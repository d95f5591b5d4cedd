//! Output that does not fit the terminal, shown by the user's pager.

#![expect(clippy::disallowed_methods, reason = "the one place that starts a pager")]

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use tokio::runtime::Builder;

use super::env::Env;
use crate::render::plain::{columns, without_links};

/// Ours first, then everybody's.
const VARIABLES: [&str; 2] = ["KUBECTL_DRIFT_PAGER", "PAGER"];

/// What `less` needs to show colours, to leave at once what fits, and to leave the page on the screen.
const LESS: &str = "FRX";

/// A pager to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pager {
    /// As a shell reads it; `None` is `less`, if there is one.
    command: Option<OsString>,
    /// Rows and columns of the terminal.
    size: (usize, usize),
    /// The user has settings of their own for `less`.
    has_less: bool,
}

impl Pager {
    /// The pager of a run; none where output is no terminal, or the user wants none: an empty variable, `cat`.
    pub(super) fn of(env: &Env) -> Option<Self> {
        let rows = env.height.filter(|_| env.terminal.stdout)?;
        if env.variable("TERM").is_some_and(|term| term == "dumb") {
            return None;
        }
        let set = VARIABLES.iter().find(|name| env.is_set(name));
        let command = match set {
            Some(name) => Some(env.variable(name).filter(|command| *command != "cat")?.clone()),
            None => None,
        };
        Some(Self { command, size: (rows, env.width), has_less: env.is_set("LESS") })
    }

    /// Whether the text is longer than the screen; the prompt of the shell needs a row, too.
    pub(super) fn is_needed(&self, text: &[u8]) -> bool {
        let (rows, width) = self.size;
        let text = String::from_utf8_lossy(text);
        let needed = text.lines().map(|line| columns(line).div_ceil(width.max(1)).max(1)).sum::<usize>();
        needed >= rows
    }

    /// Shows the text, and comes back when the user has seen enough. `false`: the pager cannot be run.
    pub(super) fn show(&self, text: &[u8]) -> bool {
        let text = String::from_utf8_lossy(text);
        let text = if self.knows_links() { text } else { without_links(&text).into() };
        let Ok(child) = self.start() else { return false };
        let text = text.into_owned();
        // 126 and 127 are the shell's for a command that it cannot run.
        watched(child, text).is_ok_and(|status| !matches!(status.code(), Some(126 | 127)))
    }

    fn knows_links(&self) -> bool {
        let first = |command: &OsString| {
            command.to_string_lossy().split_whitespace().next().unwrap_or_default().to_owned()
        };
        let word = self.command.as_ref().map_or_else(|| "less".to_owned(), first);
        Path::new(&word).file_name() == Some(OsStr::new("less"))
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = match &self.command {
            None => Command::new("less"),
            Some(words) => shell(words),
        };
        if !self.has_less {
            command.env("LESS", LESS);
        }
        command.stdin(Stdio::piped()).spawn()
    }
}

#[cfg(unix)]
fn shell(words: &OsStr) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(words);
    command
}

#[cfg(not(unix))]
fn shell(words: &OsStr) -> Command {
    let mut command = Command::new("cmd");
    command.arg("/C").arg(words);
    command
}

/// Feeds the pager and waits for its end. Ctrl-C meanwhile is the pager's.
fn watched(mut child: Child, text: String) -> io::Result<ExitStatus> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut done = tokio::task::spawn_blocking(move || {
            if let Some(mut input) = child.stdin.take() {
                // A pager that was left early does not read to the end.
                let _ = input.write_all(text.as_bytes());
            }
            child.wait()
        });
        loop {
            tokio::select! {
                biased;
                Ok(()) = tokio::signal::ctrl_c() => {}
                ended = &mut done => return ended.map_err(io::Error::other)?,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::env::Terminals;
    use crate::cli::testing::env;

    fn terminal(variables: &[(&str, &str)]) -> Env {
        let terminal = Terminals { stdout: true, ..Terminals::default() };
        Env { terminal, height: Some(5), ..env(variables) }
    }

    fn command(variables: &[(&str, &str)]) -> Option<String> {
        let pager = Pager::of(&terminal(variables))?;
        Some(
            pager.command.map_or_else(|| "less, if any".into(), |words| words.to_string_lossy().into_owned()),
        )
    }

    #[test]
    fn the_users_pager_is_taken_ours_first() {
        assert_eq!(command(&[]).as_deref(), Some("less, if any"));
        assert_eq!(command(&[("PAGER", "more")]).as_deref(), Some("more"));
        let both = [("PAGER", "more"), ("KUBECTL_DRIFT_PAGER", "delta --side-by-side")];
        assert_eq!(command(&both).as_deref(), Some("delta --side-by-side"));
    }

    #[test]
    fn no_pager_where_none_is_wanted_or_nothing_is_seen() {
        for variables in [("PAGER", "cat"), ("PAGER", ""), ("KUBECTL_DRIFT_PAGER", ""), ("TERM", "dumb")] {
            assert_eq!(command(&[variables]), None, "{variables:?}");
        }
        assert_eq!(command(&[("PAGER", "more"), ("KUBECTL_DRIFT_PAGER", "")]), None);
        assert_eq!(Pager::of(&env(&[("PAGER", "more")])), None, "no terminal");
    }

    #[test]
    fn what_fits_needs_no_pager() {
        let pager = Pager::of(&terminal(&[])).expect("a terminal");
        assert!(!pager.is_needed(b"1\n2\n3\n4\n"));
        assert!(pager.is_needed(b"1\n2\n3\n4\n5\n"));
        let long = format!("{}\n", "x".repeat(80 * 5));
        assert!(pager.is_needed(long.as_bytes()), "a long line takes several rows");
        let painted = format!("\u{1b}[1m{}\u{1b}[0m\n", "x".repeat(80));
        assert!(!pager.is_needed(painted.repeat(4).as_bytes()), "colours take no room");
    }
}
