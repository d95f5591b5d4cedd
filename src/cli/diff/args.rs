//! What `kubectl drift diff` may be told. The comments are the help.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args};

use crate::cli::declared::KustomizeArgs;
use crate::cli::flag::{Limit, boolean, limit};
use crate::cli::output;
use crate::cluster::DEFAULT_CONCURRENCY;
use crate::report::exit::FailOn;
use crate::report::show;

/// Shown below the flags, after the formats.
const EXAMPLES: &str = "\
Examples:
  # A folder of manifests against the cluster of the current context
  kubectl drift diff -f deploy/

  # Without manifests: what was changed since it was last applied, here or in the whole cluster
  kubectl drift diff
  kubectl drift diff deploy,svc -l app=web
  kubectl drift diff -A

  # Sub-folders too, in another namespace and context
  kubectl drift diff -R -f deploy/ --context prod -n shop

  # What a chart or a kustomization makes
  helm template shop ./chart | kubectl drift diff -f -
  kubectl drift diff -k overlays/prod

  # Without a cluster: against objects that were saved before
  kubectl get deploy,cm -n shop -o yaml --show-managed-fields > live.yaml
  kubectl drift diff -f deploy/ --live live.yaml

  # In a pipeline: fail only on what happened in the cluster, keep a report
  kubectl drift diff -f deploy/ --fail-on drift -o text -o json=drift.json

Exit codes: 0 in sync, 1 differs, 2 could not run, 3 incomplete, 130 interrupted.";

/// Manifests, live side, and how to tell.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Args, Clone, Debug)]
#[command(after_help = format!("{}\n\n{EXAMPLES}", output::help()))]
pub(crate) struct DiffArgs {
    /// File or folder of manifests, or - for standard input; repeatable, also as a comma-separated list
    #[arg(short, long = "filename", value_name = "FILE|DIR|-")]
    pub(super) filename: Vec<String>,

    /// Read the sub-folders of -f, too
    #[arg(short = 'R', long, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_parser = boolean, value_name = "BOOL",
        hide_default_value = true)]
    pub(in crate::cli) recursive: bool,

    #[command(flatten)]
    pub(super) kustomize: KustomizeArgs,

    /// File or folder that holds the live objects, in place of a cluster; repeatable
    #[arg(long, value_name = "PATH")]
    pub(super) live: Vec<PathBuf>,

    /// Output format, with =FILE to a file; repeatable
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(super) output: Vec<String>,

    /// Also show differences that are not counted; repeatable
    #[arg(long, value_name = "WHAT", value_delimiter = ',',
        value_parser = PossibleValuesParser::new(show::VALUES.map(|(word, _)| word)))]
    pub(super) show: Vec<String>,

    /// Which differences make the exit code 1
    #[arg(long, value_name = "WHICH", default_value = FailOn::Any.as_str(),
        value_parser = PossibleValuesParser::new(FailOn::ALL.map(FailOn::as_str)).map(|word| FailOn::of(&word)))]
    pub(super) fail_on: FailOn,

    /// Exit with 0 where it would be 1 or 3
    #[arg(long)]
    pub(super) exit_zero: bool,

    /// Objects that may not be read do not make the report incomplete
    #[arg(long)]
    pub(super) skip_forbidden: bool,

    /// Field manager that is "us", such as a CI system's; repeatable. Found by itself where an object tells
    #[arg(long = "applier", value_name = "NAME")]
    pub(super) appliers: Vec<String>,

    /// Unchanged lines around a change: 3 within texts and none around fields, if it is not given
    #[arg(short = 'U', long, value_name = "N")]
    pub(super) unified: Option<usize>,

    /// Print as if live were to become declared (formats for people only)
    #[arg(long)]
    pub(super) reverse: bool,

    /// Print secret values instead of ***
    #[arg(long)]
    pub(super) show_secrets: bool,

    /// Most requests in flight
    #[arg(long, value_name = "N", default_value_t = u16::try_from(DEFAULT_CONCURRENCY).unwrap_or(u16::MAX),
        value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) concurrency: u16,

    /// Limit of the whole run, such as 30s or 2m; what is not read by then is unknown
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    pub(super) timeout: Option<Limit>,

    /// Folder for what servers publish about their types [default: kubectl-drift in your cache folder]
    #[arg(long, value_name = "DIR")]
    pub(super) cache_dir: Option<PathBuf>,

    /// Without -f: TYPE, TYPE/NAME or TYPE NAME, as in kubectl get. None: every kind of the namespace
    #[arg(value_name = "TYPE[/NAME]")]
    pub(super) objects: Vec<String>,

    /// Without -f: all namespaces, and what is outside of any
    #[arg(short = 'A', long, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_parser = boolean, value_name = "BOOL",
        hide_default_value = true)]
    pub(super) all_namespaces: bool,

    /// Without -f: only objects with these labels, such as app=web,tier!=cache
    #[arg(short = 'l', long = "selector", value_name = "SELECTOR")]
    pub(super) selector: Option<String>,

    /// Without -f: only objects with these fields, such as metadata.name=web
    #[arg(long, value_name = "SELECTOR")]
    pub(super) field_selector: Option<String>,

    /// The command is `status`
    #[arg(skip)]
    pub(super) at_a_glance: bool,
}

impl DiffArgs {
    /// Whether manifests are given, in whatever way.
    pub(super) fn has_manifests(&self) -> bool {
        !self.filename.is_empty() || self.kustomize.kustomize.is_some()
    }
}

const STATUS_EXAMPLES: &str = "\
Examples:
  # This namespace, by what was last applied to each object
  kubectl drift status

  # The whole cluster; only what is not as it was applied, for a pipe
  kubectl drift status -A
  kubectl drift status -A -o name

  # Against manifests
  kubectl drift status -f deploy/

Exit codes: 0 in sync, 1 differs, 2 could not run, 3 incomplete, 130 interrupted.";

/// The arguments of `diff`, told in one line an object.
#[derive(Args, Clone, Debug)]
#[command(after_help = format!("{}\n\n{STATUS_EXAMPLES}", output::help()))]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    diff: DiffArgs,
}

impl StatusArgs {
    /// The comparison behind it.
    pub(crate) fn diff(&self) -> DiffArgs {
        let mut args = DiffArgs { at_a_glance: true, ..self.diff.clone() };
        if args.output.iter().all(|output| output.contains('=')) {
            args.output.push("summary".to_owned());
        }
        args
    }
}
