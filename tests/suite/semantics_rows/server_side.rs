//! Server-side apply, several appliers, and the way from one kind of apply to the other (§0.3 step 3, §4.7, §5.1).

use super::row::Row;
use super::things::{CONFIG, deployment};

pub(super) fn rows() -> Vec<Row> {
    [bare(), replicas(), several(), migration()].into_iter().flatten().collect()
}

const ACCOUNT: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: NAME}\n";

fn bare() -> Vec<Row> {
    vec![
        Row::new("section_4_7_provoked_a_bare_object_is_in_sync", ACCOUNT).both(&[]),
        Row::new("section_4_7_provoked_a_label_on_a_bare_object_has_no_owner", ACCOUNT)
            .then("label serviceaccount/NAME team=web")
            .client(&["ServiceAccount/NAME metadata.labels.team added drift kubectl-label"])
            .server(&["ServiceAccount/NAME metadata.labels.team added unattributed -"]),
    ]
}

fn replicas() -> Vec<Row> {
    vec![
        Row::new("section_4_7_provoked_undeclared_replicas_that_were_scaled", deployment(&[]))
            .then("scale deployment/NAME --replicas=3")
            .client(&["Deployment/NAME spec.replicas added drift kubectl"])
            .server(&["Deployment/NAME spec.replicas added unattributed -"]),
        Row::new("section_4_7_provoked_undeclared_replicas_of_the_default_are_none", deployment(&[]))
            .both(&[]),
    ]
}

fn several() -> Vec<Row> {
    let many = CONFIG.replace("fast}", "fast, one: x1, two: x1}");
    let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {mode: slow, theirs: x1}\n";
    vec![
        Row::new("section_6_3_provoked_another_applier_that_took_a_field_is_named", many)
            .then_with("apply --server-side --field-manager=tool-b --force-conflicts -f -", other)
            .server(&[
                "ConfigMap/NAME data.mode changed drift tool-b",
                "ConfigMap/NAME data.theirs added drift tool-b",
            ]),
        Row::new("section_4_3_provoked_a_shared_field_is_equal", CONFIG)
            .then_with("apply --server-side --field-manager=tool-b -f -", CONFIG)
            .server(&[]),
        Row::new("section_6_3_provoked_two_owners_of_an_extra_key_are_both_named", CONFIG)
            .then_with("apply --server-side --field-manager=tool-b -f -", other.replace("slow", "fast"))
            .then_with("apply --server-side --field-manager=tool-c -f -", other.replace("slow", "fast"))
            .applied_as("our-pipeline")
            .with("--applier=our-pipeline")
            .server(&["ConfigMap/NAME data.theirs added drift tool-b+tool-c"]),
        Row::new("section_0_3_provoked_any_name_of_an_applier_is_found", CONFIG)
            .applied_as("argocd-controller")
            .now("fast", "slow")
            .server(&["ConfigMap/NAME data.mode changed pending argocd-controller"]),
    ]
}

fn migration() -> Vec<Row> {
    let config = CONFIG.replace("fast}", "fast, more: x1}");
    vec![
        Row::new("section_5_1_provoked_a_deployment_that_moved_to_server_side_apply_is_in_sync", deployment(&[]))
            .then_with("apply --server-side -f -", deployment(&[]))
            .client(&[]),
        Row::new("section_5_1_provoked_an_edit_after_the_move_is_drift", deployment(&[]))
            .then_with("apply --server-side -f -", deployment(&[]))
            .then("set env deployment/NAME HACK=yes")
            .client(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].env[name=\"HACK\"] added drift kubectl-set"]),
        Row::new("section_5_1_provoked_a_key_removed_from_the_manifest_after_the_move_is_pending", config.clone())
            .then_with("apply --server-side -f -", config.clone())
            .declared(CONFIG)
            .client(&["ConfigMap/NAME data.more added pending kubectl"]),
        // Any field manager takes over what client-side apply owned, and removes what it does not say.
        Row::new("section_5_1_provoked_another_tool_that_took_over_removed_the_rest", config)
            .then_with("apply --server-side --field-manager=tool-b -f -",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {mode: fast}\n")
            .client(&[
                "ConfigMap/NAME data.more removed unattributed -",
                "ConfigMap/NAME metadata.labels.tier removed unattributed -",
            ]),
    ]
}
