//! `kubectl drift files A B`: two sets of objects, no cluster; also the viewer of `kubectl diff`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::Session;
use super::error::CliError;
use super::output::{self, Output};
use super::present::{Choices, present};
use super::ui::stdin;
use crate::ops::files::{FilesRequest, View, compare};
use crate::ops::surroundings::Surroundings;
use crate::report::exit::{ExitCode, ExitPolicy, FailOn};
use crate::report::show::{self, Show};
use crate::source::Source;
use crate::source::files::FileSource;

/// Shown below the flags.
const EXAMPLES: &str = "\
Examples:
  # Two versions of a folder of manifests
  kubectl drift files old/ new/

  # What a chart makes now, and what it made before
  helm template shop ./chart | kubectl drift files before.yaml -

  # As the viewer of kubectl diff: field by field, each change with its cause
  export KUBECTL_EXTERNAL_DIFF=\"kubectl-drift files\"
  kubectl diff -f deploy/

Objects are matched by group, kind, namespace and name; one that names no namespace matches its only namesake.
- stands for the first side, + for the second. Of two folders that kubectl diff wrote, the first is the live one.

Exit codes: 0 the same, 1 different, 2 could not run, 3 incomplete, 130 interrupted.";

/// Two sides, and how to tell.
#[derive(Args, Clone, Debug)]
#[command(after_help = format!("{}\n\n{EXAMPLES}", output::help()))]
pub(super) struct FilesArgs {
    /// File, folder (with all folders in it) or - for standard input
    #[arg(value_name = "A")]
    first: String,

    /// What to compare it with
    #[arg(value_name = "B")]
    second: String,

    /// Output format, with =FILE to a file; repeatable
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    output: Vec<String>,

    /// Also show differences that are not counted; repeatable
    #[arg(long, value_name = "WHAT", value_delimiter = ',',
        value_parser = PossibleValuesParser::new(show::VALUES.map(|(word, _)| word)))]
    show: Vec<String>,

    /// Which differences make the exit code 1
    #[arg(long, value_name = "WHICH", default_value = FailOn::Any.as_str(),
        value_parser = PossibleValuesParser::new(FailOn::ALL.map(FailOn::as_str)).map(|word| FailOn::of(&word)))]
    fail_on: FailOn,

    /// Exit with 0 where it would be 1 or 3
    #[arg(long)]
    exit_zero: bool,

    /// Unchanged lines around a changed line
    #[arg(short = 'U', long, value_name = "N", default_value_t = 3)]
    unified: usize,

    /// Print as if the second side were to become the first (formats for people only)
    #[arg(long)]
    reverse: bool,

    /// Print secret values instead of ***
    #[arg(long)]
    show_secrets: bool,
}

/// Runs the command to its exit code.
pub(super) fn run(args: &FilesArgs, session: &mut Session) -> ExitCode {
    let outputs = match output::parse(&args.output).and_then(|outputs| check(args).map(|()| outputs)) {
        Ok(outputs) => outputs,
        Err(error) => return session.refuse(&error),
    };
    let side = |path: &String| FileSource::side(path.clone(), stdin());
    let (mut first, mut second) = (side(&args.first), side(&args.second));
    let around = Surroundings { now: &session.env.now, progress: &|_| {} };
    let request = request(args, &outputs, session);
    let report = compare(&request, &mut first, &mut second, around);
    match &report.error {
        Some(problem) => session.ui.error(&CliError::from(problem.clone())),
        None => first.notes().iter().chain(second.notes()).for_each(|note| session.ui.warning(note)),
    }
    present(&report, &outputs, &choices(args, &request), session)
}

fn check(args: &FilesArgs) -> Result<(), CliError> {
    if args.first == "-" && args.second == "-" {
        return Err(CliError::usage("standard input cannot be both sides")
            .hint("write one side to a file first: `… > before.yaml`"));
    }
    Ok(())
}

fn request(args: &FilesArgs, outputs: &[Output], session: &Session) -> FilesRequest {
    let view = if is_kubectl_diff(&args.first, &args.second) { View::KubectlDiff } else { View::AsNamed };
    let names = match view {
        View::KubectlDiff => ["live".into(), "as applied".into()],
        View::AsNamed => [name(&args.first), name(&args.second)],
    };
    FilesRequest {
        view,
        names,
        namespace: session.kube.namespace.clone(),
        show_secrets: args.show_secrets,
        list_uncounted: !args.show.is_empty() || outputs.iter().any(Output::shows_all),
        documents: outputs.iter().any(Output::shows_whole_objects).then(|| shown(args)),
    }
}

fn name(path: &str) -> String {
    if path == "-" { "<stdin>".into() } else { path.into() }
}

fn shown(args: &FilesArgs) -> Show {
    Show::parse(args.show.iter().map(String::as_str)).expect("clap passes on only the known words")
}

/// kubectl runs its viewer with the two folders first and the viewer's own words after them
/// (k/kubectl `pkg/cmd/diff/diff.go`): `kubectl-drift LIVE-1 MERGED-2 files`.
pub(super) fn as_kubectl_calls(arguments: &[OsString]) -> Vec<OsString> {
    let [program, first, second, words @ ..] = arguments else { return arguments.to_vec() };
    if !is_kubectl_diff(first, second) {
        return arguments.to_vec();
    }
    let command = (!words.iter().any(|word| word == "files")).then(|| "files".into());
    let before = std::iter::once(program).chain(words).cloned();
    before.chain(command).chain([first.clone(), second.clone()]).collect()
}

/// The folders `kubectl diff` makes are called `LIVE-…` and `MERGED-…` (k/kubectl `pkg/cmd/diff/diff.go`).
fn is_kubectl_diff(first: impl AsRef<OsStr>, second: impl AsRef<OsStr>) -> bool {
    let starts = |path: &OsStr, prefix: &str| {
        Path::new(path).file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix))
    };
    starts(first.as_ref(), "LIVE-") && starts(second.as_ref(), "MERGED-")
}

/// kubectl's readers expect the live side first: `-`.
fn choices(args: &FilesArgs, request: &FilesRequest) -> Choices {
    Choices {
        show: shown(args),
        exit: ExitPolicy { fail_on: args.fail_on, exit_zero: args.exit_zero },
        unified: args.unified,
        reverse: args.reverse != (request.view == View::KubectlDiff),
        unexplained: request.view == View::KubectlDiff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kubectls_order_of_arguments_is_turned_around() {
        let turned = |words: &str| {
            let arguments: Vec<OsString> = words.split(' ').map(OsString::from).collect();
            let turned = as_kubectl_calls(&arguments);
            turned.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(turned("k /t/LIVE-1 /t/MERGED-2 files -o=json"), "k files -o=json /t/LIVE-1 /t/MERGED-2");
        assert_eq!(turned("k /t/LIVE-1 /t/MERGED-2"), "k files /t/LIVE-1 /t/MERGED-2");
        for other in ["k files /t/LIVE-1 /t/MERGED-2", "k files a b", "k", "k diff -f"] {
            assert_eq!(turned(other), other);
        }
    }
}
