//! What kept a command from running, in one voice: what failed, then what to do.

use std::fmt;

use crate::core::problem::{Problem, ProblemCode};

/// An error of the command itself; its exit code is 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CliError {
    /// For the report's `error`.
    pub(super) code: ProblemCode,
    /// What failed and why, without a trailing period.
    pub(super) message: String,
    /// What to do next, each one thing.
    pub(super) hints: Vec<String>,
}

impl CliError {
    /// The command line does not say what to do.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { code: ProblemCode::Usage, message: message.into(), hints: Vec::new() }
    }

    /// The same error with one more thing to do.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// As data.
    pub(super) fn into_problem(self) -> Problem {
        let hint = (!self.hints.is_empty()).then(|| self.hints.join("; "));
        Problem { code: self.code, message: self.message, hint }
    }
}

impl From<Problem> for CliError {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code, message: problem.message, hints: problem.hint.into_iter().collect() }
    }
}

impl From<&clap::Error> for CliError {
    /// Takes clap's text apart: its first paragraph is the message, its tips are the hints.
    fn from(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let tips =
            text.lines().filter_map(|line| line.trim().strip_prefix("tip: ")).filter(|tip| is_useful(tip));
        let message = first_paragraph(&text);
        let usage = Self { hints: tips.map(str::to_owned).collect(), ..Self::usage(message) };
        usage.hint(format!("`{} --help` tells what there is", command_of(&text)))
    }
}

/// The lines up to the first empty one, joined, without `error: `.
fn first_paragraph(text: &str) -> String {
    let lines: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    let joined = lines.join(" ");
    joined.strip_prefix("error: ").unwrap_or(&joined).to_owned()
}

/// clap explains how to pass anything as a positional value, which no command here takes.
fn is_useful(tip: &str) -> bool {
    !tip.contains("as a value, use")
}

/// The command words of the usage line.
fn command_of(text: &str) -> String {
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap_or("kubectl drift");
    // Called directly, the usage line says `kubectl-drift`.
    let is_word = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    usage.split_whitespace().take_while(is_word).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CliError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_errors_get_our_voice() {
        let text = "error: unexpected argument '--filenam' found\n\n  tip: a similar argument exists: '--filename'\n\n\
                    Usage: kubectl drift diff --filename <FILE>\n\nFor more information, try '--help'.\n";
        assert_eq!(first_paragraph(text), "unexpected argument '--filenam' found");
        assert_eq!(command_of(text), "kubectl drift diff");
    }

    #[test]
    fn possible_values_stay_with_the_message() {
        let text = "error: invalid value 'x' for '--color <WHEN>'\n  [possible values: auto]\n\nFor more\n";
        assert_eq!(first_paragraph(text), "invalid value 'x' for '--color <WHEN>' [possible values: auto]");
        assert_eq!(command_of(text), "kubectl drift");
    }

    #[test]
    fn as_data_all_hints_are_one_text() {
        let error = CliError::usage("no").hint("do this").hint("or that");
        assert_eq!(error.into_problem().hint.as_deref(), Some("do this; or that"));
    }
}
