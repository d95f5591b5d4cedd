//! Where declared objects come from: files, folders, standard input, kustomizations.

mod arguments;
pub mod files;
mod glob;
pub mod kustomize;
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

/// A source whose kind is decided at run time.
impl Source for Box<dyn Source> {
    fn read(&mut self) -> Result<Vec<Entry>, Problem> {
        self.as_mut().read()
    }

    fn notes(&self) -> &[String] {
        self.as_ref().notes()
    }
}
