//! Values that the server assigns and that controllers write.

use super::Rule;

/// Allocations and controllers' values.
pub(super) const RULES: &[Rule] = &[];
