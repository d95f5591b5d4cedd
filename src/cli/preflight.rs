//! `kubectl drift preflight`: from arguments to questions, and from answers to roles.

use std::cell::OnceCell;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::Session;
use super::declared::KustomizeArgs;
use super::env::Env;
use super::error::CliError;
use super::flag::{Limit, boolean, limit};
use super::interrupt::{runtime, unless_interrupted};
use super::kube_flags::KubeFlags;
use super::progress::ProgressLine;
use super::ui::tell_request;
use crate::cluster::{ApiServer, ConnectError, ConnectOptions, Environment, Log};
use crate::ops::preflight::{Subject, failed, preflight};
use crate::ops::recorded::Choice;
use crate::ops::surroundings::Surroundings;
use crate::render::preflight::{json, text, warning};
use crate::report::exit::ExitCode;
use crate::report::preflight::Preflight;

/// Requests are told from this `-v` level on, as kubectl does.
const TELLS_REQUESTS: u8 = 6;

const EXAMPLES: &str = "\
Examples:
  # May I read what a comparison of this folder needs?
  kubectl drift preflight -f deploy/

  # Let somebody who may grant it create the roles that are missing
  kubectl drift preflight -f deploy/ | kubectl --context admin apply -f -

  # The same for a service account, asked by somebody who may impersonate it
  kubectl drift preflight -f deploy/ --as system:serviceaccount:ci:drift

  # What is live, without manifests: some kinds, or every one of the namespace
  kubectl drift preflight deployments,services -n shop
  kubectl drift preflight -n shop

Asks by SelfSubjectAccessReview, which every user may do; no object is read. Exit codes: 0 everything can be read,
3 something cannot, 2 could not run.";

/// What is to be compared, and how to tell.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct PreflightArgs {
    /// File or folder of manifests, or - for standard input; repeatable, also as a comma-separated list
    #[arg(short, long = "filename", value_name = "FILE|DIR|-")]
    filename: Vec<String>,

    /// Read the sub-folders of -f, too
    #[arg(short = 'R', long, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_parser = boolean, value_name = "BOOL",
        hide_default_value = true)]
    recursive: bool,

    #[command(flatten)]
    kustomize: KustomizeArgs,

    /// In every namespace; without manifests
    #[arg(short = 'A', long)]
    all_namespaces: bool,

    /// text: the missing roles as YAML, the rest as comments; json: everything
    #[arg(short, long, value_name = "FORMAT", default_value = "text",
        value_parser = PossibleValuesParser::new(["text", "json"]))]
    output: String,

    /// Most questions in flight
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,

    /// Limit of the whole run, such as 30s or 2m
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    timeout: Option<Limit>,

    /// Kinds or objects, as for kubectl get: TYPE[,TYPE], TYPE NAME or TYPE/NAME; none means every namespaced kind
    #[arg(value_name = "TYPE[/NAME]")]
    types: Vec<String>,
}

/// Runs the command to its exit code.
pub(super) fn run(args: &PreflightArgs, session: &mut Session) -> ExitCode {
    if let Err(error) = args.check() {
        return conclude(failed(error.into_problem()), args, session);
    }
    let draws = session.env.terminal.stderr && session.kube.verbosity < TELLS_REQUESTS;
    let progress = ProgressLine::start(draws, session.env.is_ascii());
    let job = Job {
        args: args.clone(),
        kube: session.kube.clone(),
        env: session.env.clone(),
        progress: progress.clone(),
    };
    let answer = unless_interrupted(move || runtime().block_on(job.run()));
    progress.end();
    let Some((found, warnings)) = answer else { return ExitCode::Interrupted };
    for warning in &warnings {
        session.ui.warning(warning);
    }
    conclude(found, args, session)
}

fn conclude(found: Preflight, args: &PreflightArgs, session: &mut Session) -> ExitCode {
    if let Some(problem) = &found.error {
        session.ui.error(&CliError::from(problem.clone()));
    }
    if let Some(warning) = warning(&found) {
        session.ui.warning(&warning);
    }
    let printed = match (args.output.as_str(), &found.error) {
        ("json", _) => session.ui.print(&json(&found)),
        (_, None) => session.ui.print(&text(&found, &session.kube.subject())),
        (_, Some(_)) => Ok(()),
    };
    match printed {
        Ok(()) => found.exit_code(),
        Err(error) => session.refuse(&error),
    }
}

impl PreflightArgs {
    fn has_manifests(&self) -> bool {
        !self.filename.is_empty() || self.kustomize.kustomize.is_some()
    }

    fn check(&self) -> Result<(), CliError> {
        self.kustomize.check(&self.filename, self.recursive)?;
        if self.has_manifests() && (!self.types.is_empty() || self.all_namespaces) {
            return Err(CliError::usage("manifests and kinds at the same time")
                .hint("either -f or -k, or TYPE and -A"));
        }
        Ok(())
    }
}

/// A run on its way to another thread.
struct Job {
    args: PreflightArgs,
    kube: KubeFlags,
    env: Env,
    progress: ProgressLine,
}

impl Job {
    async fn run(&self) -> (Preflight, Vec<String>) {
        let cluster = OnceCell::new();
        let connect = async || {
            let connected = ApiServer::connect(&self.connect_options(), &self.environment()).await;
            connected.map(|server| cluster.get_or_init(|| server)).map_err(ConnectError::into_problem)
        };
        let around = Surroundings { now: &self.env.now, progress: &|step| self.progress.tell(step) };
        let timeout = self.args.timeout.and_then(|limit| limit.0);
        let mut warnings = Vec::new();
        let found = if self.args.has_manifests() {
            let PreflightArgs { filename, recursive, kustomize, .. } = &self.args;
            let mut source = kustomize.source(filename, *recursive, &self.env);
            let found = preflight(Subject::Manifests(source.as_mut()), connect, timeout, around).await;
            warnings.extend(source.notes().iter().cloned());
            found
        } else {
            let PreflightArgs { types, all_namespaces, .. } = self.args.clone();
            let choice = Choice { arguments: types, all_namespaces, ..Choice::default() };
            preflight(Subject::Live(choice), connect, timeout, around).await
        };
        warnings.extend(cluster.get().map(ApiServer::warnings).unwrap_or_default());
        (found, warnings)
    }

    fn connect_options(&self) -> ConnectOptions {
        let log = (self.kube.verbosity >= TELLS_REQUESTS).then(|| Log::new(tell_request));
        ConnectOptions {
            timeout: self.args.timeout.and_then(|limit| limit.0),
            concurrency: self.args.concurrency.into(),
            stdin_used: self.args.filename.iter().flat_map(|list| list.split(',')).any(|path| path == "-"),
            log,
            ..self.kube.connect_options()
        }
    }

    fn environment(&self) -> Environment {
        let variable = |name: &str| self.env.variable(name).cloned();
        Environment::from_variables(variable, self.env.home.clone(), self.env.terminal.stdin)
    }
}
