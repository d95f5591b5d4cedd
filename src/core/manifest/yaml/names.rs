//! Anchors, aliases, tags and directives.
//!
//! A directive (`%YAML 1.1`) belongs before a `---`, and kubectl splits the stream at every `---` first, so
//! a document that starts with one always fails; after a document it is passed over.

use std::borrow::Cow;

use super::cursor::{Spot, is_blank, is_name};
use super::scanner::Scanner;
use super::token::{SyntaxError, UndefinedHandle};
use crate::core::manifest::scalar::Tag;

const TAG: &str = "while parsing a tag";
const DIRECTIVE: &str = "while scanning a directive";

impl<'a> Scanner<'a> {
    /// The name after `*` or `&`.
    pub(super) fn scan_anchor(&mut self, context: &'static str) -> Result<&'a str, SyntaxError> {
        let start = self.cursor.spot();
        self.cursor.skip(1);
        let name = self.name();
        let next = self.cursor.peek(0);
        let ends =
            self.cursor.is_gap(0) || matches!(next, b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            let problem = "did not find expected alphabetic or numeric character";
            return Err(SyntaxError::at(self.cursor.spot(), problem).within(context, start));
        }
        Ok(name)
    }

    pub(super) fn scan_tag(&mut self) -> Result<Result<Tag, UndefinedHandle>, SyntaxError> {
        let start = self.cursor.spot();
        let tag =
            if self.cursor.peek(1) == b'<' { self.verbatim_tag(start)? } else { self.short_tag(start)? };
        if !self.cursor.is_gap(0) {
            return Err(self.tag_error("did not find expected whitespace or line break", TAG, start));
        }
        Ok(tag)
    }

    fn verbatim_tag(&mut self, start: Spot) -> Result<Result<Tag, UndefinedHandle>, SyntaxError> {
        self.cursor.skip(2);
        let name = self.uri(TAG, start)?;
        if name.is_empty() {
            return Err(self.tag_error("did not find expected tag URI", TAG, start));
        }
        if self.cursor.peek(0) != b'>' {
            return Err(self.tag_error("did not find the expected '>'", TAG, start));
        }
        self.cursor.skip(1);
        Ok(Ok(Tag::of_name(&name)))
    }

    fn short_tag(&mut self, start: Spot) -> Result<Result<Tag, UndefinedHandle>, SyntaxError> {
        let handle = self.handle();
        let suffix = self.uri(TAG, start)?;
        if handle.len() == 1 || !handle.ends_with('!') {
            return Ok(Ok(Tag::Other));
        }
        if suffix.is_empty() {
            return Err(self.tag_error("did not find expected tag URI", TAG, start));
        }
        if handle == "!!" { Ok(Ok(Tag::of_yaml_name(&suffix))) } else { Ok(Err(UndefinedHandle)) }
    }

    /// `!`, letters, and `!` again if there is one.
    fn handle(&mut self) -> &'a str {
        let start = self.cursor.at;
        self.cursor.skip(1);
        self.name();
        if self.cursor.peek(0) == b'!' {
            self.cursor.skip(1);
        }
        &self.cursor.text[start..self.cursor.at]
    }

    fn name(&mut self) -> &'a str {
        let start = self.cursor.at;
        while is_name(self.cursor.peek(0)) {
            self.cursor.skip(1);
        }
        &self.cursor.text[start..self.cursor.at]
    }

    fn uri(&mut self, context: &'static str, start: Spot) -> Result<Cow<'a, str>, SyntaxError> {
        let from = self.cursor.at;
        let mut escaped = Vec::new();
        while is_uri(self.cursor.peek(0)) {
            if self.cursor.peek(0) == b'%' {
                self.uri_escape(&mut escaped, context, start)?;
            } else {
                escaped.push(self.cursor.peek(0));
                self.cursor.skip(1);
            }
        }
        let written = &self.cursor.text[from..self.cursor.at];
        if !written.contains('%') {
            return Ok(written.into());
        }
        Ok(String::from_utf8_lossy(&escaped).into_owned().into())
    }

    /// `%41`: the bytes of one character.
    fn uri_escape(
        &mut self,
        out: &mut Vec<u8>,
        context: &'static str,
        start: Spot,
    ) -> Result<(), SyntaxError> {
        let mut left = 0;
        loop {
            let hex = self.cursor.text.get(self.cursor.at + 1..self.cursor.at + 3).unwrap_or("");
            let octet =
                u8::from_str_radix(hex, 16).ok().filter(|_| hex.bytes().all(|it| it.is_ascii_hexdigit()));
            let Some(octet) = octet.filter(|_| self.cursor.peek(0) == b'%') else {
                return Err(self.tag_error("did not find URI escaped octet", context, start));
            };
            if left == 0 {
                left = width(octet);
                if left == 0 {
                    return Err(self.tag_error("found an incorrect leading UTF-8 octet", context, start));
                }
            } else if octet & 0xc0 != 0x80 {
                return Err(self.tag_error("found an incorrect trailing UTF-8 octet", context, start));
            }
            out.push(octet);
            self.cursor.skip(3);
            left -= 1;
            if left == 0 {
                return Ok(());
            }
        }
    }

    fn tag_error(&self, problem: &'static str, context: &'static str, start: Spot) -> SyntaxError {
        SyntaxError::at(self.cursor.spot(), problem).within(context, start)
    }

    /// Passes a whole directive line.
    pub(super) fn scan_directive(&mut self, start: Spot) -> Result<(), SyntaxError> {
        self.cursor.skip(1);
        let name = self.name();
        if name.is_empty() {
            return Err(self.tag_error("could not find expected directive name", DIRECTIVE, start));
        }
        if !self.cursor.is_gap(0) {
            return Err(self.tag_error("found unexpected non-alphabetical character", DIRECTIVE, start));
        }
        self.cursor.skip_blanks();
        match name {
            "YAML" => self.version(start)?,
            "TAG" => self.tag_prefix(start)?,
            _ => return Err(self.tag_error("found unknown directive name", DIRECTIVE, start)),
        }
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.skip_break() && !self.cursor.is_end() {
            return Err(self.tag_error("did not find expected comment or line break", DIRECTIVE, start));
        }
        Ok(())
    }

    fn version(&mut self, start: Spot) -> Result<(), SyntaxError> {
        self.version_number(start)?;
        if self.cursor.peek(0) != b'.' {
            return Err(self.tag_error("did not find expected digit or '.' character", DIRECTIVE, start));
        }
        self.cursor.skip(1);
        self.version_number(start)
    }

    fn version_number(&mut self, start: Spot) -> Result<(), SyntaxError> {
        let from = self.cursor.at;
        while self.cursor.peek(0).is_ascii_digit() {
            self.cursor.skip(1);
        }
        match self.cursor.at - from {
            1 | 2 => Ok(()),
            0 => Err(self.tag_error("did not find expected version number", DIRECTIVE, start)),
            _ => Err(self.tag_error("found extremely long version number", DIRECTIVE, start)),
        }
    }

    fn tag_prefix(&mut self, start: Spot) -> Result<(), SyntaxError> {
        let starts = self.cursor.peek(0) == b'!';
        let handle = if starts { self.handle() } else { "" };
        if !handle.ends_with('!') {
            return Err(self.tag_error("did not find expected '!'", DIRECTIVE, start));
        }
        if !is_blank(self.cursor.peek(0)) {
            return Err(self.tag_error("did not find expected whitespace", DIRECTIVE, start));
        }
        self.cursor.skip_blanks();
        if self.uri(DIRECTIVE, start)?.is_empty() {
            return Err(self.tag_error("did not find expected tag URI", DIRECTIVE, start));
        }
        if !self.cursor.is_gap(0) {
            return Err(self.tag_error("did not find expected whitespace or line break", DIRECTIVE, start));
        }
        Ok(())
    }
}

fn is_uri(byte: u8) -> bool {
    is_name(byte) || b";/?:@&=+$,.!~*'()[]%".contains(&byte)
}

/// Bytes of the UTF-8 character that starts with `octet`; 0 when none does.
fn width(octet: u8) -> usize {
    match octet {
        0..0x80 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf8 => 4,
        _ => 0,
    }
}
