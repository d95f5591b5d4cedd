//! Scalars without quotes.

use std::borrow::Cow;

use super::cursor::{Spot, byte_at, is_blank, is_gap};
use super::fold::Breaks;
use super::scanner::Scanner;
use super::token::{SyntaxError, Text, Token};

/// What has been read: on one line a piece of the file, beyond that folded text and the newest piece.
struct Pieces {
    folded: Option<String>,
    start: usize,
    end: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn scan_plain(&mut self) -> Result<Token<'a>, SyntaxError> {
        let first = self.cursor.spot();
        let mut pieces = Pieces { folded: None, start: first.at, end: first.at };
        let mut breaks = Breaks::default();
        while !self.cursor.is_document_mark("---")
            && !self.cursor.is_document_mark("...")
            && self.cursor.peek(0) != b'#'
        {
            self.plain_words(&mut pieces, &mut breaks);
            if !self.skip_gap(&mut breaks, first)? {
                break;
            }
            if !self.in_flow() && i64::from(self.cursor.column()) <= self.indent {
                break;
            }
        }
        if !breaks.is_empty() {
            self.key_allowed = true;
        }
        Ok(Token::Scalar(Text { text: self.join(pieces), plain: true }))
    }

    /// Passes words and the blanks between them, as long as the line and the scalar go on.
    fn plain_words(&mut self, pieces: &mut Pieces, breaks: &mut Breaks) {
        let start = self.cursor.at;
        let end = self.plain_run(start);
        if end == start {
            return;
        }
        if !breaks.is_empty() {
            let folded = pieces.folded.get_or_insert_default();
            folded.push_str(&self.cursor.text[pieces.start..pieces.end]);
            breaks.fold_into(folded);
            pieces.start = start;
        }
        pieces.end = end;
        self.cursor.skip_to(end);
    }

    /// The end of the last word that belongs to the scalar on this line.
    fn plain_run(&self, start: usize) -> usize {
        let (text, flow) = (self.cursor.text, self.in_flow());
        let mut end = start;
        let mut at = start;
        loop {
            let word = at;
            at = word_end(text, at, flow);
            if at == word {
                return end;
            }
            end = at;
            while is_blank(byte_at(text, at)) {
                at += 1;
            }
            if at == end || byte_at(text, at) == b'#' {
                return end;
            }
        }
    }

    /// Passes blanks and line breaks; `false` when there are none, so the scalar ends here.
    fn skip_gap(&mut self, breaks: &mut Breaks, first: Spot) -> Result<bool, SyntaxError> {
        let start = self.cursor.at;
        loop {
            let byte = self.cursor.peek(0);
            if is_blank(byte) {
                let outside = i64::from(self.cursor.column()) <= self.indent;
                if byte == b'\t' && !breaks.is_empty() && outside {
                    let problem = "found a tab character that violates indentation";
                    let error = SyntaxError::at(self.cursor.spot(), problem);
                    return Err(error.within("while scanning a plain scalar", first));
                }
                self.cursor.skip(1);
            } else if let Some(text) = self.cursor.take_break() {
                breaks.add(text);
            } else {
                return Ok(self.cursor.at > start);
            }
        }
    }

    fn join(&self, pieces: Pieces) -> Cow<'a, str> {
        let newest = &self.cursor.text[pieces.start..pieces.end];
        match pieces.folded {
            None => newest.into(),
            Some(mut folded) => {
                folded.push_str(newest);
                folded.into()
            }
        }
    }
}

/// The end of the word at `at`: a gap, a `: `, in brackets also one of `,?[]{}`.
fn word_end(text: &str, at: usize, flow: bool) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while let Some(byte) = bytes.get(end) {
        let stops = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => true,
            b':' => is_gap(text, end + 1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => flow,
            0xc2 | 0xe2 => is_gap(text, end),
            _ => false,
        };
        if stops {
            break;
        }
        end += 1;
    }
    end
}
