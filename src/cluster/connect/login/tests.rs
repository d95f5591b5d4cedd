#![expect(clippy::disallowed_methods, reason = "tests write the programs they run")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use kube::config::{Cluster, ExecInteractiveMode};
use tempfile::TempDir;

use super::*;

/// A plugin that counts its runs and gives `token-1`, `token-2` and so on, with this status beside the token.
fn plugin(folder: &Path, more: &str) -> Plugin {
    let script = format!(
        "#!/bin/sh\necho run >>'{0}/runs'\nn=$(wc -l <'{0}/runs')\n\
         echo \"{{\\\"apiVersion\\\": \\\"client.authentication.k8s.io/v1\\\", \\\"status\\\": {{\\\"token\\\": \\\"token-\"$n\"\\\"{more}}}}}\"\n",
        folder.display()
    );
    let path = folder.join("plugin");
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    let exec = ExecConfig {
        api_version: Some("client.authentication.k8s.io/v1".into()),
        command: Some(path.to_string_lossy().into_owned()),
        interactive_mode: Some(ExecInteractiveMode::Never),
        ..ExecConfig::default()
    };
    let cluster = Cluster { insecure_skip_tls_verify: Some(true), ..Cluster::default() };
    Plugin {
        exec,
        selected: Selected { cluster, ..Selected::default() },
        uri: Uri::from_static("https://127.0.0.1:1"),
        proxy: None,
        authority: None,
        terminal: Terminal { stdin: false, stdin_used: false },
        limit: None,
        policy: Policy::AllowAll,
        search: None,
    }
}

fn runs(folder: &TempDir) -> usize {
    fs::read_to_string(folder.path().join("runs")).map_or(0, |text| text.lines().count())
}

fn sent(signer: &Signer) -> String {
    signer.credential.header().expect("a token").to_str().expect("text").to_owned()
}

#[tokio::test]
async fn a_credential_is_used_as_long_as_it_lasts() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let login = Login::of_plugin(plugin(folder.path(), "")).await.expect("logged in");
    for _ in 0..5 {
        assert_eq!(sent(&login.signer().await.expect("a signer")), "Bearer token-1");
    }
    assert_eq!(runs(&folder), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_has_ended_is_renewed_once_for_all_who_wait() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let login = Login::of_plugin(plugin(folder.path(), "")).await.expect("logged in");
    let old = login.current();
    let client = old.client.clone();
    login.replace(Signer { client, credential: Credential::None, ends: Some(Instant::now()) });
    let all = futures::future::join_all((0..8).map(|_| login.signer())).await;
    assert!(all.iter().all(|signer| signer.as_ref().is_ok_and(|signer| sent(signer) == "Bearer token-2")));
    assert_eq!(runs(&folder), 2);
}

#[tokio::test]
async fn a_refused_one_is_renewed_once_a_run() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let login = Login::of_plugin(plugin(folder.path(), "")).await.expect("logged in");
    let first = login.signer().await.expect("a signer");
    let second = login.after_refusal(&first).await.expect("another");
    assert_eq!(sent(&second), "Bearer token-2");
    let late = login.after_refusal(&first).await.expect("the other one");
    assert_eq!(sent(&late), "Bearer token-2", "who was refused with the first tries with the second");
    assert!(login.after_refusal(&second).await.is_none());
    assert_eq!(runs(&folder), 2);
}

#[tokio::test]
async fn the_end_is_what_the_plugin_says() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let login = Login::of_plugin(plugin(
        folder.path(),
        ", \\\"expirationTimestamp\\\": \\\"2999-01-01T00:00:00Z\\\"",
    ));
    let signer = login.await.expect("logged in").current();
    assert!(signer.ends.is_some() && !signer.has_ended());
}

#[test]
fn what_cannot_be_renewed_is_not() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _inside = runtime.enter();
    let folder = tempfile::tempdir().expect("a scratch folder");
    let plugin = plugin(folder.path(), "");
    let client = client::build(&plugin.selected, plugin.uri.clone(), None, None, None).expect("a client");
    let login = Login::fixed(client, Credential::bearer("t").expect("a token"));
    let signer = runtime.block_on(login.signer()).expect("a signer");
    assert!(runtime.block_on(login.after_refusal(&signer)).is_none());
}
