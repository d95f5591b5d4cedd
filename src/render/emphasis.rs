//! One line of cluster text with the parts that differ, cut to fit.

use std::fmt::{self, Write as _};
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::escape::visible;
use super::line::Line;
use super::styles::Role;

/// Escaped characters, and whether each is in a part that differs.
#[derive(Clone, Debug)]
pub(super) struct Emphasis {
    characters: Vec<(char, bool)>,
}

/// Columns left out at once from which their number is told.
const WORTH_TELLING: usize = 200;

impl Emphasis {
    /// A text with the byte ranges in it that differ.
    pub(super) fn of(text: &str, parts: &[Range<usize>]) -> Self {
        let is_part = |place: usize| parts.iter().any(|part| part.contains(&place));
        let mut characters = Vec::with_capacity(text.len());
        for (place, character) in text.char_indices() {
            let part = is_part(place);
            let shown = visible(&text[place..place + character.len_utf8()]);
            characters.extend(shown.chars().map(|shown| (shown, part)));
        }
        Self { characters }
    }

    /// Columns in a terminal.
    pub(super) fn width(&self) -> usize {
        width(&self.characters)
    }

    /// Cuts down to a number of columns, keeping what differs in sight; whether anything was cut.
    pub(super) fn cut(&mut self, columns: usize, ellipsis: &str) -> bool {
        if self.width() <= columns {
            return false;
        }
        self.characters = self.focus(columns, ellipsis).unwrap_or_else(|| self.ends(columns, ellipsis));
        true
    }

    /// What is around the parts that differ, if they fit.
    fn focus(&self, columns: usize, ellipsis: &str) -> Option<Vec<(char, bool)>> {
        let first = self.characters.iter().position(|(_, part)| *part)?;
        let last = self.characters.iter().rposition(|(_, part)| *part)? + 1;
        let room = columns.checked_sub(2 * ellipsis.chars().count())?;
        let around = room.checked_sub(width(&self.characters[first..last]))?;
        let end = last + fitting(self.characters[last..].iter(), around / 2);
        let used = width(&self.characters[last..end]);
        let start = first - fitting(self.characters[..first].iter().rev(), around - used);
        let end =
            last + fitting(self.characters[last..].iter(), around - width(&self.characters[start..first]));
        let mark = |is_cut: bool| mark(if is_cut { ellipsis } else { "" });
        let kept = self.characters[start..end].iter().copied();
        Some(mark(start > 0).chain(kept).chain(mark(end < self.characters.len())).collect())
    }

    /// The start and the end.
    fn ends(&self, columns: usize, ellipsis: &str) -> Vec<(char, bool)> {
        let told = format!("{ellipsis} ({} characters) {ellipsis}", self.characters.len());
        let tell = self.width() - columns >= WORTH_TELLING && columns > 2 * told.chars().count();
        let between = if tell { told.as_str() } else { ellipsis };
        let room = columns.saturating_sub(between.chars().count());
        let tail = self.characters.len() - fitting(self.characters.iter().rev(), room / 3);
        let head = fitting(self.characters[..tail].iter(), room - width(&self.characters[tail..]));
        let (head, tail) = (self.characters[..head].iter(), self.characters[tail..].iter());
        head.copied().chain(mark(between)).chain(tail.copied()).collect()
    }

    /// Appends the text to a line.
    pub(super) fn push_to(&self, line: &mut Line, role: Role, part_role: Role) {
        for run in self.characters.chunk_by(|a, b| a.1 == b.1) {
            let text: String = run.iter().map(|(character, _)| character).collect();
            line.push(if run[0].1 { part_role } else { role }, &text);
        }
    }
}

impl fmt::Display for Emphasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.characters.iter().try_for_each(|(character, _)| f.write_char(*character))
    }
}

fn mark(text: &str) -> impl Iterator<Item = (char, bool)> {
    text.chars().map(|character| (character, false))
}

fn width(characters: &[(char, bool)]) -> usize {
    characters.iter().map(|(character, _)| character.width().unwrap_or(0)).sum()
}

/// How many of the characters fit into a number of columns.
fn fitting<'a>(characters: impl Iterator<Item = &'a (char, bool)>, columns: usize) -> usize {
    let mut used = 0;
    characters
        .take_while(|(character, _)| {
            used += character.width().unwrap_or(0);
            used <= columns
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, parts: &[Range<usize>], columns: usize) -> String {
        let mut emphasis = Emphasis::of(text, parts);
        emphasis.cut(columns, "…");
        assert!(emphasis.width() <= columns, "{} columns: {emphasis:?}", emphasis.width());
        emphasis.to_string()
    }

    #[test]
    fn what_fits_is_left_whole() {
        assert_eq!(cut("0123456789", &[], 10), "0123456789");
    }

    #[test]
    fn texts_are_cut_in_the_middle() {
        assert_eq!(cut("0123456789", &[], 7), "0123…89");
    }

    #[test]
    fn parts_that_differ_stay_in_sight() {
        let text = "registry.example.com/shop/web:1.4@sha256:0123456789abcdef";
        let tag = text.find("1.4").expect("the tag");
        assert!(cut(text, std::slice::from_ref(&(tag..tag + 3)), 20).contains("1.4"));
        assert_eq!(cut(text, std::slice::from_ref(&(0..8)), 20), "registry.example.c…");
        assert_eq!(cut(text, std::slice::from_ref(&(text.len() - 2..text.len())), 12), "…6789abcdef");
    }

    #[test]
    fn very_long_texts_tell_their_length() {
        assert_eq!(
            cut(&"x".repeat(1000), &[], 60),
            format!("{}… (1000 characters) …{}", "x".repeat(26), "x".repeat(13))
        );
    }

    #[test]
    fn wide_characters_and_escapes_are_counted_as_shown() {
        assert_eq!(cut("日本日本日本", &[], 7), "日本…本");
        assert_eq!(cut("\u{1b}[31m", &[], 20), "\\u{1b}[31m");
    }
}
