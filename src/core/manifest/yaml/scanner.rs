//! Text to tokens: indentation becomes starts and ends of blocks, a `:` makes what stands before it a key.
//!
//! The rules are libyaml's in the form go-yaml v2 has them (`scannerc.go`). What could be a key is only
//! known when its `:` is met on the same line within 1024 characters, so tokens wait in a queue until then.

use std::collections::VecDeque;

use super::cursor::{Cursor, Spot};
use super::token::{Placed, SyntaxError, Token};

/// How far away the `:` of a key without `?` may be.
const KEY_REACH: u32 = 1024;

/// What might turn out to be a key.
#[derive(Clone, Copy)]
struct Candidate {
    spot: Spot,
    /// Number of its first token.
    token: usize,
    /// At this indentation nothing but a key may stand.
    required: bool,
}

pub(super) struct Scanner<'a> {
    pub(super) cursor: Cursor<'a>,
    queue: VecDeque<Placed<'a>>,
    /// Tokens handed out.
    taken: usize,
    /// The queue's first token is final.
    settled: bool,
    /// Column of the innermost block; -1 outside.
    pub(super) indent: i64,
    outer_indents: Vec<i64>,
    /// A key may start here.
    pub(super) key_allowed: bool,
    /// For each open bracket, and for the block context below them.
    candidates: Vec<Option<Candidate>>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            queue: VecDeque::with_capacity(16),
            taken: 0,
            settled: false,
            indent: -1,
            outer_indents: Vec::new(),
            key_allowed: true,
            candidates: vec![None],
        }
    }

    /// The next token.
    pub(super) fn peek(&mut self) -> Result<&Placed<'a>, SyntaxError> {
        if !self.settled {
            self.fill()?;
            self.settled = true;
        }
        Ok(self.queue.front().expect("invariant: filling leaves a token"))
    }

    /// Takes the token [`Self::peek`] showed.
    pub(super) fn take(&mut self) -> Result<Placed<'a>, SyntaxError> {
        self.peek()?;
        self.settled = false;
        self.taken += 1;
        Ok(self.queue.pop_front().expect("invariant: peeked"))
    }

    pub(super) fn in_flow(&self) -> bool {
        self.candidates.len() > 1
    }

    fn fill(&mut self) -> Result<(), SyntaxError> {
        while self.queue.is_empty() || self.first_may_become_key()? {
            self.fetch()?;
        }
        Ok(())
    }

    fn first_may_become_key(&mut self) -> Result<bool, SyntaxError> {
        let first = self.taken;
        let level = self.candidates.iter().rposition(|it| it.is_some_and(|it| it.token == first));
        level.map_or(Ok(false), |level| self.is_live(level))
    }

    /// Whether the candidate of a level is still in reach of a `:`.
    fn is_live(&mut self, level: usize) -> Result<bool, SyntaxError> {
        let Some(candidate) = self.candidates[level] else { return Ok(false) };
        let same_line = candidate.spot.line == self.cursor.line();
        if same_line && candidate.spot.column + KEY_REACH >= self.cursor.column() {
            return Ok(true);
        }
        self.give_up(level)?;
        Ok(false)
    }

    fn give_up(&mut self, level: usize) -> Result<(), SyntaxError> {
        match self.candidates[level].take() {
            Some(candidate) if candidate.required => {
                let error = SyntaxError::at(self.cursor.spot(), "could not find expected ':'");
                Err(error.within("while scanning a simple key", candidate.spot))
            }
            _ => Ok(()),
        }
    }

    fn forget_key(&mut self) -> Result<(), SyntaxError> {
        self.give_up(self.candidates.len() - 1)
    }

    fn note_key(&mut self) -> Result<(), SyntaxError> {
        if self.key_allowed {
            let spot = self.cursor.spot();
            let required = !self.in_flow() && self.indent == i64::from(spot.column);
            self.forget_key()?;
            let token = self.taken + self.queue.len();
            *self.level() = Some(Candidate { spot, token, required });
        }
        Ok(())
    }

    fn level(&mut self) -> &mut Option<Candidate> {
        self.candidates.last_mut().expect("invariant: the block context stays")
    }

    fn push(&mut self, token: Token<'a>, spot: Spot) {
        self.queue.push_back(Placed { token, spot });
    }

    /// Opens a block when `column` is further in; `place` is where in the queue it starts.
    fn indent_to(&mut self, column: u32, place: usize, token: Token<'a>, spot: Spot) {
        let column = i64::from(column);
        if !self.in_flow() && self.indent < column {
            self.outer_indents.push(self.indent);
            self.indent = column;
            self.queue.insert(place, Placed { token, spot });
        }
    }

    /// Closes the blocks that are further in than `column`.
    fn dedent_to(&mut self, column: i64) {
        while !self.in_flow() && self.indent > column {
            self.push(Token::BlockEnd, self.cursor.spot());
            self.indent = self.outer_indents.pop().expect("invariant: each indent was pushed");
        }
    }

    fn fetch(&mut self) -> Result<(), SyntaxError> {
        self.skip_to_token();
        self.dedent_to(i64::from(self.cursor.column()));
        if self.cursor.is_end() {
            return self.end_of_stream();
        }
        let (first, flow) = (self.cursor.peek(0), self.in_flow());
        let alone = self.cursor.is_gap(1);
        match first {
            b'%' if self.cursor.column() == 0 => self.directive(),
            b'-' if self.cursor.is_document_mark("---") => self.document_mark(Token::DocumentStart),
            b'.' if self.cursor.is_document_mark("...") => self.document_mark(Token::DocumentEnd),
            b'[' => self.open(Token::FlowListStart),
            b'{' => self.open(Token::FlowMapStart),
            b']' => self.close(Token::FlowListEnd),
            b'}' => self.close(Token::FlowMapEnd),
            b',' => self.flow_entry(),
            b'-' if alone => self.block_entry(),
            b'?' if flow || alone => self.explicit_key(),
            b':' if flow || alone => self.value(),
            _ => self.content(first),
        }
    }

    fn content(&mut self, first: u8) -> Result<(), SyntaxError> {
        match first {
            b'*' | b'&' | b'!' => self.property(first),
            b'|' | b'>' if !self.in_flow() => self.block_scalar(first == b'|'),
            b'\'' | b'"' => self.flow_scalar(|scanner| scanner.scan_quoted(first)),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => {
                Err(SyntaxError::at(self.cursor.spot(), "found character that cannot start any token"))
            }
            _ => self.flow_scalar(Self::scan_plain),
        }
    }

    fn skip_to_token(&mut self) {
        loop {
            let tabs = self.in_flow() || !self.key_allowed;
            while self.cursor.peek(0) == b' ' || (tabs && self.cursor.peek(0) == b'\t') {
                self.cursor.skip(1);
            }
            self.cursor.skip_comment();
            if !self.cursor.skip_break() {
                return;
            }
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    fn end_of_stream(&mut self) -> Result<(), SyntaxError> {
        self.leave_blocks()?;
        self.push(Token::StreamEnd, self.cursor.spot());
        Ok(())
    }

    fn leave_blocks(&mut self) -> Result<(), SyntaxError> {
        self.dedent_to(-1);
        self.forget_key()?;
        self.key_allowed = false;
        Ok(())
    }

    fn document_mark(&mut self, token: Token<'a>) -> Result<(), SyntaxError> {
        self.leave_blocks()?;
        self.push(token, self.cursor.spot());
        self.cursor.skip(3);
        Ok(())
    }

    fn directive(&mut self) -> Result<(), SyntaxError> {
        self.leave_blocks()?;
        let spot = self.cursor.spot();
        self.scan_directive(spot)?;
        self.push(Token::Directive, spot);
        Ok(())
    }

    /// A token of one character.
    fn indicator(&mut self, token: Token<'a>) {
        self.push(token, self.cursor.spot());
        self.cursor.skip(1);
    }

    fn open(&mut self, token: Token<'a>) -> Result<(), SyntaxError> {
        self.note_key()?;
        self.candidates.push(None);
        self.key_allowed = true;
        self.indicator(token);
        Ok(())
    }

    fn close(&mut self, token: Token<'a>) -> Result<(), SyntaxError> {
        self.forget_key()?;
        if self.in_flow() {
            self.candidates.pop();
        }
        self.key_allowed = false;
        self.indicator(token);
        Ok(())
    }

    fn flow_entry(&mut self) -> Result<(), SyntaxError> {
        self.forget_key()?;
        self.key_allowed = true;
        self.indicator(Token::FlowEntry);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), SyntaxError> {
        self.block_indicator(
            Token::BlockListStart,
            "block sequence entries are not allowed in this context",
        )?;
        self.forget_key()?;
        self.key_allowed = true;
        self.indicator(Token::BlockEntry);
        Ok(())
    }

    fn explicit_key(&mut self) -> Result<(), SyntaxError> {
        self.block_indicator(Token::BlockMapStart, "mapping keys are not allowed in this context")?;
        self.forget_key()?;
        self.key_allowed = !self.in_flow();
        self.indicator(Token::Key);
        Ok(())
    }

    fn value(&mut self) -> Result<(), SyntaxError> {
        if self.is_live(self.candidates.len() - 1)? {
            let key = self.level().take().expect("invariant: live");
            let place = key.token - self.taken;
            self.queue.insert(place, Placed { token: Token::Key, spot: key.spot });
            self.indent_to(key.spot.column, place, Token::BlockMapStart, key.spot);
            self.key_allowed = false;
        } else {
            self.block_indicator(Token::BlockMapStart, "mapping values are not allowed in this context")?;
            self.key_allowed = !self.in_flow();
        }
        self.indicator(Token::Value);
        Ok(())
    }

    /// `-`, `?` or `:` in a block: where one may stand it opens the block its column asks for.
    fn block_indicator(&mut self, start: Token<'a>, problem: &'static str) -> Result<(), SyntaxError> {
        let spot = self.cursor.spot();
        if !self.in_flow() && !self.key_allowed {
            return Err(SyntaxError::at(spot, problem));
        }
        self.indent_to(spot.column, self.queue.len(), start, spot);
        Ok(())
    }

    fn property(&mut self, first: u8) -> Result<(), SyntaxError> {
        self.note_key()?;
        self.key_allowed = false;
        let spot = self.cursor.spot();
        let token = match first {
            b'*' => Token::Alias(self.scan_anchor("while scanning an alias")?),
            b'&' => Token::Anchor(self.scan_anchor("while scanning an anchor")?),
            _ => Token::Tag(self.scan_tag()?),
        };
        self.push(token, spot);
        Ok(())
    }

    fn flow_scalar(
        &mut self,
        scan: impl FnOnce(&mut Self) -> Result<Token<'a>, SyntaxError>,
    ) -> Result<(), SyntaxError> {
        self.note_key()?;
        self.key_allowed = false;
        let spot = self.cursor.spot();
        let token = scan(self)?;
        self.push(token, spot);
        Ok(())
    }

    fn block_scalar(&mut self, literal: bool) -> Result<(), SyntaxError> {
        self.forget_key()?;
        self.key_allowed = true;
        let spot = self.cursor.spot();
        let token = self.scan_block(literal)?;
        self.push(token, spot);
        Ok(())
    }
}
