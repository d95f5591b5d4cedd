//! The process as one value: variables, terminals, folders and the clock, read once at the start.
//!
//! Everything that depends on the surroundings takes an [`Env`]; tests make one up.

#![expect(clippy::disallowed_methods, reason = "the one place where the process's surroundings are read")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::called::Called;
use crate::ops::surroundings::Moment;

/// Columns where nothing says how wide the terminal is.
const DEFAULT_WIDTH: usize = 80;

/// What a command knows about the process it runs in.
#[derive(Clone, Debug)]
pub struct Env {
    /// Environment variables.
    pub variables: BTreeMap<OsString, OsString>,
    /// Which standard streams are terminals.
    pub terminal: Terminals,
    /// Columns of the output.
    pub width: usize,
    /// Rows of the terminal; `None` where standard output is none.
    pub height: Option<usize>,
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// The working directory.
    pub directory: Option<PathBuf>,
    /// Whether a terminal is told colours by escape sequences: all are, but for old Windows consoles.
    pub ansi: bool,
    /// The folder for temporary files.
    pub temporary: PathBuf,
    /// Where this program may keep files between runs.
    pub cache: Option<PathBuf>,
    /// The folder of users' settings (`~/.config`).
    pub config_folder: Option<PathBuf>,
    /// How the program was called.
    pub called: Called,
    /// The clock.
    pub now: fn() -> Moment,
}

/// Which standard streams are terminals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminals {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

impl Env {
    /// Reads the process's own.
    pub fn of_process() -> Self {
        let variables: BTreeMap<OsString, OsString> = std::env::vars_os().collect();
        let terminal = Terminals {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
        };
        let size = terminal_size::terminal_size();
        let columns = size.map(|(width, _)| usize::from(width.0));
        let height = size.map(|(_, height)| usize::from(height.0)).filter(|_| terminal.stdout);
        let width = width(variables.get(&OsString::from("COLUMNS")), columns);
        let cache = dirs::cache_dir().map(|folder| folder.join("kubectl-drift"));
        let called = Called::of(
            std::env::args_os().next().as_deref(),
            std::env::current_dir().ok().as_deref(),
            variables.get(&OsString::from("PATH")),
        );
        // Terminals of MSYS and Cygwin are pipes to Windows; they set TERM.
        let ansi = knows_escapes() || variables.contains_key(&OsString::from("TERM"));
        Self {
            variables,
            terminal,
            width,
            height,
            home: dirs::home_dir(),
            directory: std::env::current_dir().ok(),
            ansi,
            temporary: std::env::temp_dir(),
            cache,
            config_folder: dirs::config_dir(),
            called,
            now: moment,
        }
    }

    /// An environment variable; `None` also when it is empty.
    pub fn variable(&self, name: &str) -> Option<&OsString> {
        self.variables.get(&OsString::from(name)).filter(|value| !value.is_empty())
    }

    /// Whether the locale says that text is not UTF-8, so that only ASCII is safe; no locale at all (Windows,
    /// containers) says nothing.
    pub fn is_ascii(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| self.variable(name));
        let encoding = locale.map(|locale| locale.to_string_lossy().to_lowercase().replace('-', ""));
        encoding.is_some_and(|locale| !locale.contains("utf8"))
    }

    /// Whether an environment variable is set, even to nothing.
    pub fn is_set(&self, name: &str) -> bool {
        self.variables.contains_key(&OsString::from(name))
    }
}

/// The arguments of the process, the program's name first.
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// `COLUMNS` when it is a number (shells do not export it, so somebody meant it), else the terminal's width.
fn width(columns: Option<&OsString>, terminal: Option<usize>) -> usize {
    let meant = columns.and_then(|text| text.to_str()?.parse().ok()).filter(|&width| width > 0);
    meant.or(terminal).unwrap_or(DEFAULT_WIDTH)
}

/// A Windows console shows escape sequences once it is asked to; everything else does by itself.
fn knows_escapes() -> bool {
    anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

fn moment() -> Moment {
    static START: OnceLock<Instant> = OnceLock::new();
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let running = START.get_or_init(Instant::now).elapsed();
    Moment {
        unix_seconds: i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX),
        monotonic_ms: u64::try_from(running.as_millis()).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exported_width_wins_over_the_terminals() {
        assert_eq!(width(Some(&"100".into()), Some(60)), 100);
        assert_eq!(width(Some(&"wide".into()), Some(60)), 60);
        assert_eq!(width(Some(&"0".into()), Some(60)), 60);
        assert_eq!(width(None, None), 80);
    }

    #[test]
    fn only_utf_8_locales_show_more_than_ascii() {
        use crate::cli::testing::env;
        for (name, locale, ascii) in [
            ("LANG", "en_US.UTF-8", false),
            ("LC_ALL", "C.utf8", false),
            ("LC_CTYPE", "UTF-8", false),
            ("LANG", "C", true),
            ("LANG", "de_DE.ISO-8859-1", true),
            ("LANG", "de_DE", true),
            ("LANG", "", false),
        ] {
            assert_eq!(env(&[(name, locale)]).is_ascii(), ascii, "{name}={locale}");
        }
        assert!(!env(&[("LC_ALL", "C.UTF-8"), ("LANG", "C")]).is_ascii());
    }

    #[test]
    fn the_clock_does_not_step_back() {
        let (first, second) = (moment(), moment());
        assert!(first.monotonic_ms <= second.monotonic_ms);
        assert!(first.unix_seconds > 1_700_000_000);
    }
}
