//! The root of the command line.

use clap::{Parser, Subcommand};

use super::blame::BlameArgs;
use super::color::ColorChoice;
use super::completion::CompletionArgs;
use super::diff::{DiffArgs, StatusArgs};
use super::explain::ExplainArgs;
use super::files::FilesArgs;
use super::kube_flags::KubeFlags;
use super::preflight::PreflightArgs;
use super::version::VersionArgs;

const EXAMPLES: &str = "\
Examples:
  # What in the cluster is no longer as these manifests say?
  kubectl drift diff -f deploy/

  # Without manifests: what was changed in this namespace since it was last applied?
  kubectl drift diff

  # The same at a glance, and who set every field of one object
  kubectl drift status -A
  kubectl drift blame deploy/web

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
    /// Compare manifests, or what was last applied, with live objects
    Diff(Box<DiffArgs>),
    /// The same comparison at a glance: one line an object, the worst first
    Status(Box<StatusArgs>),
    /// Show who set every field of a live object, and when
    Blame(Box<BlameArgs>),
    /// Compare any two manifests or folders with each other, without a cluster
    Files(Box<FilesArgs>),
    /// Explain the words, causes, exit codes and rules of the output
    Explain(ExplainArgs),
    /// Print completion scripts or the man page, or install what kubectl asks for completion
    Completion(CompletionArgs),
    /// May I read what a comparison needs? Prints the role that is missing
    Preflight(Box<PreflightArgs>),
    /// Print the version, and the server's
    Version(VersionArgs),
}
