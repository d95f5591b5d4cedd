//! Where declared objects come from: files, folders, standard input.

mod arguments;
pub mod files;
mod glob;
mod walk;

use crate::core::manifest::Entry;
use crate::core::problem::Problem;

/// A place declared objects are read from (one of the three ports).
pub trait Source {
    /// Reads everything, in the order kubectl would. One bad document is an entry, not an error.
    ///
    /// # Errors
    /// What keeps the whole source from being read: a path that does not exist, nothing to compare.
    fn read(&mut self) -> Result<Vec<Entry>, Problem>;

    /// What a person should know about the last [`Source::read`] and is no problem: files left out on purpose.
    fn notes(&self) -> &[String] {
        &[]
    }
}
