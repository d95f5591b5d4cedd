//! Secrets are taken out of values before a report exists, so that no renderer, log or file can hold one.
//!
//! Masked are the values of Secrets (`data`, `stringData`), copies of whole objects in annotations, values
//! whose name says so ([`rules::NAME_RULES`]: environment literals, `ConfigMap` keys, annotations, fields of
//! custom resources), and texts that give themselves away ([`values::VALUE_RULES`]). Keys stay. What is
//! masked shows neither length nor hash: whether two differ was decided on the real values before.

use serde_json::Value;

use super::change::Change;
use super::id::Gvk;
use super::path::Path;

mod cursor;
mod message;
mod names;
mod place;
pub mod rules;
mod text;
pub mod values;

use cursor::follow;

/// What stands for a masked value.
pub const MASK: &str = "***";

/// Takes secrets out of values; or leaves them, with `--show-secrets`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Masker {
    show: bool,
}

/// The object that values belong to. Its sides tell what the path alone does not: the name of the variable
/// in `env[0].value`, the flag before `args[3]`.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    /// Its type.
    pub gvk: &'a Gvk,
    /// Declared, last applied and live, as far as there are any.
    pub sides: [Option<&'a Value>; 3],
}

impl Masker {
    /// Masks, unless `show_secrets`.
    pub fn new(show_secrets: bool) -> Self {
        Self { show: show_secrets }
    }

    /// Masks the values and the path of a change; sets [`Change::masked`] if there was something to mask.
    pub fn change(self, whole: &Whole<'_>, change: &mut Change) {
        if self.show {
            return;
        }
        let wanted = [&change.declared, &change.last_applied, &change.live].map(Option::as_ref);
        let place = follow(whole, &change.path.0, &wanted);
        for value in [&mut change.declared, &mut change.last_applied, &mut change.live].into_iter().flatten()
        {
            change.masked |= place.mask(value);
        }
        change.masked |= self.path(whole, &mut change.path);
    }

    /// Masks a value of an object; whether there was something to mask.
    pub fn value(self, whole: &Whole<'_>, path: &Path, value: &mut Value) -> bool {
        let place = follow(whole, &path.0, &[Some(value)]);
        !self.show && place.mask(value)
    }

    /// Masks what a path says of values: members of sets and keys of items.
    pub fn path(self, whole: &Whole<'_>, path: &mut Path) -> bool {
        let mut masked = false;
        for step in 0..path.0.len() {
            let (before, rest) = path.0.split_at_mut(step);
            masked |= !self.show && follow(whole, before, &[]).mask_element(&mut rest[0]);
        }
        masked
    }

    /// A message about an object without what must not be seen of it: its secrets, wherever the message
    /// quotes them, and what looks like a secret by itself.
    pub fn message(self, whole: &Whole<'_>, message: &str) -> String {
        if self.show { message.to_owned() } else { message::redact(whole, message) }
    }
}

/// Whether a value of this name is a secret wherever it stands (`db-password`).
pub fn names_a_secret(name: &str) -> bool {
    names::sensitive("", name).is_some()
}

/// A message without what looks like a secret, where no object is known (a document that does not parse).
pub fn mask_message(message: &str) -> String {
    text::mask_text("", message).unwrap_or_else(|| message.to_owned())
}

#[cfg(test)]
mod tests;
