//! `kubectl drift`: what in the cluster is no longer what was declared, which way it moved, which
//! client moved it and when — with read permission only.
//!
//! # One object, from manifest line to printed change
//!
//! 1. [`source`] finds `deploy/web.yaml` and [`core::manifest`] reads it as kubectl would: a
//!    [`core::manifest::Document`] with the value, and beside it the line and column of everything in it.
//!    A document that cannot be read becomes a [`core::problem::Problem`] and the run goes on.
//! 2. [`ops`] asks the [`cluster`] how the exact group, version and kind is served, settles the
//!    namespace, and fetches the live object together with its neighbours: lists, not single reads.
//! 3. [`core::schema`] is the small type system built from the server's OpenAPI v3 documents: list keys,
//!    atomic nodes, quantities, defaults.
//! 4. [`core::evaluate`] walks three trees at once — declared, last applied, live — and asks of every
//!    difference first the record (which side moved?), then the owners in the managed fields (who moved
//!    it?). Rules, kept as data, say what is a default, an allocation, a controller's value. The result is
//!    a list of [`core::change::Change`]s, secrets masked.
//! 5. [`report`] holds the changes of all objects; [`render`] turns it into text or JSON.
//! 6. [`cli`] prints that and returns the exit code.
//!
//! # Layers
//!
//! ```text
//!  cli ──► ops ──► cluster (asynchronous, kube)
//!   │       │ └──► source  (files)
//!   │       ▼
//!   └──► render ──► report ──► core (pure)
//! ```
//!
//! Arrows are the only imports allowed, plus anything further to the right; `core` imports nothing of the
//! crate. A test reads every `use` line and holds this. Three traits stand at the edges —
//! [`source::Source`], [`cluster::Cluster`], [`render::Renderer`] — and everything else is concrete.

#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "tests arrange files, processes and clocks"))]

pub mod cli;
pub mod cluster;
pub mod core;
pub mod ops;
pub mod render;
pub mod report;
pub mod source;
