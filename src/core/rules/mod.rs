//! What the comparison knows about the server, as data.
//!
//! A rule says where it applies, what it makes of a difference there, why (with the source of the fact), and
//! shows one example in which it fires and one in which it must not. `explain rules`, the README's table and
//! the tests all come from [`all`].
//!
//! Sources are named as `k/k: path` (`kubernetes/kubernetes`), `k/api`, `k/apimachinery`, `k/client-go` and so
//! on, or `owner/repo: path` on GitHub; they were read at Kubernetes 1.36.3.

/// An object with a name, in one line of YAML.
macro_rules! object {
    ($version:literal, $kind:literal, $($rest:literal),+ $(,)?) => {
        concat!("{apiVersion: ", $version, ", kind: ", $kind, ", metadata: {name: a}, ", $($rest),+, "}")
    };
}

/// A Pod by what is in its `spec`.
macro_rules! pod {
    ($($spec:literal),+ $(,)?) => {
        object!("v1", "Pod", "spec: {", $($spec),+, "}")
    };
}

mod apply;
mod custom;
mod defaults_admission;
mod defaults_containers;
mod defaults_pods;
mod defaults_policy;
mod defaults_services;
mod defaults_storage;
mod defaults_workloads;
#[cfg(test)]
mod examples;
mod general;
mod look;
mod marks;
mod metadata;
mod owned_pods;
mod owned_policy;
mod owned_services;
mod owned_storage;
#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;

use serde_json::Value;

pub use apply::{Around, Decision, Finding, Holder, Scope, decide, default_of, is_assigned, is_unordered};

/// The rule of lists whose items are all there in another order.
pub const ORDER: &str = "order";

/// The rule of defaults that the server's schema publishes (every default of a custom resource).
pub const SCHEMA_DEFAULT: &str = "schema-default";

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

/// Names in the order in which they are shown.
pub type Names = &'static [&'static str];

/// Fields of one or more types with the same default, as JSON, field by field.
pub type Filled = (Names, &'static [(&'static str, &'static str)]);

/// A default that depends on the rest of the object; borrowed where the answer is there already.
pub type Question = for<'a> fn(&Scope<'a>) -> Option<Cow<'a, Value>>;

/// Where a rule applies. Types are OpenAPI definition names without `io.k8s.api.`.
#[derive(Clone, Copy, Debug)]
pub enum At {
    /// Anywhere: the comparison itself knows where.
    Anywhere,
    /// The fields whose defaults the effect lists.
    Listed,
    /// Fields of built-in types, and list items and map keys in them: types and fields of each.
    Fields(&'static [(Names, Names)]),
    /// Keys of `labels` or `annotations`, or members of `finalizers`, of the object or of a template; one `*` in
    /// a key stands for anything.
    Metadata(&'static str, Names),
    /// Paths of field names joined by dots (list items left out), and all below them, in kinds of a group; no
    /// kinds: all of the group.
    Path(&'static str, Names, Names),
    /// Anything in a custom resource.
    Custom,
}

/// What a rule makes of a difference.
#[derive(Clone, Copy)]
pub enum Effect {
    /// The values the server fills in when fields of a type are absent.
    Defaults(&'static [Filled]),
    /// The same, depending on the rest of the object.
    DefaultWhen(Question),
    /// The default that the schema of the field publishes.
    SchemaDefault,
    /// The server assigns the value when none is declared: `server`, unless a client owns it that is neither
    /// the applier nor a controller.
    Assigned,
    /// The same for the live-only values that the question recognises, whoever owns them.
    AssignedWhen(fn(&Finding<'_>) -> bool),
    /// A controller writes the value, declared or not: `controller`, unless a person owns it.
    Controlled,
    /// The same for the differences that the question recognises, whoever owns them.
    ControlledWhen(fn(&Finding<'_>) -> bool),
    /// A tool marks its objects with it: `controller` when live only and written by a manager whose name
    /// starts like one of these (none: by anyone).
    Marker(Names),
    /// Worth a note, not a count.
    Uncounted,
    /// Order of the list means nothing.
    Unordered,
    /// No difference in meaning where the question says so.
    Equal(fn(&Finding<'_>) -> bool),
}

/// A declared and a live object (YAML) that show a rule.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The manifest.
    pub declared: &'static str,
    /// What is live.
    pub live: &'static str,
}

const fn example(declared: &'static str, live: &'static str) -> Example {
    Example { declared, live }
}

/// Every list of rules, in the order of `explain rules`.
const LISTS: [&[Rule]; 15] = [
    defaults_pods::RULES,
    defaults_containers::RULES,
    defaults_workloads::RULES,
    defaults_services::RULES,
    defaults_storage::RULES,
    defaults_policy::RULES,
    defaults_admission::RULES,
    owned_pods::RULES,
    owned_services::RULES,
    owned_storage::RULES,
    owned_policy::RULES,
    metadata::RULES,
    marks::RULES,
    custom::RULES,
    general::RULES,
];

/// Every rule, in the order of `explain rules`. The first one that settles a difference decides it.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    LISTS.iter().flat_map(|rules| rules.iter())
}
