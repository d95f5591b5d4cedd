//! The parts a YAML text is made of.

use std::borrow::Cow;

use super::cursor::Spot;
use crate::core::manifest::scalar::Tag;

/// What a part is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    /// `%YAML` or `%TAG`; no document of a manifest can have one, see [`super::names`].
    Directive,
    BlockListStart,
    BlockMapStart,
    BlockEnd,
    FlowListStart,
    FlowListEnd,
    FlowMapStart,
    FlowMapEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'a str),
    Anchor(&'a str),
    /// `Err`: its handle is not defined.
    Tag(Result<Tag, UndefinedHandle>),
    Scalar(Text<'a>),
}

/// `!e!name` without a `%TAG !e! …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UndefinedHandle;

/// A scalar's text and whether it could mean something else than text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) plain: bool,
}

/// A token and where it starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed<'a> {
    pub(super) token: Token<'a>,
    pub(super) spot: Spot,
}

/// What breaks the grammar, in the words of every libyaml descendant, so that a search finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) spot: Spot,
    pub(super) problem: &'static str,
    /// What was being read, and where it starts.
    pub(super) context: Option<(&'static str, Spot)>,
}

impl SyntaxError {
    pub(super) fn at(spot: Spot, problem: &'static str) -> Self {
        Self { spot, problem, context: None }
    }

    pub(super) fn within(self, what: &'static str, start: Spot) -> Self {
        Self { context: Some((what, start)), ..self }
    }
}
