//! Waiting until the controllers have reacted to everything in a namespace.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::controlplane::ControlPlane;
use super::identity::Identity;
use super::poll;

/// How long the controllers may need.
const LIMIT: Duration = Duration::from_mins(5);

/// Nothing may have changed for so long: a controller reacts to another one's change within milliseconds.
const CALM: Duration = Duration::from_millis(700);

/// Kinds that a controller writes to or creates. There is no kubelet and no scheduler: pods stay pending.
const KINDS: &str = "deployments,replicasets,statefulsets,daemonsets,jobs,cronjobs,horizontalpodautoscalers,\
                     poddisruptionbudgets,persistentvolumeclaims,resourcequotas,services,endpointslices,pods,\
                     configmaps,serviceaccounts";

impl ControlPlane {
    /// Waits until every object of the namespace has been seen by its controller and nothing moves any more.
    ///
    /// # Panics
    /// After five minutes, saying what is not ready.
    #[track_caller]
    pub(crate) fn wait_quiet(&self, namespace: &str) {
        let mut seen = (String::new(), Instant::now());
        let look = || {
            let args = ["get", KINDS, "-n", namespace, "-o", "json", "--show-managed-fields=false"];
            let text = self.kubectl(Identity::Admin, &args).result()?;
            let list: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
            let items = list["items"].as_array().cloned().unwrap_or_default();
            if let Some(why) = items.iter().find_map(|item| unsettled(item, &items)) {
                return Err(why);
            }
            let now: String = items.iter().map(fingerprint).collect();
            if now != seen.0 {
                seen = (now, Instant::now());
            }
            if seen.1.elapsed() >= CALM { Ok(()) } else { Err("objects still change".into()) }
        };
        poll::until(&format!("quiet in {namespace}"), LIMIT, look).unwrap_or_else(|e| panic!("{e}"));
    }

    /// Waits until every `CustomResourceDefinition` is served, in the published schema too.
    ///
    /// # Panics
    /// After five minutes, saying which is not.
    #[track_caller]
    pub(crate) fn wait_crds_served(&self) {
        let columns =
            "jsonpath={range .items[*]}{.spec.group}/{.spec.versions[?(@.served)].name}{\"\\n\"}{end}";
        let limit = ["wait", "crd", "--all", "--for=condition=Established", "--timeout=120s"];
        // `kubectl wait` fails on one that is so new that it has no status.
        poll::until("definitions", LIMIT, || self.kubectl(Identity::Admin, &limit).result().map(drop))
            .unwrap_or_else(|e| panic!("{e}"));
        let served = || {
            let groups = self.kubectl(Identity::Admin, &["get", "crd", "-o", columns]).result()?;
            let index = self.kubectl(Identity::Admin, &["get", "--raw=/openapi/v3"]).result()?;
            let missing = groups.lines().flat_map(versions).find(|path| !index.contains(path));
            missing.map_or(Ok(()), |path| Err(format!("no {path} in /openapi/v3")))
        };
        poll::until("schemas of custom resources", LIMIT, served).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// `example.com/v1 v2` as the keys of the schema index.
fn versions(line: &str) -> Vec<String> {
    let (group, versions) = line.split_once('/').unwrap_or_default();
    versions.split_whitespace().map(|version| format!("\"apis/{group}/{version}\"")).collect()
}

fn fingerprint(item: &Value) -> String {
    let meta = &item["metadata"];
    format!("{} {} {}\n", item["kind"], meta["name"], meta["resourceVersion"])
}

/// Why a controller still has to do something about an object.
fn unsettled(item: &Value, all: &[Value]) -> Option<String> {
    let (kind, name) = (item["kind"].as_str()?, item["metadata"]["name"].as_str()?);
    let (spec, status) = (&item["spec"], &item["status"]);
    let number = |value: &Value| value.as_i64().unwrap_or_default();
    let observed = item["metadata"]["generation"] == status["observedGeneration"];
    let wanted = spec["replicas"].as_i64().unwrap_or(1);
    let done = match kind {
        // Without a kubelet no pod gets ready, so a rollout stops half way: one new pod is all that is certain.
        "Deployment" => {
            let paused = spec["paused"] == true || wanted == 0;
            observed && (paused || number(&status["updatedReplicas"]) > 0) && status["conditions"].is_array()
        }
        "ReplicaSet" => observed && number(&status["replicas"]) == wanted,
        "StatefulSet" => observed && number(&status["replicas"]) >= wanted.min(1),
        "DaemonSet" | "PodDisruptionBudget" => observed,
        "Job" => spec["suspend"] == true || number(&status["active"]) > 0 || status["conditions"].is_array(),
        "HorizontalPodAutoscaler" => status["conditions"].is_array(),
        "PersistentVolumeClaim" => status["phase"].is_string(),
        "ResourceQuota" => status["hard"].is_object(),
        "Service" => spec["selector"].is_null() || spec["type"] == "ExternalName" || has_slice(name, all),
        _ => true,
    };
    (!done).then(|| format!("{kind} {name}: spec {spec}, status {status}"))
}

fn has_slice(service: &str, all: &[Value]) -> bool {
    let label = |item: &Value| item["metadata"]["labels"]["kubernetes.io/service-name"] == service;
    all.iter().any(|item| item["kind"] == "EndpointSlice" && label(item))
}
