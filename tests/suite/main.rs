//! The integration tests: one program, a file for each theme.
//!
//! The standard runner can neither skip a test at run time nor end what tests share, so this is a runner of its own
//! with the same arguments. Tests on a real control plane are skipped, visibly, where there is none;
//! `DRIFT_REQUIRE_APISERVER` makes that a failure.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a test runner prints")]
#![expect(clippy::disallowed_methods, reason = "the edges of the program are what tests stand on")]

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use case::{Body, Case};

mod architecture;
mod bench;
mod cache;
mod case;
mod cli;
mod cli_bad_input;
mod cli_process;
// Linux: elsewhere script(1) is another program.
#[cfg(target_os = "linux")]
mod cli_terminal;
mod cluster_connect;
mod cluster_read;
mod drift;
mod endings;
mod faults;
mod files_view;
#[path = "../harness/mod.rs"]
mod harness;
mod kubectl_diff;
mod main_job;
mod manifest_parity;
mod mutations;
mod ownership;
mod quantities;
mod readme;
mod schema_current;
mod semantics_rows;
mod servers;

/// Set to any value: a test that needs the control plane fails where it cannot be had.
const REQUIRE: &str = "DRIFT_REQUIRE_APISERVER";

/// Every theme's tests.
const THEMES: &[fn() -> Vec<Case>] = &[
    // One a line, by name.
    architecture::cases,
    bench::cases,
    cache::cases,
    cli_bad_input::cases,
    cli_process::cases,
    #[cfg(target_os = "linux")]
    cli_terminal::cases,
    cluster_connect::cases,
    cluster_read::cases,
    endings::cases,
    faults::cases,
    files_view::cases,
    kubectl_diff::cases,
    main_job::cases,
    manifest_parity::cases,
    mutations::cases,
    ownership::cases,
    quantities::cases,
    readme::cases,
    schema_current::cases,
    semantics_rows::cases,
];

fn cases() -> Vec<Case> {
    THEMES.iter().flat_map(|theme| theme()).collect()
}

fn main() -> ExitCode {
    if endings::hold() {
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::from_args();
    let (cases, skipped) = (cases(), skip_reason(&arguments));
    let count = cases.iter().filter(|case| case.needs_cluster() && selected(&case.name, &arguments)).count();
    let trials = cases.into_iter().map(|case| trial(case, skipped.is_some())).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    if let Some(reason) = &skipped
        && count > 0
    {
        println!("{count} cluster tests skipped: {reason}");
    }
    if let Err(problem) = servers::finish_all(conclusion.has_failed()) {
        eprintln!("FAILED at the end of the run: {problem}");
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}

/// Why the cluster tests cannot run, unless they must.
fn skip_reason(arguments: &Arguments) -> Option<String> {
    let wanted = cases().iter().any(|case| case.needs_cluster() && selected(&case.name, arguments));
    if arguments.list || !wanted || std::env::var_os(REQUIRE).is_some() {
        return None;
    }
    servers::assets().err()
}

/// The runner's own rule for its filter arguments.
fn selected(name: &str, arguments: &Arguments) -> bool {
    let matches =
        |pattern: &String| if arguments.exact { name == pattern } else { name.contains(pattern.as_str()) };
    arguments.filter.as_ref().is_none_or(matches) && !arguments.skip.iter().any(matches)
}

fn trial(case: Case, skip: bool) -> Trial {
    let needs_cluster = case.needs_cluster();
    let trial = Trial::test(case.name, move || run(case.body));
    trial.with_ignored_flag(skip && needs_cluster)
}

fn run(body: Body) -> Result<(), Failed> {
    match body {
        Body::Plain(run) => run(),
        Body::Tools(run) => run(&servers::assets()?),
        Body::Server(slot, run) => run(&*servers::server(slot)?),
    }
    Ok(())
}
