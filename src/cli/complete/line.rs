//! Reading an unfinished command line along the command model: which command, what was given, what comes next.

use clap::{Arg, ArgAction, Command};

/// An unfinished command line.
pub(super) struct Line<'c> {
    /// The innermost command.
    pub(super) command: &'c Command,
    /// Flags given so far.
    pub(super) given: Vec<&'c Arg>,
    /// Words of that command that are no flags, so far.
    pub(super) words: Vec<String>,
    /// What is being typed.
    pub(super) want: Want<'c>,
}

/// What is being typed, and how far it is.
pub(super) enum Want<'c> {
    /// A flag's name, dashes included.
    Flag(String),
    /// A flag's value.
    Value(&'c Arg, String),
    /// A command or an argument.
    Word(String),
}

/// Reads the words; the last is the one being typed.
pub(super) fn read<'c>(root: &'c Command, words: &[String]) -> Line<'c> {
    let mut line =
        Line { command: root, given: Vec::new(), words: Vec::new(), want: Want::Word(String::new()) };
    let Some((last, before)) = words.split_last() else { return line };
    let (mut owed, mut flags) = (None, true);
    for word in before {
        match (owed.take(), flags) {
            (Some(_), _) => {}
            (None, true) if word == "--" => flags = false,
            (None, true) if is_flag(word) => owed = line.flag(word),
            _ => line.word(word),
        }
    }
    line.want = match owed {
        Some(arg) => Want::Value(arg, last.clone()),
        None if flags && last.starts_with('-') => line.unfinished_flag(last),
        None => Want::Word(last.clone()),
    };
    line
}

fn is_flag(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-')
}

impl<'c> Line<'c> {
    /// Takes a whole flag; returns it when its value is the next word.
    fn flag(&mut self, word: &str) -> Option<&'c Arg> {
        let (arg, value) = match word.strip_prefix("--") {
            Some(long) => {
                let (name, value) =
                    long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                (self.long(name)?, value)
            }
            None => self.shorts(word)?,
        };
        self.given.push(arg);
        (value.is_none() && wants_next_word(arg)).then_some(arg)
    }

    /// `-Rf`, `-ojson`, `-n=shop`: the last of the letters that is a flag, and its value if that is here.
    fn shorts<'w>(&mut self, word: &'w str) -> Option<(&'c Arg, Option<&'w str>)> {
        for (at, letter) in word.char_indices().skip(1) {
            let arg = self.short(letter)?;
            let rest = &word[at + letter.len_utf8()..];
            if rest.is_empty() || takes_value(arg) {
                return Some((arg, (!rest.is_empty()).then_some(rest)));
            }
            self.given.push(arg);
        }
        None
    }

    fn word(&mut self, word: &str) {
        let is_command = self.words.is_empty().then(|| self.command.find_subcommand(word)).flatten();
        match is_command {
            Some(command) => self.command = command,
            None => self.words.push(word.to_owned()),
        }
    }

    /// `--sho`, `--show=ser`, `-n=sh`, `-`.
    fn unfinished_flag(&self, word: &str) -> Want<'c> {
        let split = word.split_once('=').and_then(|(name, value)| {
            let arg = match name.strip_prefix("--") {
                Some(long) => self.long(long),
                None => self.short(name.chars().nth(1)?).filter(|_| name.chars().count() == 2),
            };
            Some((arg.filter(|arg| takes_value(arg))?, value))
        });
        match split {
            Some((arg, value)) => Want::Value(arg, value.to_owned()),
            None => Want::Flag(word.to_owned()),
        }
    }

    fn long(&self, name: &str) -> Option<&'c Arg> {
        let has = |arg: &&Arg| {
            arg.get_long() == Some(name)
                || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&name))
        };
        self.command.get_arguments().find(has)
    }

    fn short(&self, letter: char) -> Option<&'c Arg> {
        self.command.get_arguments().find(|arg| arg.get_short() == Some(letter))
    }

    /// The argument that the next word would be; the last one takes what is left when it may be repeated.
    pub(super) fn next_argument(&self) -> Option<&'c Arg> {
        let arguments: Vec<&Arg> = self.command.get_positionals().collect();
        let last = arguments.last().copied().filter(|arg| is_repeatable(arg));
        arguments.get(self.words.len()).copied().or(last)
    }
}

/// Whether a flag has a value at all.
pub(super) fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

fn wants_next_word(arg: &Arg) -> bool {
    takes_value(arg) && !arg.is_require_equals_set()
}

/// Whether it may be given once more.
pub(super) fn is_repeatable(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append | ArgAction::Count)
}
