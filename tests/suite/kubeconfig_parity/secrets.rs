//! Nothing of a credential is ever shown: not by a plugin that prints it and fails, at no `-v`, in no format.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use kubectl_drift::render::RENDERERS;

use super::row::Row;
use super::run::place;
use super::stage::Stage;
use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::kubectl::{Output, finish};
use crate::servers::PLUGIN;

/// What stands for every secret of this file.
const SECRET: &str = "hunter2";

const EXEC: &str = "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: IfAvailable, \
    args: ['--password=hunter2-argument'], env: [{name: PLUGIN_KEY, value: hunter2-environment}]}";

/// The tests of this file.
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::server(
            "connecting_credential_plugins_that_print_a_secret_and_fail_run_once_and_show_nothing",
            failing,
        ),
        Case::server("connecting_credential_tokens_are_never_shown", succeeding),
        Case::server("connecting_credential_secrets_of_the_kubeconfig_are_never_shown", configured),
        Case::server("connecting_credential_plugin_works_through_kubectl", through_kubectl),
        Case::server("connecting_server_warnings_are_told_once_as_kubectl_does", warnings),
        Case::server("connecting_requests_are_told_from_v6_without_headers_and_bodies", levels),
    ]
}

/// A folder with a row's files, and the program run there.
pub(super) struct Home {
    pub(super) folder: PathBuf,
}

impl Home {
    pub(super) fn new(stage: &Stage<'_>, name: &str, row: &Row) -> Self {
        let folder = stage.folder("home", stage.number(), name);
        place(stage, row, "some-object", &folder);
        Self { folder }
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PLUGIN);
        command.args(args).stdin(Stdio::null()).current_dir(&self.folder).env_clear();
        command
            .env("HOME", &self.folder)
            .env("PATH", "/usr/bin:/bin")
            .env("KUBECONFIG", self.folder.join("config"));
        command
    }

    fn diff(&self, args: &[&str]) -> Output {
        finish(self.command(&[&["diff", "-f", "manifest.yaml"], args].concat()), None)
    }

    /// Runs of the plugin since the last call.
    fn runs(&self) -> usize {
        let file = self.folder.join("runs");
        let runs = std::fs::read_to_string(&file).map_or(0, |text| text.lines().count());
        // It is not there when the plugin has not run.
        let _ = std::fs::remove_file(&file);
        runs
    }
}

/// In every format and at every level of `-v`, to standard output and to a file.
#[track_caller]
fn everywhere(home: &Home, what: &str, check: impl Fn(&Output)) {
    for format in RENDERERS {
        let output = home.diff(&["-o", format.name, "-v=9"]);
        shows_nothing(&output, what);
        check(&output);
    }
    let file = home.folder.join("report");
    let output = home.diff(&["-o", &format!("json={}", file.display())]);
    shows_nothing(&output, what);
    check(&output);
    let report = std::fs::read_to_string(&file).expect("the report was written");
    assert!(!report.contains(SECRET), "{what}: {report}");
    for level in ["0", "4", "6", "7", "8", "10"] {
        let output = home.diff(&["-v", level]);
        shows_nothing(&output, what);
        check(&output);
    }
}

#[track_caller]
fn shows_nothing(output: &Output, what: &str) {
    let (out, err) = (&output.stdout, &output.stderr);
    assert!(!out.contains(SECRET) && !err.contains(SECRET), "{what}: {out}\n{err}");
}

fn failing(server: &ControlPlane) {
    let stage = Stage::new(server);
    let credential = r#"{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "hunter2-token"}}"#;
    let rows = [
        ("prints and fails", "echo hunter2-stdout; echo hunter2-stderr >&2; exit 3".to_owned(), "failed with exit code 3"),
        ("prints a credential and fails", format!("echo '{credential}'; exit 1"), "failed with exit code 1"),
        ("prints no credential", "echo hunter2; echo hunter2 >&2".to_owned(), "did not print an ExecCredential"),
        ("prints half a credential", format!("echo '{}'", &credential[..credential.len() - 4]), "did not print an ExecCredential"),
        ("is killed", "echo hunter2; kill -9 $$".to_owned(), "was ended by a signal"),
        ("gives half a certificate", r#"echo '{"apiVersion": "client.authentication.k8s.io/v1", "status": {"clientKeyData": "hunter2"}}'"#.to_owned(), "only a certificate or only a key"),
        ("gives a certificate that is none", r#"echo '{"apiVersion": "client.authentication.k8s.io/v1", "status": {"clientKeyData": "hunter2", "clientCertificateData": "hunter2"}}'"#.to_owned(), "of user"),
        ("gives a token of two lines", r#"printf '{"apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "hunter2\\nhunter2"}}'"#.to_owned(), "cannot be sent"),
    ];
    for (what, lines, said) in rows {
        let row = Row { user: EXEC, ..Row::PLAIN };
        let home = Home::new(&stage, "plugin", &row);
        write_plugin(&home, &lines);
        everywhere(&home, what, |output| {
            assert_eq!(output.code, 2, "{what}: {output}");
            let all = format!("{}{}", output.stdout, output.stderr);
            assert!(all.contains(said), "{what}: {output}");
            assert_eq!(home.runs(), 1, "{what}: it runs once");
        });
    }
}

fn write_plugin(home: &Home, lines: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = home.folder.join("plugin");
    let text = format!("#!/bin/sh\necho run >>'{}/runs'\n{lines}\n", home.folder.display());
    std::fs::write(&path, text).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
}

const GIVES: &str = "#!/bin/sh\necho run >>'<dir>/runs'\necho hunter2 >&2\necho '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \
    \"kind\": \"ExecCredential\", \"status\": {\"token\": \"hunter2-token\"}}'\n";

fn succeeding(server: &ControlPlane) {
    let stage = Stage::new(server);
    // Accepted, refused again and again, and never answered.
    let rows = [("<recorder>", 1, 1), ("<recorder>/refuse", 2, 2)];
    for (address, runs, code) in rows {
        let cluster = format!("server: '{address}', certificate-authority-data: <ca>");
        let row = Row { cluster: cluster.leak(), user: EXEC, files: &[("plugin", GIVES)], ..Row::PLAIN };
        let home = Home::new(&stage, "plugin", &row);
        everywhere(&home, address, |output| {
            assert_eq!(output.code, code, "{output}");
            assert_eq!(home.runs(), runs, "{address}");
        });
        let sent: Vec<String> = stage
            .https
            .take()
            .iter()
            .flat_map(|seen| seen.header("authorization").into_iter().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert!(!sent.is_empty() && sent.iter().all(|value| value == "Bearer hunter2-token"), "{sent:?}");
    }
}

type Files = &'static [(&'static str, &'static str)];

fn configured(server: &ControlPlane) {
    let stage = Stage::new(server);
    let recorder = "server: '<recorder>', certificate-authority-data: <ca>";
    let dead = "server: 'https://127.0.0.1:1', insecure-skip-tls-verify: true";
    let rows: [(&str, &str, Files); 8] = [
        (recorder, "token: hunter2", &[]),
        (dead, "token: hunter2", &[]),
        (
            "server: '<recorder>/refuse', certificate-authority-data: <ca>",
            "username: me, password: hunter2",
            &[],
        ),
        (recorder, "tokenFile: secret", &[("secret", "hunter2")]),
        (recorder, "tokenFile: secret", &[("secret", "hunter2\nhunter2\n")]),
        ("server: 'https://me:hunter2@<recorder-host>', certificate-authority-data: <ca>", "", &[]),
        (
            "server: 'https://me:hunter2@127.0.0.1:1', insecure-skip-tls-verify: true, proxy-url: 'http://me:hunter2@127.0.0.1:1'",
            "",
            &[],
        ),
        (recorder, "token: [hunter2], password: hunter2", &[]),
    ];
    for (cluster, user, files) in rows {
        let row = Row { cluster, user, files, ..Row::PLAIN };
        let home = Home::new(&stage, "configured", &row);
        everywhere(&home, &format!("{cluster} {user}"), |_| ());
        shows_nothing(&home.diff(&["--token", "hunter2", "-v=9"]), "--token");
        shows_nothing(&home.diff(&["--username=me", "--password=hunter2", "-v=9"]), "--password");
    }
}

fn through_kubectl(server: &ControlPlane) {
    let stage = Stage::new(server);
    let row = Row { user: EXEC, ..Row::PLAIN };
    let home = Home::new(&stage, "kubectl", &row);
    write_plugin(&home, "echo hunter2; echo hunter2 >&2; exit 3");
    let kubectl = server.environment();
    let config = home.folder.join("config");
    let mut command = kubectl.command(Some(&config));
    command.args(["drift", "diff", "-f", "manifest.yaml", "-v=9"]).current_dir(&home.folder);
    let output = finish(command, None);
    shows_nothing(&output, "through kubectl");
    assert_eq!((output.code, home.runs()), (2, 1), "{output}");
    // kubectl passes on what the plugin says.
    let output = kubectl.run(Some(&config), &["get", "configmap", "x"]);
    assert!(output.code == 1 && output.stderr.contains(SECRET), "{output}");
}

fn warnings(server: &ControlPlane) {
    let stage = Stage::new(server);
    let row = Row { cluster: "server: '<recorder>/warn', certificate-authority-data: <ca>", ..Row::PLAIN };
    let home = Home::new(&stage, "warnings", &row);
    let output = home.diff(&["-o", "json"]);
    let ours: Vec<&str> = output.stderr.lines().filter_map(|line| line.strip_prefix("warning: ")).collect();
    let theirs =
        server.environment().run(Some(&home.folder.join("config")), &["get", "configmap", "some-object"]);
    let mut theirs: Vec<&str> =
        theirs.stderr.lines().filter_map(|line| line.strip_prefix("Warning: ")).collect();
    theirs.sort_unstable();
    assert_eq!(theirs, ["first \"quoted\"", "second"]);
    assert_eq!(ours, theirs, "{output}");
}

fn levels(server: &ControlPlane) {
    let stage = Stage::new(server);
    let home = Home::new(
        &stage,
        "levels",
        &Row { cluster: "server: '<recorder>', certificate-authority-data: <ca>", ..Row::PLAIN },
    );
    let lines = |level: &str| {
        let output = home.diff(&["-o", "json", "-v", level]);
        assert_eq!(output.code, 1, "{output}");
        output.stderr.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for level in ["0", "1", "5"] {
        assert_eq!(lines(level), [""; 0], "-v {level}");
    }
    for level in ["6", "7", "8", "9", "10"] {
        let lines = lines(level);
        let url = format!("GET {}/api/v1/namespaces/default/configmaps/some-object 404 in ", stage.https.url);
        assert!(
            lines.iter().any(|line| line.starts_with(&url) && line.ends_with(" ms")),
            "-v {level}: {lines:?}"
        );
        let told = lines.join("\n").to_lowercase();
        assert!(!told.contains("accept") && !told.contains("bearer") && !told.contains("notfound"), "{told}");
    }
    let agents: Vec<_> = stage.https.take().iter().map(|seen| seen.header("user-agent").join(",")).collect();
    let ours = format!("kubectl-drift/{} (", env!("CARGO_PKG_VERSION"));
    assert!(!agents.is_empty() && agents.iter().all(|agent| agent.starts_with(&ours)), "{agents:?}");
}
