//! Two texts line by line, with unchanged lines only around the changes.

use std::ops::Range;

use crate::core::text::{Line, Side, TextDiff, diff};

use super::sheet::{Sheet, Sign};

/// Most lines of one text.
const LINES: usize = 60;

/// Writes the lines, and says what else there is to know about the difference.
pub(super) fn write(sheet: &mut Sheet<'_>, (old, new): (&str, &str), indent: usize) -> Option<&'static str> {
    let diff = diff(old, new);
    let shown = shown(&diff.lines, sheet.options.context_lines);
    let limit = if sheet.options.all_text { usize::MAX } else { LINES };
    let (mut written, mut at) = (0, 0);
    for range in &shown {
        let end = range.end.min(range.start.saturating_add(limit.saturating_sub(written)));
        if end > range.start {
            sheet.left_out(range.start - at, "equal", indent);
            diff.lines[range.start..end].iter().for_each(|line| write_line(sheet, line, indent));
            written += end - range.start;
            at = end;
        }
    }
    let last = shown.last().map_or(0, |range| range.end);
    let is_cut = at < last;
    sheet.left_out(diff.lines.len() - at, if is_cut { "more" } else { "equal" }, indent);
    write_end(sheet, &diff, indent);
    nature(&diff, old, new)
}

fn write_line(sheet: &mut Sheet<'_>, line: &Line<'_>, indent: usize) {
    let sign = match line.side {
        Side::Both => Sign::None,
        Side::Old => Sign::Old,
        Side::New => Sign::New,
    };
    sheet.line(sign, indent, line.text, &line.parts);
}

/// The changed lines with a number of lines around them.
fn shown(lines: &[Line<'_>], context: usize) -> Vec<Range<usize>> {
    let mut shown: Vec<Range<usize>> = Vec::new();
    for (place, _) in lines.iter().enumerate().filter(|(_, line)| line.side != Side::Both) {
        let range = place.saturating_sub(context)..(place + 1 + context).min(lines.len());
        match shown.last_mut() {
            // A mark for one line would take the place of the line.
            Some(last) if range.start <= last.end + 1 => last.end = range.end,
            _ => shown.push(range),
        }
    }
    if let Some(first) = shown.first_mut().filter(|first| first.start == 1) {
        first.start = 0;
    }
    if let Some(last) = shown.last_mut().filter(|last| last.end + 1 == lines.len()) {
        last.end += 1;
    }
    shown
}

fn write_end(sheet: &mut Sheet<'_>, diff: &TextDiff<'_>, indent: usize) {
    match diff.ends {
        (true, false) => sheet.line(Sign::New, indent, "\\ no line end at the end", &[]),
        (false, true) => sheet.line(Sign::Old, indent, "\\ no line end at the end", &[]),
        _ => {}
    }
}

fn nature(diff: &TextDiff<'_>, old: &str, new: &str) -> Option<&'static str> {
    let is_blank_change = old.split_whitespace().eq(new.split_whitespace());
    let changed = diff.lines.iter().filter(|line| line.side != Side::Both).count();
    if old == new {
        Some("differs in masked text")
    } else if diff.coarse {
        Some("too long to compare line by line")
    } else if is_blank_change {
        Some("white space only")
    } else if changed > 0 && is_reordered(diff) {
        Some("order only")
    } else {
        None
    }
}

/// Whether the same lines are there in another order.
fn is_reordered(diff: &TextDiff<'_>) -> bool {
    let side = |side: Side| {
        let mut lines: Vec<&str> =
            diff.lines.iter().filter(|line| line.side == side).map(|line| line.text).collect();
        lines.sort_unstable();
        lines
    };
    side(Side::Old) == side(Side::New)
}
