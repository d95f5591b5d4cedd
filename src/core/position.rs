//! Where a declared value stands in its file.
//!
//! Positions live beside the value, not in it: comparing never touches them, and only a reported
//! change looks one up.

use std::collections::BTreeMap;

/// Line and column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line in the file (not in the document).
    pub line: u32,
    /// Column of the value's first character.
    pub column: u32,
}

/// The positions of a value and of everything inside it, in the value's own shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Where the value itself starts.
    pub position: Position,
    /// What it holds.
    pub children: Children,
}

/// Positions inside a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Children {
    /// A scalar.
    None,
    /// A list's items.
    Items(Vec<Marks>),
    /// A map's values, by key.
    Fields(BTreeMap<String, Marks>),
}

/// A step into a raw value: what a JSON pointer is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A map key.
    Field(&'a str),
    /// A list position.
    Item(usize),
}

impl Marks {
    /// A scalar at a position.
    pub fn leaf(position: Position) -> Self {
        Self { position, children: Children::None }
    }

    /// The position of the node at `steps`, or of its nearest ancestor that is written down.
    pub fn locate(&self, steps: &[Step<'_>]) -> Position {
        let mut here = self;
        for step in steps {
            let Some(child) = here.child(*step) else { break };
            here = child;
        }
        here.position
    }

    fn child(&self, step: Step<'_>) -> Option<&Self> {
        match (&self.children, step) {
            (Children::Items(items), Step::Item(index)) => items.get(index),
            (Children::Fields(fields), Step::Field(name)) => fields.get(name),
            _ => None,
        }
    }
}
