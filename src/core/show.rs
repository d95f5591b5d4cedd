//! `--show`: which differences are listed beside the counted ones.

use std::collections::BTreeSet;

use super::change::{Cause, Change};

/// What `--show` accepts, with what it adds.
pub const VALUES: [(&str, &str); 4] = [
    ("server", "values the API server or an admission webhook filled or rewrote"),
    ("controller", "values a controller owns"),
    ("default", "defaults of the schema"),
    ("all", "every difference, also those that a rule keeps from counting"),
];

/// The differences to list. The default lists the counted ones only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Show {
    causes: BTreeSet<Cause>,
    everything: bool,
}

impl Show {
    /// Every difference there is.
    pub fn all() -> Self {
        Self { causes: BTreeSet::from(Cause::ALL), everything: true }
    }

    /// The counted differences and those of one more cause.
    #[must_use]
    pub fn with(mut self, cause: Cause) -> Self {
        self.causes.insert(cause);
        self
    }

    /// Reads words of [`VALUES`].
    ///
    /// # Errors
    /// The first word that is none of them.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        words.into_iter().try_fold(Self::default(), |show, word| match word {
            "server" => Ok(show.with(Cause::Server)),
            "controller" => Ok(show.with(Cause::Controller)),
            "default" => Ok(show.with(Cause::Default)),
            "all" => Ok(Self::all()),
            other => Err(other.to_owned()),
        })
    }

    /// Whether a difference is listed.
    pub fn lists(&self, change: &Change) -> bool {
        let of_a_shown_cause = !change.cause.is_counted() && self.causes.contains(&change.cause);
        change.counted || self.everything || of_a_shown_cause
    }

    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        self.everything
    }
}
