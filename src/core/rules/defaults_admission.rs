//! Defaults of admission webhooks, admission policies and API services.

use super::{At, Effect, Names, Rule, example};

/// Where webhooks and API services point at a Service.
const SERVICE_REFERENCES: Names = &[
    "admissionregistration.v1.ServiceReference",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference",
    "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference",
];

/// Defaults of admission.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "default-webhook",
        summary: "an admission webhook fails closed, matches everything equivalent and has ten seconds",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &["admissionregistration.v1.MutatingWebhook", "admissionregistration.v1.ValidatingWebhook"],
                &[
                    ("failurePolicy", r#""Fail""#),
                    ("matchPolicy", r#""Equivalent""#),
                    ("namespaceSelector", "{}"),
                    ("objectSelector", "{}"),
                    ("timeoutSeconds", "10"),
                ],
            ),
            (&["admissionregistration.v1.MutatingWebhook"], &[("reinvocationPolicy", r#""Never""#)]),
        ]),
        reason: "k/k: pkg/apis/admissionregistration/v1/defaults.go, SetDefaults_MutatingWebhook and \
                 SetDefaults_ValidatingWebhook",
        fires: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w}]"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, failurePolicy: Fail, timeoutSeconds: 10}]"
            ),
        ),
        silent: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w}]"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, failurePolicy: Ignore}]"
            ),
        ),
    },
    Rule {
        id: "default-admission-rule",
        summary: "an admission rule is about objects of any scope",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &[
                "admissionregistration.v1.NamedRuleWithOperations",
                "admissionregistration.v1.RuleWithOperations",
                "admissionregistration.v1beta1.NamedRuleWithOperations",
            ],
            &[("scope", r#""*""#)],
        )]),
        reason: "k/k: pkg/apis/admissionregistration/v1/defaults.go, SetDefaults_Rule",
        fires: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, rules: [{resources: [pods]}]}]"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, rules: [{resources: [pods], scope: '*'}]}]"
            ),
        ),
        silent: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, rules: [{resources: [pods]}]}]"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{name: w, rules: [{resources: [pods], scope: Cluster}]}]"
            ),
        ),
    },
    Rule {
        id: "default-webhook-port",
        summary: "webhooks and API services listen on port 443",
        at: At::Listed,
        effect: Effect::Defaults(&[(SERVICE_REFERENCES, &[("port", "443")])]),
        reason: "k/k: pkg/apis/admissionregistration/v1/defaults.go, SetDefaults_ServiceReference, and the same in \
                 k/apiextensions-apiserver and k/kube-aggregator",
        fires: example(
            object!("apiregistration.k8s.io/v1", "APIService", "spec: {service: {name: s, namespace: n}}"),
            object!(
                "apiregistration.k8s.io/v1",
                "APIService",
                "spec: {service: {name: s, namespace: n, port: 443}}"
            ),
        ),
        silent: example(
            object!("apiregistration.k8s.io/v1", "APIService", "spec: {service: {name: s, namespace: n}}"),
            object!(
                "apiregistration.k8s.io/v1",
                "APIService",
                "spec: {service: {name: s, namespace: n, port: 8443}}"
            ),
        ),
    },
    Rule {
        id: "default-admission-policy",
        summary: "an admission policy fails closed and matches everything equivalent",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (
                &[
                    "admissionregistration.v1.MutatingAdmissionPolicySpec",
                    "admissionregistration.v1.ValidatingAdmissionPolicySpec",
                    "admissionregistration.v1beta1.MutatingAdmissionPolicySpec",
                ],
                &[("failurePolicy", r#""Fail""#)],
            ),
            (
                &["admissionregistration.v1.MatchResources", "admissionregistration.v1beta1.MatchResources"],
                &[("matchPolicy", r#""Equivalent""#), ("namespaceSelector", "{}"), ("objectSelector", "{}")],
            ),
        ]),
        reason: "k/k: pkg/apis/admissionregistration/v1/defaults.go, SetDefaults_ValidatingAdmissionPolicySpec, \
                 SetDefaults_MutatingAdmissionPolicySpec and SetDefaults_MatchResources",
        fires: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingAdmissionPolicy",
                "spec: {matchConstraints: {resourceRules: []}}"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingAdmissionPolicy",
                "spec: {failurePolicy: Fail, matchConstraints: {matchPolicy: Equivalent, objectSelector: {}}}"
            ),
        ),
        silent: example(
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingAdmissionPolicy",
                "spec: {matchConstraints: {resourceRules: []}}"
            ),
            object!(
                "admissionregistration.k8s.io/v1",
                "ValidatingAdmissionPolicy",
                "spec: {failurePolicy: Ignore, matchConstraints: {resourceRules: []}}"
            ),
        ),
    },
];
