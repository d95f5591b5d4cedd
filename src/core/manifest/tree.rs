//! Builds the value of one document and the positions beside it, within the limits.
//!
//! Readers announce what they meet in the order of the text; nothing here recurses.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::Limits;
use super::alias::Anchored;
use super::failure::Failure;
use crate::core::position::{Mark, Marks, Position, name_of};

/// The longest list of warnings kept for one document.
const WARNINGS: usize = 100;

/// A document's value.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) value: Value,
    pub(super) marks: Marks,
    pub(super) warnings: Vec<(String, Position)>,
}

/// What the next value of a map belongs to.
#[derive(Debug)]
pub(super) enum Slot {
    /// Nothing yet: a key is next.
    Open,
    /// A key.
    Field(String, Position),
    /// `<<`.
    Merge(Position),
}

#[derive(Debug)]
pub(super) enum Content {
    List(Vec<Value>),
    Map(Map<String, Value>, Slot),
}

/// A collection whose end has not been met.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) content: Content,
    /// Its place among the marks.
    pub(super) mark: usize,
    /// Name of its anchor, and what [`Builder::decodes`] was when it began.
    pub(super) anchor: Option<(String, usize)>,
    /// Levels of collections inside.
    pub(super) height: usize,
    /// Keys a `<<` brought.
    pub(super) merged: BTreeSet<String>,
}

/// A value that is complete, with what its parent has to know.
pub(super) struct Done {
    pub(super) value: Value,
    /// Its place among the marks.
    pub(super) mark: usize,
    /// Levels of collections, itself included.
    pub(super) height: usize,
    /// Written as `*name`.
    pub(super) aliased: bool,
}

/// A document being read.
pub(super) struct Builder<'l> {
    pub(super) limits: &'l Limits,
    pub(super) frames: Vec<Frame>,
    pub(super) marks: Vec<Mark>,
    pub(super) anchors: BTreeMap<String, Anchored>,
    /// Copies made for anchors, counted like values.
    pub(super) copies: usize,
    /// Values and keys go-yaml would have decoded by now, and how many of them for aliases.
    pub(super) decodes: usize,
    pub(super) alias_decodes: usize,
    root: Option<Value>,
    warnings: Vec<(String, Position)>,
}

impl<'l> Builder<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            frames: Vec::new(),
            marks: Vec::new(),
            anchors: BTreeMap::new(),
            copies: 0,
            decodes: 0,
            alias_decodes: 0,
            root: None,
            warnings: Vec::new(),
        }
    }

    /// The finished document; `None` when it holds nothing but null.
    pub(super) fn finish(self) -> Option<Tree> {
        let value = self.root.filter(|root| !root.is_null())?;
        Some(Tree { value, marks: Marks::new(self.marks), warnings: self.warnings })
    }

    /// Whether a map waits for its next key.
    pub(super) fn wants_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { content: Content::Map(_, Slot::Open), .. }))
    }

    /// Whether the innermost collection is still empty.
    pub(super) fn is_first(&self) -> bool {
        match self.frames.last().map(|frame| &frame.content) {
            Some(Content::List(items)) => items.is_empty(),
            Some(Content::Map(fields, _)) => fields.is_empty(),
            None => true,
        }
    }

    pub(super) fn open_list(&mut self, position: Position) -> Result<(), Failure> {
        self.open(Content::List(Vec::new()), position)
    }

    pub(super) fn open_map(&mut self, position: Position) -> Result<(), Failure> {
        self.open(Content::Map(Map::new(), Slot::Open), position)
    }

    fn open(&mut self, content: Content, position: Position) -> Result<(), Failure> {
        self.check_depth(1, position)?;
        let mark = self.mark(position)?;
        self.frames.push(Frame { content, mark, anchor: None, height: 0, merged: BTreeSet::new() });
        Ok(())
    }

    /// Refuses what would be deeper than the limit: `levels` more than the open collections.
    pub(super) fn check_depth(&self, levels: usize, position: Position) -> Result<(), Failure> {
        if self.frames.len() + levels <= self.limits.depth {
            return Ok(());
        }
        Err(Failure::too_large(position, format!("more than {} levels of nesting", self.limits.depth)))
    }

    /// Announces the key of the next value.
    pub(super) fn key(&mut self, key: Cow<'_, str>, position: Position) {
        self.decodes += 1;
        self.set_slot(Slot::Field(key.into_owned(), position));
    }

    /// Announces a `<<`.
    pub(super) fn merge_key(&mut self, position: Position) {
        self.set_slot(Slot::Merge(position));
    }

    fn set_slot(&mut self, next: Slot) {
        let Some(Frame { content: Content::Map(_, slot), .. }) = self.frames.last_mut() else {
            unreachable!("invariant: keys are announced inside maps only");
        };
        *slot = next;
    }

    /// Adds a value that is no collection.
    pub(super) fn scalar(&mut self, value: Value, position: Position) -> Result<(), Failure> {
        let mark = self.mark(position)?;
        self.attach(Done { value, mark, height: 0, aliased: false })
    }

    /// Ends the innermost collection.
    pub(super) fn close(&mut self) -> Result<(), Failure> {
        let frame = self.frames.pop().expect("invariant: what is closed was opened");
        self.set_size(frame.mark);
        let value = match frame.content {
            Content::List(mut items) => {
                items.shrink_to_fit();
                Value::Array(items)
            }
            Content::Map(fields, _) => Value::Object(fields),
        };
        let done = Done { value, mark: frame.mark, height: frame.height + 1, aliased: false };
        if let Some((name, decodes)) = frame.anchor {
            self.remember(name, decodes, &done)?;
        }
        self.attach(done)
    }

    /// Writes down where a value begins.
    pub(super) fn mark(&mut self, position: Position) -> Result<usize, Failure> {
        self.decodes += 1;
        self.check_nodes(1, position)?;
        self.marks.push(Mark::new(position, self.pending_name()));
        Ok(self.marks.len() - 1)
    }

    /// Refuses to hold `more` values than the limit.
    pub(super) fn check_nodes(&self, more: usize, position: Position) -> Result<(), Failure> {
        if self.marks.len() + self.copies + more <= self.limits.nodes {
            return Ok(());
        }
        Err(Failure::too_large(position, format!("more than {} values in one document", self.limits.nodes)))
    }

    /// What the next value is called in its parent.
    pub(super) fn pending_name(&self) -> u32 {
        match self.frames.last() {
            Some(Frame { content: Content::Map(_, Slot::Field(key, _)), .. }) => name_of(key),
            _ => 0,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the limit on values is far below")]
    fn set_size(&mut self, mark: usize) {
        self.marks[mark].size = (self.marks.len() - mark) as u32;
    }

    /// Hands a complete value to its parent.
    pub(super) fn attach(&mut self, done: Done) -> Result<(), Failure> {
        let Some(parent) = self.frames.last_mut() else {
            self.root = Some(done.value);
            return Ok(());
        };
        parent.height = parent.height.max(done.height);
        match &mut parent.content {
            Content::List(items) => items.push(done.value),
            Content::Map(_, slot) => match std::mem::replace(slot, Slot::Open) {
                Slot::Field(key, position) => self.field(key, position, done.value),
                Slot::Merge(position) => return self.merge(done, position),
                Slot::Open => unreachable!("invariant: a map's value follows its key"),
            },
        }
        Ok(())
    }

    fn field(&mut self, key: String, position: Position, value: Value) {
        let Some(Frame { content: Content::Map(fields, _), merged, .. }) = self.frames.last_mut() else {
            unreachable!("invariant: fields belong to maps");
        };
        match fields.entry(key) {
            Entry::Vacant(place) => {
                place.insert(value);
            }
            Entry::Occupied(mut place) => {
                if !merged.remove(place.key()) {
                    let key = place.key();
                    let message =
                        format!("the key `{key}` is written twice; the last one counts, as in kubectl");
                    warn(&mut self.warnings, message, position);
                }
                place.insert(value);
            }
        }
    }

    pub(super) fn warn(&mut self, message: String, position: Position) {
        warn(&mut self.warnings, message, position);
    }
}

fn warn(warnings: &mut Vec<(String, Position)>, message: String, position: Position) {
    if warnings.len() < WARNINGS {
        warnings.push((message, position));
    }
}
