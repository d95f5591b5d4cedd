//! `kubectl drift diff`: from arguments to a request, and from its report to output and exit code.

pub(super) mod args;
mod live;

pub(super) use args::{DiffArgs, StatusArgs};
use live::{Answer, Job};

use super::Session;
use super::error::CliError;
use super::interrupt::unless_interrupted;
use super::output::{self, Output};
use super::present::{Choices, present};
use super::progress::ProgressLine;
use crate::core::secret::mask_message;
use crate::ops::diff::{DiffRequest, failed};
use crate::ops::recorded::Choice;
use crate::report::exit::{ExitCode, ExitPolicy};
use crate::report::model::{LiveSide, Mode, Report};
use crate::report::show::{self, Show};

/// Requests are told from this `-v` level on, as kubectl does.
pub(super) const TELLS_REQUESTS: u8 = 6;

/// Runs the command to its exit code.
pub(super) fn run(args: &DiffArgs, session: &mut Session) -> ExitCode {
    let outputs = match output::parse(&args.output) {
        Ok(outputs) => outputs,
        Err(error) => return session.refuse(&error),
    };
    match check(args) {
        Err(error) => {
            session.ui.error(&error);
            let mode = if args.filename.is_empty() { Mode::LastApplied } else { Mode::Manifests };
            let report = failed(args.live_side(), (session.env.now)(), error.into_problem());
            let report = Report { mode, ..report };
            conclude(&report, &outputs, args, session)
        }
        Ok(()) => compare(args, &outputs, session),
    }
}

/// What clap cannot say as well.
fn check(args: &DiffArgs) -> Result<(), CliError> {
    args.kustomize.check(&args.filename, args.recursive)?;
    if let Some(file) = args.objects.iter().find(|word| is_file_name(word)) {
        return Err(CliError::usage(format!("\"{file}\" is no type of object"))
            .hint(format!("manifests are given with -f: `kubectl drift diff -f {file}`")));
    }
    let chooses = [
        (!args.objects.is_empty(), "TYPE[/NAME]"),
        (args.selector.is_some(), "-l"),
        (args.field_selector.is_some(), "--field-selector"),
        (args.all_namespaces, "-A"),
    ];
    let chosen = chooses.iter().find(|(given, _)| *given && args.has_manifests());
    chosen.map_or(Ok(()), |(_, what)| {
        Err(CliError::usage(format!(
            "{what} chooses live objects, and with -f or -k the manifests choose them"
        ))
        .hint("leave one of the two out"))
    })
}

/// What is surely meant for -f.
fn is_file_name(word: &str) -> bool {
    let endings = [".yaml", ".yml", ".json", "/"];
    word == "-" || word.starts_with(['.', '/', '~']) || endings.iter().any(|ending| word.ends_with(ending))
}

fn compare(args: &DiffArgs, outputs: &[Output], session: &mut Session) -> ExitCode {
    let draws = session.env.terminal.stderr && session.env.ansi && session.kube.verbosity < TELLS_REQUESTS;
    let progress = ProgressLine::start(draws, session.env.is_ascii());
    let job = job(args, outputs, session, progress.clone());
    let answer = unless_interrupted(move || job.run());
    progress.end();
    let Some(Answer { report, warnings }) = answer else { return ExitCode::Interrupted };
    match &report.error {
        // What the source noticed is in the error's hint when it matters.
        Some(problem) => session.ui.error(&CliError::from(problem.clone())),
        None if args.show_secrets => warnings.iter().for_each(|warning| session.ui.warning(warning)),
        // Of the server's making, for the greater part.
        None => warnings.iter().for_each(|warning| session.ui.warning(&mask_message(warning))),
    }
    conclude(&report, outputs, args, session)
}

fn job(args: &DiffArgs, outputs: &[Output], session: &Session, progress: ProgressLine) -> Job {
    Job {
        filename: args.filename.clone(),
        recursive: args.recursive,
        kustomize: args.kustomize.clone(),
        live: args.live.clone(),
        recorded: (!args.has_manifests()).then(|| args.choice()),
        list_unrecorded: args.show.iter().any(|word| word == show::NO_RECORD),
        request: DiffRequest {
            appliers: args.appliers.clone(),
            show_secrets: args.show_secrets,
            skip_forbidden: args.skip_forbidden,
            documents: outputs
                .iter()
                .any(|output| output.shows_whole_objects(args.unified))
                .then(|| shown(args)),
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
        in_sync: args.at_a_glance,
        unexplained: true,
    };
    present(report, outputs, &choices, session)
}

fn shown(args: &DiffArgs) -> Show {
    Show::parse(args.show.iter().map(String::as_str)).expect("clap passes on only the known words")
}

impl DiffArgs {
    fn choice(&self) -> Choice {
        Choice {
            arguments: self.objects.clone(),
            labels: self.selector.clone(),
            fields: self.field_selector.clone(),
            all_namespaces: self.all_namespaces,
        }
    }

    fn live_side(&self) -> LiveSide {
        if self.live.is_empty() { LiveSide::Cluster } else { LiveSide::Files }
    }
}
