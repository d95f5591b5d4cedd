//! `kubectl drift version`: what this is, what the server is, and whether they know each other.

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, Args};
use serde_json::{Map, Value, json};

use super::Session;
use super::error::CliError;
use super::flag::boolean;
use super::interrupt::{runtime, unless_interrupted};
use crate::cluster::{ApiServer, ConnectError};
use crate::core::problem::Problem;
use crate::core::schema::builtin;
use crate::render::yaml;
use crate::report::exit::ExitCode;

/// Minor versions between the server and the built-in tables that cost nothing, as with kubectl
/// (`pkg/cmd/version/skew_warning.go`).
const SKEW: u32 = 1;

const EXAMPLES: &str = "\
Examples:
  # This program and the server of the current context
  kubectl drift version

  # Without asking a server
  kubectl drift version --client

  # For a bug report
  kubectl drift version -o yaml";

/// What to print.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct VersionArgs {
    /// Only this program's version; no server is asked
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_value = "false",
        default_missing_value = "true", value_parser = boolean, value_name = "BOOL", hide_default_value = true)]
    client: bool,

    /// Print as data
    #[arg(id = "version-output", short = 'o', long = "output", value_name = "FORMAT",
        value_parser = PossibleValuesParser::new(["json", "yaml"]))]
    output: Option<String>,
}

/// What the server said; `None` when there is nobody to ask.
type Asked = Option<Result<Value, Problem>>;

/// Prints the versions. As with kubectl, a server that does not answer costs the exit code, not the client's version.
pub(super) fn run(args: &VersionArgs, session: &mut Session) -> ExitCode {
    let asked = if args.client { Some(None) } else { ask(session) };
    let Some(asked) = asked else { return ExitCode::Interrupted };
    let server = asked.as_ref().and_then(|answer| answer.as_ref().ok());
    let text = match args.output.as_deref() {
        None => lines(server),
        Some(format) => data(server, format),
    };
    let printed = session.print(&text);
    if let Some(remark) = server.and_then(skew) {
        session.ui.warning(&remark);
    }
    match asked {
        Some(Err(problem)) => session.refuse(&CliError::from(problem)),
        _ => printed,
    }
}

/// `None`: interrupted. Without any kubeconfig there is no server to ask, which is no error.
fn ask(session: &Session) -> Option<Asked> {
    let (options, environment) = (session.kube.connect_options(), session.environment());
    if !session.kube.names_a_server() && ApiServer::nobody_to_ask(&environment) {
        return Some(None);
    }
    unless_interrupted(move || {
        runtime().block_on(async {
            let server = ApiServer::connect(&options, &environment).await.map_err(ConnectError::into_problem);
            Some(match server {
                Ok(server) => server.version().await,
                Err(problem) => Err(problem),
            })
        })
    })
}

fn lines(server: Option<&Value>) -> String {
    let own = format!("kubectl-drift {}\n", env!("CARGO_PKG_VERSION"));
    let knows = format!("Knows Kubernetes: v{}\n", builtin::VERSION);
    match server {
        None => own,
        Some(info) => {
            format!("{own}{knows}Server Version: {}\n", info["gitVersion"].as_str().unwrap_or_default())
        }
    }
}

fn data(server: Option<&Value>, format: &str) -> String {
    let client = json!({
        "gitVersion": format!("v{}", env!("CARGO_PKG_VERSION")),
        "platform": format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH),
        "kubernetesVersion": format!("v{}", builtin::VERSION),
    });
    let mut whole = Map::from_iter([("clientVersion".to_owned(), client)]);
    whole.extend(server.map(|info| ("serverVersion".to_owned(), info.clone())));
    let json = serde_json::to_string_pretty(&whole).expect("invariant: JSON values can be written");
    if format == "yaml" { yaml::of_json(&json) } else { json + "\n" }
}

/// What to expect of a server that is further away than [`SKEW`].
fn skew(info: &Value) -> Option<String> {
    let (server, known) = (minor_of(info["gitVersion"].as_str()?)?, minor_of(builtin::VERSION)?);
    if server.0 == known.0 && server.1.abs_diff(known.1) <= SKEW {
        return None;
    }
    let of = |(major, minor): (u32, u32)| format!("{major}.{minor}");
    Some(format!(
        "the defaults of Kubernetes {} are built in, the server is {}: where they changed in between, a default may be \
         shown as a difference",
        of(known),
        of(server)
    ))
}

/// `v1.36.3-gke.100` is 1.36.
fn minor_of(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split(['.', '+', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(version: &str) -> Value {
        json!({ "gitVersion": version, "major": "1" })
    }

    #[test]
    fn a_server_within_a_minor_version_is_no_remark() {
        let (major, minor) = minor_of(builtin::VERSION).unwrap();
        for near in [minor - 1, minor, minor + 1] {
            assert_eq!(skew(&server(&format!("v{major}.{near}.9-gke.1"))), None);
        }
        for far in [minor - 2, minor + 2] {
            let remark = skew(&server(&format!("v{major}.{far}.0"))).unwrap();
            assert!(remark.contains(&format!("the server is {major}.{far}:")), "{remark}");
        }
        assert!(skew(&server("v2.36.0")).is_some());
    }

    #[test]
    fn a_version_that_is_none_is_no_remark() {
        assert_eq!(skew(&server("devel")), None);
    }

    #[test]
    fn as_data_both_are_kubectls_names() {
        let text = data(Some(&server("v1.36.3")), "json");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["serverVersion"]["gitVersion"], "v1.36.3");
        assert_eq!(read["clientVersion"]["gitVersion"], concat!("v", env!("CARGO_PKG_VERSION")));
        assert!(data(None, "yaml").starts_with("clientVersion:\n  gitVersion: v"));
    }
}
