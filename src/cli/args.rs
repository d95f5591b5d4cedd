//! The root of the command line.

use clap::{Parser, Subcommand};

use super::color::ColorChoice;
use super::diff::DiffArgs;
use super::explain::ExplainArgs;
use super::files::FilesArgs;
use super::kube_flags::KubeFlags;
use super::version::VersionArgs;

const EXAMPLES: &str = "\
Examples:
  # What in the cluster is no longer as these manifests say?
  kubectl drift diff -f deploy/

  # What do the words in the output mean?
  kubectl drift explain causes

Needs nothing but get and list permission; nothing is ever written to the cluster.";

/// Show what in the cluster is no longer what was declared: which way it moved, who moved it, and when.
#[derive(Parser, Debug)]
#[command(
    name = "kubectl-drift",
    bin_name = "kubectl drift",
    version,
    about,
    after_help = EXAMPLES,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 110
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) kube: KubeFlags,

    /// When to colour the output
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t,
        hide_possible_values = false
    )]
    pub(super) color: ColorChoice,

    /// Print to the terminal what does not fit it, without a pager
    #[arg(long, global = true)]
    pub(super) no_pager: bool,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Compare manifests with live objects
    Diff(Box<DiffArgs>),
    /// Compare any two manifests or folders with each other, without a cluster
    Files(Box<FilesArgs>),
    /// Explain the words, causes, exit codes and rules of the output
    Explain(ExplainArgs),
    /// Print the version, and the server's
    Version(VersionArgs),
}
