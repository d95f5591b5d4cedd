//! A page of explanations: terms, what they mean, and an example each, laid out to the width.

use std::borrow::Cow;
use std::fmt::Write;

use owo_colors::OwoColorize;

use crate::cli::man::Roff;

/// Widest line that is still easy to read.
const READABLE: usize = 100;

/// How far explanations are set in.
const INDENT: &str = "    ";

/// One explanation.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    term: Cow<'static, str>,
    meaning: Cow<'static, str>,
    detail: Option<&'static str>,
}

/// A page.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Page {
    title: &'static str,
    intro: &'static str,
    entries: Vec<Entry>,
    outro: Option<&'static str>,
}

impl Entry {
    /// A term and what it means.
    pub(super) fn new(term: impl Into<Cow<'static, str>>, meaning: impl Into<Cow<'static, str>>) -> Self {
        Self { term: term.into(), meaning: meaning.into(), detail: None }
    }

    /// The same with an example or a reason below.
    pub(super) fn with_detail(self, detail: &'static str) -> Self {
        Self { detail: Some(detail), ..self }
    }
}

impl Page {
    /// A page without a closing paragraph.
    pub(super) fn new(title: &'static str, intro: &'static str, entries: Vec<Entry>) -> Self {
        Self { title, intro, entries, outro: None }
    }

    /// The same with a closing paragraph.
    pub(super) fn with_outro(self, outro: &'static str) -> Self {
        Self { outro: Some(outro), ..self }
    }

    /// The page reduced to one of its terms; `None` when it has no such term.
    pub(super) fn only(self, term: &str) -> Option<Self> {
        let entries: Vec<Entry> = self.entries.into_iter().filter(|entry| entry.term == term).collect();
        (!entries.is_empty()).then_some(Self { intro: "", entries, outro: None, ..self })
    }

    /// The terms.
    pub(super) fn terms(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.term)
    }

    /// The page as a section of the man page.
    pub(in crate::cli) fn to_roff(&self, roff: &mut Roff) {
        roff.section(&self.title.to_uppercase());
        roff.paragraph(self.intro);
        for entry in &self.entries {
            roff.entry(&entry.term, &entry.meaning, entry.detail.unwrap_or_default());
        }
        roff.paragraph(self.outro.unwrap_or_default());
    }

    /// The page as text.
    pub(super) fn render(&self, width: usize, color: bool) -> String {
        let width = width.clamp(20, READABLE);
        let mut text = String::new();
        line(&mut text, &heading(self.title, color));
        paragraph(&mut text, self.intro, "", width);
        for entry in &self.entries {
            text.push('\n');
            line(&mut text, &heading(&entry.term, color));
            paragraph(&mut text, &entry.meaning, INDENT, width);
            paragraph(&mut text, entry.detail.unwrap_or_default(), INDENT, width);
        }
        if let Some(outro) = self.outro {
            text.push('\n');
            paragraph(&mut text, outro, "", width);
        }
        text
    }
}

fn heading(text: &str, color: bool) -> String {
    if color { text.bold().to_string() } else { text.to_owned() }
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes every text");
}

/// Words on lines that fit; none at all for an empty paragraph.
fn paragraph(text: &mut String, words: &str, indent: &str, width: usize) {
    let mut current = String::new();
    for word in words.split_whitespace() {
        let grown = indent.len() + current.chars().count() + 1 + word.chars().count();
        if !current.is_empty() && grown > width {
            line(text, &format!("{indent}{current}"));
            current.clear();
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
    }
    if !current.is_empty() {
        line(text, &format!("{indent}{current}"));
    }
}
