//! Where the walk stands: borrowed path elements, turned into a path only when something is reported.

use serde_json::Value;

use super::equal::key_value;
use crate::core::path::{Element, Path};
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

impl Step<'_> {
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

/// The steps from the root to the node at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stack<'a> {
    steps: Vec<Step<'a>>,
    /// Depth of the topmost node above (or at) this one that has a single owner.
    atomic: Option<usize>,
}

impl<'a> Stack<'a> {
    pub(crate) fn push(&mut self, step: Step<'a>) {
        self.steps.push(step);
    }

    pub(crate) fn pop(&mut self) {
        self.steps.pop();
    }

    pub(crate) fn enter_atomic(&mut self, atomic: bool) -> Option<usize> {
        let before = self.atomic;
        if atomic && before.is_none() {
            self.atomic = Some(self.steps.len());
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
        Path(self.steps.iter().map(Step::element).collect())
    }

    /// The path whose owners are this node's: cut at an atomic node.
    pub(crate) fn owned_path(&self) -> Vec<Element> {
        let depth = self.atomic.unwrap_or(self.steps.len()).min(self.steps.len());
        self.steps[..depth].iter().map(Step::element).collect()
    }

    /// The steps to the declared value, as far as it is declared.
    pub(crate) fn declared_steps(&self) -> Vec<position::Step<'_>> {
        self.steps.iter().map_while(Step::declared).collect()
    }

    /// The field names on the way, items left out: what rules match.
    pub(crate) fn field_names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Field(name) => Some(*name),
            _ => None,
        })
    }
}
