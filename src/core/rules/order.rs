//! Lists whose order means nothing to the API.

use super::{At, Effect, Rule, example};

/// One rule for all of them: what is reported is the order.
pub(super) const RULES: &[Rule] = &[Rule {
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
        (&["rbac.v1.PolicyRule"], &["apiGroups", "nonResourceURLs", "resourceNames", "resources", "verbs"]),
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
}];
