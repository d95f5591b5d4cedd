//! Candidates as cobra's protocol has them.
//!
//! Source: cobra `completions.go`: `ShellCompDirective`, a set of bits.

use crate::render::escape::visible;

/// No space after the candidate: more is to be typed.
const NO_SPACE: u8 = 2;
/// Where there are no candidates, files are none either.
const NO_FILES: u8 = 4;
/// The candidates are extensions: files with them, and folders.
const EXTENSIONS: u8 = 8;
/// Folders.
const FOLDERS: u8 = 16;
/// The order of the candidates means something.
const KEEP_ORDER: u8 = 32;

/// A word, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) word: String,
    /// One line; empty for none.
    pub(super) about: String,
}

/// What the shell is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) candidates: Vec<Candidate>,
    directive: u8,
}

impl Candidate {
    /// A word with the first line of a description.
    pub(super) fn new(word: impl Into<String>, about: impl AsRef<str>) -> Self {
        let about = about.as_ref().lines().next().unwrap_or_default();
        Self { word: word.into(), about: about.to_owned() }
    }
}

impl From<String> for Candidate {
    fn from(word: String) -> Self {
        Self { word, about: String::new() }
    }
}

impl Answer {
    /// These and nothing else, files least of all.
    pub(super) fn words(candidates: Vec<Candidate>) -> Self {
        Self { candidates, directive: NO_FILES }
    }

    /// These, in this order.
    pub(super) fn ordered(candidates: Vec<Candidate>) -> Self {
        Self { candidates, directive: NO_FILES | KEEP_ORDER }
    }

    /// These, each the beginning of something longer.
    pub(super) fn beginnings(candidates: Vec<Candidate>) -> Self {
        Self { candidates, directive: NO_FILES | NO_SPACE }
    }

    /// Files with these extensions, and folders.
    pub(super) fn files_with(extensions: &[&str]) -> Self {
        let candidates = extensions.iter().map(|word| Candidate::new(*word, "")).collect();
        Self { candidates, directive: EXTENSIONS }
    }

    /// Any file: the shell finds them.
    pub(super) fn files() -> Self {
        Self { candidates: Vec::new(), directive: 0 }
    }

    /// Folders: the shell finds them.
    pub(super) fn folders() -> Self {
        Self { candidates: Vec::new(), directive: FOLDERS }
    }

    /// Without the candidates that do not begin with what was typed. Extensions are no candidates in this sense.
    pub(super) fn beginning_with(mut self, typed: &str) -> Self {
        if self.directive & EXTENSIONS == 0 {
            self.candidates.retain(|candidate| candidate.word.starts_with(typed));
        }
        self
    }

    /// The lines. A word that a terminal or a shell could take for more than a word is left out.
    pub(super) fn print(&self) -> String {
        let is_word = |candidate: &&Candidate| {
            !candidate.word.is_empty() && !candidate.word.chars().any(|c| c.is_whitespace() || c.is_control())
        };
        let lines = self.candidates.iter().filter(is_word).map(|candidate| {
            let about = visible(&candidate.about).replace('\t', " ");
            if about.is_empty() { candidate.word.clone() } else { format!("{}\t{about}", candidate.word) }
        });
        let mut text: String = lines.map(|line| line + "\n").collect();
        text += &format!(":{}\n", self.directive);
        text
    }
}
