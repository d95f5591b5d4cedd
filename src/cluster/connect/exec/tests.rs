#![expect(clippy::disallowed_methods, reason = "tests write the files they read, and measure")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::core::problem::ProblemCode;

/// A plugin that is a shell script and counts its runs.
struct Script {
    folder: TempDir,
    exec: ExecConfig,
}

const QUIET: Terminal = Terminal { stdin: false, stdin_used: false };

impl Script {
    fn new(lines: &str) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let path = folder.path().join("login-plugin");
        fs::write(&path, format!("#!/bin/sh\necho run >>'{}/runs'\n{lines}\n", folder.path().display()))
            .expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
        let exec = ExecConfig {
            api_version: Some("client.authentication.k8s.io/v1".into()),
            command: Some(path.to_string_lossy().into_owned()),
            args: Some(vec!["--password=argument-secret".into()]),
            env: Some(vec![
                [("name".to_owned(), "PLUGIN_KEY".to_owned()), ("value".to_owned(), "env-secret".to_owned())]
                    .into(),
            ]),
            interactive_mode: Some(ExecInteractiveMode::IfAvailable),
            ..ExecConfig::default()
        };
        Self { folder, exec }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn runs(&self) -> usize {
        fs::read_to_string(self.file("runs")).map_or(0, |text| text.lines().count())
    }

    async fn run(&self) -> Result<Given, ConnectError> {
        around(&self.exec, QUIET, None).await
    }

    async fn error(&self) -> ConnectError {
        match self.run().await {
            Ok(_) => panic!("an error"),
            Err(error) => error,
        }
    }
}

async fn around(
    exec: &ExecConfig,
    terminal: Terminal,
    limit: Option<Duration>,
) -> Result<Given, ConnectError> {
    let allowed = |command: &str| Ok(PathBuf::from(command));
    let around = Around { cluster: &cluster(), authority: Some(b"PEM"), terminal, limit, allowed: &allowed };
    run(exec, &around).await
}

fn cluster() -> Cluster {
    serde_json::from_value(json!({"server": "https://prod", "tls-server-name": "name",
        "extensions": [{"name": "client.authentication.k8s.io/exec", "extension": {"audience": "x"}}]}))
    .expect("a cluster")
}

fn answer(status: &Value) -> String {
    let credential =
        json!({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": status});
    format!("echo '{credential}'")
}

#[tokio::test]
async fn a_token_is_taken_from_one_run_that_knows_arguments_and_environment() {
    let mut script = Script::new(&format!(
        "printf '%s' \"$KUBERNETES_EXEC_INFO\" >$(dirname $0)/info; printf '%s %s' \"$1\" \"$PLUGIN_KEY\" >$(dirname $0)/given\n{}",
        answer(&json!({"token": "tok", "expirationTimestamp": "2999-01-01T00:00:00Z"}))
    ));
    script.exec.provide_cluster_info = true;
    let given = script.run().await.expect("a credential");
    assert_eq!(given.token, Some("tok".into()));
    assert!(given.lifetime.is_some_and(|left| left > Duration::from_hours(24)));
    assert_eq!(script.runs(), 1);
    assert_eq!(
        fs::read_to_string(script.file("given")).expect("written"),
        "--password=argument-secret env-secret"
    );
    let info: Value =
        serde_json::from_str(&fs::read_to_string(script.file("info")).expect("written")).expect("JSON");
    assert_eq!(
        info,
        json!({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "spec": {
        "interactive": false,
        "cluster": {"server": "https://prod", "tls-server-name": "name", "certificate-authority-data": "UEVN", "config": {"audience": "x"}}}})
    );
}

#[tokio::test]
async fn a_certificate_comes_with_its_key() {
    let script = Script::new(&answer(&json!({"clientCertificateData": "C", "clientKeyData": "K"})));
    let given = script.run().await.expect("a credential");
    assert_eq!((given.token, given.certificate), (None, Some(("C".to_owned(), "K".into()))));
}

#[tokio::test]
async fn a_failing_plugin_runs_once_and_none_of_its_secrets_are_shown() {
    let script = Script::new("echo stdout-secret; echo stderr-secret >&2; exit 3");
    let error = script.error().await;
    assert_eq!(error.to_string(), "credential plugin login-plugin failed with exit code 3");
    assert_eq!(error.problem().code, ProblemCode::Unauthorized);
    assert!(!format!("{error:?}").contains("secret"));
    assert_eq!(script.runs(), 1);
}

#[tokio::test]
async fn what_is_no_credential_is_refused_without_being_shown() {
    let rows = [
        ("echo not-json-secret".to_owned(), "did not print an ExecCredential"),
        ("true".to_owned(), "did not print an ExecCredential"),
        (
            r#"echo '{"apiVersion":"client.authentication.k8s.io/v1"}'"#.to_owned(),
            "did not return a status field",
        ),
        (answer(&json!({})), "did not return a token or a certificate and key"),
        (
            answer(&json!({"clientKeyData": "key-secret"})),
            "returned only a certificate or only a key, not both",
        ),
        (
            r#"echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"tok-secret"}}'"#
                .to_owned(),
            "did not answer in the configured API version client.authentication.k8s.io/v1",
        ),
        (
            r#"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"Other","status":{"token":"tok-secret"}}'"#
                .to_owned(),
            "did not print an ExecCredential",
        ),
        (
            answer(&json!({"token": "tok-secret", "expirationTimestamp": "soon"})),
            "gave an expirationTimestamp that is no time",
        ),
        ("kill -9 $$".to_owned(), "was ended by a signal"),
    ];
    for (lines, what) in rows {
        let error = Script::new(&lines).error().await;
        assert_eq!(error.to_string(), format!("credential plugin login-plugin {what}"));
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_missing_plugin_comes_with_the_kubeconfigs_hint() {
    let mut script = Script::new("");
    script.exec.command = Some("/no/such/folder/cloud-login".into());
    script.exec.install_hint = Some("brew install cloud-login\u{1b}[2J".into());
    let error = script.error().await;
    assert_eq!(error.to_string(), "credential plugin cloud-login is not installed");
    assert_eq!(error.problem().hint.as_deref(), Some("brew install cloud-login\u{fffd}[2J"));
    script.exec.command = Some(script.file("runs").to_string_lossy().into_owned());
    fs::write(script.file("runs"), "").expect("written");
    assert_eq!(script.error().await.to_string(), "credential plugin runs is not executable");
}

#[tokio::test]
async fn a_plugin_that_hangs_is_ended_at_the_limit() {
    let script = Script::new("exec sleep 60");
    let start = std::time::Instant::now();
    let result = around(&script.exec, QUIET, Some(Duration::from_millis(300))).await;
    let Err(error) = result else { panic!("an error") };
    assert_eq!(error.to_string(), "credential plugin login-plugin did not finish in time");
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_plugin_that_has_to_ask_is_refused_where_it_cannot() {
    let mut script = Script::new(&answer(&json!({"token": "tok"})));
    script.exec.interactive_mode = Some(ExecInteractiveMode::Always);
    assert_eq!(
        script.error().await.to_string(),
        "credential plugin login-plugin has to ask, but standard input is not a terminal"
    );
    let used = Terminal { stdin: true, stdin_used: true };
    let Err(error) = around(&script.exec, used, None).await else { panic!("an error") };
    assert_eq!(
        error.to_string(),
        "credential plugin login-plugin has to ask, but manifests are read from standard input"
    );
    assert_eq!(script.runs(), 0);
}

#[test]
fn whether_it_may_ask_follows_mode_and_terminal() {
    let script = Script::new("");
    let may = |mode: Option<ExecInteractiveMode>, stdin, stdin_used| {
        let exec = ExecConfig { interactive_mode: mode, ..script.exec.clone() };
        Plugin::new(&exec).expect("a plugin").interactive(&exec, Terminal { stdin, stdin_used }).ok()
    };
    assert_eq!(may(Some(ExecInteractiveMode::Never), true, false), Some(false));
    assert_eq!(may(Some(ExecInteractiveMode::IfAvailable), true, false), Some(true));
    assert_eq!(may(Some(ExecInteractiveMode::IfAvailable), true, true), Some(false));
    assert_eq!(may(Some(ExecInteractiveMode::IfAvailable), false, false), Some(false));
    assert_eq!(may(None, true, false), Some(true));
    assert_eq!(may(Some(ExecInteractiveMode::Always), true, false), Some(true));
    assert_eq!(may(Some(ExecInteractiveMode::Always), false, false), None);
}

#[tokio::test]
async fn removed_api_versions_are_refused_as_client_go_does() {
    let mut script = Script::new("");
    script.exec.api_version = Some("client.authentication.k8s.io/v1alpha1".into());
    assert_eq!(
        script.error().await.to_string(),
        "credential plugin login-plugin: invalid apiVersion \"client.authentication.k8s.io/v1alpha1\""
    );
    script.exec.command = None;
    assert_eq!(script.error().await.to_string(), "the kubeconfig's credential plugin has no command");
    assert_eq!(script.runs(), 0);
}

#[tokio::test]
async fn yaml_is_read_and_a_time_that_has_passed_is_no_limit() {
    let script = Script::new(
        "printf 'apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus:\n  token: tok\n  expirationTimestamp: \"2000-01-01T00:00:00Z\"\n'",
    );
    let given = script.run().await.expect("a credential");
    assert_eq!((given.token, given.lifetime), (Some("tok".into()), None));
}

#[tokio::test]
async fn what_is_not_allowed_does_not_run() {
    let script = Script::new(&answer(&json!({"token": "tok"})));
    let allowed = |_: &str| Err("of a reason");
    let around =
        Around { cluster: &cluster(), authority: None, terminal: QUIET, limit: None, allowed: &allowed };
    let error = run(&script.exec, &around).await.expect_err("refused");
    assert_eq!(error.to_string(), "credential plugin login-plugin is not allowed: of a reason");
    assert_eq!(script.runs(), 0);
}
