//! Credential plugins: `users[].user.exec` of the kubeconfig.
//!
//! The plugin runs once. It is told `KUBERNETES_EXEC_INFO` and prints an `ExecCredential` (Kubernetes'
//! client.authentication.k8s.io). kube would run it three times and put its environment, arguments and
//! output into its error text; here only its name and exit status ever are.

#![expect(
    clippy::disallowed_methods,
    reason = "the one place that starts a program, the credential plugin, and asks for the time its credential ends"
)]

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use kube::config::{Cluster, ExecConfig, ExecInteractiveMode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::shape::UNKNOWN_MODE;
use super::{ConnectError, Secret};
use crate::core::manifest::{Limits, values};

/// The API versions client-go still speaks.
const VERSIONS: [&str; 2] = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/// Bytes of output that are read; a credential has a few thousand.
const MOST_OUTPUT: u64 = 1 << 20;

/// The reserved cluster extension that is passed on as `spec.cluster.config`.
const CONFIG_EXTENSION: &str = "client.authentication.k8s.io/exec";

/// What a plugin gave: a token, a certificate, or both.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// A bearer token.
    pub(super) token: Option<Secret>,
    /// A client certificate and its key, both PEM.
    pub(super) certificate: Option<(String, Secret)>,
    /// How long it may be used, from now; `None`: as long as it is accepted, and also when the time had passed
    /// before it was given (a plugin whose clock is wrong would be run for every request).
    pub(super) lifetime: Option<Duration>,
}

/// May the plugin talk to the user?
#[derive(Clone, Copy)]
pub(super) struct Terminal {
    /// Standard input is a terminal.
    pub(super) stdin: bool,
    /// Manifests come from standard input.
    pub(super) stdin_used: bool,
}

/// What a run of the plugin depends on.
pub(super) struct Around<'a> {
    /// The cluster it is for.
    pub(super) cluster: &'a Cluster,
    /// The cluster's authority, PEM.
    pub(super) authority: Option<&'a [u8]>,
    /// May it ask?
    pub(super) terminal: Terminal,
    /// How long it may take.
    pub(super) limit: Option<Duration>,
    /// Which program may run for the command, else why none may.
    pub(super) allowed: &'a (dyn Fn(&str) -> Result<PathBuf, &'static str> + Sync),
}

/// Runs the plugin, once.
pub(super) async fn run(exec: &ExecConfig, around: &Around<'_>) -> Result<Given, ConnectError> {
    let plugin = Plugin::new(exec)?;
    let program = (around.allowed)(plugin.command).map_err(|why| plugin.not_allowed(why))?;
    let interactive = plugin.interactive(exec, around.terminal)?;
    let spec = plugin.spec(exec, around, interactive);
    let output = plugin.output(command(exec, &program, &spec, interactive), around.limit).await?;
    plugin.understand(&output)
}

/// Refuses a mode that client-go does not know.
pub(super) fn check_mode(exec: &ExecConfig, entry: &str) -> Result<(), ConnectError> {
    let Some(mode) = exec.other.get(UNKNOWN_MODE).and_then(Value::as_str) else { return Ok(()) };
    Err(ConnectError::credentials(format!("invalid interactiveMode for {entry}: \"{mode}\""))
        .hint("write Never, IfAvailable or Always in users[].user.exec.interactiveMode"))
}

/// The parts that messages and checks need.
struct Plugin<'a> {
    command: &'a str,
    version: &'a str,
    install_hint: Option<&'a str>,
}

impl<'a> Plugin<'a> {
    fn new(exec: &'a ExecConfig) -> Result<Self, ConnectError> {
        let command = exec.command.as_deref().filter(|command| !command.is_empty());
        let Some(command) = command else {
            return Err(ConnectError::credentials("the kubeconfig's credential plugin has no command")
                .hint("check users[].user.exec.command in the kubeconfig"));
        };
        let version = exec.api_version.as_deref().unwrap_or_default();
        let plugin = Self { command, version, install_hint: exec.install_hint.as_deref() };
        if VERSIONS.contains(&version) { Ok(plugin) } else { Err(plugin.bad_version()) }
    }

    /// The plugin's file name: its path may tell more than an error message should.
    fn name(&self) -> String {
        Path::new(self.command).file_name().unwrap_or(OsStr::new("")).to_string_lossy().into_owned()
    }

    fn not_allowed(&self, why: &str) -> ConnectError {
        ConnectError::credentials(format!("credential plugin {} is not allowed: {why}", self.name()))
            .hint("kubectl's preferences (~/.kube/kuberc, KUBERC) say which may run: kubectl kuberc view")
    }

    fn bad_version(&self) -> ConnectError {
        ConnectError::credentials(format!(
            "credential plugin {}: invalid apiVersion \"{}\"",
            self.name(),
            self.version
        ))
        .hint(format!(
            "write {} in users[].user.exec.apiVersion, and update the plugin",
            VERSIONS.join(" or ")
        ))
    }

    fn interactive(&self, exec: &ExecConfig, terminal: Terminal) -> Result<bool, ConnectError> {
        let possible = terminal.stdin && !terminal.stdin_used;
        match &exec.interactive_mode {
            Some(ExecInteractiveMode::Never) => Ok(false),
            Some(ExecInteractiveMode::Always) if !possible => Err(self.cannot_ask(terminal)),
            Some(ExecInteractiveMode::Always) => Ok(true),
            Some(ExecInteractiveMode::IfAvailable) | None => Ok(possible),
        }
    }

    fn cannot_ask(&self, terminal: Terminal) -> ConnectError {
        let why = if terminal.stdin_used {
            "manifests are read from standard input"
        } else {
            "standard input is not a terminal"
        };
        ConnectError::credentials(format!("credential plugin {} has to ask, but {why}", self.name()))
            .hint("log in first, give manifests as files, or use a token: --token")
    }

    fn spec(&self, exec: &ExecConfig, around: &Around<'_>, interactive: bool) -> Value {
        let mut spec = json!({ "interactive": interactive });
        if exec.provide_cluster_info {
            spec["cluster"] = cluster_info(around.cluster, around.authority);
        }
        json!({ "kind": "ExecCredential", "apiVersion": self.version, "spec": spec })
    }

    async fn output(&self, mut command: Command, limit: Option<Duration>) -> Result<Vec<u8>, ConnectError> {
        let mut child = command.spawn().map_err(|error| self.not_started(&error))?;
        let stdout = child.stdout.take().expect("standard output was piped");
        match finished(child, stdout, limit).await {
            Ok((status, output)) if status.success() => Ok(output),
            Ok((status, _)) => Err(self.failed(status)),
            Err(Stuck::Timeout) => Err(self.error("did not finish in time")),
            Err(Stuck::Unreadable) => Err(self.error("could not be waited for")),
        }
    }

    fn error(&self, what: &str) -> ConnectError {
        ConnectError::credentials(format!("credential plugin {} {what}", self.name()))
            .hint("run kubectl auth whoami: it uses the same plugin and shows what it says")
    }

    fn not_started(&self, error: &io::Error) -> ConnectError {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "is not installed",
            io::ErrorKind::PermissionDenied => "is not executable",
            _ => "cannot be started",
        };
        let error = ConnectError::credentials(format!("credential plugin {} {why}", self.name()));
        match self.install_hint {
            Some(hint) => error.hint(visible(hint)),
            None => error.hint("install it, or choose another user with --user"),
        }
    }

    fn failed(&self, status: ExitStatus) -> ConnectError {
        match status.code() {
            Some(code) => self.error(&format!("failed with exit code {code}")),
            None => self.error("was ended by a signal"),
        }
    }

    fn understand(&self, output: &[u8]) -> Result<Given, ConnectError> {
        let credential = credential(output).ok_or_else(|| self.error("did not print an ExecCredential"))?;
        if credential.api_version.as_deref() != Some(self.version) {
            return Err(self.error(&format!("did not answer in the configured API version {}", self.version)));
        }
        let Some(status) = credential.status else { return Err(self.error("did not return a status field")) };
        status.given().map_err(|what| self.error(what))
    }
}

/// client-go reads JSON and YAML.
fn credential(output: &[u8]) -> Option<ExecCredential> {
    let value = values(output, &Limits::default()).into_iter().next()?.ok()?;
    let credential: ExecCredential = serde_json::from_value(value).ok()?;
    credential.kind.as_deref().is_none_or(|kind| kind == "ExecCredential").then_some(credential)
}

/// How long it took is the caller's limit; a plugin that only keeps its output open is cut off too.
async fn finished(
    mut child: Child,
    stdout: ChildStdout,
    limit: Option<Duration>,
) -> Result<(ExitStatus, Vec<u8>), Stuck> {
    let reader = tokio::task::spawn_blocking(move || read_all(stdout));
    let limit = limit.unwrap_or(Duration::MAX);
    let Ok(output) = tokio::time::timeout(limit, reader).await else {
        // It may have ended by itself in this moment; then there is nothing to end.
        child.kill().ok();
        child.wait().ok();
        return Err(Stuck::Timeout);
    };
    let output = output.map_err(|_| Stuck::Unreadable)?.map_err(|_| Stuck::Unreadable)?;
    let status = tokio::task::spawn_blocking(move || child.wait()).await;
    Ok((status.map_err(|_| Stuck::Unreadable)?.map_err(|_| Stuck::Unreadable)?, output))
}

enum Stuck {
    Timeout,
    Unreadable,
}

fn read_all(stdout: ChildStdout) -> io::Result<Vec<u8>> {
    let mut output = Vec::new();
    stdout.take(MOST_OUTPUT).read_to_end(&mut output)?;
    Ok(output)
}

/// Standard error reaches the user only when the plugin may ask there (device logins print a code);
/// otherwise it is dropped, because plugins print tokens into it when they fail.
fn command(exec: &ExecConfig, program: &Path, spec: &Value, interactive: bool) -> Command {
    let mut command = Command::new(program);
    command.args(exec.args.iter().flatten()).stdout(Stdio::piped());
    for variable in exec.env.iter().flatten() {
        if let (Some(name), Some(value)) = (variable.get("name"), variable.get("value")) {
            command.env(name, value);
        }
    }
    command.env("KUBERNETES_EXEC_INFO", spec.to_string());
    let other = || if interactive { Stdio::inherit() } else { Stdio::null() };
    command.stdin(other()).stderr(other());
    command
}

/// `spec.cluster` (client-go, `ConfigToExecCluster`).
fn cluster_info(cluster: &Cluster, authority: Option<&[u8]>) -> Value {
    let mut info = json!({ "server": cluster.server });
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            info[name] = value;
        }
    };
    set("tls-server-name", cluster.tls_server_name.clone().map(Value::from));
    set("insecure-skip-tls-verify", cluster.insecure_skip_tls_verify.filter(|skip| *skip).map(Value::from));
    set("certificate-authority-data", authority.map(|pem| STANDARD.encode(pem).into()));
    set("proxy-url", cluster.proxy_url.clone().map(Value::from));
    set("disable-compression", cluster.disable_compression.filter(|off| *off).map(Value::from));
    let extension = cluster.extensions.iter().flatten().find(|extension| extension.name == CONFIG_EXTENSION);
    set("config", extension.map(|extension| extension.extension.clone()));
    info
}

/// The kubeconfig's words, without control characters that a terminal would obey.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential {
    api_version: Option<String>,
    kind: Option<String>,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
    expiration_timestamp: Option<String>,
}

impl Status {
    fn given(self) -> Result<Given, &'static str> {
        let full = |text: Option<String>| text.filter(|text| !text.is_empty());
        let token = full(self.token).map(Secret::from);
        let certificate = match (full(self.client_certificate_data), full(self.client_key_data)) {
            (Some(certificate), Some(key)) => Some((certificate, Secret::from(key))),
            (None, None) => None,
            _ => return Err("returned only a certificate or only a key, not both"),
        };
        if token.is_none() && certificate.is_none() {
            return Err("did not return a token or a certificate and key");
        }
        let end: Option<Timestamp> = full(self.expiration_timestamp)
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| "gave an expirationTimestamp that is no time")?;
        Ok(Given { token, certificate, lifetime: end.and_then(|end| left(end, Timestamp::now())) })
    }
}

/// The time until `end`; `None` when it has passed.
fn left(end: Timestamp, now: Timestamp) -> Option<Duration> {
    Duration::try_from(end.duration_since(now)).ok().filter(|left| !left.is_zero())
}

#[cfg(all(test, unix))]
mod tests;
