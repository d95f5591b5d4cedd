//! Defaults of volumes, claims, storage classes, Secrets and limits.

use std::borrow::Cow;

use serde_json::Value;

use super::look::{at, has, same_quantity, text};
use super::{Around, At, Effect, Finding, Rule, Scope, example};

/// Defaults of storage and of a namespace's objects.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "default-secret",
        summary: "type of a Secret, also where \"\" is declared",
        at: At::Listed,
        effect: Effect::Defaults(&[(&["core.v1.Secret"], &[("type", r#""Opaque""#)])]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Secret",
        fires: example(
            object!("v1", "Secret", "data: {a: eA==}"),
            object!("v1", "Secret", "data: {a: eA==}, type: Opaque"),
        ),
        silent: example(
            object!("v1", "Secret", "data: {a: eA==}"),
            object!("v1", "Secret", "data: {a: eA==}, type: kubernetes.io/tls"),
        ),
    },
    Rule {
        id: "default-persistent-volume",
        summary: "volumes are kept, volumes and claims are file systems",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["core.v1.PersistentVolumeSpec"],
                &[("persistentVolumeReclaimPolicy", r#""Retain""#), ("volumeMode", r#""Filesystem""#)],
            ),
            (&["core.v1.PersistentVolumeClaimSpec"], &[("volumeMode", r#""Filesystem""#)]),
        ]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_PersistentVolume and \
                 SetDefaults_PersistentVolumeClaimSpec",
        fires: example(
            object!("v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"),
            object!(
                "v1",
                "PersistentVolumeClaim",
                "spec: {accessModes: [ReadWriteOnce], volumeMode: Filesystem}"
            ),
        ),
        silent: example(
            object!("v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"),
            object!("v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce], volumeMode: Block}"),
        ),
    },
    Rule {
        id: "claim-data-source",
        summary: "dataSource and dataSourceRef are filled from each other",
        at: At::Fields(&[(&["core.v1.PersistentVolumeClaimSpec"], &["dataSource", "dataSourceRef"])]),
        effect: Effect::DefaultWhen(data_source),
        reason: "k/k: pkg/api/persistentvolumeclaim/util.go, NormalizeDataSources",
        fires: example(
            object!(
                "v1",
                "PersistentVolumeClaim",
                "spec: {dataSource: {kind: PersistentVolumeClaim, name: b}}"
            ),
            object!(
                "v1",
                "PersistentVolumeClaim",
                "spec: {dataSource: {apiGroup: null, kind: PersistentVolumeClaim, name: b}, ",
                "dataSourceRef: {apiGroup: null, kind: PersistentVolumeClaim, name: b}}"
            ),
        ),
        silent: example(
            object!("v1", "PersistentVolumeClaim", "spec: {volumeMode: Filesystem}"),
            object!(
                "v1",
                "PersistentVolumeClaim",
                "spec: {volumeMode: Filesystem, dataSource: {kind: PersistentVolumeClaim, name: b}}"
            ),
        ),
    },
    Rule {
        id: "default-storage-class",
        summary: "volumes are deleted with their claim and bound at once",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["storage.v1.StorageClass"],
            &[("reclaimPolicy", r#""Delete""#), ("volumeBindingMode", r#""Immediate""#)],
        )]),
        reason: "k/k: pkg/apis/storage/v1/defaults.go, SetDefaults_StorageClass",
        fires: example(
            object!("storage.k8s.io/v1", "StorageClass", "provisioner: p"),
            object!("storage.k8s.io/v1", "StorageClass", "provisioner: p, reclaimPolicy: Delete"),
        ),
        silent: example(
            object!("storage.k8s.io/v1", "StorageClass", "provisioner: p"),
            object!("storage.k8s.io/v1", "StorageClass", "provisioner: p, reclaimPolicy: Retain"),
        ),
    },
    Rule {
        id: "default-csi-driver",
        summary: "what a CSI driver needs from the kubelet and the scheduler",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["storage.v1.CSIDriverSpec"],
            &[
                ("attachRequired", "true"),
                ("fsGroupPolicy", r#""ReadWriteOnceWithFSType""#),
                ("podInfoOnMount", "false"),
                ("preventPodSchedulingIfMissing", "false"),
                ("requiresRepublish", "false"),
                ("seLinuxMount", "false"),
                ("storageCapacity", "false"),
                ("volumeLifecycleModes", r#"["Persistent"]"#),
            ],
        )]),
        reason: "k/k: pkg/apis/storage/v1/defaults.go, SetDefaults_CSIDriver; preventPodSchedulingIfMissing only \
                 with the feature gate VolumeLimitScaling",
        fires: example(
            object!("storage.k8s.io/v1", "CSIDriver", "spec: {podInfoOnMount: true}"),
            object!(
                "storage.k8s.io/v1",
                "CSIDriver",
                "spec: {podInfoOnMount: true, attachRequired: true, volumeLifecycleModes: [Persistent]}"
            ),
        ),
        silent: example(
            object!("storage.k8s.io/v1", "CSIDriver", "spec: {podInfoOnMount: true}"),
            object!("storage.k8s.io/v1", "CSIDriver", "spec: {podInfoOnMount: true, attachRequired: false}"),
        ),
    },
    Rule {
        id: "limit-range-from-maximum",
        summary: "a container's default limit is the maximum, its default request the limit or the minimum",
        at: At::Fields(&[(&["core.v1.LimitRangeItem"], &["default", "defaultRequest"])]),
        effect: Effect::AssignedWhen(is_derived_limit),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_LimitRangeItem",
        fires: example(
            object!("v1", "LimitRange", "spec: {limits: [{type: Container, max: {cpu: 1}}]}"),
            object!(
                "v1",
                "LimitRange",
                "spec: {limits: [{type: Container, max: {cpu: 1}, default: {cpu: 1}, defaultRequest: {cpu: 1}}]}"
            ),
        ),
        silent: example(
            object!("v1", "LimitRange", "spec: {limits: [{type: Container, max: {cpu: 1}}]}"),
            object!(
                "v1",
                "LimitRange",
                "spec: {limits: [{type: Container, max: {cpu: 1}, default: {cpu: 500m}}]}"
            ),
        ),
    },
    Rule {
        id: "default-device",
        summary: "a request is for exactly one device, a mapped resource counts once",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &[
                    "resource.v1.DeviceSubRequest",
                    "resource.v1.ExactDeviceRequest",
                    "resource.v1beta1.DeviceRequest",
                    "resource.v1beta1.DeviceSubRequest",
                    "resource.v1beta2.DeviceSubRequest",
                    "resource.v1beta2.ExactDeviceRequest",
                ],
                &[("allocationMode", r#""ExactCount""#), ("count", "1")],
            ),
            (
                &[
                    "resource.v1.NodeAllocatableResourceMapping",
                    "resource.v1beta1.NodeAllocatableResourceMapping",
                    "resource.v1beta2.NodeAllocatableResourceMapping",
                ],
                &[("allocationMultiplier", r#""1""#)],
            ),
        ]),
        reason: "k/k: pkg/apis/resource/v1/defaults.go, SetDefaults_ExactDeviceRequest, \
                 SetDefaults_DeviceSubRequest and SetDefaults_Device",
        fires: example(
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, exactly: {deviceClassName: c}}]}}"
            ),
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, ",
                "exactly: {deviceClassName: c, allocationMode: ExactCount, count: 1}}]}}"
            ),
        ),
        silent: example(
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, exactly: {deviceClassName: c}}]}}"
            ),
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, exactly: {deviceClassName: c, allocationMode: All}}]}}"
            ),
        ),
    },
];

/// The other field, if only that one is declared. A reference into another namespace has no old form.
fn data_source<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let other = if scope.field() == "dataSource" { "dataSourceRef" } else { "dataSource" };
    let source = scope.around.live?.get(other)?;
    (has(scope.around.declared, other) && !has(Some(source), "namespace")).then_some(Cow::Borrowed(source))
}

/// Filled in once: the declared limits decide, or the live ones where somebody changed both.
fn is_derived_limit(finding: &Finding<'_>) -> bool {
    let Some(holder) = finding.holder else { return false };
    let sources: &[&str] = if holder.field == "default" { &["max"] } else { &["default", "max", "min"] };
    let is_limit = |side: Option<&Value>, field: &str| {
        side.and_then(|item| at(item, &[field, finding.name()]))
            .zip(finding.live)
            .is_some_and(|(limit, live)| same_quantity(limit, live))
    };
    let Around { declared, live, .. } = holder.around;
    let for_containers = text(live, "type") == Some("Container");
    for_containers && sources.iter().any(|field| is_limit(declared, field) || is_limit(live, field))
}
