//! At home in kubectl: flags, names, versions and settings as its users expect.

use crate::case::Case;
use crate::cli::{Place, fails};
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::kubectl::finish;

const OWN: &str = concat!("kubectl-drift ", env!("CARGO_PKG_VERSION"), "\n");

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("plugin_usage_says_kubectl_drift_under_kubectl", usage),
        Case::server("plugin_flags_go_after_its_name", flags),
        Case::server("plugin_version_asks_the_server_for_nothing_else", version),
        Case::server("plugin_version_as_data_holds_what_the_server_says", version_data),
        Case::plain("plugin_version_tells_the_client_without_a_server", version_alone),
        Case::plain("plugin_called_by_its_own_name_says_so", direct),
        Case::plain("plugin_settings_are_defaults_and_no_more", settings),
    ]
}

fn usage(server: &ControlPlane) {
    let help = server.kubectl(Identity::Admin, &["drift", "diff", "--help"]).ok();
    assert!(help.contains("Usage: kubectl drift diff "), "{help}");
    let output = server.kubectl(Identity::Admin, &["drift", "dif"]);
    fails(&output, 2, &["a similar subcommand exists: 'diff'", "`kubectl drift --help`"]);
}

fn flags(server: &ControlPlane) {
    for args in [&["drift", "version", "-n", "shop"][..], &["drift", "-n", "shop", "version"]] {
        let output = server.kubectl(Identity::Admin, args);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{output}");
    }
    // Documented in the README: it is kubectl that refuses, before it looks for a plugin.
    let output = server.kubectl(Identity::Admin, &["-n", "shop", "drift", "version"]);
    fails(&output, 1, &["flags cannot be placed before plugin name: -n"]);
}

fn version(server: &ControlPlane) {
    let kubeconfig = server.issue("versioner", None).expect("a kubeconfig");
    let output = server.environment().run(Some(&kubeconfig), &["drift", "version"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{output}");
    let client = server.kubectl(Identity::Admin, &["version"]).ok();
    let line = client.lines().find(|line| line.starts_with("Server Version: ")).expect("kubectl's line");
    assert!(output.stdout.starts_with(OWN) && output.stdout.ends_with(&format!("\n{line}\n")), "{output}");
    let sent: Vec<(String, String)> =
        server.requests_by_user("versioner").into_iter().map(|request| (request.verb, request.uri)).collect();
    assert_eq!(sent, [("get".to_owned(), "/version".to_owned())]);
}

fn version_data(server: &ControlPlane) {
    let ours = server.kubectl(Identity::Admin, &["drift", "version", "-o", "json"]).json();
    let theirs = server.kubectl(Identity::Admin, &["version", "-o", "json"]).json();
    assert_eq!(ours["serverVersion"], theirs["serverVersion"]);
    assert_eq!(ours["clientVersion"]["gitVersion"], concat!("v", env!("CARGO_PKG_VERSION")));
    let yaml = server.kubectl(Identity::Admin, &["drift", "version", "-o", "yaml"]).ok();
    assert!(yaml.contains("\nserverVersion:\n") && yaml.starts_with("clientVersion:\n"), "{yaml}");
}

fn version_alone() {
    let place = Place::new();
    let output = place.run(&["version", "-s", "http://127.0.0.1:1"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, OWN), "{output}");
    fails(&output, 2, &["error: cannot reach the API server at http://127.0.0.1:1"]);
    let output = place.run(&["version", "-s", "http://127.0.0.1:1", "-o", "json"]);
    assert!(output.code == 2 && output.stdout.contains("\"clientVersion\""), "{output}");
    for args in [&["version"][..], &["version", "--client", "-s", "http://127.0.0.1:1"]] {
        let output = place.run(args);
        assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, OWN, ""), "{output}");
    }
    let output = place.run(&["version", "--kubeconfig", "/nonexistent"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, OWN), "{output}");
}

#[cfg(unix)]
fn direct() {
    use std::os::unix::process::CommandExt;
    let place = Place::new();
    let mut command = place.command(&["diff", "deploy/"]);
    // What a shell passes on.
    command.arg0("kubectl-drift");
    let output = finish(command, None);
    fails(&output, 2, &["`kubectl-drift diff -f deploy/`"]);
}

#[cfg(not(unix))]
fn direct() {}

fn settings() {
    let place = Place::new();
    place.file("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    place.file("live.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: default}\n");
    let args = ["diff", "-f", "a.yaml", "--live", "live.yaml"];
    let run = |more: &[&str], variables: &[(&str, &str)]| {
        let mut command = place.command(&[&args[..], more].concat());
        command.envs(variables.iter().copied());
        finish(command, None)
    };
    let names = "configmap/a\n";
    place.file("mine.yaml", "output: name\n");
    place.file("wrong.yaml", "output: name\nfail-on: drift\n");
    let mine = [("KUBECTL_DRIFT_CONFIG", "mine.yaml")];
    assert_eq!(run(&[], &mine).stdout, names);
    assert!(run(&["-o", "json"], &mine).stdout.starts_with('{'), "the flag wins");
    let wrong = run(&[], &[("KUBECTL_DRIFT_CONFIG", "wrong.yaml")]);
    fails(
        &wrong,
        1,
        &["warning: settings wrong.yaml are ignored: line 2, column 10: there is no key \"fail-on\""],
    );
    assert_ne!(wrong.stdout, names);
    // Where the user's settings are on this system.
    let usual = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".config" };
    place.file(&format!("{usual}/kubectl-drift/config.yaml"), "output: name\n");
    assert_eq!(run(&[], &[]).stdout, names);
    assert_ne!(run(&[], &[("KUBECTL_DRIFT_CONFIG", "off")]).stdout, names);
}
