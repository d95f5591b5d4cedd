//! Completing a command line: candidates for the last word, in cobra's protocol.
//!
//! kubectl asks `kubectl_complete-drift WORD…` (kubectl `pkg/cmd/plugin/plugin_completion.go`); the shell scripts of
//! `kubectl drift completion` ask `kubectl-drift __complete WORD…`. The answer is a candidate a line, with a tab and a
//! description where there is one, and `:N` as the last line ([`answer`]). Commands, flags and their values come from the
//! command model ([`line`], [`source`]), names from the kubeconfig and the server ([`live`]). Whatever cannot be found out
//! is left out in silence: nobody asked a question whose answer could be an error.

mod answer;
mod line;
mod live;
mod offer;
mod source;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::CommandFactory;

use super::args::Cli;
use super::called::COMPLETER;
use super::env::Env;
use super::ui::Ui;
use crate::report::exit::ExitCode;

/// The hidden commands: cobra's own, and one that is told how many words there are, because some shells drop an empty
/// last one.
const COMMANDS: [&str; 2] = ["__complete", "__complete_n"];

/// The words to complete, when that is what is asked: the program has the completer's name, or the hidden command.
pub(super) fn asked(arguments: &[OsString]) -> Option<Vec<String>> {
    let (program, rest) = arguments.split_first()?;
    let text = |words: &[OsString]| words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    if Path::new(program).file_stem() == Some(OsStr::new(COMPLETER)) {
        return Some(text(rest));
    }
    let (command, rest) = rest.split_first()?;
    match COMMANDS.iter().position(|name| command == name)? {
        0 => Some(text(rest)),
        _ => counted(text(rest)),
    }
}

/// The first word says how many follow.
fn counted(mut words: Vec<String>) -> Option<Vec<String>> {
    let count: usize = if words.is_empty() { None } else { words.remove(0).parse().ok() }?;
    if words.len() < count {
        words.push(String::new());
    }
    Some(words)
}

/// Prints the candidates.
pub(super) fn run(words: &[String], env: &Env, mut ui: Ui) -> ExitCode {
    let text = answer(words, env);
    // Nobody is there to be told that standard output cannot be written.
    let _ = ui.print(text.as_bytes());
    ExitCode::InSync
}

fn answer(words: &[String], env: &Env) -> String {
    let mut root = Cli::command();
    root.build();
    let line = line::read(&root, words);
    offer::offer(&line, words, env).print()
}

#[cfg(test)]
mod tests;
