//! Where the walk stands: borrowed path elements, turned into a path only when something is reported.

use serde_json::Value;

use super::equal::key_value;
use crate::core::path::{Element, Path};
use crate::core::place::Part;
use crate::core::position;
use crate::core::schema::ListKey;

/// One step down, with what is needed to find the node again on the declared side.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    /// A struct field or map key.
    Field(&'a str),
    /// An item of a keyed list, and its declared position.
    Keyed { keys: &'a [ListKey], item: &'a Value, declared: Option<usize> },
    /// A set member, and its declared position.
    Member { value: &'a Value, declared: Option<usize> },
    /// An item of any other list: the position to show, and the declared one.
    Index { shown: usize, declared: Option<usize> },
}

impl<'a> Step<'a> {
    fn part(&self) -> Part<'a> {
        match *self {
            Self::Field(name) => Part::Field(name),
            Self::Keyed { keys, item, .. } => Part::Key(keys, item),
            Self::Member { value, .. } => Part::Member(value),
            Self::Index { shown, .. } => Part::Index(shown),
        }
    }

    fn element(&self) -> Element {
        match self {
            Self::Field(name) => Element::Field((*name).to_owned()),
            Self::Keyed { keys, item, .. } => Element::Key(
                keys.iter()
                    .filter_map(|key| key_value(key, item).map(|value| (key.name.to_string(), value.clone())))
                    .collect(),
            ),
            Self::Member { value, .. } => Element::Member((*value).clone()),
            Self::Index { shown, .. } => Element::Index(*shown),
        }
    }

    fn declared(&self) -> Option<position::Step<'_>> {
        match self {
            Self::Field(name) => Some(position::Step::Field(name)),
            Self::Keyed { declared, .. } | Self::Member { declared, .. } | Self::Index { declared, .. } => {
                declared.map(position::Step::Item)
            }
        }
    }
}

/// Steps that are kept in place; objects of Kubernetes itself are no deeper, those of others may be.
const IN_PLACE: usize = 24;

/// The steps from the root to the node at hand.
#[derive(Clone, Debug)]
pub(crate) struct Stack<'a> {
    in_place: [Step<'a>; IN_PLACE],
    /// Those below.
    more: Vec<Step<'a>>,
    depth: usize,
    /// Depth of the topmost node above (or at) this one that has a single owner.
    atomic: Option<usize>,
}

impl Default for Stack<'_> {
    fn default() -> Self {
        Self { in_place: [Step::Field(""); IN_PLACE], more: Vec::new(), depth: 0, atomic: None }
    }
}

impl<'a> Stack<'a> {
    pub(crate) fn push(&mut self, step: Step<'a>) {
        match self.in_place.get_mut(self.depth) {
            Some(place) => *place = step,
            None => self.more.push(step),
        }
        self.depth += 1;
    }

    pub(crate) fn pop(&mut self) {
        self.more.pop();
        self.depth -= 1;
    }

    fn steps(&self) -> impl Iterator<Item = &Step<'a>> {
        self.in_place[..self.depth.min(IN_PLACE)].iter().chain(&self.more)
    }

    /// Where the walk stands, borrowed.
    pub(crate) fn with_place<R>(&self, ask: impl FnOnce(&[Part<'a>]) -> R) -> R {
        self.with_parts(self.depth, ask)
    }

    /// The same for the node whose owners are this node's: the topmost one that has a single owner.
    pub(crate) fn with_owned_place<R>(&self, ask: impl FnOnce(&[Part<'a>]) -> R) -> R {
        self.with_parts(self.atomic.unwrap_or(self.depth), ask)
    }

    fn with_parts<R>(&self, depth: usize, ask: impl FnOnce(&[Part<'a>]) -> R) -> R {
        if depth > IN_PLACE {
            return ask(&self.steps().take(depth).map(Step::part).collect::<Vec<_>>());
        }
        let mut parts = [Part::Index(0); IN_PLACE];
        for (part, step) in parts.iter_mut().zip(self.steps()).take(depth) {
            *part = step.part();
        }
        ask(&parts[..depth])
    }

    pub(crate) fn enter_atomic(&mut self, atomic: bool) -> Option<usize> {
        let before = self.atomic;
        if atomic && before.is_none() {
            self.atomic = Some(self.depth);
        }
        before
    }

    pub(crate) fn leave_atomic(&mut self, before: Option<usize>) {
        self.atomic = before;
    }

    /// Whether a node above has a single owner.
    pub(crate) fn is_atomic(&self) -> bool {
        self.atomic.is_some()
    }

    /// The reported path.
    pub(crate) fn path(&self) -> Path {
        Path(self.steps().map(Step::element).collect())
    }

    /// The steps to the declared value, as far as it is declared.
    pub(crate) fn declared_steps(&self) -> Vec<position::Step<'_>> {
        self.steps().map_while(Step::declared).collect()
    }

    /// The field names on the way, items left out: what rules match.
    pub(crate) fn field_names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.steps().filter_map(|step| match step {
            Step::Field(name) => Some(*name),
            _ => None,
        })
    }
}
