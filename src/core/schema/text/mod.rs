//! A schema as lines of text: small, readable in a diff, loaded without a JSON parser.
//!
//! ```text
//! @io.k8s.api.core.v1.ServicePort          a struct: name if it has one, flags a (atomic), o (open)
//!  nodePort -n                             a field: name, flags - (zero dropped) + (written) ! (atomic) ? (nullable), type
//!  protocol -s "TCP"                       … and its default
//! =name T                                  any other type that has a name
//! :v1 Service 12                           a kind: the entry (@ or =) it is, counted from 0
//! ```
//!
//! Types: `*` any, `s` string, `n` number, `b` bool, `q` quantity, `m` quantity rounded to milli,
//! `i` int or string, `t` time, `y` bytes, `d` duration, `@12` an entry, `{T` a map and `{!T` an atomic
//! one, `[]T` an atomic list, `[=]T` a set, `[port,protocol="TCP"]T` a keyed list with key defaults.
//! A name that is not plain is written as a JSON string.

mod read;
mod write;

pub use read::{Malformed, read};
pub use write::write;

use super::Scalar;

/// First line; a reader takes no other.
const HEADER: &str = "kubectl-drift schema 1";

/// Letter of each scalar.
const SCALARS: [(Scalar, char); 9] = [
    (Scalar::String, 's'),
    (Scalar::Number, 'n'),
    (Scalar::Bool, 'b'),
    (Scalar::Quantity, 'q'),
    (Scalar::MilliQuantity, 'm'),
    (Scalar::IntOrString, 'i'),
    (Scalar::Time, 't'),
    (Scalar::Bytes, 'y'),
    (Scalar::Duration, 'd'),
];

/// Whether a name can stand without quotes. Definition names and most field names can.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"$._-/".contains(&byte))
}

#[cfg(test)]
mod tests;
