//! Which lines of a diff stand together, and their numbers on both sides.

use std::ops::Range;

use crate::core::text::{Line, Side};

/// Changed lines with the equal ones around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    /// Places in the diff.
    pub(super) lines: Range<usize>,
    old: Span,
    new: Span,
}

/// First line, from 1, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: usize,
    count: usize,
}

impl Hunk {
    /// `@@ -3,4 +3,5 @@`.
    pub(super) fn header(&self) -> String {
        format!("@@ -{} +{} @@", self.old.text(), self.new.text())
    }
}

impl Span {
    /// As diff(1) writes it: no number where it is one, and the line before where there is none.
    fn text(self) -> String {
        match self.count {
            0 => format!("{},0", self.start - 1),
            1 => self.start.to_string(),
            count => format!("{},{count}", self.start),
        }
    }
}

/// The hunks of a diff with so many equal lines around a change.
pub(super) fn hunks(lines: &[Line<'_>], context: usize) -> Vec<Hunk> {
    let (mut old, mut new, mut at) = (1, 1, 0);
    let mut found = Vec::new();
    for range in ranges(lines, context) {
        let skipped = &lines[at..range.start];
        (old, new) = (old + count(skipped, Side::Old), new + count(skipped, Side::New));
        let own = &lines[range.clone()];
        let spans = [(old, Side::Old), (new, Side::New)];
        let [old_span, new_span] = spans.map(|(start, side)| Span { start, count: count(own, side) });
        (old, new, at) = (old + old_span.count, new + new_span.count, range.end);
        found.push(Hunk { lines: range, old: old_span, new: new_span });
    }
    found
}

/// Lines that are on a side.
fn count(lines: &[Line<'_>], side: Side) -> usize {
    lines.iter().filter(|line| line.side == Side::Both || line.side == side).count()
}

fn ranges(lines: &[Line<'_>], context: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (place, _) in lines.iter().enumerate().filter(|(_, line)| line.side != Side::Both) {
        let end = (place + 1).saturating_add(context).min(lines.len());
        let range = place.saturating_sub(context)..end;
        match ranges.last_mut() {
            Some(last) if range.start <= last.end => last.end = range.end,
            _ => ranges.push(range),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::text::diff;

    fn headers(old: &str, new: &str, context: usize) -> Vec<String> {
        hunks(&diff(old, new).lines, context).iter().map(Hunk::header).collect()
    }

    /// What `diff -U N` of GNU diffutils 3.8 prints for the same texts.
    #[test]
    fn headers_are_those_of_diff() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assert_eq!(headers(old, "1\nx\n3\n4\n5\n6\n7\n8\n9\n", 1), ["@@ -1,3 +1,3 @@"]);
        assert_eq!(headers(old, "1\nx\n3\n4\n5\n6\n7\ny\n9\n", 1), ["@@ -1,3 +1,3 @@", "@@ -7,3 +7,3 @@"]);
        assert_eq!(headers(old, "1\nx\n3\n4\n5\n6\n7\ny\n9\n", 3), ["@@ -1,9 +1,9 @@"]);
        assert_eq!(headers(old, "1\n3\n4\n5\n6\n7\n8\n9\n", 0), ["@@ -2 +1,0 @@"]);
        assert_eq!(headers("a\n", "a\nb\n", 0), ["@@ -1,0 +2 @@"]);
        assert_eq!(headers("", "a\nb\n", 3), ["@@ -0,0 +1,2 @@"]);
        assert_eq!(headers("a\n", "", 3), ["@@ -1 +0,0 @@"]);
        assert_eq!(headers("a\n", "a\n", 3), Vec::<String>::new());
        assert_eq!(headers(old, "x\n", usize::MAX), ["@@ -1,9 +1 @@"]);
    }
}
