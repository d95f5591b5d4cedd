//! Whether the terminal follows links (OSC 8), and where they start.
//!
//! Terminals cannot be asked without waiting for an answer that may never come, so the known ones are told by
//! the variables they set. Anybody else says so with `FORCE_HYPERLINKS`.

use super::env::Env;
use crate::render::base_address;

/// Values of `TERM_PROGRAM` whose terminals follow links.
const PROGRAMS: [&str; 8] =
    ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "WarpTerminal", "rio"];

/// Starts of `TERM` whose terminals do.
const TERMS: [&str; 5] = ["xterm-kitty", "foot", "alacritty", "xterm-ghostty", "contour"];

/// Variables that only such terminals set.
const MARKS: [&str; 4] = ["KITTY_WINDOW_ID", "WT_SESSION", "DOMTERM", "WEZTERM_EXECUTABLE"];

/// First version of VTE (GNOME Terminal and many others) that follows links without known faults.
const VTE: u32 = 5000;

/// First version of Konsole.
const KONSOLE: u32 = 20_04_00;

/// The start of links to the working directory's files; `None` where links are not followed or not wanted.
pub(super) fn start(env: &Env) -> Option<String> {
    let directory = env.directory.as_ref()?;
    follows(env).then(|| base_address(&directory.to_string_lossy()))
}

fn follows(env: &Env) -> bool {
    if env.is_set("NO_HYPERLINKS") {
        return false;
    }
    match env.variable("FORCE_HYPERLINKS") {
        Some(value) => value != "0",
        None => env.terminal.stdout && !is_elsewhere(env) && is_known(env),
    }
}

/// On another machine than the terminal, a link would lead to the wrong file; inside a multiplexer or a
/// pipeline, the outer terminal's variables prove nothing.
fn is_elsewhere(env: &Env) -> bool {
    ["SSH_CONNECTION", "SSH_TTY", "TMUX", "STY", "CI"].iter().any(|name| env.variable(name).is_some())
}

fn is_known(env: &Env) -> bool {
    let text = |name| env.variable(name).map(|value| value.to_string_lossy().into_owned());
    let version = |name, least| {
        text(name).and_then(|version| version.parse::<u32>().ok()).is_some_and(|version| version >= least)
    };
    let program = text("TERM_PROGRAM").is_some_and(|name| PROGRAMS.contains(&name.as_str()));
    let term = text("TERM").is_some_and(|term| TERMS.iter().any(|start| term.starts_with(start)));
    let mark = MARKS.iter().any(|name| env.variable(name).is_some());
    program || term || mark || version("VTE_VERSION", VTE) || version("KONSOLE_VERSION", KONSOLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::env::Terminals;
    use crate::cli::testing::env;

    fn linked(variables: &[(&str, &str)]) -> bool {
        let terminal = Terminals { stdout: true, ..Terminals::default() };
        start(&Env { terminal, directory: Some("/home/me".into()), ..env(variables) }).is_some()
    }

    #[test]
    fn known_terminals_are_told_by_what_they_set() {
        for variable in [
            ("VTE_VERSION", "7600"),
            ("TERM_PROGRAM", "WezTerm"),
            ("TERM", "xterm-kitty"),
            ("WT_SESSION", "x"),
            ("KONSOLE_VERSION", "230802"),
        ] {
            assert!(linked(&[variable]), "{variable:?}");
        }
        for variable in [("VTE_VERSION", "4205"), ("TERM_PROGRAM", "Apple_Terminal"), ("TERM", "xterm")] {
            assert!(!linked(&[variable]), "{variable:?}");
        }
    }

    #[test]
    fn links_stay_away_where_they_would_mislead() {
        for against in ["SSH_CONNECTION", "TMUX", "CI"] {
            assert!(!linked(&[("WT_SESSION", "x"), (against, "x")]), "{against}");
        }
    }

    #[test]
    fn the_user_decides_first() {
        assert!(!linked(&[("WT_SESSION", "x"), ("NO_HYPERLINKS", "")]));
        assert!(!linked(&[("WT_SESSION", "x"), ("FORCE_HYPERLINKS", "0")]));
        assert!(linked(&[("TMUX", "x"), ("FORCE_HYPERLINKS", "1")]));
    }

    #[test]
    fn pipes_get_no_links_unless_forced() {
        let directory = Some("/home/me".into());
        let piped = Env { directory, ..env(&[("WT_SESSION", "x")]) };
        assert_eq!(start(&piped), None);
        let forced = Env { directory: Some("/home/a b".into()), ..env(&[("FORCE_HYPERLINKS", "1")]) };
        assert_eq!(start(&forced).as_deref(), Some("file:///home/a%20b/"));
    }
}
