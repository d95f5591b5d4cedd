//! JSON text to values, one after the other, as Go's `encoding/json` reads a stream.

use std::borrow::Cow;

use serde_json::Value;

use super::Limits;
use super::failure::Failure;
use super::number;
use super::tree::{Builder, Tree};
use crate::core::position::Position;

/// A value, `None` for null, or why it cannot be used.
pub(super) type Outcome = Result<Option<Tree>, Failure>;

/// Reads values from a text until something else stands there.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    /// The reading position of the newest column asked for, and that column.
    column_at: usize,
    column: u32,
    /// What makes the current value unusable though it is JSON.
    unusable: Option<Failure>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column_at: 0, column: 1, unusable: None }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Where the reading stands.
    pub(super) fn position(&mut self) -> Position {
        let passed = self.text[self.column_at..self.at].chars().count();
        self.column = self.column.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.column_at = self.at;
        Position { line: self.line, column: self.column }
    }

    /// Passes blanks and line breaks.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek().filter(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
            if byte == b'\n' {
                self.line += 1;
                self.column_at = self.at;
                self.column = 1;
            }
        }
    }

    /// Reads the next value; `None` when it is null.
    ///
    /// # Errors
    /// Outside: it is no JSON, or over a limit, and where the next one starts is not known. Inside: it is
    /// JSON but cannot be used.
    pub(super) fn value(&mut self, limits: &Limits) -> Result<Outcome, Failure> {
        let mut builder = Builder::new(limits);
        self.element(&mut builder)?;
        while !builder.frames.is_empty() {
            self.skip_space();
            if builder.wants_key() { self.field(&mut builder)? } else { self.item(&mut builder)? }
        }
        Ok(match self.unusable.take() {
            Some(failure) => Err(failure),
            None => Ok(builder.finish()),
        })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// A value or the start of one.
    fn element(&mut self, builder: &mut Builder<'_>) -> Result<(), Failure> {
        self.skip_space();
        let position = self.position();
        let value = match self.peek() {
            Some(b'{') => {
                self.at += 1;
                return builder.open_map(position);
            }
            Some(b'[') => {
                self.at += 1;
                return builder.open_list(position);
            }
            Some(b'"') => Value::String(self.string()?.into_owned()),
            Some(b'-' | b'0'..=b'9') => self.number(position)?,
            _ => self.word()?,
        };
        builder.scalar(value, position)
    }

    /// The next field of a map, or its end.
    fn field(&mut self, builder: &mut Builder<'_>) -> Result<(), Failure> {
        if !self.begins_entry(b'}', builder)? {
            return builder.close();
        }
        let position = self.position();
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let key = self.string()?;
        builder.key(key, position);
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:` after a key"));
        }
        self.at += 1;
        self.element(builder)
    }

    /// The next item of a list, or its end.
    fn item(&mut self, builder: &mut Builder<'_>) -> Result<(), Failure> {
        if self.begins_entry(b']', builder)? { self.element(builder) } else { builder.close() }
    }

    /// Passes what stands before an entry; `false`: passed the end of the collection instead.
    fn begins_entry(&mut self, end: u8, builder: &Builder<'_>) -> Result<bool, Failure> {
        let first = builder.is_first();
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                return Ok(false);
            }
            Some(b',') if !first => self.at += 1,
            _ if first => {}
            _ => return Err(self.unexpected(if end == b'}' { "`,` or `}`" } else { "`,` or `]`" })),
        }
        self.skip_space();
        Ok(true)
    }

    fn unexpected(&mut self, wanted: &str) -> Failure {
        let found = match self.rest().chars().next() {
            _ if self.rest().trim_start().is_empty() => "the end of the file".to_owned(),
            Some(char) if !char.is_control() => format!("`{char}`"),
            _ => "a control character".to_owned(),
        };
        Failure::invalid(self.position(), format!("invalid JSON: {wanted} expected, found {found}"))
    }

    fn word(&mut self) -> Result<Value, Failure> {
        for (word, value) in
            [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)]
        {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected("a value"))
    }

    fn number(&mut self, position: Position) -> Result<Value, Failure> {
        let length = number_length(self.rest().as_bytes());
        let (text, _) = self.rest().split_at(length.unwrap_or(0));
        if length.is_none() {
            return Err(self.unexpected("a number"));
        }
        self.at += text.len();
        if let Some(number) = number::of_json(text) {
            return Ok(Value::Number(number));
        }
        let failure = || Failure::invalid(position, format!("the number {text} is too large"));
        self.unusable.get_or_insert_with(failure);
        Ok(Value::Null)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Failure> {
        self.at += 1;
        let start = self.at;
        self.at += plain_length(self.rest());
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(self.text[start..self.at - 1].into());
        }
        let mut string = self.text[start..self.at].to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string.into());
                }
                Some(b'\\') => string.push(self.escape()?),
                _ if self.rest().trim_start().is_empty() => return Err(self.unexpected("a closing quote")),
                _ => {
                    return Err(Failure::invalid(
                        self.position(),
                        "invalid JSON: a control character inside a string must be escaped",
                    ));
                }
            }
            let length = plain_length(self.rest());
            string.push_str(&self.rest()[..length]);
            self.at += length;
        }
    }

    fn escape(&mut self) -> Result<char, Failure> {
        let meant = match self.text.as_bytes().get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                return Err(self.unexpected("one of the escapes `\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX`"));
            }
        };
        self.at += 2;
        Ok(meant)
    }

    /// `\u0041`; two halves of a pair belong together, a half alone becomes U+FFFD.
    fn unicode(&mut self) -> Result<char, Failure> {
        let Some(first) = code_unit(self.rest()) else {
            return Err(self.unexpected("`\\u` and four digits"));
        };
        self.at += 6;
        if let Some(char) = char::from_u32(first) {
            return Ok(char);
        }
        let second = code_unit(self.rest());
        let pair = second.map(|second| [first, second].map(|unit| u16::try_from(unit).unwrap_or_default()));
        let joined = pair.and_then(|pair| char::decode_utf16(pair).next()).and_then(Result::ok);
        if joined.is_some() {
            self.at += 6;
        }
        Ok(joined.unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// The code unit of the `\uXXXX` a text starts with.
fn code_unit(text: &str) -> Option<u32> {
    let hex = text.strip_prefix("\\u")?.get(..4)?;
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(hex, 16).ok()
}

/// Bytes up to the next quote, backslash or control character.
fn plain_length(text: &str) -> usize {
    text.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < 0x20).unwrap_or(text.len())
}

/// Bytes of the JSON number a text starts with; `None` when it starts with none.
fn number_length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(text.first() == Some(&b'-'));
    at += match text.get(at)? {
        b'0' => 1,
        b'1'..=b'9' => digits(at),
        _ => return None,
    };
    if text.get(at) == Some(&b'.') {
        at += 1 + Some(digits(at + 1)).filter(|count| *count > 0)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        at += Some(digits(at)).filter(|count| *count > 0)?;
    }
    Some(at)
}
