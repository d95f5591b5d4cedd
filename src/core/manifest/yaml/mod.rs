//! YAML text to events, as go-yaml v2 reads it.
//!
//! No crate does: kubectl's reader is an early libyaml with changes of its own (`"\'"` is an apostrophe,
//! `"\/"` an error, `?` ends a plain scalar in brackets, a tag may hold a comma), and `libyaml-safer`, the
//! nearest port, panics on `[!tag, x]`. The scanner borrows from the text wherever it can.

mod block;
mod cursor;
mod flow;
mod fold;
mod names;
mod parser;
mod plain;
mod quoted;
mod scanner;
mod token;

use self::cursor::Spot;
use self::parser::{Event, Parser};
use self::token::{SyntaxError, Text};
use super::chunk::Chunk;
use super::failure::Failure;
use super::scalar::{Scalar, Tag, resolve};
use super::tree::{Builder, Tree};
use super::{Limits, PLAIN};
use crate::core::position::Position;

/// Reads the first YAML document of a chunk; `None` when it is empty or null.
pub(super) fn read(chunk: Chunk<'_>, limits: &Limits) -> Result<Option<Tree>, Failure> {
    // Files with a byte order mark, one after the other.
    let chunk = Chunk { text: chunk.text.strip_prefix('\u{feff}').unwrap_or(chunk.text), ..chunk };
    let mut reader = Reader { places: Places::new(chunk), builder: Builder::new(limits) };
    let mut parser = Parser::new(chunk.text);
    loop {
        let (event, spot) = parser.next().map_err(|error| reader.failure(&error))?;
        match event {
            Event::Nothing => return Ok(None),
            Event::DocumentEnd => {
                if let Some(spot) = parser.leftover() {
                    reader.warn_of_leftover(spot);
                }
                return Ok(reader.builder.finish());
            }
            event => reader.event(event, spot).map_err(|failure| reader.places.explain(failure, spot))?,
        }
    }
}

struct Reader<'a, 'l> {
    places: Places<'a>,
    builder: Builder<'l>,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, spot: Spot) -> Result<(), Failure> {
        let position = self.places.position(spot);
        if self.builder.wants_key() {
            return self.key(event, position);
        }
        match event {
            Event::Scalar { anchor, tag, text } => {
                let scalar = typed(anchor, tag, text, position, &mut self.builder)?;
                let value = scalar.into_value().map_err(|why| Failure::invalid(position, why))?;
                self.builder.scalar(value, position)
            }
            Event::Alias(name) => self.builder.alias(name, position),
            Event::ListStart { anchor } => {
                self.builder.open_list(position)?;
                self.name(anchor);
                Ok(())
            }
            Event::MapStart { anchor } => {
                self.builder.open_map(position)?;
                self.name(anchor);
                Ok(())
            }
            Event::ListEnd | Event::MapEnd => self.builder.close(),
            Event::Nothing | Event::DocumentEnd => unreachable!("invariant: handled by the caller"),
        }
    }

    fn key(&mut self, event: Event<'_>, position: Position) -> Result<(), Failure> {
        let scalar = match event {
            Event::MapEnd => return self.builder.close(),
            Event::Scalar { anchor, tag, ref text } if is_merge(tag, text) => {
                if let Some(name) = anchor {
                    self.builder.anchor_scalar(name, &Scalar::Text("<<".into()));
                }
                self.builder.merge_key(position);
                return Ok(());
            }
            Event::Scalar { anchor, tag, text } => typed(anchor, tag, text, position, &mut self.builder)?,
            Event::Alias(name) => self.builder.aliased_key(name, position)?,
            _ => {
                return Err(Failure::invalid(position, "a list or a map cannot be a key").with_hint(
                    "quote the key if it starts with `{` or `[`, as an unrendered template does",
                ));
            }
        };
        let key = scalar.into_key().map_err(|why| Failure::invalid(position, why))?;
        self.builder.key(key, position);
        Ok(())
    }

    fn warn_of_leftover(&mut self, spot: Spot) {
        let message =
            "what follows is not read, as by kubectl: a document ends here and no `---` starts another";
        self.builder.warn(message.to_owned(), self.places.position(spot));
    }

    fn name(&mut self, anchor: Option<&str>) {
        if let Some(name) = anchor {
            self.builder.anchor_collection(name);
        }
    }

    fn failure(&self, error: &SyntaxError) -> Failure {
        let message = match error.context {
            Some((what, start)) if start.line != error.spot.line => {
                format!("{} {what} that starts in line {}", error.problem, self.places.position(start).line)
            }
            Some((what, _)) => format!("{} {what}", error.problem),
            None => error.problem.to_owned(),
        };
        let failure = Failure::invalid(self.places.position(error.spot), message);
        let failure = match self.places.hint(error) {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        };
        let started = error.context.map_or(error.spot, |(_, start)| start);
        self.places.explain(self.places.explain(failure, started), error.spot)
    }
}

/// `<<`, not quoted.
fn is_merge(tag: Tag, text: &Text<'_>) -> bool {
    text.text == "<<" && (tag == Tag::Merge || (tag == Tag::Absent && text.plain))
}

fn typed<'a>(
    anchor: Option<&str>,
    tag: Tag,
    text: Text<'a>,
    position: Position,
    builder: &mut Builder<'_>,
) -> Result<Scalar<'a>, Failure> {
    if builder.limits.as_written && text.plain && tag == Tag::Absent && !builder.wants_key() {
        let scalar = Scalar::Text(format!("{PLAIN}{}", text.text).into());
        if let Some(name) = anchor {
            builder.anchor_scalar(name, &scalar);
        }
        return Ok(scalar);
    }
    let scalar = resolve(tag, text.plain, text.text).map_err(|why| Failure::invalid(position, why))?;
    if let Some(name) = anchor {
        builder.anchor_scalar(name, &scalar);
    }
    Ok(scalar)
}

/// Places in a chunk to positions in its file.
struct Places<'a> {
    chunk: Chunk<'a>,
    /// Where the lines of the file start, when YAML counts more line breaks than a file has lines.
    line_starts: Option<Vec<usize>>,
}

impl<'a> Places<'a> {
    fn new(chunk: Chunk<'a>) -> Self {
        let line_starts = has_odd_breaks(chunk.text)
            .then(|| chunk.text.match_indices('\n').map(|(at, _)| at + 1).collect());
        Self { chunk, line_starts }
    }

    fn position(&self, spot: Spot) -> Position {
        let line = match &self.line_starts {
            None => spot.line,
            Some(starts) => {
                u32::try_from(starts.partition_point(|start| *start <= spot.at)).unwrap_or(u32::MAX)
            }
        };
        let before = if spot.line == 0 { self.chunk.columns } else { 0 };
        Position { line: self.chunk.lines + line + 1, column: before + spot.column + 1 }
    }

    /// The line of a place, and how much of it stands before the place.
    fn line(&self, spot: Spot) -> (&'a str, usize) {
        let text = self.chunk.text;
        let start = text[..spot.at].rfind('\n').map_or(0, |at| at + 1);
        (&text[start..cursor::line_end(text, spot.at)], spot.at - start)
    }

    /// A template that was not rendered is the reason for whatever else is wrong with it.
    fn explain(&self, failure: Failure, spot: Spot) -> Failure {
        if !self.line(spot).0.contains("{{") {
            return failure;
        }
        failure.with_hint(
            "this looks like a template; render it first (`helm template … | kubectl drift diff -f -`)",
        )
    }

    /// What usually is behind an error.
    fn hint(&self, error: &SyntaxError) -> Option<&'static str> {
        let (line, before) = self.line(error.spot);
        if line.starts_with('%') {
            return Some("kubectl accepts no YAML directives; delete the line");
        }
        let indent = line.len() - line.trim_start().len();
        if before <= indent && line[..indent].contains('\t') {
            return Some("indent with spaces, not with tabs");
        }
        match error.problem {
            "mapping values are not allowed in this context" => {
                Some("check the indentation, and quote a value that contains `: `")
            }
            "found character that cannot start any token" => Some("quote the value"),
            "could not find expected ':'" | "did not find expected key" => {
                Some("check the indentation of this line and of the one before")
            }
            "found unknown escape character" => Some("write a backslash twice, or use single quotes"),
            _ => None,
        }
    }
}

/// Line breaks only YAML knows: a CR alone, NEL, LS, PS.
fn has_odd_breaks(text: &str) -> bool {
    let lone_cr = |(at, _): (usize, &str)| text.as_bytes().get(at + 1) != Some(&b'\n');
    text.match_indices('\r').any(lone_cr) || text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}
