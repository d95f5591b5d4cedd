//! What allocators and controllers write into Services and what else is about the network.

use super::{At, Effect, Rule, example};

/// Values of Services, Ingresses and leader elections that are not the manifest's.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "service-address",
        summary: "addresses and IP families of a Service",
        at: At::Fields(&[(
            &["core.v1.ServiceSpec"],
            &["clusterIP", "clusterIPs", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy"],
        )]),
        effect: Effect::Assigned,
        reason: "k/k: pkg/registry/core/service/storage/alloc.go; clusterIP: None is declared and compared",
        fires: example(
            object!("v1", "Service", "spec: {selector: {app: a}}"),
            object!(
                "v1",
                "Service",
                "spec: {selector: {app: a}, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1]}"
            ),
        ),
        silent: example(
            object!("v1", "Service", "spec: {clusterIP: None}"),
            object!("v1", "Service", "spec: {clusterIP: 10.0.0.1}"),
        ),
    },
    Rule {
        id: "service-node-port",
        summary: "node ports of a Service",
        at: At::Fields(&[(&["core.v1.ServicePort"], &["nodePort"])]),
        effect: Effect::Assigned,
        reason: "k/k: pkg/registry/core/service/storage/alloc.go, initNodePorts",
        fires: example(
            object!("v1", "Service", "spec: {type: NodePort, ports: [{port: 80}]}"),
            object!("v1", "Service", "spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}"),
        ),
        silent: example(
            object!("v1", "Service", "spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}"),
            object!("v1", "Service", "spec: {type: NodePort, ports: [{port: 80, nodePort: 30081}]}"),
        ),
    },
    Rule {
        id: "ingress-class",
        summary: "the default class of an Ingress without one",
        at: At::Path("networking.k8s.io", &["Ingress"], &["spec.ingressClassName"]),
        effect: Effect::Assigned,
        reason: "k/k: plugin/pkg/admission/network/defaultingressclass/admission.go",
        fires: example(
            object!("networking.k8s.io/v1", "Ingress", "spec: {rules: [{host: a}]}"),
            object!("networking.k8s.io/v1", "Ingress", "spec: {rules: [{host: a}], ingressClassName: nginx}"),
        ),
        silent: example(
            object!("networking.k8s.io/v1", "Ingress", "spec: {ingressClassName: nginx}"),
            object!("networking.k8s.io/v1", "Ingress", "spec: {ingressClassName: other}"),
        ),
    },
    Rule {
        id: "lease",
        summary: "who holds a lease, and since when",
        at: At::Fields(&[(
            &["coordination.v1.LeaseSpec"],
            &["acquireTime", "holderIdentity", "leaseDurationSeconds", "leaseTransitions", "renewTime"],
        )]),
        effect: Effect::Controlled,
        reason: "k/client-go: tools/leaderelection/resourcelock/leaselock.go: the holder writes it",
        fires: example(
            object!("coordination.k8s.io/v1", "Lease", "spec: {leaseDurationSeconds: 15}"),
            object!("coordination.k8s.io/v1", "Lease", "spec: {leaseDurationSeconds: 30, holderIdentity: h}"),
        ),
        silent: example(
            object!("coordination.k8s.io/v1", "Lease", "spec: {leaseDurationSeconds: 15}"),
            "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: a, managedFields: \
             [{manager: kubectl-edit, operation: Update, fieldsV1: {f:spec: {f:leaseDurationSeconds: {}}}}]}, \
             spec: {leaseDurationSeconds: 30}}",
        ),
    },
];
