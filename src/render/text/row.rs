//! Lines of a block, with remarks at the right where they fit, in a column of their own.

use std::collections::BTreeSet;

use crate::render::RenderOptions;
use crate::render::line::Line;
use crate::render::styles::Role;

/// A line and what is said about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The line itself.
    pub(super) content: Line,
    /// Where it starts to say something, for a remark that needs a line of its own.
    pub(super) indent: usize,
    /// Facts, most important first.
    pub(super) about: Vec<Fact>,
}

/// One fact of a remark.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// The words.
    pub(super) text: String,
    /// Where they lead.
    pub(super) link: Option<String>,
}

impl Fact {
    /// A fact that leads nowhere.
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), link: None }
    }
}

/// Space before a remark.
const GAP: usize = 2;

/// Widest remark column: farther right, the eye loses the line.
const FARTHEST: usize = 100;

/// Lays a block out for the width of the output.
pub(super) fn lay_out(rows: Vec<Row>, options: &RenderOptions) -> Vec<Line> {
    let remarks: Vec<Line> = rows.iter().map(|row| remark(&row.about, options)).collect();
    let column = column(&rows, &remarks, options.width);
    let mut lines = Vec::with_capacity(rows.len());
    for (row, remark) in rows.into_iter().zip(remarks) {
        let end = row.content.width() + GAP;
        let place = if end <= column { column } else { end };
        if remark.width() == 0 {
            lines.push(row.content);
        } else if place + remark.width() <= options.width {
            let mut line = row.content;
            line.pad_to(place);
            line.append(remark);
            lines.push(line);
        } else {
            lines.extend(above(&row, options));
            lines.push(row.content);
        }
    }
    lines
}

/// The rightmost column where every remark that fits beside its line and starts no later can start.
fn column(rows: &[Row], remarks: &[Line], width: usize) -> usize {
    let ends = rows.iter().map(|row| row.content.width() + GAP);
    let places: Vec<(usize, usize)> = ends
        .zip(remarks.iter().map(Line::width))
        .filter(|(end, remark)| *remark > 0 && end + remark <= width && *end <= FARTHEST)
        .collect();
    let aligns = |column: &usize| {
        places.iter().filter(|(end, _)| end <= column).all(|(_, remark)| column + remark <= width)
    };
    let candidates: BTreeSet<usize> = places.iter().map(|(end, _)| *end).collect();
    candidates.into_iter().rev().find(aligns).unwrap_or(0)
}

fn remark(facts: &[Fact], options: &RenderOptions) -> Line {
    let mut line = Line::default();
    for (place, fact) in facts.iter().enumerate() {
        line.push(Role::Muted, if place == 0 { "# " } else { options.separator() });
        line.push_link(Role::Muted, &fact.text, fact.link.clone());
    }
    line
}

/// A remark on lines of its own, as many as it needs.
fn above(row: &Row, options: &RenderOptions) -> Vec<Line> {
    let widest = row.about.iter().map(|fact| remark(std::slice::from_ref(fact), options).width()).max();
    let indent = row.indent.min(options.width.saturating_sub(widest.unwrap_or(0)));
    let mut lines = Vec::new();
    let mut rest = row.about.as_slice();
    while !rest.is_empty() {
        let fits = |count: &usize| indent + remark(&rest[..*count], options).width() <= options.width;
        let count = (1..=rest.len()).rev().find(fits).unwrap_or(1);
        let mut line = Line::default();
        line.pad_to(indent);
        line.append(remark(&rest[..count], options));
        lines.push(line);
        rest = &rest[count..];
    }
    lines
}
