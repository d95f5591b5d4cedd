//! What can stand where the cursor is.

use clap::{Arg, Command, CommandFactory, FromArgMatches};

use super::answer::{Answer, Candidate};
use super::line::{Line, Want, is_repeatable};
use super::live::Live;
use super::source::{self, Source};
use crate::cli::args::Cli;
use crate::cli::env::Env;
use crate::cli::explain;
use crate::cli::kube_flags::KubeFlags;
use crate::render::RENDERERS;

/// Extensions of manifests; kubectl's own `-f` offers the same.
const MANIFESTS: [&str; 3] = ["json", "yaml", "yml"];

/// The candidates of a command line; `words` is the whole of it.
pub(super) fn offer(line: &Line<'_>, words: &[String], env: &Env) -> Answer {
    let before = words.split_last().map_or(&[][..], |(_, before)| before);
    let live = || Live::new(kube_flags(before), env.clone(), all_namespaces(line));
    match &line.want {
        Want::Flag(typed) => Answer::words(flags(line)).beginning_with(typed),
        Want::Value(arg, typed) => values(arg, typed, live),
        Want::Word(typed) => {
            let commands = if line.words.is_empty() { commands(line.command) } else { Vec::new() };
            match line.next_argument().filter(|arg| !arg.is_hide_set()) {
                Some(arg) if commands.is_empty() => argument(arg, line, typed, live),
                _ => Answer::words(commands).beginning_with(typed),
            }
        }
    }
}

/// Kubernetes' flags, as far as the words can be understood.
fn kube_flags(before: &[String]) -> Option<KubeFlags> {
    let words = std::iter::once("kubectl-drift").chain(before.iter().map(String::as_str));
    let matches = Cli::command().ignore_errors(true).try_get_matches_from(words).ok()?;
    KubeFlags::from_arg_matches(&matches).ok()
}

fn all_namespaces(line: &Line<'_>) -> bool {
    line.given.iter().any(|arg| arg.get_long() == Some("all-namespaces"))
}

fn commands(command: &Command) -> Vec<Candidate> {
    let visible = command.get_subcommands().filter(|command| !command.is_hide_set());
    visible.map(|command| Candidate::new(command.get_name(), about(command.get_about()))).collect()
}

/// Flags that may still be given, long names first.
fn flags(line: &Line<'_>) -> Vec<Candidate> {
    let is_given = |arg: &&Arg| line.given.iter().any(|given| given.get_id() == arg.get_id());
    let excluded = |arg: &&Arg| {
        let conflicts = |given: &&Arg| {
            let others = line.command.get_arg_conflicts_with(given);
            others.iter().any(|other| other.get_id() == arg.get_id())
        };
        line.given.iter().any(conflicts)
    };
    let open: Vec<&Arg> = (line.command.get_arguments())
        .filter(|arg| !arg.is_hide_set() && !arg.is_positional())
        .filter(|arg| is_repeatable(arg) || !is_given(arg))
        .filter(|arg| !excluded(arg))
        .collect();
    let long = open.iter().filter_map(|arg| Some((format!("--{}", arg.get_long()?), arg)));
    let short = open.iter().filter_map(|arg| Some((format!("-{}", arg.get_short()?), arg)));
    long.chain(short).map(|(word, arg)| Candidate::new(word, about(arg.get_help()))).collect()
}

fn about(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// After a kind without a slash, names of its objects, as for `kubectl get`; else an argument like the first one.
fn argument(arg: &Arg, line: &Line<'_>, typed: &str, live: impl FnOnce() -> Live) -> Answer {
    let kinds = line.words.first().filter(|kinds| !kinds.contains('/'));
    match (source::of(arg), kinds) {
        (Source::Objects { .. }, Some(kinds)) => {
            let open = live().objects(kinds).into_iter().filter(|name| !line.words[1..].contains(name));
            Answer::words(open.map(Candidate::from).collect()).beginning_with(typed)
        }
        _ => values(arg, typed, live),
    }
}

fn values(arg: &Arg, typed: &str, live: impl FnOnce() -> Live) -> Answer {
    let names = |names: Vec<String>| Answer::words(names.into_iter().map(Candidate::from).collect());
    let answer = match source::of(arg) {
        Source::Listed => return listed(arg, typed),
        Source::Formats => formats(),
        Source::Topics => topics(typed),
        Source::Contexts => Answer::words(live().contexts()),
        Source::Clusters => names(live().kubeconfig().clusters),
        Source::Users => names(live().kubeconfig().users),
        Source::Namespaces => names(live().namespaces()),
        Source::Objects { alone } => objects(typed, alone, live),
        Source::Manifests => Answer::files_with(&MANIFESTS),
        Source::Files => Answer::files(),
        Source::Folders => Answer::folders(),
        Source::Free => Answer::words(Vec::new()),
    };
    answer.beginning_with(typed)
}

/// The model's words; in a list with commas those that are not in it yet.
fn listed(arg: &Arg, typed: &str) -> Answer {
    let delimiter = arg.get_value_delimiter();
    let head = delimiter.and_then(|comma| Some(&typed[..=typed.rfind(comma)?])).unwrap_or_default();
    let is_there = |name: &str| delimiter.is_some_and(|comma| head.split(comma).any(|word| word == name));
    let visible = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set());
    let open = visible.filter(|value| !is_there(value.get_name()));
    let candidates =
        open.map(|value| Candidate::new(format!("{head}{}", value.get_name()), about(value.get_help())));
    Answer::words(candidates.collect()).beginning_with(typed)
}

fn formats() -> Answer {
    Answer::ordered(RENDERERS.iter().map(|format| Candidate::new(format.name, format.summary)).collect())
}

/// Topics; words and rules once something is typed, for there are many.
fn topics(typed: &str) -> Answer {
    let topics = explain::topics().into_iter();
    let words = if typed.is_empty() { Vec::new() } else { explain::terms() };
    Answer::ordered(topics.chain(words).map(|(word, about)| Candidate::new(word, about)).collect())
}

/// Kinds, and after a slash names. A kind that needs a name gets its slash.
fn objects(typed: &str, alone: bool, live: impl FnOnce() -> Live) -> Answer {
    if let Some((kind, _)) = typed.split_once('/') {
        let names = live().objects(kind).into_iter();
        return Answer::words(names.map(|name| Candidate::from(format!("{kind}/{name}"))).collect());
    }
    let end = if alone { "" } else { "/" };
    let kinds = live().kinds(typed).into_iter();
    Answer::beginnings(kinds.map(|kind| Candidate { word: kind.word + end, about: kind.about }).collect())
}
