//! Everything in a cluster that acts on objects and is nobody's edit: autoscalers, limits, a default class,
//! aggregation, admission.

use std::fs;
use std::time::Duration;

use super::sets::{Part, Way, fixture};
use crate::drift::Run;
use crate::harness::controlplane::ControlPlane;
use crate::harness::identity::Identity;
use crate::harness::poll;

/// How long a controller or an admission policy may need to act.
const PATIENCE: Duration = Duration::from_mins(2);

/// Where each of the policies is served, oldest first, and what the kube-apiserver has to be told for it.
pub(super) const ALPHA: &[&str] = &[
    "--feature-gates=MutatingAdmissionPolicy=true",
    "--runtime-config=admissionregistration.k8s.io/v1alpha1=true",
];

/// Deployments that get an autoscaler: namespace and name. The first declares no replicas, the second does.
const SCALED: [(&str, &str); 2] = [("boutique", "frontend"), ("monitoring", "blackbox-exporter")];

/// What has to be found among what does not count: part, `Kind/name path op cause`.
const TRACES: &[(&str, &str)] = &[
    ("boutique", "Deployment/frontend spec.replicas added controller"),
    ("boutique", "Deployment/adservice metadata.labels.injected added"),
    ("boutique", "Deployment/adservice spec.template.spec.containers[name=\"injected-proxy\"] added"),
    ("kube-prometheus", "Deployment/blackbox-exporter spec.replicas changed controller"),
    ("argo-cd", "ConfigMap/argocd-cm metadata.labels.injected added"),
    ("podinfo", "Deployment/podinfo spec.replicas added controller"),
    ("extras", "Deployment/scaled spec.replicas changed controller"),
    ("extras", "PersistentVolumeClaim/data spec.storageClassName added"),
    ("extras", "ClusterRole/corpora-aggregate rules[0] added controller"),
    ("late", "Pod/limited spec.containers[name=\"a\"].resources"),
    ("late", "PersistentVolumeClaim/claimed spec.storageClassName added"),
    ("late", "ConfigMap/late metadata.labels.injected added"),
];

/// What has to be found where the policy of `rewrite.yaml` acts.
const REWRITTEN: &[(&str, &str)] = &[(
    "extras",
    "Deployment/scaled spec.template.spec.containers[name=\"web\"].imagePullPolicy changed server",
)];

/// Sets everything up, and has every object pass through admission once more.
pub(super) fn act(server: &ControlPlane, way: &Way, parts: &[Part]) {
    for file in ["world.yaml", "rewrite.yaml"] {
        if file == "world.yaml" || way.keeps_values() {
            let text = fs::read_to_string(fixture(file)).expect("the fixture is there");
            create(server, &[], &text.replace("admissionregistration.k8s.io/v1", &served_policies(server)));
        }
    }
    for namespace in ["argocd", "boutique", "extras", "monitoring", "podinfo"] {
        create(server, &["-n", namespace], LIMITS);
    }
    wait_for_policies(server, way);
    for part in parts {
        touch(server, part);
    }
    for (namespace, name) in SCALED {
        create(server, &["-n", namespace], &AUTOSCALER.replace("NAME", name));
    }
    wait_for_autoscalers(server);
}

const LIMITS: &str = "apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, default: {cpu: '1'}, defaultRequest: {cpu: 10m}}]}
";

const AUTOSCALER: &str = "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: corpora-NAME}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: NAME}
  minReplicas: 3
  maxReplicas: 5
";

fn create(server: &ControlPlane, words: &[&str], text: &str) {
    let args = [&["create", "-f", "-"], words].concat();
    server.kubectl_with(Identity::Admin, &args, text.as_bytes()).ok();
}

/// The group and version that serves mutating policies.
fn served_policies(server: &ControlPlane) -> String {
    let served = server.kubectl(Identity::Admin, &["api-resources", "--no-headers"]).ok();
    let line = served.lines().find(|line| line.starts_with("mutatingadmissionpolicies "));
    let line = line.unwrap_or_else(|| panic!("no mutating admission policies are served:\n{served}"));
    line.split_whitespace().nth(1).expect("a version").to_owned()
}

/// Until a new object gets what the policies and the limits give.
fn wait_for_policies(server: &ControlPlane, way: &Way) {
    let probe = |kind: &[&str]| {
        let args = [&["create", "-n", "extras", "--dry-run=server", "-o", "json"], kind].concat();
        server.kubectl(Identity::Admin, &args).json()
    };
    let look = || {
        let deployment = probe(&["deployment", "probe", "--image=a:1"]);
        let containers = &deployment["spec"]["template"]["spec"]["containers"];
        let rewritten = !way.keeps_values() || containers[0]["imagePullPolicy"] == "Always";
        let labelled = probe(&["configmap", "probe"])["metadata"]["labels"]["injected"] == "yes";
        let injected = containers.as_array().map(Vec::len) == Some(2);
        if rewritten && labelled && injected { Ok(()) } else { Err("they do not act yet".into()) }
    };
    poll::until("admission policies", PATIENCE, look).unwrap_or_else(|e| panic!("{e}"));
}

/// A write that changes nothing in the end; admission takes its chance.
fn touch(server: &ControlPlane, part: &Part) {
    for mark in ["corpora/touched=yes", "corpora/touched-"] {
        let mut args = part.args(&["annotate"]);
        args.push(mark);
        server.kubectl(Identity::Admin, &args).ok();
    }
}

fn wait_for_autoscalers(server: &ControlPlane) {
    let all = SCALED.iter().copied().map(|(namespace, name)| (namespace, name, "3"));
    for (namespace, name, wanted) in all.chain([("extras", "scaled", "3"), ("podinfo", "podinfo", "2")]) {
        let args = ["get", "deployment", name, "-n", namespace, "-o", "jsonpath={.spec.replicas}"];
        let look = || {
            let replicas = server.kubectl(Identity::Admin, &args).result()?;
            if replicas == wanted { Ok(()) } else { Err(format!("{replicas} replicas")) }
        };
        poll::until(&format!("{name} scaled"), PATIENCE, look).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// That the world has acted at all: its traces are among what does not count.
pub(super) fn assert_traces(part: &Part, run: &Run, way: &Way) {
    let found = run.uncounted();
    let rewritten = if way.keeps_values() { REWRITTEN } else { &[] };
    for (_, trace) in TRACES.iter().chain(rewritten).filter(|(of, _)| *of == part.name) {
        assert!(found.iter().any(|line| line.starts_with(trace)), "{trace}: not among {found:#?}");
    }
}
