//! Labels, annotations and finalizers that the server and its controllers write.

use serde_json::Value;

use super::{At, Effect, Finding, Rule, example};
use crate::core::change::Op;

/// Bookkeeping of the server, of controllers, and of kubectl.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "restarted-at",
        summary: "when somebody restarted a workload or asked for a reconciliation",
        at: At::Metadata("annotations", &["kubectl.kubernetes.io/restartedAt", "reconcile.fluxcd.io/*"]),
        effect: Effect::Uncounted,
        reason: "k/kubectl: pkg/polymorphichelpers/objectrestarter.go (kubectl rollout restart); fluxcd/pkg: \
                 apis/meta/annotations.go (flux reconcile): an operation, not a setting",
        fires: example(
            object!("apps/v1", "Deployment", "spec: {template: {metadata: {labels: {app: a}}}}"),
            object!(
                "apps/v1",
                "Deployment",
                "spec: {template: {metadata: {labels: {app: a}, ",
                "annotations: {kubectl.kubernetes.io/restartedAt: '2026-11-20T14:02:11Z'}}}}"
            ),
        ),
        silent: example(
            object!("apps/v1", "Deployment", "spec: {template: {metadata: {labels: {app: a}}}}"),
            object!(
                "apps/v1",
                "Deployment",
                "spec: {template: {metadata: {labels: {app: a}, annotations: {restartedAt: '2026-11-20'}}}}"
            ),
        ),
    },
    Rule {
        id: "change-cause",
        summary: "why the last rollout was made, as its author noted",
        at: At::Metadata("annotations", &["kubernetes.io/change-cause"]),
        effect: Effect::Uncounted,
        reason: "k/kubectl: pkg/polymorphichelpers/history.go; kubectl apply --record and kubectl annotate write it \
                 (k/k#85648)",
        fires: example(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, \
             annotations: {kubernetes.io/change-cause: kubectl apply}}}",
        ),
        silent: example(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, annotations: {cause: kubectl apply}}}",
        ),
    },
    Rule {
        id: "rollout-revision",
        summary: "revisions and sizes that Deployments keep on themselves and their ReplicaSets",
        at: At::Metadata(
            "annotations",
            &[
                "deployment.kubernetes.io/desired-replicas",
                "deployment.kubernetes.io/max-replicas",
                "deployment.kubernetes.io/revision",
                "deployment.kubernetes.io/revision-history",
            ],
        ),
        effect: Effect::Controlled,
        reason: "k/k: pkg/controller/deployment/util/deployment_util.go",
        fires: example(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, \
             annotations: {deployment.kubernetes.io/revision: '3'}}}",
        ),
        silent: example(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, annotations: {revision: '3'}}}",
        ),
    },
    Rule {
        id: "template-generation",
        summary: "generation of a DaemonSet's template, which apps/v1 shows as an annotation",
        at: At::Metadata("annotations", &["deprecated.daemonset.template.generation"]),
        effect: Effect::ControlledWhen(is_template_generation),
        reason: "k/k: pkg/apis/apps/v1/conversion.go, Convert_apps_DaemonSet_To_v1_DaemonSet; counted on by \
                 pkg/registry/apps/daemonset/strategy.go",
        fires: example(
            "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}}",
            "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a, \
             annotations: {deprecated.daemonset.template.generation: '3'}}}",
        ),
        silent: example(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, \
             annotations: {deprecated.daemonset.template.generation: '3'}}}",
        ),
    },
    Rule {
        id: "volume-annotations",
        summary: "how a claim and a volume were provisioned and bound",
        at: At::Metadata(
            "annotations",
            &[
                "pv.kubernetes.io/bind-completed",
                "pv.kubernetes.io/bound-by-controller",
                "pv.kubernetes.io/migrated-to",
                "pv.kubernetes.io/provisioned-by",
                "volume.beta.kubernetes.io/storage-provisioner",
                "volume.kubernetes.io/provisioner-deletion-secret-*",
                "volume.kubernetes.io/selected-node",
                "volume.kubernetes.io/storage-provisioner",
                "volume.kubernetes.io/storage-resizer",
            ],
        ),
        effect: Effect::Controlled,
        reason: "k/component-helpers: storage/volume/pv_helpers.go; k/k: pkg/controller/volume; \
                 kubernetes-csi/external-provisioner: pkg/controller/controller.go",
        fires: example(
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}}",
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, \
             annotations: {pv.kubernetes.io/bind-completed: 'yes'}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}}",
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, \
             annotations: {volume.beta.kubernetes.io/storage-class: fast}}}",
        ),
    },
    Rule {
        id: "endpoint-annotations",
        summary: "leader election, and when endpoints last changed",
        at: At::Metadata(
            "annotations",
            &[
                "control-plane.alpha.kubernetes.io/leader",
                "endpoints.kubernetes.io/last-change-trigger-time",
                "endpoints.kubernetes.io/over-capacity",
            ],
        ),
        effect: Effect::Controlled,
        reason: "k/client-go: tools/leaderelection/resourcelock/interface.go; k/api: core/v1/annotation_key_constants.go",
        fires: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, \
             annotations: {control-plane.alpha.kubernetes.io/leader: '{}'}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {leader: '{}'}}}",
        ),
    },
    Rule {
        id: "controller-labels",
        summary: "labels by which controllers know their Pods and revisions",
        at: At::Metadata(
            "labels",
            &[
                "apps.kubernetes.io/pod-index",
                "batch.kubernetes.io/job-completion-index",
                "controller-revision-hash",
                "kube-aggregator.kubernetes.io/automanaged",
                "pod-template-generation",
                "pod-template-hash",
                "statefulset.kubernetes.io/pod-name",
            ],
        ),
        effect: Effect::Controlled,
        reason: "k/api: apps/v1/types.go and batch/v1/types.go; k/kube-aggregator: pkg/apis/apiregistration",
        fires: example(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {pod-template-hash: x2x4z}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: a, managedFields: [{manager: kubectl-label, \
             operation: Update, fieldsV1: {f:metadata: {f:labels: {f:pod-template-hash: {}}}}}], \
             labels: {pod-template-hash: x2x4z}}}",
        ),
    },
    Rule {
        id: "namespace-name-label",
        summary: "a namespace is labelled with its name",
        at: At::Metadata("labels", &["kubernetes.io/metadata.name"]),
        effect: Effect::AssignedWhen(is_own_name),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Namespace",
        fires: example(
            "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
            "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {kubernetes.io/metadata.name: a}}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {kubernetes.io/metadata.name: a}}}",
        ),
    },
    Rule {
        id: "admission-annotations",
        summary: "notes of admission: limits that were set, rules that were validated, ranges of user ids",
        at: At::Metadata(
            "annotations",
            &[
                "kubernetes.io/limit-ranger",
                "openshift.io/sa.scc.*",
                "openshift.io/scc",
                "prometheus-operator-validated",
            ],
        ),
        effect: Effect::Controlled,
        reason: "k/k: plugin/pkg/admission/limitranger/admission.go; openshift/api: security/v1/consts.go; \
                 prometheus-operator/prometheus-operator: pkg/admission/admission.go (fluxcd/helm-controller#643)",
        fires: example(
            object!("monitoring.coreos.com/v1", "PrometheusRule", "spec: {}"),
            "{apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, metadata: {name: a, \
             annotations: {prometheus-operator-validated: 'true'}}, spec: {}}",
        ),
        silent: example(
            object!("monitoring.coreos.com/v1", "PrometheusRule", "spec: {}"),
            "{apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, metadata: {name: a, \
             annotations: {validated: 'true'}}, spec: {}}",
        ),
    },
    Rule {
        id: "network-annotations",
        summary: "what load balancers, ingress controllers and Pod networks note on their objects",
        at: At::Metadata(
            "annotations",
            &[
                "cloud.google.com/neg-status",
                "cni.projectcalico.org/*",
                "field.cattle.io/publicEndpoints",
                "ingress.kubernetes.io/backends",
                "ingress.kubernetes.io/*forwarding-rule",
                "ingress.kubernetes.io/*target-proxy",
                "ingress.kubernetes.io/url-map",
                "k8s.v1.cni.cncf.io/network-status",
                "metallb.io/ip-allocated-from-pool",
                "metallb.universe.tf/ip-allocated-from-pool",
            ],
        ),
        effect: Effect::Controlled,
        reason: "kubernetes/ingress-gce: pkg/annotations; metallb/metallb: controller/service.go; \
                 projectcalico/calico: cni-plugin; k8snetworkplumbingwg/multus-cni; rancher/rancher",
        fires: example(
            object!("networking.k8s.io/v1", "Ingress", "spec: {ingressClassName: gce}"),
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, \
             annotations: {ingress.kubernetes.io/https-forwarding-rule: r}}, spec: {ingressClassName: gce}}",
        ),
        silent: example(
            object!("networking.k8s.io/v1", "Ingress", "spec: {ingressClassName: gce}"),
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, \
             annotations: {ingress.kubernetes.io/rewrite-target: /}}, spec: {ingressClassName: gce}}",
        ),
    },
    Rule {
        id: "server-finalizers",
        summary: "finalizers of the server, its controllers and known cloud controllers",
        at: At::Metadata(
            "finalizers",
            &[
                "batch.kubernetes.io/job-tracking",
                "customresourcecleanup.apiextensions.k8s.io",
                "external-attacher/*",
                "external-provisioner.volume.kubernetes.io/finalizer",
                "foregroundDeletion",
                "gke.networking.io/*",
                "group.ingress.k8s.aws/*",
                "ingress.k8s.aws/resources",
                "kubernetes.io/pv-controller",
                "kubernetes.io/pv-protection",
                "kubernetes.io/pvc-protection",
                "kubernetes.io/vac-protection",
                "networking.gke.io/*",
                "networking.k8s.io/service-cidr-finalizer",
                "orphan",
                "resource.kubernetes.io/delete-protection",
                "service.k8s.aws/resources",
                "service.kubernetes.io/load-balancer-cleanup",
                "snapshot.storage.kubernetes.io/*",
            ],
        ),
        effect: Effect::Marker(&[]),
        reason: "k/k: pkg/volume/util/finalizer.go and plugin/pkg/admission/storage/storageobjectinuseprotection; \
                 k/apimachinery: pkg/apis/meta/v1/types.go; k/cloud-provider: service/helpers/helper.go; \
                 kubernetes-sigs/aws-load-balancer-controller: pkg/k8s/finalizer.go; kubernetes/ingress-gce: \
                 pkg/utils/common/finalizer.go",
        fires: example(
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}}",
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, \
             finalizers: [kubernetes.io/pvc-protection]}}",
        ),
        silent: example(
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}}",
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, finalizers: [example.com/hold]}}",
        ),
    },
    Rule {
        id: "operator-finalizers",
        summary: "finalizers of a custom resource's own operator, named after its API group",
        at: At::Metadata("finalizers", &["*"]),
        effect: Effect::ControlledWhen(is_own_finalizer),
        reason: "convention of operators (kubernetes-sigs/kubebuilder: docs/book/src/reference/using-finalizers.md): \
                 the finalizer's domain is the group's; what a person added is reported",
        fires: example(
            object!("ceph.rook.io/v1", "CephCluster", "spec: {}"),
            "{apiVersion: ceph.rook.io/v1, kind: CephCluster, metadata: {name: a, \
             finalizers: [cephcluster.ceph.rook.io]}, spec: {}}",
        ),
        silent: example(
            object!("ceph.rook.io/v1", "CephCluster", "spec: {}"),
            "{apiVersion: ceph.rook.io/v1, kind: CephCluster, metadata: {name: a, \
             finalizers: [example.com/hold]}, spec: {}}",
        ),
    },
];

fn is_template_generation(finding: &Finding<'_>) -> bool {
    finding.is("apps", "DaemonSet") && finding.op != Op::Removed
}

fn is_own_name(finding: &Finding<'_>) -> bool {
    finding.is("", "Namespace") && finding.live == finding.object["metadata"].get("name")
}

/// The last two labels of the finalizer's domain are those of the kind's group. Everything under `k8s.io` is
/// shared by many, so there the whole group counts.
fn is_own_finalizer(finding: &Finding<'_>) -> bool {
    let finalizer = finding.live.and_then(Value::as_str).unwrap_or_default();
    let domain = finalizer.split('/').next().unwrap_or_default();
    let group = finding.gvk.group.as_str();
    let own = if group.ends_with(".k8s.io") { group } else { last_two(group) };
    let named_after = domain == own || domain.ends_with(&format!(".{own}"));
    group.contains('.') && finding.op == Op::Added && named_after && !finding.by_person
}

fn last_two(domain: &str) -> &str {
    domain.rmatch_indices('.').nth(1).map_or(domain, |(dot, _)| &domain[dot + 1..])
}
