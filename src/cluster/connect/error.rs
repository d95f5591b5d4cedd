//! Why no connection could be set up, before any request was sent.

use std::fmt;

use crate::core::problem::{Problem, ProblemCode};

/// The kubeconfig, the flags or the credentials do not make a connection (exit code 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError(Problem);

impl ConnectError {
    /// The kubeconfig or the flags are at fault.
    pub(in crate::cluster) fn new(message: impl Into<String>) -> Self {
        Self(Problem::new(ProblemCode::Unreachable, message))
    }

    /// The credentials are at fault.
    pub(in crate::cluster) fn credentials(message: impl Into<String>) -> Self {
        Self(Problem::new(ProblemCode::Unauthorized, message))
    }

    /// The same error with what to do next.
    #[must_use]
    pub(in crate::cluster) fn hint(self, hint: impl Into<String>) -> Self {
        Self(self.0.with_hint(hint))
    }

    /// As data, for the report's `error`: message, hint, and `unauthorized` when the credentials could
    /// not be had, else `unreachable`.
    pub fn into_problem(self) -> Problem {
        self.0
    }

    /// As data, by reference.
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for ConnectError {}
