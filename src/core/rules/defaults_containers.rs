//! Defaults of containers and of what is inside them.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::Value;

use super::look::text;
use super::{At, Effect, Rule, Scope, example};

/// Everything with a container's fields.
const CONTAINERS: super::Names = &["core.v1.Container", "core.v1.EphemeralContainer"];

/// Defaults of containers.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "default-container",
        summary: "where and how a container leaves its termination message",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            CONTAINERS,
            &[
                ("terminationMessagePath", r#""/dev/termination-log""#),
                ("terminationMessagePolicy", r#""File""#),
            ],
        )]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Container",
        fires: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a, terminationMessagePolicy: File}]"),
        ),
        silent: example(
            pod!("containers: [{name: a}]"),
            pod!("containers: [{name: a, terminationMessagePolicy: FallbackToLogsOnError}]"),
        ),
    },
    Rule {
        id: "default-image-pull-policy",
        summary: "Always for the tag latest, or without tag and digest, else IfNotPresent",
        at: At::Fields(&[
            (CONTAINERS, &["imagePullPolicy"]),
            (&["core.v1.ImageVolumeSource"], &["pullPolicy"]),
        ]),
        effect: Effect::DefaultWhen(image_pull_policy),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Container and SetDefaults_Volume; \
                 filled in once, so the image that was applied decides",
        fires: example(
            pod!("containers: [{name: a, image: 'web:1.4'}]"),
            pod!("containers: [{name: a, image: 'web:1.4', imagePullPolicy: IfNotPresent}]"),
        ),
        silent: example(
            pod!("containers: [{name: a, image: 'web:1.4'}]"),
            pod!("containers: [{name: a, image: 'web:1.4', imagePullPolicy: Always}]"),
        ),
    },
    Rule {
        id: "default-probe",
        summary: "timing and thresholds of a probe, also where 0 is declared",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["core.v1.Probe"],
            &[
                ("timeoutSeconds", "1"),
                ("periodSeconds", "10"),
                ("successThreshold", "1"),
                ("failureThreshold", "3"),
            ],
        )]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Probe",
        fires: example(
            pod!("containers: [{name: a, livenessProbe: {exec: {command: [x]}}}]"),
            pod!("containers: [{name: a, livenessProbe: {exec: {command: [x]}, periodSeconds: 10}}]"),
        ),
        silent: example(
            pod!("containers: [{name: a, livenessProbe: {exec: {command: [x]}}}]"),
            pod!("containers: [{name: a, livenessProbe: {exec: {command: [x]}, periodSeconds: 60}}]"),
        ),
    },
    Rule {
        id: "default-http-get",
        summary: "path and scheme of an HTTP probe or lifecycle handler",
        at: At::Listed,
        effect: Effect::Defaults(&[(
            &["core.v1.HTTPGetAction"],
            &[("path", r#""/""#), ("scheme", r#""HTTP""#)],
        )]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_HTTPGetAction",
        fires: example(
            pod!("containers: [{name: a, livenessProbe: {httpGet: {port: 80}}}]"),
            pod!("containers: [{name: a, livenessProbe: {httpGet: {port: 80, path: /, scheme: HTTP}}}]"),
        ),
        silent: example(
            pod!("containers: [{name: a, livenessProbe: {httpGet: {port: 80}}}]"),
            pod!("containers: [{name: a, livenessProbe: {httpGet: {port: 80, scheme: HTTPS}}}]"),
        ),
    },
    Rule {
        id: "default-grpc-service",
        summary: "service name of a gRPC probe",
        at: At::Listed,
        effect: Effect::Defaults(&[(&["core.v1.GRPCAction"], &[("service", r#""""#)])]),
        reason: "k/k: pkg/apis/core/v1/zz_generated.defaults.go (+default in k/api: core/v1/types.go)",
        fires: example(
            pod!("containers: [{name: a, livenessProbe: {grpc: {port: 80}}}]"),
            pod!("containers: [{name: a, livenessProbe: {grpc: {port: 80, service: ''}}}]"),
        ),
        silent: example(
            pod!("containers: [{name: a, livenessProbe: {grpc: {port: 80}}}]"),
            pod!("containers: [{name: a, livenessProbe: {grpc: {port: 80, service: other}}}]"),
        ),
    },
    Rule {
        id: "default-container-port",
        summary: "protocol of a container's port",
        at: At::Listed,
        effect: Effect::Defaults(&[(&["core.v1.ContainerPort"], &[("protocol", r#""TCP""#)])]),
        reason: "k/k: pkg/apis/core/v1/zz_generated.defaults.go (+default in k/api: core/v1/types.go)",
        fires: example(
            pod!("containers: [{name: a, ports: [{containerPort: 80}]}]"),
            pod!("containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]"),
        ),
        silent: example(
            pod!("containers: [{name: a, ports: [{containerPort: 80}]}]"),
            pod!("containers: [{name: a, ports: [{containerPort: 80, protocol: UDP}]}]"),
        ),
    },
    Rule {
        id: "default-field-reference",
        summary: "API version of a field reference and divisor of a resource reference",
        at: At::Listed,
        effect: Effect::Defaults(&[
            (&["core.v1.ObjectFieldSelector"], &[("apiVersion", r#""v1""#)]),
            (&["core.v1.ResourceFieldSelector"], &[("divisor", r#""0""#)]),
        ]),
        reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_ObjectFieldSelector; a divisor is a Quantity by \
                 value, which is always printed (k/api: core/v1/types.go)",
        fires: example(
            pod!(
                "containers: [{name: a, env: [{name: X, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]"
            ),
            pod!(
                "containers: [{name: a, env: [{name: X, valueFrom: ",
                "{resourceFieldRef: {resource: limits.cpu, divisor: '0'}}}]}]"
            ),
        ),
        silent: example(
            pod!(
                "containers: [{name: a, env: [{name: X, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]"
            ),
            pod!(
                "containers: [{name: a, env: [{name: X, valueFrom: ",
                "{resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}]}]"
            ),
        ),
    },
    Rule {
        id: "default-env-file",
        summary: "whether a file of variables may be missing",
        at: At::Listed,
        effect: Effect::Defaults(&[(&["core.v1.FileKeySelector"], &[("optional", "false")])]),
        reason: "k/k: pkg/apis/core/v1/zz_generated.defaults.go (+default in k/api: core/v1/types.go)",
        fires: example(
            pod!("containers: [{name: a, env: [{name: X, valueFrom: {fileKeyRef: {key: k, path: p}}}]}]"),
            pod!(
                "containers: [{name: a, env: [{name: X, valueFrom: ",
                "{fileKeyRef: {key: k, path: p, optional: false}}}]}]"
            ),
        ),
        silent: example(
            pod!("containers: [{name: a, env: [{name: X, valueFrom: {fileKeyRef: {key: k, path: p}}}]}]"),
            pod!(
                "containers: [{name: a, env: [{name: X, valueFrom: ",
                "{fileKeyRef: {key: k, path: p, optional: true}}}]}]"
            ),
        ),
    },
];

/// The policy of the image as applied, which is the declared one unless the record says otherwise.
fn image_pull_policy<'a>(scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
    let image = if scope.field() == "pullPolicy" { "reference" } else { "image" };
    let policy = |side: &Value| policy_of(text(Some(side), image).unwrap_or_default());
    let declared = scope.around.declared.map(policy);
    let applied = scope.around.applied.map(policy);
    let chosen = if applied.is_some() && applied == scope.live { applied } else { declared };
    chosen.map(Cow::Borrowed)
}

static ALWAYS: LazyLock<Value> = LazyLock::new(|| "Always".into());
static IF_NOT_PRESENT: LazyLock<Value> = LazyLock::new(|| "IfNotPresent".into());

/// `k/k: pkg/util/parsers/parsers.go` on top of `distribution/reference`: without tag and digest the tag is
/// `latest`, and a name that cannot be parsed has no tag.
fn policy_of(image: &str) -> &'static Value {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match name[start..].split_once(':') {
        Some((last, tag)) => (&name[..start + last.len()], Some(tag)),
        None => (name, None),
    };
    let is_latest = tag == Some("latest") || (tag.is_none() && digest.is_none());
    if is_latest && is_image_name(name) { &ALWAYS } else { &IF_NOT_PRESENT }
}

/// Repository names are in lower case; what comes before the first slash may be a host.
fn is_image_name(name: &str) -> bool {
    let path = name.split_once('/').map_or(name, |(_, path)| path);
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-/".contains(&byte);
    !path.is_empty() && path.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::policy_of;

    #[test]
    fn the_tag_decides_the_pull_policy() {
        let cases = [
            ("web", "Always"),
            ("web:latest", "Always"),
            ("web:1.4", "IfNotPresent"),
            ("registry.local:5000/shop/web", "Always"),
            ("registry.local:5000/shop/web:2", "IfNotPresent"),
            ("web@sha256:0123", "IfNotPresent"),
            ("web:latest@sha256:0123", "Always"),
            ("shop/Web", "IfNotPresent"),
            ("", "IfNotPresent"),
            ("$(IMAGE)", "IfNotPresent"),
        ];
        for (image, policy) in cases {
            assert_eq!(policy_of(image), policy, "{image}");
        }
    }
}
