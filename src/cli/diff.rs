//! `kubectl drift diff`: from arguments to a request, and from its report to output and exit code.

pub(super) mod args;
mod live;

use std::io::Read;

pub(super) use args::DiffArgs;
use live::{Answer, Job};

use super::Session;
use super::error::CliError;
use super::interrupt::unless_interrupted;
use super::output::{self, Output};
use super::present::{Choices, present};
use super::progress::ProgressLine;
use crate::ops::diff::{DiffRequest, failed};
use crate::report::exit::{ExitCode, ExitPolicy};
use crate::report::model::{LiveSide, Report};
use crate::report::show::Show;

/// Requests are told from this `-v` level on, as kubectl does.
const TELLS_REQUESTS: u8 = 6;

/// Runs the command to its exit code.
pub(super) fn run(args: &DiffArgs, session: &mut Session) -> ExitCode {
    let outputs = match output::parse(&args.output) {
        Ok(outputs) => outputs,
        Err(error) => return session.refuse(&error),
    };
    match check(args) {
        Err(error) => {
            session.ui.error(&error);
            let report = failed(args.live_side(), (session.env.now)(), error.into_problem());
            conclude(&report, &outputs, args, session)
        }
        Ok(()) => compare(args, &outputs, session),
    }
}

/// What clap cannot say as well.
fn check(args: &DiffArgs) -> Result<(), CliError> {
    if let Some(first) = args.rest.first() {
        return Err(CliError::usage(format!("unexpected argument \"{first}\""))
            .hint(format!("manifests are given with -f: `kubectl drift diff -f {first}`")));
    }
    if let Some(folder) = &args.kustomize {
        return Err(CliError::usage("-k is not supported yet")
            .hint(format!("build it first: `kubectl kustomize {folder} | kubectl drift diff -f -`")));
    }
    if args.filename.is_empty() {
        return Err(CliError::usage("no manifests given: nothing to compare")
            .hint("name files or folders: `kubectl drift diff -f deploy/`")
            .hint("`kubectl drift diff --help` shows more examples"));
    }
    Ok(())
}

fn compare(args: &DiffArgs, outputs: &[Output], session: &mut Session) -> ExitCode {
    let draws = session.env.terminal.stderr && session.kube.verbosity < TELLS_REQUESTS;
    let progress = ProgressLine::start(draws);
    let job = job(args, outputs, session, progress.clone());
    let answer = unless_interrupted(move || job.run());
    progress.end();
    let Some(Answer { report, warnings }) = answer else { return ExitCode::Interrupted };
    match &report.error {
        // What the source noticed is in the error's hint when it matters.
        Some(problem) => session.ui.error(&CliError::from(problem.clone())),
        None => warnings.iter().for_each(|warning| session.ui.warning(warning)),
    }
    conclude(&report, outputs, args, session)
}

fn job(args: &DiffArgs, outputs: &[Output], session: &Session, progress: ProgressLine) -> Job {
    Job {
        filename: args.filename.clone(),
        recursive: args.recursive,
        live: args.live.clone(),
        request: DiffRequest {
            appliers: args.appliers.clone(),
            show_secrets: args.show_secrets,
            skip_forbidden: args.skip_forbidden,
            documents: outputs.iter().any(Output::shows_whole_objects).then(|| shown(args)),
            list_uncounted: !args.show.is_empty() || outputs.iter().any(Output::shows_all),
            timeout: args.timeout.and_then(|limit| limit.0),
            live: args.live_side(),
        },
        concurrency: args.concurrency.into(),
        cache: args.cache_dir.clone().or_else(|| session.env.cache.clone()),
        kube: session.kube.clone(),
        env: session.env.clone(),
        progress,
    }
}

/// Writes every output.
fn conclude(report: &Report, outputs: &[Output], args: &DiffArgs, session: &mut Session) -> ExitCode {
    let choices = Choices {
        show: shown(args),
        exit: ExitPolicy { fail_on: args.fail_on, exit_zero: args.exit_zero },
        unified: args.unified,
        reverse: args.reverse,
        unexplained: true,
    };
    present(report, outputs, &choices, session)
}

fn shown(args: &DiffArgs) -> Show {
    Show::parse(args.show.iter().map(String::as_str)).expect("clap passes on only the known words")
}

impl DiffArgs {
    fn live_side(&self) -> LiveSide {
        if self.live.is_empty() { LiveSide::Cluster } else { LiveSide::Files }
    }
}

/// Standard input, opened only when it is read.
fn stdin() -> Box<dyn Read> {
    super::ui::stdin()
}
