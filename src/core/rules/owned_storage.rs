//! What admission and controllers write into claims, volumes, namespaces and nodes.

use super::look::{is_larger, text};
use super::{At, Effect, Finding, Rule, example};
use crate::core::change::Op;

/// Values of storage, namespaces, service accounts and nodes that are not the manifest's.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "claim-binding",
        summary: "volume and storage class of a claim that names none",
        at: At::Path("", &["PersistentVolumeClaim"], &["spec.storageClassName", "spec.volumeName"]),
        effect: Effect::Assigned,
        reason: "k/k: pkg/controller/volume/persistentvolume and plugin/pkg/admission/storage/storageclass",
        fires: example(
            object!("v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"),
            object!(
                "v1",
                "PersistentVolumeClaim",
                "spec: {accessModes: [ReadWriteOnce], storageClassName: fast, volumeName: pvc-1}"
            ),
        ),
        silent: example(
            object!("v1", "PersistentVolumeClaim", "spec: {storageClassName: ''}"),
            object!("v1", "PersistentVolumeClaim", "spec: {storageClassName: fast}"),
        ),
    },
    Rule {
        id: "claim-size",
        summary: "a claim may have grown, unless a person did it",
        at: At::Path("", &["PersistentVolumeClaim"], &["spec.resources.requests.storage"]),
        effect: Effect::ControlledWhen(is_grown),
        reason: "autoscalers of storage raise it, and the API server refuses to lower it again (k/k: \
                 pkg/apis/core/validation/validation.go, ValidatePersistentVolumeClaimUpdate)",
        fires: example(
            object!("v1", "PersistentVolumeClaim", "spec: {resources: {requests: {storage: 1Gi}}}"),
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, managedFields: \
             [{manager: pvc-autoresizer, operation: Update, \
             fieldsV1: {f:spec: {f:resources: {f:requests: {f:storage: {}}}}}}]}, \
             spec: {resources: {requests: {storage: 2Gi}}}}",
        ),
        silent: example(
            object!("v1", "PersistentVolumeClaim", "spec: {resources: {requests: {storage: 2Gi}}}"),
            object!("v1", "PersistentVolumeClaim", "spec: {resources: {requests: {storage: 1Gi}}}"),
        ),
    },
    Rule {
        id: "volume-claim",
        summary: "the claim a volume is bound to",
        at: At::Path("", &["PersistentVolume"], &["spec.claimRef"]),
        effect: Effect::Assigned,
        reason: "k/component-helpers: storage/volume/pv_helpers.go, GetBindVolumeToClaim",
        fires: example(
            object!("v1", "PersistentVolume", "spec: {claimRef: {namespace: n, name: c}}"),
            object!(
                "v1",
                "PersistentVolume",
                "spec: {claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: n, name: c, uid: u}}"
            ),
        ),
        silent: example(
            object!("v1", "PersistentVolume", "spec: {claimRef: {namespace: n, name: c}}"),
            object!("v1", "PersistentVolume", "spec: {claimRef: {namespace: n, name: other}}"),
        ),
    },
    Rule {
        id: "namespace-finalizer",
        summary: "a namespace is finalized by Kubernetes",
        at: At::Path("", &["Namespace"], &["spec.finalizers"]),
        effect: Effect::AssignedWhen(is_namespace_finalizer),
        reason: "k/k: pkg/registry/core/namespace/strategy.go, PrepareForCreate",
        fires: example(
            object!("v1", "Namespace", "spec: {}"),
            object!("v1", "Namespace", "spec: {finalizers: [kubernetes]}"),
        ),
        silent: example(
            object!("v1", "Namespace", "spec: {}"),
            object!("v1", "Namespace", "spec: {finalizers: [other]}"),
        ),
    },
    Rule {
        id: "service-account-tokens",
        summary: "token and registry Secrets of a service account, by their generated names",
        at: At::Path("", &["ServiceAccount"], &["imagePullSecrets", "secrets"]),
        effect: Effect::AssignedWhen(is_generated_secret),
        reason: "token controller of servers before 1.24 (NAME-token-…; kluctl/kluctl: pkg/diff/normalize.go), and \
                 OpenShift (NAME-dockercfg-…)",
        fires: example(
            object!("v1", "ServiceAccount", "automountServiceAccountToken: true"),
            object!(
                "v1",
                "ServiceAccount",
                "automountServiceAccountToken: true, secrets: [{name: a-token-x2x4z}]"
            ),
        ),
        silent: example(
            object!("v1", "ServiceAccount", "automountServiceAccountToken: true"),
            object!(
                "v1",
                "ServiceAccount",
                "automountServiceAccountToken: true, secrets: [{name: registry}]"
            ),
        ),
    },
    Rule {
        id: "node-assigned",
        summary: "address ranges and provider's id of a node",
        at: At::Path("", &["Node"], &["spec.podCIDR", "spec.podCIDRs", "spec.providerID"]),
        effect: Effect::Assigned,
        reason: "k/k: pkg/controller/nodeipam, and k/cloud-provider: controllers/node",
        fires: example(
            object!("v1", "Node", "spec: {}"),
            object!("v1", "Node", "spec: {podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24]}"),
        ),
        silent: example(
            object!("v1", "Node", "spec: {}"),
            object!("v1", "Node", "spec: {unschedulable: true}"),
        ),
    },
    Rule {
        id: "node-taints",
        summary: "taints by which Kubernetes tells the state of a node",
        at: At::Path("", &["Node"], &["spec.taints"]),
        effect: Effect::AssignedWhen(is_state_taint),
        reason: "k/k: plugin/pkg/admission/nodetaint/admission.go and pkg/controller/nodelifecycle; k/api: \
                 core/v1/well_known_taints.go",
        fires: example(
            object!("v1", "Node", "spec: {}"),
            object!(
                "v1",
                "Node",
                "spec: {taints: [{key: node.kubernetes.io/not-ready, effect: NoSchedule}]}"
            ),
        ),
        silent: example(
            object!("v1", "Node", "spec: {}"),
            object!("v1", "Node", "spec: {taints: [{key: gpu, effect: NoSchedule}]}"),
        ),
    },
];

fn is_grown(finding: &Finding<'_>) -> bool {
    let grown = finding.declared.zip(finding.live).is_some_and(|(declared, live)| is_larger(live, declared));
    finding.op == Op::Changed && grown && !finding.by_person && !finding.is_recorded()
}

fn is_namespace_finalizer(finding: &Finding<'_>) -> bool {
    finding.live.and_then(|finalizer| finalizer.as_str()) == Some("kubernetes")
}

fn is_generated_secret(finding: &Finding<'_>) -> bool {
    let account = finding.object["metadata"]["name"].as_str().unwrap_or_default();
    let kind = text(finding.live, "name").and_then(|name| name.strip_prefix(account));
    !finding.by_person
        && kind.is_some_and(|kind| kind.starts_with("-token-") || kind.starts_with("-dockercfg-"))
}

fn is_state_taint(finding: &Finding<'_>) -> bool {
    let known = ["node.kubernetes.io/", "node.cloudprovider.kubernetes.io/"];
    let key = text(finding.live, "key").unwrap_or_default();
    !finding.by_client && known.iter().any(|domain| key.starts_with(domain))
}
