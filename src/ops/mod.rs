//! What a command does, ports passed in.
//!
//! Nothing here knows a terminal, an argument or a clock: the command line hands over a request, a
//! [`crate::source::Source`], a [`crate::cluster::Cluster`] and the [`surroundings::Surroundings`], and
//! gets a [`crate::report::model::Report`] back.

mod arguments;
mod autoscalers;
pub mod blame;
mod deadline;
pub mod diff;
mod duplicates;
mod fetch;
pub mod files;
pub(crate) mod kinds;
mod look;
mod masking;
mod namespaces;
mod pipeline;
mod placement;
pub mod preflight;
pub mod recorded;
mod releases;
mod slot;
pub mod surroundings;

#[cfg(test)]
mod tests;
