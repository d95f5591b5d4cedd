//! Values the server fills in when a field is absent (`k/k: pkg/apis/<group>/<version>/defaults.go`).

use super::{At, Effect, Example, Rule};

/// Defaults of built-in types.
pub(super) const RULES: &[Rule] = &[Rule {
    id: "default-container",
    summary: "termination message of a container",
    at: At::Fields(&["core.v1.Container", "core.v1.EphemeralContainer"], &[]),
    effect: Effect::Defaults(&[
        ("terminationMessagePath", r#""/dev/termination-log""#),
        ("terminationMessagePolicy", r#""File""#),
    ]),
    reason: "k/k: pkg/apis/core/v1/defaults.go, SetDefaults_Container",
    fires: Example {
        declared: "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a}]}",
        live: "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, terminationMessagePolicy: File}]}",
    },
    silent: Example {
        declared: "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a}]}",
        live: "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, terminationMessagePolicy: FallbackToLogsOnError}]}",
    },
}];
