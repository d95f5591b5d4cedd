//! Settings: a file of defaults for flags. No file is needed; one with a mistake is ignored as a whole, and said so.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command, CommandFactory, error::ErrorKind};
use serde_json::Value;

use super::args::Cli;
use super::env::Env;
use super::error::CliError;
use super::flag::nearest;
use super::output;
use crate::core::manifest::{self, Limits};
use crate::core::position::{Position, Step};

/// Names another file, or none.
const VARIABLE: &str = "KUBECTL_DRIFT_CONFIG";

/// Value names of `-o` where it takes the formats of reports.
const REPORT_FORMAT: &str = "FORMAT[=FILE]";

/// A key: the flag of the same name gets another default.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// Name of the flag, without dashes.
    pub(super) name: &'static str,
    /// For `explain config`.
    pub(super) meaning: &'static str,
    /// For `explain config`.
    pub(super) example: &'static str,
}

/// Everything that can be set. What decides about the exit code, shows secrets or chooses a cluster is not here: a
/// script must not depend on whose machine it runs on.
pub(super) const KEYS: [Key; 7] = [
    key("output", "output formats, as after -o", "Example: output: wide"),
    key("show", "differences to show that are not counted", "Example: show: [server, controller]"),
    key("color", "when to colour: auto, always or never", "Example: color: never"),
    key("applier", "field managers that are \"us\"", "Example: applier: [our-ci, argocd-controller]"),
    key("unified", "unchanged lines around a changed line of a text", "Example: unified: 5"),
    key("concurrency", "most requests in flight", "Example: concurrency: 4"),
    key("no-pager", "true: the output is never paged", "Example: no-pager: true"),
];

const fn key(name: &'static str, meaning: &'static str, example: &'static str) -> Key {
    Key { name, meaning, example }
}

/// Flags and their other defaults.
#[derive(Debug, Default)]
pub(super) struct Config {
    defaults: Vec<(&'static str, Vec<String>)>,
}

/// Reads the file, if there is one.
///
/// # Errors
/// What is wrong with it, and that it is ignored, in one line.
pub(super) fn load(env: &Env) -> Result<Config, String> {
    let Some((path, is_named)) = place(env) else { return Ok(Config::default()) };
    let bytes = match read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => {
            return Ok(Config::default());
        }
        Err(error) => return Err(format!("settings {} are ignored: {}", path.display(), error.kind())),
    };
    parse(&bytes).map_err(|(Position { line, column }, what)| {
        format!("settings {} are ignored: line {line}, column {column}: {what}", path.display())
    })
}

/// The file, and whether somebody named it.
fn place(env: &Env) -> Option<(PathBuf, bool)> {
    if env.is_set(VARIABLE) {
        let named = env.variable(VARIABLE).filter(|value| *value != OsStr::new("off"))?;
        return Some((named.into(), true));
    }
    Some((env.config_folder.as_ref()?.join("kubectl-drift").join("config.yaml"), false))
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads settings")]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

type Mistake = (Position, String);

fn parse(bytes: &[u8]) -> Result<Config, Mistake> {
    let Some((value, marks)) = manifest::plain(bytes, &Limits::default())? else {
        return Ok(Config::default());
    };
    let Value::Object(fields) = &value else {
        return Err((marks.position(), "keys and values are expected, as in `output: wide`".to_owned()));
    };
    let mut found: Vec<Result<_, Mistake>> = Vec::new();
    for (name, value) in fields {
        let at = marks.locate(&[Step::Field(name)]);
        found.push(setting(name, value).map_err(|what| (at, what)));
    }
    // The first of several in the file.
    if let Some(first) = found.iter().filter_map(|setting| setting.as_ref().err()).min() {
        return Err(first.clone());
    }
    Ok(Config { defaults: found.into_iter().flatten().collect() })
}

/// One key, checked as the flag would be.
fn setting(name: &str, value: &Value) -> Result<(&'static str, Vec<String>), String> {
    let Some(key) = KEYS.iter().find(|key| key.name == name) else { return Err(unknown(name)) };
    let words = words(value).ok_or_else(|| format!("a word or a list of words is expected for {name}"))?;
    check(key.name, value, &words).map(|()| (key.name, words))
}

fn unknown(name: &str) -> String {
    let meant = nearest(name, KEYS.map(|key| key.name));
    let hint = meant.map_or_else(
        || "`kubectl drift explain config` lists the keys".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    format!("there is no key \"{name}\"; {hint}")
}

fn words(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(word) => Some(vec![word.clone()]),
        Value::Number(number) => Some(vec![number.to_string()]),
        Value::Bool(is) => Some(vec![is.to_string()]),
        Value::Array(items) => {
            let nested: Option<Vec<Vec<String>>> =
                items.iter().map(|item| words(item).filter(|_| !item.is_array())).collect();
            nested.map(|words| words.concat())
        }
        Value::Null | Value::Object(_) => None,
    }
}

/// Lets the flag's own parser judge.
fn check(name: &str, value: &Value, words: &[String]) -> Result<(), String> {
    let root = Cli::command();
    let mut commands = std::iter::once(&root).chain(root.get_subcommands());
    let found = commands.find_map(|command| Some((command, flag(command, name)?)));
    let Some((command, arg)) = found else { return Err(unknown(name)) };
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return value
            .is_boolean()
            .then_some(())
            .ok_or_else(|| format!("true or false is expected for {name}"));
    }
    if !matches!(arg.get_action(), ArgAction::Append) && words.len() != 1 {
        return Err(format!("one value is expected for {name}"));
    }
    if name == "output" {
        return output::parse(words).map(drop).map_err(|error| error.message);
    }
    let mut line = vec![root.get_name().to_owned()];
    line.extend((command.get_name() != root.get_name()).then(|| command.get_name().to_owned()));
    line.extend(words.iter().map(|word| format!("--{name}={word}")));
    match root.clone().try_get_matches_from(line) {
        Err(error) if is_about_the_value(&error) => Err(CliError::from(&error).message),
        _ => Ok(()),
    }
}

fn is_about_the_value(error: &clap::Error) -> bool {
    use ErrorKind::{InvalidValue, TooManyValues, UnknownArgument, ValueValidation};
    matches!(error.kind(), InvalidValue | ValueValidation | TooManyValues | UnknownArgument)
}

/// The flag that a key means. `-o` of a command with other formats is not meant.
fn flag<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    let found = command.get_arguments().find(|arg| arg.get_long() == Some(name))?;
    let is_report = || found.get_value_names().is_some_and(|names| names.iter().any(|n| n == REPORT_FORMAT));
    (name != "output" || is_report()).then_some(found)
}

impl Config {
    /// The command line with these defaults.
    pub(super) fn apply(&self, command: Command) -> Command {
        self.defaults.iter().fold(command, |command, (name, words)| {
            with_default(command, name, words).mut_subcommands(|command| with_default(command, name, words))
        })
    }
}

fn with_default(command: Command, name: &str, words: &[String]) -> Command {
    match flag(&command, name).map(|arg| arg.get_id().clone()) {
        Some(id) => command.mut_arg(id, |arg| arg.default_values(words.iter().cloned())),
        None => command,
    }
}

#[cfg(test)]
mod tests;
