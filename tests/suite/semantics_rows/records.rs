//! Which side moved: the record first, then the owners (§0.3 steps 1 and 2, §5.1).

use super::row::Row;
use super::things::{CONFIG, deployment};

const DATA: &str = "ConfigMap/NAME data";

pub(super) fn rows() -> Vec<Row> {
    [steps(), removals(), tracking(), polluted()].into_iter().flatten().collect()
}

fn steps() -> Vec<Row> {
    let patch = "patch configmap/NAME -p '{\"data\":{\"mode\":\"slow\"}}'";
    vec![
        Row::new("section_0_3_provoked_declared_as_live_is_equal_whatever_the_record_says", CONFIG)
            .then(patch)
            .now("fast", "slow")
            .both(&[]),
        Row::new("section_0_3_provoked_a_live_edit_is_drift", CONFIG)
            .then(patch)
            .both(&[&format!("{DATA}.mode changed drift kubectl-patch")]),
        Row::new("section_0_3_provoked_a_manifest_edit_is_pending", CONFIG)
            .now("fast", "slow")
            .client(&[&format!("{DATA}.mode changed pending kubectl-client-side-apply")])
            .server(&[&format!("{DATA}.mode changed pending kubectl")]),
        Row::new("section_0_3_provoked_both_edits_are_a_conflict", CONFIG)
            .then(patch)
            .now("fast", "medium")
            .client(&[&format!("{DATA}.mode changed conflict kubectl-patch")])
            .server(&[&format!("{DATA}.mode changed drift kubectl-patch")]),
        Row::new("section_0_3_provoked_a_key_added_to_the_manifest_is_pending", CONFIG)
            .now("fast}", "fast, more: x1}")
            .client(&[&format!("{DATA}.more removed pending -")])
            .server(&[&format!("{DATA}.more removed unattributed -")]),
        Row::new(
            "section_0_3_provoked_a_key_removed_from_the_manifest_is_pending",
            CONFIG.replace("fast}", "fast, more: x1}"),
        )
        .declared(CONFIG)
        .client(&[&format!("{DATA}.more added pending kubectl-client-side-apply")])
        .server(&[&format!("{DATA}.more added pending kubectl")]),
    ]
}

fn removals() -> Vec<Row> {
    vec![
        Row::new("section_0_3_provoked_under_server_side_apply_a_missing_key_has_two_reasons", CONFIG)
            .then("patch configmap/NAME -p '{\"data\":{\"mode\":null}}'")
            .server(&[&format!("{DATA}.mode removed unattributed -")])
            .told("added to the manifest, or removed from the live object"),
        Row::new("section_0_3_provoked_a_key_removed_live_is_drift_without_a_name", CONFIG)
            .then("patch configmap/NAME -p '{\"data\":{\"mode\":null}}'")
            .client(&[&format!("{DATA}.mode removed drift -")])
            .server(&[&format!("{DATA}.mode removed unattributed -")]),
        Row::new(
            "section_0_3_provoked_a_key_removed_from_the_manifest_and_edited_live_is_a_conflict",
            CONFIG.replace("fast}", "fast, more: x1}"),
        )
        .then("patch configmap/NAME -p '{\"data\":{\"more\":\"x2\"}}'")
        .declared(CONFIG)
        .client(&[&format!("{DATA}.more added conflict kubectl-patch")])
        .server(&[&format!("{DATA}.more added drift kubectl-patch")]),
        Row::new("section_0_3_provoked_a_key_edited_in_the_manifest_and_removed_live_is_a_conflict", CONFIG)
            .then("patch configmap/NAME -p '{\"data\":{\"mode\":null}}'")
            .now("fast", "slow")
            .client(&[&format!("{DATA}.mode removed conflict -")])
            .server(&[&format!("{DATA}.mode removed unattributed -")]),
        Row::new("section_0_3_provoked_without_any_record_a_difference_is_unattributed", CONFIG)
            .then("delete configmap/NAME")
            .then_with("create -f -", CONFIG)
            .now("fast", "slow")
            .client(&[&format!("{DATA}.mode changed unattributed kubectl-create")])
            .told("nothing on the object records what was last applied"),
        Row::new("section_0_3_provoked_the_named_applier_is_us", CONFIG)
            .applied_as("our-pipeline")
            .then_with(
                "apply --server-side --field-manager=tool-b --force-conflicts -f -",
                CONFIG.replace("fast}", "slow, theirs: x1}"),
            )
            .with("--applier=our-pipeline")
            .server(&[
                &format!("{DATA}.mode changed drift tool-b"),
                &format!("{DATA}.theirs added drift tool-b"),
            ]),
    ]
}

fn tracking() -> Vec<Row> {
    let reset = "patch configmap/NAME --type=merge -p '{\"metadata\":{\"managedFields\":[{}]}}'";
    vec![
        Row::new("section_5_1_provoked_a_value_changed_before_a_reset_is_drift_by_nobody_known", CONFIG)
            .then("patch configmap/NAME -p '{\"data\":{\"mode\":\"slow\"}}'")
            .then(reset)
            .client(&[&format!("{DATA}.mode changed drift -")])
            .server(&[&format!("{DATA}.mode changed unattributed -")]),
        Row::new("section_5_1_provoked_a_key_added_before_a_reset_is_unattributed", CONFIG)
            .then("patch configmap/NAME -p '{\"data\":{\"evil\":\"1\"}}'")
            .then(reset)
            .both(&[&format!("{DATA}.evil added unattributed -")]),
        Row::new("section_4_7_provoked_a_reset_deployment_is_judged_by_the_defaults", deployment(&[]))
            .then("set env deployment/NAME HACK=yes")
            .then("patch deployment/NAME --type=merge -p '{\"metadata\":{\"managedFields\":[{}]}}'")
            .both(&["Deployment/NAME spec.template.spec.containers[name=\"web\"].env[name=\"HACK\"] added unattributed -"]),
        Row::new("section_4_1_provoked_many_writers_end_up_in_one_bucket", CONFIG)
            .then("label configmap/NAME team=web --field-manager=first")
            .then("label configmap/NAME a1=x --field-manager=m1")
            .then("label configmap/NAME a2=x --field-manager=m2")
            .then("label configmap/NAME a3=x --field-manager=m3")
            .then("label configmap/NAME a4=x --field-manager=m4")
            .then("label configmap/NAME a5=x --field-manager=m5")
            .then("label configmap/NAME a6=x --field-manager=m6")
            .then("label configmap/NAME a7=x --field-manager=m7")
            .then("label configmap/NAME a8=x --field-manager=m8")
            .then("label configmap/NAME a9=x --field-manager=m9")
            .then("label configmap/NAME b1=x --field-manager=n1")
            .then("label configmap/NAME team- a1- a2- a3- a4- a5- a6- a7- a8- a9- b1-")
            .then("annotate configmap/NAME note=mine")
            .both(&["ConfigMap/NAME metadata.annotations.note added drift kubectl-annotate"]),
    ]
}

fn polluted() -> Vec<Row> {
    vec![
        // `kubectl get -o yaml | kubectl replace -f -` after an edit writes the edit into the record.
        Row::new("section_5_1_provoked_a_polluted_record_proves_nothing_about_additions", CONFIG)
            .then("label configmap/NAME team=web")
            .replayed("configmap/NAME", " ", " ")
            .client(&["ConfigMap/NAME metadata.labels.team added drift kubectl-label", POLLUTED]),
        Row::new("section_5_1_provoked_a_polluted_record_tells_which_side_of_a_value_moved", CONFIG)
            .replayed("configmap/NAME", " ", " ")
            .now("fast", "slow")
            .client(&[&format!("{DATA}.mode changed pending kubectl-client-side-apply"), POLLUTED]),
        Row::new("section_5_1_provoked_an_edit_in_a_polluted_record_is_drift_all_the_same", CONFIG)
            .then("patch configmap/NAME -p '{\"data\":{\"mode\":\"slow\"}}'")
            .replayed("configmap/NAME", " ", " ")
            .client(&[&format!("{DATA}.mode changed drift kubectl-patch"), POLLUTED]),
        Row::new("section_5_1_provoked_a_file_that_was_read_edited_and_replaced_is_drift", CONFIG)
            .replayed("configmap/NAME", "mode: fast", "mode: slow\n  more: x1")
            .client(&[
                &format!("{DATA}.mode changed drift kubectl-replace"),
                &format!("{DATA}.more added drift kubectl-replace"),
                POLLUTED,
            ]),
        Row::new("section_5_1_provoked_defaults_in_a_polluted_record_are_no_differences", deployment(&[]))
            .replayed("deployment/NAME", " ", " ")
            .client(&["Deployment/NAME warning polluted-record -"]),
        Row::new("section_5_1_provoked_a_record_that_is_no_json_is_ignored_and_said", CONFIG)
            .then(
                "annotate configmap/NAME --overwrite kubectl.kubernetes.io/last-applied-configuration=broken",
            )
            .now("fast", "slow")
            .client(&[
                &format!("{DATA}.mode changed unattributed kubectl-client-side-apply"),
                "ConfigMap/NAME warning unreadable-record -",
            ]),
        Row::new("section_5_1_provoked_set_last_applied_rewrites_the_record", CONFIG)
            .then_with("apply set-last-applied -f -", CONFIG.replace("fast", "slow"))
            .now("fast", "slow")
            // The applier still owns the value, but never sent what the record says.
            .client(&[&format!("{DATA}.mode changed unattributed kubectl-client-side-apply")]),
    ]
}

const POLLUTED: &str = "ConfigMap/NAME warning polluted-record -";
