//! Rules that are not about one kind: published defaults, declared zeros, order.

use super::{At, Effect, Finding, Rule, Scope, default_of, example};
use crate::core::change::Op;
use crate::core::scalar;

/// Rules for all built-in kinds.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: super::SCHEMA_DEFAULT,
        summary: "a default that the schema publishes, of built-in kinds and custom resources",
        at: At::Anywhere,
        effect: Effect::SchemaDefault,
        reason: "`default` in the server's OpenAPI v3 document; a custom resource's defaults are all there",
        fires: example(
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, exactly: {tolerations: [{key: k}]}}]}}"
            ),
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, exactly: {tolerations: [{key: k, operator: Equal}]}}]}}"
            ),
        ),
        silent: example(
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, exactly: {tolerations: [{key: k}]}}]}}"
            ),
            object!(
                "resource.k8s.io/v1",
                "ResourceClaim",
                "spec: {devices: {requests: [{name: r, exactly: {tolerations: [{key: k, operator: Exists}]}}]}}"
            ),
        ),
    },
    Rule {
        id: "declared-zero",
        summary: "a declared 0 or \"\" is replaced by the default",
        at: At::Fields(&[
            (&["batch.v1.PodFailurePolicyOnPodConditionsPattern"], &["status"]),
            (&["core.v1.ServicePort"], &["targetPort"]),
            (&["flowcontrol.v1.FlowSchemaSpec"], &["matchingPrecedence"]),
            (&["flowcontrol.v1.QueuingConfiguration"], &["handSize", "queueLengthLimit", "queues"]),
            (&["rbac.v1.RoleRef"], &["apiGroup"]),
        ]),
        effect: Effect::Equal(is_replaced_zero),
        reason: "defaults.go of the group in k/k: pkg/apis: these fields are no pointers, so an empty value is an \
                 absent one, although k/api prints it",
        fires: example(
            object!("v1", "Service", "spec: {ports: [{port: 80, targetPort: 0}]}"),
            object!("v1", "Service", "spec: {ports: [{port: 80, targetPort: 80}]}"),
        ),
        silent: example(
            object!("v1", "Service", "spec: {ports: [{port: 80, targetPort: 0}]}"),
            object!("v1", "Service", "spec: {ports: [{port: 80, targetPort: 8080}]}"),
        ),
    },
    Rule {
        id: super::ORDER,
        summary: "the same items in another order; counted only where order means something",
        at: At::Fields(&[
            (&["autoscaling.v2.HorizontalPodAutoscalerSpec"], &["metrics"]),
            (&["core.v1.Capabilities"], &["add", "drop"]),
            (&["core.v1.NodeSelector"], &["nodeSelectorTerms"]),
            (&["core.v1.NodeSelectorRequirement"], &["values"]),
            (&["core.v1.NodeSelectorTerm"], &["matchExpressions", "matchFields"]),
            (&["core.v1.PersistentVolumeClaimSpec", "core.v1.PersistentVolumeSpec"], &["accessModes"]),
            (&["core.v1.PodSpec"], &["tolerations"]),
            (&["core.v1.ServiceAccount"], &["imagePullSecrets"]),
            (&["core.v1.ServiceSpec"], &["externalIPs", "loadBalancerSourceRanges"]),
            (&["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"], &["matchExpressions"]),
            (&["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement"], &["values"]),
            (
                &["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames"],
                &["categories", "shortNames"],
            ),
            (&["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"], &["required"]),
            (&["networking.v1.IPBlock"], &["except"]),
            (&["networking.v1.NetworkPolicyEgressRule"], &["ports", "to"]),
            (&["networking.v1.NetworkPolicyIngressRule"], &["from", "ports"]),
            (&["networking.v1.NetworkPolicySpec"], &["egress", "ingress", "policyTypes"]),
            (&["rbac.v1.AggregationRule"], &["clusterRoleSelectors"]),
            (&["rbac.v1.ClusterRole", "rbac.v1.Role"], &["rules"]),
            (&["rbac.v1.ClusterRoleBinding", "rbac.v1.RoleBinding"], &["subjects"]),
            (
                &["rbac.v1.PolicyRule"],
                &["apiGroups", "nonResourceURLs", "resourceNames", "resources", "verbs"],
            ),
        ]),
        effect: Effect::Unordered,
        reason: "each of these is a set by its meaning, though the schema calls it atomic; the server keeps the order \
                 it was sent, but autoscalers stored at v1 come back in another (k/k#74099). In custom resources: lists \
                 whose items all have a unique name, key or type",
        fires: example(
            object!("rbac.authorization.k8s.io/v1", "Role", "rules: [{verbs: [get, list]}]"),
            object!("rbac.authorization.k8s.io/v1", "Role", "rules: [{verbs: [list, get]}]"),
        ),
        silent: example(
            object!("rbac.authorization.k8s.io/v1", "Role", "rules: [{verbs: [get, list]}]"),
            object!("rbac.authorization.k8s.io/v1", "Role", "rules: [{verbs: [list, delete]}]"),
        ),
    },
];

fn is_replaced_zero(finding: &Finding<'_>) -> bool {
    let (Some(holder), Some(declared), Some(live)) = (finding.holder, finding.declared, finding.live) else {
        return false;
    };
    let scope = Scope {
        gvk: finding.gvk,
        object: finding.object,
        around: holder.around,
        live: finding.live,
        field: finding.name(),
        above: finding.name_above(),
    };
    let default = default_of(holder.ty, holder.field, &scope);
    finding.op == Op::Changed
        && scalar::is_zero(declared)
        && default.is_some_and(|(_, default)| scalar::same(&default, live))
}
