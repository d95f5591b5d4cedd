//! The verdict of a run as an exit code: one table, asked once, at the end.

use crate::core::change::{Cause, Status};
use crate::core::problem::ProblemCode;

use super::model::{ObjectReport, Report};

/// What the process returns. The numbers are promises (`contract.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Every object was read and compared, and nothing counted differs.
    InSync = 0,
    /// Every object was read and compared, and something counted differs.
    Differs = 1,
    /// The command could not run: usage, no input, configuration, no connection, no authentication.
    CouldNotRun = 2,
    /// At least one object or kind could not be compared. Outranks [`ExitCode::Differs`].
    Incomplete = 3,
    /// Ctrl-C.
    Interrupted = 130,
}

impl ExitCode {
    /// Every code, for help and documentation.
    pub const ALL: [Self; 5] =
        [Self::InSync, Self::Differs, Self::CouldNotRun, Self::Incomplete, Self::Interrupted];

    /// The number.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// One sentence for help and documentation.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::InSync => "every object was read and compared, and nothing counted differs",
            Self::Differs => "every object was read and compared, and something counted differs",
            Self::CouldNotRun => {
                "the command could not run: usage, no input, kubeconfig, or every read failed for one reason of connection or authentication"
            }
            Self::Incomplete => "at least one object or kind could not be compared (outranks 1)",
            Self::Interrupted => "interrupted",
        }
    }
}

/// `--fail-on`: which counted differences make the code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Every one.
    #[default]
    Any,
    /// Only what happened in the cluster: drift, conflict, unattributed, and missing objects.
    Drift,
}

impl FailOn {
    /// Every value, for help.
    pub const ALL: [Self; 2] = [Self::Any, Self::Drift];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Drift => "drift",
        }
    }

    /// The value of a word that is known to be one.
    pub fn of(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|value| value.as_str() == word);
        found.expect("invariant: clap passes on only the words it was given")
    }
}

/// What the caller wants the exit code to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExitPolicy {
    /// `--fail-on`.
    pub fail_on: FailOn,
    /// `--exit-zero`: 1 and 3 become 0.
    pub exit_zero: bool,
}

impl Report {
    /// The exit code of the run.
    pub fn exit_code(&self, policy: &ExitPolicy) -> ExitCode {
        let code = self.verdict(policy.fail_on);
        let forgiven = matches!(code, ExitCode::Differs | ExitCode::Incomplete);
        if policy.exit_zero && forgiven { ExitCode::InSync } else { code }
    }

    fn verdict(&self, fail_on: FailOn) -> ExitCode {
        if self.error.is_some() || self.lost_connection().is_some() {
            ExitCode::CouldNotRun
        } else if self.objects.iter().any(ObjectReport::is_incomplete) {
            ExitCode::Incomplete
        } else if self.objects.iter().any(|object| object.fails(fail_on)) {
            ExitCode::Differs
        } else {
            ExitCode::InSync
        }
    }

    /// The one reason of connection or authentication for which every read failed. Documents that were
    /// never asked for (invalid, duplicate …) have no say.
    pub fn lost_connection(&self) -> Option<ProblemCode> {
        let mut reads = self.objects.iter().filter_map(ObjectReport::outcome_of_read);
        let first = reads.next()?.err()?;
        (first.is_connection() && reads.all(|read| read == Err(first))).then_some(first)
    }
}

impl ObjectReport {
    /// Whether it makes the run incomplete.
    pub fn is_incomplete(&self) -> bool {
        self.status == Status::Unknown && !self.skipped
    }

    /// What came back when the API server was asked; `None` when it was not.
    fn outcome_of_read(&self) -> Option<Result<(), ProblemCode>> {
        use ProblemCode as P;
        let Some(problem) = self.problem.as_ref().filter(|_| self.status == Status::Unknown) else {
            return Some(Ok(()));
        };
        let unasked = matches!(
            problem.code,
            P::InvalidManifest | P::NamespaceMismatch | P::Duplicate | P::NotComparable | P::TooLarge
        );
        (!unasked).then_some(Err(problem.code))
    }

    fn fails(&self, fail_on: FailOn) -> bool {
        let mut counted = self.changes.iter().filter(|change| change.counted);
        match (self.status, fail_on) {
            (Status::Missing, _) | (Status::Unmanaged | Status::Drifted, FailOn::Any) => true,
            (Status::Drifted, FailOn::Drift) => counted.any(|change| change.cause != Cause::Pending),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
