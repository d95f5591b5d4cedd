//! What controllers write into access rules, webhooks, autoscalers and requests for certificates.

use super::look::at;
use super::{At, Effect, Finding, Rule, example};
use crate::core::change::Op;

/// Values of policies that are not the manifest's.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "aggregated-rules",
        summary: "rules of a ClusterRole that is aggregated from others",
        at: At::Path("rbac.authorization.k8s.io", &["ClusterRole"], &["rules"]),
        effect: Effect::ControlledWhen(is_aggregated),
        reason: "k/k: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go",
        fires: example(
            object!(
                "rbac.authorization.k8s.io/v1",
                "ClusterRole",
                "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}, rules: []"
            ),
            object!(
                "rbac.authorization.k8s.io/v1",
                "ClusterRole",
                "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}, ",
                "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"
            ),
        ),
        silent: example(
            object!("rbac.authorization.k8s.io/v1", "ClusterRole", "rules: []"),
            object!(
                "rbac.authorization.k8s.io/v1",
                "ClusterRole",
                "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"
            ),
        ),
    },
    Rule {
        id: "ca-bundle",
        summary: "certificate authority that was injected, also over a declared placeholder",
        at: At::Fields(&[(
            &[
                "admissionregistration.v1.WebhookClientConfig",
                "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig",
                "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec",
            ],
            &["caBundle"],
        )]),
        effect: Effect::Controlled,
        reason: "cert-manager/cert-manager: pkg/controller/cainjector, and many operators for themselves; also in \
                 carvel-dev/kapp: pkg/kapp/config/default.go",
        fires: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, clientConfig: {caBundle: Cg==}}]"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, clientConfig: {caBundle: TFMwdA==}}]"
            ),
        ),
        silent: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, clientConfig: {caBundle: TFMwdA==}}]"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, clientConfig: {url: 'https://a'}}]"
            ),
        ),
    },
    Rule {
        id: "webhook-failure-policy",
        summary: "Istio lets its webhook fail closed once it is ready",
        at: At::Fields(&[(
            &["admissionregistration.v1.MutatingWebhook", "admissionregistration.v1.ValidatingWebhook"],
            &["failurePolicy"],
        )]),
        effect: Effect::ControlledWhen(is_by_istiod),
        reason: "istio/istio: pkg/webhooks/validation/controller/controller.go",
        fires: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, failurePolicy: Ignore}]"
            ),
            "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, \
             metadata: {name: a, managedFields: [{manager: pilot-discovery, operation: Update, \
             fieldsV1: {f:webhooks: {'k:{\"name\":\"w\"}': {f:failurePolicy: {}}}}}]}, \
             webhooks: [{name: w, failurePolicy: Fail}]}",
        ),
        silent: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, failurePolicy: Fail}]"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, failurePolicy: Ignore}]"
            ),
        ),
    },
    Rule {
        id: "autoscaler-annotations",
        summary: "status of an autoscaler that is read at autoscaling/v1",
        at: At::Metadata(
            "annotations",
            &[
                "autoscaling.alpha.kubernetes.io/conditions",
                "autoscaling.alpha.kubernetes.io/current-metrics",
            ],
        ),
        effect: Effect::Assigned,
        reason: "k/k: pkg/apis/autoscaling/v1/conversion.go; metrics and behavior that only v2 can hold come as \
                 annotations too, and are no status",
        fires: example(
            object!("autoscaling/v1", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3}"),
            "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: a, \
             annotations: {autoscaling.alpha.kubernetes.io/conditions: '[]'}}, spec: {maxReplicas: 3}}",
        ),
        silent: example(
            object!("autoscaling/v1", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3}"),
            "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: a, \
             annotations: {autoscaling.alpha.kubernetes.io/behavior: '{}'}}, spec: {maxReplicas: 3}}",
        ),
    },
    Rule {
        id: "certificate-requester",
        summary: "who requested a certificate",
        at: At::Path(
            "certificates.k8s.io",
            &["CertificateSigningRequest"],
            &["spec.extra", "spec.groups", "spec.uid", "spec.username"],
        ),
        effect: Effect::Assigned,
        reason: "k/k: pkg/registry/certificates/certificates/strategy.go, PrepareForCreate",
        fires: example(
            object!("certificates.k8s.io/v1", "CertificateSigningRequest", "spec: {signerName: s/s}"),
            object!(
                "certificates.k8s.io/v1",
                "CertificateSigningRequest",
                "spec: {signerName: s/s, username: u}"
            ),
        ),
        silent: example(
            object!("certificates.k8s.io/v1", "CertificateSigningRequest", "spec: {signerName: s/s}"),
            object!("certificates.k8s.io/v1", "CertificateSigningRequest", "spec: {signerName: s/other}"),
        ),
    },
    Rule {
        id: "device-taint-time",
        summary: "when a device was tainted",
        at: At::Fields(&[(
            &["resource.v1.DeviceTaint", "resource.v1beta1.DeviceTaint", "resource.v1beta2.DeviceTaint"],
            &["timeAdded"],
        )]),
        effect: Effect::AssignedWhen(|finding| !finding.by_person),
        reason: "k/k: pkg/apis/resource/v1/defaults.go, SetDefaults_DeviceTaint",
        fires: example(
            object!(
                "resource.k8s.io/v1",
                "ResourceSlice",
                "spec: {devices: [{name: d, taints: [{key: k, effect: NoSchedule}]}]}"
            ),
            object!(
                "resource.k8s.io/v1",
                "ResourceSlice",
                "spec: {devices: [{name: d, ",
                "taints: [{key: k, effect: NoSchedule, timeAdded: '2026-01-01T00:00:00Z'}]}]}"
            ),
        ),
        silent: example(
            object!(
                "resource.k8s.io/v1",
                "ResourceSlice",
                "spec: {devices: [{name: d, taints: [{key: k, effect: NoSchedule}]}]}"
            ),
            object!(
                "resource.k8s.io/v1",
                "ResourceSlice",
                "spec: {devices: [{name: d, taints: [{key: k, effect: NoExecute}]}]}"
            ),
        ),
    },
];

/// The controller replaces whatever is there, so a declared rule may be gone as well.
fn is_aggregated(finding: &Finding<'_>) -> bool {
    let selectors = at(finding.object, &["aggregationRule", "clusterRoleSelectors"]);
    let selects = selectors.and_then(|selectors| selectors.as_array()).is_some_and(|list| !list.is_empty());
    selects && !finding.by_person
}

fn is_by_istiod(finding: &Finding<'_>) -> bool {
    let known = |name: &str| ["istiod", "pilot-discovery"].iter().any(|prefix| name.starts_with(prefix));
    finding.op == Op::Changed && finding.managers().any(known) && !finding.by_person && !finding.is_recorded()
}
