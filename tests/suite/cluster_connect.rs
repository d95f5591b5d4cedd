//! Connecting to a real API server: trust, credentials, and what is said when they fail.

#![expect(clippy::disallowed_methods, reason = "tests write the files they read")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use kubectl_drift::cluster::{ApiServer, Cluster, ConnectOptions, Environment, Fetched, Resource};
use kubectl_drift::core::id::Gvk;
use kubectl_drift::core::problem::ProblemCode;
use serde_json::json;

use crate::case::Case;
use crate::cluster_read::{Client, problem, there, wanted};
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("cluster_distrusts_a_certificate_of_another_authority", unknown_authority),
        Case::server("cluster_distrusts_a_certificate_for_another_name", wrong_name),
        Case::server("cluster_connects_without_trust_only_when_told_to", insecure),
        Case::server("cluster_says_that_a_token_is_not_accepted", unauthorized),
        Case::server("cluster_impersonates_as_kubectl_does", impersonation),
        Case::server("cluster_runs_a_credential_plugin_once_for_a_whole_run", plugin_runs_once),
        Case::server("cluster_connection_errors_use_kubectls_words", kubectls_words),
    ]
}

/// An identity's kubeconfig, changed, in a file of its own.
fn changed(server: &ControlPlane, name: &str, change: impl FnOnce(String) -> String) -> PathBuf {
    let text = fs::read_to_string(server.kubeconfig(Identity::Admin)).expect("written by the harness");
    let path = server.dir().join(format!("{name}.changed"));
    fs::write(&path, change(text)).expect("written");
    path
}

fn without(text: &str, field: &str) -> String {
    let kept: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with(field)).collect();
    kept.join(
        "
",
    ) + "
"
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.trim_start().strip_prefix(name)).expect("a field").trim()
}

fn config_maps() -> Resource {
    Resource { gvk: Gvk::new("v1", "ConfigMap"), plural: "configmaps".into(), namespaced: true }
}

fn read(client: &Client) -> Fetched {
    client.fetch(&[wanted(&config_maps(), "default", "kube-root-ca.crt")]).remove(0)
}

fn unknown_authority(server: &ControlPlane) {
    // A client's certificate is a certificate, but not the authority of the server's.
    let path = changed(server, "authority", |text| {
        let other = field(&text, "client-certificate-data:").to_owned();
        let own = field(&text, "certificate-authority-data:").to_owned();
        text.replacen(&own, &other, 1)
    });
    let client = Client::with(&path, ConnectOptions::default());
    let fetched = read(&client);
    let problem = problem(&fetched);
    assert_eq!(problem.code, ProblemCode::Unreachable);
    assert_eq!(
        problem.message,
        format!("the certificate of {} is signed by an unknown authority", server.url())
    );
    assert_eq!(client.fetch(&[wanted(&config_maps(), "default", "x")]), std::slice::from_ref(&fetched));
    assert_eq!(client.api.requests(), 1, "nothing more is sent");
}

fn wrong_name(server: &ControlPlane) {
    let options =
        ConnectOptions { tls_server_name: Some("other.example".into()), ..ConnectOptions::default() };
    let fetched = read(&Client::with(&server.kubeconfig(Identity::Admin), options));
    let problem = problem(&fetched);
    assert_eq!(problem.code, ProblemCode::Unreachable);
    assert!(problem.message.contains("is not for that name, but for "), "{problem:?}");
    assert!(
        problem.message.contains("kubernetes.default") && problem.message.contains("127.0.0.1"),
        "{problem:?}"
    );
    let options = ConnectOptions { tls_server_name: Some("kubernetes".into()), ..ConnectOptions::default() };
    there(&read(&Client::with(&server.kubeconfig(Identity::Admin), options)));
}

fn insecure(server: &ControlPlane) {
    let path = changed(server, "untrusted", |text| without(&text, "certificate-authority-data:"));
    let fetched = read(&Client::with(&path, ConnectOptions::default()));
    assert_eq!(problem(&fetched).code, ProblemCode::Unreachable);
    let options = ConnectOptions { insecure_skip_tls_verify: true, ..ConnectOptions::default() };
    there(&read(&Client::with(&path, options)));
}

fn unauthorized(server: &ControlPlane) {
    let path = changed(server, "token", |text| {
        without(&without(&text, "client-certificate-data:"), "client-key-data:")
    });
    let options = ConnectOptions { token: Some("no-such-token".into()), ..ConnectOptions::default() };
    let client = Client::with(&path, options);
    let fetched = read(&client);
    let refused = problem(&fetched);
    assert_eq!(refused.code, ProblemCode::Unauthorized);
    assert_eq!(
        refused.message,
        format!("the API server at {} does not accept the credentials (401)", server.url())
    );
    assert_eq!(
        refused.hint.as_deref(),
        Some("log in again as user \"admin\" of context \"bench\"; kubectl auth whoami checks it")
    );
    assert_eq!(
        client.resolve("example.com/v1", "Widget").expect_err("a problem").code,
        ProblemCode::Unauthorized
    );
}

fn impersonation(server: &ControlPlane) {
    let secrets = Resource { gvk: Gvk::new("v1", "Secret"), plural: "secrets".into(), namespaced: true };
    let ask = |user: &str, groups: &[&str]| {
        let options = ConnectOptions {
            as_user: Some(user.into()),
            as_groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            ..ConnectOptions::default()
        };
        let client = Client::with(&server.kubeconfig(Identity::Admin), options);
        client.fetch(&[wanted(&config_maps(), "default", "gone"), wanted(&secrets, "default", "gone")])
    };
    let viewer = ask("viewer", &[]);
    assert_eq!(viewer[0], Ok(None));
    assert_eq!(problem(&viewer[1]).code, ProblemCode::Forbidden);
    assert_eq!(ask("anybody", &["ops", "system:masters"]), [Ok(None), Ok(None)]);
    assert_eq!(problem(&ask("anybody", &["ops"])[0]).code, ProblemCode::Forbidden);
}

fn plugin_runs_once(server: &ControlPlane) {
    let text = fs::read_to_string(server.kubeconfig(Identity::Viewer)).expect("written by the harness");
    let pem = |name: &str| {
        use base64::Engine;
        let bytes = base64::engine::general_purpose::STANDARD.decode(field(&text, name)).expect("base64");
        String::from_utf8(bytes).expect("PEM")
    };
    let credential = json!({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {
        "clientCertificateData": pem("client-certificate-data:"), "clientKeyData": pem("client-key-data:"),
        "expirationTimestamp": "2000-01-01T00:00:00Z"}});
    let folder = server.dir().join("plugin");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("credential.json"), credential.to_string()).expect("written");
    let script = "#!/bin/sh\ncd \"$(dirname \"$0\")\"\necho run >>runs\ncat credential.json\n";
    fs::write(folder.join("login"), script).expect("written");
    fs::set_permissions(folder.join("login"), fs::Permissions::from_mode(0o755)).expect("executable");
    let path = changed(server, "plugin", |text| {
        let bare = without(&without(&text, "client-certificate-data:"), "client-key-data:");
        bare.replace("  user:\n", "  user:\n    exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin/login, interactiveMode: Never}\n")
    });
    let client = Client::with(&path, ConnectOptions::default());
    there(&read(&client));
    let secrets = Resource { gvk: Gvk::new("v1", "Secret"), plural: "secrets".into(), namespaced: true };
    let refused = client.fetch(&[wanted(&secrets, "default", "gone")]);
    assert_eq!(problem(&refused[0]).code, ProblemCode::Forbidden, "it is the viewer that asks");
    assert_eq!(fs::read_to_string(folder.join("runs")).expect("written").lines().count(), 1);
}

fn kubectls_words(server: &ControlPlane) {
    let kubeconfig = server.kubeconfig(Identity::Admin);
    let rows: [(&[&str], ConnectOptions); 2] = [
        (
            &["--context", "nope"],
            ConnectOptions { context: Some("nope".into()), ..ConnectOptions::default() },
        ),
        (&["--as-group", "g"], ConnectOptions { as_groups: vec!["g".into()], ..ConnectOptions::default() }),
    ];
    for (flags, options) in rows {
        let said = server.environment().run(Some(&kubeconfig), &[flags, &["get", "pods"]].concat()).stderr;
        let options = ConnectOptions { kubeconfig: Some(kubeconfig.clone()), ..options };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let env = Environment::default();
        let connected = runtime.block_on(ApiServer::connect(&options, &env));
        let Err(error) = connected else { panic!("{flags:?} are refused") };
        assert!(said.contains(&error.to_string()), "kubectl: {said}\nours: {error}");
    }
}
