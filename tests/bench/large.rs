//! Ten thousand declared objects, and a hundred among twenty thousand.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use kube::config::{KubeConfigOptions, Kubeconfig};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::harness::identity::Identity;
use crate::process::{Bench, Finished};
use crate::stats::Times;
use crate::table::{Row, Table};

/// Requests in flight while objects are made.
const AT_ONCE: usize = 32;

/// Rounds of each measurement.
const ROUNDS: usize = 3;

const FEW: &str = "few";
const MANY: &str = "many";
const CROWD: &str = "crowd";

/// Makes the objects, then measures.
pub(crate) fn measure(bench: &Bench<'_>, table: &mut Table) -> Result<(), String> {
    make(bench)?;
    linear(bench, table);
    crowd(bench, table);
    Ok(())
}

/// Makes the objects.
pub(crate) fn make(bench: &Bench<'_>) -> Result<(), String> {
    println!("making 1000, 10000 and 20000 objects");
    for namespace in [FEW, MANY, CROWD] {
        bench.server.kubectl(Identity::Admin, &["create", "namespace", namespace]).ok();
    }
    create(bench, (0..1_000).map(|n| mixed(FEW, n)).collect())?;
    create(bench, (0..10_000).map(|n| mixed(MANY, n)).collect())?;
    create(bench, (0..20_000).map(|n| config_map(CROWD, n)).collect())
}

/// The manifests of a thousand where there are no others, a thousand of ten thousand, and ten thousand.
pub(crate) fn manifests(bench: &Bench<'_>) -> [PathBuf; 3] {
    let file = |(namespace, count)| manifest(bench, namespace, (0..count).map(|n| mixed(namespace, n).1));
    [(FEW, 1_000), (MANY, 1_000), (MANY, 10_000)].map(file)
}

fn linear(bench: &Bench<'_>, table: &mut Table) {
    let warm = bench.cache("warm");
    let [few, some, many] = manifests(bench);
    let diff = |path: &PathBuf| bench.drift(&warm, &["-f", path.to_str().expect("a plain name")]);
    let runs: Vec<[Finished; 3]> = (0..ROUNDS).map(|_| [&few, &some, &many].map(diff)).collect();
    assert!(runs.iter().flatten().all(|run| run.code == 0), "in sync: {runs:?}");
    let times = |which: usize| Times::of(runs.iter().map(|run| run[which].time).collect());
    let ratio = times(2).ratio(&times(0)) / 10.0;
    table.add(Row::note("1,000 objects declared, of the kind of the next rows", times(0).to_string()));
    table.add(Row::note("1,000 of 10,000 objects declared", times(1).to_string()));
    let measured = format!("{}; {ratio:.2} × linear", times(2));
    let (_, asked) = bench.requests(|| diff(&many));
    let what = format!("10,000 objects declared ({asked})");
    table.add(Row::new(what, "≤ 1.2 × linear", measured).met(ratio <= 1.2));
    memory(table, "peak memory of that", 150, runs.iter().map(|run| run[2].peak));
}

fn crowd(bench: &Bench<'_>, table: &mut Table) {
    let warm = bench.cache("warm");
    let path = manifest(bench, "crowd", (0..20_000).step_by(200).map(|n| config_map(CROWD, n).1));
    let args = ["-f", path.to_str().expect("a plain name")];
    let runs: Vec<Finished> = (0..ROUNDS).map(|_| bench.drift(&warm, &args)).collect();
    assert!(runs.iter().all(|run| run.code == 0), "in sync: {runs:?}");
    let times = Times::of(runs.iter().map(|run| run.time).collect());
    let (_, asked) = bench.requests(|| bench.drift(&warm, &args));
    let pages = asked.split(", ").find_map(|part| part.strip_suffix(" list")?.parse::<u32>().ok());
    let what = format!("100 declared among 20,000 live ({asked})");
    let target = "not 20,000 for 100";
    table.add(Row::new(what, target, times.to_string()).met(pages.is_none_or(|pages| pages < 10)));
    memory(table, "peak memory of that", 60, runs.iter().map(|run| run.peak));
}

fn memory(table: &mut Table, what: &str, most: u64, peaks: impl Iterator<Item = u64>) {
    let peak = peaks.max().unwrap_or(0).div_ceil(1000);
    table.add(Row::new(what, format!("≤ {most} MB"), format!("{peak} MB")).met(peak <= most));
}

/// Where an object is made, and the object.
type Made = (String, Value);

fn object(api_version: &str, kind: &str, namespace: &str, name: &str, rest: Value) -> Value {
    let mut object = json!({"apiVersion": api_version, "kind": kind,
        "metadata": {"annotations": {}, "name": name, "namespace": namespace}});
    for (field, value) in rest.as_object().into_iter().flatten() {
        object[field] = value.clone();
    }
    object
}

fn config_map(namespace: &str, n: usize) -> Made {
    let data = json!({"data": {"settings.yaml": format!("number: {n}\n{}", "key: some value of a setting\n".repeat(20))}});
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    (path, object("v1", "ConfigMap", namespace, &format!("map-{n}"), data))
}

/// Deployments (paused, so that nothing runs), Services and service accounts, a third each.
fn mixed(namespace: &str, n: usize) -> Made {
    let name = format!("item-{n}");
    match n % 3 {
        0 => (
            format!("/apis/apps/v1/namespaces/{namespace}/deployments"),
            object("apps/v1", "Deployment", namespace, &name, deployment(&name)),
        ),
        1 => (
            format!("/api/v1/namespaces/{namespace}/services"),
            object(
                "v1",
                "Service",
                namespace,
                &name,
                json!({"spec": {"selector": {"app": name}, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}}),
            ),
        ),
        _ => (
            format!("/api/v1/namespaces/{namespace}/serviceaccounts"),
            object("v1", "ServiceAccount", namespace, &name, json!({"automountServiceAccountToken": false})),
        ),
    }
}

fn deployment(name: &str) -> Value {
    let env: Vec<Value> =
        (0..8).map(|n| json!({"name": format!("SETTING_{n}"), "value": format!("value-{n}")})).collect();
    let probe = json!({"httpGet": {"path": "/healthz", "port": 8080}, "initialDelaySeconds": 10});
    let container = json!({"name": "server", "image": "registry.example/shop/web:1.4.2", "ports": [{"containerPort": 8080}],
        "env": env, "readinessProbe": probe, "livenessProbe": probe,
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "200m", "memory": "128Mi"}}});
    json!({"spec": {"paused": true, "replicas": 0, "selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name}}, "spec": {"serviceAccountName": "default", "containers": [container]}}}})
}

/// The objects as a manifest.
fn manifest(bench: &Bench<'_>, name: &str, objects: impl ExactSizeIterator<Item = Value>) -> PathBuf {
    let path = bench.folder.join(format!("{name}-{}.yaml", objects.len()));
    let mut text = String::new();
    for object in objects {
        let _ = write!(text, "---\n{}", serde_yaml::to_string(&object).expect("any JSON is YAML"));
    }
    fs::write(&path, text).expect("written");
    path
}

/// Makes them as `kubectl apply` would, many at once.
fn create(bench: &Bench<'_>, objects: Vec<Made>) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("runtime: {e}"))?;
    runtime.block_on(async {
        let file =
            Kubeconfig::read_from(bench.server.kubeconfig(Identity::Admin)).map_err(|e| e.to_string())?;
        let config = kube::Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await;
        let client = kube::Client::try_from(config.map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
        let (gate, mut making) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
        for made in objects {
            let (client, gate) = (client.clone(), Arc::clone(&gate));
            making.spawn(async move {
                let _place = gate.acquire().await;
                post(&client, made).await
            });
        }
        while let Some(done) = making.join_next().await {
            done.map_err(|e| e.to_string())??;
        }
        Ok(())
    })
}

async fn post(client: &kube::Client, (path, mut object): Made) -> Result<(), String> {
    let record = format!("{object}\n");
    object["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = record.into();
    let request = http::Request::post(format!("{path}?fieldManager=kubectl-client-side-apply"))
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(object.to_string().into_bytes());
    let request = request.map_err(|e| e.to_string())?;
    client.request_text(request).await.map(drop).map_err(|e| format!("{path}: {e}"))
}
