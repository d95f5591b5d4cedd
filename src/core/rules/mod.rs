//! What the comparison knows about the server, as data.
//!
//! A rule says where it applies, what it makes of a difference there, why (with the source of the fact), and
//! shows one example in which it fires and one in which it must not. `explain rules`, the README's table and
//! the tests all come from [`ALL`].

mod apply;
mod defaults;
#[cfg(test)]
mod examples;
mod metadata;
mod owned;

use serde_json::Value;

pub use apply::{Decision, Finding, Scope, decide, default_of, is_unordered};

/// The rule of lists whose items are all there in another order.
pub const ORDER: &str = "order";

/// One piece of knowledge.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Stable name.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Where it applies.
    pub at: At,
    /// What it makes of a difference there.
    pub effect: Effect,
    /// Why, with the source.
    pub reason: &'static str,
    /// A pair of objects in which it decides a difference.
    pub fires: Example,
    /// A pair of objects in which it must not.
    pub silent: Example,
}

/// Where a rule applies.
#[derive(Clone, Copy, Debug)]
pub enum At {
    /// Fields of built-in types: definition names without `io.k8s.api.`, field names.
    Fields(&'static [&'static str], &'static [&'static str]),
    /// Keys of `labels`, `annotations` or `finalizers`, of the object or of a template; `*` at either end of a
    /// key stands for anything.
    Metadata(&'static str, &'static [&'static str]),
    /// A path of field names (list items left out) in kinds of a group; no kinds: all of the group.
    Path(&'static str, &'static [&'static str], &'static [&'static str]),
}

/// What a rule makes of a difference.
#[derive(Clone, Copy)]
pub enum Effect {
    /// The value the server fills in when a field of the type is absent, as JSON, field by field.
    Defaults(&'static [(&'static str, &'static str)]),
    /// The same, depending on the rest of the object.
    DefaultWhen(fn(&Scope<'_>) -> Option<Value>),
    /// The server assigns the value when none is declared: `server`, unless a person owns it.
    Assigned,
    /// A controller writes the value, declared or not: `controller`, unless a person owns it.
    Controlled,
    /// A tool marks its objects with it: `controller` when live only and written by a manager whose name
    /// starts like one of these (none: by anyone).
    Marker(&'static [&'static str]),
    /// Worth a note, not a count.
    Uncounted,
    /// Order of the list means nothing.
    Unordered,
    /// Two spellings of one value.
    Equal(fn(&Scope<'_>, &Value, &Value) -> bool),
}

/// A declared and a live object (YAML) that show a rule.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The manifest.
    pub declared: &'static str,
    /// What is live.
    pub live: &'static str,
}

/// Every rule, in the order of `explain rules`.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    defaults::RULES.iter().chain(owned::RULES).chain(metadata::RULES)
}
