//! Differences inside strings: lines of a text, words of a line. Data, not text.
//!
//! There is no clock here, so effort is bounded by size: `similar`'s default algorithm gives up on
//! minimal results in hard cases, and beyond `LINES` lines or `WORDS` words it is not asked.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices, diff_ratio};

/// Most lines of both texts together, equal ones at the start and the end not counted.
const LINES: usize = 20_000;

/// Most words of two lines together.
const WORDS: usize = 2_000;

/// How much of two lines must be equal before their words are compared: below it, a reader sees more in
/// two whole lines.
const ALIKE: f32 = 0.5;

/// The lines of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextDiff<'a> {
    /// In reading order, removed lines before the added ones in their place.
    pub lines: Vec<Line<'a>>,
    /// The texts were too long to compare line by line: all between the first and the last difference is
    /// shown as removed and added.
    pub coarse: bool,
    /// Whether the old text ends in a line end, and whether the new one does.
    pub ends: (bool, bool),
}

/// A line of one text or of both, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Whose it is.
    pub side: Side,
    /// The line.
    pub text: &'a str,
    /// What differs from the line of the other text that it stands for, as byte ranges; empty when there
    /// is no such line, or when it is another line altogether.
    pub parts: Vec<Range<usize>>,
}

/// Which text a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both texts.
    Both,
    /// The old text only.
    Old,
    /// The new text only.
    New,
}

/// Compares two texts line by line.
pub fn diff<'a>(old: &'a str, new: &'a str) -> TextDiff<'a> {
    let (olds, news): (Vec<&str>, Vec<&str>) = (split(old), split(new));
    let head = olds.iter().zip(&news).take_while(|(old, new)| old == new).count();
    let tail =
        olds[head..].iter().rev().zip(news[head..].iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_middle, new_middle) = (&olds[head..olds.len() - tail], &news[head..news.len() - tail]);
    let coarse = old_middle.len() + new_middle.len() > LINES;
    let mut lines: Vec<Line<'a>> = olds[..head].iter().map(|text| Line::of(Side::Both, text)).collect();
    if coarse {
        push_replaced(&mut lines, old_middle, new_middle);
    } else {
        push_compared(&mut lines, old_middle, new_middle);
    }
    lines.extend(olds[olds.len() - tail..].iter().map(|text| Line::of(Side::Both, text)));
    TextDiff { lines, coarse, ends: (old.ends_with('\n'), new.ends_with('\n')) }
}

/// Byte ranges of a line.
pub type Parts = Vec<Range<usize>>;

/// The parts of two lines that differ; `None` when too little is equal.
pub fn parts(old: &str, new: &str) -> Option<(Parts, Parts)> {
    let (olds, news) = (words(old), words(new));
    if olds.len() + news.len() > WORDS {
        return None;
    }
    let ops = capture_diff_slices(Algorithm::Myers, &olds, &news);
    (diff_ratio(&ops, olds.len(), news.len()) >= ALIKE).then(|| changed_ranges(&ops, &olds, &news))
}

impl<'a> Line<'a> {
    fn of(side: Side, text: &'a str) -> Self {
        Self { side, text, parts: Vec::new() }
    }
}

fn split(text: &str) -> Vec<&str> {
    if text.is_empty() { Vec::new() } else { text.strip_suffix('\n').unwrap_or(text).split('\n').collect() }
}

fn push_compared<'a>(lines: &mut Vec<Line<'a>>, old: &[&'a str], new: &[&'a str]) {
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => lines.extend(old.iter().map(|text| Line::of(Side::Both, text))),
            _ => push_replaced(lines, old, new),
        }
    }
}

/// Removed lines, then added ones. A removed line stands for the added one at the same place in its block.
fn push_replaced<'a>(lines: &mut Vec<Line<'a>>, old: &[&'a str], new: &[&'a str]) {
    let mut added: Vec<Line<'a>> = new.iter().map(|text| Line::of(Side::New, text)).collect();
    for (place, text) in old.iter().enumerate() {
        let mut removed = Line::of(Side::Old, text);
        if let Some((counterpart, (old, new))) = added.get_mut(place).and_then(|line| {
            let found = parts(text, line.text)?;
            Some((line, found))
        }) {
            (removed.parts, counterpart.parts) = (old, new);
        }
        lines.push(removed);
    }
    lines.append(&mut added);
}

/// Runs of letters and digits, and every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (place, character) in text.char_indices() {
        if !character.is_alphanumeric() {
            words.extend([&text[start..place]].iter().filter(|word| !word.is_empty()));
            start = place + character.len_utf8();
            words.push(&text[place..start]);
        }
    }
    words.extend([&text[start..]].iter().filter(|word| !word.is_empty()));
    words
}

fn changed_ranges(ops: &[DiffOp], old: &[&str], new: &[&str]) -> (Parts, Parts) {
    let changed = |op: &&DiffOp| !matches!(op, DiffOp::Equal { .. });
    let old_ranges = ops.iter().filter(changed).map(|op| bytes(old, op.old_range()));
    let new_ranges = ops.iter().filter(changed).map(|op| bytes(new, op.new_range()));
    (
        old_ranges.filter(|range| !range.is_empty()).collect(),
        new_ranges.filter(|range| !range.is_empty()).collect(),
    )
}

fn bytes(words: &[&str], range: Range<usize>) -> Range<usize> {
    let length = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
    let start = length(&words[..range.start]);
    start..start + length(&words[range])
}

#[cfg(test)]
mod tests;
