//! Defaults of Pods and Pod templates.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::look::{has, text, text_value};
use super::{At, Effect, Finding, Rule, Scope, example};

/// Defaults of Pod specs.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "default-pod-spec",
        summary: "DNS and restart policy, scheduler, grace period and an empty security context",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["core.v1.PodSpec"],
            &[
                ("dnsPolicy", r#""ClusterFirst""#),
                ("restartPolicy", r#""Always""#),
                ("schedulerName", r#""default-scheduler""#),
                ("terminationGracePeriodSeconds", "30"),
                ("securityContext", "{}"),
            ],
        )]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_PodSpec",
        fires: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a}], dnsPolicy: ClusterFirst, securityContext: {}"),
        ),
        silent: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a}], securityContext: {runAsUser: 0}"),
        ),
    },
    Rule {
        id: "default-empty-struct",
        summary: "structs that the server prints even when nothing is in them",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (&["core.v1.Container", "core.v1.EphemeralContainer"], &[("resources", "{}")]),
            (&["core.v1.PersistentVolumeClaimSpec"], &[("resources", "{}")]),
            (
                &[
                    "batch.v1.JobTemplateSpec",
                    "core.v1.PersistentVolumeClaimTemplate",
                    "core.v1.PodTemplateSpec",
                    "resource.v1.ResourceClaimTemplateSpec",
                ],
                &[("metadata", "{}")],
            ),
            (&["core.v1.Event"], &[("source", "{}")]),
            (&["core.v1.PreferredSchedulingTerm"], &[("preference", "{}")]),
            (
                &[
                    "coordination.v1.Lease",
                    "core.v1.Namespace",
                    "core.v1.Node",
                    "core.v1.ResourceQuota",
                    "networking.v1.Ingress",
                    "networking.v1.IngressClass",
                    "networking.v1.NetworkPolicy",
                    "policy.v1.PodDisruptionBudget",
                    "resource.v1.DeviceClass",
                    "resource.v1.ResourceClaim",
                ],
                &[("spec", "{}")],
            ),
            (&["networking.v1.IngressServiceBackend"], &[("port", "{}")]),
            (&["networking.v1.NetworkPolicySpec"], &[("podSelector", "{}")]),
            (&["discovery.v1.Endpoint"], &[("conditions", "{}")]),
            (&["resource.v1.ResourceClaimSpec"], &[("devices", "{}")]),
        ]),
        reason: "fields of k/api that hold a struct and no pointer: JSON's omitempty never drops those; the \
                 published schema gives them the default {}",
        fires: example(pod!("containers: [{name: a}]"), pod!("containers: [{name: a, resources: {}}]")),
        silent: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a, resources: {limits: {cpu: 1}}}]"),
        ),
    },
    Rule {
        id: "service-account-alias",
        summary: "serviceAccount and serviceAccountName hold the same name",
        at: At::Fields(&[(&["core.v1.PodSpec"], &["serviceAccount", "serviceAccountName"])]),
        effect: Effect::DefaultWhen(service_account),
        reason: "k/k: pkg/apis/core/v1/conversion.go, Convert_core_PodSpec_To_v1_PodSpec",
        fires: example(
            pod!("serviceAccountName: shop"),
            pod!("serviceAccountName: shop, serviceAccount: shop"),
        ),
        silent: example(
            object!("apps/v1", "Deployment", "spec: {template: {spec: {hostname: a}}}"),
            object!(
                "apps/v1",
                "Deployment",
                "spec: {template: {spec: {hostname: a, serviceAccountName: shop}}}"
            ),
        ),
    },
    Rule {
        id: "service-account-name-wins",
        summary: "a declared serviceAccount beside a declared serviceAccountName is not looked at",
        at: At::Fields(&[(&["core.v1.PodSpec"], &["serviceAccount"])]),
        effect: Effect::Equal(is_overruled_alias),
        reason: "k/k: pkg/apis/core/v1/conversion.go, Convert_v1_PodSpec_To_core_PodSpec",
        fires: example(
            pod!("serviceAccountName: shop, serviceAccount: other"),
            pod!("serviceAccountName: shop, serviceAccount: shop"),
        ),
        silent: example(
            pod!("serviceAccount: shop"),
            pod!("serviceAccountName: other, serviceAccount: other"),
        ),
    },
    Rule {
        id: "default-pod",
        summary: "service links of a Pod (not of a template)",
        at: At::Fields(&[(&["core.v1.PodSpec"], &["enableServiceLinks"])]),
        effect: Effect::DefaultWhen(service_links),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Pod",
        fires: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a}], enableServiceLinks: true"),
        ),
        silent: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a}], enableServiceLinks: false"),
        ),
    },
    Rule {
        id: "default-volume-mode",
        summary: "file mode of volumes made of Secrets, ConfigMaps and fields",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &[
                "core.v1.ConfigMapVolumeSource",
                "core.v1.DownwardAPIVolumeSource",
                "core.v1.ProjectedVolumeSource",
                "core.v1.SecretVolumeSource",
            ],
            &[("defaultMode", "420")],
        )]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_SecretVolumeSource and its like (0644)",
        fires: example(
            pod!("volumes: [{name: a, secret: {secretName: a}}]"),
            pod!("volumes: [{name: a, secret: {secretName: a, defaultMode: 420}}]"),
        ),
        silent: example(
            pod!("volumes: [{name: a, secret: {secretName: a}}]"),
            pod!("volumes: [{name: a, secret: {secretName: a, defaultMode: 511}}]"),
        ),
    },
    Rule {
        id: "default-token-lifetime",
        summary: "lifetime of a projected service account token",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["core.v1.ServiceAccountTokenProjection"],
            &[("expirationSeconds", "3600")],
        )]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_ServiceAccountTokenProjection",
        fires: example(
            pod!("volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: t}}]}}]"),
            pod!(
                "volumes: [{name: a, projected: {sources: ",
                "[{serviceAccountToken: {path: t, expirationSeconds: 3600}}]}}]"
            ),
        ),
        silent: example(
            pod!("volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: t}}]}}]"),
            pod!(
                "volumes: [{name: a, projected: {sources: ",
                "[{serviceAccountToken: {path: t, expirationSeconds: 600}}]}}]"
            ),
        ),
    },
    Rule {
        id: "default-host-path",
        summary: "type of a hostPath volume",
        at: At::Listed,
        effect: Effect::Defaults(&[(&["core.v1.HostPathVolumeSource"], &[("type", r#""""#)])]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_HostPathVolumeSource",
        fires: example(
            pod!("volumes: [{name: a, hostPath: {path: /a}}]"),
            pod!("volumes: [{name: a, hostPath: {path: /a, type: ''}}]"),
        ),
        silent: example(
            pod!("volumes: [{name: a, hostPath: {path: /a}}]"),
            pod!("volumes: [{name: a, hostPath: {path: /a, type: Directory}}]"),
        ),
    },
    Rule {
        id: "default-empty-dir",
        summary: "a volume without a source is an emptyDir",
        at: At::Fields(&[(&["core.v1.Volume"], &["emptyDir"])]),
        effect: Effect::DefaultWhen(empty_dir),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Volume",
        fires: example(pod!("volumes: [{name: a}]"), pod!("volumes: [{name: a, emptyDir: {}}]")),
        silent: example(
            pod!("volumes: [{name: a, secret: {secretName: a}}]"),
            pod!("volumes: [{name: a, emptyDir: {}}]"),
        ),
    },
    Rule {
        id: "default-network-volume",
        summary: "iSCSI, RBD, Azure Disk and ScaleIO volumes",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["core.v1.ISCSIPersistentVolumeSource", "core.v1.ISCSIVolumeSource"],
                &[("iscsiInterface", r#""default""#)],
            ),
            (
                &["core.v1.RBDPersistentVolumeSource", "core.v1.RBDVolumeSource"],
                &[("pool", r#""rbd""#), ("user", r#""admin""#), ("keyring", r#""/etc/ceph/keyring""#)],
            ),
            (
                &["core.v1.AzureDiskVolumeSource"],
                &[
                    ("cachingMode", r#""ReadWrite""#),
                    ("fsType", r#""ext4""#),
                    ("kind", r#""Shared""#),
                    ("readOnly", "false"),
                ],
            ),
            (
                &["core.v1.ScaleIOPersistentVolumeSource", "core.v1.ScaleIOVolumeSource"],
                &[("storageMode", r#""ThinProvisioned""#), ("fsType", r#""xfs""#)],
            ),
        ]),
        reason: "k/k: pkg/apis/core/v1/zz_generated.defaults.go (+default in k/api: core/v1/types.go)",
        fires: example(
            pod!("volumes: [{name: a, rbd: {image: i, monitors: [m]}}]"),
            pod!("volumes: [{name: a, rbd: {image: i, monitors: [m], pool: rbd}}]"),
        ),
        silent: example(
            pod!("volumes: [{name: a, rbd: {image: i, monitors: [m]}}]"),
            pod!("volumes: [{name: a, rbd: {image: i, monitors: [m], pool: other}}]"),
        ),
    },
];

/// The alias follows the name; the name follows the alias where only that is declared.
fn service_account<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let declared = |field| has(scope.around.declared, field);
    if scope.field() == "serviceAccount" {
        return text_value(scope.around.live, "serviceAccountName").map(Cow::Borrowed);
    }
    let by_alias = declared("serviceAccount") && !declared("serviceAccountName");
    text_value(scope.around.live, "serviceAccount").filter(|_| by_alias).map(Cow::Borrowed)
}

/// What became of the name is reported at the name.
fn is_overruled_alias(finding: &Finding<'_>) -> bool {
    let around = finding.holder.map(|holder| holder.around).unwrap_or_default();
    has(around.declared, "serviceAccountName")
        && finding.live.and_then(Value::as_str) == text(around.live, "serviceAccountName")
}

fn service_links<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    (scope.gvk.kind == "Pod").then_some(Cow::Owned(Value::Bool(true)))
}

fn empty_dir<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let sources = scope
        .around
        .declared?
        .as_object()?
        .iter()
        .filter(|(name, value)| *name != "name" && !value.is_null());
    (sources.count() == 0).then(|| Cow::Owned(json!({})))
}
