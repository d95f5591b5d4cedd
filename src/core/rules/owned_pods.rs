//! What admission, the scheduler and controllers put into Pods and Jobs.

use serde_json::Value;

use super::look::{at, same_quantity, text};
use super::{At, Effect, Finding, Names, Rule, example};
use crate::core::place::Part;

/// Where a Pod's container finds the API server's token.
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Labels that tie a Job's Pods to it; the first two are of the time before 1.27.
const JOB_LABELS: Names =
    &["controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"];

/// Values of Pods and Jobs that are not the manifest's.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "pod-assigned",
        summary: "node, priority, overhead, service account and pull secrets of a Pod",
        at: At::Path(
            "",
            &["Pod"],
            &[
                "spec.imagePullSecrets",
                "spec.nodeName",
                "spec.overhead",
                "spec.preemptionPolicy",
                "spec.priority",
                "spec.priorityClassName",
                "spec.serviceAccount",
                "spec.serviceAccountName",
            ],
        ),
        effect: Effect::Assigned,
        reason: "k/k: plugin/pkg/admission/{priority,runtimeclass,serviceaccount}; nodeName is the scheduler's",
        fires: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a}], nodeName: n1, priority: 0, serviceAccountName: default"),
        ),
        silent: example(
            pod!("containers: [{name: a}]"),
            "{apiVersion: v1, kind: Pod, metadata: {name: a, managedFields: [{manager: kubectl-create, \
             operation: Update, fieldsV1: {f:spec: {f:priorityClassName: {}}}}]}, \
             spec: {containers: [{name: a}], priorityClassName: high}}",
        ),
    },
    Rule {
        id: "pod-default-tolerations",
        summary: "a Pod tolerates an unready or unreachable node for some minutes",
        at: At::Fields(&[(&["core.v1.PodSpec"], &["tolerations"])]),
        effect: Effect::AssignedWhen(is_default_toleration),
        reason: "k/k: plugin/pkg/admission/defaulttolerationseconds/admission.go: appended to the list, 300 \
                 seconds unless the API server has other flags",
        fires: example(
            pod!("containers: [{name: a}]"),
            pod!(
                "containers: [{name: a}], tolerations: [{key: node.kubernetes.io/not-ready, ",
                "operator: Exists, effect: NoExecute, tolerationSeconds: 300}]"
            ),
        ),
        silent: example(
            pod!("containers: [{name: a}]"),
            pod!(
                "containers: [{name: a}], tolerations: [{key: node.kubernetes.io/memory-pressure, ",
                "operator: Exists, effect: NoExecute, tolerationSeconds: 300}]"
            ),
        ),
    },
    Rule {
        id: "pod-token-volume",
        summary: "the service account's token, its volume and where containers find it",
        at: At::Fields(&[
            (&["core.v1.PodSpec"], &["volumes"]),
            (&["core.v1.Container", "core.v1.EphemeralContainer"], &["volumeMounts"]),
        ]),
        effect: Effect::AssignedWhen(is_token),
        reason: "k/k: plugin/pkg/admission/serviceaccount/admission.go",
        fires: example(
            pod!("containers: [{name: a}]"),
            pod!(
                "containers: [{name: a, volumeMounts: [{name: kube-api-access-x2x4z, readOnly: true, ",
                "mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]}], ",
                "volumes: [{name: kube-api-access-x2x4z, projected: {sources: [{serviceAccountToken: {path: token}}]}}]"
            ),
        ),
        silent: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a}], volumes: [{name: kube-api-access-x, hostPath: {path: /}}]"),
        ),
    },
    Rule {
        id: "pod-requests-from-limits",
        summary: "requests that a Pod does not declare are its limits, or the sum of its containers'",
        at: At::Fields(&[(&["core.v1.ResourceRequirements"], &["limits", "requests"])]),
        effect: Effect::AssignedWhen(is_request_from_limit),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Pod, defaultPodRequests and \
                 defaultHugePagePodLimits (Pods only, not templates)",
        fires: example(
            pod!("containers: [{name: a, resources: {limits: {cpu: 1}}}]"),
            pod!("containers: [{name: a, resources: {limits: {cpu: 1}, requests: {cpu: 1}}}]"),
        ),
        silent: example(
            pod!("containers: [{name: a, resources: {limits: {cpu: 1}}}]"),
            pod!("containers: [{name: a, resources: {limits: {cpu: 1}, requests: {cpu: 100m}}}]"),
        ),
    },
    Rule {
        id: "pod-host-port",
        summary: "with the node's network a container's port is the node's",
        at: At::Fields(&[(&["core.v1.ContainerPort"], &["hostPort"])]),
        effect: Effect::AssignedWhen(is_host_port),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Pod; before 1.28 also in templates",
        fires: example(
            pod!("hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}]}]"),
            pod!("hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80, hostPort: 80}]}]"),
        ),
        silent: example(
            pod!("containers: [{name: a, ports: [{containerPort: 80}]}]"),
            pod!("containers: [{name: a, ports: [{containerPort: 80, hostPort: 80}]}]"),
        ),
    },
    Rule {
        id: "pod-match-label-keys",
        summary: "the values of matchLabelKeys are added to a Pod's selectors",
        at: At::Fields(&[(&["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"], &["matchExpressions"])]),
        effect: Effect::AssignedWhen(is_own_label),
        reason: "k/k: pkg/registry/core/pod/strategy.go, mutatePodAffinity and mutateTopologySpreadConstraints \
                 (Pods only)",
        fires: example(
            "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {hash: x}}, \
             spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: DoNotSchedule, \
             matchLabelKeys: [hash], labelSelector: {}}]}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {hash: x}}, \
             spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: DoNotSchedule, \
             matchLabelKeys: [hash], \
             labelSelector: {matchExpressions: [{key: hash, operator: In, values: [x]}]}}]}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {hash: x}}, \
             spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: DoNotSchedule, \
             labelSelector: {}}]}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {hash: x}}, \
             spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: DoNotSchedule, \
             labelSelector: {matchExpressions: [{key: hash, operator: In, values: [other]}]}}]}}",
        ),
    },
    Rule {
        id: "pod-apparmor",
        summary: "the AppArmor annotation of a Pod's container is copied to its security context",
        at: At::Fields(&[
            (&["core.v1.Container", "core.v1.EphemeralContainer"], &["securityContext"]),
            (&["core.v1.SecurityContext"], &["appArmorProfile"]),
        ]),
        effect: Effect::AssignedWhen(is_from_apparmor_annotation),
        reason: "k/k: pkg/registry/core/pod/strategy.go, applyAppArmorVersionSkew (Pods only)",
        fires: example(
            "{apiVersion: v1, kind: Pod, metadata: {name: a, \
             annotations: {container.apparmor.security.beta.kubernetes.io/c: runtime/default}}, \
             spec: {containers: [{name: c}]}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: a, \
             annotations: {container.apparmor.security.beta.kubernetes.io/c: runtime/default}}, \
             spec: {containers: [{name: c, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]}}",
        ),
        silent: example(
            pod!("containers: [{name: c}]"),
            pod!("containers: [{name: c, securityContext: {appArmorProfile: {type: Unconfined}}}]"),
        ),
    },
    Rule {
        id: "job-selector",
        summary: "the selector and labels that tie a Job's Pods to it",
        at: At::Path(
            "batch",
            &["Job"],
            &["spec.selector", "spec.template.metadata.labels", "metadata.labels"],
        ),
        effect: Effect::AssignedWhen(is_job_label),
        reason: "k/k: pkg/registry/batch/job/strategy.go, generateSelector",
        fires: example(
            object!("batch/v1", "Job", "spec: {template: {metadata: {labels: {app: a}}}}"),
            object!(
                "batch/v1",
                "Job",
                "spec: {selector: {matchLabels: {batch.kubernetes.io/controller-uid: u}}, ",
                "template: {metadata: {labels: {app: a, batch.kubernetes.io/controller-uid: u, job-name: a}}}}"
            ),
        ),
        silent: example(
            object!("batch/v1", "Job", "spec: {template: {metadata: {labels: {app: a}}}}"),
            object!("batch/v1", "Job", "spec: {template: {metadata: {labels: {app: a, team: x}}}}"),
        ),
    },
];

fn value<'v>(finding: &'v Finding<'_>, field: &str) -> Option<&'v str> {
    text(finding.live, field)
}

/// With 300 seconds it is the server's, whoever owns the list now; with others only if no client does.
fn is_default_toleration(finding: &Finding<'_>) -> bool {
    let known = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
    let seconds = finding.live.and_then(|item| item.get("tolerationSeconds")?.as_i64());
    finding.is("", "Pod")
        && value(finding, "key").is_some_and(|key| known.contains(&key))
        && value(finding, "operator") == Some("Exists")
        && value(finding, "effect") == Some("NoExecute")
        && seconds.is_some_and(|seconds| seconds == 300 || !finding.by_client)
}

/// The volume by its name and source, the mount by its path; in templates neither is the server's.
fn is_token(finding: &Finding<'_>) -> bool {
    let from_server = value(finding, "name").is_some_and(|name| name.starts_with("kube-api-access-"));
    let projected = finding.live.and_then(|volume| at(volume, &["projected", "sources"])).is_some();
    let mounted = value(finding, "mountPath") == Some(TOKEN_PATH);
    finding.is("", "Pod") && !finding.by_client && from_server && (projected || mounted)
}

/// Of the Pod as a whole: the sum of its containers', or its own limits.
fn is_request_from_limit(finding: &Finding<'_>) -> bool {
    let of_pod = matches!(finding.path.get(1), Some(Part::Field("resources")));
    let holds_requests = finding.holder.is_some_and(|holder| holder.field == "requests");
    let limit = finding.live_sibling("limits").and_then(|limits| limits.get(finding.name()));
    let follows = limit.zip(finding.live).is_some_and(|(limit, live)| same_quantity(limit, live));
    finding.is("", "Pod") && finding.is_unclaimed() && (of_pod || (holds_requests && follows))
}

fn is_host_port(finding: &Finding<'_>) -> bool {
    let specs: [&[&str]; 3] =
        [&["spec"], &["spec", "template", "spec"], &["spec", "jobTemplate", "spec", "template", "spec"]];
    let on_node = specs
        .iter()
        .filter_map(|path| at(finding.object, path)?.get("hostNetwork")?.as_bool())
        .any(|on_node| on_node);
    on_node && finding.is_unclaimed() && finding.live_sibling("containerPort") == finding.live
}

/// An expression that says no more than the Pod's own label.
fn is_own_label(finding: &Finding<'_>) -> bool {
    let Some(live) = finding.live else { return false };
    let is_own = |expression: &Value| {
        let label =
            text(Some(expression), "key").and_then(|key| at(finding.object, &["metadata", "labels", key]));
        let values = expression.get("values").and_then(Value::as_array);
        let operator = text(Some(expression), "operator");
        matches!(operator, Some("In" | "NotIn"))
            && values.zip(label).is_some_and(|(values, label)| values.iter().eq([label]))
    };
    finding.is("", "Pod") && is_own(live)
}

fn is_from_apparmor_annotation(finding: &Finding<'_>) -> bool {
    let annotations = at(finding.object, &["metadata", "annotations"]).and_then(Value::as_object);
    let annotated = annotations.is_some_and(|annotations| {
        annotations.keys().any(|key| key.starts_with("container.apparmor.security.beta.kubernetes.io/"))
    });
    let only_profile = match finding.live.and_then(Value::as_object) {
        Some(context) if finding.holder.is_some_and(|holder| holder.field == "securityContext") => {
            context.keys().all(|key| key == "appArmorProfile")
        }
        _ => true,
    };
    finding.is("", "Pod") && annotated && only_profile && finding.is_unclaimed()
}

/// The generated labels by name; the selector when it selects by nothing else.
fn is_job_label(finding: &Finding<'_>) -> bool {
    let generated = |key: &str| JOB_LABELS.contains(&key);
    let selects = |selector: &Value| {
        selector.get("matchExpressions").is_none()
            && selector
                .get("matchLabels")
                .and_then(Value::as_object)
                .is_some_and(|labels| labels.keys().all(|key| generated(key)))
    };
    finding.is_unclaimed()
        && (generated(finding.name()) || (finding.name() == "selector" && finding.live.is_some_and(selects)))
}
