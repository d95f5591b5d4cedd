//! Edits by people that other tools do not see (§6.2, §6.3).

use super::row::Row;
use super::things::{CONFIG, SERVICE, deployment, workload};

const POD: &str = "Deployment/NAME spec.template.spec";

pub(super) fn rows() -> Vec<Row> {
    [edits(), operations(), objects()].into_iter().flatten().collect()
}

fn edits() -> Vec<Row> {
    vec![
        Row::new("row_24_provoked_an_extra_env_is_drift", deployment(&[]))
            .then("set env deployment/NAME HACK=yes")
            .both(&[&format!("{POD}.containers[name=\"web\"].env[name=\"HACK\"] added drift kubectl-set")]),
        Row::new("row_25_provoked_an_extra_label_and_annotation_are_drift", CONFIG)
            .then("label configmap/NAME team=web")
            .then("annotate configmap/NAME note=mine")
            .both(&[
                "ConfigMap/NAME metadata.annotations.note added drift kubectl-annotate",
                "ConfigMap/NAME metadata.labels.team added drift kubectl-label",
            ]),
        Row::new("row_26_provoked_a_label_a_volume_and_a_mount_are_three_changes", workload("DaemonSet", &[], &[]))
            .then("label daemonset/NAME team=web")
            .then("patch daemonset/NAME -p '{\"spec\":{\"template\":{\"spec\":{\"volumes\":[{\"name\":\"tmp\",\"emptyDir\":{}}],\"containers\":[{\"name\":\"web\",\"volumeMounts\":[{\"name\":\"tmp\",\"mountPath\":\"/tmp\"}]}]}}}}'")
            .both(&[
                "DaemonSet/NAME metadata.labels.team added drift kubectl-label",
                "DaemonSet/NAME spec.template.spec.containers[name=\"web\"].volumeMounts[mountPath=\"/tmp\"] added drift kubectl-patch",
                "DaemonSet/NAME spec.template.spec.volumes[name=\"tmp\"] added drift kubectl-patch",
            ]),
        Row::new("row_27_provoked_a_node_port_set_by_hand_is_drift", SERVICE)
            .edited("service/NAME", "s/type: ClusterIP/type: NodePort/")
            .both(&["Service/NAME spec.type added drift kubectl-edit"]),
        Row::new("row_64_provoked_an_image_changed_by_hand_is_drift", deployment(&[]))
            .then("set image deployment/NAME web=web:2")
            .both(&[&format!("{POD}.containers[name=\"web\"].image changed drift kubectl-set")]),
        Row::new("section_6_3_provoked_a_digest_beside_an_equal_tag_is_drift", deployment(&[]))
            .then("set image deployment/NAME web=web:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
            .both(&[&format!("{POD}.containers[name=\"web\"].image changed drift kubectl-set")]),
        Row::new("row_66_provoked_a_label_added_by_kubectl_edit_is_drift", CONFIG)
            .edited("configmap/NAME", "s/^    tier: low/    tier: low\\n    foo: bar/")
            .both(&["ConfigMap/NAME metadata.labels.foo added drift kubectl-edit"]),
        Row::new("section_6_2_provoked_a_history_limit_set_by_hand_is_drift", deployment(&[]))
            .then("patch deployment/NAME -p '{\"spec\":{\"revisionHistoryLimit\":3}}'")
            .both(&["Deployment/NAME spec.revisionHistoryLimit added drift kubectl-patch"]),
        Row::new("section_6_3_provoked_a_security_context_set_by_hand_is_drift", deployment(&[]))
            .then("patch deployment/NAME -p '{\"spec\":{\"template\":{\"spec\":{\"securityContext\":{\"runAsUser\":0},\"containers\":[{\"name\":\"web\",\"securityContext\":{\"privileged\":true}}]}}}}'")
            .both(&[
                &format!("{POD}.containers[name=\"web\"].securityContext added drift kubectl-patch"),
                &format!("{POD}.securityContext.runAsUser added drift kubectl-patch"),
            ]),
    ]
}

fn operations() -> Vec<Row> {
    vec![
        Row::new("section_6_2_provoked_replicas_scaled_by_hand_are_drift",
            deployment(&[]).replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector"))
            .then("scale deployment/NAME --replicas=5")
            .both(&["Deployment/NAME spec.replicas changed drift kubectl"]),
        Row::new("section_6_2_provoked_a_rollout_restart_is_a_note", deployment(&[]))
            .then("rollout restart deployment/NAME")
            .both(&[])
            .uncounted("Deployment/NAME spec.template.metadata.annotations[\"kubectl.kubernetes.io/restartedAt\"] added drift"),
        Row::new("section_4_6_provoked_a_rollout_undo_is_drift", deployment(&[]))
            .then_with("apply -f -", deployment(&[]).replace("web:1", "web:2"))
            .awaited("get deployment NAME -o 'jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}'", "2")
            .then("rollout undo deployment/NAME")
            .declared(deployment(&[]).replace("web:1", "web:2"))
            .client(&[&format!("{POD}.containers[name=\"web\"].image changed drift kubectl")]),
        Row::new("row_56_provoked_a_change_cause_is_a_note", deployment(&[]))
            .then("annotate deployment/NAME kubernetes.io/change-cause=release")
            .both(&[])
            .uncounted("Deployment/NAME metadata.annotations[\"kubernetes.io/change-cause\"] added drift"),
        Row::new("row_58_provoked_generation_is_never_shown", deployment(&[]))
            .then("set image deployment/NAME web=web:2")
            .both(&[&format!("{POD}.containers[name=\"web\"].image changed drift kubectl-set")])
            .never("generation")
            .never("resourceVersion"),
        Row::new("row_59_provoked_the_record_itself_is_never_shown", CONFIG)
            .both(&[])
            .never("last-applied"),
    ]
}

fn objects() -> Vec<Row> {
    vec![
        Row::new("section_6_3_provoked_a_deleted_object_is_missing", CONFIG)
            .then("delete configmap/NAME")
            .both(&["ConfigMap/NAME missing -"]),
        Row::new("section_6_1_provoked_an_object_being_deleted_is_terminating",
            CONFIG.replace("labels:", "finalizers: [example.com/hold], labels:"))
            .then("delete configmap/NAME --wait=false")
            .both(&["ConfigMap/NAME terminating"]),
        Row::new("section_6_3_provoked_a_webhook_that_fails_open_by_hand_is_drift",
            "apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: rows-NAME}
webhooks:
- name: a.example.com
  clientConfig: {url: 'https://example.com/'}
  sideEffects: None
  admissionReviewVersions: [v1]
  rules: [{apiGroups: [rows.invalid], apiVersions: [v1], operations: [CREATE], resources: [none]}]
")
            .then("patch validatingwebhookconfiguration/rows-NAME -p '{\"webhooks\":[{\"name\":\"a.example.com\",\"failurePolicy\":\"Ignore\"}]}'")
            .both(&["ValidatingWebhookConfiguration/rows-NAME webhooks[name=\"a.example.com\"].failurePolicy added drift kubectl-patch"]),
        Row::new("section_6_3_provoked_a_replaced_object_shows_all_that_is_new", CONFIG)
            .then_with("replace -f -", CONFIG.replace("fast}", "slow, extra: x1}"))
            // `kubectl replace` with a manifest removes the record.
            .client(&[
                "ConfigMap/NAME data.extra added drift kubectl-replace",
                "ConfigMap/NAME data.mode changed unattributed kubectl-replace",
            ])
            .server(&[
                "ConfigMap/NAME data.extra added drift kubectl-replace",
                "ConfigMap/NAME data.mode changed drift kubectl-replace",
            ]),
    ]
}
