//! What an operation needs of the world beside its ports: the time, and somebody to tell how far it is.

use std::fmt;

/// A moment, from a clock that is passed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since the Unix epoch.
    pub unix_seconds: i64,
    /// Milliseconds of a clock that never steps back; only differences mean something.
    pub monotonic_ms: u64,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Manifests are being read.
    Reading,
    /// The server is asked how this many kinds are served.
    Resolving {
        /// Distinct kinds.
        kinds: usize,
    },
    /// Live objects are being read.
    Fetching {
        /// Objects answered for.
        done: usize,
        /// Objects asked for.
        total: usize,
    },
    /// Kinds are being listed.
    Listing {
        /// Kinds read to their end.
        done: usize,
        /// Kinds to read.
        total: usize,
    },
    /// The answers are being compared.
    Comparing {
        /// Live objects at hand.
        total: usize,
    },
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reading => f.write_str("reading manifests"),
            Self::Resolving { kinds } => write!(f, "asking the server for {kinds} kinds"),
            Self::Fetching { done, total } => write!(f, "reading live objects {done}/{total}"),
            Self::Listing { done, total } => write!(f, "reading kinds {done}/{total}"),
            Self::Comparing { total } => write!(f, "comparing {total} objects"),
        }
    }
}

/// The clock and the listener of a run.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The present.
    pub now: &'a dyn Fn() -> Moment,
    /// Told at every step; must return at once.
    pub progress: &'a dyn Fn(Progress),
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Surroundings")
    }
}
