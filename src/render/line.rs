//! A line of output for people. All text for people passes through here, so here it is made safe, and
//! here its columns are counted.

use std::fmt;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::escape::visible;
use super::styles::{Role, Styles};

/// Pieces of text with their roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    spans: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    role: Role,
    text: String,
    link: Option<String>,
}

impl Line {
    /// A line of one piece.
    pub(crate) fn of(role: Role, text: &str) -> Self {
        Self::default().with(role, text)
    }

    /// The line with one more piece, controls escaped.
    pub(crate) fn with(mut self, role: Role, text: &str) -> Self {
        self.push(role, text);
        self
    }

    /// Appends a piece, controls escaped.
    pub(crate) fn push(&mut self, role: Role, text: &str) {
        self.push_span(role, text, None);
    }

    /// Appends a piece that leads to an address, where there is one.
    pub(crate) fn push_link(&mut self, role: Role, text: &str, address: Option<String>) {
        self.push_span(role, text, address);
    }

    fn push_span(&mut self, role: Role, text: &str, link: Option<String>) {
        let text = visible(text);
        match self.spans.last_mut() {
            Some(last) if last.role == role && last.link == link => last.text.push_str(&text),
            _ if !text.is_empty() => self.spans.push(Span { role, text: text.into_owned(), link }),
            _ => {}
        }
    }

    /// Appends another line's pieces.
    pub(crate) fn append(&mut self, other: Self) {
        other.spans.into_iter().for_each(|span| self.push_span(span.role, &span.text, span.link));
    }

    /// The line without the spaces it starts with.
    pub(crate) fn unindented(mut self) -> Self {
        if let Some(first) = self.spans.first_mut() {
            first.text = first.text.trim_start_matches(' ').to_owned();
        }
        self.spans.retain(|span| !span.text.is_empty());
        self
    }

    /// Appends spaces up to a column.
    pub(crate) fn pad_to(&mut self, column: usize) {
        let missing = column.saturating_sub(self.width());
        self.push(Role::Plain, &" ".repeat(missing));
    }

    /// Columns in a terminal.
    pub(crate) fn width(&self) -> usize {
        self.spans.iter().map(|span| span.text.width()).sum()
    }

    /// Pieces with separators between, over as many lines as the width needs; lines after the first are
    /// indented.
    pub(crate) fn join(pieces: Vec<Self>, separator: &str, width: usize, indent: usize) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        for piece in pieces.into_iter().filter(|piece| piece.width() > 0) {
            let between = Self::of(Role::Muted, separator);
            match lines.last_mut() {
                Some(line) if line.width() + between.width() + piece.width() <= width => {
                    line.append(between);
                    line.append(piece);
                }
                Some(_) => lines.push(Self::of(Role::Plain, &" ".repeat(indent)).followed_by(piece)),
                None => lines.push(piece),
            }
        }
        lines
    }

    fn followed_by(mut self, other: Self) -> Self {
        self.append(other);
        self
    }

    /// Writes the line and its end, without spaces before the end.
    pub(crate) fn write(&self, styles: &Styles, out: &mut dyn Write) -> io::Result<()> {
        let last = self.spans.len().saturating_sub(1);
        for (place, span) in self.spans.iter().enumerate() {
            let padding = place == last && span.role == Role::Plain;
            let text = if padding { span.text.trim_end_matches(' ') } else { &span.text };
            out.write_all(linked(&styles.paint(span.role, text), span.link.as_deref()).as_bytes())?;
        }
        out.write_all(b"\n")
    }
}

impl fmt::Display for Line {
    /// The text alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spans.iter().try_for_each(|span| f.write_str(&span.text))
    }
}

/// OSC 8. The address is made by [`super::options::RenderOptions::link`], which encodes it.
fn linked(text: &str, address: Option<&str>) -> String {
    match address {
        Some(address) => format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(line: &Line, styles: &Styles) -> String {
        let mut out = Vec::new();
        line.write(styles, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn text_is_escaped_on_its_way_in() {
        let line = Line::of(Role::Added, "a\u{1b}[31mb\nc");
        assert_eq!(written(&line, &Styles::plain()), "a\\u{1b}[31mb\\nc\n");
    }

    #[test]
    fn wide_and_combining_characters_are_counted_as_shown() {
        assert_eq!(Line::of(Role::Plain, "日本").width(), 4);
        assert_eq!(Line::of(Role::Plain, "e\u{301}").width(), 1);
    }

    #[test]
    fn links_wrap_the_styled_text() {
        let mut line = Line::default();
        line.push_link(Role::Muted, "a.yaml:3", Some("file://h/a.yaml".into()));
        let expected = "\u{1b}]8;;file://h/a.yaml\u{1b}\\[muted]a.yaml:3[/]\u{1b}]8;;\u{1b}\\\n";
        assert_eq!(written(&line, &Styles::labels()), expected);
    }

    #[test]
    fn lines_do_not_end_in_padding() {
        let mut line = Line::of(Role::Plain, "a");
        line.pad_to(5);
        assert_eq!((line.width(), written(&line, &Styles::plain())), (5, "a\n".into()));
    }
}
