//! What is known of the built-in kinds without asking a server, as of Kubernetes 1.36.3.
//!
//! Three tables, written by `tests/controlplane/gen-schema.sh` from a running API server and from its Go
//! types: `types.txt` ([`schema`]), `resources.txt` ([`resource`]) and `struct-tags.txt` ([`zero`]).

mod generate;
mod resources;
mod struct_tags;

use std::sync::OnceLock;

pub use generate::{resources_table, struct_tags_table, types_table};
pub use resources::{BuiltinResource, resource, resources};
pub use struct_tags::StructTags;

use super::{Schema, Zero, text};

/// The version the tables were taken from.
pub const VERSION: &str = "1.36.3";

/// The types of every built-in kind that a server serves without being asked for more.
pub fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| text::read(include_str!("types.txt")).expect("the committed table is well formed"))
}

/// What the struct tags of built-in types say, served versions and others.
pub fn struct_tags() -> &'static StructTags<'static> {
    static TAGS: OnceLock<StructTags<'static>> = OnceLock::new();
    TAGS.get_or_init(|| StructTags::read(include_str!("struct-tags.txt")))
}

/// What happens to a zero value in a scalar field of a built-in type; `None` for a definition that has no
/// field that drops one, or is not known.
pub fn zero(definition: &str, field: &str) -> Option<Zero> {
    let tags = struct_tags();
    tags.knows(definition)
        .then(|| if tags.drops_zero(definition, field) { Zero::Dropped } else { Zero::Kept })
}

#[cfg(test)]
mod tests;
