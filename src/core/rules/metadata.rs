//! Labels, annotations and finalizers that tools and the server write for themselves.

use super::Rule;

/// Bookkeeping of the server and of other tools.
pub(super) const RULES: &[Rule] = &[];
