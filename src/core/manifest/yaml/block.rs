//! Scalars that follow `|` or `>`.

use super::cursor::{Spot, is_blank, line_end};
use super::scanner::Scanner;
use super::token::{SyntaxError, Text, Token};

const CONTEXT: &str = "while scanning a block scalar";

/// What happens to the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

/// What stands after the `|` or `>`.
struct Header {
    chomp: Chomp,
    /// Explicit indentation, relative to the block around.
    increment: Option<i64>,
}

impl<'a> Scanner<'a> {
    pub(super) fn scan_block(&mut self, literal: bool) -> Result<Token<'a>, SyntaxError> {
        let start = self.cursor.spot();
        let header = self.block_header(start)?;
        let mut indent = header.increment.map(|increment| self.indent.max(0) + increment);
        let (mut text, mut newest, mut empty_lines) = (String::new(), "", String::new());
        let mut after_blank = false;
        let mut column = self.block_breaks(&mut indent, &mut empty_lines, start)?;
        while i64::from(self.cursor.column()) == column && !self.cursor.is_end() {
            let starts_blank = is_blank(self.cursor.peek(0));
            if !literal && newest == "\n" && !after_blank && !starts_blank {
                text.push_str(if empty_lines.is_empty() { " " } else { "" });
            } else {
                text.push_str(newest);
            }
            text.push_str(&empty_lines);
            empty_lines.clear();
            after_blank = starts_blank;
            text.push_str(self.rest_of_line());
            newest = self.cursor.take_break().unwrap_or("");
            column = self.block_breaks(&mut indent, &mut empty_lines, start)?;
        }
        text.push_str(if header.chomp == Chomp::Strip { "" } else { newest });
        text.push_str(if header.chomp == Chomp::Keep { &empty_lines } else { "" });
        Ok(Token::Scalar(Text { text: text.into(), plain: false }))
    }

    fn rest_of_line(&mut self) -> &'a str {
        let (text, start) = (self.cursor.text, self.cursor.at);
        self.cursor.skip_to(line_end(text, start));
        &text[start..self.cursor.at]
    }

    fn block_header(&mut self, start: Spot) -> Result<Header, SyntaxError> {
        self.cursor.skip(1);
        let mut header = Header { chomp: Chomp::Clip, increment: None };
        let chomped = self.chomping(&mut header);
        self.indentation(&mut header, start)?;
        if !chomped {
            self.chomping(&mut header);
        }
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.skip_break() && !self.cursor.is_end() {
            return Err(self.block_error("did not find expected comment or line break", start));
        }
        Ok(header)
    }

    fn chomping(&mut self, header: &mut Header) -> bool {
        header.chomp = match self.cursor.peek(0) {
            b'+' => Chomp::Keep,
            b'-' => Chomp::Strip,
            _ => return false,
        };
        self.cursor.skip(1);
        true
    }

    fn indentation(&mut self, header: &mut Header, start: Spot) -> Result<(), SyntaxError> {
        match self.cursor.peek(0) {
            b'0' => return Err(self.block_error("found an indentation indicator equal to 0", start)),
            digit @ b'1'..=b'9' => {
                header.increment = Some(i64::from(digit - b'0'));
                self.cursor.skip(1);
            }
            _ => {}
        }
        Ok(())
    }

    /// Passes empty lines and the indentation of the next one; the first call finds the indentation out.
    fn block_breaks(
        &mut self,
        indent: &mut Option<i64>,
        breaks: &mut String,
        start: Spot,
    ) -> Result<i64, SyntaxError> {
        let mut deepest = 0;
        loop {
            let inside = |column: u32| indent.is_none_or(|indent| i64::from(column) < indent);
            while self.cursor.peek(0) == b' ' && inside(self.cursor.column()) {
                self.cursor.skip(1);
            }
            deepest = deepest.max(i64::from(self.cursor.column()));
            if self.cursor.peek(0) == b'\t' && inside(self.cursor.column()) {
                let problem = "found a tab character where an indentation space is expected";
                return Err(self.block_error(problem, start));
            }
            match self.cursor.take_break() {
                Some(written) => breaks.push_str(written),
                None => return Ok(*indent.get_or_insert(deepest.max(self.indent + 1).max(1))),
            }
        }
    }

    fn block_error(&self, problem: &'static str, start: Spot) -> SyntaxError {
        SyntaxError::at(self.cursor.spot(), problem).within(CONTEXT, start)
    }
}
