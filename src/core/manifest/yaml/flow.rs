//! The grammar inside brackets.

use super::parser::{Event, Parser, State, Step};
use super::token::Token;

impl<'a> Parser<'a> {
    pub(super) fn flow_list_entry(&mut self, first: bool) -> Step<'a> {
        if !first
            && !self.next_is(|it| matches!(it, Token::FlowListEnd))?
            && !self.passes(|it| matches!(it, Token::FlowEntry))?
        {
            return self.unexpected("while parsing a flow sequence", "did not find expected ',' or ']'");
        }
        if self.next_is(|it| matches!(it, Token::FlowListEnd))? {
            return self.end(Event::ListEnd);
        }
        if self.next_is(|it| matches!(it, Token::Key))? {
            let spot = self.scanner.take()?.spot;
            self.state = State::FlowPairKey;
            return Ok((Event::MapStart { anchor: None }, spot));
        }
        self.enter(State::FlowListEntry, false, false)
    }

    /// `[a: b]` is `[{a: b}]`.
    pub(super) fn flow_pair_key(&mut self) -> Step<'a> {
        if self.next_is(|it| matches!(it, Token::Value | Token::FlowEntry | Token::FlowListEnd))? {
            // As in go-yaml, the token that ends the missing key is passed with it.
            let spot = self.scanner.take()?.spot;
            return self.nothing(spot.after(), State::FlowPairValue);
        }
        self.enter(State::FlowPairValue, false, false)
    }

    pub(super) fn flow_pair_value(&mut self) -> Step<'a> {
        if self.passes(|it| matches!(it, Token::Value))?
            && !self.next_is(|it| matches!(it, Token::FlowEntry | Token::FlowListEnd))?
        {
            return self.enter(State::FlowPairEnd, false, false);
        }
        let spot = self.peek()?.spot;
        self.nothing(spot, State::FlowPairEnd)
    }

    pub(super) fn flow_pair_end(&mut self) -> Step<'a> {
        let spot = self.peek()?.spot;
        self.state = State::FlowListEntry;
        Ok((Event::MapEnd, spot))
    }

    pub(super) fn flow_map_key(&mut self, first: bool) -> Step<'a> {
        if !first
            && !self.next_is(|it| matches!(it, Token::FlowMapEnd))?
            && !self.passes(|it| matches!(it, Token::FlowEntry))?
        {
            return self.unexpected("while parsing a flow mapping", "did not find expected ',' or '}'");
        }
        if self.next_is(|it| matches!(it, Token::FlowMapEnd))? {
            return self.end(Event::MapEnd);
        }
        if !self.passes(|it| matches!(it, Token::Key))? {
            return self.enter(State::FlowMapNoValue, false, false);
        }
        if self.next_is(|it| matches!(it, Token::Value | Token::FlowEntry | Token::FlowMapEnd))? {
            let spot = self.peek()?.spot;
            return self.nothing(spot, State::FlowMapValue);
        }
        self.enter(State::FlowMapValue, false, false)
    }

    pub(super) fn flow_map_value(&mut self) -> Step<'a> {
        if self.passes(|it| matches!(it, Token::Value))?
            && !self.next_is(|it| matches!(it, Token::FlowEntry | Token::FlowMapEnd))?
        {
            return self.enter(State::FlowMapKey, false, false);
        }
        let spot = self.peek()?.spot;
        self.nothing(spot, State::FlowMapKey)
    }
}
