//! The main job, end to end: real manifests, a real API server, real clients, the plugin run by kubectl.

use std::fs;
use std::path::{Path, PathBuf};

use crate::case::Case;
use crate::drift::{Run, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Corpus};
use crate::harness::identity::Identity;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::server("main_job_corpora_in_sync", corpora_in_sync),
        Case::server("main_job_every_edit_is_named_and_nothing_else", every_edit_is_named),
        Case::server("main_job_a_viewer_gets_everything_that_may_be_read", viewer),
    ]
}

fn corpora_in_sync(server: &ControlPlane) {
    for corpus in [Corpus::OnlineBoutique, Corpus::KubePrometheus, Corpus::ArgoCd] {
        let applied = server.apply_corpus(corpus);
        diff(server, Identity::Admin, &applied.args()).assert_in_sync(documents(server, &applied));
    }
}

/// How many objects the real kubectl finds in the same files.
fn documents(server: &ControlPlane, applied: &Applied) -> usize {
    let mut args = vec!["get", "-o", "name"];
    args.extend(applied.args());
    server.kubectl(Identity::Admin, &args).ok().lines().count()
}

/// A copy of a corpus that a test may edit.
fn editable(corpus: Corpus, dir: &Path) -> PathBuf {
    let from = corpus.path().join("kubernetes-manifests.yaml");
    let to = dir.join("boutique.yaml");
    fs::copy(&from, &to).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
    to
}

/// Extra objects beside the corpus, so that every kind of edit has something to edit.
pub(crate) const MORE: &str = "---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: fast}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [''], resources: [configmaps], verbs: [get]}
";

/// What a person does to it, and what the tool has to say: arguments of kubectl; counted changes.
pub(crate) const EDITS: &[(&[&str], &[&str])] = &[
    (
        &["set", "image", "deployment/frontend", "server=registry.example/frontend:hack"],
        &[
            "Deployment/frontend spec.template.spec.containers[name=\"server\"].image changed drift kubectl-set",
        ],
    ),
    (
        &["set", "env", "deployment/cartservice", "HACK=yes"],
        &[
            "Deployment/cartservice spec.template.spec.containers[name=\"server\"].env[name=\"HACK\"] added drift kubectl-set",
        ],
    ),
    (
        &[
            "patch",
            "deployment/adservice",
            "-p",
            "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"busybox\"}]}}}}",
        ],
        &["Deployment/adservice spec.template.spec.containers[name=\"side\"] added drift kubectl-patch"],
    ),
    (
        &[
            "patch",
            "deployment/emailservice",
            "-p",
            "{\"spec\":{\"template\":{\"spec\":{\"hostNetwork\":true}}}}",
        ],
        &["Deployment/emailservice spec.template.spec.hostNetwork added drift kubectl-patch"],
    ),
    (
        &["patch", "configmap/settings", "-p", "{\"data\":{\"evil\":\"1\"}}"],
        &["ConfigMap/settings data.evil added drift kubectl-patch"],
    ),
    (
        &["label", "service/frontend", "team=web"],
        &["Service/frontend metadata.labels.team added drift kubectl-label"],
    ),
    (
        &[
            "patch",
            "role/reader",
            "--type=json",
            "-p",
            "[{\"op\":\"add\",\"path\":\"/rules/-\",\"value\":{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}}]",
        ],
        &["Role/reader rules[1] added drift kubectl-patch"],
    ),
    (
        &["scale", "deployment/currencyservice", "--replicas=3"],
        &["Deployment/currencyservice spec.replicas added drift kubectl"],
    ),
    (&["delete", "service/emailservice"], &[]),
];

/// A boutique with more objects, applied, in a namespace of its own; then everything in [`EDITS`], and one edit
/// of the manifest that is not applied.
fn drifted(server: &ControlPlane, dir: &Path) -> (String, PathBuf) {
    let path = editable(Corpus::OnlineBoutique, dir);
    let text = fs::read_to_string(&path).expect("the copy is readable") + MORE;
    fs::write(&path, &text).expect("the copy is writable");
    let namespace = server.namespace("edits");
    let file = path.to_string_lossy().into_owned();
    server.kubectl(Identity::Admin, &["apply", "-n", &namespace, "-f", &file]).ok();
    server.wait_quiet(&namespace);
    for (edit, _) in EDITS {
        let args: Vec<&str> = ["-n", &namespace].into_iter().chain(edit.iter().copied()).collect();
        server.kubectl(Identity::Admin, &args).ok();
    }
    let moved = text.replacen("mode: fast", "mode: slow", 1);
    fs::write(&path, moved).expect("the copy is writable");
    server.wait_quiet(&namespace);
    (namespace, path)
}

fn expected() -> Vec<String> {
    let mut lines: Vec<String> =
        EDITS.iter().flat_map(|(_, lines)| lines.iter().copied()).map(Into::into).collect();
    lines.push("ConfigMap/settings data.mode changed pending kubectl-client-side-apply".into());
    lines.sort();
    lines
}

fn every_edit_is_named(server: &ControlPlane) {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let (namespace, path) = drifted(server, scratch.path());
    let file = path.to_string_lossy();
    let run = diff(server, Identity::Admin, &["-n", &namespace, "-f", &file]);
    assert_eq!(run.lines(), expected());
    assert_eq!(run.with_status("missing"), ["Service/emailservice"]);
    assert_eq!(run.output.code, 1);
    every_change_has_its_line(&run, &path);
}

fn line_of(found: &serde_json::Value) -> usize {
    found["source"]["line"].as_u64().and_then(|line| line.try_into().ok()).expect("a line")
}

/// The line a change names holds the declared value (or, for an addition, is inside the object).
fn every_change_has_its_line(run: &Run, path: &Path) {
    let text = fs::read_to_string(path).expect("the manifest is readable");
    let lines: Vec<&str> = text.lines().collect();
    for object in run.objects() {
        for change in object["changes"].as_array().into_iter().flatten() {
            let line = line_of(change);
            let written = lines[line - 1];
            match (change["op"].as_str(), change["declared"].as_str()) {
                (Some("changed"), Some(declared)) => {
                    assert!(written.contains(declared), "{change}: {written}");
                }
                _ => assert!(line >= line_of(object), "{change}"),
            }
        }
    }
}

fn viewer(server: &ControlPlane) {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let (namespace, path) = drifted(server, scratch.path());
    let run = diff(server, Identity::Viewer, &["-n", &namespace, "-f", &path.to_string_lossy()]);
    let readable: Vec<String> = expected().into_iter().filter(|line| !line.starts_with("Role/")).collect();
    assert_eq!(run.lines(), readable);
    assert_eq!(run.with_status("unknown"), ["Role/reader"]);
    let role =
        run.objects().iter().find(|object| object["kind"] == "Role").expect("the role is in the report");
    assert_eq!(role["problem"]["code"], "forbidden");
    assert_eq!(run.output.code, 3);
    let skipping = diff(
        server,
        Identity::Viewer,
        &["-n", &namespace, "--skip-forbidden", "-f", &path.to_string_lossy()],
    );
    assert_eq!(skipping.output.code, 1);
}
