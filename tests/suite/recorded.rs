//! Without manifests, on a real API server: what is recorded is found, what nobody changed is not.

mod corpora;
mod table;

use crate::case::Case;

/// The tests of this theme.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::tools("recorded_corpora_are_in_sync_and_every_recorded_edit_is_named", |_| corpora::run())
            .with_helm(),
        Case::server("recorded_readme_table_of_edits_is_current", table::run),
    ]
}
