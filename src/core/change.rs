//! The result of comparing one object: its changes, what they are called and who made them.
//!
//! The words are promises of the report (`status`, `cause`, `problem.code`); every enum's `as_str` is
//! the JSON spelling.

use serde_json::Value;

use super::path::Path;
use super::position::Position;

/// Seen from declared to live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// Present on both sides, different.
    Changed,
    /// Live only.
    Added,
    /// Declared only.
    Removed,
}

impl Op {
    /// The JSON spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// Why the declared and the live value differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The live side moved away from what was applied.
    Drift,
    /// The declared side moved since it was last applied.
    Pending,
    /// Both moved, and differ.
    Conflict,
    /// Nothing recorded tells which side moved.
    Unattributed,
    /// The API server or an admission webhook rewrote or filled the value.
    Server,
    /// A controller owns the value.
    Controller,
    /// A default of the schema.
    Default,
}

impl Cause {
    /// Every cause, counted ones first, in the order of the report's summary.
    pub const ALL: [Self; 7] = [
        Self::Drift,
        Self::Pending,
        Self::Conflict,
        Self::Unattributed,
        Self::Server,
        Self::Controller,
        Self::Default,
    ];

    /// The JSON spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drift => "drift",
            Self::Pending => "pending",
            Self::Conflict => "conflict",
            Self::Unattributed => "unattributed",
            Self::Server => "server",
            Self::Controller => "controller",
            Self::Default => "default",
        }
    }

    /// Whether a change of this cause makes an object `drifted` (unless a rule uncounts it).
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Drift | Self::Pending | Self::Conflict | Self::Unattributed)
    }
}

/// How many differences there are of each cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([usize; Cause::ALL.len()]);

impl Tally {
    /// One more of a cause.
    pub fn add(&mut self, cause: Cause) {
        self.0[cause as usize] += 1;
    }

    /// How many of a cause.
    pub fn of(&self, cause: Cause) -> usize {
        self.0[cause as usize]
    }
}

/// A client program that owns a field, from one entry of `metadata.managedFields`. Never a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// Field manager name as the client claimed it.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: String,
    /// `status`, `scale`, …; `None` for the main resource.
    pub subresource: Option<String>,
    /// RFC 3339, server clock, whole seconds: last write of the *entry*, so "no later than".
    /// `None` where the server records none (always for `scale` on built-in kinds).
    pub time: Option<String>,
}

/// One difference between declared and live.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Topmost node that exists on one side only, else the leaf.
    pub path: Path,
    /// Direction, declared to live.
    pub op: Op,
    /// Which side moved, or whose value it is.
    pub cause: Cause,
    /// Whether it makes the object drifted.
    pub counted: bool,
    /// The rule that decided or silenced it.
    pub rule: Option<&'static str>,
    /// `None`: absent on that side (`Some(Value::Null)` is a written null).
    pub declared: Option<Value>,
    /// `None`: absent in the record.
    pub last_applied: Option<Value>,
    /// `None`: absent on the live side.
    pub live: Option<Value>,
    /// Newest first; empty when nothing is recorded.
    pub owners: Vec<Owner>,
    /// Where the declared value (or, for an addition, its nearest declared ancestor) stands.
    pub position: Option<Position>,
    /// Values are replaced by `***`.
    pub masked: bool,
    /// What a reader has to know and the cause alone does not say (limits of what is on record).
    pub note: Option<&'static str>,
}

/// What an object as a whole is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Compared, nothing counted differs.
    InSync,
    /// Compared, a counted difference.
    Drifted,
    /// Declared, not live.
    Missing,
    /// Live and of the set, no longer declared.
    Unmanaged,
    /// Not compared; the problem says why.
    Unknown,
}

impl Status {
    /// The JSON spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InSync => "in-sync",
            Self::Drifted => "drifted",
            Self::Missing => "missing",
            Self::Unmanaged => "unmanaged",
            Self::Unknown => "unknown",
        }
    }
}

/// Where the last-applied values of an object come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// The `kubectl.kubernetes.io/last-applied-configuration` annotation.
    Annotation,
    /// The field set of the server-side applier.
    Apply,
    /// Helm's release record.
    Helm,
    /// kapp's `original` annotation.
    Kapp,
    /// Nothing.
    None,
}

impl RecordKind {
    /// The JSON spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Annotation => "annotation",
            Self::Apply => "apply",
            Self::Helm => "helm",
            Self::Kapp => "kapp",
            Self::None => "none",
        }
    }
}

/// Something about an object that is no difference but should be known (`pruned-field`, …).
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Stable word.
    pub code: &'static str,
    /// One sentence for people.
    pub message: String,
    /// The field, when it is about one.
    pub path: Option<Path>,
    /// Where it stands in the manifest.
    pub position: Option<Position>,
}
