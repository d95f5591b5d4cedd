//! Scalars in quotes.

use super::cursor::{Spot, is_blank, is_gap};
use super::fold::Breaks;
use super::scanner::Scanner;
use super::token::{SyntaxError, Text, Token};

const CONTEXT: &str = "while scanning a quoted scalar";
const ESCAPE_CONTEXT: &str = "while parsing a quoted scalar";

impl<'a> Scanner<'a> {
    /// Reads a scalar that starts with `quote`, `'` or `"`.
    pub(super) fn scan_quoted(&mut self, quote: u8) -> Result<Token<'a>, SyntaxError> {
        let start = self.cursor.spot();
        self.cursor.skip(1);
        if let Some(text) = self.simple_quoted(quote) {
            return Ok(Token::Scalar(Text { text: text.into(), plain: false }));
        }
        let mut text = String::new();
        loop {
            self.check_quoted_goes_on(start)?;
            let continued = self.quoted_words(quote, &mut text, start)?;
            if self.cursor.peek(0) == quote {
                break;
            }
            self.quoted_gap(continued, &mut text);
        }
        self.cursor.skip(1);
        Ok(Token::Scalar(Text { text: text.into(), plain: false }))
    }

    /// The usual case: nothing to replace on one line. Leaves the cursor after the closing quote.
    fn simple_quoted(&mut self, quote: u8) -> Option<&'a str> {
        let rest = &self.cursor.text[self.cursor.at..];
        let special = |byte: &u8| *byte == quote || matches!(byte, b'\\' | b'\n' | b'\r' | 0xc2 | 0xe2);
        let end = rest.as_bytes().iter().position(special)?;
        let closes =
            rest.as_bytes()[end] == quote && (quote == b'"' || rest.as_bytes().get(end + 1) != Some(&quote));
        closes.then(|| {
            self.cursor.skip_to(self.cursor.at + end);
            self.cursor.skip(1);
            &rest[..end]
        })
    }

    fn check_quoted_goes_on(&self, start: Spot) -> Result<(), SyntaxError> {
        let problem = if self.cursor.is_document_mark("---") || self.cursor.is_document_mark("...") {
            "found unexpected document indicator"
        } else if self.cursor.is_end() {
            "found unexpected end of stream"
        } else {
            return Ok(());
        };
        Err(SyntaxError::at(self.cursor.spot(), problem).within(CONTEXT, start))
    }

    /// Reads up to a gap or the closing quote. `true`: the last thing was an escaped line break.
    fn quoted_words(&mut self, quote: u8, text: &mut String, start: Spot) -> Result<bool, SyntaxError> {
        while !self.cursor.is_gap(0) {
            match self.cursor.peek(0) {
                b'\'' if quote == b'\'' && self.cursor.peek(1) == b'\'' => {
                    text.push('\'');
                    self.cursor.skip(2);
                }
                byte if byte == quote => break,
                b'\\' if quote == b'"' && self.cursor.is_break(1) => {
                    self.cursor.skip(1);
                    self.cursor.skip_break();
                    return Ok(true);
                }
                b'\\' if quote == b'"' => self.escape(text, start)?,
                _ => self.quoted_run(quote, text),
            }
        }
        Ok(false)
    }

    /// Copies at least one character, up to the next that needs a look.
    fn quoted_run(&mut self, quote: u8, text: &mut String) {
        let (whole, start) = (self.cursor.text, self.cursor.at);
        let length = whole.as_bytes()[start + 1..].iter().enumerate().position(|(ahead, byte)| match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'\\' => true,
            0xc2 | 0xe2 => is_gap(whole, start + 1 + ahead),
            byte => *byte == quote,
        });
        let end = length.map_or(whole.len(), |length| start + 1 + length);
        text.push_str(&whole[start..end]);
        self.cursor.skip_to(end);
    }

    /// Reads blanks and breaks; after a break, written or escaped, leading blanks do not count.
    fn quoted_gap(&mut self, continued: bool, text: &mut String) {
        let start = self.cursor.at;
        let mut breaks = Breaks::default();
        let mut blanks_end = start;
        loop {
            if is_blank(self.cursor.peek(0)) {
                self.cursor.skip(1);
                if breaks.is_empty() && !continued {
                    blanks_end = self.cursor.at;
                }
            } else if let Some(written) = self.cursor.take_break() {
                // An escaped break was the first one and stands for nothing; the others all count.
                if continued {
                    text.push_str(written);
                } else {
                    breaks.add(written);
                }
            } else {
                break;
            }
        }
        if breaks.is_empty() && !continued {
            text.push_str(&self.cursor.text[start..blanks_end]);
        }
        breaks.fold_into(text);
    }

    fn escape(&mut self, text: &mut String, start: Spot) -> Result<(), SyntaxError> {
        let digits = match self.cursor.peek(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            code => {
                let Some(meant) = escaped(code) else {
                    return Err(self.escape_error("found unknown escape character", start));
                };
                text.push(meant);
                self.cursor.skip(2);
                return Ok(());
            }
        };
        let from = self.cursor.at + 2;
        let hex = self.cursor.text.get(from..from + digits).unwrap_or("");
        if hex.is_empty() || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(self.escape_error("did not find expected hexdecimal number", start));
        }
        let code = u32::from_str_radix(hex, 16).expect("invariant: up to 8 hexadecimal digits");
        let Some(meant) = char::from_u32(code) else {
            return Err(self.escape_error("found invalid Unicode character escape code", start));
        };
        text.push(meant);
        self.cursor.skip(2 + digits);
        Ok(())
    }

    fn escape_error(&self, problem: &'static str, start: Spot) -> SyntaxError {
        SyntaxError::at(self.cursor.spot(), problem).within(ESCAPE_CONTEXT, start)
    }
}

/// The character an escape of one letter stands for. `\/`, which JSON has, is none: kubectl rejects it.
fn escaped(code: u8) -> Option<char> {
    Some(match code {
        b'0' => '\0',
        b'a' => '\x07',
        b'b' => '\x08',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\x0b',
        b'f' => '\x0c',
        b'r' => '\r',
        b'e' => '\x1b',
        b' ' => ' ',
        b'"' => '"',
        b'\'' => '\'',
        b'\\' => '\\',
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
