//! What admission adds and rewrites (§2.7): mutating admission policies of the bench.

use super::row::{Place, Row};
use super::things::{CONFIG, deployment};

pub(super) fn rows() -> Vec<Row> {
    [deployments(), others()].into_iter().flatten().map(|row| row.at(Place::Admission)).collect()
}

fn deployments() -> Vec<Row> {
    let declared = deployment(&["imagePullPolicy: IfNotPresent"]);
    let policy = "Deployment/NAME spec.template.spec.containers[name=\"web\"].imagePullPolicy";
    vec![
        // Under server-side apply the rewrite looks like a manifest that moved on (§4.7).
        Row::new("row_73_provoked_a_rewritten_pull_policy_is_the_servers", declared.clone())
            .client(&[])
            .server(&[&format!("{policy} changed pending kubectl")]),
        Row::new("row_73_provoked_a_rewrite_is_listed_as_the_servers", declared.clone())
            .client(&[])
            .uncounted(&format!("{policy} changed server"))
            .told("the server rewrote the applied value; applying again would not change it"),
        Row::new("row_73_provoked_under_server_side_apply_both_reasons_are_told", declared)
            .server(&[&format!("{policy} changed pending kubectl")])
            .told("the manifest moved on, or an admission rule rewrites this value"),
        Row::new("section_2_7_provoked_an_injected_sidecar_is_the_servers", deployment(&[]))
            .both(&[]),
        Row::new("section_2_7_provoked_an_injected_sidecar_is_listed", deployment(&[]))
            .client(&[])
            .uncounted("Deployment/NAME spec.template.spec.containers[name=\"injected-proxy\"] added server"),
        Row::new("section_2_7_provoked_a_sidecar_by_hand_beside_an_injected_one_is_drift", deployment(&[]))
            .then("patch deployment/NAME -p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"b:1\"}]}}}}'")
            .both(&["Deployment/NAME spec.template.spec.containers[name=\"side\"] added drift kubectl-patch"]),
        Row::new("section_2_7_provoked_an_injected_container_edited_by_hand_is_drift", deployment(&[]))
            .then("set image deployment/NAME web=web:2")
            .both(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].image changed drift kubectl-set"]),
    ]
}

fn others() -> Vec<Row> {
    vec![
        Row::new("section_2_7_provoked_an_injected_label_is_the_servers", CONFIG)
            .both(&[]),
        Row::new("section_2_7_provoked_an_injected_label_is_listed", CONFIG)
            .client(&[])
            .uncounted("ConfigMap/NAME metadata.labels.injected added server"),
        Row::new("section_2_7_provoked_a_label_by_hand_beside_an_injected_one_is_drift", CONFIG)
            .then("label configmap/NAME team=web")
            .both(&["ConfigMap/NAME metadata.labels.team added drift kubectl-label"]),
        Row::new("row_49_provoked_an_annotation_of_a_webhook_is_the_servers",
            "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: NAME}\nspec: {groups: [{name: g, rules: [{alert: A, expr: up}]}]}\n")
            .both(&[]),
        Row::new("row_20_provoked_a_duration_written_out_at_admission_is_equal",
            "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: NAME}\nspec: {secretName: s, duration: 8760h}\n")
            .both(&[]),
    ]
}
