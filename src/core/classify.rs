//! The decision procedure of one difference: the record first, then the owners.
//!
//! This is `semantics.md` §0.3 as a pure function of five small facts, so that a test can hold every cell
//! of its truth table.

use super::change::{Cause, Op};

/// What the record (the last-applied value) says of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The record agrees with the declared side: the live side moved.
    LiveMoved,
    /// The record agrees with the live side: the declared side moved.
    DeclaredMoved,
    /// The record agrees with neither.
    BothMoved,
    /// No record, but a server-side applier whose field set stands in for one.
    FieldSet,
    /// Neither.
    Nothing,
}

/// Who owns the live value (for a removal inside an atomic node: that node).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The applier, alone or among others.
    Applier,
    /// A controller, or the `scale` subresource of an object that an autoscaler targets.
    Controller,
    /// Any other client.
    Another,
    /// Nobody, while the object's ownership is tracked.
    Nobody,
    /// Not known: no managed fields, broken tracking, or one of the server's buckets.
    Unknown,
}

/// One difference, reduced to what decides its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Declared to live.
    pub op: Op,
    /// What the record says.
    pub evidence: Evidence,
    /// Who owns the live value.
    pub by: By,
    /// The live value is what the server puts there when nothing is declared.
    pub is_default: bool,
}

/// The cause of a difference.
pub fn classify(situation: Situation) -> Cause {
    match situation.op {
        Op::Added => added(situation),
        Op::Changed => changed(situation),
        Op::Removed => removed(situation),
    }
}

/// Live only. A record that has the path proves that the manifest dropped it.
fn added(Situation { evidence, by, is_default, .. }: Situation) -> Cause {
    match (evidence, by) {
        // What is not declared is the default: the two sides say the same, whatever the record says.
        _ if is_default => Cause::Default,
        (Evidence::DeclaredMoved, _) | (Evidence::BothMoved, By::Applier) => Cause::Pending,
        (Evidence::BothMoved, _) => Cause::Conflict,
        (Evidence::LiveMoved, By::Applier) => Cause::Default,
        (Evidence::FieldSet, By::Applier) => Cause::Pending,
        (Evidence::Nothing, By::Applier) | (_, By::Unknown) => Cause::Unattributed,
        (_, By::Controller) => Cause::Controller,
        (_, By::Another) => Cause::Drift,
        (Evidence::FieldSet, By::Nobody) => Cause::Default,
        (_, By::Nobody) => Cause::Server,
    }
}

/// On both sides, different.
fn changed(Situation { evidence, by, is_default, .. }: Situation) -> Cause {
    match (evidence, by) {
        (Evidence::DeclaredMoved, _) => Cause::Pending,
        (_, By::Controller) => Cause::Controller,
        (Evidence::LiveMoved, By::Applier) => Cause::Server,
        (Evidence::LiveMoved, _) => Cause::Drift,
        (Evidence::BothMoved, By::Applier | By::Nobody) => Cause::Pending,
        (Evidence::BothMoved, By::Unknown) if is_default => Cause::Pending,
        (Evidence::BothMoved, _) => Cause::Conflict,
        (Evidence::FieldSet, By::Applier) => Cause::Pending,
        (Evidence::FieldSet, By::Another) => Cause::Drift,
        (Evidence::FieldSet, By::Nobody) if is_default => Cause::Pending,
        (Evidence::FieldSet, By::Nobody | By::Unknown) | (Evidence::Nothing, _) => Cause::Unattributed,
    }
}

/// Declared only. Managed fields cannot name who removes; inside an atomic node its owner tells.
fn removed(Situation { evidence, by, .. }: Situation) -> Cause {
    match (evidence, by) {
        (Evidence::LiveMoved, By::Applier) => Cause::Server,
        (Evidence::LiveMoved | Evidence::FieldSet, By::Controller) => Cause::Controller,
        (Evidence::LiveMoved, _) => Cause::Drift,
        (Evidence::DeclaredMoved, _) => Cause::Pending,
        (Evidence::BothMoved, _) => Cause::Conflict,
        (Evidence::FieldSet, By::Applier) => Cause::Pending,
        (Evidence::FieldSet, By::Another) => Cause::Drift,
        (Evidence::FieldSet, By::Nobody | By::Unknown) | (Evidence::Nothing, _) => Cause::Unattributed,
    }
}

#[cfg(test)]
mod tests;
