//! Defaults of autoscalers, access rules, priorities and custom resource definitions.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::look::text;
use super::{At, Effect, Rule, Scope, example};

/// Group of RBAC's own kinds, and of the users and groups they name.
const RBAC: &str = "rbac.authorization.k8s.io";

/// Defaults of policies of all kinds.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "default-autoscaler",
        summary: "at least one replica, at 80 % of the CPU",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["autoscaling.v1.HorizontalPodAutoscalerSpec"],
                &[("minReplicas", "1"), ("targetCPUUtilizationPercentage", "80")],
            ),
            (
                &["autoscaling.v2.HorizontalPodAutoscalerSpec"],
                &[
                    ("minReplicas", "1"),
                    (
                        "metrics",
                        r#"[{"type": "Resource", "resource":
                            {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]"#,
                    ),
                ],
            ),
        ]),
        reason: "k/k: pkg/apis/autoscaling/v2/defaults.go, SetDefaults_HorizontalPodAutoscaler, and \
                 pkg/apis/autoscaling/v1/conversion.go",
        fires: example(
            object!("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3}"),
            object!("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3, minReplicas: 1}"),
        ),
        silent: example(
            object!("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3}"),
            object!("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3, minReplicas: 2}"),
        ),
    },
    Rule {
        id: "default-autoscaler-behavior",
        summary: "a declared behavior is completed for both directions",
        at: At::Fields(&[
            (&["autoscaling.v2.HorizontalPodAutoscalerBehavior"], &["scaleUp", "scaleDown"]),
            (
                &["autoscaling.v2.HPAScalingRules"],
                &["policies", "selectPolicy", "stabilizationWindowSeconds"],
            ),
        ]),
        effect: Effect::DefaultWhen(behavior),
        reason: "k/k: pkg/apis/autoscaling/v2/defaults.go, SetDefaults_HorizontalPodAutoscalerBehavior",
        fires: example(
            object!(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "spec: {behavior: {scaleDown: {stabilizationWindowSeconds: 60}}}"
            ),
            object!(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "spec: {behavior: {scaleDown: {stabilizationWindowSeconds: 60, selectPolicy: Max}}}"
            ),
        ),
        silent: example(
            object!(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "spec: {behavior: {scaleDown: {stabilizationWindowSeconds: 60}}}"
            ),
            object!(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "spec: {behavior: {scaleDown: {stabilizationWindowSeconds: 60, selectPolicy: Disabled}}}"
            ),
        ),
    },
    Rule {
        id: "default-role-reference",
        summary: "API group of a binding's role",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["rbac.v1.RoleRef"],
            &[("apiGroup", r#""rbac.authorization.k8s.io""#)],
        )]),
        reason: "k/k: pkg/apis/rbac/v1/defaults.go, SetDefaults_RoleBinding and SetDefaults_ClusterRoleBinding",
        fires: example(
            object!("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef: {kind: Role, name: r}"),
            object!(
                "rbac.authorization.k8s.io/v1",
                "RoleBinding",
                "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}"
            ),
        ),
        silent: example(
            object!("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef: {kind: Role, name: r}"),
            object!(
                "rbac.authorization.k8s.io/v1",
                "RoleBinding",
                "roleRef: {apiGroup: example.com, kind: Role, name: r}"
            ),
        ),
    },
    Rule {
        id: "default-subject",
        summary: "API group of a binding's users and groups",
        at: At::Fields(&[(&["rbac.v1.Subject"], &["apiGroup"])]),
        effect: Effect::DefaultWhen(subject_group),
        reason: "k/k: pkg/apis/rbac/v1/defaults.go, SetDefaults_Subject",
        fires: example(
            object!("rbac.authorization.k8s.io/v1", "RoleBinding", "subjects: [{kind: User, name: u}]"),
            object!(
                "rbac.authorization.k8s.io/v1",
                "RoleBinding",
                "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: u}]"
            ),
        ),
        silent: example(
            object!("rbac.authorization.k8s.io/v1", "RoleBinding", "subjects: [{kind: User, name: u}]"),
            object!("rbac.authorization.k8s.io/v1", "RoleBinding", "subjects: [{kind: User, name: admin}]"),
        ),
    },
    Rule {
        id: "default-priority-class",
        summary: "Pods of a priority class may push others out",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["scheduling.v1.PriorityClass"],
            &[("preemptionPolicy", r#""PreemptLowerPriority""#)],
        )]),
        reason: "k/k: pkg/apis/scheduling/v1/defaults.go, SetDefaults_PriorityClass",
        fires: example(
            object!("scheduling.k8s.io/v1", "PriorityClass", "value: 10"),
            object!(
                "scheduling.k8s.io/v1",
                "PriorityClass",
                "value: 10, preemptionPolicy: PreemptLowerPriority"
            ),
        ),
        silent: example(
            object!("scheduling.k8s.io/v1", "PriorityClass", "value: 10"),
            object!("scheduling.k8s.io/v1", "PriorityClass", "value: 10, preemptionPolicy: Never"),
        ),
    },
    Rule {
        id: "default-flow-control",
        summary: "precedence, shares and queues of API priority and fairness",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (&["flowcontrol.v1.FlowSchemaSpec"], &[("matchingPrecedence", "1000")]),
            (
                &["flowcontrol.v1.ExemptPriorityLevelConfiguration"],
                &[("lendablePercent", "0"), ("nominalConcurrencyShares", "0")],
            ),
            (
                &["flowcontrol.v1.LimitedPriorityLevelConfiguration"],
                &[("lendablePercent", "0"), ("nominalConcurrencyShares", "30")],
            ),
            (
                &["flowcontrol.v1.QueuingConfiguration"],
                &[("handSize", "8"), ("queueLengthLimit", "50"), ("queues", "64")],
            ),
        ]),
        reason: "k/k: pkg/apis/flowcontrol/v1/defaults.go",
        fires: example(
            object!("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "spec: {rules: []}"),
            object!(
                "flowcontrol.apiserver.k8s.io/v1",
                "FlowSchema",
                "spec: {rules: [], matchingPrecedence: 1000}"
            ),
        ),
        silent: example(
            object!("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "spec: {rules: []}"),
            object!(
                "flowcontrol.apiserver.k8s.io/v1",
                "FlowSchema",
                "spec: {rules: [], matchingPrecedence: 5}"
            ),
        ),
    },
    Rule {
        id: "default-crd",
        summary: "a custom resource's other names follow its kind; no conversion",
        at: At::Fields(&[
            (
                &["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames"],
                &["listKind", "singular"],
            ),
            (
                &["io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec"],
                &["conversion"],
            ),
        ]),
        effect: Effect::DefaultWhen(custom_resource_definition),
        reason: "k/apiextensions-apiserver: pkg/apis/apiextensions/v1/defaults.go, \
                 SetDefaults_CustomResourceDefinitionSpec",
        fires: example(
            object!("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: {names: {kind: Shop}}"),
            object!(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "spec: {conversion: {strategy: None}, names: {kind: Shop, listKind: ShopList, singular: shop}}"
            ),
        ),
        silent: example(
            object!("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: {names: {kind: Shop}}"),
            object!(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "spec: {names: {kind: Shop, singular: store}}"
            ),
        ),
    },
];

fn behavior<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let is_up = [scope.field(), scope.above].contains(&"scaleUp");
    let rules = if is_up { scale_up() } else { scale_down() };
    match scope.field() {
        "scaleUp" | "scaleDown" => Some(Cow::Owned(rules)),
        field => rules.get(field).cloned().map(Cow::Owned),
    }
}

/// Four Pods or all of them again in 15 seconds, whichever is more, without waiting.
fn scale_up() -> Value {
    json!({"stabilizationWindowSeconds": 0, "selectPolicy": "Max", "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ]})
}

/// As much as is needed; how long to wait is a flag of the controller.
fn scale_down() -> Value {
    json!({"selectPolicy": "Max", "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]})
}

fn subject_group<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    matches!(text(scope.around.live, "kind"), Some("Group" | "User")).then(|| Cow::Owned(RBAC.into()))
}

fn custom_resource_definition<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let kind = || text(scope.around.live, "kind");
    let default = match scope.field() {
        "conversion" => Some(json!({"strategy": "None"})),
        "listKind" => kind().map(|kind| format!("{kind}List").into()),
        _ => kind().map(|kind| kind.to_lowercase().into()),
    };
    default.map(Cow::Owned)
}
