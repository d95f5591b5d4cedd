//! Rows whose live side cannot be had here: written by hand, given with `--live`.

use std::process::{Command, Stdio};

use super::row;
use crate::case::Case;
use crate::drift::Run;
use crate::harness::kubectl;
use crate::servers::PLUGIN;

/// The tests of this file: name, manifest, live object, everything that counts.
const ROWS: &[(&str, &str, &str, &[&str])] = &[
    (
        "row_18_constructed_an_autoscaler_stored_at_v1_has_its_metrics_in_another_order",
        "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: x, namespace: ns}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: x}
  maxReplicas: 3
  metrics:
  - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}}
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
",
        "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: x, namespace: ns}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: x}
  minReplicas: 1
  maxReplicas: 3
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
  - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}}
",
        &[],
    ),
    (
        "section_2_9_constructed_null_creation_timestamps_of_older_servers_are_none",
        "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: x, namespace: ns}
spec:
  serviceName: x
  selector: {matchLabels: {app: x}}
  template: {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: 'a:1'}]}}
  volumeClaimTemplates:
  - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
",
        "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: x, namespace: ns, creationTimestamp: '2024-01-01T00:00:00Z', generation: 1}
spec:
  podManagementPolicy: OrderedReady
  replicas: 1
  revisionHistoryLimit: 10
  serviceName: x
  selector: {matchLabels: {app: x}}
  template:
    metadata: {creationTimestamp: null, labels: {app: x}}
    spec:
      containers:
      - {name: a, image: 'a:1', imagePullPolicy: IfNotPresent, resources: {}, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File}
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {}
      terminationGracePeriodSeconds: 30
  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}
  volumeClaimTemplates:
  - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, creationTimestamp: null}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, volumeMode: Filesystem}, status: {phase: Pending}}
",
        &[],
    ),
    (
        "section_6_2_constructed_an_undeclared_field_without_managed_fields_is_unattributed",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: ns}\ndata: {a: b}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: ns}\ndata: {a: b, evil: e}\n",
        &["ConfigMap/x data.evil added unattributed -"],
    ),
    (
        "section_4_2_constructed_the_older_bucket_of_owners_is_no_name",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: ns}\ndata: {a: b}\n",
        "apiVersion: v1
kind: ConfigMap
metadata:
  name: x
  namespace: ns
  managedFields:
  - {manager: kubectl, operation: Apply, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {'f:data': {'f:a': {}}}, time: '2026-01-01T00:00:00Z'}
  - {manager: before-first-apply, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {'f:data': {'f:evil': {}}}, time: '2026-01-01T00:00:00Z'}
data: {a: b, evil: e}
",
        &["ConfigMap/x data.evil added unattributed -"],
    ),
    (
        "section_4_2_constructed_paths_of_another_version_name_their_owner_too",
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: x, namespace: ns}\nspec: {scaleTargetRef: {kind: Deployment, name: x}, maxReplicas: 3}\n",
        "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: x
  namespace: ns
  managedFields:
  - {manager: kubectl, operation: Apply, apiVersion: autoscaling/v1, fieldsType: FieldsV1, fieldsV1: {'f:spec': {'f:scaleTargetRef': {}}}, time: '2026-01-01T00:00:00Z'}
  - {manager: kubectl-edit, operation: Update, apiVersion: autoscaling/v1, fieldsType: FieldsV1, fieldsV1: {'f:spec': {'f:maxReplicas': {}}}, time: '2026-01-02T00:00:00Z'}
spec: {scaleTargetRef: {kind: Deployment, name: x}, minReplicas: 1, maxReplicas: 9}
",
        &["HorizontalPodAutoscaler/x spec.maxReplicas changed drift kubectl-edit"],
    ),
];

pub(super) fn cases() -> Vec<Case> {
    let case =
        |&(name, declared, live, expected): &(&'static str, &'static str, &'static str, &'static [&str])| {
            Case::plain(format!("semantics_{name}"), move || {
                let run = compare(declared, live);
                assert_eq!(run.objects().len(), 1, "{}", run.output);
                assert_eq!(row::lines(&run), expected, "{}", run.output);
            })
        };
    ROWS.iter().map(case).collect()
}

/// `kubectl-drift diff` of two texts, no cluster in reach.
fn compare(declared: &str, live: &str) -> Run {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let [manifest, captured] = [("manifest.yaml", declared), ("live.yaml", live)].map(|(name, text)| {
        let path = scratch.path().join(name);
        std::fs::write(&path, text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        path
    });
    let mut command = Command::new(PLUGIN);
    command.env_clear().env("HOME", scratch.path()).stdin(Stdio::null());
    command.args(["diff", "-o", "json", "--show", "all", "-f"]).arg(manifest).arg("--live").arg(captured);
    let output = kubectl::finish(command, None);
    let report = serde_json::from_str(&output.stdout).unwrap_or_else(|e| panic!("no report ({e}): {output}"));
    Run { output, report }
}
