//! Arguments choose what they choose for `kubectl get`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::case::Case;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::Corpus;
use crate::harness::identity::Identity;
use crate::harness::kubectl::Output;

/// The tests of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![Case::server("kinds_arguments_choose_what_kubectl_get_chooses", parity)]
}

/// Arguments in the namespace of the online boutique.
const HERE: &[&str] = &[
    "deploy",
    "deployment",
    "deployments",
    "Deployment",
    "DEPLOYMENTS",
    "deploy.apps",
    "deployments.apps",
    "deployments.v1.apps",
    "Deployment.v1.apps",
    "deployments.app",
    "deployments.v1.",
    "svc",
    "services.v1.",
    "deploy,svc",
    "deploy,svc,deployments",
    "svc,sa,cm,rs,po,ep",
    "deploy/frontend",
    "deployments.apps/frontend",
    "deployments.v1.apps/frontend",
    "deploy/frontend deploy/adservice",
    "deploy/frontend svc/frontend",
    "deploy frontend",
    "deploy frontend adservice",
    "deploy,svc frontend",
    "deploy,svc frontend adservice",
    "all",
    "all,cm",
    "deploy -l app=frontend",
    "deploy,svc -l app=frontend",
    "deploy -l app!=frontend",
    "deploy -l app==frontend",
    "svc -l=app=frontend",
    "deploy --selector app=frontend",
    "all -l app=frontend",
    "svc --field-selector metadata.name=frontend",
    "po,svc --field-selector metadata.name!=frontend",
    "deploy -l app=nobody",
    "hpa",
    "horizontalpodautoscalers.v1.autoscaling",
    "ns",
    "namespaces/default",
    "nodes",
    "sa -n default",
    "netpol",
    // What kubectl refuses.
    "nosuchkind",
    "Deploy",
    "DEPLOY",
    "deployments.v2.apps",
    "deployments.nosuchgroup",
    "deploy,nosuchkind",
    "nosuchkind/frontend",
    "deploy/nobody",
    "deploy nobody frontend",
    "deploy svc/frontend",
    "deploy/frontend/x",
    "deploy/",
    "/frontend",
    "deploy,svc/frontend",
    "all frontend",
    "all/frontend",
    "deploy frontend -l app=frontend",
    "deploy/frontend -l app=frontend",
    "deploy/frontend -A",
    "deploy,",
    "po --field-selector no.such.field=1",
];

/// Arguments with blanks in them.
const SPACED: &[&[&str]] = &[
    &["deploy", "-l", "app in (frontend, adservice)"],
    &["deploy,svc", "-l", "app notin (frontend,adservice)"],
    &["deploy", "-l", "app,!nolabel"],
    &["deploy", "-l", "app in (frontend"],
];

/// Custom resources, in the namespace of the Prometheus operator.
const CUSTOM: &[&str] = &[
    "smon",
    "servicemonitor",
    "servicemonitors.monitoring.coreos.com",
    "servicemonitors.v1.monitoring.coreos.com",
    "smon.monitoring.coreos.com",
    "smon,promrule",
    "prom/k8s",
    "Prometheus k8s",
    "prometheuses.monitoring k8s",
    "crd/prometheuses.monitoring.coreos.com",
    "prometheus-operator",
];

fn parity(server: &ControlPlane) {
    let here = server.apply_corpus(Corpus::OnlineBoutique).namespace.expect("a namespace of its own");
    server.apply_corpus(Corpus::KubePrometheus);
    let words = |line: &&'static str| line.split(' ').collect::<Vec<_>>();
    let (mut agreed, mut refused, mut problems) = (0, 0, Vec::new());
    let spaced = SPACED.iter().map(|line| (here.as_str(), line.to_vec()));
    let lines = HERE.iter().map(|line| (here.as_str(), words(line))).chain(spaced);
    for (namespace, line) in lines.chain(CUSTOM.iter().map(|line| ("monitoring", words(line)))) {
        match compare(server, namespace, &line) {
            Ok(true) => agreed += 1,
            Ok(false) => refused += 1,
            Err(problem) => problems.push(format!("{line:?}: {problem}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!(
        "kinds: {agreed} spellings choose the same objects as kubectl get, {refused} are refused by both"
    );
    assert!(agreed + refused >= 40, "{agreed} {refused}");
}

/// Whether both choose (`true`) or both refuse.
fn compare(server: &ControlPlane, namespace: &str, line: &[&str]) -> Result<bool, String> {
    let place: &[&str] = if line.contains(&"-n") { &[] } else { &["-n", namespace] };
    let theirs = server.kubectl(Identity::Admin, &[&["get", "-o", "name"], place, line].concat());
    let ours = server.kubectl(
        Identity::Admin,
        &[&["drift", "diff", "-o", "json", "--show", "no-record"], place, line].concat(),
    );
    let report: Value = serde_json::from_str(&ours.stdout).map_err(|e| format!("no report ({e}): {ours}"))?;
    let (chosen, wanted) = (names(&report), listed(&theirs));
    let failed = is_refused(&report);
    match (theirs.code == 0, failed) {
        (true, false) if chosen == wanted => Ok(true),
        // Some of the names are there: both tell the others' absence.
        (false, true) if chosen == wanted => Ok(false),
        _ => Err(format!(
            "kubectl ({}): {wanted:?} {}; ours: {chosen:?} {}",
            theirs.code, theirs.stderr, ours.stderr
        )),
    }
}

/// Whether something of what was asked for could not be had.
fn is_refused(report: &Value) -> bool {
    let objects = report["objects"].as_array().cloned().unwrap_or_default();
    !report["error"].is_null() || objects.iter().any(is_absent)
}

/// An object that is not there, or a kind that could not be listed.
fn is_absent(object: &Value) -> bool {
    let message = object["problem"]["message"].as_str().unwrap_or_default();
    object["name"].is_null() || message.contains("\" not found")
}

fn listed(output: &Output) -> BTreeSet<String> {
    output.stdout.lines().map(str::to_owned).collect()
}

/// `deployment.apps/frontend`, as kubectl names objects.
fn names(report: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = |object: &Value| {
        let api_version = text(&object["apiVersion"]);
        let group = api_version.split_once('/').map(|(group, _)| format!(".{group}")).unwrap_or_default();
        format!("{}{group}/{}", text(&object["kind"]).to_lowercase(), text(&object["name"]))
    };
    let objects = report["objects"].as_array().cloned().unwrap_or_default();
    objects.iter().filter(|object| !is_absent(object)).map(name).collect()
}
