//! The documents of a file: JSON values, YAML documents, or first the one and then the other.
//!
//! kubectl takes a file for JSON when its first character is `{`, and goes over to YAML where that fails
//! (`apimachinery`, `YAMLOrJSONDecoder`). It gives up when that happens after a second JSON value or an
//! error; here the rest is read all the same.

use super::Limits;
use super::chunk::{self, Chunk};
use super::control;
use super::failure::Failure;
use super::json;
use super::text;
use super::tree::Tree;
use super::yaml;
use crate::core::position::Position;
use crate::core::problem::ProblemCode;

/// A document that holds something, or why it cannot be read.
pub(super) type Outcome = Result<Tree, Failure>;

/// Reads a text to its end, or until `each` says to stop (`false`).
pub(super) fn read(text: &str, limits: &Limits, each: &mut impl FnMut(Outcome) -> bool) {
    if text.trim_start().starts_with('{') {
        read_json(text, limits, each);
    } else {
        read_yaml(text, Position { line: 1, column: 1 }, None, limits, each);
    }
}

/// The same for YAML that is the rest of a file, after so many lines.
pub(super) fn read_rest(text: &str, lines: u32, limits: &Limits, each: &mut impl FnMut(Outcome) -> bool) {
    read_yaml(text, Position { line: lines + 1, column: 1 }, None, limits, each);
}

fn read_json(text: &str, limits: &Limits, each: &mut impl FnMut(Outcome) -> bool) {
    let mut reader = json::Reader::new(text);
    loop {
        let (rest, position) = (reader.rest(), reader.position());
        reader.skip_space();
        if reader.rest().is_empty() {
            return;
        }
        let outcome = match reader.value(limits) {
            Err(failure) if failure.code != ProblemCode::TooLarge => {
                let (rest, position) = skip_line_end(rest, position);
                return read_yaml(rest, position, Some(failure), limits, each);
            }
            Err(failure) => {
                each(Err(failure));
                return;
            }
            Ok(outcome) => outcome,
        };
        if let Some(outcome) = outcome.transpose()
            && !each(outcome)
        {
            return;
        }
    }
}

/// What follows a JSON value on the next line; on its own line when something stands there.
fn skip_line_end(rest: &str, position: Position) -> (&str, Position) {
    let space = rest.len() - rest.trim_start().len();
    if let Some(at) = rest[..space].find('\n') {
        return (&rest[at + 1..], Position { line: position.line + 1, column: 1 });
    }
    let columns = u32::try_from(rest[..space].chars().count()).unwrap_or(u32::MAX);
    (&rest[space..], Position { column: position.column.saturating_add(columns), ..position })
}

/// Reads YAML that starts at `start` of its file. `as_json`: why it is not JSON.
fn read_yaml(
    text: &str,
    start: Position,
    mut as_json: Option<Failure>,
    limits: &Limits,
    each: &mut impl FnMut(Outcome) -> bool,
) {
    for chunk in chunk::split(text, start.line - 1, start.column - 1) {
        let why_not_json = as_json.take().filter(|_| looks_like_json(chunk.text));
        let outcome = read_chunk(chunk, limits).map_err(|failure| why_not_json.unwrap_or(failure));
        if let Some(outcome) = outcome.transpose()
            && !each(outcome)
        {
            return;
        }
    }
}

/// Whether a person would call it JSON: the first key is in double quotes.
fn looks_like_json(text: &str) -> bool {
    text.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

fn read_chunk(chunk: Chunk<'_>, limits: &Limits) -> Result<Option<Tree>, Failure> {
    let start = Position { line: chunk.lines + 1, column: chunk.columns + 1 };
    if let Some(stray) = chunk.stray {
        let shown: String = stray.chars().take(40).collect();
        return Err(Failure::invalid(
            start,
            format!("invalid YAML document separator: `{shown}` follows the `---`"),
        )
        .with_hint("put what follows the `---` on a line of its own"));
    }
    if let Some((at, char)) = control::find(chunk.text) {
        return Err(forbidden(chunk, at, char));
    }
    yaml::read(chunk, limits)
}

fn forbidden(chunk: Chunk<'_>, at: usize, char: char) -> Failure {
    let within = text::position(chunk.text, at);
    let columns = if within.line == 1 { chunk.columns } else { 0 };
    let position = Position { line: chunk.lines + within.line, column: columns + within.column };
    let message = format!("control characters are not allowed: U+{:04X}", u32::from(char));
    let failure = Failure::invalid(position, message);
    if char == '\0' {
        return failure
            .with_hint("the file is no text, or UTF-16 without a byte order mark; save it as UTF-8");
    }
    failure
}
