//! What the rows share on the server: namespaces, custom kinds, admission policies, a `LimitRange`.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use super::row::Place;
use crate::harness::controlplane::ControlPlane;
use crate::harness::fixtures::{Applied, Way, corpus_dir};
use crate::harness::identity::Identity;
use crate::harness::poll;

/// How long a controller or an admission policy may need to act.
const PATIENCE: Duration = Duration::from_mins(1);

/// The namespace of a place, made ready at the first call.
pub(super) fn namespace(server: &ControlPlane, place: Place) -> String {
    static PLACES: [OnceLock<String>; 4] = [const { OnceLock::new() }; 4];
    let made = PLACES[place as usize].get_or_init(|| match place {
        Place::Plain => server.namespace("rows"),
        Place::Admission => admission(server),
        Place::Limited => limited(server),
        Place::Custom => custom(server),
    });
    made.clone()
}

/// Waits until `kubectl get` with these words prints this text.
///
/// # Panics
/// When it does not within a minute.
pub(super) fn wait_for(server: &ControlPlane, words: &[String], wanted: &str) {
    let args: Vec<&str> = words.iter().map(String::as_str).collect();
    let look = || {
        let printed = server.kubectl(Identity::Admin, &args).result()?;
        if printed.trim() == wanted { Ok(()) } else { Err(format!("`{printed}`, not `{wanted}`")) }
    };
    poll::until(&args.join(" "), PATIENCE, look).unwrap_or_else(|e| panic!("{e}"));
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/semantics").join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn apply(server: &ControlPlane, text: &str) {
    server.kubectl_with(Identity::Admin, &["apply", "--server-side", "-f", "-"], text.as_bytes()).ok();
}

fn crds(server: &ControlPlane) {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        apply(server, &fixture("crds.yaml"));
        let rules = corpus_dir().join("kube-prometheus/setup/0prometheusruleCustomResourceDefinition.yaml");
        server.apply(&Applied { path: rules, namespace: None }, Way::ServerSide("kubectl"));
        apply(server, &application());
        server.wait_crds_served();
    });
}

/// Argo CD's own CRD: another test installs it, too, so it has to be the same.
fn application() -> String {
    let path = corpus_dir().join("argo-cd/install.yaml");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let crd =
        text.split("\n---\n").find(|document| document.contains("\n  name: applications.argoproj.io\n"));
    crd.expect("the corpus holds the CRD").to_owned()
}

fn custom(server: &ControlPlane) -> String {
    crds(server);
    server.namespace("rows-custom")
}

fn limited(server: &ControlPlane) -> String {
    let namespace = server.namespace("rows-limited");
    let limits = "{\"apiVersion\":\"v1\",\"kind\":\"LimitRange\",\"metadata\":{\"name\":\"limits\"},\"spec\":{\"limits\":[\
        {\"type\":\"Container\",\"default\":{\"cpu\":\"1\"},\"defaultRequest\":{\"cpu\":\"100m\"}}]}}";
    server.kubectl_with(Identity::Admin, &["create", "-n", &namespace, "-f", "-"], limits.as_bytes()).ok();
    // The admission plugin reads limits from a cache.
    let probe = ["run", "-n", &namespace, "probe", "--image=a:1", "--dry-run=server", "-o", "json"];
    let look = || {
        let pod = server.kubectl(Identity::Admin, &probe).json();
        let limited = pod["spec"]["containers"][0]["resources"]["limits"]["cpu"] == "1";
        if limited { Ok(()) } else { Err("no limits yet".into()) }
    };
    poll::until("LimitRange", PATIENCE, look).unwrap_or_else(|e| panic!("{e}"));
    namespace
}

fn admission(server: &ControlPlane) -> String {
    crds(server);
    let namespace = server.namespace("rows-admission");
    apply(server, &fixture("admission.yaml").replace("NAMESPACE", &namespace));
    let created = |kind: &[&str]| {
        let args = [&["create", "-n", &namespace, "--dry-run=server", "-o", "json"], kind].concat();
        server.kubectl(Identity::Admin, &args).json()
    };
    let look = || {
        let deployment = created(&["deployment", "probe", "--image=a:1"]);
        let containers = &deployment["spec"]["template"]["spec"]["containers"];
        let labelled = created(&["configmap", "probe"])["metadata"]["labels"]["injected"] == "yes";
        let rewritten =
            containers[0]["imagePullPolicy"] == "Always" && containers.as_array().map(Vec::len) == Some(2);
        let custom = custom_resources_are_mutated(server, &namespace);
        if labelled && rewritten && custom { Ok(()) } else { Err("policies do not act yet".into()) }
    };
    poll::until("admission policies", PATIENCE, look).unwrap_or_else(|e| panic!("{e}"));
    namespace
}

fn custom_resources_are_mutated(server: &ControlPlane, namespace: &str) -> bool {
    let probes = [
        (
            "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: probe}, spec: {duration: 1h}}",
            "8760h0m0s",
        ),
        (
            "{apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, metadata: {name: probe}, spec: {}}",
            "prometheus-operator-validated",
        ),
    ];
    let args = ["create", "-n", namespace, "--dry-run=server", "-o", "json", "-f", "-"];
    probes.iter().all(|(probe, wanted)| {
        server.kubectl_with(Identity::Admin, &args, probe.as_bytes()).stdout.contains(wanted)
    })
}
