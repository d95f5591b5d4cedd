//! What is released.

use crate::case::Case;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
