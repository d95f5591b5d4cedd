//! A path that is borrowed from where it stands, so that asking about a node costs no memory.

use serde_json::Value;

use super::schema::ListKey;

/// One step from a node to a child; the borrowed form of [`super::path::Element`].
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A struct field or a map key.
    Field(&'a str),
    /// An item of a keyed list: the keys, and an item that has their values.
    Key(&'a [ListKey], &'a Value),
    /// A member of a set.
    Member(&'a Value),
    /// An item of any other list.
    Index(usize),
}

/// The name a path ends in, where it is a field, a map key or the member of a set of texts; else empty.
pub fn name<'a>(path: &[Part<'a>]) -> &'a str {
    match path.last() {
        Some(Part::Field(name)) => name,
        Some(Part::Member(value)) => value.as_str().unwrap_or_default(),
        _ => "",
    }
}

/// The nearest field above the node itself; empty at the top.
pub fn name_above<'a>(path: &[Part<'a>]) -> &'a str {
    let above = path.split_last().map_or(&[][..], |(_, above)| above);
    let field = |part: &Part<'a>| if let Part::Field(name) = part { Some(*name) } else { None };
    above.iter().rev().find_map(field).unwrap_or_default()
}

/// The field names on the way, items left out.
pub fn field_names<'a>(path: &[Part<'a>]) -> impl Iterator<Item = &'a str> {
    path.iter().filter_map(|part| if let Part::Field(name) = part { Some(*name) } else { None })
}
