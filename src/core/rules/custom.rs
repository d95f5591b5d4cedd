//! Custom resources that their controllers write back in another spelling.
//!
//! The API server keeps a custom resource as it was sent. Only a client that reads it into Go types and writes
//! it again changes the spelling, so none of this applies to what a person wrote.

use serde_json::Value;

use super::look::{is_empty, same_quantity};
use super::{At, Effect, Finding, Names, Rule, example};
use crate::core::change::Op;
use crate::core::scalar;
use crate::core::schema::{Scalar, Type};

/// Fields that hold quantities wherever they are called so.
const QUANTITIES: Names =
    &["borrowingLimit", "cpu", "ephemeral-storage", "lendingLimit", "memory", "nominalQuota", "storage"];

/// Fields of Argo CD's types that are pointers, in which an absent value is not the zero value.
const ARGO_POINTERS: Names = &["enabled", "factor", "revisionHistoryLimit", "valuesObject"];

/// Other spellings in custom resources.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "custom-quantity",
        summary: "the same amount in another spelling (12000m and 12)",
        at: At::Custom,
        effect: Effect::Equal(is_same_amount),
        reason: "controllers that read a resource.Quantity write its canonical form (Kueue: \
                 shepherdjerred/monorepo#1620); fields that hold an integer or text, or are named like resources",
        fires: example(
            object!("kueue.x-k8s.io/v1beta1", "ClusterQueue", "spec: {nominalQuota: 12000m}"),
            object!("kueue.x-k8s.io/v1beta1", "ClusterQueue", "spec: {nominalQuota: '12'}"),
        ),
        silent: example(
            object!("kueue.x-k8s.io/v1beta1", "ClusterQueue", "spec: {tag: 12000m}"),
            object!("kueue.x-k8s.io/v1beta1", "ClusterQueue", "spec: {tag: '12'}"),
        ),
    },
    Rule {
        id: "custom-duration",
        summary: "the same length of time in another spelling (8760h and 8760h0m0s)",
        at: At::Custom,
        effect: Effect::Equal(is_same_duration),
        reason: "k/apimachinery: pkg/apis/meta/v1/duration.go: controllers that read a Duration write it as Go \
                 prints it (cert-manager: argoproj/argo-cd#6008)",
        fires: example(
            object!("cert-manager.io/v1", "Certificate", "spec: {duration: 8760h}"),
            object!("cert-manager.io/v1", "Certificate", "spec: {duration: 8760h0m0s}"),
        ),
        silent: example(
            object!("cert-manager.io/v1", "Certificate", "spec: {duration: 8760h}"),
            object!("cert-manager.io/v1", "Certificate", "spec: {duration: 8760h0m1s}"),
        ),
    },
    Rule {
        id: "argo-cd-empty",
        summary: "empty values that Argo CD drops when it writes its own objects",
        at: At::Path("argoproj.io", &["AppProject", "Application", "ApplicationSet"], &["spec"]),
        effect: Effect::Equal(is_dropped_by_argo),
        reason: "argoproj/argo-cd: pkg/apis/application/v1alpha1/types.go (omitempty); argoproj/argo-cd#15898",
        fires: example(
            object!(
                "argoproj.io/v1alpha1",
                "Application",
                "spec: {source: {helm: {skipCrds: false}, path: a}}"
            ),
            object!("argoproj.io/v1alpha1", "Application", "spec: {source: {helm: {}, path: a}}"),
        ),
        silent: example(
            object!(
                "argoproj.io/v1alpha1",
                "Application",
                "spec: {source: {helm: {skipCrds: true}, path: a}}"
            ),
            object!("argoproj.io/v1alpha1", "Application", "spec: {source: {helm: {}, path: a}}"),
        ),
    },
];

fn is_same_amount(finding: &Finding<'_>) -> bool {
    let Some((declared, live)) = finding.declared.zip(finding.live) else { return false };
    let scalar = |value: &Value| value.is_string() || value.is_number();
    let is_one = QUANTITIES.contains(&finding.name()) || is_int_or_string(finding);
    is_one && scalar(declared) && scalar(live) && !finding.by_person && same_quantity(declared, live)
}

/// Whether the schema says integer or text, of the field or of what is in it.
fn is_int_or_string(finding: &Finding<'_>) -> bool {
    let field = finding.holder.and_then(|holder| holder.ty.fields.get(holder.field));
    let mut ty = field.map(|field| finding.schema.get(field.ty));
    while let Some(Type::Map(_) | Type::List(_)) = ty {
        ty = match ty {
            Some(Type::Map(map)) => Some(finding.schema.get(map.value)),
            Some(Type::List(list)) => Some(finding.schema.get(list.element)),
            other => other,
        };
    }
    matches!(ty, Some(Type::Scalar(Scalar::IntOrString | Scalar::Quantity)))
}

fn is_same_duration(finding: &Finding<'_>) -> bool {
    let texts =
        finding.declared.zip(finding.live).filter(|(one, other)| one.is_string() && other.is_string());
    !finding.by_person && texts.is_some_and(|(one, other)| scalar::equal(Scalar::Duration, one, other))
}

fn is_dropped_by_argo(finding: &Finding<'_>) -> bool {
    finding.op == Op::Removed
        && finding.declared.is_some_and(is_empty)
        && !ARGO_POINTERS.contains(&finding.name())
}
