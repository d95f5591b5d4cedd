//! Every bad input of an operator's day: its own message, a hint, the right exit code.

use std::fs::File;
use std::path::Path;

use serde_json::{Value, json};

use crate::case::Case;
use crate::cli::{Place, fails};
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;

const MANIFEST: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

/// Manifests with one thing wrong in each, `NS` being the test's namespace.
const WRONG: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: elsewhere, namespace: somewhere-else}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: unserved}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: twice}
data: {a: first}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: twice}
data: {a: second}
---
apiVersion: v1
kind: ConfigMap
metadata: {generateName: made-}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: going, finalizers: [example.com/keep]}
---
kind: ConfigMap
metadata: {name: unversioned}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: fine}
";

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::plain("cli_a_path_that_is_not_there", no_path),
        Case::plain("cli_a_folder_without_manifests_is_not_in_sync", empty_folder),
        Case::plain("cli_a_folder_with_a_loop_of_links_comes_to_an_end", loop_of_links),
        Case::plain("cli_a_hundred_megabytes_are_refused_and_the_rest_is_read", too_large),
        Case::plain("cli_kubeconfigs_that_cannot_be_used", kubeconfigs),
        Case::plain("cli_a_server_that_cannot_be_reached", unreachable),
        Case::server("cli_credentials_that_are_not_accepted", unauthorized),
        Case::server("cli_each_wrong_document_has_its_own_problem", wrong_documents),
        Case::server("cli_a_namespace_that_is_not_there", no_namespace),
        Case::server("cli_what_may_not_be_read_is_incomplete_unless_skipped", forbidden),
        Case::server("cli_kubectl_passes_arguments_and_exit_codes_on", through_kubectl),
    ]
}

/// A place with one good manifest and something live to compare it with.
fn place_with_live() -> Place {
    let place = Place::new();
    place.file("m/a.yaml", MANIFEST);
    place.file("live.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n");
    place
}

fn no_path() {
    let place = Place::new();
    let output = place.run(&["diff", "-f", "nowhere.yaml", "--live", "."]);
    fails(&output, 2, &["error: ", "nowhere.yaml"]);
}

fn empty_folder() {
    let place = place_with_live();
    std::fs::create_dir(place.path().join("empty")).expect("a new folder");
    let output = place.run(&["diff", "-f", "empty", "--live", "live.yaml"]);
    fails(&output, 2, &["error: nothing to compare", "hint: "]);
    assert_eq!(output.stdout, "");
}

#[cfg(unix)]
fn link(target: &str, at: &Path) {
    std::os::unix::fs::symlink(target, at).unwrap_or_else(|e| panic!("{}: {e}", at.display()));
}

fn loop_of_links() {
    let place = place_with_live();
    link("..", &place.path().join("m/up"));
    link("round", &place.path().join("m/round"));
    let report = place.report(&["diff", "-R", "-f", "m", "--live", "live.yaml"]);
    assert_eq!(report["objects"][0]["name"], "a", "{report:#}");
}

fn too_large() {
    let place = place_with_live();
    let large = File::create(place.path().join("m/large.yaml")).expect("a new file");
    large.set_len(100 << 20).expect("a file may have holes");
    let report = place.report(&["diff", "-f", "m", "--live", "live.yaml"]);
    let problems: Vec<&Value> = objects(&report).iter().map(|object| &object["problem"]["code"]).collect();
    assert_eq!(problems, [&Value::Null, &json!("too-large")], "{report:#}");
    assert_eq!(report["exitCode"], 3);
}

fn kubeconfigs() {
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    place.file("broken", "clusters: [");
    place.file(
        "good",
        "{apiVersion: v1, kind: Config, current-context: prod, contexts: [{name: prod, context: {cluster: c, \
         user: u}}], clusters: [{name: c, cluster: {server: \"https://127.0.0.1:1\"}}], users: [{name: u, user: {}}]}",
    );
    let table: [(&[&str], &str); 4] = [
        (&[], "error: no kubeconfig found"),
        (&["--kubeconfig", "missing"], "missing"),
        (&["--kubeconfig", "broken"], "broken"),
        (&["--kubeconfig", "good", "--context", "pord"], "pord"),
    ];
    for (flags, text) in table {
        let output = place.run(&[&["diff", "-f", "a.yaml"], flags].concat());
        fails(&output, 2, &["error: ", "\nhint: ", text]);
        assert_eq!(output.stdout, "", "{output}");
    }
}

fn unreachable() {
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    let args = ["diff", "-f", "a.yaml", "-s", "https://127.0.0.1:1"];
    fails(&place.run(&args), 2, &["error: cannot reach the API server at https://127.0.0.1:1", "\nhint: "]);
    let report = place.report(&args);
    assert_eq!(report["error"]["code"], "unreachable");
    assert_eq!(report["exitCode"], 2);
}

fn unauthorized(server: &ControlPlane) {
    let config = std::fs::read_to_string(server.kubeconfig(Identity::Admin)).expect("written by the harness");
    let kept = |line: &&str| !line.contains("client-certificate-data") && !line.contains("client-key-data");
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    place.file(
        "config",
        config.lines().filter(kept).collect::<Vec<_>>().join("\n").replace("user:\n    \n", ""),
    );
    let args = ["diff", "-f", "a.yaml", "--kubeconfig", "config", "--token", "long-expired"];
    let output = place.run(&args);
    fails(&output, 2, &["error: ", "\nhint: "]);
    assert!(!output.stderr.contains("long-expired"), "{output}");
    assert_eq!(place.report(&args)["error"]["code"], "unauthorized");
}

/// A file of manifests, and the arguments that compare it in a namespace of its own.
fn compare(server: &ControlPlane, place: &Place, namespace: &str, identity: Identity) -> Value {
    let config = server.kubeconfig(identity);
    place.report(&["diff", "-f", "a.yaml", "-n", namespace, "--kubeconfig", &config.to_string_lossy()])
}

fn objects(report: &Value) -> &[Value] {
    report["objects"].as_array().map_or(&[], Vec::as_slice)
}

fn wrong_documents(server: &ControlPlane) {
    let namespace = server.namespace("bad-input");
    let place = Place::new();
    place.file("a.yaml", WRONG);
    create(server, &namespace, "fine", &[]);
    create(server, &namespace, "twice", &["--from-literal=a=second"]);
    create(server, &namespace, "going", &[]);
    let patch = ["patch", "configmap", "going", "-n", &namespace, "-p"];
    let finalize = |finalizers: &str| {
        let patched = format!(r#"{{"metadata":{{"finalizers":{finalizers}}}}}"#);
        server.kubectl(Identity::Admin, &[&patch[..], &[&patched]].concat()).ok();
    };
    finalize(r#"["example.com/keep"]"#);
    server.kubectl(Identity::Admin, &["delete", "configmap", "going", "-n", &namespace, "--wait=false"]).ok();
    let report = compare(server, &place, &namespace, Identity::Admin);
    finalize("null");
    assert_eq!(report["exitCode"], 3, "{report:#}");
    let verdicts: Vec<String> = objects(&report).iter().map(verdict).collect();
    let expected = [
        "elsewhere unknown namespace-mismatch",
        "unserved unknown unknown-kind",
        "twice unknown duplicate",
        "twice in-sync -",
        "- unknown not-comparable",
        "going in-sync - terminating",
        "- unknown invalid-manifest",
        "fine in-sync -",
    ];
    assert_eq!(verdicts, expected, "{report:#}");
    for object in objects(&report).iter().filter(|object| object["status"] == "unknown") {
        assert!(object["problem"]["hint"].is_string(), "{object:#}");
    }
}

fn create(server: &ControlPlane, namespace: &str, name: &str, more: &[&str]) {
    server.kubectl(Identity::Admin, &[&["create", "configmap", name, "-n", namespace], more].concat()).ok();
}

/// `name status problem`, and whether the object is on its way out.
fn verdict(object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let going = if object["terminating"] == true { " terminating" } else { "" };
    format!(
        "{} {} {}{going}",
        text(&object["name"]),
        text(&object["status"]),
        text(&object["problem"]["code"])
    )
}

fn no_namespace(server: &ControlPlane) {
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    let report = compare(server, &place, "never-created", Identity::Admin);
    let object = &objects(&report)[0];
    assert_eq!(object["status"], "missing", "{report:#}");
    assert_eq!(
        object["warnings"][0]["message"], "the namespace \"never-created\" does not exist",
        "{report:#}"
    );
    assert_eq!(report["exitCode"], 1);
}

fn forbidden(server: &ControlPlane) {
    let place = Place::new();
    place.file("a.yaml", MANIFEST);
    let report = compare(server, &place, "default", Identity::Nobody);
    assert_eq!(verdict(&objects(&report)[0]), "a unknown forbidden", "{report:#}");
    assert_eq!(report["exitCode"], 3);
    let config = server.kubeconfig(Identity::Nobody);
    let args = ["diff", "-f", "a.yaml", "--skip-forbidden", "--kubeconfig", &config.to_string_lossy()];
    let report = place.report(&args);
    assert_eq!(verdict(&objects(&report)[0]), "a unknown forbidden", "{report:#}");
    assert_eq!(report["exitCode"], 0);
}

fn through_kubectl(server: &ControlPlane) {
    let run = |args: &[&str]| server.kubectl(Identity::Admin, &[&["drift"], args].concat());
    let help = run(&["diff", "--help"]).ok();
    assert!(help.contains("Usage: kubectl drift diff [OPTIONS]"), "{help}");
    fails(&run(&["diff", "--filenam=x"]), 2, &["error: unexpected argument '--filenam'", "'--filename'"]);
    let missing = server.kubectl_with(Identity::Admin, &["drift", "diff", "-f", "-"], MANIFEST.as_bytes());
    assert_eq!(missing.code, 1, "{missing}");
}
