//! Whether to colour: one decision for a run.

use super::env::Env;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ColorChoice {
    // Comments instead of documentation: the words say enough in the help.
    // On a terminal, unless a variable says otherwise.
    #[default]
    Auto,
    Always,
    Never,
}

/// The flag decides, else `NO_COLOR` (set at all, as kubectl has it), else `CLICOLOR_FORCE`, else
/// `CLICOLOR=0`, else whether this is a terminal that knows colours.
pub(super) fn decide(choice: ColorChoice, env: &Env, is_terminal: bool) -> bool {
    let is_zero = |name| env.variable(name).is_some_and(|value| value == "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if env.is_set("NO_COLOR") => false,
        ColorChoice::Auto if env.variable("CLICOLOR_FORCE").is_some() && !is_zero("CLICOLOR_FORCE") => true,
        ColorChoice::Auto if is_zero("CLICOLOR") => false,
        ColorChoice::Auto => {
            is_terminal && env.ansi && env.variable("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Whether a variable has something to say; then settings have not.
pub(super) fn is_decided_by(env: &Env) -> bool {
    env.is_set("NO_COLOR") || ["CLICOLOR_FORCE", "CLICOLOR"].iter().any(|name| env.variable(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::testing::env;

    fn auto(variables: &[(&str, &str)], is_terminal: bool) -> bool {
        decide(ColorChoice::Auto, &env(variables), is_terminal)
    }

    #[test]
    fn the_flag_wins_over_everything() {
        let against = env(&[("NO_COLOR", "1"), ("TERM", "dumb")]);
        assert!(decide(ColorChoice::Always, &against, false));
        assert!(!decide(ColorChoice::Never, &env(&[("CLICOLOR_FORCE", "1")]), true));
    }

    #[test]
    fn a_terminal_is_coloured_and_a_pipe_is_not() {
        assert!(auto(&[], true));
        assert!(!auto(&[], false));
        let console = Env { ansi: false, ..env(&[]) };
        assert!(!decide(ColorChoice::Auto, &console, true), "a console that shows escapes as text");
    }

    #[test]
    fn no_color_counts_even_when_empty() {
        assert!(!auto(&[("NO_COLOR", "")], true));
        assert!(!auto(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true));
    }

    #[test]
    fn force_reaches_pipes_and_zero_forces_nothing() {
        assert!(auto(&[("CLICOLOR_FORCE", "1")], false));
        assert!(!auto(&[("CLICOLOR_FORCE", "0")], false));
        assert!(auto(&[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], false));
    }

    #[test]
    fn clicolor_zero_and_dumb_terminals_are_plain() {
        assert!(!auto(&[("CLICOLOR", "0")], true));
        assert!(auto(&[("CLICOLOR", "1")], true));
        assert!(!auto(&[("TERM", "dumb")], true));
    }
}
