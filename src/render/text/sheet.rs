//! The lines of one object's block while they are written.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::core::manifest::Origin;
use crate::render::RenderOptions;
use crate::render::emphasis::Emphasis;
use crate::render::line::Line;
use crate::render::styles::Role;

use super::row::{Fact, Row};

/// Rows so far, and what the page's last lines have to say about them.
pub(super) struct Sheet<'a> {
    pub(super) options: &'a RenderOptions,
    pub(super) origin: Option<&'a Origin>,
    /// Rule ids are shown.
    pub(super) wide: bool,
    pub(super) rows: Vec<Row>,
    /// Values that are not shown whole.
    pub(super) cut: usize,
}

/// What a line is about, told by its first character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Neither side in particular.
    None,
    /// The side that is printed with `-`.
    Old,
    /// The side that is printed with `+`.
    New,
    /// A value that is on both sides and not the same.
    Both,
}

impl Sign {
    fn text(self) -> &'static str {
        match self {
            Self::None => "  ",
            Self::Old => "- ",
            Self::New => "+ ",
            Self::Both => "~ ",
        }
    }

    /// The role of the line, and of the parts that differ.
    fn roles(self) -> (Role, Role) {
        match self {
            Self::None => (Role::Plain, Role::Plain),
            Self::Old => (Role::Removed, Role::RemovedPart),
            Self::New => (Role::Added, Role::AddedPart),
            Self::Both => (Role::Changed, Role::Changed),
        }
    }
}

/// Pieces of a path as one: `spec.containers[name="a"]`, `metadata.annotations["a.b/c"]`.
fn joined(pieces: &[String]) -> String {
    let mut path = String::new();
    for piece in pieces {
        let dot = if path.is_empty() || piece.starts_with('[') { "" } else { "." };
        path.extend([dot, piece.as_str()]);
    }
    path
}

/// Columns a line has at least, however deep it is.
const LEAST: usize = 16;

impl<'a> Sheet<'a> {
    pub(super) fn new(options: &'a RenderOptions, origin: Option<&'a Origin>, wide: bool) -> Self {
        Self { options, origin, wide, rows: Vec::new(), cut: 0 }
    }

    /// A line with a sign; whatever is too long for it is cut and counted.
    pub(super) fn line(&mut self, sign: Sign, indent: usize, text: &str, parts: &[Range<usize>]) {
        self.labelled(sign, indent, "", text, parts);
    }

    /// A line with a sign and a label that is not cut.
    pub(super) fn labelled(
        &mut self,
        sign: Sign,
        indent: usize,
        label: &str,
        text: &str,
        parts: &[Range<usize>],
    ) {
        let (role, part_role) = sign.roles();
        let mut content = Line::of(role, &format!("{}{}{label}", sign.text(), " ".repeat(indent)));
        let mut emphasis = Emphasis::of(text, parts);
        if !self.options.all_text {
            let columns = self.options.width.saturating_sub(content.width()).max(LEAST);
            self.cut += usize::from(emphasis.cut(columns, self.options.ellipsis()));
        }
        emphasis.push_to(&mut content, role, part_role);
        self.rows.push(Row { content, indent: sign.text().len() + indent, about: Vec::new() });
    }

    /// A path, over as many lines as its pieces need; the result is the indentation of what is below it.
    pub(super) fn path(&mut self, mut indent: usize, pieces: &[String]) -> usize {
        let mut rest = pieces;
        while !rest.is_empty() {
            let fits = |count: &usize| indent + 3 + joined(&rest[..*count]).width() <= self.options.width;
            let count = (1..=rest.len()).rev().find(fits).unwrap_or(1);
            let mut content = Line::of(Role::Plain, &" ".repeat(indent + 2));
            content.push(Role::Path, &format!("{}:", joined(&rest[..count])));
            self.rows.push(Row { content, indent: indent + 2, about: Vec::new() });
            (rest, indent) = (&rest[count..], indent + 2);
        }
        indent
    }

    /// A line that is none of the object's.
    pub(super) fn remark(&mut self, indent: usize, text: &str) {
        let mut content = Line::of(Role::Plain, &" ".repeat(indent + 2));
        content.push(Role::Muted, text);
        self.rows.push(Row { content, indent: indent + 2, about: Vec::new() });
    }

    /// Says something about a row, unless it is not there.
    pub(super) fn say(&mut self, row: usize, about: Vec<Fact>) {
        if let Some(row) = self.rows.get_mut(row) {
            row.about = about;
        }
    }
}
