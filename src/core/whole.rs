//! Whole objects, for readers who want to see a change in its place: what is declared, and the same with the
//! listed differences done to it.
//!
//! The live side is made from the declared one and not taken from the server: what is not listed (defaults,
//! allocations, what a rule silences) stands on both sides as it is declared, and a real line diff of the two
//! shows the listed differences and nothing else.

mod lists;
mod mark;
mod rebuild;

use serde_json::Value;

use super::change::Change;
use super::id::Gvk;
use super::path::Path;
use super::record::{KAPP_ORIGINAL, LAST_APPLIED};
use super::secret::{Masker, Whole};
use rebuild::rebuild;

/// An object on both sides, secrets masked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Documents {
    /// As declared; `None` when it is not.
    pub declared: Option<Value>,
    /// The declared object with the listed differences; `None` when it is not live.
    pub live: Option<Value>,
}

impl Documents {
    /// Both sides of an object that is declared and live, from the declared one and the differences to show.
    /// The changes must not be masked yet: masked values cannot be told apart.
    pub fn of_changes<'c>(
        gvk: &Gvk,
        declared: &Value,
        changes: impl IntoIterator<Item = &'c Change>,
        masker: Masker,
    ) -> Self {
        let live = rebuild(declared, changes);
        Self::of_sides(gvk, Some(declared), Some(&live), masker)
    }

    /// The same with more differences: fields that are not on the live side.
    #[must_use]
    pub fn without<'c>(self, removed: impl IntoIterator<Item = &'c Change>) -> Self {
        let live = self.live.map(|live| rebuild(&live, removed));
        Self { live, ..self }
    }

    /// Sides that are known as they are; records and status, which are not compared, are left out.
    pub fn of_sides(gvk: &Gvk, declared: Option<&Value>, live: Option<&Value>, masker: Masker) -> Self {
        let (raw_declared, raw_live) = (declared.map(compared_part), live.map(compared_part));
        let masked = |side: &Option<Value>| {
            let mut masked = side.clone()?;
            let whole = Whole { gvk, sides: [side.as_ref(), None, None] };
            masker.value(&whole, &Path::default(), &mut masked);
            Some(masked)
        };
        let (mut declared, mut live) = (masked(&raw_declared), masked(&raw_live));
        if let (Some(one), Some(other)) = (&raw_declared, &raw_live)
            && let (Some(declared), Some(live)) = (&mut declared, &mut live)
        {
            mark::tell_apart((one, other), (declared, live));
        }
        Self { declared, live }
    }
}

/// `ObjectMeta` fields that say which object it is, and those that are compared.
const METADATA: [&str; 7] =
    ["annotations", "finalizers", "generateName", "labels", "name", "namespace", "ownerReferences"];

/// The object without what is never compared.
fn compared_part(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { return object };
    metadata.retain(|name, _| METADATA.contains(&name.as_str()));
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.retain(|name, _| ![LAST_APPLIED, KAPP_ORIGINAL].contains(&name.as_str()));
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
    object
}

#[cfg(test)]
mod tests;
