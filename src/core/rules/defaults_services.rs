//! Defaults of Services and of what else is about the network.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::look::{has, text};
use super::{Around, At, Effect, Finding, Rule, Scope, example};
use crate::core::change::Op;

/// Defaults of Services, endpoints, network policies and ingress classes.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "default-service",
        summary: "type ClusterIP, no session affinity, TCP",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (&["core.v1.ServiceSpec"], &[("type", r#""ClusterIP""#), ("sessionAffinity", r#""None""#)]),
            (&["core.v1.ServicePort"], &[("protocol", r#""TCP""#)]),
        ]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Service",
        fires: example(
            object!("v1", "Service", "spec: {selector: {app: a}}"),
            object!("v1", "Service", "spec: {selector: {app: a}, type: ClusterIP, sessionAffinity: None}"),
        ),
        silent: example(
            object!("v1", "Service", "spec: {selector: {app: a}}"),
            object!("v1", "Service", "spec: {selector: {app: a}, type: NodePort}"),
        ),
    },
    Rule {
        id: "default-target-port",
        summary: "a Service's port leads to the same port of the Pods",
        at: At::Fields(&[(&["core.v1.ServicePort"], &["targetPort"])]),
        effect: Effect::DefaultWhen(target_port),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Service",
        fires: example(
            object!("v1", "Service", "spec: {ports: [{port: 80}]}"),
            object!("v1", "Service", "spec: {ports: [{port: 80, targetPort: 80}]}"),
        ),
        silent: example(
            object!("v1", "Service", "spec: {ports: [{port: 80}]}"),
            object!("v1", "Service", "spec: {ports: [{port: 80, targetPort: 8080}]}"),
        ),
    },
    Rule {
        id: "default-traffic-policy",
        summary: "traffic goes to the whole cluster, for the types of Service that have a choice",
        at: At::Fields(&[(&["core.v1.ServiceSpec"], &["internalTrafficPolicy", "externalTrafficPolicy"])]),
        effect: Effect::DefaultWhen(traffic_policy),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Service, and pkg/api/v1/service/util.go, \
                 ExternallyAccessible",
        fires: example(
            object!("v1", "Service", "spec: {type: NodePort}"),
            object!(
                "v1",
                "Service",
                "spec: {type: NodePort, internalTrafficPolicy: Cluster, externalTrafficPolicy: Cluster}"
            ),
        ),
        silent: example(
            object!("v1", "Service", "spec: {type: NodePort}"),
            object!("v1", "Service", "spec: {type: NodePort, externalTrafficPolicy: Local}"),
        ),
    },
    Rule {
        id: "default-load-balancer-ports",
        summary: "a Service of type LoadBalancer gets node ports",
        at: At::Fields(&[(&["core.v1.ServiceSpec"], &["allocateLoadBalancerNodePorts"])]),
        effect: Effect::DefaultWhen(load_balancer_ports),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Service",
        fires: example(
            object!("v1", "Service", "spec: {type: LoadBalancer}"),
            object!("v1", "Service", "spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: true}"),
        ),
        silent: example(
            object!("v1", "Service", "spec: {type: LoadBalancer}"),
            object!("v1", "Service", "spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false}"),
        ),
    },
    Rule {
        id: "default-session-affinity",
        summary: "affinity to the client's address lasts three hours",
        at: At::Fields(&[
            (&["core.v1.ServiceSpec"], &["sessionAffinityConfig"]),
            (&["core.v1.SessionAffinityConfig"], &["clientIP"]),
            (&["core.v1.ClientIPConfig"], &["timeoutSeconds"]),
        ]),
        effect: Effect::DefaultWhen(session_affinity),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Service",
        fires: example(
            object!("v1", "Service", "spec: {sessionAffinity: ClientIP}"),
            object!(
                "v1",
                "Service",
                "spec: {sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 10800}}}"
            ),
        ),
        silent: example(
            object!("v1", "Service", "spec: {sessionAffinity: ClientIP}"),
            object!(
                "v1",
                "Service",
                "spec: {sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}}"
            ),
        ),
    },
    Rule {
        id: "session-affinity-none",
        summary: "settings for an affinity that a Service does not have are dropped",
        at: At::Fields(&[(&["core.v1.ServiceSpec"], &["sessionAffinityConfig"])]),
        effect: Effect::Equal(is_dropped_affinity),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Service",
        fires: example(
            object!(
                "v1",
                "Service",
                "spec: {sessionAffinity: None, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}}"
            ),
            object!("v1", "Service", "spec: {sessionAffinity: None}"),
        ),
        silent: example(
            object!(
                "v1",
                "Service",
                "spec: {sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}}"
            ),
            object!("v1", "Service", "spec: {sessionAffinity: None}"),
        ),
    },
    Rule {
        id: "default-endpoint-port",
        summary: "protocol and name of an endpoint's port",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (&["core.v1.EndpointPort"], &[("protocol", r#""TCP""#)]),
            (&["discovery.v1.EndpointPort"], &[("name", r#""""#), ("protocol", r#""TCP""#)]),
        ]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Endpoints, and pkg/apis/discovery/v1/defaults.go, \
                 SetDefaults_EndpointPort",
        fires: example(
            object!("discovery.k8s.io/v1", "EndpointSlice", "ports: [{port: 80}]"),
            object!("discovery.k8s.io/v1", "EndpointSlice", "ports: [{port: 80, name: '', protocol: TCP}]"),
        ),
        silent: example(
            object!("discovery.k8s.io/v1", "EndpointSlice", "ports: [{port: 80}]"),
            object!("discovery.k8s.io/v1", "EndpointSlice", "ports: [{port: 80, name: web}]"),
        ),
    },
    Rule {
        id: "default-network-policy",
        summary: "a policy is about ingress, and about egress when it has rules for that",
        at: At::Fields(&[(&["networking.v1.NetworkPolicySpec"], &["policyTypes"])]),
        effect: Effect::DefaultWhen(policy_types),
        reason: "k/k: pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicy; filled in once, so the rules \
                 that were applied decide",
        fires: example(
            object!("networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}}"),
            object!(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                "spec: {podSelector: {}, policyTypes: [Ingress]}"
            ),
        ),
        silent: example(
            object!("networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}}"),
            object!(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}"
            ),
        ),
    },
    Rule {
        id: "default-network-policy-port",
        summary: "protocol of a port in a network policy",
        at: At::Listed,
        effect: Effect::Defaults(&[(&["networking.v1.NetworkPolicyPort"], &[("protocol", r#""TCP""#)])]),
        reason: "k/k: pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicyPort",
        fires: example(
            object!("networking.k8s.io/v1", "NetworkPolicy", "spec: {ingress: [{ports: [{port: 80}]}]}"),
            object!(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                "spec: {ingress: [{ports: [{port: 80, protocol: TCP}]}]}"
            ),
        ),
        silent: example(
            object!("networking.k8s.io/v1", "NetworkPolicy", "spec: {ingress: [{ports: [{port: 80}]}]}"),
            object!(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                "spec: {ingress: [{ports: [{port: 80, protocol: UDP}]}]}"
            ),
        ),
    },
    Rule {
        id: "default-ingress-class",
        summary: "parameters of an ingress class are cluster-wide",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["networking.v1.IngressClassParametersReference"],
            &[("scope", r#""Cluster""#)],
        )]),
        reason: "k/k: pkg/apis/networking/v1/defaults.go, SetDefaults_IngressClass",
        fires: example(
            object!("networking.k8s.io/v1", "IngressClass", "spec: {parameters: {kind: P, name: p}}"),
            object!(
                "networking.k8s.io/v1",
                "IngressClass",
                "spec: {parameters: {kind: P, name: p, scope: Cluster}}"
            ),
        ),
        silent: example(
            object!("networking.k8s.io/v1", "IngressClass", "spec: {parameters: {kind: P, name: p}}"),
            object!(
                "networking.k8s.io/v1",
                "IngressClass",
                "spec: {parameters: {kind: P, name: p, scope: Namespace}}"
            ),
        ),
    },
];

fn target_port<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    scope.around.live?.get("port").map(Cow::Borrowed)
}

static CLUSTER: LazyLock<Value> = LazyLock::new(|| "Cluster".into());

/// The type of a Service that is live decides: what comes with another type is reported at `type`.
fn traffic_policy<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let ty = text(scope.around.live, "type").unwrap_or("ClusterIP");
    let applies = match (scope.field(), ty) {
        (_, "LoadBalancer" | "NodePort") => true,
        ("internalTrafficPolicy", ty) => ty == "ClusterIP",
        (_, ty) => ty == "ClusterIP" && has(scope.around.live, "externalIPs"),
    };
    applies.then(|| Cow::Borrowed(&*CLUSTER))
}

fn load_balancer_ports<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    (text(scope.around.live, "type") == Some("LoadBalancer")).then_some(Cow::Owned(Value::Bool(true)))
}

fn session_affinity<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let default = match scope.field() {
        "timeoutSeconds" => Some(10800.into()),
        "clientIP" => Some(json!({"timeoutSeconds": 10800})),
        _ if text(scope.around.live, "sessionAffinity") == Some("ClientIP") => {
            Some(json!({"clientIP": {"timeoutSeconds": 10800}}))
        }
        _ => None,
    };
    default.map(Cow::Owned)
}

/// Without an affinity on either side; a changed affinity takes its settings along and is reported itself.
fn is_dropped_affinity(finding: &Finding<'_>) -> bool {
    let Around { declared, live, .. } = finding.holder.map(|holder| holder.around).unwrap_or_default();
    let has_none = |side| text(side, "sessionAffinity").is_none_or(|affinity| affinity == "None");
    finding.op == Op::Removed && has_none(declared) && has_none(live)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a question")]
fn policy_types<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let types = |side| if has(side, "egress") { json!(["Ingress", "Egress"]) } else { json!(["Ingress"]) };
    let applied = types(scope.around.applied);
    let as_applied = scope.around.applied.is_some() && Some(&applied) == scope.live;
    Some(Cow::Owned(if as_applied { applied } else { types(scope.around.declared) }))
}
