//! Defaults of the kinds that run Pods.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::look::{at, has};
use super::{At, Effect, Finding, Rule, Scope, example};

/// The largest `backoffLimit`: with `backoffLimitPerIndex` only that one counts.
const NO_LIMIT: i32 = i32::MAX;

/// Defaults of workloads.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "default-replicas",
        summary: "one replica",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &[
                "apps.v1.DeploymentSpec",
                "apps.v1.ReplicaSetSpec",
                "apps.v1.StatefulSetSpec",
                "core.v1.ReplicationControllerSpec",
            ],
            &[("replicas", "1")],
        )]),
        reason: "k/k: pkg/apis/apps/v1/defaults.go; for ReplicationControllers the +default in k/api: \
                 core/v1/types.go",
        fires: example(
            object!("apps/v1", "Deployment", "spec: {paused: true}"),
            object!("apps/v1", "Deployment", "spec: {paused: true, replicas: 1}"),
        ),
        silent: example(
            object!("apps/v1", "ReplicaSet", "spec: {minReadySeconds: 5}"),
            object!("apps/v1", "ReplicaSet", "spec: {minReadySeconds: 5, replicas: 3}"),
        ),
    },
    Rule {
        id: "default-deployment",
        summary: "rolling update by quarters, ten old revisions, ten minutes to make progress",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["apps.v1.DeploymentSpec"],
                &[
                    ("progressDeadlineSeconds", "600"),
                    ("revisionHistoryLimit", "10"),
                    (
                        "strategy",
                        r#"{"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}"#,
                    ),
                ],
            ),
            (
                &["apps.v1.DeploymentStrategy"],
                &[
                    ("type", r#""RollingUpdate""#),
                    ("rollingUpdate", r#"{"maxSurge": "25%", "maxUnavailable": "25%"}"#),
                ],
            ),
            (
                &["apps.v1.RollingUpdateDeployment"],
                &[("maxSurge", r#""25%""#), ("maxUnavailable", r#""25%""#)],
            ),
        ]),
        reason: "k/k: pkg/apis/apps/v1/defaults.go, SetDefaults_Deployment; rollingUpdate is not allowed beside \
                 another type",
        fires: example(
            object!("apps/v1", "Deployment", "spec: {strategy: {rollingUpdate: {maxSurge: 1}}}"),
            object!(
                "apps/v1",
                "Deployment",
                "spec: {revisionHistoryLimit: 10, ",
                "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}}"
            ),
        ),
        silent: example(
            object!("apps/v1", "Deployment", "spec: {paused: true}"),
            object!("apps/v1", "Deployment", "spec: {paused: true, revisionHistoryLimit: 3}"),
        ),
    },
    Rule {
        id: "default-daemonset",
        summary: "rolling update one by one, ten old revisions",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["apps.v1.DaemonSetSpec"],
                &[
                    ("revisionHistoryLimit", "10"),
                    (
                        "updateStrategy",
                        r#"{"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}"#,
                    ),
                ],
            ),
            (
                &["apps.v1.DaemonSetUpdateStrategy"],
                &[
                    ("type", r#""RollingUpdate""#),
                    ("rollingUpdate", r#"{"maxSurge": 0, "maxUnavailable": 1}"#),
                ],
            ),
            (&["apps.v1.RollingUpdateDaemonSet"], &[("maxSurge", "0"), ("maxUnavailable", "1")]),
        ]),
        reason: "k/k: pkg/apis/apps/v1/defaults.go, SetDefaults_DaemonSet",
        fires: example(
            object!("apps/v1", "DaemonSet", "spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 2}}}"),
            object!(
                "apps/v1",
                "DaemonSet",
                "spec: {updateStrategy: {type: RollingUpdate, ",
                "rollingUpdate: {maxUnavailable: 2, maxSurge: 0}}}"
            ),
        ),
        silent: example(
            object!("apps/v1", "DaemonSet", "spec: {minReadySeconds: 5}"),
            object!("apps/v1", "DaemonSet", "spec: {minReadySeconds: 5, updateStrategy: {type: OnDelete}}"),
        ),
    },
    Rule {
        id: "default-statefulset",
        summary: "one Pod after the other, ten old revisions, claims are kept",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["apps.v1.StatefulSetSpec"],
                &[
                    ("podManagementPolicy", r#""OrderedReady""#),
                    ("revisionHistoryLimit", "10"),
                    (
                        "persistentVolumeClaimRetentionPolicy",
                        r#"{"whenDeleted": "Retain", "whenScaled": "Retain"}"#,
                    ),
                ],
            ),
            (
                &["apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy"],
                &[("whenDeleted", r#""Retain""#), ("whenScaled", r#""Retain""#)],
            ),
        ]),
        reason: "k/k: pkg/apis/apps/v1/defaults.go, SetDefaults_StatefulSet",
        fires: example(
            object!(
                "apps/v1",
                "StatefulSet",
                "spec: {persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}}"
            ),
            object!(
                "apps/v1",
                "StatefulSet",
                "spec: {persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Retain}}"
            ),
        ),
        silent: example(
            object!("apps/v1", "StatefulSet", "spec: {minReadySeconds: 5}"),
            object!("apps/v1", "StatefulSet", "spec: {minReadySeconds: 5, podManagementPolicy: Parallel}"),
        ),
    },
    Rule {
        id: "default-statefulset-strategy",
        summary: "rolling update of all replicas; nothing is added beside a declared type",
        at: At::Fields(&[
            (&["apps.v1.StatefulSetSpec"], &["updateStrategy"]),
            (&["apps.v1.StatefulSetUpdateStrategy"], &["type", "rollingUpdate"]),
            (&["apps.v1.RollingUpdateStatefulSetStrategy"], &["partition", "maxUnavailable"]),
        ]),
        effect: Effect::DefaultWhen(stateful_set_strategy),
        reason: "k/k: pkg/apis/apps/v1/defaults.go, SetDefaults_StatefulSet; maxUnavailable only with the feature \
                 gate MaxUnavailableStatefulSet",
        fires: example(
            object!("apps/v1", "StatefulSet", "spec: {minReadySeconds: 5}"),
            object!(
                "apps/v1",
                "StatefulSet",
                "spec: {minReadySeconds: 5, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}}"
            ),
        ),
        silent: example(
            object!("apps/v1", "StatefulSet", "spec: {minReadySeconds: 5}"),
            object!("apps/v1", "StatefulSet", "spec: {minReadySeconds: 5, updateStrategy: {type: OnDelete}}"),
        ),
    },
    Rule {
        id: "default-claim-template",
        summary: "type and status of a StatefulSet's claim templates",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["core.v1.PersistentVolumeClaim"],
                &[
                    ("apiVersion", r#""v1""#),
                    ("kind", r#""PersistentVolumeClaim""#),
                    ("status", r#"{"phase": "Pending"}"#),
                ],
            ),
            (&["core.v1.PersistentVolumeClaimStatus"], &[("phase", r#""Pending""#)]),
        ]),
        reason: "k/k: pkg/apis/apps/v1/conversion.go, Convert_apps_StatefulSetSpec_To_v1_StatefulSetSpec, and \
                 pkg/apis/core/v1/defaults.go, SetDefaults_PersistentVolumeClaim",
        fires: example(
            object!("apps/v1", "StatefulSet", "spec: {volumeClaimTemplates: [{metadata: {name: data}}]}"),
            object!(
                "apps/v1",
                "StatefulSet",
                "spec: {volumeClaimTemplates: [{apiVersion: v1, kind: PersistentVolumeClaim, ",
                "metadata: {name: data}, status: {phase: Pending}}]}"
            ),
        ),
        silent: example(
            object!("apps/v1", "StatefulSet", "spec: {volumeClaimTemplates: [{metadata: {name: data}}]}"),
            object!(
                "apps/v1",
                "StatefulSet",
                "spec: {volumeClaimTemplates: [{metadata: {name: data, labels: {team: x}}}]}"
            ),
        ),
    },
    Rule {
        id: "default-job",
        summary: "one completion, six retries, and how failed Pods are replaced (not inside a CronJob)",
        at: At::Fields(&[(
            &["batch.v1.JobSpec"],
            &[
                "backoffLimit",
                "completionMode",
                "completions",
                "manualSelector",
                "parallelism",
                "podReplacementPolicy",
                "suspend",
            ],
        )]),
        effect: Effect::DefaultWhen(job),
        reason: "k/k: pkg/apis/batch/v1/defaults.go, SetDefaults_Job",
        fires: example(
            object!("batch/v1", "Job", "spec: {template: {spec: {restartPolicy: Never}}}"),
            object!(
                "batch/v1",
                "Job",
                "spec: {backoffLimit: 6, completions: 1, suspend: false, ",
                "template: {spec: {restartPolicy: Never}}}"
            ),
        ),
        silent: example(
            object!("batch/v1", "Job", "spec: {parallelism: 2}"),
            object!("batch/v1", "Job", "spec: {parallelism: 2, completions: 1}"),
        ),
    },
    Rule {
        id: "default-pod-failure-policy",
        summary: "status of a Pod condition in a Job's failure policy",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["batch.v1.PodFailurePolicyOnPodConditionsPattern"],
            &[("status", r#""True""#)],
        )]),
        reason: "k/k: pkg/apis/batch/v1/defaults.go, SetDefaults_PodFailurePolicyOnPodConditionsPattern",
        fires: example(
            object!(
                "batch/v1",
                "Job",
                "spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: X}]}]}}"
            ),
            object!(
                "batch/v1",
                "Job",
                "spec: {podFailurePolicy: {rules: [{action: Ignore, ",
                "onPodConditions: [{type: X, status: 'True'}]}]}}"
            ),
        ),
        silent: example(
            object!(
                "batch/v1",
                "Job",
                "spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: X}]}]}}"
            ),
            object!(
                "batch/v1",
                "Job",
                "spec: {podFailurePolicy: {rules: [{action: Ignore, ",
                "onPodConditions: [{type: X, status: 'False'}]}]}}"
            ),
        ),
    },
    Rule {
        id: "default-cronjob",
        summary: "runs may overlap, three successful and one failed are kept",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["batch.v1.CronJobSpec"],
            &[
                ("concurrencyPolicy", r#""Allow""#),
                ("failedJobsHistoryLimit", "1"),
                ("successfulJobsHistoryLimit", "3"),
                ("suspend", "false"),
            ],
        )]),
        reason: "k/k: pkg/apis/batch/v1/defaults.go, SetDefaults_CronJob",
        fires: example(
            object!("batch/v1", "CronJob", "spec: {schedule: '* * * * *'}"),
            object!("batch/v1", "CronJob", "spec: {schedule: '* * * * *', suspend: false}"),
        ),
        silent: example(
            object!("batch/v1", "CronJob", "spec: {schedule: '* * * * *'}"),
            object!("batch/v1", "CronJob", "spec: {schedule: '* * * * *', suspend: true}"),
        ),
    },
    Rule {
        id: "default-replication-controller",
        summary: "the selector is made of the template's labels",
        at: At::Fields(&[(&["core.v1.ReplicationControllerSpec"], &["selector"])]),
        effect: Effect::DefaultWhen(template_selector),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_ReplicationController",
        fires: example(
            object!("v1", "ReplicationController", "spec: {template: {metadata: {labels: {app: a}}}}"),
            object!(
                "v1",
                "ReplicationController",
                "spec: {selector: {app: a}, template: {metadata: {labels: {app: a}}}}"
            ),
        ),
        silent: example(
            object!("v1", "ReplicationController", "spec: {template: {metadata: {labels: {app: a}}}}"),
            object!(
                "v1",
                "ReplicationController",
                "spec: {selector: {app: b}, template: {metadata: {labels: {app: a}}}}"
            ),
        ),
    },
    Rule {
        id: "labels-from-template",
        summary: "a Job or ReplicationController without labels takes those of its template",
        at: At::Metadata("labels", &["*"]),
        effect: Effect::AssignedWhen(is_template_label),
        reason: "k/k: pkg/apis/batch/v1/defaults.go, SetDefaults_Job, and pkg/apis/core/v1/defaults.go, \
                 SetDefaults_ReplicationController",
        fires: example(
            object!("batch/v1", "Job", "spec: {template: {metadata: {labels: {app: a}}}}"),
            "{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: {app: a}}, \
             spec: {template: {metadata: {labels: {app: a}}}}}",
        ),
        silent: example(
            object!("batch/v1", "Job", "spec: {template: {metadata: {labels: {app: a}}}}"),
            "{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: {team: x}}, \
             spec: {template: {metadata: {labels: {app: a}}}}}",
        ),
    },
];

fn stateful_set_strategy<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let default = match scope.field() {
        "updateStrategy" => Some(json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 0}})),
        "type" => Some("RollingUpdate".into()),
        "rollingUpdate" => (!has(scope.around.declared, "type")).then(|| json!({"partition": 0})),
        "partition" => Some(0.into()),
        _ => Some(1.into()),
    };
    default.map(Cow::Owned)
}

fn job<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let declared =
        |field| scope.around.declared.and_then(|spec| spec.get(field)).is_some_and(|value| !value.is_null());
    let default = match scope.field() {
        _ if scope.gvk.kind != "Job" => None,
        "completions" if declared("parallelism") => None,
        "completions" | "parallelism" => Some(1.into()),
        "backoffLimit" if declared("backoffLimitPerIndex") => Some(NO_LIMIT.into()),
        "backoffLimit" => Some(6.into()),
        "completionMode" => Some("NonIndexed".into()),
        "podReplacementPolicy" if declared("podFailurePolicy") => Some("Failed".into()),
        "podReplacementPolicy" => Some("TerminatingOrFailed".into()),
        _ => Some(Value::Bool(false)),
    };
    default.map(Cow::Owned)
}

/// Filled in once: the labels that were applied decide, which are the declared ones unless the record says
/// otherwise.
fn template_selector<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let labels =
        |side: Option<&'a Value>| side.and_then(|spec| at(spec, &["template", "metadata", "labels"]));
    let (declared, applied) = (labels(scope.around.declared), labels(scope.around.applied));
    let chosen = if applied.is_some() && applied == scope.live { applied } else { declared };
    chosen.map(Cow::Borrowed)
}

fn is_template_label(finding: &Finding<'_>) -> bool {
    let copies = finding.is("batch", "Job") || finding.is("", "ReplicationController");
    let label = at(finding.object, &["spec", "template", "metadata", "labels", finding.name()]);
    copies && finding.path.len() == 3 && finding.is_unclaimed() && label == finding.live
}
