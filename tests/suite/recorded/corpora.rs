//! All corpora applied both ways, on a server of its own: nothing else may be going on in the whole cluster.

use std::fs;

use serde_json::Value;

use crate::drift::{Run, diff};
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Corpus, Way};
use crate::harness::helm::{self, Major, chart};
use crate::harness::identity::Identity;
use crate::main_job::{EDITS, MORE};
use crate::servers;

/// Objects that controllers work on beside the corpora.
const CONTROLLED: &str = "---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: '* * * * *'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: busybox}]}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  serviceName: store
  selector: {matchLabels: {app: store}}
  template: {metadata: {labels: {app: store}}, spec: {containers: [{name: a, image: busybox}]}}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: adservice}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: adservice}, minReplicas: 2, maxReplicas: 4}
";

/// Every step on one server.
pub(super) fn run() {
    let server = servers::start().unwrap_or_else(|e| panic!("{e}"));
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let extra = scratch.path().join("extra.yaml");
    fs::write(&extra, format!("{MORE}{CONTROLLED}")).expect("the scratch folder is writable");
    let ways = [Way::ClientSide, Way::ServerSide("ci")];
    let places = ways.map(|way| boutique(&server, &extra, way));
    let prometheus = server.apply_corpus_by(Corpus::KubePrometheus, Way::ClientSide);
    let argo = server.apply_corpus(Corpus::ArgoCd);
    let declared = [&places[0][0], &places[0][1], &places[1][0], &places[1][1], &prometheus, &argo];
    let setup = Applied { path: prometheus.path.join("setup"), namespace: None };
    let recorded: usize =
        declared.into_iter().chain([&setup]).map(|applied| recorded(&server, applied)).sum();
    let installed: usize =
        [Major::Four, Major::Three].into_iter().map(|major| install(&server, scratch.path(), major)).sum();
    in_sync(&server, recorded + installed, installed);
    for (way, [applied, _]) in ways.iter().zip(&places) {
        edited(&server, applied.namespace.as_deref().expect("a namespace of its own"), *way);
    }
    viewer(&server);
    servers::finish(&server, false).unwrap_or_else(|e| panic!("{e}"));
}

fn boutique(server: &ControlPlane, extra: &std::path::Path, way: Way) -> [Applied; 2] {
    let applied = server.apply_corpus_by(Corpus::OnlineBoutique, way);
    let extra = Applied { path: extra.to_owned(), namespace: applied.namespace.clone() };
    server.apply(&extra, way);
    server.wait_quiet(applied.namespace.as_deref().expect("a namespace of its own"));
    [applied, extra]
}

/// Installs the boutique by a real Helm; how many objects kubectl finds with its marks.
fn install(server: &ControlPlane, scratch: &std::path::Path, major: Major) -> usize {
    let helm = helm::get(major).unwrap_or_else(|e| panic!("{e}"));
    let namespace = server.namespace("installed");
    let files = fs::read_dir(Corpus::OnlineBoutique.path()).expect("a folder of manifests");
    let mut files: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    let chart = chart(scratch, &namespace, &files);
    let chart = chart.to_str().expect("a plain name");
    server.helm(&helm, None, &["install", "boutique", chart, "-n", &namespace]).ok();
    server.wait_quiet(&namespace);
    let found = ["get", "deployments,services,serviceaccounts", "-o", "json", "-n", &namespace];
    let found = server.kubectl(Identity::Admin, &found).json();
    let marked =
        |object: &&Value| object["metadata"]["annotations"]["meta.helm.sh/release-name"] == "boutique";
    let count = found["items"].as_array().into_iter().flatten().filter(marked).count();
    println!("recorded: {count} objects installed by Helm {} in {namespace}", helm.version);
    assert!(count > 30, "{count} objects");
    count
}

/// How many objects of a corpus carry a record, by the real kubectl: server-side apply leaves none on an object of
/// which nothing but its name is declared.
fn recorded(server: &ControlPlane, applied: &Applied) -> usize {
    let args = [vec!["get", "-o", "json", "--show-managed-fields"], applied.args()].concat();
    let found = server.kubectl(Identity::Admin, &args).json();
    let single = vec![found.clone()];
    let items = found["items"].as_array().unwrap_or(&single);
    items.iter().filter(|object| is_recorded(object)).count()
}

fn is_recorded(object: &Value) -> bool {
    let annotation = "kubectl.kubernetes.io/last-applied-configuration";
    let entries = object["metadata"]["managedFields"].as_array();
    let applied = |entry: &Value| {
        entry["operation"] == "Apply"
            && entry["subresource"].is_null()
            && entry["manager"] != "clusterrole-aggregation-controller"
    };
    object["metadata"]["annotations"][annotation].is_string() || entries.into_iter().flatten().any(applied)
}

fn in_sync(server: &ControlPlane, recorded: usize, installed: usize) {
    let run = diff(server, Identity::Admin, &["-A"]);
    run.assert_in_sync(recorded);
    assert_eq!(run.report["mode"], "last-applied");
    let by_helm = run.objects().iter().filter(|object| object["record"] == "helm").count();
    assert_eq!(by_helm, installed, "each is compared with Helm's own record");
    let left_out = &run.report["summary"]["leftOut"];
    println!(
        "recorded: {recorded} objects compared in the whole cluster, {by_helm} of them Helm's, 0 counted differences; \
         left out: {left_out}"
    );
    assert!(recorded > 250, "{recorded} objects");
    assert!(
        left_out["noRecord"].as_u64() > Some(100) && left_out["controlled"].as_u64() > Some(20),
        "{left_out}"
    );
}

/// What server-side apply has no record of, or records as added by whoever overwrote it.
fn expected(way: Way) -> Vec<String> {
    let all = EDITS.iter().flat_map(|(_, lines)| lines.iter().copied());
    let server_side = way != Way::ClientSide;
    // The one field that was applied has a new owner: the object counts as one without a record.
    let kept = all.filter(|line| !(server_side && line.starts_with("Role/")));
    let mut lines: Vec<String> = kept
        .map(|line| match line {
            line if server_side && line.contains(".image changed") => line.replace("changed", "added"),
            // No owner of replicas is recorded before a client has set them.
            line if server_side && line.contains("spec.replicas") => {
                line.replace("drift kubectl", "unattributed -")
            }
            line => line.to_owned(),
        })
        .collect();
    lines.sort();
    lines
}

fn edited(server: &ControlPlane, namespace: &str, way: Way) {
    for (edit, _) in EDITS {
        let args: Vec<&str> = ["-n", namespace].into_iter().chain(edit.iter().copied()).collect();
        server.kubectl(Identity::Admin, &args).ok();
    }
    server.wait_quiet(namespace);
    let run = diff(server, Identity::Admin, &["-n", namespace]);
    assert_eq!(run.lines(), expected(way), "{way:?}");
    assert_eq!(run.output.code, 1);
    every_change_has_its_time(&run);
    println!("recorded: {} edits named in {namespace} ({way:?})", run.lines().len());
    at_a_glance(server, namespace, &run);
}

/// `scale` is the one client that the server records no time of.
fn every_change_has_its_time(run: &Run) {
    let changes = run.objects().iter().flat_map(|object| object["changes"].as_array().into_iter().flatten());
    for change in changes.filter(|change| change["counted"] == true && change["path"] != "spec.replicas") {
        assert!(change["owners"][0]["time"].is_string(), "{change}");
    }
}

/// `status` says the same of the same objects, a line each, the worst first.
fn at_a_glance(server: &ControlPlane, namespace: &str, run: &Run) {
    let names = server.kubectl(Identity::Admin, &["drift", "status", "-n", namespace, "-o", "name"]);
    assert_eq!((names.code, names.stdout.lines().count()), (1, run.with_status("drifted").len()), "{names}");
    let table = server.kubectl(Identity::Admin, &["drift", "status", "-n", namespace]);
    let status = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let rows: Vec<String> =
        table.stdout.lines().skip(1).take_while(|line| !line.is_empty()).map(status).collect();
    let drifted = rows.iter().take_while(|status| *status == "drifted").count();
    assert_eq!(drifted, run.with_status("drifted").len(), "{table}");
    assert_eq!(rows.len(), run.objects().len(), "{table}");
    assert!(rows[drifted..].iter().all(|status| status == "in-sync"), "{table}");
}

/// Kinds that the role `view` does not read are named once, and the rest is compared.
fn viewer(server: &ControlPlane) {
    let (all, some) = (diff(server, Identity::Admin, &["-A"]), diff(server, Identity::Viewer, &["-A"]));
    let kinds: Vec<&Value> = some.objects().iter().filter(|object| object["name"].is_null()).collect();
    assert!(kinds.iter().all(|kind| kind["problem"]["code"] == "forbidden" && kind["status"] == "unknown"));
    for kind in ["Secret", "Role", "RoleBinding", "ClusterRole", "CustomResourceDefinition", "Prometheus"] {
        assert_eq!(kinds.iter().filter(|object| object["kind"] == kind).count(), 1, "{kind}");
    }
    assert_eq!(some.output.code, 3, "{}", some.output);
    let hidden = |line: &&String| line.starts_with("Role/");
    let readable: Vec<String> = all.lines().iter().filter(|line| !hidden(line)).cloned().collect();
    assert_eq!(some.lines(), readable);
    let skipping = diff(server, Identity::Viewer, &["-A", "--skip-forbidden"]);
    assert_eq!(skipping.output.code, 1);
    let calm = diff(server, Identity::Viewer, &["-n", "argocd", "--skip-forbidden"]);
    assert_eq!((calm.output.code, calm.lines().len()), (0, 0), "{}", calm.output);
    println!(
        "recorded: {} kinds named that view may not list, exit 3; --skip-forbidden: exit 1 and 0",
        kinds.len()
    );
}
