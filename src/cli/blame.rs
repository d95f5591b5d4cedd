//! `kubectl drift blame`: from arguments to a request, and from its answer to output and exit code.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;

use super::Session;
use super::env::Env;
use super::error::CliError;
use super::flag::{Limit, limit};
use super::interrupt::{runtime, unless_interrupted};
use super::kube_flags::KubeFlags;
use super::ui::tell_request;
use crate::cluster::{ApiServer, ConnectError, ConnectOptions, Environment, Log, Snapshot};
use crate::core::problem::Problem;
use crate::ops::blame::{BlameRequest, run as blame};
use crate::render::RenderOptions;
use crate::report::blame::{Blame, Filter};
use crate::report::exit::ExitCode;
use crate::report::model::LiveSide;

const EXAMPLES: &str = "\
Examples:
  # Who set every field of a Deployment
  kubectl drift blame deploy/web

  # Only what somebody set with kubectl edit; only what was set within the last hour
  kubectl drift blame deploy web --manager kubectl-edit
  kubectl drift blame svc/web --since 1h

  # For a program
  kubectl drift blame deploy/web -o json

The names are those of client programs, as they called themselves; they are never a person's.";

/// Which object, and which of its fields.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct BlameArgs {
    /// The object, as in kubectl get
    #[arg(value_name = "TYPE/NAME", required = true)]
    object: Vec<String>,

    /// Only fields that this field manager owns; repeatable
    #[arg(long = "manager", value_name = "NAME")]
    managers: Vec<String>,

    /// Only fields whose owner wrote within this time, such as 30m or 2h
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    since: Option<Limit>,

    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text",
        value_parser = PossibleValuesParser::new(["text", "json", "yaml"]))]
    output: String,

    /// File or folder that holds the live object, in place of a cluster; repeatable
    #[arg(long, value_name = "PATH")]
    live: Vec<PathBuf>,

    /// Print secret values instead of ***
    #[arg(long)]
    show_secrets: bool,

    /// Limit of the whole run, such as 30s or 2m
    #[arg(long, value_name = "DURATION", value_parser = limit)]
    timeout: Option<Limit>,
}

/// Runs the command to its exit code.
pub(super) fn run(args: &BlameArgs, session: &mut Session) -> ExitCode {
    let job = Job { args: args.clone(), kube: session.kube.clone(), env: session.env.clone() };
    match unless_interrupted(move || job.run()) {
        None => ExitCode::Interrupted,
        Some(Err(problem)) => session.refuse(&CliError::from(problem)),
        Some(Ok(found)) => print(args, found, session),
    }
}

/// The work, on its way to another thread.
struct Job {
    args: BlameArgs,
    kube: KubeFlags,
    env: Env,
}

impl Job {
    fn run(&self) -> Result<Blame, Problem> {
        let request = BlameRequest {
            arguments: self.args.object.clone(),
            show_secrets: self.args.show_secrets,
            timeout: self.args.timeout.and_then(|limit| limit.0),
            live: if self.args.live.is_empty() { LiveSide::Cluster } else { LiveSide::Files },
        };
        runtime().block_on(async {
            if request.live == LiveSide::Files {
                let snapshot = OnceCell::new();
                let read = || Snapshot::read(&self.args.live, self.kube.namespace.as_deref());
                return blame(&request, async || read().map(|objects| snapshot.get_or_init(|| objects)))
                    .await;
            }
            let cluster = OnceCell::new();
            let connect = async || {
                let connected = ApiServer::connect(&self.connect_options(), &self.environment()).await;
                connected.map(|server| cluster.get_or_init(|| server)).map_err(ConnectError::into_problem)
            };
            blame(&request, connect).await
        })
    }

    fn connect_options(&self) -> ConnectOptions {
        let log = (self.kube.verbosity >= super::diff::TELLS_REQUESTS).then(|| Log::new(tell_request));
        let timeout = self.args.timeout.and_then(|limit| limit.0);
        ConnectOptions { timeout, log, ..self.kube.connect_options() }
    }

    fn environment(&self) -> Environment {
        let variable = |name: &str| self.env.variable(name).cloned();
        Environment::from_variables(variable, self.env.home.clone(), self.env.terminal.stdin)
    }
}

fn print(args: &BlameArgs, found: Blame, session: &mut Session) -> ExitCode {
    let owners = owners(&found);
    if let Some(unknown) = args.managers.iter().find(|name| !owners.contains_key(*name)) {
        let names: Vec<&str> = owners.keys().map(String::as_str).collect();
        session.ui.warning(&format!("\"{unknown}\" owns no field here; who does: {}", names.join(", ")));
    }
    let shown = found.only(&filter(args, session));
    let bytes = match args.output.as_str() {
        "json" => json(&shown),
        "yaml" => yaml(&shown),
        _ => {
            let options = options(session);
            let mut bytes = Vec::new();
            crate::render::blame::blame(&shown, &owners, &options, &mut bytes)
                .expect("memory takes every byte");
            bytes
        }
    };
    match session.ui.print(&bytes) {
        Ok(()) => ExitCode::InSync,
        Err(error) => session.refuse(&error),
    }
}

/// Fields by the name of their newest owner.
fn owners(found: &Blame) -> BTreeMap<String, usize> {
    let mut owners = BTreeMap::new();
    for owner in found.fields.iter().flat_map(|field| &field.owners) {
        *owners.entry(owner.manager.clone()).or_default() += 1;
    }
    owners
}

fn filter(args: &BlameArgs, session: &Session) -> Filter {
    let now = (session.env.now)().unix_seconds;
    let since = args.since.and_then(|limit| limit.0).map(|limit| {
        let start = now.saturating_sub(i64::try_from(limit.as_secs()).unwrap_or(i64::MAX));
        Timestamp::from_second(start).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
    });
    Filter { managers: args.managers.clone(), since }
}

fn json(shown: &Blame) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&shown.document()).expect("a document has no bad keys");
    bytes.push(b'\n');
    bytes
}

fn yaml(shown: &Blame) -> Vec<u8> {
    let json = serde_json::to_string(&shown.document()).expect("a document has no bad keys");
    crate::render::yaml::of_json(&json).into_bytes()
}

fn options(session: &mut Session) -> RenderOptions {
    RenderOptions {
        styles: super::present::styles(session),
        width: session.env.width,
        now: (session.env.now)().unix_seconds,
        ascii: session.env.is_ascii(),
        ..RenderOptions::default()
    }
}
