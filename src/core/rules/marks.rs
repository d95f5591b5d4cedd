//! Marks that deployment tools leave on the objects they apply, which no manifest declares.

use serde_json::Value;

use super::look::at;
use super::{At, Effect, Finding, Rule, example};
use crate::core::change::Op;

/// Bookkeeping of deployment tools. Settings for those tools (`helm.sh/resource-policy`,
/// `argocd.argoproj.io/sync-options`) are no marks: a person may have set them.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "helm-marks",
        summary: "the release an object belongs to",
        at: At::Metadata("annotations", &["meta.helm.sh/release-name", "meta.helm.sh/release-namespace"]),
        effect: Effect::Marker(&[]),
        reason: "helm/helm: pkg/action/validate.go: added when it applies, not in the chart",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {meta.helm.sh/release-name: r}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {helm.sh/resource-policy: keep}}}",
        ),
    },
    Rule {
        id: "helm-label",
        summary: "managed-by: Helm, on objects that carry a release's name",
        at: At::Metadata("labels", &["app.kubernetes.io/managed-by"]),
        effect: Effect::ControlledWhen(is_helm_label),
        reason: "helm/helm: pkg/action/validate.go: added when it applies",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {app.kubernetes.io/managed-by: Helm}, \
             annotations: {meta.helm.sh/release-name: r}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {app.kubernetes.io/managed-by: Helm}}}",
        ),
    },
    Rule {
        id: "argo-cd-marks",
        summary: "the Argo CD application an object belongs to",
        at: At::Metadata(
            "annotations",
            &["argocd.argoproj.io/installation-id", "argocd.argoproj.io/tracking-id"],
        ),
        effect: Effect::Marker(&[]),
        reason: "argoproj/argo-cd: common/common.go",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, \
             annotations: {argocd.argoproj.io/tracking-id: 'app:/ConfigMap:n/a'}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, \
             annotations: {argocd.argoproj.io/sync-options: Prune=false}}}",
        ),
    },
    Rule {
        id: "argo-cd-label",
        summary: "the instance label, when Argo CD wrote it",
        at: At::Metadata("labels", &["app.kubernetes.io/instance"]),
        effect: Effect::Marker(&["argocd"]),
        reason: "argoproj/argo-cd: common/common.go and util/argo/resource_tracking.go; many charts declare the \
                 label themselves",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, managedFields: [{manager: argocd-controller, \
             operation: Apply, fieldsV1: {f:metadata: {f:labels: {f:app.kubernetes.io/instance: {}}}}}], \
             labels: {app.kubernetes.io/instance: app}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {app.kubernetes.io/instance: app}}}",
        ),
    },
    Rule {
        id: "flux-marks",
        summary: "the Flux Kustomization or HelmRelease an object belongs to",
        at: At::Metadata(
            "labels",
            &[
                "fluxcd.io/sync-gc-mark",
                "helm.toolkit.fluxcd.io/name",
                "helm.toolkit.fluxcd.io/namespace",
                "kustomize.toolkit.fluxcd.io/checksum",
                "kustomize.toolkit.fluxcd.io/name",
                "kustomize.toolkit.fluxcd.io/namespace",
            ],
        ),
        effect: Effect::Marker(&[]),
        reason: "fluxcd/kustomize-controller: api/v1/kustomization_types.go; fluxcd/helm-controller: \
                 internal/postrender/origin_labels.go",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, \
             labels: {kustomize.toolkit.fluxcd.io/name: apps}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, \
             labels: {kustomize.toolkit.fluxcd.io/prune: disabled}}}",
        ),
    },
    Rule {
        id: "kapp-annotations",
        summary: "kapp's record of an object",
        at: At::Metadata(
            "annotations",
            &[
                "kapp.k14s.io/identity",
                "kapp.k14s.io/nonce",
                "kapp.k14s.io/original",
                "kapp.k14s.io/original-diff*",
            ],
        ),
        effect: Effect::Marker(&[]),
        reason: "carvel-dev/kapp: pkg/kapp/diff/resource_with_history.go and pkg/kapp/resources/identified_resources.go",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {kapp.k14s.io/identity: v1}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, \
             annotations: {kapp.k14s.io/delete-strategy: orphan}}}",
        ),
    },
    Rule {
        id: "kapp-labels",
        summary: "the kapp app an object belongs to",
        at: At::Metadata("labels", &["kapp.k14s.io/app", "kapp.k14s.io/association"]),
        effect: Effect::Marker(&[]),
        reason: "carvel-dev/kapp: pkg/kapp/app/recorded_app.go and pkg/kapp/config/default.go, ownershipLabelRules",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {kapp.k14s.io/app: '16'}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {kapp.k14s.io/other: '16'}}}",
        ),
    },
    Rule {
        id: "kapp-selectors",
        summary: "kapp narrows selectors to the Pods of its app",
        at: At::Fields(&[
            (&["core.v1.ServiceSpec"], &["selector"]),
            (&["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"], &["matchLabels"]),
        ]),
        effect: Effect::ControlledWhen(|finding| {
            finding.op == Op::Added && finding.name() == "kapp.k14s.io/app"
        }),
        reason: "carvel-dev/kapp: pkg/kapp/config/default.go, labelScopingRules",
        fires: example(
            object!("v1", "Service", "spec: {selector: {app: a}}"),
            object!("v1", "Service", "spec: {selector: {app: a, kapp.k14s.io/app: '16'}}"),
        ),
        silent: example(
            object!("v1", "Service", "spec: {selector: {app: a}}"),
            object!("v1", "Service", "spec: {selector: {app: a, tier: b}}"),
        ),
    },
    Rule {
        id: "inventory-annotations",
        summary: "the inventory, set or environment an object belongs to",
        at: At::Metadata(
            "annotations",
            &[
                "applyset.kubernetes.io/additional-namespaces",
                "applyset.kubernetes.io/contains-group-*",
                "applyset.kubernetes.io/tooling",
                "config.k8s.io/owning-inventory",
                "configsync.gke.io/declared-fields",
                "configsync.gke.io/git-context",
                "configsync.gke.io/manager",
                "configsync.gke.io/resource-id",
                "fluxcd.io/sync-checksum",
                "kluctl.io/deployment-item-dir",
                "objectset.rio.cattle.io/*",
                "pulumi.com/autonamed",
            ],
        ),
        effect: Effect::Marker(&[]),
        reason: "k/kubectl: pkg/cmd/apply/applyset.go; kubernetes-sigs/cli-utils: pkg/common/common.go; \
                 GoogleContainerTools/kpt-config-sync: pkg/metadata; kluctl/kluctl: pkg/deployment; \
                 rancher/wrangler: pkg/apply/desiredset.go",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, \
             annotations: {config.k8s.io/owning-inventory: i}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {kluctl.io/ignore-diff: 'true'}}}",
        ),
    },
    Rule {
        id: "inventory-labels",
        summary: "the inventory, set or environment an object belongs to, as a label",
        at: At::Metadata(
            "labels",
            &[
                "applyset.kubernetes.io/id",
                "applyset.kubernetes.io/part-of",
                "cli-utils.sigs.k8s.io/inventory-id",
                "configsync.gke.io/declared-version",
                "kluctl.io/discriminator",
                "kluctl.io/tag-*",
                "objectset.rio.cattle.io/hash",
                "skaffold.dev/run-id",
                "tanka.dev/environment",
            ],
        ),
        effect: Effect::Marker(&[]),
        reason: "k/kubectl: pkg/cmd/apply/applyset.go; kubernetes-sigs/cli-utils: pkg/common/common.go; \
                 kluctl/kluctl: pkg/deployment; rancher/wrangler: pkg/apply/desiredset.go; \
                 GoogleContainerTools/skaffold; grafana/tanka",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {applyset.kubernetes.io/part-of: s}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {environment: s}}}",
        ),
    },
];

/// The label alone proves nothing; Helm writes it together with the release's name, and only on the object.
fn is_helm_label(finding: &Finding<'_>) -> bool {
    let release = at(finding.object, &["metadata", "annotations", "meta.helm.sh/release-name"]);
    finding.op == Op::Added
        && finding.path.len() == 3
        && finding.live.and_then(Value::as_str) == Some("Helm")
        && release.is_some()
}
