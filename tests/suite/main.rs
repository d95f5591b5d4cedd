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
mod blame;
mod cache;
mod case;
mod cli;
mod cli_bad_input;
mod cli_plugin;
mod cli_process;
// Linux: elsewhere script(1) is another program.
#[cfg(target_os = "linux")]
mod cli_terminal;
mod cluster_connect;
mod cluster_read;
mod completion;
mod corpora;
mod drift;
mod endings;
mod faults;
mod files_view;
mod first_screen;
mod generated;
#[path = "../harness/mod.rs"]
mod harness;
mod hostile;
mod kinds;
mod kubeconfig_parity;
mod kubectl_diff;
mod kustomize;
mod main_job;
mod manifest_parity;
mod mutations;
mod ownership;
mod preflight;
mod quantities;
mod readme;
mod recorded;
mod release;
mod schema_current;
mod semantics_rows;
mod sentinels;
mod servers;

/// Set to any value: a test that needs the control plane fails where it cannot be had.
const REQUIRE: &str = "DRIFT_REQUIRE_APISERVER";

/// Every theme's tests.
const THEMES: &[fn() -> Vec<Case>] = &[
    // One a line, by name.
    architecture::cases,
    bench::cases,
    blame::cases,
    cache::cases,
    cli_bad_input::cases,
    cli_plugin::cases,
    cli_process::cases,
    #[cfg(target_os = "linux")]
    cli_terminal::cases,
    cluster_connect::cases,
    cluster_read::cases,
    completion::cases,
    corpora::cases,
    endings::cases,
    faults::cases,
    files_view::cases,
    first_screen::cases,
    generated::cases,
    kinds::cases,
    hostile::cases,
    kubeconfig_parity::cases,
    kubectl_diff::cases,
    kustomize::cases,
    main_job::cases,
    manifest_parity::cases,
    mutations::cases,
    ownership::cases,
    preflight::cases,
    quantities::cases,
    readme::cases,
    recorded::cases,
    release::cases,
    schema_current::cases,
    semantics_rows::cases,
    sentinels::cases,
];

fn cases() -> Vec<Case> {
    THEMES.iter().flat_map(|theme| theme()).collect()
}

fn main() -> ExitCode {
    if endings::hold() {
        return ExitCode::SUCCESS;
    }
    let (arguments, more) = filters();
    let (mut cases, no_cluster) = (cases(), skip_reason(&arguments));
    cases.retain(|case| more.is_empty() || more.iter().any(|filter| case.name.contains(filter)));
    let no_helm = lacking_helm(&cases, &arguments);
    let left_out = left_out(&cases, &arguments, [&no_cluster, &no_helm]);
    let trials = cases.into_iter().map(|case| trial(case, no_cluster.is_some(), no_helm.is_some())).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    print!("{left_out}");
    if let Err(problem) = servers::finish_all(conclusion.has_failed()) {
        eprintln!("FAILED at the end of the run: {problem}");
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}

/// The runner's arguments, and all filters where there are several, which it would not take.
fn filters() -> (Arguments, Vec<String>) {
    const WITH_VALUE: [&str; 5] = ["--skip", "--test-threads", "--color", "--format", "--logfile"];
    let (mut filters, mut rest, mut is_value) = (Vec::new(), Vec::new(), false);
    for word in std::env::args() {
        let is_option = is_value || word.starts_with('-') || rest.is_empty();
        is_value = !is_value && WITH_VALUE.contains(&word.as_str());
        if is_option { rest.push(word) } else { filters.push(word) }
    }
    if filters.len() == 1 {
        rest.append(&mut filters);
    }
    (Arguments::from_iter(rest), filters)
}

/// Why the cluster tests cannot run, unless they must.
fn skip_reason(arguments: &Arguments) -> Option<String> {
    let wanted = cases().iter().any(|case| case.needs_cluster() && selected(&case.name, arguments));
    if arguments.list || !wanted || std::env::var_os(REQUIRE).is_some() {
        return None;
    }
    servers::assets().err()
}

/// Why the tests with the real Helm cannot run, unless they must.
fn lacking_helm(cases: &[Case], arguments: &Arguments) -> Option<String> {
    let wanted = cases.iter().any(|case| case.needs_helm && selected(&case.name, arguments));
    if arguments.list || !wanted || std::env::var_os(REQUIRE).is_some() {
        return None;
    }
    harness::helm::lacking()
}

/// How many of the wanted tests are not run, and why: a line a reason.
fn left_out(cases: &[Case], arguments: &Arguments, [cluster, helm]: [&Option<String>; 2]) -> String {
    let count = |which: &dyn Fn(&Case) -> bool| {
        cases.iter().filter(|case| selected(&case.name, arguments) && which(case)).count()
    };
    let lacks = [
        (cluster, count(&Case::needs_cluster), "cluster tests"),
        (helm, count(&|case| case.needs_helm), "tests with the real Helm"),
    ];
    let line = |(reason, count, what): (&Option<String>, usize, &str)| {
        let reason = reason.as_ref().filter(|_| count > 0)?;
        Some(format!("{count} {what} skipped: {reason}\n"))
    };
    let long = match count(&Case::waits_for_full_run) {
        0 => String::new(),
        long => format!("{long} tests left for the full run (DRIFT_FULL=1, .ci/full)\n"),
    };
    lacks.into_iter().filter_map(line).collect::<String>() + &long
}

/// The runner's own rule for its filter arguments.
fn selected(name: &str, arguments: &Arguments) -> bool {
    let matches =
        |pattern: &String| if arguments.exact { name == pattern } else { name.contains(pattern.as_str()) };
    arguments.filter.as_ref().is_none_or(matches) && !arguments.skip.iter().any(matches)
}

fn trial(case: Case, no_cluster: bool, no_helm: bool) -> Trial {
    let lacking =
        (no_cluster && case.needs_cluster()) || (no_helm && case.needs_helm) || case.lacks_program();
    let skipped = lacking || case.waits_for_full_run() || matches!(case.body, Body::Impossible(_));
    let trial = Trial::test(case.name, move || run(case.body));
    trial.with_ignored_flag(skipped)
}

fn run(body: Body) -> Result<(), Failed> {
    match body {
        Body::Plain(run) | Body::Program(_, run) => run(),
        Body::Impossible(why) => return Err(why.into()),
        Body::Tools(run) => run(&servers::assets()?),
        Body::Server(slot, run) => run(&*servers::server(slot)?),
    }
    Ok(())
}
