//! Tokens to events: the grammar of YAML, with a stack instead of recursion. The grammar and its states
//! are libyaml's (`parserc.go`), so what is accepted by mistake is the same.

use super::cursor::Spot;
use super::scanner::Scanner;
use super::token::{Placed, SyntaxError, Text, Token};
use crate::core::manifest::scalar::Tag;

/// One step of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event<'a> {
    /// The stream holds no document.
    Nothing,
    Scalar {
        anchor: Option<&'a str>,
        tag: Tag,
        text: Text<'a>,
    },
    Alias(&'a str),
    ListStart {
        anchor: Option<&'a str>,
    },
    ListEnd,
    MapStart {
        anchor: Option<&'a str>,
    },
    MapEnd,
    DocumentEnd,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Start,
    DocumentEnd,
    BlockListFirst,
    BlockListEntry,
    IndentlessListEntry,
    BlockMapFirst,
    BlockMapKey,
    BlockMapValue,
    FlowListFirst,
    FlowListEntry,
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMapFirst,
    FlowMapKey,
    FlowMapValue,
    FlowMapNoValue,
}

pub(super) type Step<'a> = Result<(Event<'a>, Spot), SyntaxError>;

/// Events of the first document of a text; what follows it is not looked at, as go-yaml does.
pub(super) struct Parser<'a> {
    pub(super) scanner: Scanner<'a>,
    pub(super) state: State,
    /// What to expect after the current node.
    after: Vec<State>,
    /// Where the open collections start, for messages.
    starts: Vec<Spot>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { scanner: Scanner::new(text), state: State::Start, after: Vec::new(), starts: Vec::new() }
    }

    /// The next event. Not to be called after [`Event::DocumentEnd`] or [`Event::Nothing`].
    pub(super) fn next(&mut self) -> Step<'a> {
        match self.state {
            State::Start => self.document_start(),
            State::DocumentEnd => self.document_end(),
            State::BlockListFirst => self.first(Self::block_list_entry),
            State::BlockListEntry => self.block_list_entry(),
            State::IndentlessListEntry => self.indentless_list_entry(),
            State::BlockMapFirst => self.first(Self::block_map_key),
            State::BlockMapKey => self.block_map_key(),
            State::BlockMapValue => self.block_map_value(),
            State::FlowListFirst => self.first(|parser| parser.flow_list_entry(true)),
            State::FlowListEntry => self.flow_list_entry(false),
            State::FlowPairKey => self.flow_pair_key(),
            State::FlowPairValue => self.flow_pair_value(),
            State::FlowPairEnd => self.flow_pair_end(),
            State::FlowMapFirst => self.first(|parser| parser.flow_map_key(true)),
            State::FlowMapKey => self.flow_map_key(false),
            State::FlowMapValue => self.flow_map_value(),
            State::FlowMapNoValue => {
                let spot = self.scanner.peek()?.spot;
                self.nothing(spot, State::FlowMapKey)
            }
        }
    }

    pub(super) fn peek(&mut self) -> Result<&Placed<'a>, SyntaxError> {
        self.scanner.peek()
    }

    pub(super) fn next_is(&mut self, test: fn(&Token<'a>) -> bool) -> Result<bool, SyntaxError> {
        Ok(test(&self.peek()?.token))
    }

    fn document_start(&mut self) -> Step<'a> {
        let spot = self.peek()?.spot;
        if self.next_is(|it| matches!(it, Token::StreamEnd))? {
            return Ok((Event::Nothing, spot));
        }
        if self.next_is(|it| matches!(it, Token::Directive))? {
            return self.directives();
        }
        self.after.push(State::DocumentEnd);
        if self.passes(|it| matches!(it, Token::DocumentStart))? {
            return self.document_content();
        }
        self.node(true, false)
    }

    fn directives(&mut self) -> Step<'a> {
        while self.next_is(|it| matches!(it, Token::Directive))? {
            self.scanner.take()?;
        }
        let spot = self.peek()?.spot;
        Err(SyntaxError::at(spot, "did not find expected <document start>"))
    }

    fn document_content(&mut self) -> Step<'a> {
        if self.next_is(|it| {
            matches!(it, Token::Directive | Token::DocumentStart | Token::DocumentEnd | Token::StreamEnd)
        })? {
            let spot = self.peek()?.spot;
            self.leave();
            return Ok((empty(), spot));
        }
        self.node(true, false)
    }

    /// The token after a document is looked at, so an error in it counts.
    fn document_end(&mut self) -> Step<'a> {
        let spot = self.peek()?.spot;
        Ok((Event::DocumentEnd, spot))
    }

    /// After [`Event::DocumentEnd`]: where text stands that belongs to no document.
    pub(super) fn leftover(&mut self) -> Option<Spot> {
        loop {
            match self.scanner.take() {
                Err(error) => return Some(error.spot),
                Ok(Placed { token: Token::StreamEnd, .. }) => return None,
                Ok(Placed { token: Token::DocumentEnd | Token::Directive, .. }) => {}
                Ok(Placed { spot, .. }) => return Some(spot),
            }
        }
    }

    /// Goes on with what comes after the current node.
    fn leave(&mut self) {
        self.state = self.after.pop().expect("invariant: every node was entered with what follows it");
    }

    /// An empty scalar at `spot`.
    #[expect(clippy::unnecessary_wraps, reason = "the last step of functions that return a step")]
    pub(super) fn nothing(&mut self, spot: Spot, state: State) -> Step<'a> {
        self.state = state;
        Ok((empty(), spot))
    }

    pub(super) fn enter(&mut self, after: State, block: bool, indentless: bool) -> Step<'a> {
        self.after.push(after);
        self.node(block, indentless)
    }

    fn node(&mut self, block: bool, indentless: bool) -> Step<'a> {
        let start = self.peek()?.spot;
        if let Token::Alias(name) = self.peek()?.token {
            self.scanner.take()?;
            self.leave();
            return Ok((Event::Alias(name), start));
        }
        let (anchor, tag) = self.properties(start)?;
        let next = self.peek()?;
        let spot = next.spot;
        let state = match &next.token {
            Token::BlockEntry if indentless => State::IndentlessListEntry,
            Token::Scalar(_) => return self.scalar(anchor, tag, start),
            Token::FlowListStart => State::FlowListFirst,
            Token::FlowMapStart => State::FlowMapFirst,
            Token::BlockListStart if block => State::BlockListFirst,
            Token::BlockMapStart if block => State::BlockMapFirst,
            _ if anchor.is_some() || tag != Tag::Absent => return Ok(self.empty_node(anchor, tag, start)),
            _ => {
                let what = if block { "while parsing a block node" } else { "while parsing a flow node" };
                return Err(SyntaxError::at(spot, "did not find expected node content").within(what, start));
            }
        };
        self.state = state;
        let map = matches!(state, State::FlowMapFirst | State::BlockMapFirst);
        Ok((if map { Event::MapStart { anchor } } else { Event::ListStart { anchor } }, start))
    }

    fn scalar(&mut self, anchor: Option<&'a str>, tag: Tag, start: Spot) -> Step<'a> {
        let Placed { token: Token::Scalar(text), .. } = self.scanner.take()? else {
            unreachable!("invariant: a scalar was peeked");
        };
        self.leave();
        Ok((Event::Scalar { anchor, tag, text }, start))
    }

    fn empty_node(&mut self, anchor: Option<&'a str>, tag: Tag, start: Spot) -> (Event<'a>, Spot) {
        self.leave();
        // With a tag it is no plain scalar; without one it means null.
        let text = Text { text: "".into(), plain: tag == Tag::Absent };
        (Event::Scalar { anchor, tag, text }, start)
    }

    /// An anchor and a tag, in either order, each at most once.
    fn properties(&mut self, start: Spot) -> Result<(Option<&'a str>, Tag), SyntaxError> {
        let mut anchor = self.anchor()?;
        let tag_spot = self.peek()?.spot;
        let tag = match self.peek()?.token {
            Token::Tag(tag) => {
                self.scanner.take()?;
                tag
            }
            _ => return Ok((anchor, Tag::Absent)),
        };
        if anchor.is_none() {
            anchor = self.anchor()?;
        }
        let undefined =
            |_| SyntaxError::at(tag_spot, "found undefined tag handle").within("while parsing a node", start);
        Ok((anchor, tag.map_err(undefined)?))
    }

    fn anchor(&mut self) -> Result<Option<&'a str>, SyntaxError> {
        let Token::Anchor(name) = self.peek()?.token else { return Ok(None) };
        self.scanner.take()?;
        Ok(Some(name))
    }

    /// Passes the token that starts a collection.
    fn first(&mut self, entry: impl FnOnce(&mut Self) -> Step<'a>) -> Step<'a> {
        let spot = self.scanner.take()?.spot;
        self.starts.push(spot);
        entry(self)
    }

    /// Passes the token that ends a collection.
    pub(super) fn end(&mut self, event: Event<'a>) -> Step<'a> {
        let spot = self.scanner.take()?.spot;
        self.starts.pop();
        self.leave();
        Ok((event, spot))
    }

    pub(super) fn unexpected<T>(
        &mut self,
        what: &'static str,
        problem: &'static str,
    ) -> Result<T, SyntaxError> {
        let spot = self.peek()?.spot;
        let start = self.starts.pop().unwrap_or(spot);
        Err(SyntaxError::at(spot, problem).within(what, start))
    }

    fn block_list_entry(&mut self) -> Step<'a> {
        if self.next_is(|it| matches!(it, Token::BlockEntry))? {
            let dash = self.scanner.take()?.spot;
            if self.next_is(|it| matches!(it, Token::BlockEntry | Token::BlockEnd))? {
                return self.nothing(dash.after(), State::BlockListEntry);
            }
            return self.enter(State::BlockListEntry, true, false);
        }
        if self.next_is(|it| matches!(it, Token::BlockEnd))? {
            return self.end(Event::ListEnd);
        }
        self.unexpected("while parsing a block collection", "did not find expected '-' indicator")
    }

    fn indentless_list_entry(&mut self) -> Step<'a> {
        if !self.next_is(|it| matches!(it, Token::BlockEntry))? {
            let spot = self.peek()?.spot;
            self.leave();
            return Ok((Event::ListEnd, spot));
        }
        let dash = self.scanner.take()?.spot;
        if self.next_is(|it| matches!(it, Token::BlockEntry | Token::Key | Token::Value | Token::BlockEnd))? {
            return self.nothing(dash.after(), State::IndentlessListEntry);
        }
        self.enter(State::IndentlessListEntry, true, false)
    }

    fn block_map_key(&mut self) -> Step<'a> {
        if self.next_is(|it| matches!(it, Token::Key))? {
            let spot = self.scanner.take()?.spot;
            if self.next_is(|it| matches!(it, Token::Key | Token::Value | Token::BlockEnd))? {
                return self.nothing(spot, State::BlockMapValue);
            }
            return self.enter(State::BlockMapValue, true, true);
        }
        if self.next_is(|it| matches!(it, Token::BlockEnd))? {
            return self.end(Event::MapEnd);
        }
        self.unexpected("while parsing a block mapping", "did not find expected key")
    }

    fn block_map_value(&mut self) -> Step<'a> {
        if !self.next_is(|it| matches!(it, Token::Value))? {
            let spot = self.peek()?.spot;
            return self.nothing(spot, State::BlockMapKey);
        }
        let colon = self.scanner.take()?.spot;
        if self.next_is(|it| matches!(it, Token::Key | Token::Value | Token::BlockEnd))? {
            return self.nothing(colon.after(), State::BlockMapKey);
        }
        self.enter(State::BlockMapKey, true, true)
    }

    pub(super) fn passes(&mut self, test: fn(&Token<'a>) -> bool) -> Result<bool, SyntaxError> {
        let there = self.next_is(test)?;
        if there {
            self.scanner.take()?;
        }
        Ok(there)
    }
}

fn empty<'a>() -> Event<'a> {
    Event::Scalar { anchor: None, tag: Tag::Absent, text: Text { text: "".into(), plain: true } }
}
